"""The store in DynamoDB: one table, key ``id`` (text), TTL on ``expires``.

id "p#PROFILE"        envelope (bytes), tag, expires       a live envelope; each write renews its time
id "p#PROFILE"        erased (true)                        a tombstone; no expires, so it stays
id "n#PROFILE#NONCE"  expires                              a nonce that was used

Each item also holds ``write``, drawn for the write that made it: where an answer was lost and boto3 sends it again,
the condition fails, but what stands there is its own.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from typing import Any

from edge_runtime.bundle.aws import called, client, standing
from edge_runtime.errors import EnvelopeErased, RemoteChanged, RemoteMissing
from functions.preferences.routes import Stored

__all__ = ["Table"]

LIFE_S = 400 * 24 * 3600
"""A live envelope that nobody wrote for so long is removed."""


class Table:
    """Envelopes in one DynamoDB table. Every read is strongly consistent, every write conditional."""

    def __init__(self, name: str, *, clock: Callable[[], float] = time.time) -> None:
        """Use the table ``name``; nothing is sent yet."""
        self._table = name
        self._clock = clock
        self._client: Any = client(
            "dynamodb",
            connect_timeout=2,
            read_timeout=5,
            retries={"mode": "standard", "total_max_attempts": 4},
        )

    @classmethod
    def from_environment(cls) -> Table:
        """The table that ``VITRINE_TABLE`` names. Raises RemoteMissing where it names none."""
        name = os.environ.get("VITRINE_TABLE", "")
        if not name:
            raise RemoteMissing("no table is named", where="VITRINE_TABLE", hint="The stack sets it.")
        return cls(name)

    def get(self, profile: str) -> Stored | None:
        """What stands under the profile. Raises EnvelopeErased, RemoteError."""
        item = called(
            lambda: self._client.get_item(
                TableName=self._table, Key=_key(f"p#{profile}"), ConsistentRead=True
            ),
            "table",
        ).get("Item")
        if item is None:
            return None
        if "erased" in item:
            raise _erased()
        if int(item["expires"]["N"]) <= self._clock():
            return None
        return Stored(bytes(item["envelope"]["B"]), item["tag"]["S"])

    def put(self, profile: str, envelope: bytes, replaces: str | None) -> str | None:
        """Write where the condition holds; the new tag, or None. Raises EnvelopeErased, RemoteError."""
        tag, now = secrets.token_hex(8), int(self._clock())
        item = {
            **_key(f"p#{profile}"),
            "envelope": {"B": envelope},
            "tag": {"S": tag},
            "expires": {"N": str(now + LIFE_S)},
        }
        if replaces is None:
            condition = "attribute_not_exists(id) OR expires <= :now"
            values = {":now": {"N": str(now)}}
        else:
            condition = "tag = :tag AND expires > :now"
            values = {":tag": {"S": replaces}, ":now": {"N": str(now)}}
        return tag if self._write(item, condition, values) else None

    def erase(self, profile: str, replaces: str | None) -> bool:
        """Leave a tombstone where the condition holds. Raises RemoteError; EnvelopeErased for a tombstone and a tag."""
        item = {**_key(f"p#{profile}"), "erased": {"BOOL": True}}
        if replaces is None:
            return self._write(item, None, {})
        return self._write(item, "tag = :tag", {":tag": {"S": replaces}})

    def first_use(self, profile: str, nonce: str, expires: int) -> bool:
        """Whether this nonce is new. Raises RemoteError."""
        item = {**_key(f"n#{profile}#{nonce}"), "expires": {"N": str(expires)}}
        return self._write(item, "attribute_not_exists(id)", {})

    def _write(self, item: dict[str, Any], condition: str | None, values: dict[str, Any]) -> bool:
        own = {"S": secrets.token_hex(8)}
        arguments: dict[str, Any] = {
            "TableName": self._table,
            "Item": {**item, "write": own},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if condition is not None:
            arguments["ConditionExpression"] = condition
        if values:
            arguments["ExpressionAttributeValues"] = values
        try:
            called(lambda: self._client.put_item(**arguments), "table")
        except RemoteChanged as exc:
            return standing(exc).get("write") == own
        return True


def _erased() -> EnvelopeErased:
    return EnvelopeErased("the shopper erased this profile", hint="Begin another profile on this device.")


def _key(name: str) -> dict[str, Any]:
    return {"id": {"S": name}}
