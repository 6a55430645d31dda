"""Try a speech model once in a child process: load it, decode two sounds. Only there may it end the process.

>>> probe_model(bundle.path, bundle.manifest.speech)
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np

from edge_runtime.errors import BundleDamaged, ExtraMissing
from edge_runtime.manifest_types import SpeechGraph, SpeechModel
from edge_runtime.speech.audio import RATE
from edge_runtime.speech.recognizer import Recognizer, SileroDetector
from edge_runtime.speech.safety.model_check import check_speech

__all__ = ["TIMEOUT", "probe_model"]

TIMEOUT = 60.0
"""Seconds that the child may take."""
_FINE = "probed"


def probe_model(directory: Path, description: SpeechModel, *, timeout: float = TIMEOUT) -> None:
    """Check a speech model, then load it and let it decode in a child process.

    Raises:
        BundleMissing, BundleDamaged: a check fails, or the child dies, hangs or reports an error.
        ExtraMissing: sherpa-onnx is not installed.
    """
    check_speech(directory, description)
    order = json.dumps({"directory": str(directory), "description": asdict(description)})
    command = [sys.executable, "-c", "from edge_runtime.speech.safety.model_probe import _child; _child()"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(
            command,
            input=order,
            capture_output=True,
            text=True,
            timeout=timeout,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as exc:
        raise _unusable(f"takes more than {timeout:.0f} seconds") from exc
    if done.returncode == 0 and done.stdout.strip() == _FINE:
        return
    if done.stdout.startswith("missing"):
        raise ExtraMissing("speech needs the package sherpa-onnx", hint="pip install 'vitrine[voice]'")
    said = done.stdout.strip() or (done.stderr.strip().splitlines() or [""])[-1]
    raise _unusable(f"ends the process that loads it ({done.returncode}): {said[:300]}")


def _child() -> None:
    order = json.load(sys.stdin)
    raw = order["description"]
    graph = raw.pop("graph")
    description = SpeechModel(
        **{**raw, "languages": tuple(raw["languages"])}, graph=None if graph is None else SpeechGraph(**graph)
    )
    directory = Path(order["directory"])
    try:
        recogniser = Recognizer(directory, description)
        time = np.arange(2 * RATE) / RATE
        chance = np.random.default_rng(1)
        for pitch in (180.0, 1400.0):
            tone = 0.3 * np.sin(2 * np.pi * pitch * time) * (np.sin(2 * np.pi * 3 * time) > 0)
            recogniser.transcribe((tone + chance.normal(0, 0.02, len(time))).astype(np.float32))
        if description.vad is not None:
            SileroDetector(directory / description.vad).speech(np.zeros(SileroDetector.window, np.float32))
    except ExtraMissing:
        answer = "missing"
    except BundleDamaged as exc:
        answer = f"{exc} ({exc.__cause__})"
    else:
        answer = _FINE
    print(answer)  # noqa: T201
    sys.stdout.flush()
    os._exit(0)  # what lies behind is no part of the probe: libraries that crash while they are unloaded


def _unusable(what: str) -> BundleDamaged:
    return BundleDamaged(f"the model {what}", where="speech", hint="Take another model, or export it again.")
