"""float32 encoders → int8, optimised offline, weights beside the graph so that they can be memory-mapped.

``quantise`` tries, in this order, and keeps the first that passes the gate: everything in int8; int8 without the
layers that lose most (each group of layers is measured alone, at most ``_GROUPS`` times); float32.
The same input gives the same bytes.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import ExtraMissing
from export.errors import ModelUnsupported, QualityLost, SettingsInvalid
from export.models.parity import Report, compare, gate, sample_pictures, sample_texts
from export.models.registry import ModelsDescription, load, write_description

__all__ = [
    "PRESETS",
    "Inputs",
    "Outcome",
    "Settings",
    "compress",
    "encode",
    "open_session",
    "optimise",
    "quantise",
    "text_inputs",
]

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
_GROUPS = 6
_EXTERNAL_FROM = 1024
"""Bytes from which a tensor goes into the external file."""
Inputs = Mapping[str, NDArray[Any]]


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """How weights and activations become 8-bit integers.

    Raises:
        SettingsInvalid: a combination that cannot work, or works badly on every target.
    """

    mode: Literal["dynamic", "static"] = "dynamic"
    """dynamic: activation ranges at run time (transformers); static: from calibration, QDQ (CNNs)."""
    operators: tuple[str, ...] = ("MatMul", "Gather")
    per_channel: bool = True
    """One scale for each output channel; cosine .994 against .969 with one for the whole tensor (MiniLM)."""
    reduce_range: bool = False
    """7-bit weights: AVX2 without VNNI adds two products in 16 bits, which saturates with 8."""

    def __post_init__(self) -> None:
        if not self.operators:
            raise SettingsInvalid("nothing to quantise", where="operators")
        if self.mode == "dynamic" and "Conv" in self.operators:
            raise SettingsInvalid(
                "ConvInteger is slower than float32", where="operators", hint="Use mode='static' for Conv."
            )
        if self.mode == "static" and "Gather" in self.operators:
            raise SettingsInvalid("Gather has no activations to calibrate", where="operators")


PRESETS: Mapping[str, Settings] = {
    # Measure these two on such a processor only: a machine without VNNI saturates and measures its own fault.
    # arm64 multiplies 8 by 8 bits into 32 (dot product instructions): nothing saturates.
    "arm64": Settings(),
    # VNNI accumulates in 32 bits: nothing saturates.
    "avx512_vnni": Settings(),
    # Any x86-64: AVX2's 16-bit pairs saturate, so weights keep 7 bits.
    "avx2": Settings(reduce_range=True),
    # CNNs, every target: weights and activations calibrated.
    "cnn": Settings(mode="static", operators=("Conv", "Gemm", "MatMul")),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one encoder."""

    precision: Literal["int8", "int8-partly", "float32"]
    excluded: tuple[str, ...]
    """Nodes left in float32."""
    report: Report


def quantise(
    source: Path, out: Path, settings: Settings = PRESETS["avx2"], *, max_loss: float = 0.01
) -> ModelsDescription:
    """Turn a float32 models folder into a compressed one.

    Args:
        source: what ``encoders.export`` wrote.
        out: where the new folder goes; files of the same names are replaced.
        max_loss: of retrieval quality, a share of 1; see ``parity.Report.loss``.

    Raises:
        ModelUnsupported: ``source`` is no models folder.
    """
    described = load(source)
    out.mkdir(parents=True, exist_ok=True)
    quality: dict[str, Any] = {}
    if described.text is not None:
        texts = sample_texts(described.text.languages)
        feeds = text_inputs(source / described.text.tokenizer, texts, described.text.max_tokens)
        outcome = compress(source / described.text.file, out / described.text.file, feeds, settings, max_loss)
        shutil.copyfile(source / described.text.tokenizer, out / described.text.tokenizer)
        quality["text"] = _plain(outcome)
    if described.image is not None:
        pictures = sample_pictures(*described.image.preprocessing.output)
        feeds = [{"pixels": pictures[n : n + 8]} for n in range(0, len(pictures), 8)]
        outcome = compress(
            source / described.image.file, out / described.image.file, feeds, settings, max_loss
        )
        quality["image"] = _plain(outcome)
    result = dataclasses.replace(described, quality=quality)
    write_description(result, out)
    return result


def text_inputs(tokenizer: Path, texts: list[str], max_tokens: int) -> list[Inputs]:
    """Batches of 16 texts as ``input_ids`` and ``attention_mask``, int64[batch, tokens]."""
    from tokenizers import Tokenizer

    reader = Tokenizer.from_file(str(tokenizer))
    reader.enable_truncation(max_tokens)
    reader.enable_padding()
    batches: list[Inputs] = []
    for start in range(0, len(texts), 16):
        encoded = reader.encode_batch(texts[start : start + 16])
        batches.append(
            {
                "input_ids": np.array([one.ids for one in encoded], np.int64),
                "attention_mask": np.array([one.attention_mask for one in encoded], np.int64),
            }
        )
    return batches


def encode(path: Path, feeds: list[Inputs]) -> NDArray[np.float32]:
    """Run an encoder over batches; float32[all, dims]."""
    session = open_session(path)
    return np.concatenate([session.run(["embedding"], dict(feed))[0] for feed in feeds])


def open_session(path: Path) -> Any:
    """A session on the CPU, two threads, warnings off."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def optimise(source: Path, target: Path) -> None:
    """Fuse and fold offline (level extended: the result does not depend on this machine) and write ``target``
    with its weights in ``target``.data.

    Raises:
        ModelUnsupported: onnxruntime cannot load ``source``.
        ExtraMissing: onnx is not installed.
    """
    import onnxruntime

    try:
        import onnx
    except ImportError as exc:
        raise ExtraMissing("building needs the package onnx", hint="pip install 'vitrine[export]'") from exc

    with tempfile.TemporaryDirectory() as folder:
        fused = Path(folder) / "fused.onnx"
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.optimized_model_filepath = str(fused)
        options.log_severity_level = 3
        try:
            onnxruntime.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])
        except Exception as exc:
            raise ModelUnsupported("onnxruntime cannot load it", where=source.name) from exc
        model = onnx.load(str(fused), load_external_data=False)
    # What the fusing left alone still lies in the source's own file.
    onnx.load_external_data_for_model(model, str(source.parent))
    data = target.with_name(target.name + ".data")
    for path in (target, data):
        path.unlink(missing_ok=True)
    onnx.save(
        model,
        str(target),
        save_as_external_data=True,
        location=data.name,
        size_threshold=_EXTERNAL_FROM,
    )
    if data.exists():  # not where every tensor is small
        data.chmod(0o644)


def compress(source: Path, target: Path, feeds: list[Inputs], settings: Settings, max_loss: float) -> Outcome:
    """Write a float32 model as small as ``max_loss`` of retrieval allows, optimised.

    Args:
        feeds: inputs to calibrate and compare with: queries, then as many documents.
    """
    exact = encode(source, feeds)
    nodes = _nodes(source, settings.operators)

    def attempt(excluded: list[str]) -> Report:
        with tempfile.TemporaryDirectory() as folder:
            small = Path(folder) / "int8.onnx"
            _convert(source, small, settings, excluded, feeds)
            optimise(small, target)
        return compare(exact, encode(target, feeds))

    def passes(report: Report) -> bool:
        try:
            gate(report, max_loss)
        except QualityLost:
            return False
        return True

    report = attempt([])
    if passes(report):
        return Outcome("int8", (), report)
    size = -(-len(nodes) // _GROUPS) or 1
    groups = [nodes[n : n + size] for n in range(0, len(nodes), size)]
    losses = [attempt([name for name in nodes if name not in group]).cosine_mean for group in groups]
    excluded: list[str] = []
    for worst in np.argsort(losses, kind="stable")[: len(groups) - 1]:
        excluded += groups[int(worst)]
        report = attempt(excluded)
        if passes(report):
            return Outcome("int8-partly", tuple(excluded), report)
    optimise(source, target)
    return Outcome("float32", tuple(nodes), compare(exact, encode(target, feeds)))


def _nodes(path: Path, operators: tuple[str, ...]) -> list[str]:
    """Names of the nodes that multiply by, or look up in, weights."""
    import onnx

    graph = onnx.load(str(path)).graph
    weights = {tensor.name for tensor in graph.initializer}
    return [node.name for node in graph.node if node.op_type in operators and set(node.input) & weights]


def _convert(
    source: Path, target: Path, settings: Settings, excluded: list[str], feeds: list[Inputs]
) -> None:
    from onnxruntime import quantization

    common = {
        "op_types_to_quantize": list(settings.operators),
        "per_channel": settings.per_channel,
        "reduce_range": settings.reduce_range,
        "weight_type": quantization.QuantType.QInt8,
        "nodes_to_exclude": excluded,
    }
    if settings.mode == "dynamic":
        quantization.quantize_dynamic(str(source), str(target), **common)
        return
    batches: Iterator[Inputs] = iter(feeds)

    class Reader(quantization.CalibrationDataReader):  # type: ignore[misc]
        """Hands the samples to the calibration, once."""

        def get_next(self) -> dict[str, Any] | None:
            batch = next(batches, None)
            return None if batch is None else dict(batch)

    quantization.quantize_static(
        str(source),
        str(target),
        Reader(),
        quant_format=quantization.QuantFormat.QDQ,
        activation_type=quantization.QuantType.QUInt8,
        **common,
    )


def _plain(outcome: Outcome) -> dict[str, Any]:
    return outcome.report.as_dict() | {
        "precision": outcome.precision,
        "excluded": len(outcome.excluded),
    }
