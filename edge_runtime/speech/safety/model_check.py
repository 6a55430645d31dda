"""Check a speech model's files in Python first: sherpa-onnx ends the process on many that are wrong.

What each family must carry is what sherpa-onnx 2.0 reads of it (sherpa-onnx/csrc/*-model.cc): a metadata entry that
is missing, or is no number where one is read, calls ``exit``; a token that is missing throws or crashes later.
``edge_runtime.speech.safety.model_probe`` runs the model once in a child process for what no header shows.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from pathlib import Path

from edge_runtime.errors import BundleDamaged, BundleMissing
from edge_runtime.manifest_types import SpeechModel
from edge_runtime.speech.safety.fst_check import check_graph
from edge_runtime.speech.safety.onnx_header import Header, Value, read_header

__all__ = ["BLANKS", "UNKNOWN", "check_speech", "read_lines", "read_tokens"]

BLANKS = ("<blk>", "<eps>", "<blank>")
UNKNOWN = "<unk>"
_MAX_TEXT = 32 * 1024 * 1024
_HINT = "Export the model again, or take another one."


@dataclass(frozen=True, slots=True)
class _Part:
    """What one ONNX file must carry."""

    inputs: int
    """At least so many."""
    outputs: int
    integers: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    """Integers divided by commas."""
    floats: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


_LFR = ("vocab_size", "lfr_window_size", "lfr_window_shift")
_STATS = ("neg_mean", "inv_stddev")
_ZIPFORMER2 = (
    "encoder_dims",
    "query_head_dims",
    "value_head_dims",
    "num_heads",
    "num_encoder_layers",
    "cnn_module_kernels",
    "left_context_len",
)
_CACHES = tuple(f"cache_last_{what}_dim{n}" for what in ("channel", "time") for n in (1, 2, 3))
_WHISPER = (
    *(
        "n_mels",
        "n_text_layer",
        "n_text_ctx",
        "n_text_state",
        "n_vocab",
        "sot",
        "eot",
        "blank_id",
        "translate",
    ),
    *("transcribe", "is_multilingual", "no_timestamps", "no_speech"),
)
_SENSES = tuple(f"lang_{language}" for language in ("auto", "zh", "en", "ja", "ko", "yue"))
_STATELESS = {
    "decoder": _Part(1, 1, integers=("vocab_size", "context_size")),
    "joiner": _Part(2, 1),
}
_PARTS: dict[tuple[str, bool], dict[str, _Part]] = {
    ("transducer", False): {"encoder": _Part(2, 2), **_STATELESS},
    ("transducer", True): {"encoder": _Part(3, 3, ("T", "decode_chunk_len"), texts=("model_type",)), **_STATELESS},
    ("zipformer_ctc", False): {"model": _Part(2, 2, texts=("model_type",))},
    ("zipformer_ctc", True): {"model": _Part(9, 9, ("T", "decode_chunk_len"), _ZIPFORMER2)},
    ("nemo_ctc", False): {"model": _Part(2, 1, ("vocab_size", "subsampling_factor"), texts=("model_type",))},
    ("nemo_ctc", True): {
        "model": _Part(5, 5, ("window_size", "chunk_shift", "subsampling_factor", "vocab_size", *_CACHES))
    },
    ("paraformer", False): {"model": _Part(2, 2, _LFR, floats=_STATS)},
    ("paraformer", True): {
        "encoder": _Part(
            2, 3, (*_LFR, "encoder_output_size", "decoder_num_blocks", "decoder_kernel_size"), floats=_STATS
        ),
        "decoder": _Part(4, 2),
    },
    ("whisper", False): {"encoder": _Part(1, 2, _WHISPER, lists=("sot_sequence",)), "decoder": _Part(6, 3)},
    ("sense_voice", False): {
        "model": _Part(4, 1, (*_LFR, "normalize_samples", "with_itn", "without_itn", *_SENSES), floats=_STATS)
    },
    ("moonshine", False): {
        "preprocessor": _Part(1, 1),
        "encoder": _Part(2, 1),
        "uncached_decoder": _Part(3, 2),
        "cached_decoder": _Part(4, 2),
    },
}  # fmt: skip


def check_speech(directory: Path, description: SpeechModel) -> None:
    """Check headers, tokens and graph of a speech model in ``directory``.

    Raises:
        BundleMissing: a file is missing.
        BundleDamaged: a file is not what this kind of model needs; says which entry.
    """
    parts = _PARTS[description.family, description.streaming]
    headers: dict[str, Header] = {}
    for role, part in parts.items():
        path = directory / description.files[role]
        headers[role] = read_header(path)
        _check_part(path, headers[role], part)
    tokens = read_tokens(directory / description.tokens)
    _check_tokens(description, headers, tokens)
    _check_features(description, headers)
    if description.graph is not None:
        if tokens.get(0) not in BLANKS:
            raise _wrong("token 0 must be the blank for a decoding graph", description.tokens)
        words = read_lines(directory / description.graph.words)
        check_graph(directory / description.graph.file, tokens=len(tokens), words=len(words))
    if description.hotwords is not None:
        _check_hotwords(directory, description, set(tokens.values()))
    if description.bpe_vocab is not None and not (directory / description.bpe_vocab).is_file():
        raise BundleMissing("the vocabulary is missing", where=description.bpe_vocab)
    if description.vad is not None:
        _check_part(directory / description.vad, read_header(directory / description.vad), _Part(2, 2))


def read_tokens(path: Path) -> dict[int, str]:
    """The symbols of ``tokens.txt`` by id.

    Raises:
        BundleMissing, BundleDamaged: a line is not ``symbol id``, an id or symbol comes twice, or ids are not 0 to n−1.
    """
    tokens: dict[int, str] = {}
    for number, line in enumerate(read_lines(path), start=1):
        symbol, _, text = line.rpartition(" ")
        if "\t" in line:
            symbol, _, text = line.rpartition("\t")
        if not text.isascii() or not text.isdigit() or not symbol.strip() or " " in symbol.strip():
            raise _wrong(f"line {number} is not a symbol and its id", path.name)
        if int(text) in tokens:
            raise _wrong(f"line {number} gives the id {text} a second time", path.name)
        tokens[int(text)] = symbol.strip()
    if sorted(tokens) != list(range(len(tokens))):
        raise _wrong("the ids are not 0 to n−1", path.name)
    if len(set(tokens.values())) != len(tokens):
        raise _wrong("a symbol stands for two ids", path.name)
    return tokens


def read_lines(path: Path) -> list[str]:
    """The lines of a UTF-8 file.

    Raises:
        BundleMissing, BundleDamaged: no such file; over 32 MiB, empty or not UTF-8.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_TEXT + 1)
    except OSError as exc:
        raise BundleMissing("the file is missing", where=path.name, hint="Install the bundle again.") from exc
    if not data or len(data) > _MAX_TEXT:
        raise _wrong(f"{'empty' if not data else 'too large'}", path.name)
    try:
        return data.decode("utf-8").rstrip("\n").split("\n")
    except UnicodeDecodeError as exc:
        raise _wrong("not UTF-8", path.name) from exc


def _check_part(path: Path, header: Header, part: _Part) -> None:
    for what, found, least in (
        ("inputs", header.inputs, part.inputs),
        ("outputs", header.outputs, part.outputs),
    ):
        if len(found) < least:
            raise _wrong(f"has {len(found)} {what}, this kind of model at least {least}", path.name)
    for name in (*part.integers, *part.lists, *part.floats, *part.texts):
        if not header.metadata.get(name, "").strip():
            raise _wrong(f"its metadata lacks {name!r}", path.name)
    for names, number in ((part.integers, int), (part.lists, int), (part.floats, float)):
        for name in names:
            values = (
                header.metadata[name].split(",") if names is not part.integers else [header.metadata[name]]
            )
            try:
                for value in values:
                    number(value)
            except ValueError as exc:
                raise _wrong(f"its metadata's {name!r} is no number", path.name) from exc


def _check_tokens(description: SpeechModel, headers: dict[str, Header], tokens: dict[int, str]) -> None:
    symbols = set(tokens.values())
    where = description.tokens
    ctc = description.family in ("zipformer_ctc", "nemo_ctc")
    if ctc and not symbols & set(BLANKS):
        raise _wrong(f"has no blank token, one of {', '.join(BLANKS)}", where)
    if description.family == "paraformer" and "</s>" not in symbols:
        raise _wrong("has no end token </s>", where)
    if description.family == "whisper":
        try:
            for symbol in symbols:
                base64.b64decode(symbol, validate=True)
        except binascii.Error as exc:
            raise _wrong("a token is not base64", where) from exc
    size = _vocabulary(description, headers)
    if size is not None and size != len(tokens):
        raise _wrong(f"names {len(tokens)} tokens, the model gives {size}", where)


def _vocabulary(description: SpeechModel, headers: dict[str, Header]) -> int | None:
    """How many tokens the model gives, where it says so."""
    match description.family:
        case "zipformer_ctc":
            return _last(headers["model"].outputs, "model", description)
        case "nemo_ctc":
            return int(headers["model"].metadata["vocab_size"]) + 1
        case "transducer":
            return int(headers["decoder"].metadata["vocab_size"])
        case "paraformer":
            return int(headers["encoder" if description.streaming else "model"].metadata["vocab_size"])
        case "sense_voice":
            return int(headers["model"].metadata["vocab_size"])
        case "moonshine":
            shape = next(iter(headers["uncached_decoder"].outputs.values())).shape
            return shape[-1] if shape and isinstance(shape[-1], int) else None
        case _:
            return None  # whisper's table leaves out the tokens that are no text


def _last(outputs: dict[str, Value], role: str, description: SpeechModel) -> int:
    shape = next(iter(outputs.values())).shape
    if len(shape) != 3 or not isinstance(shape[2], int):
        raise _wrong(
            f"its first output is {list(shape)}, not [N, T, a number of tokens]", description.files[role]
        )
    return shape[2]


def _check_features(description: SpeechModel, headers: dict[str, Header]) -> None:
    """The mel bands that the first model takes, where its input's shape says so."""
    role = "model" if "model" in headers else "encoder"
    value = next(iter(headers[role].inputs.values()))
    name, bands = description.files[role], description.feature_dim
    if description.family in ("transducer", "zipformer_ctc", "nemo_ctc"):
        axis = 1 if description.family == "nemo_ctc" else 2
        if value.kind != "float" or len(value.shape) != 3:
            raise _wrong(f"its first input is {value.kind}{list(value.shape)}, not float of 3 axes", name)
        if isinstance(value.shape[axis], int) and value.shape[axis] != bands:
            raise _wrong(f"takes {value.shape[axis]} mel bands, not {bands}", name)
    elif description.family in ("paraformer", "sense_voice"):
        metadata = headers[role].metadata
        wide = int(metadata["lfr_window_size"]) * bands
        lengths = {len(metadata[key].split(",")) for key in _STATS}
        if lengths != {wide}:
            raise _wrong(f"normalises {sorted(lengths)} features, not {wide}", name)


def _check_hotwords(directory: Path, description: SpeechModel, symbols: set[str]) -> None:
    """sherpa-onnx drops, or ends at, a phrase whose tokens the model lacks."""
    for phrase in read_lines(directory / str(description.hotwords)):
        if description.modeling_unit == "cjkchar" and not set(phrase.replace(" ", "")) <= symbols:
            raise _wrong(f"a phrase is not spelled in {description.tokens}", str(description.hotwords))


def _wrong(what: str, where: str) -> BundleDamaged:
    return BundleDamaged(what, where=Path(where).name, hint=_HINT)
