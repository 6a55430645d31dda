"""The order of the stages, and nothing else: what a query meets on its way from words and pixels to hits."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from edge_runtime.bundle.reader import Bundle, open_bundle
from edge_runtime.catalogue.catalogue import Catalogue
from edge_runtime.errors import InvalidQuery, SpaceMismatch
from edge_runtime.inference.encoders import Encoders
from edge_runtime.query.constraint_filters import with_constraints
from edge_runtime.query.parser import QueryParser
from edge_runtime.query.sort_intent import GIFT
from edge_runtime.query.validation import check
from edge_runtime.recommend.near_taste import near_taste
from edge_runtime.retrieval.columns import Columns, Vocabulary
from edge_runtime.retrieval.explain import explain
from edge_runtime.retrieval.facets import Facets
from edge_runtime.retrieval.hybrid_search import HybridSearch, Parts, SearchRequest, SearchResult, total
from edge_runtime.retrieval.lexical_search import LexicalSearch
from edge_runtime.retrieval.parameters import RankingParameters
from edge_runtime.retrieval.query_expansion import ExpandedQuery, QueryExpander
from edge_runtime.retrieval.vector_index import VectorIndex
from edge_runtime.taste.projection import Projection
from edge_runtime.taste.sums import Taste
from edge_runtime.text.normalizer import normalize
from edge_runtime.text.tokenizer import tokenize
from edge_runtime.types import (
    MAX_LIMIT,
    MAX_REACH,
    MAX_TEXT,
    Filters,
    Hit,
    ParsedQuery,
    Product,
    Query,
    Reason,
    Results,
    Suggestion,
    Transcript,
)

__all__ = ["MAX_LIMIT", "MAX_REACH", "MAX_TEXT", "Engine"]


class Engine:
    """Search over one verified, memory-mapped bundle. May be used from several threads at once.

    >>> engine = Engine.open(Path("bundle"))
    >>> results = engine.search(Query(text="red running shoes under 80"))
    """

    def __init__(self, bundle: Bundle, *, threads: int = 1) -> None:
        """Map a bundle that ``open_bundle`` or ``verify`` returned."""
        manifest = bundle.manifest
        self.bundle = bundle
        # usearch 2.26 imported before onnxruntime ends the process, so the encoders come first.
        self._encoders = Encoders(bundle, threads=threads)
        index = bundle.path / "index"
        self._columns = Columns.open(index / "columns", manifest.catalogue.columns, manifest.catalogue.count)
        self._facets = Facets(self._columns)
        self._index = VectorIndex.open(index, manifest.index)
        text = self._encoders.text
        self._catalogue = Catalogue.open(bundle.file("catalogue.db"))
        self._parameters = RankingParameters.of(manifest.ranking.parameters)
        self._expander = QueryExpander(
            self._catalogue.database,
            self._parameters,
            is_word=(lambda word: False) if text is None else text.knows,
            condition_words=lambda: self._parser.words,
        )
        self._parser = QueryParser(Vocabulary(self._columns), manifest.catalogue.currency, self._expander)
        self._words = LexicalSearch(self._catalogue.count, self._parameters)
        projection = manifest.preference.projection
        self._projection = Projection.open(
            None if projection is None else bundle.file(projection), manifest.index.dims
        )
        self._search = HybridSearch(
            self._columns, self._index, self._catalogue, self._words, self._parameters
        )
        self._default_facets = tuple(column.name for column in manifest.catalogue.columns if column.facet)

    @classmethod
    def open(cls, path: Path | str, *, trusted_key: bytes | None = None, threads: int = 1) -> Engine:
        """Verify and map the bundle in the folder ``path``.

        Args:
            trusted_key: an Ed25519 public key (32 bytes); given, the bundle must be signed by it.
            threads: processor threads for the encoders.

        Raises:
            BundleError: the bundle is missing, damaged, untrusted or of another version.
            ExtraMissing: an optional package that it needs is not installed.
        """
        return cls(open_bundle(Path(path), trusted_key=trusted_key), threads=threads)

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database. The maps go with the object."""
        self._catalogue.close()

    def search(self, query: Query) -> Results:
        """Answer one query.

        Raises:
            QueryError: a field of the query cannot be used; ``where`` names it.
            MediaError: the picture or sound cannot be used.
            ModelMissing: the bundle has no model for this kind of query.
        """
        check(query)
        clock = _Clock()
        transcript: Transcript | None = None
        spoken = 1.0 if query.spoken else 0.0
        if query.audio is not None:
            transcript = self.transcribe(query.audio)
            clock.lap("speech")
            typed = query.text or ""
            if not query.spoken:
                spoken = len(transcript.text) / max(1, len(typed) + len(transcript.text))
            query = replace(query, audio=None, text=" ".join(filter(None, (typed, transcript.text))))
            if not (query.text or query.image or query.like):
                return Results(
                    (), 0, (), None, transcript, "nothing_recognized", clock.laps, self.bundle.digest
                )
        read = self._read(query)
        understood = None if read is None else read.query
        clock.lap("understanding")
        filters = with_constraints(query.filters, () if understood is None else understood.constraints)
        selection = self._columns.select(filters)
        clock.lap("filters")
        words, intents = ("", ()) if understood is None else (understood.text, understood.sort_intents)
        gift = any(intent.id == GIFT for intent in intents)
        meant = read.whole if read is not None and gift else words
        parts = self._vectors(query, meant, spoken=spoken == 1.0)
        clock.lap("encode")
        asked = SearchRequest(
            words,
            read.expanded if read is not None and words else None,
            parts,
            intents,
            query.sort,
            self._rows((*query.exclude, *query.like, *query.unlike)),
            query.offset + query.limit,
            shopping=understood is not None and bool(understood.constraints or intents),
            never_abstain=gift,
        )
        found = self._search.find(asked, selection, clock.lap)
        hits = self._hits(query, found, asked, spoken)
        clock.lap("rank")
        names = self._default_facets if query.facets is None else query.facets
        facets = self._facets.count(filters, names, found.matching) if names else ()
        clock.lap("facets")
        return Results(
            hits=hits,
            total=selection.among(found.matching).count,
            facets=facets,
            understood=understood,
            transcript=transcript,
            empty="" if hits else _why_empty(selection.count, len(found.ranked.rows)),
            timings=clock.laps,
            bundle=self.bundle.digest,
        )

    def transcribe(self, audio: bytes) -> Transcript:
        """The words in an encoded sound, in the shop's spelling.

        Raises:
            MediaError: the sound cannot be used.
            ModelMissing: the bundle has no model for speech.
        """
        return self._encoders.voice.transcribe(audio)

    def listen(self, sound: AsyncIterator[NDArray[np.float32]]) -> AsyncIterator[Transcript]:
        """Partial and final transcripts of a running sound, float32[n] pieces at 16 kHz, until it ends.

        Raises:
            ModelMissing: the bundle has no model for speech.
        """
        return self._encoders.voice.listen(sound)

    def similar(self, product_id: str, *, limit: int = 10) -> Results:
        """Products like this one.

        Raises:
            UnknownProduct, InvalidQuery.
        """
        return self.search(Query(like=(product_id,), limit=limit, facets=()))

    def recommend(
        self,
        taste: Taste,
        space: str,
        *,
        known: Sequence[str] = (),
        exclude: Sequence[str] = (),
        filters: Filters | None = None,
        limit: int = 10,
        vectors: bool = False,
    ) -> Results:
        """Products to the shopper's taste alone: near it, unlike each other, in stock, not yet known.

        Args:
            taste: as ``taste.preference.read`` or a parcel gives it.
            space: the state's space, or the parcel's first half of it.
            known: ids of products that the shopper liked or bought, at most MAX_LIMIT. They are left out, and each
                hit's reason names the one nearest to it.
            exclude: ids of more products to leave out.
            filters: as in a query; without one on ``availability`` only what is in stock is recommended.

        Raises:
            QueryError: a filter or limit cannot be used, or a known product is none of this bundle.
            SpaceMismatch: the taste is of another space.
            ModelMissing: the bundle's space has no projection to a taste's.
        """
        query = Query(
            like=tuple(known), exclude=tuple(exclude), filters=filters or {}, limit=limit, vectors=vectors
        )
        check(query)
        whole = self.bundle.manifest.taste_space
        if space not in (whole, whole[:32]):
            raise SpaceMismatch(
                "the taste is of another space", where="space", hint="Migrate it, or start anew."
            )
        direction = self._projection.up(taste.direction)
        stock: Filters = {"availability": "in_stock"} if self._columns.has("availability") else {}
        selection = self._columns.select({**stock, **query.filters})
        liked = self._rows(query.like)
        rows, near, because = near_taste(
            direction, self._index, self._parameters, selection, liked, self._rows(query.exclude), limit
        )
        packed = self._packed(rows) if vectors and len(rows) else None
        hits = tuple(
            Hit(
                id=product.id,
                score=float(np.clip(near[n], 0, 1)),
                product=product,
                explanation=(
                    Reason(source="taste", share=1.0, detail=query.like[because[n]] if len(because) else ""),
                ),
                vector=None if packed is None else packed[n].tobytes(),
            )
            for n, product in enumerate(self._catalogue.products(rows))
        )
        empty = "" if hits else _why_empty(selection.count, 0)
        return Results(hits, selection.count, empty=empty, bundle=self.bundle.digest)

    def product(self, product_id: str) -> Product:
        """One product. Raises UnknownProduct."""
        return self._catalogue.products([self._catalogue.row(product_id)])[0]

    def thumbnail(self, product_id: str) -> bytes | None:
        """The product's picture as it is shown on a card, encoded, or None. Raises UnknownProduct."""
        return self._catalogue.thumbnail(product_id)

    def suggest(self, prefix: str, *, limit: int = 8) -> list[Suggestion]:
        """Completions of what was typed so far, the most likely first."""
        if not 1 <= limit <= MAX_LIMIT:
            raise InvalidQuery(f"must be from 1 to {MAX_LIMIT}", where="limit")
        return self._catalogue.suggest(prefix[:MAX_TEXT], limit)

    def _read(self, query: Query) -> _ReadText | None:
        """The words of a query: normalised and tokenised once, corrected once, parsed once, expanded once."""
        if query.text is None or not query.text.strip():
            return None
        tokens = tokenize(normalize(query.text))
        spelling = self._expander.correct(tokens, unfinished=not query.text[-1].isspace())
        parsed = self._parser.parse(spelling.tokens, query.language, query.ignore)
        corrected = spelling.tokens.text if spelling.corrected else None
        return _ReadText(
            replace(parsed.query, corrected=corrected),
            spelling.tokens.text,
            self._expander.expand(parsed.tokens, spelling),
        )

    def _vectors(self, query: Query, words: str, *, spoken: bool = False) -> Parts:
        """Each part of the query as a vector, scaled so that their sum is the query's unit vector."""
        parts: Parts = self._encoders.encode(words, query.image, spoken=spoken)
        likes = [self._catalogue.row(product_id) for product_id in query.like]
        unlikes = [self._catalogue.row(product_id) for product_id in query.unlike]
        if likes or unlikes:
            taste = np.zeros(self._index.dims, np.float32)
            for sign, rows in ((1.0, likes), (-0.5, unlikes)):
                if rows:
                    taste += np.float32(sign) * self._index.vectors(np.asarray(rows)).mean(axis=0)
            parts["likes"] = taste
        if len(parts) > 1 and "semantic" in parts and self.bundle.manifest.models.fusion is None:
            parts["semantic"] = parts["semantic"] * np.float32(self._parameters.text_beside_example)
        length = float(np.linalg.norm(total(parts, self._index.dims)))
        if length < 1e-6:
            return {}
        return {source: vector / length for source, vector in parts.items()}

    def _rows(self, ids: Sequence[str]) -> NDArray[np.int64]:
        return np.asarray([self._catalogue.row(product_id) for product_id in ids], np.int64)

    def _packed(self, rows: NDArray[np.int64]) -> NDArray[np.int8]:
        """The products' vectors for reordering by taste, int8[n, dims of the taste]."""
        if self.bundle.manifest.preference.projection is None:
            return self._index.int8(rows)
        projected = self._projection.down(self._index.vectors(rows))
        greatest = np.abs(projected).max(axis=1, keepdims=True)
        packed: NDArray[np.int8] = np.rint(projected * (127 / np.maximum(greatest, 1e-9))).astype(np.int8)
        return packed

    def _hits(
        self, query: Query, found: SearchResult, asked: SearchRequest, spoken: float
    ) -> tuple[Hit, ...]:
        ranked, leading = found.ranked, found.leading
        page = slice(query.offset, query.offset + query.limit)
        rows = ranked.rows[page]
        if not len(rows):
            return ()
        vectors = self._index.vectors(rows) if asked.parts else np.empty((0, 0), np.float32)
        against = {source: (vectors @ part).tolist() for source, part in asked.parts.items()}
        packed = self._packed(rows) if query.vectors else None
        expanded = asked.expanded
        matched = [()] * len(rows) if expanded is None else self._words.matched(expanded, rows)
        hits = []
        for n, product in enumerate(self._catalogue.products(rows)):
            at, lead = query.offset + n, leading.get(int(rows[n]))
            cosines = {source: values[n] for source, values in against.items()}
            explanation = (lead,) if lead else explain(ranked, at, cosines, matched[n], spoken=spoken)
            hits.append(
                Hit(
                    id=product.id,
                    score=float(ranked.scores[at]),
                    product=product,
                    explanation=explanation,
                    vector=None if packed is None else packed[n].tobytes(),
                    fits=found.matching is None or bool(found.matching[rows[n]]),
                )
            )
        return tuple(hits)


@dataclass(frozen=True, slots=True)
class _ReadText:
    """The words of one query."""

    query: ParsedQuery
    whole: str
    """All words, corrected, with those that conditions were read from."""
    expanded: ExpandedQuery
    """The words that are left for search."""


class _Clock:
    """Milliseconds between laps, by name."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round((now - self._last) * 1000, 3)
        self._last = now


def _why_empty(allowed: int, found: int) -> Literal["nothing_suitable", "filtered_out", "past_the_end"]:
    if not allowed:
        return "filtered_out"
    return "past_the_end" if found else "nothing_suitable"
