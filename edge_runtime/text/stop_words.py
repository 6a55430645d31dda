"""Words of a query that say nothing of a product, in English and Chinese."""

from __future__ import annotations

__all__ = ["STOP_WORDS", "is_cross_word_bigram", "is_stop_word"]

_ENGLISH = (
    "a an and any are as at be been but buy by can could did do does find for from get give had has have how i if in"
    " into is it its looking may me my need of on or our please search should show so some that the their them there"
    " these they this those to us want was we were what when where which who will with would you your"
)
STOP_WORDS = frozenset(_ENGLISH.split())
"""English words; a query is searched without them, unless it has no others."""
_PARTICLES = frozenset(
    "的了吗呢吧啊呀哦么嘛我你您他她它们这那哪是有没要想买找给请帮就也都很还个一和与或在又最更些什怎"
)
"""Chinese characters that alone say nothing of a product."""


def is_stop_word(word: str) -> bool:
    """Whether a word of a query, folded, says nothing of a product: "your", 有没."""
    return word in STOP_WORDS or _PARTICLES.issuperset(word)


def is_cross_word_bigram(pair: str) -> bool:
    """Whether a Chinese pair may have come of two words, one of which says nothing: 的伞, 要红."""
    return not _PARTICLES.isdisjoint(pair)
