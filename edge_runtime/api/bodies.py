"""What travels over HTTP beside the engine's own types: frozen dataclasses that msgspec decodes and describes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from edge_runtime.manifest_types import PreferenceDescription
from edge_runtime.types import MAX_FIELDS, Bounds, Filters, Ids, Limit, Suggestion

__all__ = [
    "MAX_ENVELOPE",
    "Conflict",
    "Envelope",
    "Problem",
    "Recommendation",
    "Sound",
    "Status",
    "Suggestions",
]

MAX_ENVELOPE = 9 * 1024
"""Bytes; 12 KiB in base64."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What ``POST /v1/recommend`` takes: a taste, or products that the shopper likes and does not like."""

    taste: Annotated[bytes, Bounds(0, 492)] = b""
    """A read taste as ``taste.encoding.encode_parcel`` writes it, used for this answer alone; then what is liked is
    left out and named as the reason."""
    like: Ids = ()
    unlike: Ids = ()
    exclude: Ids = ()
    filters: Annotated[Filters, Bounds(0, MAX_FIELDS)] = field(default_factory=dict)
    limit: Limit = 10
    vectors: bool = False


@dataclass(frozen=True, slots=True)
class Sound:
    """What ``POST /v1/transcribe`` takes."""

    audio: bytes
    """An encoded sound (WAV, FLAC, Ogg), base64 in JSON."""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Completions of what was typed so far, the most likely first."""

    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """What answers here."""

    version: str
    """Of the runtime."""
    bundle: str
    """Its digest."""
    made_at: str
    """When the bundle was made, ISO 8601, UTC."""
    products: int
    languages: tuple[str, ...]
    currency: str | None
    fields: tuple[str, ...]
    """What can be filtered and counted."""
    sorts: tuple[str, ...]
    """What can be sorted by."""
    image: bool
    """Whether pictures are understood."""
    speech: bool
    """Whether speech is understood."""
    taste_space: str
    """Where tastes live: a state of another space is of no use here."""
    preference: PreferenceDescription
    """By what numbers a taste is learnt and weighed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An error over HTTP, RFC 9457."""

    type: str
    """``urn:vitrine:error:`` and the name of the error in ``edge_runtime.errors``."""
    title: str
    status: int
    detail: str
    where: str = ""
    """The field concerned."""
    hint: str = ""
    """What to do about it."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A shopper's sealed taste, which only their devices can open."""

    envelope: Annotated[bytes, Bounds(1, MAX_ENVELOPE)]


@dataclass(frozen=True, slots=True)
class Conflict(Problem):
    """The problem document of a write that came too late, with what stands there now."""

    envelope: bytes | None = None
