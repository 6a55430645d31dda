"""Synthetic voices, which only training needs: espeak-ng, flite and festival, Debian's programs; SVOX Pico (py-nanotts);
three neural ones.

Festival and one espeak-ng variant in eight are never trained on; the demo shop's requests are measured with them. One of
Kokoro's people in eight is kept, too, to choose between models and to measure.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from py_nanotts import NanoTTS

from edge_runtime.errors import ExtraMissing, MediaError
from edge_runtime.speech.audio import decode
from edge_runtime.text.lexicon import listed
from export.training.speech.accents import ACCENTS, spelt
from export.training.speech.kokoro_voices import KEPT, SWAPS, kokoro, people, require_people
from export.training.speech.neural_voices import hibari, joe

__all__ = ["Voice", "draw", "kept_people", "kept_voices", "require", "say"]

_PACKAGES = {"espeak-ng": "espeak-ng", "flite": "flite", "text2wave": "festival"}
_ACCENTS = ("en-us", "en-us", "en-us", "en-gb", "en-gb-x-rp", "en-gb-scotland", "en-029", "en-us-nyc")
_FLITE = ("kal16", "awb", "rms", "slt")
_PICO = ("en-US", "en-GB")
_FESTIVAL = ("kal_diphone", "ked_diphone", "cmu_us_slt_arctic_hts")
_KEPT_IN = 8
_NEURAL_SHARE, _FOREIGN_SHARE = 0.35, 0.08
"""Of English."""
_KOKORO_SHARE, _CHINESE_SHARE = 0.6, 0.2
"""Of the neural voices' English, and of Chinese."""
_ACCENTED, _SWAPPED = 0.4, 0.7
"""How many of Kokoro's people have an accent, and how many of its sounds such a one says."""
_EFFECTS = frozenset(
    listed(
        "whisper whisperf croak klatt klatt2 klatt3 klatt4 klatt5 klatt6 Demonic Alien robosoft robosoft2 "
        "robosoft3 robosoft4 robosoft5 robosoft6 robosoft7 robosoft8 UniRobot fast_test"
    )
)
"""Variants that no shopper sounds like."""


@dataclass(frozen=True)
class Voice:
    """How a text is said."""

    engine: Literal["espeak-ng", "flite", "festival", "pico", "neural"]
    name: str
    speed: float = 1.0
    pitch: float = 50.0
    """espeak-ng: 0–99; flite: hertz; Pico and the neural ones: a factor."""
    throat: float = 1.0
    """How much shorter hibari's throat is than her own."""
    blend: Mapping[str, float] = field(default_factory=dict)
    """How much of each of Kokoro's people."""
    swaps: tuple[str, ...] = ()
    """Kokoro's accent."""

    @property
    def label(self) -> str:
        """For reports."""
        return f"{self.engine}/{self.name}"


def require() -> None:
    """Make sure that the programs are installed.

    Raises:
        ExtraMissing: one is not, or Kokoro's people are not there; the hint says how.
    """
    require_people()
    for program, package in _PACKAGES.items():
        if shutil.which(program) is None:
            raise ExtraMissing(
                f"training speech needs {program}",
                hint=f"apt-get install {' '.join(sorted(set(_PACKAGES.values())))} festvox-kdlpc16k festvox-us-slt-hts "
                f"({package} is missing).",
            )


def draw(language: str, chance: random.Random) -> Voice:
    """A voice to train on."""
    engine, kind = chance.random(), chance.random()
    if language == "en" and kind < _NEURAL_SHARE:
        return _kokoro(language, chance) if chance.random() < _KOKORO_SHARE else _neural(chance)
    if language == "zh" and kind < _CHINESE_SHARE:
        return _kokoro(language, chance)
    if language == "en" and kind < _NEURAL_SHARE + _FOREIGN_SHARE:
        return _espeak(ACCENTS, chance)
    if language == "en" and engine < 0.3:
        return Voice("pico", chance.choice(_PICO), chance.uniform(0.75, 1.35), chance.uniform(0.75, 1.3))
    if language == "en" and engine < 0.65:
        name = chance.choice(_FLITE)
        pitch = {"kal16": 105, "awb": 120, "rms": 100, "slt": 180}[name] * chance.uniform(0.8, 1.3)
        return Voice("flite", name, chance.uniform(0.75, 1.35), pitch)
    return _espeak(_ACCENTS if language == "en" else ("cmn",), chance)


def kept_voices(language: str) -> list[Voice]:
    """The voices that are measured with: Festival's for English, espeak-ng variants not trained on for Chinese."""
    if language == "en":
        return [Voice("festival", name) for name in _FESTIVAL]
    return [Voice("espeak-ng", f"cmn+{variant}", 160, 50) for variant in variants() if _kept(variant)]


def kept_people(language: str) -> list[Voice]:
    """Kokoro's people who are never trained on, though the net that speaks for them is; for Chinese the Chinese ones."""
    return [
        Voice("neural", "kokoro", pitch=1.0, blend={name: 1.0})
        for name in people()
        if _kept_person(name) and (name[0] == "z") == (language == "zh")
    ]


def say(text: str, voice: Voice) -> NDArray[np.float32]:
    """float32[n] samples at 16 kHz; empty where the engine says nothing."""
    if voice.engine == "neural":
        if voice.name == "joe":
            return joe(text, pitch=voice.pitch, pace=voice.speed)
        if voice.name == "kokoro":
            return kokoro(text, blend=voice.blend, pitch=voice.pitch, pace=voice.speed, swaps=voice.swaps)
        return hibari(text, pitch=voice.pitch, throat=voice.throat, pace=voice.speed)
    if voice.engine == "pico":
        spoken = NanoTTS().speak(text, voice=voice.name, speed=voice.speed, pitch=voice.pitch)
        return np.frombuffer(spoken, "<i2").astype(np.float32) / np.float32(32768)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        match voice.engine:
            case "espeak-ng":
                accent = voice.name.split("+")[0]
                said = spelt(text, accent) if accent in ACCENTS else text
                command = [
                    "espeak-ng",
                    "-v",
                    voice.name,
                    "-s",
                    f"{voice.speed:.0f}",
                    "-p",
                    f"{voice.pitch:.0f}",
                ]
                command += ["-w", str(path), "--", said]
            case "flite":
                command = ["flite", "-voice", voice.name, "--setf", f"duration_stretch={voice.speed:.2f}"]
                command += ["--setf", f"int_f0_target_mean={voice.pitch:.0f}", "-t", text, "-o", str(path)]
            case "festival":
                command = ["text2wave", "-eval", f"(voice_{voice.name})", "-o", str(path)]
        done = subprocess.run(command, input=text, text=True, capture_output=True, timeout=60, check=False)
        if done.returncode or not path.is_file():
            return np.empty(0, np.float32)
        try:
            return decode(path.read_bytes())
        except MediaError:
            return np.empty(0, np.float32)


def _espeak(accents: Sequence[str], chance: random.Random) -> Voice:
    """One of espeak-ng's many people."""
    variant = chance.choice([v for v in variants() if not _kept(v)])
    name = f"{chance.choice(accents)}+{variant}"
    return Voice("espeak-ng", name, chance.uniform(110, 215), chance.uniform(15, 85))


def _neural(chance: random.Random) -> Voice:
    """hibari as one of many people, or Joe. A lower voice mostly comes from a longer throat."""
    pace = chance.uniform(0.75, 1.35)
    if chance.random() < 0.35:
        return Voice("neural", "joe", pace, chance.uniform(0.86, 1.25))
    pitch = chance.choice((1.0, chance.uniform(0.42, 0.75), chance.uniform(0.75, 1.35)))
    throat = min(1.22, max(0.82, 1 + 0.28 * (pitch - 1) + chance.uniform(-0.09, 0.09)))
    return Voice("neural", "hibari", pace, pitch, throat)


def _kokoro(language: str, chance: random.Random) -> Voice:
    """One of Kokoro's people, for Chinese a Chinese one; or a blend with another, also beyond one of them."""
    trained = [name for name in people() if not _kept_person(name)]
    own = [name for name in trained if name[0] == "z"] if language == "zh" else trained
    one = chance.choice(own)
    other = chance.choice([name for name in trained if name != one])
    share = chance.choice((0.0, chance.uniform(-0.25, 0.5)))
    swaps: list[str] = []
    if language == "en" and chance.random() < _ACCENTED:
        accent = SWAPS[chance.choice(sorted(SWAPS))].split()
        swaps = [swap for swap in accent if chance.random() < _SWAPPED]
    pitch = chance.choice((1.0, chance.uniform(0.72, 1.2)))
    return Voice(
        "neural",
        "kokoro",
        chance.uniform(0.75, 1.4),
        pitch,
        blend={one: 1 - share, other: share},
        swaps=tuple(swaps),
    )


@cache
def variants() -> list[str]:
    """espeak-ng's voice variants, without the effects."""
    listed = subprocess.run(
        ["espeak-ng", "--voices=variant"], capture_output=True, text=True, check=True
    ).stdout
    names = {line.split("!v/")[1].split()[0] for line in listed.splitlines() if "!v/" in line}
    return sorted(names - _EFFECTS)


def _kept(variant: str) -> bool:
    return int.from_bytes(hashlib.sha256(variant.encode()).digest(), "big") % _KEPT_IN == 0


def _kept_person(name: str) -> bool:
    return name in KEPT or _kept(name)
