"""The held-out parts never move."""

from __future__ import annotations

from export.training.splits import held_out, photo_block


def test_the_split_is_fixed() -> None:
    assert [number for number in range(60) if held_out(str(number))] == [18]


def test_about_one_key_in_ten_is_held_out() -> None:
    assert 0.08 < sum(held_out(f"key {number}") for number in range(5000)) / 5000 < 0.12


def test_neighbouring_photos_share_a_block() -> None:
    assert photo_block("train/Fruit/Kiwi/Kiwi_010.jpg") == photo_block("test/Fruit/Kiwi/Kiwi_019.jpg")
    assert photo_block("train/Fruit/Kiwi/Kiwi_019.jpg") != photo_block("train/Fruit/Kiwi/Kiwi_020.jpg")
    assert photo_block("a/Golden-Delicious_001.jpg") == "Golden-Delicious:0"
