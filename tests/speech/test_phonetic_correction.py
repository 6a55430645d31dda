from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_runtime.errors import BundleDamaged, BundleMissing
from edge_runtime.speech.phonetic_correction import PhoneticCorrector
from edge_runtime.types import Product, Text
from export.speech.pronunciations import write_sounds
from export.speech.request_sentences import requests
from export.speech.shop_vocabulary import gather

BRANDS = ("Alder", "Norrby", "Kestrel", "Lumora", "Oakvale", "Brinwell")
KINDS = (("Mugs", "mug", "马克杯"), ("Cameras", "camera", "相机"), ("Sofas", "sofa", "沙发"))


@pytest.fixture(scope="module")
def mender(tmp_path_factory: pytest.TempPathFactory) -> PhoneticCorrector:
    products = [
        Product(
            id=f"{brand}-{kind}",
            texts={"en": Text(f"{brand} red {kind}"), "zh": Text(f"{chinese} 红色")},
            brand=brand,
            category=("Home", category),
            colours=("red",),
            mpn=f"{kind[:2].upper()}-{1000 + n}",
        )
        for n, brand in enumerate(BRANDS)
        for category, kind, chinese in KINDS
    ]
    shop = gather(products)
    path = tmp_path_factory.mktemp("sounds") / "sounds.json"
    write_sounds(shop, requests(products, shop).words(), path)
    return PhoneticCorrector(path)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("a nor bee mug", "a Norrby mug"),
        ("show me kestrell cameras", "show me Kestrel cameras"),
        ("oak veil sofas please", "Oakvale sofas please"),
        ("a loomora mug", "a Lumora mug"),
        ("brin well", "Brinwell"),
        ("给我推荐一些项机", "给我推荐一些相机"),
        ("我想买沙法", "我想买沙发"),
        ("一个码克杯", "一个马克杯"),
        ("do you have m u one zero zero zero", "do you have MU-1000"),
        ("我想买 xiang ji", "我想买 相机"),
    ],
)
def test_what_sounds_like_the_catalogue_becomes_the_catalogue(
    heard: str, meant: str, mender: PhoneticCorrector
) -> None:
    text, corrections = mender.correct(heard)
    assert text == meant
    assert corrections
    assert all(0.7 <= correction.confidence <= 1 for correction in corrections)


@pytest.mark.parametrize(
    "said",
    [
        "a norrby mug",
        "show me red sofas",
        "the older boots please",
        "something nice for my mother",
        "what time is it",
        "给我推荐一些相机",
        "手机",
        "今天天气很好",
        "",
        "?!",
    ],
)
def test_what_was_right_or_means_something_else_is_left_alone(said: str, mender: PhoneticCorrector) -> None:
    assert mender.correct(said) == (said, ())


def test_corrections_tell_both_sides(mender: PhoneticCorrector) -> None:
    _, (correction,) = mender.correct("a nor bee mug")
    assert (correction.original, correction.replacement) == ("nor bee", "Norrby")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_mended_where_it_says_so_and_nowhere_else(mender: PhoneticCorrector, text: str) -> None:
    mended, corrections = mender.correct(text)
    for correction in corrections:
        assert correction.original in text
        assert correction.replacement in mended
    if not corrections:
        assert mended == text


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", json.dumps({"words": [], "phrases": [1], "pinyin": {}}).encode()]
)
def test_a_file_of_another_form_is_a_typed_error(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(BundleMissing):
        PhoneticCorrector(tmp_path / "none.json")
    (tmp_path / "sounds.json").write_bytes(content)
    with pytest.raises(BundleDamaged):
        PhoneticCorrector(tmp_path / "sounds.json")
