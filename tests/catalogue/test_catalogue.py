"""The catalogue's records, suggestions and rules as they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge_runtime.catalogue.catalogue import Catalogue
from edge_runtime.catalogue.records import gtin
from edge_runtime.errors import BundleDamaged, BundleMissing, UnknownProduct
from edge_runtime.text.analyzer import phrase_key
from edge_runtime.types import Suggestion
from export.indexing.catalogue_database import build
from tests.small_catalogue import PRODUCTS


def test_suggest(catalogue: Catalogue) -> None:
    assert catalogue.suggest("ca", 2)[0] == Suggestion("Canon", "brand", 2)
    assert [one.text for one in catalogue.suggest("数码", 5)] == ["数码相机包"]
    assert catalogue.suggest("", 5) == []
    assert len(catalogue.suggest("c", 1)) == 1


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("4006381333931", [1]),
        ("4006-3813 33931", [1]),
        ("04006381333931", [1]),
        ("4006381333930", []),
        ("36000291452", [3]),
        ("0036000291452", [3]),
        ("shoes", []),
    ],
)
def test_barcode(catalogue: Catalogue, text: str, rows: list[int]) -> None:
    assert catalogue.barcode(text).tolist() == rows


def test_check_digits() -> None:
    assert gtin("96385074") == 96385074
    assert gtin("96385075") is None
    assert gtin("00000000") is None


def test_rules(catalogue: Catalogue) -> None:
    assert catalogue.rules(phrase_key("SHOE")).pinned.tolist() == [1, 0]
    assert catalogue.rules(phrase_key("cameras")).hidden.tolist() == [2, 5]
    assert catalogue.rules(phrase_key("")).hidden.tolist() == [5]


def test_records(catalogue: Catalogue) -> None:
    assert catalogue.products([3, 0, 4]) == [PRODUCTS[3], PRODUCTS[0], PRODUCTS[4]]
    assert catalogue.row("p3") == 3
    assert catalogue.thumbnail("p0") == b"webp"
    assert catalogue.thumbnail("p1") is None
    for missing in ("p9", "\ud800"):
        with pytest.raises(UnknownProduct):
            catalogue.row(missing)
    with pytest.raises(UnknownProduct):
        catalogue.products([6])


def test_files_that_are_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(BundleMissing):
        Catalogue.open(tmp_path / "none.db")
    (tmp_path / "bad.db").write_bytes(b"no database" * 1000)
    with pytest.raises(BundleDamaged):
        Catalogue.open(tmp_path / "bad.db")


def test_closed(tmp_path: Path) -> None:
    build(PRODUCTS[:1], tmp_path / "c.db")
    catalogue = Catalogue.open(tmp_path / "c.db")
    catalogue.close()
    catalogue.close()
    with pytest.raises(BundleMissing):
        catalogue.suggest("shoes", 1)
