"""What went wrong with which row, counted: ``read = kept + refused`` holds at any moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from edge_runtime.errors import VitrineError

__all__ = ["FeedError", "Ledger", "Problem", "Refusal", "Report", "shortened"]

_QUOTED = 80
_SHOWN = 1000


class FeedError(VitrineError):
    """A feed that cannot be read at all, or, in strict reading, its first bad row."""


class Refusal(Exception):
    """One row that is left out: ``field`` ("" for the whole row) and the ``reason`` in words."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one row."""

    file: str
    line: int
    """Counted from 1: the line where the row starts; in Parquet the row."""
    field: str
    """The feed's column or key; "" when the whole row is meant."""
    reason: str
    """In words; quotes at most 80 characters of the feed."""


@dataclass(frozen=True, slots=True)
class Report:
    """The account of a feed; ``read == kept + refused``, in rows."""

    read: int
    kept: int
    refused: int
    problems: tuple[Problem, ...] = ()
    """The first 1,000 refused rows."""
    currency: str | None = None
    """ISO 4217; None when no row has a price with a currency."""
    languages: tuple[str, ...] = ()
    """In the order in which they were first met."""
    cards: int = 0
    """Products after variants and languages are put together."""
    reasons: Mapping[str, int] = field(default_factory=dict)
    """How many rows were refused, by ``"field: kind of reason"``; adds up to ``refused``."""
    notes: tuple[Problem, ...] = ()
    """The first 1,000 remarks on rows that were kept: a value left out or taken in a certain way."""
    note_counts: Mapping[str, int] = field(default_factory=dict)
    """How many remarks there are of each kind."""


def shortened(value: object) -> str:
    """The value as a reader may meet it in a message: quoted, at most 80 characters, nothing unprintable."""
    text = repr(str(value)[: _QUOTED + 1])
    return text if len(text) <= _QUOTED else text[: _QUOTED - 2] + "…'"


class Ledger:
    """Counts rows and keeps the first problems while a feed is read.

    Args:
        strict: whether the first refused row raises FeedError.
    """

    def __init__(self, *, strict: bool) -> None:
        self.read = 0
        self.kept = 0
        self._strict = strict
        self._problems: list[Problem] = []
        self._notes: list[Problem] = []
        self._reasons: Counter[str] = Counter()
        self._note_counts: Counter[str] = Counter()

    def keep(self) -> None:
        """Count one kept row."""
        self.read += 1
        self.kept += 1

    def refuse(self, file: str, line: int, refusal: Refusal) -> None:
        """Count one refused row.

        Raises:
            FeedError: in strict reading.
        """
        self.read += 1
        self._reasons[_kind(refusal.field, refusal.reason)] += 1
        if len(self._problems) < _SHOWN:
            self._problems.append(Problem(file, line, refusal.field, refusal.reason))
        if self._strict:
            raise FeedError(
                f"{refusal.field}: {refusal.reason}" if refusal.field else refusal.reason,
                where=f"{file}:{line}",
                hint="Mend the row, or read without strict to leave bad rows out.",
            )

    def note(self, file: str, line: int, field: str, reason: str) -> None:
        """Count one remark on a row that is not refused for it."""
        self._note_counts[_kind(field, reason)] += 1
        if len(self._notes) < _SHOWN:
            self._notes.append(Problem(file, line, field, reason))

    def report(self, *, currency: str | None, languages: tuple[str, ...], cards: int) -> Report:
        """The account so far."""
        return Report(
            read=self.read,
            kept=self.kept,
            refused=self._reasons.total(),
            problems=tuple(self._problems),
            currency=currency,
            languages=languages,
            cards=cards,
            reasons=MappingProxyType(dict(self._reasons)),
            notes=tuple(self._notes),
            note_counts=MappingProxyType(dict(self._note_counts)),
        )


def _kind(field: str, reason: str) -> str:
    kind = reason.split(":", 1)[0]
    return f"{field}: {kind}" if field else kind
