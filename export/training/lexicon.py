"""A small English–Chinese lexicon of shop words, and phrases made from it.

It is how the text encoder gets its Chinese: a Chinese phrase is taught to land where its English twin does.
`lexicon.tsv`: group, English, Chinese forms separated by commas. One form in ten is never taught, to measure with.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from importlib.resources import files

from export.training.splits import held_out

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
    "{colour} {kind}",
    "{who} {colour} {kind}",
)
"""Templates; the Chinese phrase keeps the same order of words, which is also natural Chinese."""
ASKED = (
    "想买{}",
    "我想要{}",
    "有没有{}",
    "给我找{}",
    "我要买{}",
    "{}推荐",
    "{}有货吗",
    "求一款{}",
    "{}哪里买",
    "找{}",
)
"""Words around a thing that change nothing about it."""
ASKED_SHARE = 0.12
TURNED_SHARE = 0.1
"""PhraseMatcher of which the first word comes last: 连衣裙 红色."""


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


def kept_aside() -> frozenset[str]:
    """The Chinese forms that are only measured with: one in ten by hash, never the first of an entry."""
    listed = [forms for group in entries().values() for _, forms in group]
    return frozenset(f for forms in listed for f in forms[1:] if held_out(f)) - {forms[0] for forms in listed}


def taught() -> dict[tuple[str, str], list[str]]:
    """Group and English word → its Chinese forms that are taught.

    >>> taught()["who", "boys"]
    ['男童', '男孩', '小男孩', '男孩子']
    """
    aside = kept_aside()
    return {
        (group, english): [f for f in forms if f not in aside]
        for group, listed in entries().items()
        for english, forms in listed
    }


def phrases(count: int, seed: int) -> list[Phrase]:
    """Every single word of the lexicon, then `count` phrases drawn from the templates, without repeats."""
    groups: dict[str, list[tuple[str, list[str]]]] = {}
    for (name, english), forms in taught().items():
        groups.setdefault(name, []).append((english, forms))
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
        joint = chance.choice(("", "", "", " ", "的"))
        words = [word.format(**twin_said) for word in template.split(" ")]
        if len(words) > 1 and chance.random() < TURNED_SHARE:
            words, joint = [*words[1:], words[0]], " "
        twin = joint.join(words).replace("的的", "的")
        if chance.random() < ASKED_SHARE:
            twin = chance.choice(ASKED).format(twin)
        made[Phrase(template.format(**said), twin)] = None
    return list(made)
