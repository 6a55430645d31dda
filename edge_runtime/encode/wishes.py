"""Wishes in words that no filter can hold: cheap or dear, well rated, good value for money. They order what suits.

>>> reader = WishReader({"price", "opinion", "value"})
>>> tokens = tokenise("cheap headphones")
>>> reader.read(tokens, 0)
(Wish(id='wish:price', sort='price', words='cheap'), 1)
"""

from __future__ import annotations

from collections.abc import Container

from edge_runtime.encode.lexicon import listed
from edge_runtime.encode.phrases import Phrases
from edge_runtime.encode.tokens import Tokens
from edge_runtime.types import Wish

__all__ = ["WishReader"]

_WORDS: dict[str, str] = {
    "price": "cheap|cheapest|cheaper|cheaply|inexpensive|affordable|low cost|low price|low priced|lowest price|"
    "lowest priced|on a budget|on a small budget|that is cheap|that are cheap|less expensive|least expensive|"
    "not expensive|not too expensive|not so expensive|"
    "便宜|便宜点|便宜一点|便宜些|最便宜|廉价|平价|低价|最低价|价格低|价格最低|价钱低|不贵|不太贵|别太贵|不要太贵|没那么贵",
    "-price": "most expensive|more expensive|expensive|priciest|pricey|highest price|highest priced|high end|"
    "最贵|更贵|贵一点|贵点|贵一些|高档|高端|价格高|价格最高",
    "-opinion": "best rated|top rated|highly rated|well rated|best reviewed|well reviewed|with good reviews|"
    "with great reviews|good reviews|great reviews|with good ratings|that people love|"
    "好评|好评多|好评最多|评价好|评价高|评价最好|评分高|评分最高|高评分|口碑好|口碑最好|口碑不错",
    "-value": "good value|great value|best value|with good value|of good value|with good value for money|"
    "good value for money|great value for money|"
    "best value for money|value for money|bang for the buck|bang for my buck|worth the money|cost effective|"
    "高性价比|性价比高|性价比最高|性价比|性价比好|划算|超值|物超所值|物有所值|实惠|经济实惠",
}
_WANTED = Phrases((words, sort) for sort, group in _WORDS.items() for words in group.split("|"))
_NOT = frozenset(listed("not no non isnt arent never without 不 非 别"))


class WishReader:
    """Reads wishes that the catalogue's number fields can serve."""

    def __init__(self, fields: Container[str]) -> None:
        self._fields = fields
        self.starts = frozenset(_WANTED.starts)
        """The tokens at which a wish can begin."""

    def read(self, tokens: Tokens, at: int) -> tuple[Wish, int] | None:
        """The wish that begins at token ``at`` and the place behind it, if one does that is not negated."""
        found = _WANTED.longest(tokens.norms, at)
        if found is None or (at and tokens.norms[at - 1] in _NOT):
            return None
        sort, last = found
        name = sort.removeprefix("-")
        if name not in self._fields:
            return None
        if tokens.norms[last : last + 1] == ["的"]:
            last += 1
        return Wish(f"wish:{name}", sort, tokens.slice(at, last)), last
