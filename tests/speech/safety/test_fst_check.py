from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import kaldifst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_runtime.errors import BundleDamaged, BundleMissing, VitrineError
from edge_runtime.speech.safety.fst_check import check_graph

Arc = tuple[int, int, int, float, int]
ARCS: tuple[Arc, ...] = ((0, 1, 1, 0.5, 1), (1, 3, 0, 0.0, 2), (1, 0, 0, 1.0, 0))


def write(
    path: Path, kind: str, arcs: tuple[Arc, ...] = ARCS, *, final: float = 0.0, states: int = 3
) -> Path:
    graph = kaldifst.StdVectorFst()
    for _ in range(states):
        graph.add_state()
    if states:
        graph.start = 0
        graph.set_final(states - 1, final)
    for source, ilabel, olabel, weight, target in arcs:
        graph.add_arc(source, kaldifst.StdArc(ilabel, olabel, weight, target))
    (kaldifst.StdConstFst(graph) if kind == "const" else graph).write(str(path))
    return path


both = pytest.mark.parametrize("kind", ["vector", "const"])


@both
def test_a_sound_graph_passes(kind: str, tmp_path: Path) -> None:
    check_graph(write(tmp_path / "g.fst", kind), tokens=3, words=1)


@both
@pytest.mark.parametrize(
    ("tokens", "words", "says"), [(2, 1, "ilabel from 0 to 3"), (3, 0, "olabel from 0 to 1")]
)
def test_labels_beyond_the_vocabulary_are_refused(
    kind: str, tokens: int, words: int, says: str, tmp_path: Path
) -> None:
    with pytest.raises(BundleDamaged, match=says):
        check_graph(write(tmp_path / "g.fst", kind), tokens=tokens, words=words)


@both
@pytest.mark.parametrize(
    "make",
    [
        lambda path, kind: write(path, kind, (), states=0),
        lambda path, kind: write(path, kind, final=math.inf),
        lambda path, kind: write(path, kind, ((0, 1, 1, math.nan, 1),)),
        lambda path, kind: write(path, kind, ((0, -1, 1, 0.0, 1),)),
    ],
    ids=["empty", "no final state", "weight is NaN", "negative label"],
)
def test_graphs_that_lead_nowhere_are_refused(
    kind: str, make: Callable[[Path, str], Path], tmp_path: Path
) -> None:
    with pytest.raises(BundleDamaged):
        check_graph(make(tmp_path / "g.fst", kind), tokens=3, words=1)


@both
def test_an_arc_to_a_missing_state_is_refused(kind: str, tmp_path: Path) -> None:
    path = write(tmp_path / "g.fst", kind)
    data = bytearray(path.read_bytes())
    data[-4:] = (7).to_bytes(4, "little")  # the last arc's state, or the last state's count of arcs
    path.write_bytes(data)
    with pytest.raises(BundleDamaged):
        check_graph(path, tokens=3, words=1)


@both
def test_what_begins_as_no_graph_is_none(kind: str, tmp_path: Path) -> None:
    path = write(tmp_path / "g.fst", kind)
    data = bytearray(path.read_bytes())
    for at in range(4):
        path.write_bytes(bytes([*data[:at], data[at] ^ 1, *data[at + 1 :]]))
        with pytest.raises(BundleDamaged, match="no OpenFst file"):
            check_graph(path, tokens=3, words=1)


@both
def test_every_cut_is_refused(kind: str, tmp_path: Path) -> None:
    path = write(tmp_path / "g.fst", kind)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(BundleDamaged):
            check_graph(path, tokens=3, words=1)


def test_no_graph_is_a_typed_error(tmp_path: Path) -> None:
    with pytest.raises(BundleMissing):
        check_graph(tmp_path / "none.fst", tokens=3, words=1)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["vector", "const"]), st.data())
def test_damaged_graphs_never_escape_as_another_error(
    tmp_path_factory: pytest.TempPathFactory, kind: str, data: st.DataObject
) -> None:
    path = write(tmp_path_factory.getbasetemp() / f"{kind}.fst", kind)
    whole = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(whole)
    try:
        check_graph(path, tokens=3, words=1)
    except VitrineError:
        return
