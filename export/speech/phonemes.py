"""English words as they sound, in the tokens of a model that hears sounds instead of letters: espeak-ng's phones,
respelled so that a person can read them.

>>> respell("mug")
('m', 'u', 'g')
>>> respell("headphones")
('h', 'e', 'd', 'f', 'oa', 'n', 'z')
"""

from __future__ import annotations

import ctypes
import re
import threading
from functools import cache

from export.errors import ExportError

__all__ = ["SOUNDS", "ipa", "respell"]

_VOWELS = "a e i o u aw uu oo ee er ay ie ow oa oy"
_CONSONANTS = "b ch d dh f g h j k l m n ng p r s sh t th v w y z zh"
SOUNDS = (*_VOWELS.split(), *_CONSONANTS.split())
"""Those of General American (CMUdict's 39), schwa heard as in "mug"."""
_RESPELLED = """
tʃ:ch dʒ:j eɪ:ay aɪ:ie aʊ:ow oʊ:oa ɔɪ:oy ɔɹ:oa.r ɪ:i i:ee ɛ:e ə:u ɐ:u ʌ:u æ:a ɑ:o ɔ:aw ʊ:uu u:oo ɚ:er ɜ:er o:oa e:ay a:a
ᵻ:i ɾ:t ʔ:t ɹ:r r:r ɡ:g ŋ:ng ʃ:sh ʒ:zh θ:th ð:dh j:y x:k b:b d:d f:f h:h k:k l:l m:m n:n p:p s:s t:t v:v w:w z:z
"""
_IPA = {ipa: sounds.split(".") for ipa, _, sounds in (pair.partition(":") for pair in _RESPELLED.split())}
_PHONE = re.compile("|".join(_IPA))
_UNHEARD = re.compile(r"[ˈˌːˑ]|\([a-z-]+\)")
"""Stress, length, and the names of other languages that a word is taken from."""
_UTF8, _AS_IPA, _RETRIEVAL = 1, 2, 1
_LOCK = threading.Lock()


@cache
def respell(word: str) -> tuple[str, ...]:
    """The sounds of a lower-case English word, in ``SOUNDS``; espeak-ng guesses those of words that nobody knows.

    Raises:
        ExportError: espeak-ng does not start.
    """
    return tuple(sound for phone in _PHONE.findall(_UNHEARD.sub("", ipa(word))) for sound in _IPA[phone])


def ipa(text: str) -> str:
    """An English text in the International Phonetic Alphabet, as espeak-ng would say it.

    Raises:
        ExportError: espeak-ng does not start.
    """
    rest = ctypes.c_char_p(text.encode())
    clauses = []
    with _LOCK:
        while rest.value:
            clauses.append(
                (_espeak().espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _AS_IPA) or b"").decode()
            )
    return " ".join(clauses)


@cache
def _espeak() -> ctypes.CDLL:
    """The library, speaking American English. It keeps its state to itself, so that one thread at a time may ask."""
    import espeakng_loader

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    library.espeak_TextToPhonemes.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int]
    rate = library.espeak_Initialize(_RETRIEVAL, 0, espeakng_loader.get_data_path().encode(), 0)
    if rate <= 0 or library.espeak_SetVoiceByName(b"en-us") != 0:
        raise ExportError("espeak-ng does not start", where="speech", hint="Install espeakng-loader anew.")
    return library
