"""Words for what is sold at a lower price or lies in stock: conditions on fields that a feed fills, not on its words.

>>> reader = OfferExtractor({"sale": ["false", "true"]})
>>> reader.read(tokenize("sofas on sale"), 1)
Extraction(field='sale', values=('true',), words='on sale', first=1, last=3)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from edge_runtime.query.attribute_extractors import Extraction
from edge_runtime.text.lexicon import listed
from edge_runtime.text.phrase_matcher import PhraseMatcher
from edge_runtime.text.tokenizer import Tokens

__all__ = ["OFFER_WORDS", "OfferExtractor"]

_WORDS: dict[tuple[str, str], str] = {
    (
        "sale",
        "true",
    ): "on sale|in the sale|sale|sales|discount|discounted|at a discount|with a discount|reduced price|"
    "at a reduced price|marked down|打折|打折的|打折中|在打折|折扣|特价|特价的|降价|降价的|减价|减价的|促销|促销的",
    (
        "offer",
        "true",
    ): "on offer|on special offer|special offer|special offers|with an offer|on promotion|有优惠|"
    "有优惠的|有活动|有活动的",
    ("availability", "in_stock"): "in stock|available now|现货|有货|有货的|有现货|有现货的",
}
_SAID = PhraseMatcher((words, meant) for meant, group in _WORDS.items() for words in group.split("|"))
OFFER_WORDS = _SAID.words
_NOT = frozenset(listed("for not no non isnt arent never without 不 非 没 没有 别"))
"""Behind these it is something else: a lamp for sale is any lamp."""


class OfferExtractor:
    """Reads such words for one catalogue."""

    def __init__(self, vocabulary: Mapping[str, Sequence[str]]) -> None:
        """Take the catalogue's fields and their values."""
        self._held = {(field, value) for field, _ in _WORDS for value in vocabulary.get(field, ())}
        self.starts = frozenset(_SAID.starts)
        """The tokens at which one can begin."""

    def read(self, tokens: Tokens, at: int) -> Extraction | None:
        """What begins at token ``at``, if the catalogue has any of it."""
        found = _SAID.longest(tokens.norms, at)
        if found is None or found[0] not in self._held or (at and tokens.norms[at - 1] in _NOT):
            return None
        (field, value), last = found
        return Extraction(field, (value,), tokens.slice(at, last), at, last)
