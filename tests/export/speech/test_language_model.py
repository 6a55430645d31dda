from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_runtime.speech.safety.model_check import UNKNOWN
from export.speech.language_model import END, START, fit

WORDS = ("red", "mug", "lamp", "a")
SENTENCES = st.lists(
    st.tuples(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(tuple), st.floats(0.1, 9)),
    min_size=1,
    max_size=12,
)


@given(SENTENCES)
def test_what_may_follow_any_word_adds_up_to_one(sentences: list[tuple[tuple[str, ...], float]]) -> None:
    model = fit(sentences, lexicon=WORDS)
    for history in (START, *WORDS):
        total = sum(model.probability(history, word) for word in (*model.words, END))
        assert total == pytest.approx(1, abs=1e-6)
        assert all(model.probability(history, word) > 0 for word in (*model.words, END))


def test_what_was_seen_is_likelier_and_nothing_is_impossible() -> None:
    model = fit([(("red", "mug"), 1.0), (("red", "lamp"), 3.0)], lexicon=["shoe"], unknown=0.01)
    assert (
        model.probability("red", "lamp") > model.probability("red", "mug") > model.probability("red", "shoe")
    )
    assert model.alone[UNKNOWN] == 0.01
    assert model.words == ("<unk>", "lamp", "mug", "red", "shoe")
