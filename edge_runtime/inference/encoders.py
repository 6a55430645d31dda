"""A bundle's encoders, each loaded when it is first needed: what the shopper typed, showed or said, as vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from edge_runtime.bundle.reader import Bundle
from edge_runtime.errors import ModelMissing
from edge_runtime.inference.fusion import QueryFusion
from edge_runtime.inference.text_encoder import TextEncoder
from edge_runtime.types import Source

if TYPE_CHECKING:  # a shop that is typed to pays for neither: 40 ms of a start
    from edge_runtime.inference.image_encoder import ImageEncoder
    from edge_runtime.speech.transcriber import Transcriber

__all__ = ["Encoders"]


class Encoders:
    """Text, picture, fusion and speech models of one verified bundle. May be used from several threads at once."""

    def __init__(self, bundle: Bundle, *, threads: int = 1) -> None:
        """Load the text encoder; the others wait until they are asked for."""
        self._bundle = bundle
        self._threads = threads
        text = bundle.manifest.models.text
        self.text = None if text is None else TextEncoder(bundle.path, text, threads=threads)
        self._image: ImageEncoder | None = None
        self._fuser: QueryFusion | None = None
        self._voice: Transcriber | None = None

    def encode(
        self, words: str, image: bytes | None, *, spoken: bool = False
    ) -> dict[Source, NDArray[np.float32]]:
        """The vectors of words and picture, float32[dims] each, joined by the fusion model where there is one.

        Args:
            words: "" for none.
            spoken: whether the words were spoken.

        Raises:
            MediaError: the picture cannot be used.
            ModelMissing: the bundle has no model for pictures.
        """
        parts: dict[Source, NDArray[np.float32]] = {}
        if words and self.text is not None:
            parts["semantic"] = self.text.encode([words])[0]
        if image is not None:
            parts["image"] = self.image.encode([image])[0]
        fuser = self._fusion() if len(parts) == 2 else None
        if fuser is not None:
            parts["semantic"], parts["image"] = fuser.fuse(parts["semantic"], parts["image"], spoken=spoken)
        return parts

    @property
    def image(self) -> ImageEncoder:
        """The image encoder. Raises ModelMissing."""
        if self._image is None:
            description = self._bundle.manifest.models.image
            if description is None:
                raise ModelMissing(
                    "this bundle has no model for pictures",
                    where="image",
                    hint="Build it with models that have an image encoder.",
                )
            self._bundle.file(description.file)
            from edge_runtime.inference.image_encoder import ImageEncoder

            self._image = ImageEncoder(self._bundle.path, description, threads=self._threads)
        return self._image

    @property
    def voice(self) -> Transcriber:
        """The speech model. Raises ModelMissing."""
        if self._voice is None:
            from edge_runtime.speech.transcriber import Transcriber

            self._voice = Transcriber(self._bundle, threads=self._threads)
        return self._voice

    def _fusion(self) -> QueryFusion | None:
        description = self._bundle.manifest.models.fusion
        if description is not None and self._fuser is None:
            self._bundle.file(description.file)
            self._fuser = QueryFusion(self._bundle.path, description, threads=self._threads)
        return self._fuser
