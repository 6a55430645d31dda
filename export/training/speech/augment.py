"""What a room, a telephone, a kitchen and a codec do to a voice. Each piece of sound is changed anew in every batch."""

from __future__ import annotations

import random
from io import BytesIO
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from edge_runtime.speech.audio import RATE, resample

__all__ = ["changed", "warped"]

_Sound = NDArray[np.float32]


def changed(samples: _Sound, chance: random.Random, *, real: bool) -> _Sound:
    """One of many ways in which samples might have been recorded; `real` clips have their own room already."""
    noise = np.random.default_rng(chance.getrandbits(32))
    if chance.random() < 0.7:
        samples = resample(samples, 800 * round(RATE * chance.uniform(0.88, 1.14) / 800))
    if chance.random() < (0.15 if real else 0.3):
        samples = _room(samples, chance, noise)
    if chance.random() < 0.5:
        samples = _coloured(samples, chance)
    silence = (np.zeros(int(chance.uniform(0, 0.4) * RATE), np.float32) for _ in range(2))
    samples = np.concatenate([next(silence), samples, next(silence)])
    if chance.random() < 0.45:
        samples = _noisy(samples, chance, noise)
    if chance.random() < 0.08:
        samples = _coded(samples, chance)
    level = 10 ** (chance.uniform(-34, -6) / 20)
    samples = samples / (np.abs(samples).max() + 1e-6) * level * (1.6 if chance.random() < 0.05 else 1)
    return np.clip(samples, -1, 1).astype(np.float32)


def warped(frames: _Sound, factor: float) -> _Sound:
    """float32[frames, 80] log mel bands as of a throat 1 / `factor` times as long: vocal tract length perturbation
    (Jaitly & Hinton 2013), with the bands moved instead of the spectrum.
    """
    bands = frames.shape[1]
    mel = np.linspace(_mel(20), _mel(RATE / 2 - 400), bands)
    hertz = 700 * (np.exp(mel / 1127) - 1)
    place = np.interp(_mel(hertz / factor), mel, np.arange(bands))
    low = np.minimum(place.astype(int), bands - 2)
    part = (place - low).astype(np.float32)
    moved: _Sound = frames[:, low] * (1 - part) + frames[:, low + 1] * part
    return moved


def _mel(hertz: Any) -> Any:
    return 1127 * np.log1p(hertz / 700)


def _room(samples: _Sound, chance: random.Random, noise: np.random.Generator) -> _Sound:
    """A direct path, a few echoes and a tail that dies away by 60 dB in 0.1–0.6 s."""
    seconds = chance.uniform(0.1, 0.6)
    length = int(seconds * RATE)
    tail = noise.normal(0, 1, length) * 10 ** (-3 * np.arange(length) / length)
    answer = np.zeros(length)
    answer[0] = 1
    for _ in range(4):
        answer[int(noise.integers(16, RATE // 40))] += noise.uniform(-0.5, 0.5)
    answer += tail * chance.uniform(0.01, 0.08)
    size = _fast(len(samples) + length)
    wet = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(answer, size), size)[: len(samples)]
    return wet.astype(np.float32)


def _coloured(samples: _Sound, chance: random.Random) -> _Sound:
    """A microphone: a smooth curve over frequency; often one that hears nothing high, sometimes a telephone's band."""
    spectrum = np.fft.rfft(samples, _fast(len(samples)))
    frequency = np.linspace(0, RATE / 2, len(spectrum))
    points = np.array([0, 250, 1000, 2500, 5000, 8000])
    curve = np.interp(frequency, points, [chance.uniform(-8, 8) for _ in points])
    if chance.random() < 0.4:
        low, high = chance.choice((0, chance.uniform(150, 350))), chance.uniform(3000, 3900)
        curve -= 40 * ((frequency < low) | (frequency > high))
    return np.fft.irfft(spectrum * 10 ** (curve / 20))[: len(samples)].astype(np.float32)


def _noisy(samples: _Sound, chance: random.Random, noise: np.random.Generator) -> _Sound:
    """Noise of one colour with slow swells, hum, clatter, 5–30 dB below the voice."""
    length = len(samples)
    spectrum = np.fft.rfft(noise.normal(0, 1, _fast(length)))
    frequency = np.maximum(np.linspace(0, RATE / 2, len(spectrum)), 30)
    spectrum *= frequency ** (-chance.choice((0.0, 0.5, 0.8, 1.0)))
    peak = chance.uniform(200, 4000)
    spectrum *= 1 + chance.uniform(0, 6) * np.exp(-0.5 * ((frequency - peak) / (0.3 * peak)) ** 2)
    sound = np.fft.irfft(spectrum)[:length]
    sound /= np.sqrt(np.mean(sound**2)) + 1e-9
    swell = np.interp(np.arange(length), np.linspace(0, length, 8), noise.uniform(0.3, 1.5, 8))
    sound *= swell
    time = np.arange(length) / RATE
    if chance.random() < 0.3:
        base = chance.choice((50.0, 60.0, 100.0, 120.0))
        sound += sum(chance.uniform(0, 0.8) * np.sin(2 * np.pi * base * n * time) for n in range(1, 6))
    if chance.random() < 0.4:
        for _ in range(chance.randrange(1, 12)):  # crockery: short resonances
            at = chance.randrange(max(1, length - 1))
            ring = np.arange(min(length - at, RATE // 8)) / RATE
            pitch, fade = chance.uniform(600, 6000), chance.uniform(15, 80)
            sound[at : at + len(ring)] += (
                chance.uniform(1, 9) * np.sin(2 * np.pi * pitch * ring) * np.exp(-fade * ring)
            )
    voice = np.sqrt(np.mean(samples**2)) + 1e-9
    ratio = 10 ** (-chance.uniform(5, 30) / 20)
    noisy: _Sound = (samples + sound / (np.sqrt(np.mean(sound**2)) + 1e-9) * voice * ratio).astype(np.float32)
    return noisy


def _coded(samples: _Sound, chance: random.Random) -> _Sound:
    """Through a lossy codec, or eight bits of a telephone."""
    kind = chance.choice((("OGG", "OPUS"), ("OGG", "VORBIS"), ("WAV", "ULAW")))
    buffer = BytesIO()
    peak = np.abs(samples).max() + 1e-6
    soundfile.write(buffer, 0.7 * samples / peak, RATE, format=kind[0], subtype=kind[1])
    buffer.seek(0)
    read, _ = soundfile.read(buffer, dtype="float32")
    coded: _Sound = (read[: len(samples)] * peak / 0.7).astype(np.float32)
    return coded


def _fast(length: int) -> int:
    """The next power of two: other lengths cost a Fourier transform several times as much."""
    return 1 << (length - 1).bit_length()
