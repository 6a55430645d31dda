"""Picture bytes → vector. Every limit is checked before a pixel is decoded."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import ExtraMissing, MediaInvalid, MediaTooLarge
from edge_runtime.inference.image_limits import MAX_PIXELS, check, too_large
from edge_runtime.inference.onnx_session import Session
from edge_runtime.manifest_types import ImageModel, Preprocessing

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["MAX_BYTES", "MAX_PIXELS", "ImageEncoder", "decode", "prepare"]

MAX_BYTES = 16 * 1024 * 1024
_MAX_JPEG_PIXELS = 150_000_000
"""JPEG is decoded smaller by ``draft``, so that a large photo costs little."""
_MAX_EDGE = 65_535
"""Of the accepted formats only PNG, TIFF and BMP go further; Pillow's filters take 32 bytes a pixel of an edge."""
_DRAFT = 1024
_ROWS = 256
_THIN = 16
"""Longer than this many crops: cut before resizing; up to it, pixels equal the reference's exactly."""
_WIDE = ("I;16", "I;16B", "I;16L", "I")
_ORIENTATION = 0x0112
_QUIET = threading.Lock()
"""``catch_warnings`` is not thread-safe; it also keeps the memory of decoding to one picture at a time."""
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")


class ImageEncoder:
    """The image encoder with its preprocessing. Several threads may share one."""

    def __init__(self, directory: Path, description: ImageModel, *, threads: int = 1) -> None:
        """Load the model from the bundle's folder.

        Raises:
            BundleMissing, BundleDamaged, SpaceMismatch, ExtraMissing.
        """
        self._preprocessing = description.preprocessing
        self._dims = description.dims
        self._session = Session(
            directory / description.file,
            {"pixels": "tensor(uint8)"},
            description.dims,
            shapes={"pixels": (None, *description.preprocessing.output, 3)},
            threads=threads,
        )

    def encode(self, pictures: Sequence[bytes], *, max_bytes: int = MAX_BYTES) -> NDArray[np.float32]:
        """Unit vectors, float32[n, dims], of encoded pictures; the model runs once a picture.

        Raises:
            MediaInvalid, MediaTooLarge: as ``decode``.
            SpaceMismatch: the model gave something else than finite unit vectors.
        """
        vectors = np.empty((len(pictures), self._dims), np.float32)
        for row, data in enumerate(pictures):
            pixels = prepare(decode(data, max_bytes=max_bytes), self._preprocessing)
            vectors[row] = self._session.run({"pixels": pixels[None]})[0]
        return vectors


def decode(data: bytes, *, max_bytes: int = MAX_BYTES) -> Image.Image:
    """The first frame of a JPEG, PNG, WebP, GIF, BMP or TIFF, upright, RGB or RGBA.

    One whose shorter edge is above 2,048 pixels comes smaller, at least 1,024.

    Raises:
        MediaTooLarge: over ``max_bytes``, 65,535 pixels an edge or 25 megapixels (a large, non-progressive
            JPEG: 150, as ``draft`` decodes it smaller).
        MediaInvalid: no picture of these formats, or broken.
    """
    pil, ops = _pillow()
    if len(data) > max_bytes:
        raise too_large(f"{len(data)} bytes, at most {max_bytes}")
    try:
        with _QUIET, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            check(data)
            picture = pil.open(BytesIO(data), formats=_FORMATS)
            _shrink(picture)
            picture.load()
            upright: Image.Image = _reduced(picture, pil)
            ops.exif_transpose(upright, in_place=True)
            return upright
    except MediaTooLarge:
        raise
    except Exception as exc:
        if type(exc).__name__ == "DecompressionBombError":
            raise too_large("too many pixels") from exc
        raise MediaInvalid(
            "no picture that can be read", where="image", hint="Send JPEG, PNG, WebP, GIF, BMP or TIFF."
        ) from exc


def prepare(picture: Image.Image, preprocessing: Preprocessing) -> NDArray[np.uint8]:
    """The pixels that the model gets: uint8[height, width, 3], as the manifest's preprocessing says."""
    pil, _ = _pillow()
    rgb = _flatten(picture, preprocessing.background, pil)
    resample = pil.Resampling[preprocessing.resample.upper()]
    height, width = preprocessing.size
    if preprocessing.resize == "exact":
        resized = rgb.resize((width, height), resample)
    elif preprocessing.crop is not None:
        resized = _shortest_edge(rgb, height, preprocessing.crop, resample)
    else:
        scale = min(width / rgb.width, height / rgb.height)
        inner = rgb.resize((max(1, round(rgb.width * scale)), max(1, round(rgb.height * scale))), resample)
        resized = pil.new("RGB", (width, height), preprocessing.background)
        resized.paste(inner, ((width - inner.width) // 2, (height - inner.height) // 2))
    return np.asarray(resized, np.uint8)


def _shortest_edge(rgb: Any, edge: int, crop: tuple[int, int], resample: Any) -> Any:
    """Resize and centre crop, as transformers' get_resize_output_image_size and center_crop.

    A long thin picture is cut to the part that the crop shows before it is resized, because 1 × 10,000 pixels
    would otherwise become 2 GB on the way to 224 × 224.
    """
    shorter = min(rgb.size)
    full = [edge * length // shorter for length in rgb.size]
    start = [(length - wanted) // 2 for length, wanted in zip(full, reversed(crop), strict=True)]
    n = int(full[1] > full[0])  # the longer axis
    if full[n] > _THIN * max(edge, *crop):
        scale = rgb.size[n] / full[n]
        first, last = start[n] * scale, (start[n] + crop[1 - n]) * scale
        margin = 4 * max(1, int(scale) + 1)  # beyond the reach of every filter
        low, high = max(0, int(first) - margin), min(rgb.size[n], int(last) + margin + 1)
        if n:
            part, box = rgb.crop((0, low, rgb.width, high)), (0, first - low, rgb.width, last - low)
        else:
            part, box = rgb.crop((low, 0, high, rgb.height)), (first - low, 0, last - low, rgb.height)
        full[n], start[n] = crop[1 - n], 0
        resized = part.resize(tuple(full), resample, box=box)
    else:
        resized = rgb.resize(tuple(full), resample)
    left, top = start
    return resized.crop((left, top, left + crop[1], top + crop[0]))


def _shrink(picture: Any) -> None:
    """Check the limits of an opened picture; have a large JPEG decoded smaller, never below ``_DRAFT``."""
    pixels = picture.width * picture.height
    jpeg = picture.format in ("JPEG", "MPO")
    # A progressive JPEG holds every coefficient in memory, however small it is decoded.
    draft = jpeg and min(picture.size) > 2 * _DRAFT
    most = _MAX_JPEG_PIXELS if draft and not picture.info.get("progressive") else MAX_PIXELS
    if pixels > most:
        raise too_large(f"{pixels} pixels, at most {most}")
    if max(picture.size) > _MAX_EDGE:
        raise too_large(f"{max(picture.size)} pixels long, at most {_MAX_EDGE}")
    if draft:
        picture.draft("RGB", (_DRAFT, _DRAFT))


def _reduced(picture: Any, pil: Any) -> Any:
    """RGB or RGBA, made smaller strip by strip where it is large: a copy of the whole would double its memory."""
    factor = min(picture.size) // _DRAFT
    if factor < 2:
        return _plain(picture, pil)
    rows = factor * max(1, _ROWS // factor)
    size = tuple(-(-length // factor) for length in picture.size)
    small = pil.new(_plain(picture.crop((0, 0, 1, 1)), pil).mode, size)
    for top in range(0, picture.height, rows):
        strip = picture.crop((0, top, picture.width, min(picture.height, top + rows)))
        small.paste(_plain(strip, pil).reduce(factor), (0, top // factor))
    small.getexif()[_ORIENTATION] = picture.getexif().get(_ORIENTATION, 1)
    return small


def _plain(picture: Any, pil: Any) -> Any:
    if picture.mode in _WIDE:
        grey = np.empty((picture.height, picture.width), np.uint8)
        for top in range(0, picture.height, _ROWS):
            band = np.asarray(picture.crop((0, top, picture.width, min(picture.height, top + _ROWS))))
            grey[top : top + _ROWS] = (band.astype(np.int64).clip(0, 65535) + 128) // 257
        return pil.fromarray(grey).convert("RGB")
    if picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        return picture if picture.mode == "RGBA" else picture.convert("RGBA")
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _flatten(picture: Any, background: tuple[int, int, int], pil: Any) -> Any:
    if picture.mode == "RGB":
        return picture
    flat = pil.new("RGB", picture.size)
    for top in range(0, picture.height, _ROWS):  # whole pictures would be held three times over
        band = picture.crop((0, top, picture.width, min(picture.height, top + _ROWS))).convert("RGBA")
        under = pil.new("RGBA", band.size, (*background, 255))
        flat.paste(pil.alpha_composite(under, band).convert("RGB"), (0, top))
    return flat


def _pillow() -> tuple[Any, Any]:
    try:
        # Without these two, Pillow loads all its 47 readers (200 ms) when it first looks for one of them.
        from PIL import Image, ImageOps, TiffImagePlugin, WebPImagePlugin  # noqa: F401
    except ImportError as exc:
        raise ExtraMissing("pictures need the package pillow", hint="pip install 'vitrine[image]'") from exc
    return Image, ImageOps
