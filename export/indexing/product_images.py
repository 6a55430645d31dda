"""The pictures of a feed's products, as a build needs them."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from pathlib import Path

from edge_runtime.errors import MediaError
from edge_runtime.inference.image_encoder import decode
from edge_runtime.types import Product
from export.feeds import picture_path

__all__ = ["MAX_PICTURE_BYTES", "Pictures"]

MAX_PICTURE_BYTES = 32 * 1024 * 1024
_THUMBNAIL = 320


class Pictures:
    """The feed's pictures, each read where it is needed; one that is missing or broken is told, not fatal."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        """Read from ``folder``; None: no product has a picture."""
        self.broken: dict[str, None] = {}
        self.missing: dict[str, None] = {}
        self.read = 0

    def bytes_of(self, product: Product) -> bytes | None:
        """The encoded picture, or None."""
        if self._folder is None or product.id in self.broken:
            return None
        path = picture_path(product.image_link, self._folder)
        if path is None:
            if product.image_link:
                self.missing.setdefault(product.id)
            return None
        with suppress(OSError):
            if path.stat().st_size <= MAX_PICTURE_BYTES:
                return path.read_bytes()
        self.broken.setdefault(product.id)
        return None

    def thumbnail(self, product: Product) -> bytes | None:
        """WebP, at most 320 pixels an edge, or None."""
        data = self.bytes_of(product)
        if data is None:
            return None
        try:
            picture = decode(data, max_bytes=MAX_PICTURE_BYTES)
        except MediaError:
            self.broken.setdefault(product.id)
            return None
        self.read += 1
        picture.thumbnail((_THUMBNAIL, _THUMBNAIL))
        buffer = BytesIO()
        picture.save(buffer, "WEBP", quality=80)
        return buffer.getvalue()
