"""The tokens of the starter model: the sounds of English, and pinyin initials and finals without tones.

A small model that hears little speech learns sounds, not English spelling; the decoding graph knows how the shop's words
sound. Syllables without tones say every Chinese character with 60 tokens.
"""

from __future__ import annotations

import re

from export.speech.numerals import chinese, english, spoken
from export.speech.phonemes import SOUNDS
from export.speech.units import HAN, Units, syllables

__all__ = ["TOKENS", "UNITS", "encode", "plain"]

_INITIALS = "B P M F D T N L G K H J Q X ZH CH SH R Z C S Y W"
_FINALS = "A O E I U V AI EI AO OU AN EN ANG ENG ONG ER IA IE IAO IU IAN IN IANG ING IONG UA UO UAI UI UAN UN UANG UE VE"
TOKENS = ("<blk>", *SOUNDS, *_INITIALS.split(), *_FINALS.split())
UNITS = Units(dict(enumerate(TOKENS)), respelled=True)
_IDS = {token: number for number, token in enumerate(TOKENS)}
_RUNS = re.compile(rf"{HAN.pattern}+|[a-z']+|\d+")


def plain(text: str) -> str:
    """A text as it is said: lower case, numbers as words, nothing but Latin letters, Chinese characters and spaces."""
    mostly_chinese = len(HAN.findall(text)) * 2 > len(text.replace(" ", ""))
    words: list[str] = []
    for run in _RUNS.findall(text.lower()):
        if run.isdigit():
            if mostly_chinese and len(run) < 7:
                words.append(chinese(int(run)))
            elif len(run) < 5 and not run.startswith("0"):
                words += english(int(run))
            else:
                words += spoken(run)
        elif HAN.match(run):
            words.append(run)
        elif word := run.replace("'", ""):
            words.append(word)
    return " ".join(words)


def encode(text: str) -> list[int]:
    """Token ids of a `plain` text; characters without a reading are left out."""
    ids: list[int] = []
    for word in text.split():
        if HAN.match(word):
            for initial, final in syllables(word):
                ids += [_IDS[part.upper()] for part in (initial, final) if part.upper() in _IDS]
        else:
            ids += UNITS.spell(word) or []
    return ids
