"""How texts sound: espeak-ng's phones of English words without stress and length, pinyin of Chinese.

English letters say little of how a word sounds. A network that must tell its phones half way up learns to hear from far
less speech; the half way output is dropped when the model is exported.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable

from export.errors import ExportError
from export.speech.units import HAN
from export.training.speech.alphabet import TOKENS, encode

__all__ = ["PHONES", "Phones"]

PHONES = (
    "<blk>",
    *"ɪstlɹkniɛəpæmbɑʊɚoedzafʃʌuvʒɡŋwɔɾhjᵻɜɐθðʔr",
    *(token for token in TOKENS if token.isupper()),
)
_IDS = {phone: number for number, phone in enumerate(PHONES)}


class Phones:
    """The phones of all words of some texts, asked of espeak-ng once."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Of `plain` texts.

        Raises:
            ExportError: espeak-ng answers other than with a line a word.
        """
        words = sorted({word for text in texts for word in text.split() if re.fullmatch("[a-z]+", word)})
        command = ["espeak-ng", "-q", "--ipa=3", "-v", "en-us", "--stdin"]
        said = subprocess.run(command, input=".\n\n".join(words), capture_output=True, text=True, check=True)
        lines = said.stdout.splitlines()
        if len(lines) != len(words):
            raise ExportError(
                f"espeak-ng says {len(lines)} of {len(words)} words",
                where="phones",
                hint="Use espeak-ng 1.51.",
            )
        self._known = {
            word: [_IDS[phone] for phone in line if phone in _IDS]
            for word, line in zip(words, lines, strict=True)
        }

    def encode(self, text: str) -> list[int]:
        """Places in `PHONES` of a `plain` text.

        Raises:
            KeyError: an English word that was in none of the texts.
        """
        ids: list[int] = []
        for word in text.split():
            ids += [_IDS[TOKENS[n]] for n in encode(word)] if HAN.match(word) else self._known[word]
        return ids
