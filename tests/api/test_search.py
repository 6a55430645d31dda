from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from edge_runtime import testing
from edge_runtime.api.http import MAX_MEDIA, MAX_MEDIA_BODY, Request, Response, answer
from edge_runtime.api.search import ROUTES
from edge_runtime.engine import Engine
from edge_runtime.taste.encoding import encode_parcel
from edge_runtime.taste.state import Parcel
from edge_runtime.taste.sums import event
from edge_runtime.types import Query


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine.open(testing.bundle(tmp_path_factory.mktemp("shop") / "bundle")) as opened:
        yield opened


def ask(engine: Engine, method: str, path: str, body: object = None, query: str = "") -> Response:
    data = b"" if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json"}
    return answer(ROUTES, Request(method, path, query, headers, data), lambda: engine)


def ids(response: Response) -> list[str]:
    assert response.status == 200, response.body
    return [hit["id"] for hit in json.loads(response.body)["hits"]]


def test_search_answers_as_the_engine_does(engine: Engine) -> None:
    picture = testing.picture((220, 30, 30))
    body = {"text": "shoe", "image": base64.b64encode(picture).decode(), "vectors": True, "limit": 3}
    response = ask(engine, "POST", "/v1/search", body)
    direct = engine.search(Query(text="shoe", image=picture, vectors=True, limit=3))
    assert ids(response) == [hit.id for hit in direct.hits]
    first = json.loads(response.body)["hits"][0]
    assert base64.b64decode(first["vector"]) == direct.hits[0].vector
    assert first["product"]["texts"]["en"]["title"] == "red shoe"
    assert response.headers["cache-control"] == "no-store"


def test_status_tells_what_is_understood(engine: Engine) -> None:
    status = json.loads(ask(engine, "GET", "/v1/status").body)
    assert (status["image"], status["speech"]) == (True, False)


def test_products_and_their_likes(engine: Engine) -> None:
    assert json.loads(ask(engine, "GET", "/v1/products/shoe-red").body)["brand"] == "Alder"
    liked = [hit.id for hit in engine.similar("shoe-red", limit=3).hits]
    assert ids(ask(engine, "GET", "/v1/products/shoe-red/similar", query="limit=3")) == liked
    body = {"like": ["shoe-red"], "exclude": liked[:1], "filters": {"colour": ["red", "blue"]}}
    found = ids(ask(engine, "POST", "/v1/recommend", body))
    assert found
    assert not {"shoe-red", liked[0]} & set(found)
    assert all(one.endswith(("red", "blue")) for one in found)


def test_a_taste_is_recommended_to_and_not_kept(engine: Engine) -> None:
    manifest = engine.bundle.manifest
    status = json.loads(ask(engine, "GET", "/v1/status").body)
    assert (status["taste_space"], status["preference"]["blend"]) == (
        manifest.taste_space,
        manifest.preference.blend,
    )
    hits = {hit.id: hit.vector or b"" for hit in engine.search(Query(limit=9, vectors=True)).hits}
    taste = event(np.frombuffer(hits["shoe-red"], np.int8), 1.0)
    parcel = Parcel("0" * 16, manifest.taste_space[:32], taste)
    body = {
        "taste": base64.b64encode(encode_parcel(parcel)).decode(),
        "like": ["shoe-red"],
        "exclude": ["mug-red"],
    }
    response = ask(engine, "POST", "/v1/recommend", body)
    assert ids(response)[0] == "lamp-red"
    assert not {"shoe-red", "mug-red"} & set(ids(response))
    why = json.loads(response.body)["hits"][0]["explanation"]
    assert [(reason["source"], reason["detail"]) for reason in why] == [("taste", "shoe-red")]
    assert response.headers["cache-control"] == "no-store"
    for wrong in (encode_parcel(replace(parcel, space="0" * 32)), b"no taste"):
        refused = ask(engine, "POST", "/v1/recommend", {"taste": base64.b64encode(wrong).decode()})
        assert (refused.status, json.loads(refused.body)["type"][-12:]) == (422, "TasteInvalid")


def test_the_card_s_picture(engine: Engine) -> None:
    response = ask(engine, "GET", "/v1/products/shoe-red/image")
    assert response.headers["content-type"] == "image/webp"
    assert response.body[8:12] == b"WEBP"


def test_a_product_without_a_picture_is_404(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "thumbnail", lambda self, product_id: None)
    assert ask(engine, "GET", "/v1/products/shoe-red/image").error == "UnknownProduct"


def test_suggest_and_status(engine: Engine) -> None:
    told = json.loads(ask(engine, "GET", "/v1/suggest", query="q=al&limit=2").body)["suggestions"]
    assert told[0]["text"] == "Alder"
    status = json.loads(ask(engine, "GET", "/v1/status").body)
    assert (status["products"], status["bundle"], status["image"]) == (9, engine.bundle.digest, True)
    assert "price" in status["sorts"]
    assert "brand" in status["fields"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "error"),
    [
        ("GET", "/v1/products/none", None, 404, "UnknownProduct"),
        ("GET", "/v1/products/\ud800", None, 404, "UnknownProduct"),
        ("GET", "/v1/suggest", None, 422, "InvalidQuery"),
        ("POST", "/v1/recommend", {}, 422, "InvalidQuery"),
        ("POST", "/v1/search", {"filters": {"colr": "red"}}, 422, "UnknownField"),
        ("POST", "/v1/search", {"like": ["none"]}, 404, "UnknownProduct"),
        ("POST", "/v1/search", {"image": "AAAA"}, 422, "MediaInvalid"),
        ("POST", "/v1/search", {"audio": "AAAA"}, 422, "ModelMissing"),
        ("POST", "/v1/search", {"offset": 1000, "limit": 10}, 422, "InvalidQuery"),
    ],
)
def test_refusals(engine: Engine, method: str, path: str, body: object, status: int, error: str) -> None:
    response = ask(engine, method, path, body)
    assert (response.status, response.error) == (status, error)


def test_the_edge_of_a_picture_s_size(engine: Engine) -> None:
    def size(count: int) -> Response:
        padded = testing.picture((220, 30, 30)).ljust(count, b"\0")
        return ask(engine, "POST", "/v1/search", {"image": base64.b64encode(padded).decode()})

    assert ids(size(MAX_MEDIA))[0].endswith("red")
    assert size(MAX_MEDIA + 1).error == "MediaTooLarge"
    too_large: Any = size(MAX_MEDIA_BODY)
    assert (too_large.status, too_large.error) == (413, "BodyTooLarge")
    for refused in (too_large, size(MAX_MEDIA + 1)):
        assert "1,024 pixels" in json.loads(refused.body)["hint"]
