"""The student's tokenizer: the teacher's WordPiece, pruned to what shops need, plus Chinese characters."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tokenizers import Tokenizer

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
CHINESE_CHARACTERS = 3400


@dataclass(frozen=True)
class Vocabulary:
    """tokenizer: in the `tokenizers` JSON format; teacher_ids: for each token the teacher's id, or None."""

    tokenizer: str
    teacher_ids: tuple[int | None, ...]


def is_chinese(character: str) -> bool:
    """True for a character of the CJK unified ideographs block."""
    return len(character) == 1 and "\u4e00" <= character <= "\u9fff"


def plain(token: str) -> bool:
    """True for tokens a shop query can hold: printable ASCII, or accented Latin of up to two letters."""
    return token.removeprefix("##").isascii() and not token.startswith("[")


def prune(
    teacher: dict[str, Any], english: Iterable[str], chinese: Iterable[str], common: int = 13000
) -> Vocabulary:
    """Keep every word piece, the `common` most frequent whole words (the teacher's ids follow frequency), all that
    the English texts use, and the most frequent Chinese characters.

    teacher: the parsed tokenizer.json of a BERT WordPiece tokenizer.
    """
    pieces: dict[str, int] = teacher["model"]["vocab"]
    whole = Tokenizer.from_str(json.dumps(teacher))
    whole.no_padding()
    whole.no_truncation()
    used: set[str] = set()
    for text in english:
        used.update(whole.encode(text, add_special_tokens=False).tokens)
    kept = list(SPECIAL)
    words = 0
    for token, _ in sorted(pieces.items(), key=lambda item: item[1]):
        if not plain(token) or token in SPECIAL:
            continue
        piece = token.startswith("##") or len(token) == 1
        if piece or token in used or words < common:
            kept.append(token)
            words += not piece
    counts: Counter[str] = Counter()
    for text in chinese:
        counts.update(c for c in text if is_chinese(c))
    ranked = sorted(counts, key=lambda c: (-counts[c], c))[:CHINESE_CHARACTERS]
    kept += ranked
    numbers = {token: number for number, token in enumerate(kept)}
    student = json.loads(json.dumps(teacher))
    student["model"]["vocab"] = numbers
    student["truncation"] = student["padding"] = None
    student["added_tokens"] = [
        token | {"id": numbers[token["content"]]}
        for token in teacher["added_tokens"]
        if token["content"] in numbers
    ]
    for name, entry in student["post_processor"]["special_tokens"].items():
        entry["ids"] = [numbers[name]]
    return Vocabulary(json.dumps(student, ensure_ascii=False), tuple(pieces.get(token) for token in kept))
