from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from edge_runtime.errors import MediaInvalid, MediaTooLarge
from edge_runtime.inference.image_encoder import MAX_BYTES, ImageEncoder, decode, prepare
from edge_runtime.manifest_types import Preprocessing
from edge_runtime.testing import DIMS, image_model

RNG = np.random.default_rng(5)


def picture(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Smooth random colours, in the mode asked for."""
    small = RNG.integers(0, 256, (4, 4, 4 if mode == "RGBA" else 3), np.uint8)
    drawn = Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)
    return drawn if drawn.mode == mode else drawn.convert(mode)


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises many pixels and holds hardly any."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(4000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> ImageEncoder:
    folder = tmp_path_factory.mktemp("models")
    return ImageEncoder(folder, image_model(folder))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_every_accepted_format_is_read(encoder: ImageEncoder, kind: str) -> None:
    vector = encoder.encode([encoded(picture(40, 30), kind)])
    assert vector.shape == (1, DIMS)
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("size", [(1, 1), (1, 10_000), (10_000, 1), (3, 2), (300, 200)])
@pytest.mark.parametrize("resize", ["exact", "shortest_edge", "longest_edge_pad"])
def test_every_shape_gives_what_the_model_takes(size: tuple[int, int], resize: Any) -> None:
    crop = (32, 32) if resize == "shortest_edge" else None
    wanted = Preprocessing(resize, (32, 32), crop, "bicubic")
    assert prepare(decode(encoded(picture(*size))), wanted).shape == (32, 32, 3)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "RGBA", "CMYK", "I;16", "YCbCr"])
def test_every_mode_shows_its_colour(mode: str) -> None:
    white: dict[str, Any] = {
        "I;16": 65535,
        "1": 1,
        "L": 255,
        "P": 255,
        "CMYK": (0, 0, 0, 0),
        "LA": (255, 255),
        "YCbCr": (255, 128, 128),
    }
    image = Image.new(mode, (20, 20), white.get(mode, (255,) * 4))
    if mode == "P":
        image = Image.new("RGB", (20, 20), "white").convert("P")
    kind = "JPEG" if mode in ("CMYK", "YCbCr") else "PNG"
    pixels = prepare(decode(encoded(image, kind)), Preprocessing("exact", (8, 8)))
    assert pixels.min() >= 250


def test_transparency_shows_the_background() -> None:
    clear = encoded(Image.new("RGBA", (8, 8), (200, 0, 0, 0)))
    pixels = prepare(decode(clear), Preprocessing("exact", (4, 4), background=(1, 2, 3)))
    assert (pixels == (1, 2, 3)).all()


def test_rotation_by_exif_is_applied() -> None:
    image = picture(40, 20)
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = decode(encoded(image, "PNG", exif=exif))
    assert turned.size == (20, 40)
    np.testing.assert_array_equal(np.asarray(turned), np.asarray(image.transpose(Image.Transpose.ROTATE_270)))


def test_an_animation_shows_its_first_frame() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert decode(data).convert("RGB").getpixel((0, 0)) == (255, 0, 0)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg/>",
        b"%PDF-1.4",
        encoded(picture(64, 64), "JPEG")[:300],
        encoded(picture(64, 64))[:200],
    ],
)
def test_what_is_no_whole_picture_is_refused(data: bytes) -> None:
    with pytest.raises(MediaInvalid) as caught:
        decode(data)
    assert caught.value.hint


def test_other_formats_of_pillow_are_refused() -> None:
    with pytest.raises(MediaInvalid):
        decode(encoded(picture(8, 8), "PPM"))


def test_too_many_bytes_or_pixels_are_refused() -> None:
    with pytest.raises(MediaTooLarge, match="bytes"):
        decode(bytes(MAX_BYTES + 1))
    with pytest.raises(MediaTooLarge, match="pixels"):
        decode(png_header(10_000, 10_000))
    with pytest.raises(MediaTooLarge):
        decode(png_header(60_000, 60_000))


def test_a_bomb_costs_no_memory(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(png_header(30_000, 30_000))
    code = (
        "import re, sys, pathlib\n"
        "from edge_runtime.inference.image_encoder import decode\n"
        "from edge_runtime.errors import MediaTooLarge\n"
        "import PIL.Image, PIL.ImageOps, PIL.PngImagePlugin\n"
        "data = pathlib.Path(sys.argv[1]).read_bytes()\n"
        "def peak():\n"  # not ru_maxrss, which a child takes over from the process that started it
        "    status = pathlib.Path('/proc/self/status').read_text()\n"
        "    return int(re.search(r'VmHWM:\\s+(\\d+)', status)[1])\n"
        "before = peak()\n"
        "try:\n    decode(data)\nexcept MediaTooLarge:\n"
        "    print(peak() - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(bomb)], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 64 * 1024


@pytest.mark.parametrize("size", [(640, 480), (300, 500), (31, 77), (3, 2), (1, 1)])
@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA"])
def test_pixels_equal_the_reference_implementation(size: tuple[int, int], mode: str) -> None:
    from transformers import CLIPImageProcessor, SiglipImageProcessor

    data = encoded(picture(*size, mode))
    flat = Image.new("RGBA", size, "white")
    flat.alpha_composite(decode(data).convert("RGBA"))
    plain: dict[str, Any] = {"resample": 3, "do_rescale": False, "do_normalize": False}
    clip = CLIPImageProcessor(size={"shortest_edge": 48}, crop_size={"height": 48, "width": 48}, **plain)
    siglip = SiglipImageProcessor(size={"height": 48, "width": 48}, **plain)
    for reference, preprocessing in (
        (clip, Preprocessing("shortest_edge", (48, 48), (48, 48), "bicubic")),
        (siglip, Preprocessing("exact", (48, 48), None, "bicubic")),
    ):
        expected = reference(
            np.asarray(flat.convert("RGB")), input_data_format="channels_last", return_tensors="np"
        )["pixel_values"][0].transpose(1, 2, 0)
        np.testing.assert_array_equal(prepare(decode(data), preprocessing), expected.astype(np.uint8))
