"""The one normaliser: how text is written before anything compares it.

``normalize`` keeps the case, for what is shown and for text models; ``fold`` is what words are compared by.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["MAX_CHARACTERS", "fold", "normalize"]

MAX_CHARACTERS = 20_000
"""Text beyond this is not read."""
_MARKS = str.maketrans({"″": '"', "™": " ", "℠": " "})
"""What NFKC would turn into letters or lose: RTX™ into RTXTM."""
_UNUSABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def normalize(text: str) -> str:
    """NFKC without trade marks, control characters, lone surrogates and superfluous white space. Never raises."""
    text = text[:MAX_CHARACTERS]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_MARKS))
    return " ".join(_UNUSABLE.sub(" ", text).split())


def fold(text: str) -> str:
    """NFKC, lower case, Latin letters without accents, no trade marks; at most MAX_CHARACTERS are read. Never raises."""
    text = text[:MAX_CHARACTERS]
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.translate(_MARKS)).casefold())
    kept: list[str] = []
    latin = False
    for character in unicodedata.normalize("NFD", text):
        if unicodedata.category(character) == "Mn":
            if latin:
                continue
        else:
            latin = character < "\u0250"
        kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))
