"""The catalogue's phrases with how they are said, and how characters sound: what a transcript is mended by."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from export.speech.numerals import spoken
from export.speech.shop_vocabulary import ShopVocabulary, say
from export.speech.units import HAN, syllables

__all__ = ["write_sounds"]

_MOST = 20_000
_COMMON = range(0x4E00, 0x9FA6)


def write_sounds(shop: ShopVocabulary, words: Iterable[str], path: Path) -> None:
    """Write ``sounds.json``.

    Args:
        words: every word that the shop knows; a transcript's other words may be mended.
    """
    ranked = [phrase for phrase, _ in shop.phrases.most_common(_MOST)]
    phrases = {
        phrase.text: [phrase.text, phrase.role, " ".join(say(phrase.text, shop.cuts))] for phrase in ranked
    }
    for cut in sorted(shop.cuts):
        phrases.setdefault(cut, [cut, "attribute", cut])
    by_digit = [
        [phrase.text, phrase.role, " ".join(spoken(phrase.text, by_digit=True))]
        for phrase in ranked
        if phrase.role == "model"
    ]
    known = sorted(set(words))
    han = any(HAN.search(phrase) for phrase in phrases)
    content = {
        "words": known,
        "phrases": [entry for entry in (*phrases.values(), *by_digit) if entry[2]],
        "pinyin": _readings() if han else {},
    }
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def _readings() -> dict[str, str]:
    """Syllable → all characters of the common block that are read so, by their commonest reading."""
    readings: dict[str, list[str]] = {}
    for code in _COMMON:
        character = chr(code)
        for initial, final in syllables(character):
            readings.setdefault(initial + final, []).append(character)
    return {syllable: "".join(characters) for syllable, characters in sorted(readings.items())}
