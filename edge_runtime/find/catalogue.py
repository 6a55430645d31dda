"""Product records, word search, suggestions, thumbnails and the shop's own rules: one SQLite file, only read.

A query's words are looked up as posting lists (``find.postings``) and summed over all products, so the commonest
word costs no more than one pass over its list. Each word may be said in several ways (a hyphenated form, two words
written as one, a synonym of the shop): the best of them counts. It knows nothing of vectors, filters or ranking.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import BundleDamaged, BundleMissing, InvalidQuery, UnknownProduct
from edge_runtime.find.database import Database
from edge_runtime.find.kinds import CARRIED, Kinds
from edge_runtime.find.kinds import token as kind_token
from edge_runtime.find.postings import Posting, best, both, decode, idf
from edge_runtime.find.records import gtin, load
from edge_runtime.find.spelling import Vocabulary, allowed_errors
from edge_runtime.find.words import FUNCTION_WORDS, Unit, fold, rule_key, says_nothing, stray, units
from edge_runtime.types import Product, Suggestion

__all__ = ["FORMAT", "Catalogue", "Rules", "WordMatches"]

FORMAT = 3
"""What ``export.catalogue`` writes; another one is refused."""
_MAX_WORDS = 24
_SYNONYM = 0.8
"""What a synonym, or another name of the kind, counts against the word itself."""
_MENDED = 0.8
"""What the word counts that a typing error was mended to."""


@dataclass(frozen=True, slots=True)
class WordMatches:
    """The products that words found, best first; all arrays have one length."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]
    """BM25 over the fields against the best possible for these words, 0–1."""
    coverage: NDArray[np.float32]
    """Share of the query's IDF mass found anywhere in the product, 0–1; that of words which no product has counts only
    where no kind that is carried is asked for."""
    title_coverage: NDArray[np.float32]
    """The same for the title alone."""
    of_kind: NDArray[np.bool_]
    """Whether the product is of the kind that the words ask for."""
    telling: float = 1.0
    """Share of the words that can name something, as "how" and "your" cannot, 0–1."""
    single: bool = False
    """Whether there was but one word."""
    kind_share: float = 0.0
    """Share of all products that are of the kind that the words clearly ask for, 0–1."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the shop wants for one query."""

    pinned: NDArray[np.int64]
    """Rows that lead the list, in this order."""
    hidden: NDArray[np.int64]
    """Rows that must not be shown, ascending."""


@dataclass(frozen=True, slots=True)
class _Term:
    words: str
    forms: tuple[tuple[tuple[str, ...], float], ...]
    """Ways to say it, each with what it counts."""


@dataclass(frozen=True, slots=True)
class _Asked:
    terms: list[_Term]
    words: int
    """How many different words stood there."""
    kinds: tuple[str, ...]
    """The tokens of the kinds that are asked for."""
    clear: bool
    """Whether a name that means no other things asks for them."""


class Catalogue:
    """``catalogue.db``; may be used from several threads, each gets a connection of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows = database.rows
        self._vocabulary: Vocabulary | None = None
        self._last = threading.local()
        meta = dict(self._rows("SELECT key, value FROM meta"))
        if meta.get("format") != str(FORMAT) or not str(meta.get("count")).isdecimal():
            raise BundleDamaged(
                "is no catalogue of a format known here",
                where=database.name,
                hint="Build the bundle with the vitrine-export of this release.",
            )
        self.count = int(meta["count"])
        self._synonyms: dict[str, list[str]] = {}
        for key, other in self._rows("SELECT key, other FROM synonym ORDER BY key, other"):
            self._synonyms.setdefault(key, []).append(other)
        named = self._rows("SELECT kind, flavoured, clear, names FROM kind ORDER BY place")
        self._kinds = Kinds(
            ((name, kind, bool(clear)) for kind, _, clear, names in named for name in names.split("\n")),
            [kind for kind, flavoured, _, _ in named if flavoured],
        )
        self._has_rules = bool(self._rows("SELECT 1 FROM rule LIMIT 1"))
        self._synonym_words = max((key.count(" ") + 1 for key in self._synonyms), default=0)

    @classmethod
    def open(cls, path: Path) -> Catalogue:
        """Open the file for reading; it must not change while it is open.

        Raises:
            BundleMissing: there is no such file.
            BundleDamaged: it is no catalogue of a format known here.
        """
        if not path.is_file():
            raise BundleMissing("the catalogue is missing", where=path.name)
        database = Database(path)
        try:
            return cls(database)
        except BaseException:
            database.close()
            raise

    def close(self) -> None:
        """Close the connections of all threads; may be called twice."""
        self._database.close()

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Records

    def products(self, rows: Sequence[int] | NDArray[np.int64]) -> list[Product]:
        """The products in the given order. Raises UnknownProduct for a row outside 0 … count - 1."""
        wanted = [int(row) + 1 for row in rows]
        found: dict[int, str] = dict(
            self._rows(
                "SELECT row, record FROM product WHERE row IN (SELECT value FROM json_each(?))",
                (json.dumps(wanted),),
            )
        )
        for row in wanted:
            if row not in found:
                raise UnknownProduct(f"no product has the row {row - 1}", where="row")
        return [load(found[row]) for row in wanted]

    def row(self, product_id: str) -> int:
        """The row of a product. Raises UnknownProduct."""
        record = []
        with suppress(UnicodeEncodeError):
            record = self._rows("SELECT row FROM product WHERE id = ?", (product_id,))
        if not record:
            raise UnknownProduct("no product has this id", where="id")
        return int(record[0][0]) - 1

    def thumbnail(self, product_id: str) -> bytes | None:
        """The encoded picture of a product's card, or None. Raises UnknownProduct."""
        found = self._rows("SELECT data FROM thumbnail WHERE row = ?", (self.row(product_id) + 1,))
        return found[0][0] if found else None

    def barcode(self, text: str) -> NDArray[np.int64]:
        """Rows with this GTIN (EAN-8, UPC-A, EAN-13, GTIN-14; a variant's too), ascending; usually none or one."""
        number = gtin(text)
        if number is None:
            return np.empty(0, np.int64)
        found = self._rows("SELECT row FROM barcode WHERE gtin = ? ORDER BY row", (number,))
        return np.array([row - 1 for (row,) in found], np.int64)

    def rules(self, text: str) -> Rules:
        """The shop's pins for this query, and what it hides for it or always."""
        if not self._has_rules:
            return Rules(np.empty(0, np.int64), np.empty(0, np.int64))
        found = self._rows(
            "SELECT kind, row FROM rule WHERE query IN (?, '') ORDER BY place", (rule_key(text) or "\n",)
        )
        pinned = list(dict.fromkeys(row for kind, row in found if kind == "pin"))
        hidden = sorted({row for kind, row in found if kind == "hide"})
        return Rules(np.array(pinned, np.int64), np.array(hidden, np.int64))

    # Words

    def search(
        self, text: str, k: int, *, allowed: NDArray[np.bool_] | None = None, shopping: bool = False
    ) -> WordMatches:
        """The best ``k`` products that have any of the words, typing errors mended.

        Args:
            text: any text; operators have no meaning. The first 24 words count.
            allowed: bool[count], which rows may answer; None allows all.
            shopping: whether goods are surely asked for, as with a colour or a price, so that a name which means other
                things as well ("runners") means goods.

        Raises:
            InvalidQuery: ``k`` is below 1 or ``allowed`` has another length.
        """
        if k < 1:
            raise InvalidQuery("must be at least 1", where="k")
        if allowed is not None and allowed.shape != (self.count,):
            raise InvalidQuery(f"must have {self.count} rows", where="allowed")
        asked, postings = self._read(text)
        of_kind = np.zeros(self.count, np.bool_)
        for kind in asked.kinds:
            if (products := self._posting(kind, postings)) is not None:
                of_kind[products.rows] = True
        clear = asked.clear or shopping
        kind_known = clear and float(of_kind.sum()) >= max(CARRIED * self.count, 1.0)
        score = np.zeros(self.count, np.float32)
        covered = np.zeros(self.count, np.float32)
        titled = np.zeros(self.count, np.float32)
        mass = 0.0
        for term in asked.terms:
            ways = self._ways(term, postings)
            if kind_known and not ways:
                continue  # of what is of the right kind, words that no product has cannot tell the better
            weight = idf(self.count, max((len(way.rows) for way, _ in ways[:1]), default=0))
            mass += weight
            for rows, weights, share, title in best(ways, self.count):
                score[rows] += weight * weights
                covered[rows] += weight * share
                titled[rows] += weight * title
        if allowed is not None:
            score[~allowed] = 0.0
        rows = np.flatnonzero(score)
        if len(rows) > k:
            values = score[rows]
            edge = np.partition(values, len(rows) - k)[len(rows) - k]
            rows = rows[values >= edge]
        rows = rows[np.argsort(-score[rows], kind="stable")][:k]
        scale = np.float32(1.0 / mass if mass else 0.0)
        return WordMatches(
            rows.astype(np.int64),
            np.minimum(score[rows] * scale, 1.0),
            np.minimum(covered[rows] * scale, 1.0),
            np.minimum(titled[rows] * scale, 1.0),
            of_kind[rows],
            telling=min(len(asked.terms) / asked.words, 1.0) if asked.words else 1.0,
            single=asked.words == 1,
            kind_share=float(of_kind.sum()) / max(self.count, 1) if clear else 0.0,
        )

    def matched(self, text: str, rows: Sequence[int] | NDArray[np.int64]) -> list[tuple[str, ...]]:
        """For each row the words of the text that it has, as they were typed or mended."""
        asked, postings = self._read(text)
        wanted = np.asarray(rows, np.int64)
        found: list[list[str]] = [[] for _ in wanted]
        for term in asked.terms:
            hit = np.zeros(len(wanted), np.bool_)
            for way, _ in self._ways(term, postings):
                hit |= _among(wanted, way.rows)
            for at in np.flatnonzero(hit):
                found[at].append(term.words)
        return [tuple(dict.fromkeys(words)) for words in found]

    def correct(self, text: str) -> str | None:
        """The text, in lower case, with typing errors mended; None when there are none that can be."""
        _, postings = self._read(text)
        folded = fold(text)
        read = units(folded, folded=True)[:_MAX_WORDS]
        named = self._named(folded, read)
        mended, end = [], 0
        for unit in read:
            word = folded[unit.start : unit.end]
            better = None if unit in named else self._mend(word, unit, postings)
            if better is not None:
                mended += [folded[end : unit.start], better]
                end = unit.end
        return "".join([*mended, folded[end:]]) if mended else None

    def knows(self, words: str) -> bool:
        """Whether the catalogue has each of the words."""
        known: dict[str, Posting | None] = {}
        return all(
            any(all(self._knows(token, known) for token in form) for form in unit.forms)
            for unit in units(words)
        )

    def coloured(self, before: str, word: str, behind: str) -> bool:
        """Whether a word that names a thing, too, is the colour of goods in the catalogue (``Kinds.coloured``)."""
        return self._kinds.coloured(before, word, behind)

    def suggest(self, prefix: str, limit: int) -> list[Suggestion]:
        """Brands, kinds, frequent phrases and titles that begin so, the likeliest first; none for no prefix."""
        key = " ".join(fold(prefix.lstrip()[:80]).split()) + (" " if prefix[-1:].isspace() else "")
        with suppress(UnicodeEncodeError):
            key.encode()
            if not key.strip() or limit < 1:
                return []
            found = self._rows(
                "SELECT text, kind, count FROM frequent WHERE prefix = ? ORDER BY place LIMIT ?", (key, limit)
            ) or self._rows(
                "SELECT text, kind, count FROM suggestion WHERE key >= ? AND key < ?"
                " ORDER BY rank DESC, key LIMIT ?",
                (key, key + "\U0010ffff", limit),
            )
            return [Suggestion(text=text, kind=kind, count=count) for text, kind, count in found]
        return []

    def forget(self) -> None:
        """Let go of this thread's last text and its lists, which may be megabytes."""
        self._last.kept = None

    def _read(self, text: str) -> tuple[_Asked, dict[str, Posting | None]]:
        """What a text asks for, and the lists of its words.

        Those of this thread's last text are kept until ``forget``: one query is mended, searched and explained by
        the same.
        """
        kept: tuple[str, _Asked, dict[str, Posting | None]] | None = getattr(self._last, "kept", None)
        if kept is None or kept[0] != text:
            postings: dict[str, Posting | None] = {}
            kept = self._last.kept = (text, self._asked(text, postings), postings)
        return kept[1], kept[2]

    def _posting(self, token: str, known: dict[str, Posting | None]) -> Posting | None:
        if token not in known:
            found = self._rows("SELECT width, data FROM posting WHERE token = ?", (token,))
            try:
                known[token] = decode(*found[0]) if found else None
            except ValueError as error:
                raise BundleDamaged("the word index is damaged", where="catalogue.db") from error
        return known[token]

    def _knows(self, token: str, known: dict[str, Posting | None]) -> bool:
        if token in known:
            return known[token] is not None
        return bool(self._rows("SELECT 1 FROM posting WHERE token = ?", (token,)))

    def _mend(self, word: str, unit: Unit, known: dict[str, Posting | None]) -> str | None:
        if not allowed_errors(word) or word in FUNCTION_WORDS:
            return None
        if any(all(self._knows(token, known) for token in form) for form in unit.forms):
            return None
        if self._vocabulary is None:
            words, counts = self._rows("SELECT words, counts FROM spelling")[0]
            self._vocabulary = Vocabulary(words.split(), np.frombuffer(counts, "<u4").astype(np.int64))
        return self._vocabulary.nearest(word)

    def _asked(self, text: str, known: dict[str, Posting | None]) -> _Asked:
        """The words of a query, each in all ways to say it, the closest first.

        Words that name nothing are left out where there are others.
        """
        folded = fold(text)
        every = units(folded, folded=True)[:_MAX_WORDS]
        head, named = self._kinds.head(folded, every), self._named(folded, every)
        asked = set() if head is None else {*every[head.first : head.last]}
        every = [
            unit
            for unit in every
            if unit in named
            or not stray(folded[unit.start : unit.end])
            or self._posting(unit.token, known) is not None
        ] or every
        read = [
            unit for unit in every if unit in named or not says_nothing(folded[unit.start : unit.end])
        ] or every
        words = [folded[unit.start : unit.end] for unit in read]
        joined: dict[int, list[tuple[tuple[str, ...], float]]] = {}
        for at, (first, second) in enumerate(pairwise(read)):
            whole = first.token + second.token
            if whole.isascii() and self._posting(whole, known) is not None:
                for place in (at, at + 1):
                    joined.setdefault(place, []).append(((whole,), 1.0))
        for place, forms in self._synonym_forms([unit.token for unit in read]).items():
            joined.setdefault(place, []).extend(forms)
        kinds = () if head is None else tuple(map(kind_token, head.kinds))
        for at, unit in enumerate(read):
            if unit in asked:
                joined.setdefault(at, []).extend(((kind,), _SYNONYM) for kind in kinds)
        terms: dict[str, _Term] = {}
        for at, unit in enumerate(read):
            forms = [(form, 1.0) for form in unit.forms] + joined.get(at, [])
            if at not in joined and unit not in named:
                better = self._mend(words[at], unit, known)
                if better is not None:
                    words[at] = better
                    forms = [(form, _MENDED) for form in units(better)[0].forms]
            terms.setdefault(unit.token, _Term(words[at], tuple(forms)))
        return _Asked(
            list(terms.values()), len({unit.token for unit in every}), kinds, head is not None and head.clear
        )

    def _named(self, folded: str, read: list[Unit]) -> set[Unit]:
        """The words that name kinds of goods: they are known, though no product has them."""
        spans = self._kinds.spans(folded, read, inner=True)
        return {unit for span in spans for unit in read[span.first : span.last]}

    def _synonym_forms(self, stream: list[str]) -> dict[int, list[tuple[tuple[str, ...], float]]]:
        found: dict[int, list[tuple[tuple[str, ...], float]]] = {}
        for first in range(len(stream)):
            for last in range(first + 1, min(first + self._synonym_words, len(stream)) + 1):
                for other in self._synonyms.get(" ".join(stream[first:last]), ()):
                    for place in range(first, last):
                        found.setdefault(place, []).append((tuple(other.split(" ")), _SYNONYM))
        return found

    def _ways(self, term: _Term, known: dict[str, Posting | None]) -> list[tuple[Posting, float]]:
        ways = []
        for form, counts in term.forms:
            parts = [part for token in form if (part := self._posting(token, known)) is not None]
            if len(parts) == len(form):
                ways.append((both(parts), counts))
        return ways


def _among(wanted: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each of the few ``wanted``, whether it is one of the many ``rows``, which ascend."""
    places = np.minimum(np.searchsorted(rows, wanted), len(rows) - 1)
    return rows[places] == wanted if len(rows) else np.zeros(len(wanted), np.bool_)
