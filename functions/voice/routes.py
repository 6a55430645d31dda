"""The voice route, and what it has on Lambda alone: sounds by way of S3."""

from __future__ import annotations

from edge_runtime.api.http import Route
from edge_runtime.api.voice import ROUTES as SHARED
from edge_runtime.api.voice import SpeechToText
from edge_runtime.errors import MediaInvalid, MediaTooLarge, ModelMissing, RemoteError, UploadUnknown
from edge_runtime.types import Transcript
from functions.uploads import UploadId, take, with_uploads

__all__ = ["ROUTES"]


def transcribe_upload(ears: SpeechToText, upload: UploadId) -> Transcript:
    """Write down what is said in an uploaded sound, in the shop's spelling; the upload is removed."""
    return ears.transcribe(take(upload))


ROUTES: tuple[Route[SpeechToText], ...] = (
    *with_uploads(SHARED),
    Route(
        "POST",
        "/v1/uploads/{upload}/transcribe",
        transcribe_upload,
        (MediaInvalid, MediaTooLarge, ModelMissing, UploadUnknown, RemoteError),
    ),
)
