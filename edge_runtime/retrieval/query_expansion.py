"""A query's words in all ways to say them: typing errors corrected, synonyms, names of product types, completions.

The last word may be unfinished: "red sho" means all that begins with "sho". What is known of one query (its posting
lists) is held by the objects that this module returns, never by the module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from edge_runtime.catalogue.database import Database
from edge_runtime.query.product_types import ProductTypes
from edge_runtime.query.product_types import token as type_term
from edge_runtime.retrieval.inverted_index import PostingList, intersection
from edge_runtime.retrieval.parameters import RankingParameters
from edge_runtime.retrieval.posting_lists import PostingLists
from edge_runtime.text.analyzer import Analysis, Unit, analyze, units
from edge_runtime.text.normalizer import fold
from edge_runtime.text.spell_correction import Vocabulary, allowed_errors
from edge_runtime.text.stop_words import STOP_WORDS, is_cross_word_bigram, is_stop_word
from edge_runtime.text.tokenizer import Tokens

__all__ = ["ExpandedQuery", "Expansions", "QueryExpander", "Spelling", "Term"]

_MAX_WORDS = 24
_SET_ASIDE = 3
"""Letters up to which an unfinished word with which nothing begins is set aside where there are others."""
Expansions = tuple[tuple[tuple[str, ...], float], ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query."""

    words: str
    """As it was typed or corrected, folded."""
    forms: Expansions
    """Ways to say it as terms that must all be there, each with what it counts."""

    def expansions(self, lists: PostingLists) -> list[tuple[PostingList, float]]:
        """The ways that any product has."""
        found = []
        for form, counts in self.forms:
            parts = [part for term in form if (part := lists.get(term)) is not None]
            if len(parts) == len(form):
                found.append((intersection(parts), counts))
        return found


@dataclass(frozen=True, slots=True)
class Spelling:
    """A query with its typing errors corrected."""

    tokens: Tokens
    corrected: frozenset[str]
    """The words that were put in, folded; empty where nothing was corrected."""
    unfinished: bool
    """Whether the last word may be unfinished."""
    lists: PostingLists


@dataclass(frozen=True, slots=True)
class ExpandedQuery:
    """What a query asks for."""

    terms: list[Term]
    words: int
    """How many different words stood there."""
    product_types: tuple[str, ...]
    """The terms of the product types that are asked for."""
    clear: bool
    """Whether a name that means no other things asks for them."""
    key: str
    """As the shop's rules are looked up."""
    lists: PostingLists


class QueryExpander:
    """One catalogue's names, synonyms and spelling. May be used from several threads."""

    def __init__(
        self,
        database: Database,
        parameters: RankingParameters,
        *,
        is_word: Callable[[str], bool] = lambda word: False,
        condition_words: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        """Read the names and synonyms.

        Args:
            is_word: whether a word, folded, is one of the language, so that it is no typing error.
            condition_words: the words that the query parser reads conditions from ("under", "leather"); they are no
                typing errors, and others are corrected to them.
        """
        self._database = database
        self._parameters = parameters
        self._is_word = is_word
        self._condition_words = condition_words
        self._vocabulary: Vocabulary | None = None
        self._synonyms: dict[str, list[str]] = {}
        for key, other in database.rows("SELECT key, other FROM synonym ORDER BY key, other"):
            self._synonyms.setdefault(key, []).append(other)
        self._synonym_words = max((key.count(" ") + 1 for key in self._synonyms), default=0)
        named = database.rows("SELECT type, flavoured, clear, names FROM product_type ORDER BY place")
        self._product_types = ProductTypes(
            ((name, type_, bool(clear)) for type_, _, clear, names in named for name in names.split("\n")),
            [type_ for type_, flavoured, _, _ in named if flavoured],
        )

    def correct(self, tokens: Tokens, *, unfinished: bool = False) -> Spelling:
        """The tokens of a query with their typing errors corrected, before anything is parsed.

        A word is an error where no product has it in any form, neither the parser nor the language knows it, and it
        names no product type. An unfinished last word is none.
        """
        lists = PostingLists(self._database)
        analysis = analyze(tokens)
        read = analysis.units[:_MAX_WORDS]
        named = self._named(analysis, read)
        if unfinished and self._completions(analysis, read, named, lists) is not None:
            read = read[:-1]
        put_in: dict[int, str] = {}
        for unit in read:
            word = analysis.word(unit)
            if unit.token < 0 or unit in named or not allowed_errors(word) or word in STOP_WORDS:
                continue
            if _known(unit, lists) or word in self._condition_words() or self._is_word(word):
                continue
            better = self._nearest(word)
            if better is not None:
                put_in[unit.token] = better
        if put_in:
            tokens = tokens.replaced(put_in)
        return Spelling(tokens, frozenset(put_in.values()), unfinished, lists)

    def expand(self, tokens: Tokens, spelling: Spelling) -> ExpandedQuery:
        """What the words that are left of a query ask for; the first 24 count.

        Words that name nothing are left out where there are others.
        """
        parameters, lists = self._parameters, spelling.lists
        analysis = analyze(tokens)
        every = analysis.units[:_MAX_WORDS]
        named = self._named(analysis, every)
        unfinished = spelling.unfinished and tokens.norms[-1:] == spelling.tokens.norms[-1:]
        completions = self._completions(analysis, every, named, lists) if unfinished else None
        head = self._product_types.head(analysis.folded, every)
        asked = set() if head is None else {*every[head.first : head.last]}
        meant = () if head is None else self._product_types.meant(analysis.folded, every, head)
        types = tuple(map(type_term, meant))
        if completions is not None and not completions and len(every) > 1:
            every = every[:-1]  # nothing begins so: what stands before it answers
            completions = None
        last = every[-1] if every else None
        kept = [
            unit
            for unit in every
            if unit in named
            or not is_cross_word_bigram(analysis.word(unit))
            or lists.get(unit.term) is not None
            or (unit is last and completions)
        ] or every
        read = [unit for unit in kept if unit in named or not is_stop_word(analysis.word(unit))] or kept
        others = self._others(read, lists)
        for at, unit in enumerate(read):
            if unit in asked:
                others.setdefault(at, []).extend(((term,), parameters.synonym) for term in types)
            elif unit is last and completions:
                others.setdefault(at, []).extend(completions)
        terms: dict[str, Term] = {}
        for at, unit in enumerate(read):
            word = analysis.word(unit)
            forms = [(form, 1.0) for form in unit.forms] + others.get(at, [])
            if word in spelling.corrected:
                forms = [(form, min(parameters.corrected, counts)) for form, counts in forms]
            terms.setdefault(unit.term, Term(word, tuple(forms)))
        return ExpandedQuery(
            list(terms.values()),
            len({unit.term for unit in kept}),
            types,
            head is not None and head.clear,
            " ".join(unit.term for unit in analysis.units),
            lists,
        )

    def knows(self, words: str) -> bool:
        """Whether the catalogue has each of the words."""
        lists = PostingLists(self._database)
        return all(_known(unit, lists) for unit in units(fold(words)))

    def coloured(self, before: str, word: str, behind: str) -> bool:
        """Whether a word that names a thing, too, is the colour of goods in the catalogue (``ProductTypes.coloured``)."""
        return self._product_types.coloured(before, word, behind)

    def _named(self, analysis: Analysis, read: list[Unit]) -> set[Unit]:
        """The words that name product types: they are known, though no product has them."""
        spans = self._product_types.spans(analysis.folded, read, inner=True)
        return {unit for span in spans for unit in read[span.first : span.last]}

    def _completions(
        self, analysis: Analysis, read: list[Unit], named: set[Unit], lists: PostingLists
    ) -> list[tuple[tuple[str, ...], float]] | None:
        """What the last word may be completed to.

        None where it is a word already, or one so long that it says something though nothing begins with it.
        """
        if not read or read[-1].end < len(analysis.folded) or read[-1] in named:
            return None
        counts = self._parameters.completed
        word = analysis.word(read[-1])
        if word in STOP_WORDS or self._synonyms.get(read[-1].term) or _known(read[-1], lists):
            return None
        if not word.isascii():  # the pair of a Chinese word's end and another one's first character
            return [((word[-1],), counts)] if len(word) == 2 and lists.has(word[-1]) else None
        if not word.isalnum():
            return None
        endings = lists.beginning(word, self._parameters.completions) if len(word) > 1 else []
        found: list[tuple[tuple[str, ...], float]] = [((term,), counts) for term in endings]
        if not found and len(word) > _SET_ASIDE:
            found = [((type_term(type_),), counts) for type_ in self._product_types.beginning(word)]
        return found if found or len(word) <= _SET_ASIDE else None

    def _others(
        self, read: list[Unit], lists: PostingLists
    ) -> dict[int, list[tuple[tuple[str, ...], float]]]:
        """Other ways to say the words, by place: two written as one, and the shop's synonyms."""
        found: dict[int, list[tuple[tuple[str, ...], float]]] = {}
        for at, (first, second) in enumerate(pairwise(read)):
            whole = first.term + second.term
            if whole.isascii() and lists.get(whole) is not None:
                for place in (at, at + 1):
                    found.setdefault(place, []).append(((whole,), 1.0))
        stream = [unit.term for unit in read]
        for start in range(len(stream)):
            for end in range(start + 1, min(start + self._synonym_words, len(stream)) + 1):
                for other in self._synonyms.get(" ".join(stream[start:end]), ()):
                    for place in range(start, end):
                        found.setdefault(place, []).append(
                            (tuple(other.split(" ")), self._parameters.synonym)
                        )
        return found

    def _nearest(self, word: str) -> str | None:
        if self._vocabulary is None:
            words, counts = self._database.rows("SELECT words, counts FROM spelling")[0]
            listed = words.split()
            more = sorted(self._condition_words().difference(listed))
            more = [other for other in more if other.isascii() and other.isalpha() and len(other) > 3]
            every = np.concatenate(
                [np.frombuffer(counts, "<u4").astype(np.int64), np.ones(len(more), np.int64)]
            )
            self._vocabulary = Vocabulary([*listed, *more], every)
        if word in self._vocabulary:
            return None
        better, confidence, seen = self._vocabulary.nearest(word)
        parameters = self._parameters
        enough = parameters.spelling_confidence if seen else parameters.unseen_spelling_confidence
        return better if better and confidence >= enough else None


def _known(unit: Unit, lists: PostingLists) -> bool:
    """Whether any product has the word, in any form."""
    return any(all(lists.has(term) for term in form) for form in unit.forms)
