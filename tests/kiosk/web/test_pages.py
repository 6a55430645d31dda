from __future__ import annotations

from tests.kiosk.web.node import run


def test_a_visit_by_codes_alone() -> None:
    run("handover.test.mjs")


def test_an_answer_in_the_shoppers_order() -> None:
    run("rerank.test.mjs")


def test_a_taste_in_words() -> None:
    run("companion.test.mjs")
