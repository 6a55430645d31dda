"""Text and vision encoders → ONNX with fixed names; pooling, rescaling and L2 norm stand in the graph.

Every family goes the same way: a small module around the original model is handed to optimum's exporter
(``optimum.exporters.onnx.convert.export_pytorch`` with an ``OnnxConfig`` of our own, which names inputs, outputs and
dynamic axes; optimum patches what cannot be traced), and the graph is then run against the original's numbers.
"""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from edge_runtime.manifest_types import ImageModel, TextModel
from export.errors import ModelUnsupported, OutputMismatch
from export.models.registry import ModelsDescription, ModelSpec, write_description

__all__ = ["MAX_DIFFERENCE", "OPSET", "export", "reference"]

OPSET = 18
MAX_DIFFERENCE = 1e-4
"""Largest difference of any component of a unit vector between the graph and the original."""


def export(spec: ModelSpec, out: Path) -> ModelsDescription:
    """Write float32 ``text.onnx``, ``tokenizer.json``, ``image.onnx`` (if there is a image encoder) and ``models.json``.

    ``text.onnx``: ``input_ids``, ``attention_mask`` int64[batch, tokens] → ``embedding`` float32[batch, dims];
    ``image.onnx``: ``pixels`` uint8[batch, height, width, 3] → ``embedding`` float32[batch, dims]. Both normalised.

    Raises:
        ModelUnsupported: the weights cannot be loaded, or there is no fast tokenizer.
        OutputMismatch: the graph differs from the original by more than ``MAX_DIFFERENCE``.
    """
    out.mkdir(parents=True, exist_ok=True)
    with _quiet():
        model = _load(spec)
        vocabulary = _write_tokenizer(spec, out / "tokenizer.json")
        ids, mask = _text_probe(spec, vocabulary)
        _export(_text_module(model, spec), {"input_ids": ids, "attention_mask": mask}, out / "text.onnx")
        text = TextModel(
            file="text.onnx",
            tokenizer="tokenizer.json",
            dims=spec.dims,
            max_tokens=spec.max_tokens,
            languages=spec.languages,
        )
        image = None
        if spec.image is not None:
            height, width = spec.image.preprocessing.output
            pixels = np.random.default_rng(7).integers(0, 256, (2, height, width, 3), np.uint8)
            _export(_image_module(model, spec), {"pixels": pixels}, out / "image.onnx")
            image = ImageModel(file="image.onnx", dims=spec.dims, preprocessing=spec.image.preprocessing)
    source = ModelsDescription(name=spec.name, text=text, image=image, licences=spec.licences)
    write_description(source, out)
    return source


def reference(spec: ModelSpec, inputs: dict[str, NDArray[Any]]) -> NDArray[np.float32]:
    """What the original PyTorch model answers to an encoder's inputs, float32[batch, dims], normalised."""
    with _quiet():
        model = _load(spec)
        build = _image_module if "pixels" in inputs else _text_module
        return _run_torch(build(model, spec), inputs)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Silence what PyTorch's exporter says of every export: it is deprecated, and tracing fixes Python values."""
    level = logging.getLogger("torch.onnx").level
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        warnings.filterwarnings("ignore", category=FutureWarning)
        warnings.filterwarnings("ignore", message="Converting a tensor to a Python", category=Warning)
        warnings.filterwarnings("ignore", message="torch.tensor results are registered", category=Warning)
        warnings.filterwarnings("ignore", message="Exporting aten::index operator", category=Warning)
        warnings.filterwarnings("ignore", message="Constant folding", category=UserWarning)
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        try:
            yield
        finally:
            logging.getLogger("torch.onnx").setLevel(level)


def _load(spec: ModelSpec) -> Any:
    import transformers

    names = {
        "bert": "BertModel",
        "clip": "CLIPModel",
        "chinese_clip": "ChineseCLIPModel",
        "siglip": "SiglipModel",
    }
    kind = getattr(transformers, names[spec.family])
    try:
        model, report = kind.from_pretrained(
            spec.folder,
            use_safetensors=True,
            local_files_only=True,
            attn_implementation="eager",
            output_loading_info=True,
        )
    except (OSError, ValueError, RuntimeError) as exc:
        raise ModelUnsupported(f"cannot be loaded: {exc}", where="*.safetensors") from exc
    missing = [name for name in report["missing_keys"] if not name.startswith("pooler.")]
    if missing or report["mismatched_keys"]:
        raise ModelUnsupported(f"lacks the weights {missing[:3]}", where="*.safetensors")
    return model.float().eval()


def _text_module(model: Any, spec: ModelSpec) -> Any:
    import torch
    from torch.nn import functional

    config = model.config if spec.family == "bert" else model.config.text_config
    padding = config.pad_token_id if isinstance(config.pad_token_id, int) else 0

    class Text(torch.nn.Module):
        """Ids and mask → unit vector; what the mask hides cannot matter, whatever id stands there."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model
            self.config = model.config

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            ids = torch.where(attention_mask > 0, input_ids, torch.full_like(input_ids, padding))
            if spec.family == "siglip":
                # Trained on texts padded to the full length, without a mask; the last place is the summary.
                rest = torch.full_like(ids[:, :1], padding).expand(-1, spec.max_tokens)
                ids = torch.cat([ids, rest], dim=1)[:, : spec.max_tokens]
                vectors = model.get_text_features(input_ids=ids)
            elif spec.family == "bert":
                kinds = torch.zeros_like(ids)
                states = model(
                    input_ids=ids, attention_mask=attention_mask, token_type_ids=kinds
                ).last_hidden_state
                if spec.pooling == "mean":
                    weight = attention_mask.unsqueeze(-1).to(states.dtype)
                    vectors = (states * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
                else:
                    vectors = states[:, 0]
            elif spec.family == "chinese_clip":
                # Its get_text_features asks for a pooler that these models do not have.
                states = model.text_model(input_ids=ids, attention_mask=attention_mask)[0]
                vectors = model.text_projection(states[:, 0])
            else:
                vectors = model.get_text_features(input_ids=ids, attention_mask=attention_mask)
            return functional.normalize(vectors, dim=-1)

    return Text().eval()


def _image_module(model: Any, spec: ModelSpec) -> Any:
    import torch
    from torch.nn import functional

    if spec.image is None:
        raise ModelUnsupported("has no image encoder", where=spec.name)
    deviation = torch.tensor(spec.image.deviation)
    scale = spec.image.rescale / deviation
    shift = -torch.tensor(spec.image.mean) / deviation

    class Image(torch.nn.Module):
        """uint8 pixels, height by width by channel → unit vector."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model
            self.config = model.config
            self.register_buffer("scale", scale)
            self.register_buffer("shift", shift)

        def forward(self, pixels: Any) -> Any:
            values = (pixels.float() * self.scale + self.shift).permute(0, 3, 1, 2)
            return functional.normalize(model.get_image_features(pixel_values=values), dim=-1)

    return Image().eval()


def _export(module: Any, inputs: dict[str, NDArray[Any]], path: Path) -> None:
    import torch
    from optimum.exporters.onnx.base import OnnxConfig
    from optimum.exporters.onnx.convert import export_pytorch

    text = "input_ids" in inputs
    axes = {0: "batch", 1: "tokens"} if text else {0: "batch"}
    named = OrderedDict((name, axes) for name in inputs)

    class EncoderOnnxConfig(OnnxConfig):  # type: ignore[misc]
        """Names and dynamic axes of one encoder."""

        inputs: ClassVar[Any] = named
        outputs: ClassVar[Any] = OrderedDict(embedding={0: "batch"})
        values_override = None

        def __init__(self) -> None:
            self._config = module.config
            self.task = "feature-extraction"

        def generate_dummy_inputs(self, framework: str = "pt", **kwargs: Any) -> dict[str, Any]:
            return {name: torch.from_numpy(value) for name, value in inputs.items()}

    export_pytorch(module, EncoderOnnxConfig(), OPSET, path)
    _check(module, inputs, path)


def _check(module: Any, inputs: dict[str, NDArray[Any]], path: Path) -> None:
    """Run the graph on other batch sizes and lengths than it was traced with."""
    from export.models.quantization import open_session

    session = open_session(path)
    shapes = [inputs, {name: value[:1] for name, value in inputs.items()}]
    if "input_ids" in inputs:
        shapes.append({name: np.repeat(value[:, :5], 2, axis=0) for name, value in inputs.items()})
    for probe in shapes:
        expected = _run_torch(module, probe)
        got = session.run(["embedding"], probe)[0]
        difference = float(np.abs(expected - got).max()) if got.shape == expected.shape else float("inf")
        if not difference <= MAX_DIFFERENCE:
            raise OutputMismatch(f"differs from the original by {difference:.2e}", where=path.name)


def _run_torch(module: Any, inputs: dict[str, NDArray[Any]]) -> NDArray[np.float32]:
    import torch

    with torch.no_grad():
        answer = module(**{name: torch.from_numpy(value) for name, value in inputs.items()})
    return np.asarray(answer.numpy(), np.float32)


def _text_probe(spec: ModelSpec, vocabulary: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    tokens = min(12, spec.max_tokens)
    ids = np.random.default_rng(7).integers(0, vocabulary, (3, tokens), np.int64)
    mask = np.ones_like(ids)
    mask[1, tokens // 2 :] = 0
    return ids, mask


def _write_tokenizer(spec: ModelSpec, path: Path) -> int:
    """Write the tokenizer without padding and truncation, which the runtime decides; returns the vocabulary's size."""
    from tokenizers import Tokenizer

    source = spec.folder / "tokenizer.json"
    if source.is_file():
        tokenizer = Tokenizer.from_file(str(source))
    else:
        import transformers

        try:
            auto: Any = transformers.AutoTokenizer
            fast = auto.from_pretrained(spec.folder, local_files_only=True)
            tokenizer = fast.backend_tokenizer
        except (OSError, ValueError, AttributeError, ImportError) as exc:
            raise ModelUnsupported(
                "is missing and cannot be made from the folder's other files",
                where="tokenizer.json",
                hint="Save the tokenizer as a fast tokenizer (tokenizer.json).",
            ) from exc
    tokenizer.no_padding()
    tokenizer.no_truncation()
    path.write_text(tokenizer.to_str(pretty=False), encoding="utf-8")
    return int(tokenizer.get_vocab_size(with_added_tokens=True))
