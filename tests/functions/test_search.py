from __future__ import annotations

import base64
import hashlib
import importlib
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from edge_runtime import testing
from edge_runtime.api import search
from edge_runtime.engine import Engine
from edge_runtime.errors import BundleUntrusted, ManifestInvalid
from functions.bundles import open_shop
from tests.functions.events import event

CANARY = "kanarienvogel-4711"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return testing.bundle(tmp_path_factory.mktemp("shop") / "bundle")


def load_handler() -> Any:
    sys.modules.pop("functions.search.handler", None)
    return importlib.import_module("functions.search.handler").handler


@pytest.fixture
def bundle(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRINE_BUNDLE", str(built))


@pytest.mark.usefixtures("bundle")
def test_a_text_query() -> None:
    answered = load_handler()(event("POST", "/v1/search", {"text": "red shoe"}), None)
    assert answered["statusCode"] == 200
    assert json.loads(answered["body"])["hits"][0]["id"] == "shoe-red"


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize(
    ("hears", "voice", "speech"), [(True, "yes", True), (True, "no", False), (False, "yes", False)]
)
def test_speech_is_told_of_where_the_voice_function_is_deployed(
    hears: bool, voice: str, speech: bool, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Engine.open(built) as engine:
        told = replace(search.status(engine), speech=hears)
    monkeypatch.setattr(search, "status", lambda engine: told)
    monkeypatch.setenv("VITRINE_VOICE", voice)
    assert json.loads(load_handler()(event("GET", "/v1/status"), None)["body"])["speech"] is speech


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize("path", ["/v1/search", f"/v1/uploads/{'a' * 43}/search"])
def test_sound_is_sent_on_to_the_voice_function(path: str) -> None:
    answered = load_handler()(event("POST", path, {"text": "shoe", "audio": "UklGRg=="}), None)
    told = json.loads(answered["body"])
    assert (answered["statusCode"], told["where"]) == (422, "audio")
    assert "/v1/transcribe" in told["hint"]


@pytest.mark.usefixtures("bundle")
def test_the_document_describes_this_api() -> None:
    answered = load_handler()(event("GET", "/openapi.json"), None)
    assert "/v1/search" in json.loads(answered["body"])["paths"]


@pytest.mark.usefixtures("bundle")
def test_no_query_vector_or_picture_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    handler = load_handler()
    picture = base64.b64encode(testing.picture((1, 2, 3)) + CANARY.encode()).decode()
    bodies: list[object] = [
        {"text": f"{CANARY} red shoe", "vectors": True},
        {"image": picture},
        {"image": picture, "filters": {CANARY: CANARY}},
        {"like": [CANARY]},
        f'{{"{CANARY}": 1}}',
        f'{{"{CANARY}',
    ]
    for body in bodies:
        handler(event("POST", "/v1/search", body), None)
    for path in (f"/v1/products/{CANARY}", f"/v1/products/{CANARY}/similar", f"/{CANARY}"):
        handler(event("GET", path, query=f"q={CANARY}"), None)
    vectors = json.loads(
        handler(event("POST", "/v1/search", {"text": "red shoe", "vectors": True}), None)["body"]
    )
    out, err = capsys.readouterr()
    assert out.count('"answered"') == 10
    assert CANARY not in out + err
    assert picture[:40] not in out + err
    assert vectors["hits"][0]["vector"][:20] not in out + err


def test_a_bundle_of_another_digest_is_refused(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRINE_BUNDLE", str(built))
    digest = hashlib.sha256((built / "manifest.json").read_bytes()).hexdigest()
    monkeypatch.setenv("VITRINE_BUNDLE_DIGEST", "0" * 64)
    with pytest.raises(BundleUntrusted):
        open_shop()
    monkeypatch.setenv("VITRINE_BUNDLE_DIGEST", digest)
    with open_shop() as engine:
        assert engine.bundle.digest == digest


@pytest.mark.parametrize("fault", ["missing", "corrupt", "foreign"])
def test_a_bad_bundle_answers_503_with_a_code(
    fault: str,
    built: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "bundle"
    if fault != "missing":
        testing.bundle(path)
    if fault == "corrupt":
        damaged = bytearray((path / "catalogue.db").read_bytes())
        damaged[5000] ^= 1
        (path / "catalogue.db").write_bytes(damaged)
    if fault == "foreign":
        manifest = json.loads((path / "manifest.json").read_text())
        (path / "manifest.json").write_text(json.dumps({**manifest, "version": 99}))
    monkeypatch.setenv("VITRINE_BUNDLE", str(path))
    answered = load_handler()(event("POST", "/v1/search", {"text": "shoe"}), None)
    code = {"missing": "BundleMissing", "corrupt": "BundleDamaged", "foreign": ManifestInvalid.__name__}[
        fault
    ]
    assert answered["statusCode"] == 503
    assert json.loads(answered["body"])["type"] == f"urn:vitrine:error:{code}"
    out = capsys.readouterr().out
    assert code in out
    assert "InitFailures" in out


def test_a_snapshot_is_taken_after_the_models_have_run(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRINE_BUNDLE", str(built))
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
    with open_shop() as engine:
        assert engine._encoders._image is not None
