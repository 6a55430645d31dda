"""The conditions read from a shopper's words, as filters beside those that the caller gave."""

from __future__ import annotations

from collections.abc import Sequence

from edge_runtime.types import Constraint, Filters, FilterValue

__all__ = ["with_constraints"]


def with_constraints(filters: Filters, constraints: Sequence[Constraint]) -> dict[str, FilterValue]:
    """The caller's filters, and the constraints on fields that the caller left free."""
    read: dict[str, FilterValue] = {}
    for constraint in constraints:
        earlier, later = read.get(constraint.field), constraint.filter
        unwanted = earlier.get("not") if isinstance(earlier, dict) else None
        if isinstance(unwanted, list):
            if isinstance(later, list):
                later = [value for value in later if value not in unwanted]
            elif isinstance(more := later.get("not") if isinstance(later, dict) else None, list):
                later = {"not": [*unwanted, *more]}
        read[constraint.field] = later
    return {**read, **filters}
