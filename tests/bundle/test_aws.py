from __future__ import annotations

import sys
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, NoCredentialsError

from edge_runtime.bundle.aws import called, client, standing
from edge_runtime.errors import (
    ExtraMissing,
    RemoteChanged,
    RemoteDenied,
    RemoteError,
    RemoteMissing,
    RemoteUnreachable,
)


def refused(code: str, **more: Any) -> ClientError:
    return ClientError({"Error": {"Code": code}, **more}, "PutItem")


class Failing:
    """A call that fails so often before it succeeds."""

    def __init__(self, error: Exception, times: int) -> None:
        self.error, self.times, self.made = error, times, 0

    def __call__(self) -> str:
        self.made += 1
        if self.made <= self.times:
            raise self.error
        return "done"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AccessDenied", RemoteDenied),
        ("AccessDeniedException", RemoteDenied),
        ("ExpiredToken", RemoteDenied),
        ("NoSuchKey", RemoteMissing),
        ("ResourceNotFoundException", RemoteMissing),
        ("PreconditionFailed", RemoteChanged),
        ("ConditionalCheckFailedException", RemoteChanged),
        ("InvalidRange", RemoteChanged),
        ("ProvisionedThroughputExceededException", RemoteUnreachable),
        ("", RemoteUnreachable),
    ],
)
def test_a_service_s_code_is_one_of_our_errors_and_is_not_tried_again(
    code: str, kind: type[RemoteError]
) -> None:
    call = Failing(refused(code), 9)
    with pytest.raises(kind) as caught:
        called(call, "table", tries=3)
    assert type(caught.value) is kind
    assert (caught.value.where, call.made) == ("table", 1)
    assert caught.value.hint


@pytest.mark.parametrize("error", [ConnectionError("cut"), ConnectTimeoutError(endpoint_url="http://x")])
def test_a_broken_connection_is_tried_again_and_no_more_often_than_told(error: Exception) -> None:
    call = Failing(error, 1)
    assert called(call, tries=2) == "done"
    call = Failing(error, 9)
    with pytest.raises(RemoteUnreachable):
        called(call, tries=2)
    assert call.made == 2


def test_no_credentials_and_no_region_are_denied(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RemoteDenied):
        called(Failing(NoCredentialsError(), 9), tries=3)
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    with pytest.raises(RemoteDenied):
        client("dynamodb")


def test_without_boto3_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(ExtraMissing, match="boto3"):
        client("s3")


def test_what_stands_where_a_condition_failed() -> None:
    item = {"id": {"S": "p#1"}}
    for more, expected in (({"Item": item}, item), ({}, {})):
        with pytest.raises(RemoteChanged) as caught:
            called(Failing(refused("ConditionalCheckFailedException", **more), 9))
        assert standing(caught.value) == expected
