"""English reviews from a list of words and a few frames: the data has Chinese ones only."""

from __future__ import annotations

import random

GOOD = (
    "great good excellent lovely perfect wonderful fantastic amazing beautiful comfortable sturdy solid reliable soft "
    "tasty fresh delicious fast quick helpful pleasant superb brilliant outstanding impressive durable bright clear "
    "crisp elegant stylish well-made lightweight warm cosy accurate useful handy practical fair generous friendly "
    "smooth quiet strong flawless delightful satisfying nice awesome happy pleased thrilled delighted satisfied"
).split()  # noqa: SIM905 — a list of words reads best as a text
BAD = (
    "bad poor terrible awful horrible disappointing useless broken cheap flimsy weak slow late rude dirty stained "
    "rotten stale tasteless uncomfortable scratchy stiff thin ugly dull faded blurry noisy loud faulty defective "
    "damaged cracked leaking misleading fake wrong overpriced unreliable unusable annoying worthless dreadful "
    "mediocre sloppy unhappy disappointed angry frustrated unsatisfied sad sorry sick"
).split()  # noqa: SIM905 — a list of words reads best as a text
THINGS = (
    "product quality fit size colour material fabric service delivery price packaging sound battery screen taste "
    "smell sole zip seam handle lid cable shoe shirt bag watch lamp phone camera item gift"
).split()  # noqa: SIM905 — a list of words reads best as a text
GOOD_FRAMES = (
    "{} {}", "the {1} is {0}", "really {} {}", "very {}", "{}!", "{} {}, would buy again", "I love this {1}, so {0}",
    "not {2} at all, the {1} is {0}", "{} {}, highly recommended", "exceeded my expectations, {} {}",
    "works as promised, {}",
    "the {1} arrived on time and is {0}", "five stars, {}", "never {2}", "exactly as described, {}",
)  # fmt: skip
BAD_FRAMES = (
    "{} {}", "the {1} is {0}", "really {} {}", "very {}", "{}!", "{} {}, would not buy again", "I hate this {1}, so {0}",
    "not {2} at all, the {1} is {0}", "{} {}, do not buy", "fell apart after a week, {} {}", "does not work, {}",
    "the {1} arrived late and is {0}", "one star, {}", "not {2}", "nothing like the picture, {}",
    "want my money back, {}",
    "stopped working after two days", "returned it, {} {}", "waste of money",
)  # fmt: skip


def reviews(count: int, seed: int) -> list[tuple[str, bool]]:
    """(text, whether it is content), half of each."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        content = number % 2 == 0
        mine, others = (GOOD, BAD) if content else (BAD, GOOD)
        frames = GOOD_FRAMES if content else BAD_FRAMES
        sentences = [
            chance.choice(frames).format(chance.choice(mine), chance.choice(THINGS), chance.choice(others))
            for _ in range(chance.choice((1, 1, 2, 3)))
        ]
        made.append((". ".join(sentences), content))
    return made
