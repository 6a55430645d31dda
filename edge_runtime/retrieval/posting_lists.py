"""The posting lists of one query's words, looked up in the catalogue's database."""

from __future__ import annotations

from edge_runtime.catalogue.database import Database
from edge_runtime.errors import BundleDamaged
from edge_runtime.retrieval.inverted_index import PostingList, decode

__all__ = ["PostingLists"]


class PostingLists:
    """PostingList lists by token, each fetched once. Of one thread."""

    def __init__(self, database: Database) -> None:
        self._rows = database.rows
        self._known: dict[str, PostingList | None] = {}

    def get(self, token: str) -> PostingList | None:
        """The token's list; None when no product has it. Raises BundleDamaged."""
        if token not in self._known:
            found = self._rows("SELECT width, data FROM posting WHERE token = ?", (token,))
            try:
                self._known[token] = decode(*found[0]) if found else None
            except ValueError as error:
                raise BundleDamaged("the word index is damaged", where="catalogue.db") from error
        return self._known[token]

    def has(self, token: str) -> bool:
        """Whether any product has the token."""
        if token in self._known:
            return self._known[token] is not None
        return bool(self._rows("SELECT 1 FROM posting WHERE token = ?", (token,)))

    def beginning(self, start: str, limit: int) -> list[str]:
        """The words that begin so, those that most products have first."""
        found = self._rows(
            "SELECT token FROM posting WHERE token >= ? AND token < ? AND instr(token, ':') = 0"
            " ORDER BY length(data) / (width + 2) DESC, token LIMIT ?",
            (start, start + "\U0010ffff", limit),
        )
        return [token for (token,) in found]
