"""Measures a folder of models on the held-out parts: `python -m export.training.evaluate --data DIR --models DIR`.

It runs the files through the runtime's own encoders and prints one JSON object. Each figure is a mean over queries
between 0 and 1 with its 95 % interval. With `--reference DIR` (the same models in float32) both are measured, and the
share of the reference's figure that is kept stands beside.
"""

from __future__ import annotations

import argparse
import io
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from export.metrics import Figure, Marks, among_first, ndcg, precision, unit
from export.training import corpus, synthetic_images
from export.training.classifier_heads import moods, requests
from export.training.fusion import Composer, Item, unseen
from export.training.lexicon import entries, kept_aside
from export.training.model_folder import Pair
from export.training.query_product_pairs import SCENE_OF, shop_pairs

Figures = dict[str, Figure]
COMPOSED = 1000
REVIEWS = 2000
SCENE_PHOTOS = 400
"""Held-out photos of each set of which the scene is asked."""
PRECISION_FROM = 10
"""A phrase is asked when at least so many held-out pictures show what it says."""


def equal(rows: Sequence[str], columns: Sequence[str]) -> Marks:
    """bool [rows, columns]: which name the same."""
    return np.asarray(np.array(rows)[:, None] == np.array(columns)[None, :], dtype=np.bool_)


def grocery(pair: Pair, data: Path) -> Figures:
    """Held-out phone photos → 81 products, known by title, by their one iconic picture, or by both summed."""
    known = corpus.grocery(data)
    icons = [p for p in known if p.source == "iconic"]
    photos = [p for p in known if p.source == "grocery" and p.held_out]
    by_title, by_icon = pair.words([p.label for p in icons]), pair.pictures(data, icons)
    seen = pair.pictures(data, photos)
    wanted = equal([p.label for p in photos], [p.label for p in icons])
    return {
        f"grocery photo → product by {name}, top-{depth}": Figure.of(
            among_first(seen @ products.T, wanted, depth)
        )
        for name, products in (("title", by_title), ("picture", by_icon), ("both", unit(by_title + by_icon)))
        for depth in (1, 5)
    }


def clothing(pair: Pair, data: Path) -> Figures:
    """Held-out photos → the nearest of ten class words."""
    photos = [p for p in corpus.clothing(data) if p.held_out]
    words = sorted({p.captions[0] for p in photos})
    wanted = equal([p.captions[0] for p in photos], words)
    scores = pair.pictures(data, photos) @ pair.words(words).T
    return {"clothing photo → one of ten kinds": Figure.of(among_first(scores, wanted, 1))}


def fashion(pair: Pair, data: Path) -> Figures:
    """Held-out titles → held-out pictures (any of the same title counts); "men blue shirts" → precision at ten."""
    photos = [p for p in corpus.fashion(data) if p.held_out]
    seen = pair.pictures(data, photos)
    titles = list(dict.fromkeys(p.captions[0] for p in photos))
    scores = pair.words(titles) @ seen.T
    wanted = equal(titles, [p.captions[0] for p in photos])
    found = {
        f"fashion title → its picture, R@{depth}": Figure.of(among_first(scores, wanted, depth))
        for depth in (1, 10)
    }
    for dims in (128, 64):
        short = unit(pair.words(titles)[:, :dims]) @ unit(seen[:, :dims]).T
        found[f"fashion title → its picture, R@10, {dims} dimensions"] = Figure.of(
            among_first(short, wanted, 10)
        )
    phrases = [p.captions[1] for p in photos]
    asked = [phrase for phrase in sorted(set(phrases)) if phrases.count(phrase) >= PRECISION_FROM]
    english = precision(pair.words(asked) @ seen.T, equal(asked, phrases))
    found["fashion gender, colour, kind → P@10"] = Figure.of(english)
    pairs = [(row, chinese) for row, phrase in enumerate(asked) for chinese in in_chinese(phrase)]
    chinese = precision(
        pair.words([said for _, said in pairs]) @ seen.T, equal([asked[row] for row, _ in pairs], phrases)
    )
    found["the same in Chinese, synonyms not taught, P@10"] = Figure.of(chinese)
    found["the same in Chinese, share of the English P@10"] = Figure.of(
        chinese / np.maximum(english[[row for row, _ in pairs]].mean(), 1e-9)
    )
    return found


def in_chinese(phrase: str) -> list[str]:
    """ "men blue shirts" in Chinese, once for every form of its kind, colour or gender that was not taught."""
    groups, aside = entries(), kept_aside()
    who = next(((e, f) for e, f in groups["who"] if phrase.startswith(f"{e} ")), None)
    if who is None:
        return []
    rest = phrase.removeprefix(f"{who[0]} ")
    made = []
    for colour, colours in groups["colour"]:
        for kind, kinds in groups["kind"]:
            if rest == f"{colour} {kind}":
                taught = [next(f for f in forms if f not in aside) for forms in (who[1], colours, kinds)]
                for place, forms in enumerate((who[1], colours, kinds)):
                    for form in forms:
                        if form in aside:
                            made.append("".join([*taught[:place], form, *taught[place + 1 :]]))
    return made


def composed(pair: Pair, data: Path) -> Figures:
    """A held-out picture of a kind that the fusion never saw, and "but in red" → what fits among 4,000 pictures."""
    photos = [p for p in corpus.fashion(data) if p.held_out]
    items = [Item(*p.traits) for p in photos]
    seen = pair.pictures(data, photos)
    composer = Composer(items, [row for row, item in enumerate(items) if unseen(item.kind)])
    asked = composer.draw(COMPOSED, np.random.default_rng(0))
    shown, said = seen[[row for row, _, _ in asked]], pair.words([text for _, text, _ in asked])
    wanted = np.array([[item == other for other in items] for _, _, item in asked])
    found = {}
    ways = {"fused": pair.fuse(said, shown)} if pair.fuses else {}
    for name, queries in (ways | {"added": unit(said + shown)}).items():
        scores = queries @ seen.T
        scores[np.arange(len(asked)), [row for row, _, _ in asked]] = -1.0  # it is known already
        found[f"picture and change of unseen kinds, {name}, R@10"] = Figure.of(
            among_first(scores, wanted, 10)
        )
    return found


def drawings(pair: Pair, data: Path) -> Figures:
    """Held-out drawn pictures: "red backpack" → precision at three, "backpack" → at ten."""
    shown = [p for p in synthetic_images.pictures(0) if p.held_out]
    seen = pair.pictures(data, shown)
    kinds = [p.member.split("|")[0] for p in shown]
    found = {}
    for name, labels, depth in (("colour and kind", [p.label for p in shown], 3), ("kind", kinds, 10)):
        asked = [label for label in sorted(set(labels)) if labels.count(label) >= depth]
        scores = precision(pair.words(asked) @ seen.T, equal(asked, labels), depth)
        found[f"drawn {name} → P@{depth}"] = Figure.of(scores)
    return found


def chorus(pair: Pair, data: Path) -> Figures:
    """nDCG@10 (gain 2^r − 1) of words alone over titles; unjudged products count 0, or are left out. Match of 3 and 0."""
    rows = list(corpus.read_lines(data / "chorus-icecat/products.jsonl.gz"))
    numbers = {p["id"]: row for row, p in enumerate(rows)}
    queries = list(corpus.read_lines(data / "chorus-icecat/judgements.jsonl.gz"))
    asked, products = pair.words([q["query"] for q in queries]), pair.words([p["title"] for p in rows])
    scores = asked @ products.T
    gains, judged = np.zeros(scores.shape), np.zeros(scores.shape, dtype=bool)
    for row, query in enumerate(queries):
        for product, grade in query["ratings"].items():
            if product in numbers:
                gains[row, numbers[product]], judged[row, numbers[product]] = 2.0 ** float(grade) - 1.0, True
    found = {
        "Chorus by words' vectors alone, nDCG@10": Figure.of(ndcg(scores, gains)),
        "Chorus by words' vectors alone, judged only": Figure.of(ndcg(np.where(judged, scores, -1e9), gains)),
    }
    if pair.heads is not None:
        for name, side, fits in (("fit", gains == 7.0, True), ("do not fit", judged & (gains == 0.0), False)):
            marks = [
                (float(chance) > 0.5) is fits
                for query in np.flatnonzero(side.any(1))
                for chance in pair.heads.match(asked[query], products[side[query]])
            ]
            found[f"match of judged pairs of Chorus that {name}"] = Figure.of(marks)
    return found


def heads(pair: Pair, data: Path) -> Figures:
    """Mood of Chinese reviews, 27 intents, and match: held-out products asked by what fits and by what nearly does."""
    if pair.heads is None:
        return {}
    mood = moods(data, 0)
    chinese = [row for row in mood.rows(2) if row < mood.real]
    right = [
        (pair.heads.sentiment([mood.texts[row]])[0] > 0.5) == bool(mood.labels[row])
        for row in chinese[:REVIEWS]
    ]
    request, names = requests(data, ())
    kept = request.rows(2)
    meant = [pair.heads.intent(request.texts[row])[0] == names[request.labels[row]] for row in kept]
    photos = [p for p in corpus.pictures(data) if p.held_out and p.source in ("fashion", "grocery")]
    seen, said = pair.pictures(data, photos), pair.words([p.captions[0] for p in photos])
    made = shop_pairs(photos, seen, said, 0)
    products, asked = unit(seen + said), pair.words([text for text, _, _ in made])
    matches = [
        (float(pair.heads.match(asked[n], products[row][None])[0]) > 0.5) == fits
        for n, (_, row, fits) in enumerate(made)
    ]
    halves = [
        Figure.of([ok for ok, (_, _, fits) in zip(matches, made, strict=True) if fits is side])
        for side in (True, False)
    ]
    return {
        "mood of a Chinese review": Figure.of(right),
        "intent of a customer's sentence, 27": Figure.of(meant),
        "match of query and product that fit": halves[0],
        "match of query and product that nearly fit": halves[1],
    }


def median_ms(call: Callable[[], object], repeats: int = 60) -> float:
    """The median time of a call in milliseconds, after five calls to warm up."""
    times = []
    for number in range(repeats + 5):
        started = time.perf_counter()
        call()
        if number >= 5:
            times.append(time.perf_counter() - started)
    return round(float(np.median(times)) * 1e3, 3)


def latency(pair: Pair) -> dict[str, float]:
    """One query of five words, tokenising included; one JPEG of 640 × 480, decoding included; one thread."""
    file = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    Image.fromarray(noise).resize((640, 480)).save(file, "JPEG")
    return {
        "text_p50_ms": median_ms(lambda: pair.say("blue running shoes for men")),
        "image_p50_ms": median_ms(lambda: pair.look(file.getvalue())),
    }


def scenes(pair: Pair, data: Path) -> Figures:
    """Held-out photos → studio, shelf or home, as the sets were taken."""
    if pair.heads is None:
        return {}
    found = {}
    for source, scene in SCENE_OF.items():
        photos = [p for p in corpus.pictures(data) if p.held_out and p.source == source][:SCENE_PHOTOS]
        if photos:
            right = [pair.heads.scene(seen)[0] == scene for seen in pair.pictures(data, photos)]
            found[f"scene of a photo, {scene}"] = Figure.of(right)
    return found


SETS = {
    "grocery": grocery,
    "clothing": clothing,
    "fashion": fashion,
    "composed": composed,
    "heads": heads,
    "scenes": scenes,
    "drawn": drawings,
    "chorus": chorus,
}


def measure(
    models: Path, data: Path, reference: Path | None = None, sets: Sequence[str] = tuple(SETS)
) -> dict[str, Any]:
    """Every figure of a folder of models, by name."""
    pair = Pair(models)
    figures = {name: figure for part in sets for name, figure in SETS[part](pair, data).items()}
    found = {name: figure.as_dict() for name, figure in figures.items()}
    if reference is not None:
        other = Pair(reference)
        exact = {name: figure for part in sets for name, figure in SETS[part](other, data).items()}
        for name, figure in exact.items():
            found[name]["float32"] = round(figure.mean, 4)
            found[name]["kept"] = round(figures[name].mean / max(figure.mean, 1e-9), 4)
    return {"figures": found, "latency": latency(pair)}


def lost(measured: Mapping[str, Any], most: float = 0.01) -> dict[str, float]:
    """The figures that int8 keeps less of than 1 − `most`, and how much it keeps."""
    kept = {name: float(figure["kept"]) for name, figure in measured["figures"].items() if "kept" in figure}
    return {name: share for name, share in kept.items() if share < 1 - most}


def main() -> None:
    """Read the command line, print the figures."""
    parser = argparse.ArgumentParser(description="Measure a pair of encoders on the held-out parts.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the measuring data")
    parser.add_argument("--models", type=Path, required=True, help="folder with models.json")
    parser.add_argument("--reference", type=Path, help="the same pair in float32")
    parser.add_argument("--sets", nargs="+", choices=list(SETS), default=list(SETS))
    chosen = parser.parse_args()
    found = measure(chosen.models, chosen.data, chosen.reference, chosen.sets)
    print(json.dumps(found, indent=2, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main()
