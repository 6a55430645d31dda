"""A small English–Chinese lexicon of shop words, and phrases made from it.

It is how the text tower gets a first Chinese: a Chinese phrase is taught to land where the teacher puts its
English twin. `lexicon.tsv`: group, English, Chinese forms separated by commas.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from importlib.resources import files

ENGLISH = (
    "{colour} {kind}",
    "{material} {kind}",
    "{colour} {material} {kind}",
    "{who} {kind}",
    "{who} {colour} {kind}",
    "{quality} {kind}",
    "{pattern} {kind}",
    "{colour} {pattern} {kind}",
    "{quality} {colour} {kind}",
    "{quality} {who} {kind}",
    "{quality} {food}",
    "{food}",
    "{kind}",
    "{colour}",
)
"""Templates; the Chinese phrase keeps the same order of words, which is also natural Chinese."""


@dataclass(frozen=True)
class Phrase:
    """The same meaning twice."""

    english: str
    chinese: str


def entries() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Group → (English, Chinese forms)."""
    groups: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    table = files(__package__).joinpath("lexicon.tsv").read_text("utf-8")
    for line in table.splitlines():
        group, english, chinese = line.split("\t")
        groups.setdefault(group, []).append((english, tuple(chinese.split(","))))
    return groups


def phrases(count: int, seed: int) -> list[Phrase]:
    """Every single word of the lexicon, then `count` phrases drawn from the templates, without repeats."""
    groups = entries()
    chance = random.Random(seed)
    made: dict[Phrase, None] = {}
    for group in groups.values():
        for english, forms in group:
            for form in forms:
                made[Phrase(english, form)] = None
    for _ in range(count):
        template = chance.choice(ENGLISH)
        said: dict[str, str] = {}
        twin_said: dict[str, str] = {}
        for name, group in groups.items():
            word, forms = chance.choice(group)
            said[name], twin_said[name] = word, chance.choice(forms)
        joint = chance.choice(("", "", " ", "的"))
        words = template.split(" ")
        twin = "".join(word.format(**twin_said) + (joint if word is not words[-1] else "") for word in words)
        made[Phrase(template.format(**said), twin.replace("的的", "的"))] = None
    return list(made)
