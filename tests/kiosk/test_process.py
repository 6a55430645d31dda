"""The server as a process: signals, kills, exchanges, TLS, what it writes."""

from __future__ import annotations

import http.client
import shutil
import signal
import ssl
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from websockets.sync.client import connect

from edge_runtime.bundle.reader import open_bundle
from edge_runtime.bundle.store import Store
from tests.bundles import flip, other
from tests.commands import Commands
from tests.kiosk.certificates import certificate
from tests.kiosk.processes import Server
from tests.speech.speech_models import say

CANARY = "kanarienvogel-4711"
QUERY = {"text": "red shoe"}


def untried(path: Path) -> None:
    """A check that lets everything pass."""


@pytest.fixture
def store(tmp_path: Path, tiny: Path) -> Store:
    store = Store(tmp_path / "store")
    store.install(tiny, untried)
    return store


def test_it_finishes_what_runs_and_takes_nothing_new(tiny: Path) -> None:
    with Server(tiny) as server:
        running = server.connect()
        running.putrequest("POST", "/v1/search")
        running.putheader("content-type", "application/json")
        running.putheader("content-length", "20")
        running.endheaders(b'{"text": ')
        assert server.ask("/v1/status")[0] == 200  # so the first one was read
        server.process.send_signal(signal.SIGTERM)
        while True:
            try:
                server.ask("/v1/status")
            except OSError:  # it listens no more
                break
        running.send(b'"red shoe"}')
        answered = running.getresponse()
        assert answered.status == 200
        assert b"shoe-red" in answered.read()
        assert server.end()[0] == -signal.SIGTERM


def test_ctrl_c_ends_it(tiny: Path) -> None:
    with Server(tiny) as server:
        assert server.ask("/v1/status")[0] == 200
        status, wrote = server.end(signal.SIGINT)
    assert status == 130
    assert "Traceback" not in wrote


def test_nothing_that_was_sent_is_written(tiny: Path) -> None:
    with Server(tiny) as server:
        assert server.ask("/v1/search", {"text": CANARY})[0] == 200
        assert server.ask(f"/v1/{CANARY}?{CANARY}")[0] == 404
        assert server.ask(f"/v1/suggest?q={CANARY}")[0] == 200
        assert server.ask("/v1/search", {CANARY: CANARY})[0] == 422
        broken = server.connect()
        broken.putrequest("GET", f"/{CANARY}", skip_host=True)
        broken.putheader("host", CANARY)
        broken.putheader("content-length", CANARY)
        broken.endheaders()
        assert broken.getresponse().status == 400
        _, wrote = server.end()
    assert wrote == "" or CANARY not in wrote


def test_killed_and_started_again_it_answers(store: Store) -> None:
    for _ in range(3):
        with Server(store.path) as server:
            assert server.ask("/v1/search", QUERY)[1]["hits"][0]["id"] == "shoe-red"
            assert server.end(signal.SIGKILL)[0] == -signal.SIGKILL


def test_an_installed_bundle_is_taken_over_without_a_failed_request(store: Store, tmp_path: Path) -> None:
    old, new = store.current.name, other(tmp_path / "new")
    wanted = open_bundle(new).digest
    seen: list[tuple[int, str]] = []
    with Server(store.path) as server:

        def ask() -> None:
            connection = server.connect()
            until = time.monotonic() + 60
            while time.monotonic() < until:
                status, told = server.ask("/v1/search", QUERY, connection)
                seen.append((status, told["bundle"]))
                if told["bundle"] == wanted:
                    return

        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        store.install(new, untried)
        for thread in threads:
            thread.join()
        assert {status for status, _ in seen} == {200}
        assert {digest for _, digest in seen} == {old, wanted}
        assert wanted in server.end()[1]


def test_a_bundle_that_cannot_be_used_is_told_and_rolled_back(store: Store, tmp_path: Path) -> None:
    old = store.current
    with Server(store.path) as server:
        bad = store.install(other(tmp_path / "bad"), lambda path: flip(path / "catalogue.db"))
        until = time.monotonic() + 60
        while store.current != old and time.monotonic() < until:
            assert server.ask("/v1/search", QUERY)[1]["bundle"] == old.name
        assert store.current == old
        assert server.ask("/v1/search", QUERY)[1]["bundle"] == old.name
        wrote = server.end()[1]
    assert "BundleDamaged" in wrote or "SHA-256" in wrote
    assert f"rolled back from {bad.digest} to {old.name}" in wrote


def test_it_listens_over_a_real_connection(spoken: Path, tmp_path: Path) -> None:
    place = shutil.copytree(spoken / "bundle", tmp_path / "bundle")
    sound = (say("red shoe") * 32767).astype("<i2").tobytes()
    with (
        Server(place) as server,
        connect(f"ws://127.0.0.1:{server.port}/v1/listen?language=en") as socket,
    ):
        for at in range(0, len(sound), 3200):
            socket.send(sound[at : at + 3200])
        socket.send('{"type": "end"}')
        told = list(socket)
    assert '"text":"red shoe"' in str(told[-1])
    assert '"type":"final"' in str(told[-1])


def test_over_tls_with_a_token(tiny: Path, tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    (tmp_path / "token").write_text("a" * 24)
    options = ("--tls-cert", cert, "--tls-key", key, "--token-file", tmp_path / "token")
    with Server(tiny, *options) as server:
        assert server.url.startswith("https://")
        trusted = ssl.create_default_context(cafile=cert)
        statuses = []
        with closing(http.client.HTTPSConnection("127.0.0.1", server.port, context=trusted)) as connection:
            for headers in ({}, {"authorization": "Bearer " + "a" * 24}):
                connection.request("GET", "/v1/status", headers=headers)
                answered = connection.getresponse()
                answered.read()
                statuses.append(answered.status)
        assert statuses == [401, 200]


def test_what_cannot_be_served_is_one_line(commands: Commands, tiny: Path, tmp_path: Path) -> None:
    anywhere = ("vitrine", "serve", tiny, "--host", "0.0.0.0")  # noqa: S104
    (tmp_path / "token").write_text("short")
    (tmp_path / "no.pem").write_text("nothing")
    for words in (
        anywhere,
        (*anywhere, "--token-file", tmp_path / "token"),
        (*anywhere, "--token-file", tmp_path / "none"),
        ("vitrine", "serve", tiny, "--tls-cert", tmp_path / "no.pem"),
        ("vitrine", "serve", tiny, "--tls-cert", tmp_path / "no.pem", "--tls-key", tmp_path / "no.pem"),
        ("vitrine", "serve", tmp_path / "none"),
    ):
        done = commands(*words)
        assert (done.code, done.out) == (1, ""), words
        assert "Traceback" not in done.err


def test_a_taken_port_is_one_line(commands: Commands, tiny: Path) -> None:
    with Server(tiny) as server:
        done = commands("vitrine", "serve", tiny, "--port", server.port)
    assert done.code == 1
    assert "in use" in done.err


def test_install_tells_what_it_did(commands: Commands, tiny: Path, tmp_path: Path) -> None:
    done = commands("vitrine", "install", tiny, "--store", tmp_path / "store")
    assert done.code == 0
    assert open_bundle(tiny).digest in done.out
    again = commands("vitrine", "install", tiny, "--store", tmp_path / "store", "--json")
    assert '"fresh": false' in again.out
    bad = other(tmp_path / "bad")
    flip(bad / "catalogue.db")
    assert commands("vitrine", "install", bad, "--store", tmp_path / "store").code == 1
