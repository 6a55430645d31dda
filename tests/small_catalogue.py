"""A small catalogue, as it is built and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from edge_runtime.catalogue.catalogue import Catalogue
from edge_runtime.retrieval.lexical_search import LexicalMatches, LexicalSearch
from edge_runtime.retrieval.parameters import RankingParameters
from edge_runtime.retrieval.query_expansion import ExpandedQuery, QueryExpander, Spelling
from edge_runtime.text.normalizer import normalize
from edge_runtime.text.tokenizer import tokenize
from edge_runtime.types import Product, Text, Variant
from export.indexing.catalogue_database import build
from export.indexing.merchandising import Hide, MerchandisingRules, Pin


def product(number: int, title: str, description: str = "", **more: object) -> Product:
    """A product told in English."""
    return Product(id=f"p{number}", texts={"en": Text(title, description)}, **more)  # type: ignore[arg-type]


PRODUCTS = [
    product(0, "Red running shoes", "light shoes for the road", brand="Nike", category=("Footwear", "Shoes")),
    product(1, "Blue walking shoes", "leather", brand="Puma", gtin="4006381333931"),
    product(2, "Digital camera", "a camera with a red strap", brand="Canon", mpn="EOS-90D"),
    product(3, "Notebook 15.6-inch 2TB", "fast", brand="HP", variants=(Variant("v", gtin="036000291452"),)),
    Product(id="p4", texts={"en": Text("Camera bag"), "zh": Text("数码相机包", "红色 背包")}),
    product(5, "USB-C hard drive", "external storage", brand="Canon"),
]


class Words:
    """Texts corrected, expanded and searched for in one catalogue, as the engine does it with what its parser leaves."""

    def __init__(self, catalogue: Catalogue, knows: Callable[[str], bool] = lambda word: False) -> None:
        parameters = RankingParameters()
        self.expander = QueryExpander(catalogue.database, parameters, is_word=knows)
        self.lexical = LexicalSearch(catalogue.count, parameters)

    def spelling(self, text: str) -> Spelling:
        return self.expander.correct(tokenize(normalize(text)), unfinished=not text[-1:].isspace())

    def expanded(self, text: str) -> ExpandedQuery:
        spelling = self.spelling(text)
        return self.expander.expand(spelling.tokens, spelling)

    def search(self, text: str, k: int, **options: Any) -> LexicalMatches:
        return self.lexical.search(self.expanded(text), k, **options)

    def matched(self, text: str, rows: Sequence[int] | NDArray[np.int64]) -> list[tuple[str, ...]]:
        return self.lexical.matched(self.expanded(text), rows)

    def correct(self, text: str) -> str | None:
        spelling = self.spelling(text)
        return spelling.tokens.text if spelling.corrected else None


@contextmanager
def opened(path: Path, knows: Callable[[str], bool] = lambda word: False) -> Iterator[Words]:
    """The words of a catalogue."""
    with Catalogue.open(path) as catalogue:
        yield Words(catalogue, knows)


RULES = MerchandisingRules(
    synonyms=(("laptop", "notebook"), ("hdd", "hard drive")),
    pins=(Pin("Shoes", ("p1", "p0")),),
    hides=(Hide(("p5",)), Hide(("p2",), "camera")),
)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    path = tmp_path_factory.mktemp("catalogue") / "a b#c?.db"
    build(PRODUCTS, path, thumbnails=lambda product: b"webp" if product.id == "p0" else None, rules=RULES)
    with Catalogue.open(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def words(catalogue: Catalogue) -> Words:
    return Words(catalogue)
