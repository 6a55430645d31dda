"""Words → numbers of hashed n-grams: what the heads read where the shared space is too poor.

Latin words give themselves, their pairs and their three-letter pieces; Chinese characters give runs of one to three.
After fastText (Joulin et al. 2017).
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from zlib import crc32

__all__ = ["MOST", "hashed_ngrams"]

MOST = 400
"""N-grams of one text; the rest is not read."""
_CHARACTERS = 600
_RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z]+(?:'[a-z]+)?|[0-9]+|[!?！？。]")
_PIECE = 3


def hashed_ngrams(text: str, buckets: int) -> list[int]:
    """From 1 to ``buckets`` − 1, at most MOST; an empty or strange text gives none.

    >>> hashed_ngrams("Red shoes", 1000) == hashed_ngrams("red  SHOES", 1000)
    True
    """
    plain = unicodedata.normalize("NFKC", text[: 2 * _CHARACTERS]).lower()[:_CHARACTERS]
    found: list[str] = []
    words: list[str] = []
    for run in _RUNS.findall(plain):
        if run[0] >= "\u3400" and run[0] <= "\u9fff":
            for length in (1, 2, 3):
                found += [run[at : at + length] for at in range(len(run) - length + 1)]
        elif run.isdigit():
            words.append("0")
        else:
            words.append(run)
            if len(run) > _PIECE:
                edged = f"<{run}>"
                found += [edged[at : at + _PIECE] for at in range(len(edged) - _PIECE + 1)]
    found += [f" {word}" for word in words]
    found += [f" {one} {other}" for one, other in pairwise(words)]
    return [crc32(gram.encode()) % (buckets - 1) + 1 for gram in found[:MOST]]
