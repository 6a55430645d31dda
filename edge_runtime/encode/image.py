"""Picture bytes → vector. Every limit is checked before a pixel is decoded."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from edge_runtime.descriptions import ImageModel, Preprocessing
from edge_runtime.encode.session import Session
from edge_runtime.errors import ExtraMissing, MediaInvalid, MediaTooLarge

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["MAX_BYTES", "MAX_PIXELS", "ImageEncoder", "decode", "prepare"]

MAX_BYTES = 4 * 1024 * 1024
MAX_PIXELS = 40_000_000
_MAX_JPEG_PIXELS = 150_000_000
"""JPEG is decoded smaller by ``draft``, so that a large photo costs little."""
_DRAFT = 1024
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")


class ImageEncoder:
    """The vision tower with its preprocessing. Several threads may share one."""

    def __init__(self, directory: Path, description: ImageModel, *, threads: int = 1) -> None:
        """Load the model from the bundle's folder.

        Raises:
            BundleMissing, BundleDamaged, SpaceMismatch, ExtraMissing.
        """
        self._preprocessing = description.preprocessing
        inputs = {"pixels": "tensor(uint8)"}
        self._session = Session(directory / description.file, inputs, description.dims, threads=threads)

    def encode(self, pictures: Sequence[bytes], *, max_bytes: int = MAX_BYTES) -> NDArray[np.float32]:
        """Unit vectors, float32[n, dims], of encoded pictures.

        Raises:
            MediaInvalid, MediaTooLarge: as ``decode``.
        """
        pixels = [prepare(decode(data, max_bytes=max_bytes), self._preprocessing) for data in pictures]
        return self._session.run({"pixels": np.stack(pixels)})


def decode(data: bytes, *, max_bytes: int = MAX_BYTES) -> Image.Image:
    """The first frame of a JPEG, PNG, WebP, GIF, BMP or TIFF, upright, RGB or RGBA.

    Raises:
        MediaTooLarge: over ``max_bytes`` or 40 megapixels (JPEG: 150).
        MediaInvalid: no picture of these formats, or broken.
    """
    pil, ops = _pillow()
    if len(data) > max_bytes:
        raise MediaTooLarge(
            f"{len(data)} bytes, at most {max_bytes}", where="image", hint="Send a smaller one."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = pil.open(BytesIO(data), formats=_FORMATS)
            pixels = picture.width * picture.height
            most = _MAX_JPEG_PIXELS if picture.format == "JPEG" else MAX_PIXELS
            if pixels > most:
                raise MediaTooLarge(
                    f"{pixels} pixels, at most {most}", where="image", hint="Send a smaller one."
                )
            if picture.format == "JPEG" and min(picture.size) > 2 * _DRAFT:
                picture.draft("RGB", (_DRAFT, _DRAFT))
            picture.load()
            upright: Image.Image = _plain(ops.exif_transpose(picture), pil)
            return upright
    except MediaTooLarge:
        raise
    except Exception as exc:
        if type(exc).__name__ == "DecompressionBombError":
            raise MediaTooLarge("too many pixels", where="image", hint="Send a smaller one.") from exc
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
    elif preprocessing.resize == "shortest_edge":
        shorter = min(rgb.size)  # rounded as transformers' get_resize_output_image_size does
        resized = rgb.resize((height * rgb.width // shorter, height * rgb.height // shorter), resample)
    else:
        scale = min(width / rgb.width, height / rgb.height)
        inner = rgb.resize((max(1, round(rgb.width * scale)), max(1, round(rgb.height * scale))), resample)
        resized = pil.new("RGB", (width, height), preprocessing.background)
        resized.paste(inner, ((width - inner.width) // 2, (height - inner.height) // 2))
    if preprocessing.crop is not None:
        crop_height, crop_width = preprocessing.crop
        left, top = (resized.width - crop_width) // 2, (resized.height - crop_height) // 2
        resized = resized.crop((left, top, left + crop_width, top + crop_height))
    return np.asarray(resized, np.uint8)


def _plain(picture: Any, pil: Any) -> Any:
    if picture.mode in ("I;16", "I;16B", "I;16L", "I"):
        wide = np.asarray(picture).astype(np.float64)
        return pil.fromarray((np.clip(wide, 0, 65535) / 257.0).round().astype(np.uint8)).convert("RGB")
    if picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        return picture.convert("RGBA")
    return picture.convert("RGB")


def _flatten(picture: Any, background: tuple[int, int, int], pil: Any) -> Any:
    if picture.mode == "RGB":
        return picture
    base = pil.new("RGBA", picture.size, (*background, 255))
    return pil.alpha_composite(base, picture.convert("RGBA")).convert("RGB")


def _pillow() -> tuple[Any, Any]:
    try:
        from PIL import Image, ImageOps
    except ImportError as exc:
        raise ExtraMissing("pictures need the package pillow", hint="pip install 'vitrine[image]'") from exc
    return Image, ImageOps
