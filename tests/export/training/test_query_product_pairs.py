"""Queries that a title answers, and queries that it does not."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.needs import needs_torch

needs_torch()

from export.metrics import unit
from export.training.query_product_pairs import title_pairs

PRODUCTS: list[dict[str, Any]] = [
    {"title": f"{brand} {name} {code}", "brand": brand, "attributes": {"product_type": kind} if kind else {}}
    for brand, name, code, kind in (
        ("Acme", "travel notebook", "X15", "Notebook"),
        ("Acme", "notebook sleeve", "S15", "Sleeve case"),
        ("Bolt", "laser toner black", "T-10", None),
        ("Bolt", "office printer", "P200", "Printer"),
        ("Cove", "usb cable", "2m", None),
    )
    * 8
]


def test_what_answers_is_the_titles_own_and_what_does_not_is_not() -> None:
    said = unit(np.random.default_rng(0).standard_normal((len(PRODUCTS), 16)).astype(np.float32))
    made = title_pairs(PRODUCTS, said, 3)
    assert made == title_pairs(PRODUCTS, said, 3)
    assert {row for _, row, fits in made if fits} == set(range(len(PRODUCTS)))
    assert any(not fits for _, _, fits in made)
    for asked, row, fits in made:
        product = PRODUCTS[row]
        kind = product["attributes"].get("product_type", "").lower()
        own = asked == kind or set(asked.split()) <= set(product["title"].lower().split())
        assert own is fits, (asked, product)
