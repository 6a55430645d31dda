"""Raw sound from another program: 16 kHz, mono, signed 16 bits, little-endian.

>>> async for samples in recorded(RECORDER): ...
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import ExtraMissing

__all__ = ["RECORDER", "read_pcm", "recorded", "samples"]

RECORDER = ("arecord", "-q", "-t", "raw", "-f", "S16_LE", "-r", "16000", "-c", "1")
"""ALSA's recorder, from the Debian package alsa-utils."""
_PIECE = 3200
"""Bytes: 100 ms."""


async def recorded(command: Sequence[str] = RECORDER) -> AsyncIterator[NDArray[np.float32]]:
    """What a recording program hears, float32[n] pieces, until it ends or the iterator is closed.

    Raises:
        ExtraMissing: there is no such program.
    """
    if shutil.which(command[0]) is None:
        raise ExtraMissing(
            f"{command[0]} is not installed",
            hint="Install it, or pipe raw sound in: RECORDER | vitrine listen BUNDLE --stdin.",
        )
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None  # noqa: S101 - asked for above
    try:
        async for piece in read_pcm(process.stdout):
            yield piece
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()  # reads what is left: a full pipe would keep `wait` waiting for ever


async def read_pcm(stream: asyncio.StreamReader) -> AsyncIterator[NDArray[np.float32]]:
    """Float32[n] pieces of a stream of bytes, −1 to 1, until it ends; an odd last byte is dropped."""
    held = b""
    while data := await stream.read(_PIECE):
        held += data
        whole = len(held) // 2 * 2
        if whole:
            yield samples(held[:whole])
        held = held[whole:]


def samples(data: bytes) -> NDArray[np.float32]:
    """The float32[n] samples, −1 to 1, in 2 · n bytes."""
    return (np.frombuffer(data, "<i2") / 32768).astype(np.float32)
