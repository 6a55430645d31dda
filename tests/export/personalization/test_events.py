from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edge_runtime import testing
from edge_runtime.engine import Engine
from edge_runtime.errors import InvalidQuery
from edge_runtime.manifest_types import PreferenceDescription
from edge_runtime.taste.preference import learn, read
from edge_runtime.taste.state import State
from export.build import BuildSettings, build
from export.feeds import read as read_feed
from export.personalization.events import (
    Event,
    fit,
    histories,
    hit_rate,
    popular_ranks,
    ranks,
    read_events,
    summed,
)

SETTINGS = PreferenceDescription()
DAY = 86_400


def unit(rng: np.random.Generator, n: int, dims: int = 8) -> Any:
    vectors = rng.normal(size=(n, dims)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def written(path: Path, lines: list[Any]) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return path


def test_lines_are_read_plain_and_packed(tmp_path: Path) -> None:
    line = {"user": "u", "item": "p", "event": "buy", "at": 86400}
    dated = {**line, "at": "1970-01-02T00:00:00"}
    zoned = {**line, "at": "1970-01-02T01:00:00+01:00"}
    events = read_events(written(tmp_path / "events.jsonl", [line, "", dated, zoned]))
    assert events == [Event("u", "p", "buy", 86400.0)] * 3
    (tmp_path / "events.jsonl.gz").write_bytes(gzip.compress((tmp_path / "events.jsonl").read_bytes()))
    assert read_events(tmp_path / "events.jsonl.gz") == events


@pytest.mark.parametrize(
    "wrong",
    [
        "no json",
        "[]",
        "[" * 50_000,
        '{"user": "u", "item": "p", "event": "buy"}',
        '{"user": "u", "item": "p", "event": "buy", "at": true}',
        '{"user": "u", "item": "p", "event": "buy", "at": "yesterday"}',
        '{"user": "u", "item": "p", "event": "buy", "at": -1}',
        '{"user": "u", "item": "p", "event": "buy", "at": NaN}',
        '{"user": 1, "item": "p", "event": "buy", "at": 1}',
        '{"user": "u", "item": "p", "event": "buy", "at": 1, "colour": "red"}',
    ],
)
def test_a_line_that_is_no_event_is_named(tmp_path: Path, wrong: str) -> None:
    good = '{"user": "u", "item": "p", "event": "buy", "at": 1}'
    with pytest.raises(InvalidQuery) as caught:
        read_events(written(tmp_path / "events.jsonl", [good, wrong]))
    assert caught.value.where.endswith("events.jsonl: line 2")


def test_what_is_fitted_on_is_what_a_device_learns() -> None:
    rng = np.random.default_rng(1)
    vectors = unit(rng, 6)
    names = ["view", "like", "dislike", "buy", "cart"]
    events = [Event("u", str(n), names[n], 1_767_225_600.0 + n * 9 * DAY) for n in range(5)]
    last = Event("u", "5", "buy", 1_767_225_600.0 + 50 * DAY)
    used, held_out = histories([*events, last], {str(n): n for n in range(6)}, SETTINGS.weights)
    (history,) = used + held_out
    state = State("5a" * 32, 8)
    for n, event in enumerate(events):
        state = learn(state, "0" * 16, vectors[n], event.event, now=int(event.at), settings=SETTINGS)
    learnt, taste = read(state, int(last.at), SETTINGS), summed(history, vectors, SETTINGS)
    np.testing.assert_allclose(taste.direction, learnt.direction, atol=1e-6)
    assert (taste.length, taste.weight) == pytest.approx((learnt.length, learnt.weight), rel=1e-5)


def test_the_target_is_the_last_new_product_that_was_wanted() -> None:
    rows = {name: n for n, name in enumerate("abcd")}
    events = [
        Event("u", "a", "like", 1.0),
        Event("u", "unknown", "buy", 2.0),
        Event("u", "c", "view", 3.0),
        Event("u", "b", "buy", 4.0),
        Event("u", "d", "dislike", 5.0),
        Event("lonely", "a", "buy", 1.0),
    ]
    used, held_out = histories(events, rows, SETTINGS.weights)
    (history,) = used + held_out
    assert (history.target, history.rows.tolist(), history.events) == (1, [0, 2], ("like", "view"))


def test_fitting_finds_what_counts() -> None:
    """Old events mislead and views are noise: a short half-life and no weight for views find more."""
    rng = np.random.default_rng(2)
    centres = unit(rng, 8, 16)
    vectors = np.repeat(centres, 12, axis=0) + 0.2 * unit(rng, 96, 16)
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    events = []
    for user in range(150):
        old, new = rng.choice(8, 2, replace=False)
        for n, group in enumerate([old] * 6 + [new] * 3):
            liked = int(group * 12 + rng.integers(12))
            at = (0 if group == old else 300) * DAY + n * 60.0
            events.append(Event(str(user), str(liked), "like", at))
            events += [Event(str(user), str(rng.integers(96)), "view", at + i) for i in range(6)]
        events.append(Event(str(user), str(int(new * 12 + rng.integers(12))), "buy", 301.0 * DAY))
    base = PreferenceDescription(weights={"view": 1.0, "like": 1.0, "buy": 1.0}, half_life_days=1000.0)
    used, held_out = histories(events, {str(n): n for n in range(96)}, base.weights)
    best = fit(used, vectors, base)
    assert best.half_life_days <= 120
    assert best.weights["view"] < best.weights["like"]
    fitted, before = (hit_rate(ranks(held_out, vectors, one)) for one in (best, base))
    assert fitted > before
    popular = np.bincount([history.target for history in used], minlength=96)
    assert fitted > 2 * hit_rate(popular_ranks(held_out, popular))


def test_too_few_shoppers_are_refused() -> None:
    with pytest.raises(InvalidQuery, match="--events"):
        fit([], np.eye(3, dtype=np.float32), SETTINGS)


def test_a_build_fits_the_numbers_to_its_shop(tmp_path: Path) -> None:
    feed = testing.shop(tmp_path / "shop")
    rng = np.random.default_rng(3)
    lines = []
    for user in range(120):
        colour = rng.choice(list(testing.COLOURS))
        kinds = rng.permutation(list(testing.KINDS))
        lines += [
            {"user": str(user), "item": f"{kind}-{colour}", "event": "wish", "at": n * DAY}
            for n, kind in enumerate(kinds)
        ]
    events = written(tmp_path / "events.jsonl", lines)
    with read_feed([feed]) as products:
        built = build(
            BuildSettings(
                products,
                tmp_path / "bundle",
                models=testing.models(tmp_path / "models"),
                images=feed.parent,
                events=events,
            )
        )
    with Engine.open(built.path) as engine:
        manifest = engine.bundle.manifest
    assert manifest.preference.weights["wish"] > 0
    assert manifest.quality["taste"]["hit_rate_10"] == 1.0
    assert manifest.quality["taste"]["shoppers"] > 20
