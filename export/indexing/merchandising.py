"""A shop's merchandising rules, read from TOML: synonyms, pinned and hidden products."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edge_runtime.errors import VitrineError
from edge_runtime.text.analyzer import phrase_key

__all__ = ["Hide", "MerchandisingRules", "Pin", "load_rules"]


@dataclass(frozen=True, slots=True)
class Pin:
    """Products that lead the list of one query."""

    query: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hide:
    """Products that are not shown, for one query or (None) never."""

    ids: tuple[str, ...]
    query: str | None = None


@dataclass(frozen=True, slots=True)
class MerchandisingRules:
    """What a shop knows of its own words and products."""

    synonyms: tuple[tuple[str, ...], ...] = ()
    """Groups of words that mean the same."""
    pins: tuple[Pin, ...] = ()
    hides: tuple[Hide, ...] = ()


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if (
        not isinstance(value, list)
        or not value
        or not all(isinstance(item, str) and item.strip() for item in value)
    ):
        raise VitrineError("must be a list of words, none empty", where=where)
    return tuple(value)


def _query(value: Any, where: str) -> str:
    if not isinstance(value, str) or not phrase_key(value):
        raise VitrineError("must be a text with a word in it", where=where)
    return value


def load_rules(path: Path) -> MerchandisingRules:
    """A shop's rules: ``[[synonyms]] words``, ``[[pin]] query, ids``, ``[[hide]] ids, query?``.

    Raises:
        VitrineError: the file is missing or no TOML, or has a key that is not known; ``where`` tells the place.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise VitrineError(
            f"cannot be read ({error.__class__.__name__}: {error})", where=path.name
        ) from error
    keys = {"synonyms": ({"words"}, set()), "pin": ({"query", "ids"}, set()), "hide": ({"ids"}, {"query"})}
    for table, entries in content.items():
        if table not in keys:
            raise VitrineError(
                "is not a rule; known are synonyms, pin and hide", where=f"{path.name}: {table}"
            )
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise VitrineError(f"must be written [[{table}]]", where=f"{path.name}: {table}")
        needed, optional = keys[table]
        for at, entry in enumerate(entries):
            for name in sorted(set(entry) ^ needed):
                if name not in optional:
                    what = "is missing" if name in needed else "is not known here"
                    raise VitrineError(what, where=f"{path.name}: {table}[{at}].{name}")

    def place(table: str, at: int, name: str) -> str:
        return f"{path.name}: {table}[{at}].{name}"

    synonyms = []
    for at, entry in enumerate(content.get("synonyms", [])):
        words = _texts(entry["words"], place("synonyms", at, "words"))
        if len({phrase_key(word) for word in words} - {""}) < 2:
            raise VitrineError("needs two different words", where=place("synonyms", at, "words"))
        synonyms.append(words)
    pins = [
        Pin(_query(entry["query"], place("pin", at, "query")), _texts(entry["ids"], place("pin", at, "ids")))
        for at, entry in enumerate(content.get("pin", []))
    ]
    hides = [
        Hide(
            _texts(entry["ids"], place("hide", at, "ids")),
            _query(entry["query"], place("hide", at, "query")) if "query" in entry else None,
        )
        for at, entry in enumerate(content.get("hide", []))
    ]
    return MerchandisingRules(tuple(synonyms), tuple(pins), tuple(hides))
