"""Typing errors: how far, how sure."""

from __future__ import annotations

import numpy as np
import pytest

from edge_runtime.retrieval.parameters import RankingParameters
from edge_runtime.text.spell_correction import Vocabulary, allowed_errors


@pytest.mark.parametrize(
    ("word", "errors"), [("mug", 0), ("mugs1", 0), ("lamps", 1), ("umbrella", 2), ("灯灯灯灯", 0)]
)
def test_longer_words_may_hold_more_errors(word: str, errors: int) -> None:
    assert allowed_errors(word) == errors


def test_swapped_neighbours_are_one_error() -> None:
    words = Vocabulary(["lamp"], np.array([3]))
    assert words.nearest("lmap") == ("lamp", 3 / 4, True)
    assert words.nearest("mlpa")[0] == ""


def test_the_nearest_word_and_how_sure_it_is() -> None:
    words = Vocabulary(
        ["camera", "grain", "lamp", "lamps", "nose", "shoes", "shots"], np.array([9, 9, 5, 5, 9, 9, 1])
    )
    for typed, meant, confidence in [
        ("camrea", "camera", 5 / 6),
        ("lampp", "lamp", 4 / 5),  # its plural is no other word
        ("shoos", "shoes", 4 / 5 * 0.9),  # it might be shots
    ]:
        word, sure, _ = words.nearest(typed)
        assert word == meant
        assert sure == pytest.approx(confidence)
    assert words.nearest("qqqqqq") == ("", 0.0, False)
    names = Vocabulary(["balaclava", "shoes", "sloes", "tricorns"], np.array([0, 3, 0, 0]))
    assert "tricorns" in names
    assert "balaclavas" in names
    assert "tricorn" not in names
    assert names.nearest("balaclva") == ("balaclava", 7 / 8, False)
    assert names.nearest("unicorns")[1] < RankingParameters().unseen_spelling_confidence
    assert names.nearest("shloes")[0] == "shoes", "what products have comes first"
    other, confidence, _ = words.nearest("rose")
    assert other == "nose"
    assert confidence < words.nearest("nosr")[1], "few typing errors stand at the start"
