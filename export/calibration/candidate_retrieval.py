"""The first stage of a search over a bundle, without filters: the candidates and their features, before ranking."""

from __future__ import annotations

from types import TracebackType

import numpy as np

from edge_runtime.bundle.reader import Bundle
from edge_runtime.catalogue.catalogue import Catalogue
from edge_runtime.inference.encoders import Encoders
from edge_runtime.query.parser import QueryParser
from edge_runtime.retrieval.candidates import Candidates, merge_candidates
from edge_runtime.retrieval.columns import Columns, Vocabulary
from edge_runtime.retrieval.lexical_search import LexicalSearch
from edge_runtime.retrieval.parameters import RankingParameters
from edge_runtime.retrieval.query_expansion import QueryExpander
from edge_runtime.retrieval.vector_index import VectorIndex
from edge_runtime.text.normalizer import normalize
from edge_runtime.text.tokenizer import tokenize

__all__ = ["CandidateRetrieval"]


class CandidateRetrieval:
    """What a calibration is fitted on: every product that the words of a query bring up, with its features."""

    def __init__(self, bundle: Bundle) -> None:
        """Map the parts of a bundle that retrieve candidates."""
        manifest = bundle.manifest
        # The text encoder first: importing usearch before onnxruntime ends the process.
        encoders = Encoders(bundle)
        self._text = encoders.text
        index = bundle.path / "index"
        columns = Columns.open(index / "columns", manifest.catalogue.columns, manifest.catalogue.count)
        self._index = VectorIndex.open(index, manifest.index)
        self._catalogue = Catalogue.open(bundle.file("catalogue.db"))
        self._parameters = RankingParameters.of(manifest.ranking.parameters)
        self._expander = QueryExpander(
            self._catalogue.database,
            self._parameters,
            is_word=(lambda word: False) if self._text is None else self._text.knows,
            condition_words=lambda: self._parser.words,
        )
        self._parser = QueryParser(Vocabulary(columns), manifest.catalogue.currency, self._expander)
        self._lexical = LexicalSearch(self._catalogue.count, self._parameters)

    def __enter__(self) -> CandidateRetrieval:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._catalogue.close()

    def candidates(self, text: str) -> Candidates:
        """The candidates for a text."""
        spelling = self._expander.correct(tokenize(normalize(text)))
        corrected = spelling.tokens.text
        vector = None if self._text is None or not corrected else self._text.encode([corrected])[0]
        nearest = np.empty(0, np.int64), np.empty(0, np.float32)
        if vector is not None:
            nearest = self._index.search(vector, self._parameters.vector_candidates, None)
        expanded = self._expander.expand(spelling.tokens, spelling)
        matches = self._lexical.search(expanded, self._parameters.lexical_candidates, also=nearest[0])
        return merge_candidates(nearest, matches, vector, self._index, self._parameters)
