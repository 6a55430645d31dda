"""Small speech models of the interfaces that sherpa-onnx publishes, made on the spot.

The CTC and transducer ones hear *tones*: each symbol is a pitch in a mel band of its own, so that ``say`` makes a
sound of which the model's transcript is known. The others only keep their interface: their words mean nothing.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from edge_runtime.manifest_types import SpeechModel

BLANK = "<blk>"
SYMBOLS = ("▁", *"abcdefghijklmnopqrstuvwxyz", "相", "机")
TOKENS = (BLANK, *SYMBOLS)
BANDS = 80
_LOW, _HIGH = (1127.0 * np.log1p(hertz / 700.0) for hertz in (20.0, 7600.0))
FLOAT, INT32, INT64 = TensorProto.FLOAT, TensorProto.INT32, TensorProto.INT64
Info = onnx.ValueInfoProto


def _band(symbol: str) -> int:
    return 20 + 2 * SYMBOLS.index(symbol)


def say(text: str, *, seconds: float = 0.08, gap: float = 0.08, noise: float = 0.0005) -> NDArray[np.float32]:
    """The sound of a text: its symbols' tones, each followed by a pause; words begin with ▁."""
    spelled = "".join(f"▁{word}" if word.isascii() else word for word in text.split())
    rate = 16_000
    pieces = [np.zeros(int(0.3 * rate))]
    time = np.arange(int(seconds * rate)) / rate
    for symbol in spelled:
        mel = _LOW + (_band(symbol) + 1) * (_HIGH - _LOW) / (BANDS + 1)
        pitch = 700.0 * np.expm1(mel / 1127.0)
        pieces += [0.3 * np.sin(2 * np.pi * pitch * time) * np.hanning(len(time)), np.zeros(int(gap * rate))]
    pieces.append(np.zeros(int(0.5 * rate)))
    sound = np.concatenate(pieces)
    sound += np.random.default_rng(len(text)).normal(0, noise, len(sound))
    return sound.astype(np.float32)


def value(name: str, kind: int, *shape: int | str) -> Info:
    return helper.make_tensor_value_info(name, kind, list(shape))


def save(
    path: Path,
    nodes: Sequence[onnx.NodeProto],
    inputs: Sequence[Info],
    outputs: Sequence[Info],
    weights: Mapping[str, NDArray[Any]],
    metadata: Mapping[str, object],
) -> None:
    graph = helper.make_graph(
        list(nodes),
        "speech",
        list(inputs),
        list(outputs),
        [numpy_helper.from_array(array, name) for name, array in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, {key: str(text) for key, text in metadata.items()})
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def write_tokens(folder: Path, symbols: Sequence[str] = TOKENS) -> str:
    lines = "".join(f"{symbol} {number}\n" for number, symbol in enumerate(symbols))
    (folder / "tokens.txt").write_text(lines, encoding="utf-8")
    return "tokens.txt"


def _ear() -> dict[str, NDArray[Any]]:
    """Weights that turn log mel bands into scores: a symbol's own band against a threshold for the blank."""
    table = np.zeros((BANDS, len(TOKENS)), np.float32)
    for number, symbol in enumerate(SYMBOLS, start=1):
        table[_band(symbol), number] = 1.0
    bias = np.zeros(len(TOKENS), np.float32)
    bias[0] = 0.0
    return {"table": table, "bias": bias}


def _every_fourth(end: int = 2**31) -> dict[str, NDArray[Any]]:
    names = {"from": 0, "to": end, "axis": 1, "by": 4}
    return {name: np.array([number], np.int64) for name, number in names.items()}


def _log_probs(source: str, target: str) -> list[onnx.NodeProto]:
    return [
        helper.make_node("Slice", [source, "from", "to", "axis", "by"], ["frames"]),
        helper.make_node("MatMul", ["frames", "table"], ["scores"]),
        helper.make_node("Add", ["scores", "bias"], ["logits"]),
        helper.make_node("LogSoftmax", ["logits"], [target], axis=-1),
    ]


def zipformer_ctc(folder: Path) -> SpeechModel:
    nodes = [
        *_log_probs("x", "log_probs"),
        helper.make_node("Add", ["x_lens", "three"], ["more"]),
        helper.make_node("Div", ["more", "four"], ["log_probs_len"]),
    ]
    weights = {**_ear(), **_every_fourth(), "three": np.array([3]), "four": np.array([4])}
    inputs = [value("x", FLOAT, "N", "T", BANDS), value("x_lens", INT64, "N")]
    outputs = [value("log_probs", FLOAT, "N", "S", len(TOKENS)), value("log_probs_len", INT64, "N")]
    save(folder / "model.onnx", nodes, inputs, outputs, weights, {"model_type": "zipformer2_ctc"})
    return SpeechModel("zipformer_ctc", {"model": "model.onnx"}, write_tokens(folder), ("en", "zh"))


def streaming_zipformer_ctc(folder: Path) -> SpeechModel:
    shapes: list[tuple[str, int, tuple[int | str, ...]]] = [
        ("key", FLOAT, (64, "N", 4)),
        ("nonlin", FLOAT, (1, "N", 64, 6)),
        ("val1", FLOAT, (64, "N", 4)),
        ("val2", FLOAT, (64, "N", 4)),
        ("conv1", FLOAT, ("N", 8, 2)),
        ("conv2", FLOAT, ("N", 8, 2)),
        ("embed", FLOAT, ("N", 128, 3, 19)),
        ("lens", INT64, ("N",)),
    ]
    nodes = [*_log_probs("x", "log_probs")]
    nodes += [helper.make_node("Identity", [name], [f"new_{name}"]) for name, _, _ in shapes]
    inputs = [value("x", FLOAT, "N", 45, BANDS), *(value(name, kind, *shape) for name, kind, shape in shapes)]
    outputs = [value("log_probs", FLOAT, "N", 8, len(TOKENS))]
    outputs += [value(f"new_{name}", kind, *shape) for name, kind, shape in shapes]
    metadata = {
        **{"model_type": "zipformer2", "T": 45, "decode_chunk_len": 32, "encoder_dims": 8, "num_heads": 1},
        **{"query_head_dims": 4, "value_head_dims": 4, "num_encoder_layers": 1, "cnn_module_kernels": 5},
        "left_context_len": 64,
    }
    save(folder / "model.onnx", nodes, inputs, outputs, {**_ear(), **_every_fourth(32)}, metadata)
    return SpeechModel(
        "zipformer_ctc", {"model": "model.onnx"}, write_tokens(folder), ("en", "zh"), streaming=True
    )


def nemo_ctc(folder: Path) -> SpeechModel:
    nodes = [
        helper.make_node("Transpose", ["audio_signal"], ["x"], perm=[0, 2, 1]),
        helper.make_node("Cast", ["length"], ["size"], to=FLOAT),
        helper.make_node("ReduceSum", ["size", "all"], ["total"], keepdims=1),
        helper.make_node("Mul", ["total", "nought"], ["nothing"]),
        *_log_probs("x", "spoken"),
        helper.make_node("Add", ["spoken", "nothing"], ["logprobs"]),
    ]
    weights = {**_ear(), **_every_fourth(), "nought": np.zeros(1, np.float32), "all": np.array([0])}
    inputs = [value("audio_signal", FLOAT, "N", BANDS, "T"), value("length", INT64, "N")]
    outputs = [value("logprobs", FLOAT, "N", "S", len(TOKENS))]
    metadata = {
        **{"model_type": "EncDecCTCModelBPE", "vocab_size": len(TOKENS) - 1, "subsampling_factor": 4},
        "normalize_type": "",
    }
    save(folder / "model.onnx", nodes, inputs, outputs, weights, metadata)
    tokens = write_tokens(folder, (*SYMBOLS, BLANK))
    return SpeechModel("nemo_ctc", {"model": "model.onnx"}, tokens, ("en",))


def streaming_nemo_ctc(folder: Path) -> SpeechModel:
    states: list[tuple[str, int, tuple[int | str, ...]]] = [
        ("cache_last_channel", FLOAT, ("N", 1, 2, 3)),
        ("cache_last_time", FLOAT, ("N", 1, 2, 3)),
        ("cache_last_channel_len", INT64, ("N",)),
    ]
    nodes = [
        helper.make_node("Transpose", ["audio_signal"], ["x"], perm=[0, 2, 1]),
        *_log_probs("x", "logprobs"),
        helper.make_node("Identity", ["length"], ["encoded_lengths"]),
        *(helper.make_node("Identity", [name], [f"{name}_next"]) for name, _, _ in states),
    ]
    inputs = [value("audio_signal", FLOAT, "N", BANDS, "T"), value("length", INT64, "N")]
    inputs += [value(name, kind, *shape) for name, kind, shape in states]
    outputs = [value("logprobs", FLOAT, "N", "S", len(TOKENS)), value("encoded_lengths", INT64, "N")]
    outputs += [value(f"{name}_next", kind, *shape) for name, kind, shape in states]
    metadata = {
        **{"window_size": 40, "chunk_shift": 32, "subsampling_factor": 4, "vocab_size": len(TOKENS) - 1},
        **{f"cache_last_{what}_dim{n}": n for what in ("channel", "time") for n in (1, 2, 3)},
        **{"model_type": "EncDecHybridRNNTCTCBPEModel", "normalize_type": ""},
    }
    weights = {**_ear(), **_every_fourth(32)}
    save(folder / "model.onnx", nodes, inputs, outputs, weights, metadata)
    tokens = write_tokens(folder, (*SYMBOLS, BLANK))
    return SpeechModel("nemo_ctc", {"model": "model.onnx"}, tokens, ("en",), streaming=True)


def _stateless(folder: Path) -> None:
    """The decoder and joiner of a transducer: the joiner hears tones, the decoder adds nothing."""
    nodes = [
        helper.make_node("Cast", ["y"], ["past"], to=FLOAT),
        helper.make_node("MatMul", ["past", "nought"], ["decoder_out"]),
    ]
    save(
        folder / "decoder.onnx",
        nodes,
        [value("y", INT64, "N", 2)],
        [value("decoder_out", FLOAT, "N", BANDS)],
        {"nought": np.zeros((2, BANDS), np.float32)},
        {"vocab_size": len(TOKENS), "context_size": 2},
    )
    nodes = [
        helper.make_node("Add", ["encoder_out", "decoder_out"], ["both"]),
        helper.make_node("MatMul", ["both", "table"], ["scores"]),
        helper.make_node("Add", ["scores", "bias"], ["logit"]),
    ]
    inputs = [value("encoder_out", FLOAT, "N", BANDS), value("decoder_out", FLOAT, "N", BANDS)]
    save(folder / "joiner.onnx", nodes, inputs, [value("logit", FLOAT, "N", len(TOKENS))], _ear(), {})


_TRANSDUCER = {"encoder": "encoder.onnx", "decoder": "decoder.onnx", "joiner": "joiner.onnx"}


def transducer(folder: Path) -> SpeechModel:
    nodes = [
        helper.make_node("Slice", ["x", "from", "to", "axis", "by"], ["encoder_out"]),
        helper.make_node("Add", ["x_lens", "three"], ["more"]),
        helper.make_node("Div", ["more", "four"], ["encoder_out_lens"]),
    ]
    weights = {**_every_fourth(), "three": np.array([3]), "four": np.array([4])}
    inputs = [value("x", FLOAT, "N", "T", BANDS), value("x_lens", INT64, "N")]
    outputs = [value("encoder_out", FLOAT, "N", "S", BANDS), value("encoder_out_lens", INT64, "N")]
    save(folder / "encoder.onnx", nodes, inputs, outputs, weights, {"model_type": "zipformer2"})
    _stateless(folder)
    return SpeechModel("transducer", _TRANSDUCER, write_tokens(folder), ("en",))


def streaming_transducer(folder: Path) -> SpeechModel:
    nodes = [
        helper.make_node("Slice", ["x", "from", "to", "axis", "by"], ["encoder_out"]),
        *(helper.make_node("Identity", [name], [f"new_{name}"]) for name in "hc"),
    ]
    inputs = [value("x", FLOAT, "N", 40, BANDS), *(value(name, FLOAT, 1, "N", 4) for name in "hc")]
    outputs = [
        value("encoder_out", FLOAT, "N", 8, BANDS),
        *(value(f"new_{name}", FLOAT, 1, "N", 4) for name in "hc"),
    ]
    metadata = {
        **{"model_type": "lstm", "num_encoder_layers": 1, "T": 40, "decode_chunk_len": 32},
        **{"rnn_hidden_size": 4, "d_model": 4},
    }
    save(folder / "encoder.onnx", nodes, inputs, outputs, _every_fourth(32), metadata)
    _stateless(folder)
    return SpeechModel("transducer", _TRANSDUCER, write_tokens(folder), ("en",), streaming=True)


_LFR = {
    **{"lfr_window_size": 7, "lfr_window_shift": 6},
    **{"neg_mean": ",".join(["0"] * 560), "inv_stddev": ",".join(["1"] * 560)},
}
_WORDS = ("<blank>", "<s>", "</s>", "red", "mug", "<unk>")


def paraformer(folder: Path) -> SpeechModel:
    nodes = [
        helper.make_node("MatMul", ["speech", "table"], ["logits"]),
        helper.make_node("Identity", ["speech_lengths"], ["token_num"]),
    ]
    inputs = [value("speech", FLOAT, "N", "T", 560), value("speech_lengths", INT32, "N")]
    outputs = [value("logits", FLOAT, "N", "T", len(_WORDS)), value("token_num", INT32, "N")]
    weights = {"table": np.random.default_rng(1).normal(size=(560, len(_WORDS))).astype(np.float32)}
    save(folder / "model.onnx", nodes, inputs, outputs, weights, {**_LFR, "vocab_size": len(_WORDS)})
    return SpeechModel("paraformer", {"model": "model.onnx"}, write_tokens(folder, _WORDS), ("zh",))


def streaming_paraformer(folder: Path) -> SpeechModel:
    chance = np.random.default_rng(1)
    nodes = [
        helper.make_node("MatMul", ["speech", "table"], ["enc"]),
        helper.make_node("Identity", ["speech_lengths"], ["enc_len"]),
        helper.make_node("ReduceMean", ["speech"], ["mean"], axes=[2], keepdims=0),
        helper.make_node("Sigmoid", ["mean"], ["alphas"]),
    ]
    inputs = [value("speech", FLOAT, "N", "T", 560), value("speech_lengths", INT32, "N")]
    outputs = [
        value("enc", FLOAT, "N", "T", 16),
        value("enc_len", INT32, "N"),
        value("alphas", FLOAT, "N", "T"),
    ]
    metadata = {**_LFR, "vocab_size": len(_WORDS), "encoder_output_size": 16, "decoder_num_blocks": 1}
    weights = {"table": chance.normal(size=(560, 16)).astype(np.float32)}
    save(folder / "encoder.onnx", nodes, inputs, outputs, weights, {**metadata, "decoder_kernel_size": 11})
    nodes = [
        helper.make_node("MatMul", ["acoustic_embeds", "words"], ["logits"]),
        helper.make_node("ArgMax", ["logits"], ["sample_ids"], axis=-1, keepdims=0),
        helper.make_node("Identity", ["in_cache_0"], ["out_cache_0"]),
    ]
    inputs = [
        value("enc", FLOAT, "N", "T", 16),
        value("enc_len", INT32, "N"),
        value("acoustic_embeds", FLOAT, "N", "S", 16),
        value("acoustic_embeds_len", INT32, "N"),
        value("in_cache_0", FLOAT, "N", 16, 10),
    ]
    outputs = [
        value("logits", FLOAT, "N", "S", len(_WORDS)),
        value("sample_ids", INT64, "N", "S"),
        value("out_cache_0", FLOAT, "N", 16, 10),
    ]
    weights = {"words": chance.normal(size=(16, len(_WORDS))).astype(np.float32)}
    save(folder / "decoder.onnx", nodes, inputs, outputs, weights, {})
    files = {"encoder": "encoder.onnx", "decoder": "decoder.onnx"}
    return SpeechModel("paraformer", files, write_tokens(folder, _WORDS), ("zh",), streaming=True)


def whisper(folder: Path) -> SpeechModel:
    """Says tokens 0 and 1, then ends: the number of the next token is read off the offset."""
    layers, state, context, mels = 1, 4, 16, 80
    vocabulary = 12
    metadata = {
        **{"model_type": "whisper-tiny.en", "n_mels": mels, "n_text_layer": layers, "n_text_ctx": context},
        **{"n_text_state": state, "n_vocab": vocabulary, "sot": 3, "eot": 2, "blank_id": 4, "translate": 5},
        **{"transcribe": 6, "is_multilingual": 0, "no_timestamps": 7, "no_speech": 8, "sot_sequence": "3"},
    }
    nodes = [
        helper.make_node("ReduceMean", ["mel"], ["mean"], axes=[1, 2], keepdims=1),
        helper.make_node("Mul", ["mean", "nought"], ["nothing"]),
        helper.make_node("Unsqueeze", ["nothing", "first"], ["one"]),
        *(
            helper.make_node("Add", ["one", "zeros"], [name])
            for name in ("n_layer_cross_k", "n_layer_cross_v")
        ),
    ]
    cross = (layers, 1, 8, state)
    weights: dict[str, NDArray[Any]] = {
        "nought": np.zeros(1, np.float32),
        "first": np.array([0]),
        "zeros": np.zeros(cross, np.float32),
    }
    outputs = [value(name, FLOAT, *cross) for name in ("n_layer_cross_k", "n_layer_cross_v")]
    save(folder / "encoder.onnx", nodes, [value("mel", FLOAT, 1, mels, "T")], outputs, weights, metadata)
    nodes = [
        helper.make_node("Gather", ["next", "offset"], ["row"], axis=0),
        helper.make_node("Cast", ["tokens"], ["floats"], to=FLOAT),
        helper.make_node("Mul", ["floats", "nought"], ["nothing"]),
        helper.make_node("Unsqueeze", ["nothing", "last"], ["column"]),
        helper.make_node("Add", ["column", "row"], ["spoken"]),
        helper.make_node("ReduceSum", ["n_layer_cross_k", "every"], ["k"], keepdims=0),
        helper.make_node("ReduceSum", ["n_layer_cross_v", "every"], ["v"], keepdims=0),
        helper.make_node("Add", ["k", "v"], ["kv"]),
        helper.make_node("Add", ["spoken", "kv"], ["logits"]),
        *(helper.make_node("Identity", [f"in_{name}"], [f"out_{name}"]) for name in ("k_cache", "v_cache")),
    ]
    upcoming = np.full((context, vocabulary), -9.0, np.float32)
    for offset, token in enumerate((0, 1, *[2] * (context - 2))):
        upcoming[offset, token] = 9.0
    cache = (layers, "N", context, state)
    inputs = [
        value("tokens", INT64, "N", "n"),
        *(value(f"in_{name}", FLOAT, *cache) for name in ("k_cache", "v_cache")),
        *(value(name, FLOAT, *cross) for name in ("n_layer_cross_k", "n_layer_cross_v")),
        value("offset", INT64, 1),
    ]
    outputs = [value("logits", FLOAT, "N", "n", vocabulary)]
    outputs += [value(f"out_{name}", FLOAT, *cache) for name in ("k_cache", "v_cache")]
    weights = {
        "next": upcoming,
        "nought": np.zeros(1, np.float32),
        "last": np.array([2]),
        "every": np.array([0, 1, 2, 3]),
    }
    save(folder / "decoder.onnx", nodes, inputs, outputs, weights, {})
    symbols = [base64.b64encode(f" word{n}".encode()).decode() for n in range(vocabulary)]
    files = {"encoder": "encoder.onnx", "decoder": "decoder.onnx"}
    return SpeechModel("whisper", files, write_tokens(folder, symbols), ("en",))


def sense_voice(folder: Path) -> SpeechModel:
    words = ("<unk>", "<s>", "</s>", "▁red", "▁mug", *(f"<|t{n}|>" for n in range(19)))
    nodes = [
        helper.make_node("MatMul", ["x", "table"], ["spoken"]),
        helper.make_node("Concat", ["tags", "spoken"], ["logits"], axis=1),
        *(
            helper.make_node("Identity", [name], [f"same_{name}"])
            for name in ("x_length", "language", "text_norm")
        ),
    ]
    inputs = [
        value("x", FLOAT, 1, "T", 560),
        *(value(n, INT32, 1) for n in ("x_length", "language", "text_norm")),
    ]
    outputs = [value("logits", FLOAT, 1, "S", len(words))]
    outputs += [value(f"same_{name}", INT32, 1) for name in ("x_length", "language", "text_norm")]
    tags = np.full((1, 4, len(words)), -9.0, np.float32)
    tags[0, range(4), range(5, 9)] = 9.0
    table = np.random.default_rng(1).normal(size=(560, len(words))).astype(np.float32)
    table[:, 5:] = 0
    metadata = {
        **{**_LFR, "vocab_size": len(words), "normalize_samples": 0, "with_itn": 14, "without_itn": 15},
        **{f"lang_{name}": n for n, name in enumerate(("auto", "zh", "en", "ja", "ko", "yue"))},
        **{"comment": "small", "model_type": "sense_voice_ctc"},
    }
    save(folder / "model.onnx", nodes, inputs, outputs, {"table": table, "tags": tags}, metadata)
    return SpeechModel("sense_voice", {"model": "model.onnx"}, write_tokens(folder, words), ("en", "zh"))


def moonshine(folder: Path) -> SpeechModel:
    """Says one word, then ends."""
    steps = {**_every_fourth(), "by": np.array([384])}
    words = (
        "<unk>",
        "<s>",
        "</s>",
        *(base64.b64encode(f" {word}".encode()).decode() for word in ("red", "mug")),
    )
    nodes = [
        helper.make_node("Slice", ["audio", "from", "to", "axis", "by"], ["some"]),
        helper.make_node("Unsqueeze", ["some", "last"], ["features"]),
    ]
    inputs, outputs = [value("audio", FLOAT, 1, "n")], [value("features", FLOAT, 1, "T", 1)]
    save(folder / "preprocess.onnx", nodes, inputs, outputs, {"last": np.array([2]), **steps}, {})
    nodes = [
        helper.make_node("Cast", ["features_len"], ["size"], to=FLOAT),
        helper.make_node("Mul", ["size", "nought"], ["nothing"]),
        helper.make_node("Add", ["features", "nothing"], ["encoder_out"]),
    ]
    inputs = [value("features", FLOAT, 1, "T", 1), value("features_len", INT32, 1)]
    nought = {"nought": np.zeros(1, np.float32)}
    save(folder / "encode.onnx", nodes, inputs, [value("encoder_out", FLOAT, 1, "T", 1)], nought, {})
    for name, token, states in (("uncached_decode", 3, 0), ("cached_decode", 2, 1)):
        row = np.full((1, 1, len(words)), -9.0, np.float32)
        row[0, 0, token] = 9.0
        nodes = [
            helper.make_node("Cast", ["token"], ["floats"], to=FLOAT),
            helper.make_node("Cast", ["seq_len"], ["size"], to=FLOAT),
            helper.make_node("ReduceSum", ["encoder_out", "every"], ["sum"], keepdims=0),
            helper.make_node("Add", ["size", "sum"], ["some"]),
            helper.make_node("Add", ["floats", "some"], ["more"]),
            helper.make_node("Mul", ["more", "nought"], ["nothing"]),
            helper.make_node("Unsqueeze", ["nothing", "last"], ["column"]),
            helper.make_node("Add", ["column", "row"], ["logits"]),
            helper.make_node("Identity", ["state" if states else "floats"], ["new_state"]),
        ]
        inputs = [
            value("token", INT32, 1, 1),
            value("encoder_out", FLOAT, 1, "T", 1),
            value("seq_len", INT32, 1),
        ]
        inputs += [value("state", FLOAT, 1, 1)] * states
        outputs = [value("logits", FLOAT, 1, 1, len(words)), value("new_state", FLOAT, 1, 1)]
        weights: dict[str, NDArray[Any]] = {
            **nought,
            "row": row,
            "last": np.array([2]),
            "every": np.array([0, 1, 2]),
        }
        save(folder / f"{name}.onnx", nodes, inputs, outputs, weights, {})
    files = {"preprocessor": "preprocess.onnx", "encoder": "encode.onnx"}
    files |= {"uncached_decoder": "uncached_decode.onnx", "cached_decoder": "cached_decode.onnx"}
    return SpeechModel("moonshine", files, write_tokens(folder, words), ("en",))


HEARS: tuple[Callable[[Path], SpeechModel], ...] = (
    zipformer_ctc,
    streaming_zipformer_ctc,
    transducer,
    streaming_transducer,
    nemo_ctc,
    streaming_nemo_ctc,
)
"""Models that hear tones; a transducer says a tone's symbol once a frame."""
SPEAKS: tuple[Callable[[Path], SpeechModel], ...] = (
    paraformer,
    streaming_paraformer,
    whisper,
    sense_voice,
    moonshine,
)
