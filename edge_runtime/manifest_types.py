"""What the manifest says of each part. A stage takes its own description and nothing else of the manifest.

Frozen, self-checking: a value that makes no sense raises ValueError where it is made, so that a stage never
meets one. ``bundle.manifest`` translates that into ManifestInvalid with the field's path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "CatalogueDescription",
    "Column",
    "FusionModel",
    "ImageModel",
    "IndexDescription",
    "PreferenceDescription",
    "Preprocessing",
    "RankingDescription",
    "SpeechGraph",
    "SpeechModel",
    "TextModel",
]

SpeechFamily = Literal[
    "transducer", "zipformer_ctc", "nemo_ctc", "paraformer", "whisper", "sense_voice", "moonshine"
]
SPEECH_PARTS: Mapping[tuple[str, bool], frozenset[str]] = {
    ("transducer", False): frozenset({"encoder", "decoder", "joiner"}),
    ("transducer", True): frozenset({"encoder", "decoder", "joiner"}),
    ("zipformer_ctc", False): frozenset({"model"}),
    ("zipformer_ctc", True): frozenset({"model"}),
    ("nemo_ctc", False): frozenset({"model"}),
    ("nemo_ctc", True): frozenset({"model"}),
    ("paraformer", False): frozenset({"model"}),
    ("paraformer", True): frozenset({"encoder", "decoder"}),
    ("whisper", False): frozenset({"encoder", "decoder"}),
    ("sense_voice", False): frozenset({"model"}),
    ("moonshine", False): frozenset({"preprocessor", "encoder", "uncached_decoder", "cached_decoder"}),
}
"""(family, streaming) → the parts that sherpa-onnx publishes such a model in."""


def _positive(**values: float) -> None:
    for name, value in values.items():
        if not value > 0:
            raise ValueError(f"{name} must be above 0, not {value}")


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """Picture → uint8[height, width, 3] RGB; rescaling, mean and deviation stand inside the model's graph."""

    resize: Literal["shortest_edge", "exact", "longest_edge_pad"]
    """The shorter edge becomes ``size``; stretch to ``size``; fit inside ``size`` and pad."""
    size: tuple[int, int]
    """Height, width after resizing; for shortest_edge both are the edge."""
    crop: tuple[int, int] | None = None
    """Height, width of a centre crop after resizing; required for shortest_edge."""
    resample: Literal["nearest", "bilinear", "bicubic", "lanczos"] = "bicubic"
    background: tuple[int, int, int] = (255, 255, 255)
    """Behind transparency and in the padding."""

    def __post_init__(self) -> None:
        _positive(height=self.size[0], width=self.size[1])
        if self.resize == "shortest_edge" and (self.size[0] != self.size[1] or self.crop is None):
            raise ValueError("shortest_edge needs two equal sizes and a crop")
        if self.resize != "shortest_edge" and self.crop is not None:
            raise ValueError(f"{self.resize} takes no crop")
        if self.crop is not None:
            _positive(crop_height=self.crop[0], crop_width=self.crop[1])
        if not all(0 <= channel <= 255 for channel in self.background):
            raise ValueError("background must be three values from 0 to 255")

    @property
    def output(self) -> tuple[int, int]:
        """Height, width that the model gets."""
        return self.crop or self.size


@dataclass(frozen=True, slots=True)
class TextModel:
    """ONNX: ``input_ids``, ``attention_mask`` int64[n, tokens] → ``embedding`` f32[n, dims], normalised."""

    file: str
    tokenizer: str
    dims: int
    max_tokens: int
    languages: tuple[str, ...] = ("en",)

    def __post_init__(self) -> None:
        _positive(dims=self.dims, max_tokens=self.max_tokens)


@dataclass(frozen=True, slots=True)
class ImageModel:
    """ONNX: ``pixels`` uint8[n, height, width, 3] → ``embedding`` float32[n, dims], normalised."""

    file: str
    dims: int
    preprocessing: Preprocessing

    def __post_init__(self) -> None:
        _positive(dims=self.dims)


@dataclass(frozen=True, slots=True)
class FusionModel:
    """ONNX: ``parts`` float32[n, 3 · dims] (words, picture, spoken words; zeros: missing) → ``embedding`` of the same
    shape, normalised; the query's vector is the sum of the three.
    """

    file: str
    dims: int

    def __post_init__(self) -> None:
        _positive(dims=self.dims)


@dataclass(frozen=True, slots=True)
class IndexDescription:
    """``index/vectors.i8.npy``, ``vectors.f16.npy`` [count, dims]; hnsw also ``hnsw.usearch``."""

    method: Literal["exact", "hnsw"]
    dims: int
    count: int
    connectivity: int = 16
    expansion_add: int = 128
    expansion_search: int = 80
    oversample: int = 2
    """HNSW candidates per wanted result, re-scored exactly."""

    def __post_init__(self) -> None:
        _positive(dims=self.dims, connectivity=self.connectivity, oversample=self.oversample)
        if self.count < 0:
            raise ValueError(f"count must not be negative, not {self.count}")


@dataclass(frozen=True, slots=True)
class Column:
    """A field that can be filtered, counted or sorted by."""

    name: str
    type: Literal["keyword", "number"]
    facet: bool = True
    """Whether it is counted when a query does not say which."""


@dataclass(frozen=True, slots=True)
class CatalogueDescription:
    """``catalogue.db`` and ``index/columns/``."""

    count: int
    currency: str | None
    languages: tuple[str, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class RankingDescription:
    """Numbers of the ranking, fitted or defaulted at build time; ``retrieval.ranking`` names and explains them."""

    parameters: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SpeechGraph:
    """The shop's words as a decoding graph (OpenFst): input label = token id + 1, output label n = line n of words."""

    file: str
    words: str
    """Text, one word a line; ``<unk>`` stands for every word that the shop does not have."""
    max_active: int = 200

    def __post_init__(self) -> None:
        if self.max_active <= 20:
            raise ValueError(f"max_active must be above 20, not {self.max_active}")


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A model in the layout that sherpa-onnx publishes: 16 kHz sound → words."""

    family: SpeechFamily
    files: Mapping[str, str]
    """By part: ``model``, or ``encoder``, ``decoder``, ``joiner`` …, as ``SPEECH_PARTS`` says."""
    tokens: str
    """Text, ``symbol id`` a line."""
    languages: tuple[str, ...]
    streaming: bool = False
    feature_dim: int = 80
    """Mel bands that the model takes."""
    graph: SpeechGraph | None = None
    """Zipformer CTC models only."""
    hotwords: str | None = None
    """Text, one phrase a line, likelier than others; transducers only."""
    modeling_unit: Literal["cjkchar", "bpe", "cjkchar+bpe", "respelled"] = "cjkchar"
    """How words are spelled in tokens; ``respelled``: English as it sounds, Chinese in pinyin, zipformer CTC only."""
    bpe_vocab: str | None = None
    """For hotwords spelled in byte pairs."""
    pronunciations: str | None = None
    """The catalogue's words with how they sound, to correct a transcript by."""
    vad: str | None = None
    """Silero's voice activity detector; None: by energy."""

    def __post_init__(self) -> None:
        parts = SPEECH_PARTS.get((self.family, self.streaming))
        if parts is None:
            raise ValueError(f"{self.family} models do not stream")
        if set(self.files) != parts:
            raise ValueError(f"{self.family} needs the files {sorted(parts)}, not {sorted(self.files)}")
        _positive(feature_dim=self.feature_dim)
        if not self.languages:
            raise ValueError("languages must not be empty")
        if self.graph is not None and self.family != "zipformer_ctc":
            raise ValueError(f"{self.family} models take no graph")
        if self.modeling_unit == "respelled" and self.family != "zipformer_ctc":
            raise ValueError(f"{self.family} models are not respelled")
        if self.hotwords is not None and self.family != "transducer":
            raise ValueError(f"{self.family} models take no hotwords")
        if self.hotwords is not None and "bpe" in self.modeling_unit and self.bpe_vocab is None:
            raise ValueError("hotwords spelled in byte pairs need bpe_vocab")

    @property
    def all_files(self) -> tuple[str, ...]:
        """Every file that the model is made of."""
        graph = () if self.graph is None else (self.graph.file, self.graph.words)
        more = (self.hotwords, self.bpe_vocab, self.pronunciations, self.vad)
        return (*self.files.values(), self.tokens, *graph, *(name for name in more if name is not None))


@dataclass(frozen=True, slots=True)
class PreferenceDescription:
    """How a shopper's taste is learnt and how much it weighs; `docs/taste.md` tells how the numbers were found."""

    weights: Mapping[str, float] = field(
        default_factory=lambda: {"view": 0.1, "like": 1.0, "cart": 1.5, "buy": 2.0, "dislike": -1.0}
    )
    """What each event counts, from -1000 to 1000; 0: not learnt from."""
    half_life_days: float = 30.0
    """After so long an event counts half."""
    prior: float = 2.0
    """Confidence is the length of the events' sum over their weight and this."""
    blend: float = 1.0
    """What a product exactly to the taste gains in score at full confidence."""
    projection: str | None = None
    """``.npy``, float32[256, dims] with orthonormal rows, where the space has more than 256 dimensions."""

    def __post_init__(self) -> None:
        _positive(half_life_days=self.half_life_days, prior=self.prior)
        if not all(abs(weight) <= 1000 for weight in self.weights.values()) or not 0 <= self.blend <= 1000:
            raise ValueError("weights must be from -1000 to 1000, blend from 0 to 1000")
