"""What a build is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from export.feeds import Feed

__all__ = ["BuildSettings"]


@dataclass(frozen=True, slots=True)
class BuildSettings:
    """Everything that decides a bundle."""

    feed: Feed
    out: Path
    """The bundle's folder."""
    models: Path
    """A folder with ``models.json``, as ``export.models.onnx_export`` writes it."""
    images: Path | None = None
    """The folder of the feed's pictures."""
    rules: Path | None = None
    """A TOML file with the shop's own synonyms, pinned and hidden products."""
    speech: Path | None = None
    """A folder with a speech model and ``speech.json``; None: the bundle recognises no speech."""
    sentences: tuple[str, ...] = ()
    """Sentences that shoppers of this shop typically say, so that they are recognised better."""
    events: Path | None = None
    """What the shop's shoppers did, as ``personalization.events`` reads it, to fit the preference settings on."""
    key: bytes | None = None
    """An Ed25519 private key, 32 bytes, to sign the bundle with."""
    made_at: datetime | None = None
    """None: now."""
    threads: int = 2
