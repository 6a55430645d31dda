"""The voice route over what hears: an engine, or a bundle's voice alone."""

from __future__ import annotations

from typing import Protocol

from edge_runtime.api.bodies import Sound
from edge_runtime.api.http import MAX_MEDIA_BODY, SMALLER, Route
from edge_runtime.errors import MediaInvalid, MediaTooLarge, ModelMissing
from edge_runtime.types import Transcript

__all__ = ["ROUTES", "SpeechToText"]


class SpeechToText(Protocol):
    """What turns sound into words: ``Engine`` and ``Voice`` do."""

    def transcribe(self, audio: bytes) -> Transcript:
        """The words in an encoded sound."""


def transcribe(ears: SpeechToText, body: Sound) -> Transcript:
    """Write down what is said in a sound (base64), in the shop's spelling."""
    return ears.transcribe(body.audio)


ROUTES: tuple[Route[SpeechToText], ...] = (
    Route(
        "POST",
        "/v1/transcribe",
        transcribe,
        (MediaInvalid, MediaTooLarge, ModelMissing),
        max_body=MAX_MEDIA_BODY,
        too_large=SMALLER,
    ),
)
