"""Where speech starts and ends in a running sound.

>>> endpointer = Endpointer(EnergyDetector())
>>> for boundary in endpointer.accept(samples): boundary.kind, boundary.at
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from edge_runtime.speech.audio import RATE

__all__ = ["Boundary", "Detector", "Endpointer", "EnergyDetector"]


class Detector(Protocol):
    """Tells speech from the rest, a window at a time."""

    @property
    def window(self) -> int:
        """Samples in a window."""

    def speech(self, window: NDArray[np.float32]) -> bool:
        """Whether somebody speaks in float32[window] samples at 16 kHz."""

    def reset(self) -> None:
        """Forget what was heard."""


class EnergyDetector:
    """Speech is what stands clearly above the noise of the last seconds; it works for a quiet room and a near mouth.

    The noise is the tenth percentile of the level over three seconds (minimum statistics, Martin 2001, simplified).
    """

    window = 320
    _OVER = 9.0
    """Decibels above the noise."""
    _FLOOR = -55.0
    """Decibels below full scale under which nothing is speech."""
    _NOISE = -35.0
    """The loudest noise that a first window may be taken for: a recording may begin in the middle of a word."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=3 * RATE // self.window)

    def speech(self, window: NDArray[np.float32]) -> bool:
        """Whether somebody speaks in float32[320] samples at 16 kHz."""
        level = float(10 * np.log10(np.mean(np.square(window, dtype=np.float64)) + 1e-10))
        self._levels.append(level if len(self._levels) >= 10 else min(level, self._NOISE))
        noise = float(np.percentile(np.asarray(self._levels), 10))
        return level > max(noise + self._OVER, self._FLOOR)

    def reset(self) -> None:
        """Forget the noise."""
        self._levels.clear()


@dataclass(frozen=True, slots=True)
class Boundary:
    """The start or end of an utterance."""

    kind: Literal["start", "pause", "end"]
    """A pause may become an end, or speech may go on."""
    at: int
    """Samples since the beginning of the sound. A start lies a little before the first word, to lose none of it."""


class Endpointer:
    """Turns a detector's windows into utterances."""

    def __init__(
        self,
        detector: Detector,
        *,
        least: float = 0.06,
        before: float = 0.25,
        pause: float = 0.2,
        silence: float = 0.6,
        longest: float = 30.0,
    ) -> None:
        """Begin with silence.

        Args:
            detector: tells speech from the rest; it is used by this endpointer alone.
            least: seconds of speech in a row that begin an utterance.
            before: seconds kept before it.
            pause: seconds of silence that make a pause.
            silence: seconds of silence that end an utterance.
            longest: seconds after which an utterance ends by itself.
        """
        self._detector = detector
        self._least, self._before, self._pause, self._silence, self._longest = (
            round(seconds * RATE) for seconds in (least, before, pause, silence, longest)
        )
        self._rest = np.empty(0, np.float32)
        self._at = 0
        self._run = 0
        """Samples of speech in a row."""
        self._quiet = 0
        """Samples since the last speech."""
        self._start: int | None = None

    def accept(self, samples: NDArray[np.float32]) -> list[Boundary]:
        """Take float32[n] more samples at 16 kHz, any n; returns the boundaries found in them, in order."""
        self._rest = np.concatenate([self._rest, samples])
        window = self._detector.window
        found: list[Boundary] = []
        whole = len(self._rest) // window * window
        for at in range(0, whole, window):
            found += self._step(self._detector.speech(self._rest[at : at + window]), window)
        self._rest = self._rest[whole:]
        return found

    def _step(self, speech: bool, window: int) -> list[Boundary]:
        self._at += window
        self._run = self._run + window if speech else 0
        quiet, self._quiet = self._quiet, 0 if speech else self._quiet + window
        if self._start is None:
            if self._run < self._least:
                return []
            self._start = max(0, self._at - self._run - self._before)
            return [Boundary("start", self._start)]
        if self._quiet >= self._silence or self._at - self._start >= self._longest:
            self._start, self._run = None, 0
            return [Boundary("end", self._at)]
        if quiet < self._pause <= self._quiet:
            return [Boundary("pause", self._at)]
        return []
