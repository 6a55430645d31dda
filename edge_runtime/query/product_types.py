"""Which product type words name: a laptop bag is a bag, a bag for a laptop too, a 笔记本电脑包 as well.

In English and Chinese compounds the last type is what the thing is; what stands behind "for", "with" or "to" is not.
A type is known by all its names in both languages, so that "notebook computer" and 笔记本电脑 mean the products that are
laptops. A name may mean several types: "notebook" is a computer in one shop, stationery in another, both in a third.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from edge_runtime.text.analyzer import Unit, phrase_key, units
from edge_runtime.text.normalizer import fold

__all__ = ["ProductTypes", "Span", "key", "token"]

_BEHIND = re.compile(
    r"(?<![a-z0-9'’-])(?:for|to|in|on|with|without|that|which|who|when|while|like|from|against|near|under|at|by)"
    r"(?![a-z0-9'’-])|适合|适用|用来|用于|送给|放在|放到|搭配|给"
)
"""What stands behind says what a thing is for, or like."""
_ARTICLES = frozenset(("a", "an", "the", "my", "your"))
_COUNTING = frozenset("的个只把盏双条件张台辆本顶副款瓶块盒罐袋支枝根套对")
"""A Chinese name of one character is one inside a sentence only behind these."""
_PARTED = re.compile("[,.;:!?()|/、，。；：！？]")
"""Between words that are no one name."""
_THINGS = (
    "wood wooden tree oil juice flavour flavoured flavor flavored scent scented leaf seed blossom bark water extract"
    " print pattern patterned motif shaped reef"
)
_NAMING = frozenset(_THINGS.split())
"""Behind a word that also names a colour: it is the thing."""


@dataclass(frozen=True, slots=True)
class Span:
    """Units ``first`` … ``last - 1`` name one of ``types``."""

    first: int
    last: int
    types: tuple[str, ...]
    clear: bool = True
    """Whether the name means no other things ("runners")."""


def token(product_type: str) -> str:
    """The token under which the products of a type are indexed; no word is the same."""
    return f"type:{product_type}"


def key(name: str) -> str:
    """A name as it is looked up: a Latin one as its tokens, joined by spaces; a Chinese one folded."""
    folded = fold(name)
    return phrase_key(folded) if folded.isascii() else folded


class ProductTypes:
    """Names of product types, to be found in texts."""

    def __init__(self, names: Iterable[tuple[str, str, bool]], flavoured: Iterable[str] = ()) -> None:
        """Take in the names; nothing is tokenised here.

        Args:
            names: the key of each name, a type that it means, and whether it means no other things.
            flavoured: types of which a word like "rose", "amber" or "chocolate" tells what they are made of.
        """
        self._names: dict[str, tuple[str, ...]] = {}
        self._clear: set[str] = set()
        self._flavoured = frozenset(flavoured)
        for name, type_, clear in names:
            others = self._names.get(name)
            self._names[name] = (type_,) if others is None else (*others, type_)
            if clear:
                self._clear.add(name)
        self._most_words = max((name.count(" ") + 1 for name in self._names), default=0)
        self._longest = max((len(name) for name in self._names if not name.isascii()), default=0)

    def spans(self, text: str, read: list[Unit], *, inner: bool = False) -> list[Span]:
        """Where types stand, in order; of those that overlap the first and longest, of a Chinese run its ending.

        Args:
            text: folded.
            read: its units.
            inner: where a Chinese run does not end in a type, take the last one inside it.
        """
        found: list[Span] = []
        at = 0
        while at < len(read):
            if text[read[at].start] > "\u2e80":
                last = at + 1
                while last < len(read) and read[last].start == read[last - 1].start + 1:
                    last += 1
                found.extend(self._in_run(text, read, at, last, inner))
                at = last
                continue
            span = self._span(text, read, at)
            if span is not None:
                found.append(span)
            at = at + 1 if span is None else span.last
        return found

    def head(self, text: str, read: list[Unit]) -> Span | None:
        """What the text asks for: the last type of the first part that has any; "for" and its like part a text."""
        spans = self.spans(text, read, inner=True)
        if not spans:
            return None
        start = read[spans[0].first].start
        behind = next((cut.start() for cut in _BEHIND.finditer(text) if cut.start() > start), len(text))
        return next(reversed([span for span in spans if read[span.first].start < behind]))

    def meant(self, text: str, read: list[Unit], head: Span) -> tuple[str, ...]:
        """The head's types; what "a hat for winter" is, is also a winter hat, where that is a name of its own."""
        behind = head.last + 1
        if behind >= len(read) or not _BEHIND.fullmatch(text[read[head.last].start : read[head.last].end]):
            return head.types
        thing = " ".join(unit.term for unit in read[head.first : head.last])
        found = dict.fromkeys(head.types)
        while behind < len(read) and read[behind].term in _ARTICLES:
            behind += 1
        for last in range(behind + 1, min(behind + self._most_words, len(read) + 1)):
            name = " ".join((*(unit.term for unit in read[behind:last]), thing))
            found.update(dict.fromkeys(self._names.get(name, ())))
        return tuple(found)

    def coloured(self, before: str, word: str, behind: str) -> bool:
        """Whether a word that also names a thing is the colour of goods: "olive" before umbrella is, before oil not.

        Args:
            before, behind: what stands around the word in the text.
        """
        if not word.isascii():
            return self._coloured_behind(fold(behind))
        folded = fold(word + behind)
        read = units(folded)[:24]
        own = len(units(word))
        if not 0 < own <= len(read):
            return False
        if len(read) > own and (read[own].term in _NAMING or not self._plain(read[own].term)):
            return False
        spans = self.spans(folded, read)
        following = next((span for span in spans if span.last > own), None)
        cut = _BEHIND.search(folded)
        if following is not None and (cut is None or read[following.first].start < cut.start()):
            return following.first >= own and self._flavoured.isdisjoint(following.types)
        rest = folded[read[own - 1].end :].lstrip(" ,.;!?-")
        if spans or (rest and not _BEHIND.match(rest)):
            return False
        folded = fold(before)
        read = units(folded)
        spans = self.spans(folded, read[-8:])
        return (
            bool(spans) and spans[-1].last == len(read[-8:]) and self._flavoured.isdisjoint(spans[-1].types)
        )

    def beginning(self, start: str) -> tuple[str, ...]:
        """The types of which a name begins so, in the order of the names."""
        return tuple(
            dict.fromkeys(
                type_ for name, types in self._names.items() if name.startswith(start) for type_ in types
            )
        )

    def _plain(self, name: str) -> bool:
        return self._flavoured.isdisjoint(self._names.get(name, ()))

    def _coloured_behind(self, behind: str) -> bool:
        for size in range(min(self._longest, len(behind)), 0, -1):
            types = self._names.get(behind[:size])
            if types is not None:
                return self._flavoured.isdisjoint(types)
        return False

    def _span(self, text: str, read: list[Unit], at: int) -> Span | None:
        for size in range(min(self._most_words, len(read) - at), 0, -1):
            name = " ".join(unit.term for unit in read[at : at + size])
            if name in self._names and not _PARTED.search(text, read[at].end, read[at + size - 1].start):
                return Span(at, at + size, self._names[name], name in self._clear)
        return None

    def _in_run(self, text: str, read: list[Unit], first: int, last: int, inner: bool) -> Iterator[Span]:
        """At most one type of each part of a Chinese run."""
        start, end = read[first].start, read[last - 1].end
        while start and text[start - 1].isascii() and text[start - 1].isalnum():
            start -= 1  # T恤, U盘
        cuts = [(cut.start(), cut.end()) for cut in _BEHIND.finditer(text, read[first].start, end)]
        for stop, following in [*cuts, (end, end)]:
            found = self._before(text, start, stop, max(start, read[first].start) if inner else stop - 1)
            if found is not None:
                begin, finish = found
                name = text[begin:finish]
                units_in = [
                    at for at in range(first, last) if read[at].end > begin and read[at].start < finish
                ]
                whole = [
                    at for at in units_in if read[at].start >= begin and read[at].end <= finish
                ] or units_in
                yield Span(whole[0], whole[-1] + 1, self._names[name], name in self._clear)
            start = following

    def _before(self, text: str, start: int, end: int, last: int) -> tuple[int, int] | None:
        """Of the names between ``start`` and ``end`` the one that ends last, behind ``last``; of several the longest."""
        for stop in range(end, max(last, start), -1):
            for size in range(min(self._longest, stop - start), 0, -1):
                known = text[stop - size : stop] in self._names
                if known and (size > 1 or stop == end or text[stop - 2] in _COUNTING):
                    return stop - size, stop
        return None
