"""What a query's words ask for: each in all expansions to say it, the kinds of goods they name, typing errors mended.

The last word may be unfinished, where nothing stands behind it: "red sho" means all that begins with "sho".
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from edge_runtime.catalogue.database import Database
from edge_runtime.query.product_types import ProductTypes
from edge_runtime.query.product_types import token as kind_token
from edge_runtime.retrieval.inverted_index import PostingList, both
from edge_runtime.retrieval.posting_lists import PostingLists
from edge_runtime.text.spell_correction import CERTAIN, Vocabulary, allowed_errors
from edge_runtime.text.tokenizer import STOP_WORDS, Unit, fold, is_cross_word_bigram, is_stop_word, units

__all__ = ["ExpandedQuery", "QueryExpander", "Term"]

_MAX_WORDS = 24
_SYNONYM = 0.8
"""What a synonym, or another name of the kind, counts against the word itself."""
_MENDED = 0.8
"""What the word counts that a typing error was mended to."""
_BEGUN = 0.8
"""What a word counts that begins with the unfinished one."""
_ENDINGS = 16
"""So many words that begin with an unfinished one are looked up, the commonest."""
_SET_ASIDE = 3
"""Letters up to which an unfinished word with which nothing begins is set aside where there are others."""
Expansions = tuple[tuple[tuple[str, ...], float], ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query."""

    words: str
    """As it was typed or mended, folded."""
    forms: Expansions
    """Expansions to say it as tokens that must all be there, each with what it counts."""

    def expansions(self, lists: PostingLists) -> list[tuple[PostingList, float]]:
        """The expansions that any product has."""
        found = []
        for form, counts in self.forms:
            parts = [part for token in form if (part := lists.get(token)) is not None]
            if len(parts) == len(form):
                found.append((both(parts), counts))
        return found


@dataclass(frozen=True, slots=True)
class ExpandedQuery:
    """What a query asks for."""

    terms: list[Term]
    words: int
    """How many different words stood there."""
    kinds: tuple[str, ...]
    """The tokens of the kinds that are asked for."""
    clear: bool
    """Whether a name that means no other things asks for them."""
    corrected: str | None
    """The text, folded, with typing errors mended; None when there are none that can be."""
    lists: PostingLists


class QueryExpander:
    """One catalogue's names, synonyms and spelling. May be used from several threads."""

    def __init__(self, database: Database, knows: Callable[[str], bool]) -> None:
        """Read the names and synonyms.

        Args:
            knows: whether a word, folded, is one of the language, so that it is no typing error.
        """
        self._database = database
        self._plain = knows
        self._vocabulary: Vocabulary | None = None
        self._last = threading.local()
        self._synonyms: dict[str, list[str]] = {}
        for key, other in database.rows("SELECT key, other FROM synonym ORDER BY key, other"):
            self._synonyms.setdefault(key, []).append(other)
        self._synonym_words = max((key.count(" ") + 1 for key in self._synonyms), default=0)
        named = database.rows("SELECT kind, flavoured, clear, names FROM kind ORDER BY place")
        self.kinds = ProductTypes(
            ((name, kind, bool(clear)) for kind, _, clear, names in named for name in names.split("\n")),
            [kind for kind, flavoured, _, _ in named if flavoured],
        )

    def read(self, text: str) -> ExpandedQuery:
        """What a text asks for; the first 24 words count.

        Each thread's last one is kept until ``forget``: one query is mended, searched and explained by the same.
        """
        kept: tuple[str, ExpandedQuery] | None = getattr(self._last, "kept", None)
        if kept is None or kept[0] != text:
            kept = self._last.kept = (text, self._asked(text, PostingLists(self._database)))
        return kept[1]

    def forget(self) -> None:
        """Let go of this thread's last text and its lists, which may be megabytes."""
        self._last.kept = None

    def knows(self, words: str) -> bool:
        """Whether the catalogue has each of the words."""
        lists = PostingLists(self._database)
        return all(_known(unit, lists) for unit in units(words))

    def _asked(self, text: str, lists: PostingLists) -> ExpandedQuery:
        """Words that name nothing are left out where there are others."""
        folded = fold(text)
        every = units(folded, folded=True)[:_MAX_WORDS]
        named = self._named(folded, every)
        begun = self._begun(folded, every, named, lists)
        corrected = self._corrected(folded, every, named, begun, lists)
        if corrected:
            folded = _put_in(folded, corrected)
            every = units(folded, folded=True)[:_MAX_WORDS]
            named = self._named(folded, every)
        mended = frozenset(corrected.values())
        head = self.kinds.head(folded, every)
        asked = set() if head is None else {*every[head.first : head.last]}
        kinds = () if head is None else tuple(map(kind_token, self.kinds.meant(folded, every, head)))
        clear = head is not None and head.clear
        if begun is not None and not begun and len(every) > 1:
            every = every[:-1]  # nothing begins so: what stands before it answers
            begun = None
        last = every[-1] if every else None
        kept = [
            unit
            for unit in every
            if unit in named
            or not is_cross_word_bigram(folded[unit.start : unit.end])
            or lists.get(unit.token) is not None
            or (unit is last and begun)
        ] or every
        read = [
            unit for unit in kept if unit in named or not is_stop_word(folded[unit.start : unit.end])
        ] or kept
        others = self._others(read, lists)
        for at, unit in enumerate(read):
            if unit in asked:
                others.setdefault(at, []).extend(((kind,), _SYNONYM) for kind in kinds)
            elif unit is last and begun:
                others.setdefault(at, []).extend(begun)
        terms: dict[str, Term] = {}
        for at, unit in enumerate(read):
            word = folded[unit.start : unit.end]
            forms = [(form, 1.0) for form in unit.forms] + others.get(at, [])
            if word in mended:
                forms = [(form, min(_MENDED, counts)) for form, counts in forms]
            terms.setdefault(unit.token, Term(word, tuple(forms)))
        return ExpandedQuery(
            list(terms.values()),
            len({unit.token for unit in kept}),
            kinds,
            clear,
            folded if corrected else None,
            lists,
        )

    def _named(self, folded: str, read: list[Unit]) -> set[Unit]:
        """The words that name kinds of goods: they are known, though no product has them."""
        spans = self.kinds.spans(folded, read, inner=True)
        return {unit for span in spans for unit in read[span.first : span.last]}

    def _begun(
        self, folded: str, read: list[Unit], named: set[Unit], lists: PostingLists
    ) -> list[tuple[tuple[str, ...], float]] | None:
        """Expansions to end the last word, if it may be unfinished.

        None where it is a word already, or one so long that it says something though nothing begins with it.
        """
        if not read or read[-1].end < len(folded) or read[-1] in named:
            return None
        word = folded[read[-1].start :]
        if word in STOP_WORDS or self._synonyms.get(read[-1].token) or _known(read[-1], lists):
            return None
        if not word.isascii():  # the pair of a Chinese word's end and another one's first character
            return [((word[-1],), _BEGUN)] if len(word) == 2 and lists.has(word[-1]) else None
        if not word.isalnum():
            return None
        endings = lists.beginning(word, _ENDINGS) if len(word) > 1 else []
        found: list[tuple[tuple[str, ...], float]] = [((token,), _BEGUN) for token in endings]
        if not found and len(word) > _SET_ASIDE:
            found = [((kind_token(kind),), _BEGUN) for kind in self.kinds.beginning(word)]
        return found if found or len(word) <= _SET_ASIDE else None

    def _others(
        self, read: list[Unit], lists: PostingLists
    ) -> dict[int, list[tuple[tuple[str, ...], float]]]:
        """Other expansions to say the words, by place: two written as one, and the shop's synonyms."""
        found: dict[int, list[tuple[tuple[str, ...], float]]] = {}
        for at, (first, second) in enumerate(pairwise(read)):
            whole = first.token + second.token
            if whole.isascii() and lists.get(whole) is not None:
                for place in (at, at + 1):
                    found.setdefault(place, []).append(((whole,), 1.0))
        stream = [unit.token for unit in read]
        for start in range(len(stream)):
            for end in range(start + 1, min(start + self._synonym_words, len(stream)) + 1):
                for other in self._synonyms.get(" ".join(stream[start:end]), ()):
                    for place in range(start, end):
                        found.setdefault(place, []).append((tuple(other.split(" ")), _SYNONYM))
        return found

    def _corrected(
        self, folded: str, read: list[Unit], named: set[Unit], begun: object, lists: PostingLists
    ) -> dict[Unit, str]:
        """The words that are typing errors, and what they are mended to."""
        found = {}
        for unit in read if begun is None else read[:-1]:
            word = folded[unit.start : unit.end]
            if unit in named or not allowed_errors(word) or word in STOP_WORDS:
                continue
            if _known(unit, lists) or self._plain(word):
                continue
            if self._vocabulary is None:
                words, counts = self._database.rows("SELECT words, counts FROM spelling")[0]
                self._vocabulary = Vocabulary(words.split(), np.frombuffer(counts, "<u4").astype(np.int64))
            if word in self._vocabulary:
                continue
            better, confidence = self._vocabulary.nearest(word)
            if confidence >= CERTAIN:
                found[unit] = better
        return found


def _known(unit: Unit, lists: PostingLists) -> bool:
    """Whether any product has the word, in any form."""
    return any(all(lists.has(token) for token in form) for form in unit.forms)


def _put_in(folded: str, corrected: dict[Unit, str]) -> str:
    """The text with the mended words in their places."""
    parts, end = [], 0
    for unit, better in corrected.items():
        parts += [folded[end : unit.start], better]
        end = unit.end
    return "".join([*parts, folded[end:]])
