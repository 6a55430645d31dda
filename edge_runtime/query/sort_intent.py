"""Sort intents, which no filter can hold: cheap or dear, well rated, good value, a gift. They order what suits.

>>> reader = SortIntentExtractor({"price", "rating_signal", "value_for_money"})
>>> tokens = tokenize("cheap headphones")
>>> reader.read(tokens, 0)
(SortIntent(id='sort:price', sort='price', words='cheap'), 1)
"""

from __future__ import annotations

from collections.abc import Container

from edge_runtime.text.lexicon import listed
from edge_runtime.text.phrase_matcher import PhraseMatcher
from edge_runtime.text.tokenizer import Tokens
from edge_runtime.types import SortIntent

__all__ = ["GIFT", "SORT_INTENT_WORDS", "SortIntentExtractor"]

GIFT = "sort:gift"
"""The id of the intent to find a gift: goods are surely asked for, and what else was said tells which."""

_WORDS: dict[str, str] = {
    "price": "cheap|cheapest|cheaper|cheaply|inexpensive|affordable|low cost|low price|low priced|lowest price|"
    "lowest priced|on a budget|on a small budget|that is cheap|that are cheap|less expensive|least expensive|"
    "not expensive|not too expensive|not so expensive|"
    "便宜|便宜点|便宜一点|便宜些|最便宜|廉价|平价|低价|最低价|价格低|价格最低|价钱低|不贵|不太贵|别太贵|不要太贵|没那么贵",
    "-price": "most expensive|more expensive|expensive|priciest|pricey|highest price|highest priced|high end|"
    "最贵|更贵|贵一点|贵点|贵一些|高档|高端|价格高|价格最高",
    "-rating_signal": "best rated|top rated|highly rated|well rated|best reviewed|well reviewed|with good reviews|"
    "with great reviews|good reviews|great reviews|with good ratings|that people love|"
    "好评|好评多|好评最多|评价好|评价高|评价最好|评分高|评分最高|高评分|口碑好|口碑最好|口碑不错",
    "-value_for_money": "good value|great value|best value|with good value|of good value|with good value for money|"
    "good value for money|great value for money|"
    "best value for money|value for money|bang for the buck|bang for my buck|worth the money|cost effective|"
    "高性价比|性价比高|性价比最高|性价比|性价比好|划算|超值|物超所值|物有所值|实惠|经济实惠",
}
_GIFTS = (
    "gift|gifts|present|presents|gift idea|gift ideas|present idea|present ideas|birthday gift|birthday gifts|"
    "birthday present|birthday presents|christmas gift|christmas gifts|christmas present|christmas presents|"
    "wedding gift|wedding present|anniversary gift|anniversary present|housewarming gift|housewarming present|"
    "valentines gift|valentines present|"
    "礼物|礼品|生日礼物|生日礼品|生日小礼物|小礼物|新年礼物|圣诞礼物|圣诞节礼物|情人节礼物|七夕礼物|母亲节礼物|父亲节礼物|教师节礼物|儿童节礼物|"
    "节日礼物|结婚礼物|结婚纪念日礼物|周年礼物|乔迁礼物|毕业礼物|伴手礼|送礼"
)
_WANTED = PhraseMatcher(
    [
        *(
            (words, (f"sort:{sort.lstrip('-')}", sort))
            for sort, group in _WORDS.items()
            for words in group.split("|")
        ),
        *(
            (words, (GIFT, "-rating_signal"))
            for group in _GIFTS.split("|")
            for words in (group, f"的{group}")
        ),
    ]
)
SORT_INTENT_WORDS = _WANTED.words
_BEHIND_A_GIFT = frozenset(
    listed("for to from with that which who under below up at around about 给 送 的 , ， 。 ! ? ！ ？")
)
"""What may follow one; before anything else it is another thing: gift card, 礼物盒."""
_NOT = frozenset(listed("not no non isnt arent never without 不 非 别"))


class SortIntentExtractor:
    """Reads sort intents that the catalogue's number fields can serve."""

    def __init__(self, fields: Container[str]) -> None:
        self._fields = fields
        self.starts = frozenset(_WANTED.starts)
        """The tokens at which a sort intent can begin."""

    def read(self, tokens: Tokens, at: int) -> tuple[SortIntent, int] | None:
        """The sort intent that begins at token ``at`` and the place behind it, if one does that is not negated."""
        found = _WANTED.longest(tokens.norms, at)
        if found is None or (at and tokens.norms[at - 1] in _NOT):
            return None
        (key, sort), last = found
        if sort.removeprefix("-") not in self._fields:
            return None
        if key == GIFT and not _BEHIND_A_GIFT.issuperset(tokens.norms[last : last + 1]):
            return None
        if tokens.norms[last : last + 1] == ["的"]:
            last += 1
        return SortIntent(key, sort, tokens.slice(at, last)), last
