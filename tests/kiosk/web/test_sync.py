"""Requests that the pages sign are taken by the server's own check."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from typing import Any

import pytest

from edge_runtime.api.http import Request
from edge_runtime.errors import SignatureRefused
from edge_runtime.taste.envelope import Keys
from functions.preferences.signatures import verify
from tests.kiosk.web.node import HERE, ROOT, node

KEYS = Keys.of(bytes(range(32)))
PATH = f"/v1/preferences/{KEYS.profile}"
NOW = 1_795_496_400.0


def test_what_is_signed_in_javascript_is_taken() -> None:
    asked: list[dict[str, Any]] = [
        {"method": "GET", "path": PATH},
        {"method": "PUT", "path": PATH, "body": b"{}".hex(), "conditions": {"if-none-match": "*"}},
        {
            "method": "PUT",
            "path": PATH,
            "body": bytes(range(256)).hex(),
            "conditions": {"if-match": '"00ff"'},
        },
        {"method": "DELETE", "path": PATH},
    ]
    done = subprocess.run(
        [node(), "--no-warnings", str(HERE / "sign.mjs"), json.dumps(asked)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=ROOT,
    )
    nonces = set()
    for one, headers in zip(asked, json.loads(done.stdout), strict=True):
        body = bytes.fromhex(one.get("body", ""))
        request = Request(method=one["method"], path=PATH, headers=headers, body=body)
        signed = verify(request, KEYS.profile, NOW + 200)
        assert signed.created == NOW
        nonces.add(signed.nonce)
        with pytest.raises(SignatureRefused):
            verify(replace(request, method="POST"), KEYS.profile, NOW)
        with pytest.raises(SignatureRefused):
            verify(request, KEYS.profile, NOW + 301)
    assert len(nonces) == 4
