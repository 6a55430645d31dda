"""Sound bytes → 16 kHz mono samples. Every limit is checked before or while decoding, never after."""

from __future__ import annotations

from io import BytesIO
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import ExtraMissing, MediaInvalid, MediaTooLarge

__all__ = ["MAX_BYTES", "MAX_SECONDS", "RATE", "decode", "resample"]

RATE = 16_000
"""Samples a second that every speech model here takes."""
MAX_BYTES = 16 * 1024 * 1024
MAX_SECONDS = 60.0
_RATES = (8_000, 96_000)
_CHANNELS = 2
_FORMATS = {
    "WAV": {"PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT"},
    "WAVEX": {"PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT"},
    "FLAC": {"PCM_S8", "PCM_16", "PCM_24"},
    "OGG": {"VORBIS", "OPUS"},
}
_HINT = "Send WAV (8, 16, 24, 32 bits or float), FLAC, Ogg Vorbis or Ogg Opus."
_STREAMED = 0x7FFFF000
"""WAV headers written before the length was known claim this much or more, or nothing."""
_ZEROS = 32
"""Zero crossings of the resampling kernel on each side."""
_KAISER = 9.0
"""Window shape: stop band below −90 dB (Kaiser & Schafer 1980)."""
_PASS = 0.945
"""Cut-off as a share of the lower Nyquist frequency: 7 kHz of 8 pass, the mirror of what lies above is gone."""


def decode(
    data: bytes, *, max_bytes: int = MAX_BYTES, max_seconds: float = MAX_SECONDS
) -> NDArray[np.float32]:
    """Decode WAV, FLAC, Ogg Vorbis or Ogg Opus; mono or stereo, 8–96 kHz.

    Returns:
        float32[samples] at 16 kHz, the channels' mean, −1 to 1; empty when the file holds no sample.

    Raises:
        MediaTooLarge: over ``max_bytes`` or ``max_seconds``, whatever its header claims; decoding stops there.
        MediaInvalid: none of these formats, cut off, broken, or with samples that are no finite numbers.
        ExtraMissing: soundfile is not installed.
    """
    sound = _soundfile()
    if len(data) > max_bytes:
        raise MediaTooLarge(
            f"{len(data)} bytes, at most {max_bytes}", where="audio", hint="Send a shorter one."
        )
    _check_whole(data)
    try:
        with sound.SoundFile(BytesIO(data)) as file:
            _check_format(file)
            rate = int(file.samplerate)
            samples = _read(file, int(max_seconds * rate))
            stated = int(file.frames)
    except (MediaInvalid, MediaTooLarge):
        raise
    except Exception as exc:
        raise MediaInvalid("no sound that can be read", where="audio", hint=_HINT) from exc
    if data[:4] == b"fLaC" and len(samples) < stated:
        raise _cut_off()
    return resample(samples, rate)


def resample(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """Samples at 16 kHz of float32[n] at ``rate``: band-limited interpolation by a Kaiser-windowed sinc.

    The method is J. O. Smith's (Digital Audio Resampling); output sample n stands at the time n / 16,000 s.
    """
    if rate == RATE or not len(samples):
        return samples
    divisor = gcd(RATE, rate)
    up, down = RATE // divisor, rate // divisor
    cutoff = _PASS * min(1.0, up / down)
    half = int(np.ceil(_ZEROS / cutoff))
    count = -(-len(samples) * up // down)
    padded = np.concatenate([np.zeros(half, np.float32), samples, np.zeros(half + down, np.float32)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half)
    resampled = np.empty(count, np.float32)
    for phase in range(min(up, count)):
        start, remainder = divmod(phase * down, up)
        outputs = len(range(phase, count, up))
        at = np.arange(1 - half, half + 1) - remainder / up
        kernel = cutoff * np.sinc(cutoff * at) * np.i0(_KAISER * np.sqrt(np.clip(1 - (at / half) ** 2, 0, 1)))
        kernel = (kernel / np.i0(_KAISER)).astype(np.float32)
        resampled[phase::up] = windows[start + 1 : start + 1 + outputs * down : down] @ kernel
    return np.clip(resampled, -1.0, 1.0)


def _read(file: Any, most: int) -> NDArray[np.float32]:
    """The channels' mean, float32[n], block by block, so that a file that grows past ``most`` is dropped early."""
    blocks: list[NDArray[np.float32]] = []
    count = 0
    while True:
        block = file.read(file.samplerate, dtype="float32", always_2d=True)
        if not len(block):
            break
        count += len(block)
        if count > most:
            raise MediaTooLarge(
                f"longer than {most / file.samplerate:.0f} seconds", where="audio", hint="Send a shorter one."
            )
        mono = block.mean(axis=1)
        if not np.isfinite(mono).all():
            raise MediaInvalid("samples that are no finite numbers", where="audio", hint="Record it again.")
        blocks.append(np.clip(mono, -1.0, 1.0))
    return np.concatenate(blocks) if blocks else np.empty(0, np.float32)


def _check_format(file: Any) -> None:
    if file.subtype not in _FORMATS.get(file.format, ()):
        raise MediaInvalid(f"{file.format} {file.subtype} is not accepted", where="audio", hint=_HINT)
    if not 1 <= file.channels <= _CHANNELS:
        raise MediaTooLarge(
            f"{file.channels} channels, at most {_CHANNELS}", where="audio", hint="Record in mono."
        )
    if not _RATES[0] <= file.samplerate <= _RATES[1]:
        raise MediaInvalid(
            f"{file.samplerate} samples a second, must be {_RATES[0]} to {_RATES[1]}",
            where="audio",
            hint="Record at 16,000.",
        )


def _check_whole(data: bytes) -> None:
    """Refuse a container that ends before it says so: half an order would be heard as a whole one."""
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        at = 12
        while at + 8 <= len(data):
            size = int.from_bytes(data[at + 4 : at + 8], "little")
            if data[at : at + 4] == b"data":
                if at + 8 + size > len(data) and size < _STREAMED:
                    raise _cut_off()
                return
            at += 8 + size + (size & 1)
        raise MediaInvalid("a WAV file without samples", where="audio", hint=_HINT)
    if data[:4] == b"OggS":
        page = data.rfind(b"OggS")
        segments = data[page + 27 : page + 27 + data[page + 26]] if page + 26 < len(data) else b""
        if page + 26 >= len(data) or page + 27 + data[page + 26] + sum(segments) > len(data):
            raise _cut_off()
    elif data[:4] != b"fLaC":
        raise MediaInvalid("no sound of an accepted format", where="audio", hint=_HINT)


def _cut_off() -> MediaInvalid:
    return MediaInvalid("the file is cut off", where="audio", hint="Send the whole recording.")


def _soundfile() -> Any:
    try:
        import soundfile
    except ImportError as exc:
        raise ExtraMissing("sound needs the package soundfile", hint="pip install 'vitrine[voice]'") from exc
    return soundfile
