"""preprocessor_config.json of Hugging Face, read strictly: every field is used, checked to be harmless, or refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from edge_runtime.manifest_types import Preprocessing
from export.errors import ModelUnsupported

__all__ = ["ImageInput", "read_preprocessor"]

_WHERE = "preprocessor_config.json"
_RESAMPLE: dict[int, Literal["nearest", "bilinear", "bicubic", "lanczos"]] = {
    0: "nearest",
    1: "lanczos",
    2: "bilinear",
    3: "bicubic",
}
_USED = {
    "do_resize", "size", "resample", "do_center_crop", "crop_size", "do_rescale", "rescale_factor",
    "do_normalize", "image_mean", "image_std",
}  # fmt: skip
_PROCESSORS = {
    "clip": {"CLIPImageProcessor", "CLIPImageProcessorFast", "CLIPFeatureExtractor"},
    "chinese_clip": {
        "ChineseCLIPImageProcessor", "ChineseCLIPImageProcessorFast", "ChineseCLIPFeatureExtractor",
    },
    "siglip": {"SiglipImageProcessor", "SiglipImageProcessorFast"},
}  # fmt: skip
_HARMLESS: dict[str, tuple[object, ...]] = {
    "do_convert_rgb": (True, None),
    "data_format": ("channels_first", None),
    "input_data_format": (None,),
    "default_to_square": (True, False, None),
    "device": (None,),
    "disable_grouping": (True, False, None),
    "return_tensors": (None,),
    "do_pad": (False, None),
    "pad_size": (None,),
}
"""Fields that may stand there as long as they have a value that changes nothing."""


@dataclass(frozen=True, slots=True)
class ImageInput:
    """How a picture becomes the image encoder's input: what the runtime does, then what the graph does."""

    preprocessing: Preprocessing
    """Picture → uint8[height, width, 3]."""
    rescale: float
    mean: tuple[float, float, float]
    """In the graph: (pixel · rescale − mean) / deviation, by channel."""
    deviation: tuple[float, float, float]


def read_preprocessor(raw: dict[str, Any], family: str, vision: dict[str, Any]) -> ImageInput:
    """Translate preprocessor_config.json.

    Args:
        raw: its content.
        family: ``clip``, ``chinese_clip`` or ``siglip``.
        vision: config.json's ``vision_config``; its image size must be what the preprocessing yields.

    Raises:
        ModelUnsupported: a field that is unknown or has a value that cannot be honoured; names the field.
    """
    for name, value in raw.items():
        _check_known(name, value, family)
    if raw.get("do_resize", True) is not True:
        raise _refuse("do_resize", raw["do_resize"], "pictures are always resized")
    resample = _RESAMPLE.get(raw.get("resample", 3))
    if resample is None:
        raise _refuse("resample", raw["resample"], f"supported are {sorted(_RESAMPLE)}")
    crop = _crop(raw, family)
    resize, size = _size(raw.get("size"))
    if resize == "exact" and crop == size:
        crop = None
    try:
        preprocessing = Preprocessing(resize=resize, size=size, crop=crop, resample=resample)
    except ValueError as exc:
        raise ModelUnsupported(str(exc), where=_WHERE) from exc
    edge = vision.get("image_size", 224)
    if preprocessing.output != (edge, edge):
        raise _refuse("size", raw.get("size"), f"the model takes pictures of {edge} by {edge}")
    rescale = raw.get("rescale_factor", 1 / 255) if _flag(raw, "do_rescale", default=True) else 1.0
    if not isinstance(rescale, int | float) or not rescale > 0:
        raise _refuse("rescale_factor", rescale, "it must be above 0")
    normalise = _flag(raw, "do_normalize", default=True)
    return ImageInput(
        preprocessing=preprocessing,
        rescale=float(rescale),
        mean=_channels(raw, "image_mean") if normalise else (0.0, 0.0, 0.0),
        deviation=_channels(raw, "image_std", above=0.0) if normalise else (1.0, 1.0, 1.0),
    )


def _check_known(name: str, value: object, family: str) -> None:
    if name in _USED or name in ("processor_class", "_valid_processor_keys"):
        return
    if name in ("image_processor_type", "feature_extractor_type"):
        if value not in _PROCESSORS[family]:
            raise _refuse(name, value, f"a {family} model takes one of {sorted(_PROCESSORS[family])}")
        return
    if name not in _HARMLESS:
        raise _refuse(name, value, "the field is not known here, so it cannot be honoured")
    if not any(value is allowed or value == allowed for allowed in _HARMLESS[name]):
        raise _refuse(name, value, f"supported are {list(_HARMLESS[name])}")


def _crop(raw: dict[str, Any], family: str) -> tuple[int, int] | None:
    wanted = _flag(raw, "do_center_crop", default=family != "siglip")
    if not wanted:
        return None
    if family == "siglip":
        raise _refuse("do_center_crop", True, "SigLIP's processor does not crop")
    value = raw.get("crop_size")
    if isinstance(value, int) and not isinstance(value, bool):
        return (value, value)
    if isinstance(value, dict) and set(value) == {"height", "width"}:
        return (_whole("crop_size", value["height"]), _whole("crop_size", value["width"]))
    raise _refuse("crop_size", value, "expected an edge, or height and width")


def _size(value: object) -> tuple[Literal["shortest_edge", "exact"], tuple[int, int]]:
    if isinstance(value, int) and not isinstance(value, bool):
        return "shortest_edge", (value, value)
    if isinstance(value, dict) and set(value) == {"shortest_edge"}:
        edge = _whole("size", value["shortest_edge"])
        return "shortest_edge", (edge, edge)
    if isinstance(value, dict) and set(value) == {"height", "width"}:
        return "exact", (_whole("size", value["height"]), _whole("size", value["width"]))
    raise _refuse("size", value, "expected an edge, {shortest_edge}, or {height, width}")


def _whole(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise _refuse(name, value, "expected a whole number above 0")
    return value


def _flag(raw: dict[str, Any], name: str, *, default: bool) -> bool:
    value = raw.get(name, default)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise _refuse(name, value, "expected true or false")
    return value


def _channels(raw: dict[str, Any], name: str, above: float | None = None) -> tuple[float, float, float]:
    value = raw.get(name)
    numbers = isinstance(value, list) and len(value) == 3 and all(isinstance(x, int | float) for x in value)
    if not isinstance(value, list) or not numbers or (above is not None and min(value) <= above):
        raise _refuse(name, value, "expected three numbers" + ("" if above is None else f" above {above}"))
    return (float(value[0]), float(value[1]), float(value[2]))


def _refuse(name: str, value: object, why: str) -> ModelUnsupported:
    return ModelUnsupported(f"{value!r} is not supported: {why}", where=f"{_WHERE}: {name}")
