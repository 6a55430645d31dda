"""A running sound → words while they are spoken.

Streaming models stream; the others hear the growing utterance again every 300 ms. A slow machine falls back to fewer
partial transcripts, never behind the speaker.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge_runtime.speech.audio import RATE
from edge_runtime.speech.recognizer import Hypothesis, Recognizer, Stream
from edge_runtime.speech.vad import Detector, Endpointer

__all__ = ["Partial", "has_speech", "listen"]

_EVERY = round(0.3 * RATE)
_KEPT = RATE
"""Samples kept before speech starts: more than an endpointer's ``before``."""


@dataclass(frozen=True, slots=True)
class Partial:
    """The words so far, or all words of an utterance."""

    hypothesis: Hypothesis
    final: bool


async def listen(
    recogniser: Recognizer,
    sound: AsyncIterator[NDArray[np.float32]],
    detector: Detector,
    *,
    clock: Callable[[], float] = time.monotonic,
) -> AsyncIterator[Partial]:
    """Partial and final transcripts of every utterance in ``sound``, until it ends.

    Args:
        recogniser: the model; it runs in a thread, so the event loop stays free.
        sound: float32[n] pieces at 16 kHz, −1 to 1, any n. Where it ends (a button let go), an open utterance ends.
        detector: where speech starts and ends.
        clock: seconds, for pacing.

    Yields:
        A partial where the words changed; one final per utterance in which words were recognised.
    """
    endpointer = Endpointer(detector)
    utterance: _Utterance | None = None
    recent = np.empty(0, np.float32)
    at = 0
    async for piece in sound:
        boundaries = endpointer.accept(piece)
        at += len(piece)
        recent = np.concatenate([recent, piece])[-(_KEPT + len(piece)) :]
        fresh = piece
        for boundary in boundaries:
            if boundary.kind == "start":
                utterance = _Utterance(recogniser, clock)
                fresh = recent[len(recent) - min(len(recent), at - boundary.at) :]
            elif utterance is not None and boundary.kind == "pause":
                utterance.add(fresh)
                fresh = fresh[:0]
                if (told := await utterance.hear()) is not None:
                    yield Partial(told, final=False)
            elif utterance is not None:
                utterance.add(fresh)
                fresh = fresh[:0]
                hypothesis = await utterance.finish()
                utterance = None
                if hypothesis.text:
                    yield Partial(hypothesis, final=True)
        if utterance is not None:
            utterance.add(fresh)
            if utterance.due and (told := await utterance.hear()) is not None:
                yield Partial(told, final=False)
    if utterance is not None and (hypothesis := await utterance.finish()).text:
        yield Partial(hypothesis, final=True)


def has_speech(samples: NDArray[np.float32], detector: Detector) -> bool:
    """Whether an utterance starts anywhere in float32[n] samples; without one no model is asked, so none invents."""
    return any(boundary.kind == "start" for boundary in Endpointer(detector).accept(samples))


class _Utterance:
    """One utterance on its way, decoded again as it grows or streamed."""

    def __init__(self, recogniser: Recognizer, clock: Callable[[], float]) -> None:
        self._recogniser = recogniser
        self._clock = clock
        self._stream: Stream | None = recogniser.stream() if recogniser.description.streaming else None
        self._pieces: list[NDArray[np.float32]] = []
        self._fresh = 0
        """Samples that were not decoded yet."""
        self._rest_until = 0.0
        self._hypothesis = Hypothesis("", None)

    @property
    def due(self) -> bool:
        """Whether enough is new, and the model had as much rest as work."""
        return self._fresh >= _EVERY and self._clock() >= self._rest_until

    def add(self, piece: NDArray[np.float32]) -> None:
        self._pieces.append(piece)
        self._fresh += len(piece)

    async def hear(self) -> Hypothesis | None:
        """The words so far, where they changed."""
        if not self._fresh:
            return None
        started = self._clock()
        hypothesis = await asyncio.to_thread(self._decode)
        ended = self._clock()
        self._rest_until = ended + (ended - started)
        self._fresh = 0
        changed = hypothesis.text != self._hypothesis.text
        self._hypothesis = hypothesis
        return hypothesis if changed and hypothesis.text else None

    async def finish(self) -> Hypothesis:
        """All words. After a pause that was decoded, what came since is silence."""
        if self._stream is not None:
            return await asyncio.to_thread(self._flush, self._stream)
        await self.hear()
        return self._hypothesis

    def _decode(self) -> Hypothesis:
        sound = np.concatenate(self._pieces)
        if self._stream is None:
            self._pieces = [sound]
            return self._recogniser.transcribe(sound)
        self._pieces = []
        return self._stream.accept(sound)

    def _flush(self, stream: Stream) -> Hypothesis:
        if self._pieces:
            stream.accept(np.concatenate(self._pieces))
        return stream.finish()
