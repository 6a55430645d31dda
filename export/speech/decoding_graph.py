"""Lexicon and language model → the decoding graph of a CTC model, for sherpa-onnx (HLG, Mohri, Pereira & Riley 2008).

Input labels are token id + 1 and 0 for none, output labels are the lines of the words file. A word that is not in the
lexicon is spelled by the way out: ``<unk>`` in the words, its letters in the text.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from edge_runtime.speech.safety.model_check import UNKNOWN
from export.errors import ExportError
from export.speech.language_model import END, START, Bigram
from export.speech.request_sentences import Classes
from export.speech.units import Units

__all__ = ["LM_WEIGHT", "write_graph"]

LM_WEIGHT = 0.9
_FULL = 512
"""Up to so many tokens, a doubled letter needs a blank between; the graph that asks for it grows with their square."""


def write_graph(
    lexicon: Mapping[str, Sequence[Sequence[int]]],
    model: Bigram,
    units: Units,
    path: Path,
    *,
    classes: Classes | None = None,
    lm_weight: float = LM_WEIGHT,
) -> tuple[str, ...]:
    """Write the graph; returns the words by output label − 1, ``<unk>`` among them.

    Args:
        lexicon: every word of ``model`` but ``<unk>`` → its spellings in token ids.
        classes: the names in ``model`` that stand for phrases, which are made of words of the lexicon and ``<unk>``.
        lm_weight: what log probabilities of the language model count against those of the sound.

    Raises:
        ExportError: the composition came out empty.
    """
    import kaldifst

    classes = classes or {}
    words = tuple(word for word in model.words if word not in classes)
    labels = {word: number for number, word in enumerate(words, start=1)}
    size = len(units.tokens)
    spelled, marks = _with_marks(lexicon, size + 2 + len(classes))
    begin, end = marks, marks + 1
    lexicon_fst = _lexicon(
        spelled, labels, units, range(size + 1, size + 2 + len(classes)), begin, end, lm_weight
    )
    grammar = _grammar(model, classes, labels, lm_weight)
    kaldifst.arcsort(lexicon_fst, "olabel")
    kaldifst.arcsort(grammar, "ilabel")
    graph = kaldifst.compose(lexicon_fst, grammar)
    if kaldifst.determinize_star(graph):
        raise ExportError("the shop's words cannot be made a graph", where="speech", hint="Report the feed.")
    kaldifst.minimize_encoded(graph)
    topology = _topology(size, range(size + 1, marks + 2))
    kaldifst.arcsort(topology, "olabel")
    kaldifst.arcsort(graph, "ilabel")
    graph = kaldifst.compose(topology, graph)
    kaldifst.connect(graph)
    if graph.start < 0 or not graph.num_states:
        raise ExportError("the graph of the shop's words is empty", where="speech", hint="Report the feed.")
    kaldifst.StdConstFst(graph).write(str(path))
    return words


def _with_marks(
    lexicon: Mapping[str, Sequence[Sequence[int]]], first: int
) -> tuple[list[tuple[str, list[int]]], int]:
    """Each spelling with a mark behind it where it is the beginning or the twin of another; and the next free label."""
    every = [(word, list(ids)) for word, spellings in sorted(lexicon.items()) for ids in spellings]
    beginnings = {tuple(ids[:length]) for _, ids in every for length in range(1, len(ids))}
    twins = Counter(tuple(ids) for _, ids in every)
    used: Counter[tuple[int, ...]] = Counter()
    marked = []
    for word, ids in every:
        key = tuple(ids)
        labels = [number + 1 for number in ids]
        if twins[key] > 1 or key in beginnings:
            labels.append(first + used[key])
            used[key] += 1
        marked.append((word, labels))
    return marked, first + max(used.values(), default=0)


def _lexicon(
    spelled: Sequence[tuple[str, list[int]]],
    labels: Mapping[str, int],
    units: Units,
    silent: range,
    begin: int,
    end: int,
    lm_weight: float,
) -> Any:
    """Words from their tokens; ``silent`` marks are the grammar's own steps, back-off and the classes' entries."""
    fst, arc = _Fst(), _arc
    fst.final(0)
    for number, mark in enumerate(silent, start=len(labels) + 1):
        fst.add(0, arc(mark, number, 0.0, 0))
    for word, path in spelled:
        at = 0
        for number, label in enumerate(path):
            target = 0 if number == len(path) - 1 else fst.state()
            fst.add(at, arc(label, labels[word] if number == 0 else 0, 0.0, target))
            at = target
    _way_out(fst, labels[UNKNOWN], units, spelled, begin, end, lm_weight)
    return fst.fst


def _way_out(
    fst: _Fst,
    unknown: int,
    units: Units,
    spelled: Sequence[tuple[str, list[int]]],
    begin: int,
    end: int,
    lm_weight: float,
) -> None:
    """#u1, then ``▁`` and letters, or one token that is a word's beginning and letters, or sounds, or Chinese tokens,
    then #u2.
    """
    counts = Counter(label - 1 for _, path in spelled for label in path)
    opened = fst.state()
    fst.add(0, _arc(begin, 0, 0.0, opened))  # the decoder loses words on arcs without sound at the very start
    for letters, start in ((units.latin, units.start), (units.han, None)):
        if not letters:
            continue
        total = sum(counts[number] + 1 for number in letters)
        costs = {number: -lm_weight * math.log((counts[number] + 1) / total) for number in letters}
        inside = fst.state()
        first = opened
        if start is not None:
            first = fst.state()
            fst.add(opened, _arc(start + 1, unknown, 0.0, first))
        anywhere = start is not None or units.respelled or letters is units.han
        for number, cost in costs.items():
            begins = units.tokens[number].startswith("▁")
            if anywhere or begins:
                fst.add(first, _arc(number + 1, unknown if start is None else 0, cost, inside))
            if not begins:
                fst.add(inside, _arc(number + 1, 0, cost, inside))
        fst.add(inside, _arc(end, 0, 0.0, 0))


def _grammar(model: Bigram, classes: Classes, labels: Mapping[str, int], lm_weight: float) -> Any:
    """A state a history. A class is entered, by a mark of its own, where it may follow, and left to its own state."""
    fst = _Fst()
    common, start = 0, fst.state()
    fst.fst.start = start
    states = {START: start}
    states.update({item: fst.state() for item in model.words if item in model.after})
    skip = len(labels) + 1
    entries = {name: (mark, fst.state()) for mark, name in enumerate(sorted(classes), start=skip + 1)}

    def cost(probability: float) -> float:
        return -lm_weight * math.log(probability)

    def follow(state: int, item: str, probability: float) -> None:
        if item == END:
            fst.final(state, cost(probability))
        elif item in entries:
            mark, entry = entries[item]
            fst.add(state, _arc(mark, 0, cost(probability), entry))
        else:
            fst.add(state, _arc(labels[item], labels[item], cost(probability), states.get(item, common)))

    for item, probability in model.alone.items():
        follow(common, item, probability)
    for history, state in states.items():
        fst.add(state, _arc(skip, 0, cost(model.back[history]), common))
        for item, probability in model.after[history].items():
            follow(state, item, probability)
    for name, phrases in classes.items():
        for phrase, probability in phrases.items():
            at, weight = entries[name][1], cost(probability)
            for number, word in enumerate(phrase, start=1):
                target = states.get(name, common) if number == len(phrase) else fst.state()
                fst.add(at, _arc(labels[word], labels[word], weight, target))
                at, weight = target, 0.0
    return fst.fst


def _topology(size: int, marks: range) -> Any:
    """CTC (Graves 2006): a state a token; the blank is token 0. Marks pass through without sound."""
    fst = _Fst()
    fst.final(0)
    for _ in range(1, size):
        fst.final(fst.state())
    for state in range(size):
        if size <= _FULL or state == 0:
            for token in range(size):
                fst.add(state, _arc(token + 1, 0 if token in (0, state) else token + 1, 0.0, token))
        else:  # after a token: itself again, the blank, or as after a blank
            fst.add(state, _arc(state + 1, 0, 0.0, state))
            fst.add(state, _arc(0, 0, 0.0, 0))
        for mark in marks:
            fst.add(state, _arc(0, mark, 0.0, state))
    return fst.fst


class _Fst:
    """A graph that grows state by state; state 0 is there from the start."""

    def __init__(self) -> None:
        import kaldifst

        self.fst = kaldifst.StdVectorFst()
        self.add = self.fst.add_arc
        self.fst.add_state()
        self.fst.start = 0

    def state(self) -> int:
        return int(self.fst.add_state())

    def final(self, state: int, cost: float = 0.0) -> None:
        self.fst.set_final(state, cost)


def _arc(ilabel: int, olabel: int, weight: float, target: int) -> Any:
    import kaldifst

    return kaldifst.StdArc(ilabel, olabel, weight, target)
