from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest

from edge_runtime import testing
from edge_runtime.api.voice import ROUTES, SpeechToText
from edge_runtime.errors import MediaInvalid
from edge_runtime.types import Transcript
from functions.bundles import open_voice
from functions.gateway import Gateway
from functions.package import ROOT
from tests.functions.events import event

CANARY = b"kanarienvogel-4711"


class Parrot:
    """SpeechToText that hear what the bytes say."""

    def transcribe(self, audio: bytes) -> Transcript:
        if not audio:
            raise MediaInvalid("no sound", where="audio")
        return Transcript(audio.decode(), "en", 0.9)


def body(audio: bytes) -> dict[str, str]:
    return {"audio": base64.b64encode(audio).decode()}


def test_sound_becomes_words_and_neither_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    handler: Gateway[SpeechToText] = Gateway("test", ROUTES, Parrot)
    answered = handler(event("POST", "/v1/transcribe", body(CANARY)), None)
    assert json.loads(answered["body"])["text"] == CANARY.decode()
    for bad, status in ((body(b""), 422), ({"audio": "@"}, 422), ({}, 422), ("{", 400)):
        assert handler(event("POST", "/v1/transcribe", bad), None)["statusCode"] == status
    out, err = capsys.readouterr()
    assert CANARY.decode() not in out + err
    assert base64.b64encode(CANARY).decode()[:20] not in out + err


def test_a_bundle_without_a_voice_is_503_with_a_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRINE_BUNDLE", str(testing.bundle(tmp_path / "bundle")))
    handler = Gateway("test", ROUTES, open_voice)
    answered = handler(event("POST", "/v1/transcribe", body(b"x")), None)
    assert answered["statusCode"] == 503
    assert json.loads(answered["body"])["type"] == "urn:vitrine:error:ModelMissing"


def test_the_voice_function_loads_neither_onnxruntime_nor_an_index() -> None:
    code = (
        "import sys; import functions.voice.handler, edge_runtime.speech.transcriber; "
        "heavy = {'onnxruntime', 'tokenizers', 'PIL', 'usearch', 'boto3'}; "
        "print('LOADED', sorted({name.split('.')[0] for name in sys.modules} & heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "LOADED []" in done.stdout
