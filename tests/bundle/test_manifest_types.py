"""A description with a value that makes no sense cannot be made, and its error names the value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from edge_runtime.manifest_types import (
    FusionModel,
    ImageModel,
    IndexDescription,
    PreferenceDescription,
    Preprocessing,
    SpeechGraph,
    SpeechModel,
    TextModel,
)


def preprocessing(**changed: Any) -> Preprocessing:
    return Preprocessing(**{"resize": "shortest_edge", "size": (8, 8), "crop": (8, 8), **changed})


def exact(**changed: Any) -> Preprocessing:
    return Preprocessing(**{"resize": "exact", "size": (8, 8), **changed})


def text(**changed: Any) -> TextModel:
    return TextModel(**{"file": "text.onnx", "tokenizer": "t.json", "dims": 8, "max_tokens": 16, **changed})


def image(**changed: Any) -> ImageModel:
    return ImageModel(**{"file": "image.onnx", "dims": 8, "preprocessing": preprocessing(), **changed})


def fusion(**changed: Any) -> FusionModel:
    return FusionModel(**{"file": "fusion.onnx", "dims": 8, **changed})


def index(**changed: Any) -> IndexDescription:
    return IndexDescription(**{"method": "hnsw", "dims": 8, "count": 0, **changed})


def speech(family: str, parts: str, **changed: Any) -> SpeechModel:
    files = {part: f"{part}.onnx" for part in parts.split()}
    return SpeechModel(**{"family": family, "files": files, "tokens": "t", "languages": ("en",), **changed})


def transducer(**changed: Any) -> SpeechModel:
    return speech("transducer", "encoder decoder joiner", **changed)


def zipformer(**changed: Any) -> SpeechModel:
    return speech("zipformer_ctc", "model", **changed)


def graph(**changed: Any) -> SpeechGraph:
    return SpeechGraph(**{"file": "g.fst", "words": "g.txt", **changed})


def preference(**changed: Any) -> PreferenceDescription:
    return PreferenceDescription(**changed)


@pytest.mark.parametrize(
    ("make", "allowed"),
    [
        (preprocessing, {"size": (1, 1), "crop": (1, 1)}),
        (preprocessing, {"background": (0, 255, 0)}),
        (exact, {"size": (1, 2)}),
        (text, {"dims": 1, "max_tokens": 1}),
        (image, {"dims": 1}),
        (fusion, {"dims": 1}),
        (index, {"count": 0, "connectivity": 1, "oversample": 1}),
        (transducer, {"streaming": True}),
        (transducer, {"hotwords": "h.txt"}),
        (transducer, {"hotwords": "h.txt", "modeling_unit": "bpe", "bpe_vocab": "b.txt"}),
        (transducer, {"modeling_unit": "bpe"}),
        (zipformer, {"graph": graph(), "modeling_unit": "respelled", "feature_dim": 1}),
        (graph, {"max_active": 21}),
        (preference, {"weights": {"like": -1000.0, "buy": 1000.0}, "blend": 0.0}),
        (preference, {"blend": 1000.0}),
    ],
)
def test_the_last_values_that_make_sense_are_taken(make: Callable[..., Any], allowed: dict[str, Any]) -> None:
    made = make(**allowed)
    assert all(getattr(made, name) == value for name, value in allowed.items())


@pytest.mark.parametrize(
    ("make", "refused", "says"),
    [
        (preprocessing, {"size": (0, 0)}, "height must be above 0, not 0"),
        (exact, {"size": (8, 0)}, "width must be above 0, not 0"),
        (preprocessing, {"crop": (0, 8)}, "crop_height must be above 0, not 0"),
        (preprocessing, {"crop": (8, -1)}, "crop_width must be above 0, not -1"),
        (preprocessing, {"size": (8, 9)}, "shortest_edge needs two equal sizes and a crop"),
        (preprocessing, {"crop": None}, "shortest_edge needs two equal sizes and a crop"),
        (exact, {"crop": (8, 8)}, "exact takes no crop"),
        (exact, {"background": (0, -1, 0)}, "three values from 0 to 255"),
        (exact, {"background": (0, 0, 256)}, "three values from 0 to 255"),
        (text, {"dims": 0}, "dims must be above 0, not 0"),
        (text, {"max_tokens": 0}, "max_tokens must be above 0, not 0"),
        (image, {"dims": 0}, "dims must be above 0, not 0"),
        (fusion, {"dims": 0}, "dims must be above 0, not 0"),
        (index, {"dims": 0}, "dims must be above 0, not 0"),
        (index, {"connectivity": 0}, "connectivity must be above 0, not 0"),
        (index, {"oversample": 0}, "oversample must be above 0, not 0"),
        (index, {"count": -1}, "count must not be negative, not -1"),
        (graph, {"max_active": 20}, "max_active must be above 20, not 20"),
        (transducer, {"files": {"encoder": "e", "decoder": "d"}}, "transducer needs the files"),
        (transducer, {"feature_dim": 0}, "feature_dim must be above 0, not 0"),
        (transducer, {"languages": ()}, "languages must not be empty"),
        (transducer, {"graph": graph()}, "transducer models take no graph"),
        (transducer, {"modeling_unit": "respelled"}, "transducer models are not respelled"),
        (transducer, {"hotwords": "h", "modeling_unit": "bpe"}, "byte pairs need bpe_vocab"),
        (transducer, {"hotwords": "h", "modeling_unit": "cjkchar+bpe"}, "byte pairs need bpe_vocab"),
        (zipformer, {"hotwords": "h"}, "zipformer_ctc models take no hotwords"),
        (preference, {"half_life_days": 0}, "half_life_days must be above 0, not 0"),
        (preference, {"prior": 0}, "prior must be above 0, not 0"),
        (preference, {"weights": {"like": 1000.5}}, "weights must be from -1000 to 1000"),
        (preference, {"weights": {"like": 1.0, "buy": -1000.5}}, "weights must be from -1000 to 1000"),
        (preference, {"blend": -0.1}, "blend from 0 to 1000"),
        (preference, {"blend": 1000.5}, "blend from 0 to 1000"),
        (preference, {"blend": float("nan")}, "blend from 0 to 1000"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_name(
    make: Callable[..., Any], refused: dict[str, Any], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        make(**refused)


@pytest.mark.parametrize("family", ["whisper", "sense_voice", "moonshine"])
def test_families_without_a_streaming_form_do_not_stream(family: str) -> None:
    with pytest.raises(ValueError, match=f"{family} models do not stream"):
        speech(family, "model", streaming=True)


def test_a_speech_model_is_made_of_all_its_files() -> None:
    model = zipformer(graph=graph(), pronunciations="p.txt", vad="vad.onnx")
    assert model.all_files == ("model.onnx", "t", "g.fst", "g.txt", "p.txt", "vad.onnx")
    model = transducer(hotwords="h.txt", bpe_vocab="b.txt", modeling_unit="bpe")
    assert model.all_files == ("encoder.onnx", "decoder.onnx", "joiner.onnx", "t", "h.txt", "b.txt")
