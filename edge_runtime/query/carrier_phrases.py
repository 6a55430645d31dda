"""Chinese words around a thing that ask for it and name nothing: 我想买一款…, 给我推荐一些…, …有吗.

English ones are left out of the word search one by one (``text.tokenizer``); Chinese is written without spaces, so
here they are taken off both ends before anything is searched.
"""

from __future__ import annotations

from edge_runtime.text.lexicon import listed
from edge_runtime.text.phrase_matcher import PhraseMatcher
from edge_runtime.text.tokenizer import Tokens

__all__ = ["carrier_phrases"]

_LEADING = PhraseMatcher(
    (words, True)
    for words in listed(
        "请|请问|麻烦|麻烦你|你好|您好|帮我|帮忙|给我|为我|替我|我|我们|想|想要|想买|要|要买|需要|想找|想看|想看看|买|购买|找|找找|"
        "找一下|看|看看|看一下|看一看|推荐|推荐一下|介绍|介绍一下|搜|搜索|搜一下|查|查一下|来|来点|来个|有|有没有|有什么|求|求推荐|"
        "一款|一个|一件|一双|一条|一台|一部|一只|一把|一张|一盏|一副|一些|一点|几款|几个|几件|几双|那种|这种|下|一下|,|，|、|吧|给"
    )
)
_TRAILING = PhraseMatcher(
    (words[::-1], True)
    for words in listed(
        "有吗|有没有|有么|吗|呢|吧|呀|啊|谢谢|谢谢你|推荐一下|推荐|有推荐吗|有什么推荐|求推荐|哪个好|哪款好|哪里有|怎么买|多少钱|,|，|?|？|。|!|！"
    )
)
_FEWEST = 2
"""A single character may begin a name: 想念, 买手店."""


def carrier_phrases(tokens: Tokens) -> list[tuple[int, int]]:
    """The spans at both ends that only ask; none where nothing else stands there."""
    norms = tokens.norms
    first = _run(_LEADING, norms)
    last = len(norms) - _run(_TRAILING, norms[::-1])
    first = first if first >= _FEWEST and tokens.chinese else 0
    last = last if len(norms) - last >= _FEWEST and tokens.chinese else len(norms)
    if first >= last:
        return []
    return [span for span in ((0, first), (last, len(norms))) if span[0] < span[1]]


def _run(phrases: PhraseMatcher[bool], norms: list[str]) -> int:
    at = 0
    while at < len(norms) and (found := phrases.longest(norms, at)) is not None:
        at = found[1]
    return at
