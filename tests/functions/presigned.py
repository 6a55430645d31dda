"""S3's part in presigned requests, written from AWS's description of Signature Version 4 alone."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlsplit

from tests.bundle.s3_faults import Answer


def refuse(method: str, target: str, headers: Mapping[str, str]) -> Answer | None:
    """403 for a presigned request that is altered or too late; None for a good one, or one that is not presigned."""
    parts = urlsplit(target)
    values = dict(parse_qsl(parts.query, keep_blank_values=True))
    signature = values.pop("X-Amz-Signature", None)
    if signature is None:
        return None if "authorization" in headers else _denied("AccessDenied")
    date = datetime.strptime(values["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if (datetime.now(UTC) - date).total_seconds() > int(values["X-Amz-Expires"]):
        return _denied("AccessDenied")
    names = values["X-Amz-SignedHeaders"].split(";")
    canonical = "\n".join(
        [
            method,
            quote(parts.path),
            "&".join(f"{quote(k, safe='')}={quote(v, safe='')}" for k, v in sorted(values.items())),
            *(f"{name}:{headers.get(name, '').strip()}" for name in names),
            "",
            ";".join(names),
            "UNSIGNED-PAYLOAD",
        ]
    )
    scope = values["X-Amz-Credential"].split("/", 1)[1]
    key = b"AWS4local"
    for word in scope.split("/"):
        key = hmac.digest(key, word.encode(), "sha256")
    signed = "\n".join(
        ["AWS4-HMAC-SHA256", values["X-Amz-Date"], scope, hashlib.sha256(canonical.encode()).hexdigest()]
    )
    if not hmac.compare_digest(hmac.new(key, signed.encode(), "sha256").hexdigest(), signature):
        return _denied("SignatureDoesNotMatch")
    return None


def _denied(code: str) -> Answer:
    return Answer(403, {"content-type": "application/xml"}, f"<Error><Code>{code}</Code></Error>".encode())
