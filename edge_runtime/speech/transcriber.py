"""A bundle's ears: sound → transcript in the shop's words. The engine has one; the voice function needs nothing else.

>>> voice = Transcriber(open_bundle(Path("bundle")))
>>> voice.transcribe(Path("order.wav").read_bytes()).text
'a small dark roast latte'
"""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import AsyncIterator

import numpy as np
from numpy.typing import NDArray

from edge_runtime.bundle.reader import Bundle
from edge_runtime.errors import ModelMissing
from edge_runtime.speech.audio import decode
from edge_runtime.speech.phonetic_correction import PhoneticCorrector
from edge_runtime.speech.recognizer import Hypothesis, Recognizer, SileroDetector
from edge_runtime.speech.safety.model_probe import probe_model
from edge_runtime.speech.streaming import has_speech, listen
from edge_runtime.speech.vad import Detector, EnergyDetector
from edge_runtime.types import Transcript

__all__ = ["Transcriber"]

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


class Transcriber:
    """Speech recognition over one verified bundle. May be used from several threads at once."""

    def __init__(self, bundle: Bundle, *, threads: int = 1) -> None:
        """Load the bundle's speech model; the first time on a device, after trying it in a child process.

        A note beside the bundle (``NAME.probed.json``) tells that it was tried here; a read-only disk keeps none, and
        every start tries again.

        Raises:
            ModelMissing: the bundle has no model for speech.
            BundleDamaged: the model is not what its kind needs, or did not survive the trial.
            ExtraMissing: sherpa-onnx is not installed.
        """
        description = bundle.manifest.speech
        if description is None:
            raise ModelMissing(
                "this bundle has no model for speech",
                where="audio",
                hint="Type the words, or build it with --speech.",
            )
        self._bundle = bundle
        self._description = description
        self._threads = threads
        self._probe_once()
        self._recogniser = Recognizer(bundle.path, description, threads=threads)
        self._corrector = (
            None
            if description.pronunciations is None
            else PhoneticCorrector(bundle.path / description.pronunciations)
        )

    def transcribe(self, audio: bytes) -> Transcript:
        """The words in an encoded sound; no words where nobody speaks in it.

        Raises:
            MediaError: the sound cannot be used.
            BundleDamaged: the model fails on it.
        """
        samples = decode(audio)
        if not has_speech(samples, self._detector()):
            return self._transcript(Hypothesis("", None), final=True)
        return self._transcript(self._recogniser.transcribe(samples), final=True)

    async def listen(self, sound: AsyncIterator[NDArray[np.float32]]) -> AsyncIterator[Transcript]:
        """Partial and final transcripts of a running sound, float32[n] pieces at 16 kHz, until it ends.

        Raises:
            BundleDamaged: the model fails on it.
        """
        async for part in listen(self._recogniser, sound, self._detector()):
            yield self._transcript(part.hypothesis, final=part.final)

    def _transcript(self, hypothesis: Hypothesis, *, final: bool) -> Transcript:
        text, corrections = (
            (hypothesis.text, ()) if self._corrector is None else self._corrector.correct(hypothesis.text)
        )
        language = (
            "zh" if _HAN.search(text) else next((x for x in self._description.languages if x != "zh"), "zh")
        )
        return Transcript(text, language, hypothesis.confidence, hypothesis.text, corrections, final)

    def _detector(self) -> Detector:
        if self._description.vad is None:
            return EnergyDetector()
        return SileroDetector(self._bundle.path / self._description.vad, threads=self._threads)

    def _probe_once(self) -> None:
        folder = self._bundle.path.resolve()
        note = folder.with_name(folder.name + ".probed.json")
        here = {
            "digest": self._bundle.digest,
            "machine": platform.platform(),
            "python": platform.python_version(),
        }
        try:
            if json.loads(note.read_bytes()) == here:
                return
        except (OSError, ValueError):
            pass
        probe_model(self._bundle.path, self._description)
        fresh = note.with_name(f"{note.name}.{os.getpid()}")
        try:
            fresh.write_text(json.dumps(here))
            fresh.replace(note)
        except OSError:
            fresh.unlink(missing_ok=True)
