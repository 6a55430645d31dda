"""Options and arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from edge_runtime.errors import InvalidQuery

__all__ = ["BundlePath", "Json", "TrustedKey", "read_bounded", "read_key"]

MAX_MEDIA = 16 * 1024 * 1024

BundlePath = Annotated[Path, typer.Argument(help="The bundle's folder.", metavar="BUNDLE")]
TrustedKey = Annotated[
    Path | None,
    typer.Option(
        "--trusted-key",
        metavar="FILE",
        help="Ed25519 public key, 32 raw bytes; a bundle that it did not sign is refused.",
    ),
]
Json = Annotated[bool, typer.Option("--json", metavar="", help="Print JSON instead of a table.")]


def read_bounded(path: Path) -> bytes:
    """The bytes of a picture or sound; of a file that is too large only as much as shows that it is."""
    with path.open("rb") as file:
        return file.read(MAX_MEDIA + 1)


def read_key(path: Path | None, half: Literal["public", "private"] = "public") -> bytes | None:
    """The bytes of an Ed25519 key's file, or None where none is named.

    Raises:
        InvalidQuery: it does not hold 32 bytes.
    """
    if path is None:
        return None
    with path.open("rb") as file:
        key = file.read(33)
    if len(key) != 32:
        raise InvalidQuery(
            f"is no Ed25519 {half} key of 32 raw bytes",
            where=str(path),
            hint="docs/bundle.md tells how to make one.",
        )
    return key
