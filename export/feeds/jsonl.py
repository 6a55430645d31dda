"""JSON Lines: one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from export.feeds.fields import Raw
from export.feeds.lines import opened, read_lines
from export.feeds.problems import Refusal

__all__ = ["read_jsonl"]


def read_jsonl(path: Path) -> Iterator[Raw]:
    """Rows of a JSON Lines file; blank lines are passed over."""
    with opened(path) as file:
        for number, text, encoding in read_lines(file):
            if text is None:
                yield Raw(number, refusal=Refusal("", f"malformed line: {encoding}"))
                continue
            if not text.strip():
                continue
            try:
                values = json.loads(text)
            except (ValueError, RecursionError) as error:
                yield Raw(number, refusal=Refusal("", f"malformed JSON: {str(error)[:60]}"))
                continue
            if not isinstance(values, dict):
                yield Raw(number, refusal=Refusal("", "malformed JSON: no object"))
                continue
            yield Raw(number, values, notes=() if encoding in ("utf-8", "utf-16") else (encoding,))
