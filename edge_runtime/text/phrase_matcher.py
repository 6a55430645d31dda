"""A dictionary of phrases looked up at a place in a token list: longest first, by hashing, never by scanning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from edge_runtime.text.tokenizer import tokenize

__all__ = ["PhraseMatcher"]

T = TypeVar("T")
_LONGEST = 10


class PhraseMatcher(Generic[T]):
    """Phrase → payload. PhraseMatcher of more than ten tokens are left out."""

    def __init__(self, items: Iterable[tuple[str, T]] = ()) -> None:
        self._payloads: dict[str, T] = {}
        self._longest: dict[str, int] = {}
        for phrase, payload in items:
            self.add(tokenize(phrase).norms, payload)

    def __len__(self) -> int:
        return len(self._payloads)

    @property
    def starts(self) -> Iterable[str]:
        """The first tokens of all phrases."""
        return self._longest.keys()

    @property
    def words(self) -> frozenset[str]:
        """The tokens of all phrases."""
        return frozenset(word for phrase in self._payloads for word in phrase.split(" "))

    def add(self, norms: Sequence[str], payload: T) -> None:
        """Add a phrase given as norms; the first payload of a phrase stays."""
        if 0 < len(norms) <= _LONGEST:
            self._payloads.setdefault(" ".join(norms), payload)
            self._longest[norms[0]] = max(self._longest.get(norms[0], 0), len(norms))

    def get(self, norms: Sequence[str]) -> T | None:
        """The payload of exactly this phrase."""
        return self._payloads.get(" ".join(norms))

    def longest(self, norms: Sequence[str], at: int) -> tuple[T, int] | None:
        """The payload of the longest phrase that begins at ``at``, and the place behind it."""
        longest = self._longest.get(norms[at])
        if longest is None:
            return None
        for last in range(min(at + longest, len(norms)), at, -1):
            payload = self._payloads.get(" ".join(norms[at:last]))
            if payload is not None:
                return payload, last
        return None
