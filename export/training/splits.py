"""Which examples are held out: fixed by a hash of the id, whatever the order, seed or machine."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath

HELD_OUT_SHARE = 10


def held_out(key: str) -> bool:
    """True for about one key in ten: SHA-256 of the key, as an integer, divisible by ten."""
    digest = hashlib.sha256(key.encode("utf-8")).digest()
    return int.from_bytes(digest, "big") % HELD_OUT_SHARE == 0


def photo_block(path: str) -> str:
    """The split key of a grocery photo: its class and its block of ten consecutive numbers.

    Photos with neighbouring numbers show the same shelf a second later, so whole blocks are kept together.

    >>> photo_block("train/Fruit/Kiwi/Kiwi_017.jpg")
    'Kiwi:1'
    """
    stem = PurePosixPath(path).stem
    name, _, number = stem.rpartition("_")
    return f"{name}:{int(number) // 10}"
