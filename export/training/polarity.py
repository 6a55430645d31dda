"""English reviews made from `polarity.toml`'s words and frames: the data has Chinese ones only."""

from __future__ import annotations

import random
import tomllib
from importlib.resources import files


def reviews(count: int, seed: int) -> list[tuple[str, bool]]:
    """(text, whether it is content), half of each."""
    table = tomllib.loads(files(__package__).joinpath("polarity.toml").read_text("utf-8"))
    good, bad, things = (table[name].split() for name in ("good", "bad", "things"))
    chance = random.Random(seed)
    made = []
    for number in range(count):
        content = number % 2 == 0
        mine, others = (good, bad) if content else (bad, good)
        frames = table["good_frames" if content else "bad_frames"]
        sentences = [
            chance.choice(frames).format(chance.choice(mine), chance.choice(things), chance.choice(others))
            for _ in range(chance.choice((1, 1, 2, 3)))
        ]
        made.append((". ".join(sentences), content))
    return made
