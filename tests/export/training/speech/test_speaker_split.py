from __future__ import annotations

import numpy as np

from export.training.speech.speaker_split import grouped, kept


def test_what_lies_together_is_one_group() -> None:
    chance = np.random.default_rng(1)
    centres = chance.normal(0, 5, (6, 40))
    owners = [n % 6 for n in range(48)]
    prints = [(centres[owner] + chance.normal(0, 0.3, 40)).astype(np.float32) for owner in owners]
    numbers = grouped(prints, 6)
    pairs = {(owner, number) for owner, number in zip(owners, numbers, strict=True)}
    assert len(pairs) == 6
    assert sorted(set(numbers)) == list(range(6))


def test_a_group_is_kept_apart_as_a_whole_and_always_the_same() -> None:
    names = [f"clip-{n}" for n in range(300)]
    numbers = [n // 4 for n in range(300)]
    away = set(kept(names, numbers))
    assert 0.15 < len(away) / len(names) < 0.45
    for number in set(numbers):
        members = {name for name, mine in zip(names, numbers, strict=True) if mine == number}
        assert members <= away or not members & away
    assert away == set(kept(names[::-1], numbers[::-1]))
