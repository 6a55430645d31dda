"""Which kind of goods words name: a laptop bag is a bag, a bag for a laptop too, a 笔记本电脑包 as well.

In English and Chinese compounds the last kind is what the thing is; what stands behind "for" is not. A kind is known
by all its names in both languages, so that "notebook computer" and 笔记本电脑 mean the products that are laptops.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from edge_runtime.find.words import Unit, units

__all__ = ["Kinds", "Span", "token"]


@dataclass(frozen=True, slots=True)
class Span:
    """Units ``first`` … ``last - 1`` name ``kind``."""

    first: int
    last: int
    kind: str


def token(kind: str) -> str:
    """The token under which the products of a kind are indexed; no word is the same."""
    return f"kind:{kind}"


class Kinds:
    """Names of kinds, to be found in texts."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """``names``: each name with the kind that it means."""
        self._words: dict[tuple[str, ...], str] = {}
        self._endings: dict[str, str] = {}
        for name, kind in names:
            if name.isascii():
                self._words[tuple(unit.token for unit in units(name))] = kind
            else:
                self._endings[name] = kind
        self._most_words = max(map(len, self._words), default=0)
        self._longest = max(map(len, self._endings), default=0)

    def spans(self, text: str, read: list[Unit]) -> list[Span]:
        """Where kinds stand, in order; of those that overlap the first and longest, of a Chinese run its ending.

        Args:
            text: folded.
            read: its units.
        """
        found: list[Span] = []
        at = 0
        while at < len(read):
            if text[read[at].start] > "\u2e80":
                last = at + 1
                while last < len(read) and read[last].start == read[last - 1].start + 1:
                    last += 1
                found.extend(self._ending(text, read, at, last))
                at = last
                continue
            span = self._span(read, at)
            if span is not None:
                found.append(span)
            at = at + 1 if span is None else span.last
        return found

    def head(self, text: str, read: list[Unit]) -> Span | None:
        """What the text asks for: the last kind, of those that stand before "for" where there are any."""
        spans = self.spans(text, read)
        behind = next((at for at, unit in enumerate(read) if text[unit.start : unit.end] == "for"), len(read))
        return next(reversed([span for span in spans if span.last <= behind] or spans), None)

    def _span(self, read: list[Unit], at: int) -> Span | None:
        for size in range(min(self._most_words, len(read) - at), 0, -1):
            kind = self._words.get(tuple(unit.token for unit in read[at : at + size]))
            if kind is not None:
                return Span(at, at + size, kind)
        return None

    def _ending(self, text: str, read: list[Unit], first: int, last: int) -> Iterable[Span]:
        end = read[last - 1].end
        for size in range(min(self._longest, end - read[first].start), 0, -1):
            kind = self._endings.get(text[end - size : end])
            if kind is not None:
                yield Span(max(first, last - max(size - 1, 1)), last, kind)
                return
