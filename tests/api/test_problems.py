from __future__ import annotations

from collections.abc import Iterator

import pytest

from edge_runtime.api.problems import STATUS, problem, status
from edge_runtime.errors import BundleDamaged, UnknownField, VitrineError


def tree(kind: type[VitrineError]) -> Iterator[type[VitrineError]]:
    for child in kind.__subclasses__():
        if child.__module__ == "edge_runtime.errors":
            yield child
        yield from tree(child)


@pytest.mark.parametrize("kind", list(tree(VitrineError)))
def test_every_error_has_a_status(kind: type[VitrineError]) -> None:
    told = problem(kind("what", where="x", hint="do"))
    assert told.status == status(kind)
    assert 400 <= told.status <= 599
    assert told.title
    assert told.type == f"urn:vitrine:error:{kind.__name__}"


def test_no_row_of_the_table_is_dead() -> None:
    used = {next(one for one in kind.__mro__ if one in STATUS) for kind in tree(VitrineError)}
    assert used == set(STATUS)


def test_errors_of_our_own_do_not_tell_paths() -> None:
    assert problem(BundleDamaged("bad", where="/var/task/bundle/x")).where == ""
    assert problem(UnknownField("no such field", where="colr")).where == "colr"
