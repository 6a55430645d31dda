"""The bundle that a function answers from.

``VITRINE_BUNDLE``: a folder, by default ``bundle`` beside the code; or ``s3://BUCKET[/PREFIX]``, from where the bundle
of ``VITRINE_BUNDLE_DIGEST`` is fetched. ``VITRINE_BUNDLE_DIGEST``: the only digest that is accepted.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import TYPE_CHECKING

from edge_runtime.bundle.reader import Bundle, open_bundle
from edge_runtime.errors import BundleUntrusted
from edge_runtime.types import Query

if TYPE_CHECKING:
    from edge_runtime.engine import Engine
    from edge_runtime.speech.transcriber import Transcriber

__all__ = ["open_shop", "open_voice"]

_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC"
)
_BESIDE = Path(__file__).parents[1] / "bundle"


def open_shop() -> Engine:
    """Open a search engine; for a snapshot, also run every model once.

    Raises:
        RemoteError: the bundle cannot be fetched.
        BundleError, ExtraMissing: as ``Engine.open``; BundleUntrusted also where the digest is another one.
    """
    from edge_runtime.engine import Engine

    bundle = _open()
    engine = Engine(bundle)
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
        image = _PIXEL if bundle.manifest.models.image is not None else None
        engine.search(Query(text="a", image=image))
    return engine


def open_voice() -> Transcriber:
    """Open the bundle's ears alone, which need neither onnxruntime nor an index.

    Raises:
        ModelMissing: the bundle has no model for speech.
        RemoteError, BundleError, ExtraMissing: as ``open_shop``.
    """
    from edge_runtime.speech.transcriber import Transcriber

    return Transcriber(_open())


def _open() -> Bundle:
    wanted = os.environ.get("VITRINE_BUNDLE_DIGEST", "")
    place = os.environ.get("VITRINE_BUNDLE", "")
    if place.startswith("s3://"):
        import tempfile  # 5 ms of a start that needs none

        from edge_runtime.bundle.remote import Remote

        path = Remote(place).fetch(wanted, Path(tempfile.gettempdir()) / "vitrine")
    else:
        path = Path(place or _BESIDE)
    bundle = open_bundle(path)
    if wanted and bundle.digest != wanted:
        raise BundleUntrusted(
            f"its digest is {bundle.digest}, not {wanted}",
            where="VITRINE_BUNDLE_DIGEST",
            hint="Deploy with the digest that vitrine-export publish printed.",
        )
    return bundle
