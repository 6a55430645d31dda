from __future__ import annotations

import pytest

from edge_runtime.speech.graph_words import GraphWords

LINES = ["<unk>\t", "red\t▁ r e d", "mug\t▁ m u g", "相机\tX IANG J I", "我\tW O", "t\t▁ t", "bus\tb u s"]
LEXICON = GraphWords(LINES, "<unk>")


def read(spelled: str, *words: str) -> tuple[str, float] | None:
    names = [line.split("\t")[0] for line in LINES]
    tokens = [" " if symbol == "_" else symbol for symbol in spelled.split()]
    return LEXICON.read(tokens, [names.index(word) + 1 for word in words])


@pytest.mark.parametrize(
    ("spelled", "words", "text"),
    [
        ("_ r e d _ m u g", ("red", "mug"), "red mug"),
        ("W O X IANG J I", ("我", "相机"), "我相机"),
        ("W O _ r e d X IANG J I", ("我", "red", "相机"), "我 red 相机"),
        ("_ z o g _ m u g", ("<unk>", "mug"), "zog mug"),
        ("_ m u g _ z o g", ("mug", "<unk>"), "mug zog"),
        ("_ z o g _ k i", ("<unk>", "<unk>"), "zog ki"),
        ("N UO B I X IANG J I", ("<unk>", "相机"), "nuo bi 相机"),
        ("W O N UO B I", ("我", "<unk>"), "我 nuo bi"),
        ("b u s t e r b u s", ("<unk>", "bus"), "buster bus"),
        ("b ee n ee b u s", ("<unk>", "bus"), "beenee bus"),
        ("", (), ""),
    ],
)
def test_words_are_written_as_the_catalogue_writes_them(
    spelled: str, words: tuple[str, ...], text: str
) -> None:
    found = read(spelled, *words)
    assert found is not None
    assert found[0] == text


def test_the_share_of_known_words() -> None:
    assert read("_ z o g _ m u g", "<unk>", "mug") == ("zog mug", 0.5)
    assert read("_ r e d", "red") == ("red", 1.0)


@pytest.mark.parametrize(("spelled", "words"), [("_ r e d", ("mug",)), ("_ r e d _ m u g", ("red",))])
def test_words_that_do_not_fit_the_tokens_are_not_believed(spelled: str, words: tuple[str, ...]) -> None:
    assert read(spelled, *words) is None


@pytest.mark.parametrize("lines", [["red r e d"], ["red\t▁ r e d"]])
def test_a_table_of_another_form_is_refused(lines: list[str]) -> None:
    with pytest.raises(ValueError, match="tab|unk"):
        GraphWords(lines, "<unk>")
