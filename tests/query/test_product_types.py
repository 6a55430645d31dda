from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_runtime.query.product_types import ProductTypes, key
from edge_runtime.text.analyzer import units
from edge_runtime.text.normalizer import fold

KINDS = ProductTypes(
    (
        (key(name.strip("?")), kind, "?" not in name)
        for kind, *others in (
            ("laptop", "notebook computer", "notebook", "笔记本电脑"),
            ("computer", "电脑"),
            ("paper notebook", "notebook", "本子"),
            ("bag", "包"),
            ("phone", "手机"),
            ("mouse",),
            ("t-shirt", "T恤"),
            ("lamp", "灯"),
            ("desk", "书桌"),
            ("sofa", "沙发"),
            ("trainers", "runners?", "sneaker"),
            ("storage jar", "jam jar"),
            ("hat",),
            ("beanie", "winter hat"),
            ("umbrella", "伞"),
            ("ring",),
            ("jam", "果酱"),
            ("chocolate", "巧克力"),
        )
        for name in (kind, *others)
    ),
    flavoured=("ring", "jam", "chocolate"),
)


def head(text: str) -> tuple[str, ...] | None:
    folded = fold(text)
    span = KINDS.head(folded, units(folded))
    return None if span is None else span.types


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("hat for winter", ("hat", "beanie")),
        ("warm hat for the winter", ("hat", "beanie")),
        ("jar for jam", None),
        ("bag for a winter hat", ("bag",)),
        ("hat for summer", ("hat",)),
        ("hat for", ("hat",)),
        ("hat winter", ("hat",)),
    ],
)
def test_what_a_thing_is_for_may_make_a_name_of_it(text: str, kinds: tuple[str, ...] | None) -> None:
    folded = fold(text)
    read = units(folded)
    span = KINDS.head(folded, read)
    assert span is not None
    assert KINDS.meant(folded, read, span) == (kinds or span.types)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("laptop", "laptop"),
        ("Laptops", "laptop"),
        ("cheap notebook computers", "laptop"),
        ("laptop bag", "bag"),
        ("bag for a laptop", "bag"),
        ("for a laptop", "laptop"),
        ("bag with a phone inside", "bag"),
        ("what have you got in the way of desks", "desk"),
        ("a lamp to read by on my desk", "lamp"),
        ("looking for a lamp that suits my sofa", "lamp"),
        ("mice", "mouse"),
        ("strawberry jam, jar with a lid", "jam"),
        ("jam jar", "storage jar"),
        ("笔记本电脑", "laptop"),
        ("红色笔记本电脑包", "bag"),
        ("红色 手机", "phone"),
        ("包", "bag"),
        ("书包 red", "bag"),
        ("纯棉T恤", "t-shirt"),
        ("t恤", "t-shirt"),
        ("沙发要红色的", "sofa"),
        ("买一盏灯看书", "lamp"),
        ("雨伞给妈妈用", "umbrella"),
        ("适合看书的灯", "lamp"),
        ("沙发包邮", "sofa"),
        ("red", None),
        ("", None),
    ],
)
def test_the_head_of_what_is_asked(text: str, kind: str | None) -> None:
    assert head(text) == (None if kind is None else (kind,))


def test_a_name_of_several_kinds_means_them_all() -> None:
    assert head("red notebooks") == ("laptop", "paper notebook")


def test_a_title_is_of_no_kind_that_stands_inside_a_chinese_run() -> None:
    folded = fold("沙发包邮")
    read = units(folded)
    assert KINDS.spans(folded, read) == []
    assert [span.types for span in KINDS.spans(folded, read, inner=True)] == [("sofa",)]


def test_a_name_that_means_other_things_says_so() -> None:
    spans = [KINDS.head(text, units(text)) for text in ("runners", "sneakers", "runners and sneakers")]
    assert [span and span.clear for span in spans] == [False, True, True]


@pytest.mark.parametrize(
    ("before", "word", "behind"),
    [
        ("", "emerald", " umbrella"),
        ("a big ", "emerald", " velvet sofa for the lounge"),
        ("", "chocolate", " sofa"),
        ("umbrella, ", "emerald", ""),
        ("sofa ", "emerald", " for my mother"),
        ("", "红", "沙发"),
        ("", "红", "包"),
    ],
)
def test_a_thing_is_the_colour_of_goods(before: str, word: str, behind: str) -> None:
    assert KINDS.coloured(before, word, behind)


@pytest.mark.parametrize(
    ("before", "word", "behind"),
    [
        ("", "emerald", " ring"),
        ("", "apricot", " jam"),
        ("", "olive", " oil lamp"),
        ("", "walnut", " wood desk"),
        ("", "rose", " print sofa"),
        ("", "orange", " juice"),
        ("", "emerald", ""),
        ("ring with ", "emerald", ""),
        ("sofa ", "emerald", " isle"),
        ("", "chocolate", ""),
        ("lamp and ", "chocolate", ""),
        ("", "jam", " jar lamp"),
        ("", "红", "果酱"),
        ("", "红", "楼梦"),
        ("", "…", "…"),
        ("", "", ""),
    ],
)
def test_a_thing_is_no_colour(before: str, word: str, behind: str) -> None:
    assert not KINDS.coloured(before, word, behind)


@given(st.text(st.sampled_from("laptopbag 电脑包手机笔记本T恤适合的-/7"), max_size=30), st.booleans())
def test_spans_follow_each_other(text: str, inner: bool) -> None:
    folded = fold(text)
    read = units(folded)
    spans = KINDS.spans(folded, read, inner=inner)
    assert all(0 <= span.first < span.last <= len(read) for span in spans)
    assert all(one.last <= other.first + 1 for one, other in pairwise(spans))
    found = KINDS.head(folded, read)
    assert (found is None) == (not KINDS.spans(folded, read, inner=True))
