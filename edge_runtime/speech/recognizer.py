"""Samples → words, through sherpa-onnx, whose only importer this is.

A model is checked in Python before it is loaded (``speech_check``) and tried once on a device in a child process
(``trial``), because sherpa-onnx ends the process on some that are wrong.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import BundleDamaged, ExtraMissing, MediaTooLarge
from edge_runtime.manifest_types import SpeechModel
from edge_runtime.speech.audio import RATE
from edge_runtime.speech.graph_words import GraphWords
from edge_runtime.speech.safety.model_check import UNKNOWN, read_lines

__all__ = ["Hypothesis", "Recognizer", "SileroDetector", "Stream"]

_LONGEST = {"whisper": 29.0, "moonshine": 60.0}
"""Seconds; sherpa-onnx drops what comes later."""
_TAIL = np.zeros(RATE // 2, np.float32)
"""Silence that flushes a streaming model's last words."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """The words of one utterance, as the model spells them."""

    text: str
    confidence: float | None
    """0–1: the mean probability of the tokens, or, with a graph, the share of words that the shop has; None where
    the model tells neither."""


class Recognizer:
    """One speech model. Several threads may share it."""

    def __init__(self, directory: Path, description: SpeechModel, *, threads: int = 1) -> None:
        """Load the model in ``directory``, which went through ``safety.model_probe.probe_model`` once on this device.

        Raises:
            BundleMissing, BundleDamaged: a file is missing, or sherpa-onnx cannot load the model.
            ExtraMissing: sherpa-onnx is not installed.
        """
        sherpa = _sherpa()
        self.description = description
        self._lexicon = None
        if description.graph is not None:
            path = directory / description.graph.words
            try:
                self._lexicon = GraphWords(read_lines(path), UNKNOWN)
            except ValueError as exc:
                raise BundleDamaged(f"{exc}", where=path.name, hint="Build the bundle again.") from exc
        try:
            self._model = _load(sherpa, directory, description, threads)
        except Exception as exc:
            raise BundleDamaged(
                "sherpa-onnx cannot load the model", where="speech", hint="Export the model again."
            ) from exc

    def transcribe(self, samples: NDArray[np.float32]) -> Hypothesis:
        """The words in float32[n] samples at 16 kHz, −1 to 1.

        Raises:
            MediaTooLarge: longer than this kind of model takes.
            BundleDamaged: the model fails on it.
        """
        longest = _LONGEST.get(self.description.family, math.inf)
        if len(samples) > longest * RATE:
            raise MediaTooLarge(
                f"longer than the {longest:.0f} seconds that the model takes",
                where="audio",
                hint="Say less at once.",
            )
        if self.description.streaming:
            stream = self.stream()
            stream.accept(samples)
            return stream.finish()
        if not len(samples):
            return Hypothesis("", None)
        try:
            offline = self._model.create_stream()
            offline.accept_waveform(RATE, samples)
            self._model.decode_stream(offline)
            result = offline.result
        except Exception as exc:
            raise _failed() from exc
        return self._heard(result.text, result.tokens, result.words, result.ys_log_probs)

    def stream(self) -> Stream:
        """A new utterance for a streaming model, fed piece by piece."""
        return Stream(self)

    def _heard(
        self, text: str, tokens: Sequence[str], words: Sequence[int], log_probabilities: Sequence[float]
    ) -> Hypothesis:
        text = text.strip()
        if not text:
            return Hypothesis("", None)
        if self._lexicon is not None:
            read = self._lexicon.read(tokens, words)
            if read is not None:
                return Hypothesis(*read)
        text = text.lower() if text.isupper() else text
        if not log_probabilities:
            return Hypothesis(text, None)
        return Hypothesis(text, float(np.clip(np.exp(np.mean(log_probabilities)), 0.0, 1.0)))


class Stream:
    """One utterance on its way through a streaming model. One thread at a time."""

    def __init__(self, recogniser: Recognizer) -> None:
        """Begin an utterance."""
        self._recogniser = recogniser
        self._model = recogniser._model
        self._stream = self._model.create_stream()

    def accept(self, samples: NDArray[np.float32]) -> Hypothesis:
        """Take float32[n] more samples at 16 kHz; returns the words so far.

        Raises:
            BundleDamaged: the model fails on it.
        """
        try:
            self._stream.accept_waveform(RATE, samples)
            while self._model.is_ready(self._stream):
                self._model.decode_stream(self._stream)
            result = self._model.get_result_all(self._stream)
        except Exception as exc:
            raise _failed() from exc
        return self._recogniser._heard(result.text, result.tokens, result.words, result.ys_probs)

    def finish(self) -> Hypothesis:
        """All words of the utterance; nothing may be added afterwards."""
        self._stream.accept_waveform(RATE, _TAIL)
        self._stream.input_finished()
        return self.accept(np.empty(0, np.float32))


class SileroDetector:
    """Silero's voice activity detector over windows of 512 samples."""

    window = 512

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        """Load the model.

        Raises:
            BundleDamaged, ExtraMissing.
        """
        sherpa = _sherpa()
        config = sherpa.VadModelConfig()
        config.silero_vad.model = str(path)
        config.silero_vad.threshold = 0.5
        config.silero_vad.min_speech_duration = 0.03
        config.silero_vad.min_silence_duration = 0.03
        config.sample_rate = RATE
        config.num_threads = threads
        try:
            self._model = sherpa.VadModel.create(config)
            # A model of version 5 also takes the end of the window before; any other length ends the process.
            self._past = np.zeros(self._model.window_size() - self.window, np.float32)
        except Exception as exc:
            raise BundleDamaged(
                "sherpa-onnx cannot load it", where=path.name, hint="Build the bundle again."
            ) from exc

    def speech(self, window: NDArray[np.float32]) -> bool:
        """Whether somebody speaks in float32[512] samples at 16 kHz."""
        samples = np.concatenate([self._past, window])
        self._past = samples[len(window) :]
        return bool(self._model.is_speech(samples.tolist()))

    def reset(self) -> None:
        """Forget what was heard."""
        self._past = np.zeros_like(self._past)
        self._model.reset()


def _load(sherpa: Any, directory: Path, description: SpeechModel, threads: int) -> Any:
    files = {role: str(directory / name) for role, name in description.files.items()}
    common: dict[str, Any] = {"tokens": str(directory / description.tokens), "num_threads": threads}
    factory = sherpa.OnlineRecognizer if description.streaming else sherpa.OfflineRecognizer
    if description.family in ("transducer", "zipformer_ctc", "nemo_ctc", "paraformer"):
        common["feature_dim"] = description.feature_dim
    if description.graph is not None:
        common["ctc_graph"] = str(directory / description.graph.file)
        common["ctc_max_active"] = description.graph.max_active
    if description.hotwords is not None:
        common |= {
            "decoding_method": "modified_beam_search",
            "hotwords_file": str(directory / description.hotwords),
            "modeling_unit": description.modeling_unit,
            "bpe_vocab": "" if description.bpe_vocab is None else str(directory / description.bpe_vocab),
        }
    one_language = description.languages[0] if len(description.languages) == 1 else ""
    match description.family, description.streaming:
        case "zipformer_ctc", True:
            return factory.from_zipformer2_ctc(**files, **common)
        case "paraformer", False:
            return factory.from_paraformer(paraformer=files["model"], **common)
        case "whisper", _:
            return factory.from_whisper(**files, **common, language=one_language)
        case "sense_voice", _:
            return factory.from_sense_voice(**files, **common, language=one_language or "auto", use_itn=True)
        case family, _:
            return getattr(factory, f"from_{family}")(**files, **common)


def _failed() -> BundleDamaged:
    return BundleDamaged(
        "the speech model fails on this sound", where="speech", hint="Export the model again."
    )


def _sherpa() -> Any:
    try:
        import sherpa_onnx
    except ImportError as exc:
        raise ExtraMissing(
            "speech needs the package sherpa-onnx", hint="pip install 'vitrine[voice]'"
        ) from exc
    return sherpa_onnx
