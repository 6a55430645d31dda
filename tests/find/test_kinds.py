from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_runtime.find.kinds import Kinds
from edge_runtime.find.words import fold, units

KINDS = Kinds(
    (name, kind)
    for kind, *others in (
        ("laptop", "notebook computer", "笔记本电脑"),
        ("computer", "电脑"),
        ("bag", "包"),
        ("phone", "手机"),
        ("mouse",),
    )
    for name in (kind, *others)
)


def head(text: str) -> str | None:
    folded = fold(text)
    span = KINDS.head(folded, units(folded, folded=True))
    return None if span is None else span.kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("laptop", "laptop"),
        ("Laptops", "laptop"),
        ("cheap notebook computers", "laptop"),
        ("laptop bag", "bag"),
        ("bag for a laptop", "bag"),
        ("for a laptop", "laptop"),
        ("mice", "mouse"),
        ("笔记本电脑", "laptop"),
        ("红色笔记本电脑包", "bag"),
        ("红色 手机", "phone"),
        ("包", "bag"),
        ("书包 red", "bag"),
        ("red", None),
        ("", None),
    ],
)
def test_the_head_of_what_is_asked(text: str, kind: str | None) -> None:
    assert head(text) == kind


@given(st.text(st.sampled_from("laptopbag 电脑包手机笔记本-/7"), max_size=30))
def test_spans_follow_each_other(text: str) -> None:
    folded = fold(text)
    read = units(folded, folded=True)
    spans = KINDS.spans(folded, read)
    assert all(0 <= span.first < span.last <= len(read) for span in spans)
    assert all(one.last <= other.first for one, other in pairwise(spans))
