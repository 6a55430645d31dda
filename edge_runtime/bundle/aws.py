"""The one border to AWS: clients, and botocore's errors as ours. The only importer of boto3 and botocore."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from edge_runtime.errors import (
    ExtraMissing,
    RemoteChanged,
    RemoteDenied,
    RemoteError,
    RemoteMissing,
    RemoteUnreachable,
)

__all__ = ["called", "client", "standing"]

_RIGHTS = "Check credentials, region and the role's rights."
_ABSENT = "Publish the bundle, or deploy the stack, first."
_REFUSALS: Mapping[str, tuple[type[RemoteError], str]] = {
    **dict.fromkeys(
        (
            "403",
            "AccessDenied",
            "AccessDeniedException",
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidAccessKeyId",
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException",
        ),
        (RemoteDenied, _RIGHTS),
    ),
    **dict.fromkeys(
        ("404", "NoSuchBucket", "NoSuchKey", "NotFound", "ResourceNotFoundException"),
        (RemoteMissing, _ABSENT),
    ),
    **dict.fromkeys(
        ("412", "ConditionalCheckFailedException", "ConditionalRequestConflict", "PreconditionFailed"),
        (RemoteChanged, "Somebody else wrote first."),
    ),
    "InvalidRange": (RemoteChanged, "It is shorter than it must be; publish again."),
}
"""Code of a service's error → ours, and what to do. Any other one is RemoteUnreachable."""
T = TypeVar("T")


def client(service: str, **settings: Any) -> Any:
    """A boto3 client of a service; nothing is sent yet. Credentials and region come from the environment.

    Args:
        settings: as ``botocore.config.Config`` takes them.

    Raises:
        ExtraMissing: boto3 is not installed.
        RemoteDenied: there is no region.
    """
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
    except ImportError as exc:
        raise ExtraMissing("boto3 is not installed", hint="pip install 'vitrine[aws]'") from exc
    try:
        return boto3.client(service, config=Config(**settings))
    except BotoCoreError as exc:
        raise RemoteDenied(f"boto3 cannot make a client ({type(exc).__name__})", hint=_RIGHTS) from exc


def called(call: Callable[[], T], where: str = "", *, tries: int = 1) -> T:
    """What ``call`` returns; where the connection breaks, it is made up to ``tries`` times, with pauses.

    Raises:
        RemoteError: of the kind that the service's code stands for.
    """
    from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

    for attempt in range(tries):
        try:
            return call()
        except ClientError as exc:
            code = str(exc.response.get("Error", {}).get("Code", ""))
            kind, hint = _REFUSALS.get(code, (RemoteUnreachable, "Try again later."))
            raise kind(f"AWS says {code}", where=where, hint=hint) from exc
        except NoCredentialsError as exc:
            raise RemoteDenied("there are no credentials", where=where, hint=_RIGHTS) from exc
        except (BotoCoreError, OSError) as exc:
            if attempt == tries - 1:
                raise RemoteUnreachable(
                    f"no whole answer ({type(exc).__name__})",
                    where=where,
                    hint="Check the network and the address.",
                ) from exc
            time.sleep(0.05 * 4**attempt)
    raise AssertionError("unreachable")


def standing(error: RemoteChanged) -> dict[str, Any]:
    """The item of DynamoDB that failed a condition, where the call asked for it."""
    response: dict[str, Any] = getattr(error.__cause__, "response", {})
    item: dict[str, Any] = response.get("Item", {})
    return item
