"""A text as it is parsed, in one call."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from edge_runtime.query.parser import QueryParser
from edge_runtime.text.normalizer import normalize
from edge_runtime.text.tokenizer import tokenize
from edge_runtime.types import ParsedQuery


def parse(
    parser: QueryParser,
    text: str,
    language: Literal["en", "zh"] | None = None,
    ignore: Collection[str] = (),
) -> ParsedQuery:
    return parser.parse(tokenize(normalize(text)), language, ignore).query
