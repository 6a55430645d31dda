"""The tiny shop with a speech model that hears tones."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from edge_runtime import testing
from export.build import BuildSettings, build
from export.feeds import read
from tests.speech import speech_models

__all__ = ["spoken_shop"]


def spoken_shop(folder: Path) -> Path:
    """Write the shop's feed and pictures into ``folder`` and build ``folder/bundle``; returns ``folder``."""
    speech = folder / "speech"
    speech.mkdir()
    description = {
        name: value for name, value in asdict(speech_models.zipformer_ctc(speech)).items() if value
    }
    (speech / "speech.json").write_text(json.dumps(description))
    with read([testing.shop(folder)], strict=True) as feed:
        build(
            BuildSettings(
                feed,
                folder / "bundle",
                models=testing.models(folder / "models"),
                images=folder,
                speech=speech,
            )
        )
    return folder
