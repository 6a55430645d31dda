from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from export.errors import QualityLost
from export.speech.language_model import END, START, fit
from export.training.speech.evaluate import Score, gate
from export.training.speech.pocketsphinx_baseline import arpa, mcnemar


def row(right: int, of: int) -> dict[str, float]:
    return Score(right, of).as_dict()


def test_eight_bits_may_lose_one_clip_or_one_percent() -> None:
    exact = {"orders": row(80, 91), "digits": row(490, 500), "speed": 0.05}
    gate(exact, {"orders": row(79, 91), "digits": row(486, 500), "speed": 0.01})
    with pytest.raises(QualityLost, match=r"eight bits hear 0\.857, float32 0\.879") as caught:
        gate(exact, {"orders": row(78, 91), "digits": row(490, 500)})
    assert caught.value.where == "orders"


def test_the_peer_decides_nothing() -> None:
    gate({"orders, PocketSphinx": row(80, 91)}, {"orders, PocketSphinx": row(10, 91)})


@pytest.mark.parametrize(
    ("won", "lost", "chance"),
    [(0, 0, 1.0), (5, 5, 1.0), (6, 0, 0.03125), (0, 6, 0.03125), (9, 1, 0.021484375)],
)
def test_mcnemar_counts_only_what_differs(won: int, lost: int, chance: float) -> None:
    ours = [True] * won + [False] * lost + [True, False] * 9
    theirs = [False] * won + [True] * lost + [True, False] * 9
    assert mcnemar(ours, theirs) == pytest.approx(chance)


def test_arpa_holds_the_models_probabilities(tmp_path: Path) -> None:
    model = fit([(("a", "latte"), 1.0), (("a", "small", "latte"), 2.0)])
    lines = arpa(model).splitlines()
    counts = [int(line.partition("=")[2]) for line in lines if line.startswith("ngram")]
    singles = [line.split() for line in lines[lines.index("\\1-grams:") + 1 :][: counts[0]]]
    pairs = [line.split() for line in lines[lines.index("\\2-grams:") + 1 :][: counts[1]]]
    alone = {word: 10 ** float(value) for value, word, *_ in singles}
    back = {word: 10 ** float(rest[0]) for _, word, *rest in singles if rest}
    after = {(first, second): 10 ** float(value) for value, first, second in pairs}
    for first, second in product((START, "a", "latte", "small"), ("a", "latte", "small", END)):
        found = after.get((first, second), back.get(first, 1.0) * alone[second])
        assert found == pytest.approx(model.probability(first, second), rel=1e-3)
    assert "<unk>" not in alone
