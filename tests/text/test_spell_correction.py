"""Typing errors: how far, how sure."""

from __future__ import annotations

import numpy as np
import pytest

from edge_runtime.text.spell_correction import Vocabulary, distance


def test_distance() -> None:
    assert distance("abcd", "abdc", 2) == 1
    assert distance("abcd", "abcd", 1) == 0
    assert distance("abcd", "wxyz", 2) == 3


def test_the_nearest_word_and_how_sure_it_is() -> None:
    words = Vocabulary(
        ["camera", "grain", "lamp", "lamps", "nose", "shoes", "shots"], np.array([9, 9, 5, 5, 9, 9, 1])
    )
    for typed, meant, confidence in [
        ("camrea", "camera", 5 / 6),
        ("lampp", "lamp", 4 / 5),  # its plural is no other word
        ("shoos", "shoes", 4 / 5 * 0.9),  # it might be shots
    ]:
        word, sure = words.nearest(typed)
        assert word == meant
        assert sure == pytest.approx(confidence)
    assert words.nearest("qqqqqq") == ("", 0.0)
    names = Vocabulary(["balaclava", "shoes", "sloes", "tricorns"], np.array([0, 3, 0, 0]))
    assert "tricorns" in names
    assert "balaclavas" in names
    assert "tricorn" not in names
    assert names.nearest("balaclva") == ("balaclava", 7 / 8)
    assert names.nearest("unicorns") == ("", 0.0), "a name that no product has must be nearer"
    assert names.nearest("shloes")[0] == "shoes", "what products have comes first"
    other, confidence = words.nearest("rose")
    assert other == "nose"
    assert confidence < words.nearest("nosr")[1], "few typing errors stand at the start"
