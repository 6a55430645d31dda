from __future__ import annotations

import subprocess
import sys
import threading
import time
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from edge_runtime.errors import ExtraMissing, MediaTooLarge, SpaceMismatch
from edge_runtime.inference.image_encoder import ImageEncoder, decode, prepare
from edge_runtime.manifest_types import Preprocessing
from edge_runtime.testing import DIMS, image_model
from tests.inference.test_image_encoder import encoded, picture

CHILD = """
import pathlib, re, sys
from PIL import Image
from edge_runtime.manifest_types import Preprocessing
from edge_runtime.inference.image_encoder import decode, prepare
from edge_runtime.errors import MediaTooLarge
from tests.inference.test_image_encoder import encoded


def peak():
    # Not ru_maxrss, which a child takes over from the process that started it.
    return int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])


how = Preprocessing("shortest_edge", (224, 224), (224, 224))
prepare(decode(encoded(Image.new("RGB", (300, 300)))), how)
data = pathlib.Path(sys.argv[1]).read_bytes()
before = peak()
try:
    prepare(decode(data), how)
    done = "read"
except MediaTooLarge:
    done = "refused"
print(done, (peak() - before) // 1024)
"""


def cost(path: Path, data: bytes) -> tuple[str, int]:
    """What became of a picture in a process of its own, and how many MiB its peak grew."""
    path.write_bytes(data)
    command = [sys.executable, "-c", CHILD, str(path)]
    done, grown = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return done, int(grown)


def test_a_long_thin_picture_costs_little(tmp_path: Path) -> None:
    done, grown = cost(tmp_path / "thin", encoded(Image.new("RGB", (1, 10_000))))
    assert done == "read"
    assert grown < 32


@pytest.mark.parametrize("size", [(70_000, 1), (1, 1_000_000)])
def test_an_endless_edge_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(MediaTooLarge, match="long"):
        decode(encoded(Image.new("RGB", size)))


@pytest.mark.parametrize("options", [{"progressive": True}, {}], ids=["progressive", "too narrow for draft"])
def test_a_jpeg_that_draft_cannot_make_small_is_held_to_the_common_limit(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    size = (6500, 6500) if options else (2040, 20_000)
    done, grown = cost(tmp_path / "j", encoded(Image.new("RGB", size), "JPEG", quality=20, **options))
    assert done == "refused"
    assert grown < 32


@pytest.mark.parametrize("kind", ["JPEG", "MPO"])
def test_a_large_photo_is_decoded_smaller(kind: str) -> None:
    more: dict[str, Any] = (
        {"save_all": True, "append_images": [Image.new("RGB", (9, 9))]} if kind == "MPO" else {}
    )
    photo = decode(encoded(Image.new("RGB", (7000, 6000), "red"), kind, quality=20, **more))
    assert 1024 <= min(photo.size) <= 2048


@pytest.mark.parametrize(
    ("mode", "most"), [("RGB", 130), ("RGBA", 130), ("LA", 130), ("P", 80), ("I;16", 90)]
)
def test_a_picture_as_large_as_allowed_is_held_once(tmp_path: Path, mode: str, most: int) -> None:
    done, grown = cost(tmp_path / "p", encoded(Image.new(mode, (5000, 5000))))  # 95 MiB as RGBA
    assert done == "read"
    assert grown < most


def test_a_large_picture_is_made_smaller_as_a_whole_would_be() -> None:
    image = Image.effect_noise((2100, 2300), 60).convert("RGB").convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    exif = Image.Exif()
    exif[0x0112] = 6
    upright = decode(encoded(image, "PNG", exif=exif), max_bytes=1 << 30)
    assert upright.size == (1150, 1050)
    whole = image.reduce(2).transpose(Image.Transpose.ROTATE_270)
    np.testing.assert_array_equal(np.asarray(upright), np.asarray(whole))


@pytest.mark.parametrize("size", [(1, 100), (2, 333), (333, 2), (9, 700), (701, 9), (3, 1000)])
@pytest.mark.parametrize("crop", [(24, 24), (20, 28), (30, 18)])
def test_a_thin_picture_is_cut_as_if_resized_whole(size: tuple[int, int], crop: tuple[int, int]) -> None:
    image = decode(encoded(picture(*size)))
    edge, shorter = 24, min(size)
    whole = image.resize((edge * size[0] // shorter, edge * size[1] // shorter), Image.Resampling.BICUBIC)
    left, top = (whole.width - crop[1]) // 2, (whole.height - crop[0]) // 2
    expected = np.asarray(whole.crop((left, top, left + crop[1], top + crop[0]))).astype(int)
    given = prepare(image, Preprocessing("shortest_edge", (edge, edge), crop)).astype(int)
    assert np.abs(given - expected).max() <= 1


@pytest.mark.parametrize("crop", [(48, 48), (40, 44), (64, 60)])
@pytest.mark.parametrize("size", [(640, 480), (300, 500), (31, 77), (3, 2), (1, 1)])
def test_crops_equal_the_reference_also_beyond_the_picture(
    size: tuple[int, int], crop: tuple[int, int]
) -> None:
    from transformers import CLIPImageProcessor

    image = decode(encoded(picture(*size)))
    clip = CLIPImageProcessor(
        size={"shortest_edge": 48},
        crop_size={"height": crop[0], "width": crop[1]},
        resample=Image.Resampling.BICUBIC,
        do_rescale=False,
        do_normalize=False,
    )
    expected = clip(np.asarray(image), input_data_format="channels_last", return_tensors="np")
    np.testing.assert_array_equal(
        prepare(image, Preprocessing("shortest_edge", (48, 48), crop)),
        expected["pixel_values"][0].transpose(1, 2, 0).astype(np.uint8),
    )


@pytest.mark.parametrize("size", [(640, 480), (300, 500), (3, 2), (1, 1)])
def test_exact_equals_the_chinese_clip_reference(size: tuple[int, int]) -> None:
    from transformers import ChineseCLIPImageProcessor

    image = decode(encoded(picture(*size)))
    processor = ChineseCLIPImageProcessor(
        size={"height": 48, "width": 48},
        resample=Image.Resampling.BICUBIC,
        do_center_crop=False,
        do_rescale=False,
        do_normalize=False,
    )
    expected = processor(np.asarray(image), input_data_format="channels_last", return_tensors="np")
    np.testing.assert_array_equal(
        prepare(image, Preprocessing("exact", (48, 48))),
        expected["pixel_values"][0].transpose(1, 2, 0).astype(np.uint8),
    )


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_not_clipped(kind: str) -> None:
    ramp = np.linspace(0, 65535, 600).astype(np.uint16).reshape(300, 2)
    given = np.asarray(decode(encoded(Image.fromarray(ramp), kind)))[:, :, 0]
    np.testing.assert_array_equal(given, np.round(ramp / 257.0))


def test_tall_transparency_is_composited_as_in_one_piece() -> None:
    image = picture(40, 700, "RGBA")
    whole = Image.alpha_composite(Image.new("RGBA", image.size, (9, 99, 199, 255)), image).convert("RGB")
    how = Preprocessing("exact", (700, 40), None, "nearest", (9, 99, 199))
    np.testing.assert_array_equal(prepare(decode(encoded(image)), how), np.asarray(whole))


def test_no_picture_gives_no_vector_and_a_batch_equals_its_pictures(tmp_path: Path) -> None:
    encoder = ImageEncoder(tmp_path, image_model(tmp_path))
    assert encoder.encode([]).shape == (0, DIMS)
    data = [encoded(picture(30, 40)) for _ in range(3)]
    alone = np.concatenate([encoder.encode([one]) for one in data])
    np.testing.assert_array_equal(encoder.encode(data), alone)


def test_a_model_for_pictures_of_another_size_is_refused(tmp_path: Path) -> None:
    model = image_model(tmp_path)
    with pytest.raises(SpaceMismatch, match="pixels"):
        ImageEncoder(tmp_path, replace(model, preprocessing=Preprocessing("exact", (16, 16))))


def test_decoding_in_threads_leaves_the_warning_filters_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(picture(8, 8))
    waits = iter((0.1, 0.2))
    original = Image.open

    def slow(*args: Any, **options: Any) -> Any:
        time.sleep(next(waits))
        return original(*args, **options)

    monkeypatch.setattr(Image, "open", slow)
    before = list(warnings.filters)
    threads = [threading.Thread(target=decode, args=(data,)) for _ in range(2)]
    for thread in threads:
        thread.start()
        time.sleep(0.02)
    for thread in threads:
        thread.join()
    assert list(warnings.filters) == before


def test_a_missing_pillow_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ExtraMissing, match="vitrine\\[image\\]"):
        decode(b"")


@pytest.mark.parametrize(
    "options", [{}, {"lossless": True}, {"exif": b"Exif\0\0II*\0\x08\0\0\0\0\0"}], ids=["VP8", "VP8L", "VP8X"]
)
def test_a_webp_is_refused_by_its_header(monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]) -> None:
    small = encoded(Image.new("RGB", (300, 200)), "WEBP", **options)
    assert decode(small).size == (300, 200)
    large = encoded(Image.new("RGB", (7000, 6000)), "WEBP", quality=1, method=0, **options)
    monkeypatch.setattr(Image, "open", None)
    with pytest.raises(MediaTooLarge, match="42000000 pixels"):
        decode(large)


def test_only_the_accepted_formats_are_loaded() -> None:
    code = (
        "import sys\nfrom edge_runtime.inference.image_encoder import decode\n"
        "from edge_runtime.errors import MediaInvalid\n"
        "try:\n    decode(b'none' * 9)\nexcept MediaInvalid:\n    pass\n"
        "print(sum(name.startswith('PIL.') and name.endswith('ImagePlugin') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) <= 8
