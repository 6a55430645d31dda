"""Tunes a pair of encoders to one shop: two square matrices, one after each encoder, learnt on the shop's own products.

Titles and pictures of a product come nearer, those of others part (InfoNCE), and so do products that shoppers took
one after the other. The encoders themselves stay as they are, so it takes a minute, works on any exported pair and cannot
forget much: the matrices are held near the identity. A fifth of the products never teaches; only if they gain, by more
than chance explains, is the change kept.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import InvalidQuery
from edge_runtime.types import Product
from export.errors import ModelUnsupported
from export.models.registry import load

__all__ = ["Adapted", "Gain", "Pairs", "encode", "fit", "read_events", "write"]

Floats = NDArray[np.float32]
HELD_OUT = 5
FEWEST = 100
"""Products with a picture that are needed at least."""
STEPS = 400
BATCH = 256
RATE = 1e-3
SCALE = 25.0
NEAR = 3.0
"""How much a matrix is held near the identity: the weight of its mean squared distance, times its dimensions."""
RESAMPLES = 1000
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Pairs:
    """What the encoders say of the shop's products, row by row; unit vectors, float32[n, dims]."""

    ids: tuple[str, ...]
    words: Floats
    looks: Floats
    followed: tuple[tuple[int, int], ...] = ()
    """Rows that shoppers took one after the other."""

    def with_events(self, followed: tuple[tuple[int, int], ...]) -> Pairs:
        """The same with what shoppers took."""
        return replace(self, followed=followed)

    def held_out(self) -> NDArray[np.bool_]:
        """A fifth of the products, by a hash of the id."""
        digests = [hashlib.sha256(f"adapt {one}".encode()).digest() for one in self.ids]
        return np.array([int.from_bytes(digest, "big") % HELD_OUT == 0 for digest in digests])


@dataclass(frozen=True, slots=True)
class Gain:
    """Mean reciprocal rank of each held-out product's picture when its title is asked, and of the next product."""

    products: int
    before: float
    after: float
    low: float
    """Of the difference, the lower end of its 95 % interval."""
    next_before: float | None = None
    next_after: float | None = None

    @property
    def kept(self) -> bool:
        """Whether the change is worth keeping."""
        worse = (
            self.next_before is not None
            and self.next_after is not None
            and self.next_after < self.next_before
        )
        return self.low > 0 and not worse


@dataclass(frozen=True, slots=True)
class Adapted:
    """Two matrices, float32[dims, dims], and what they gained."""

    words: Floats
    looks: Floats
    gain: Gain


def read_events(path: Path, ids: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Pairs of rows that stand beside each other in a shopper's history; products that are not sold are left out.

    Args:
        path: JSON Lines, ``{"user": "u1", "item": "p7"}`` in the order of time.

    Raises:
        InvalidQuery: a line is no such object; names file and line.
    """
    row = {one: number for number, one in enumerate(ids)}
    last: dict[str, int] = {}
    pairs: list[tuple[int, int]] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                event = json.loads(line)
                user, item = str(event["user"]), row.get(str(event["item"]))
            except (ValueError, KeyError, TypeError) as exc:
                raise InvalidQuery(
                    "is no event",
                    where=f"{path.name}:{number}",
                    hint='Write {"user": "u1", "item": "p7"} a line.',
                ) from exc
            if item is not None:
                if user in last and last[user] != item:
                    pairs.append((last[user], item))
                last[user] = item
    return tuple(pairs)


def encode(
    products: Iterable[Product],
    total: int,
    models: Path,
    pictures: Callable[[Product], bytes | None],
    progress: Progress,
) -> Pairs:
    """The vectors of every product that has a picture which can be read.

    Args:
        total: how many products there are.
        pictures: gives a product's encoded picture, or None.

    Raises:
        ModelUnsupported: the models are no pair of encoders.
    """
    from edge_runtime.errors import MediaError
    from edge_runtime.inference.image_encoder import ImageEncoder
    from edge_runtime.inference.text_encoder import TextEncoder
    from export.models.quantization import optimise

    source = load(models)
    text, image = source.text, source.image
    if text is None or image is None:
        raise ModelUnsupported("only a pair of a text and a image encoder is adapted", where="models.json")
    ids, words, looks = [], [], []
    with tempfile.TemporaryDirectory() as name:
        for file in (text.file, image.file):
            optimise(models / file, Path(name) / file)
        shutil.copyfile(models / text.tokenizer, Path(name) / text.tokenizer)
        says, sees = TextEncoder(Path(name), text), ImageEncoder(Path(name), image)
        for number, product in enumerate(products):
            progress("reading", number + 1, total)
            picture = pictures(product)
            if picture is None:
                continue
            try:
                look = sees.encode([picture], max_bytes=len(picture))[0]
            except MediaError:
                continue
            titles = says.encode([one.title for one in product.texts.values()]).sum(axis=0)
            ids.append(product.id)
            words.append(titles / max(float(np.linalg.norm(titles)), 1e-6))
            looks.append(look)
    return Pairs(tuple(ids), np.array(words, np.float32), np.array(looks, np.float32))


def fit(pairs: Pairs, seed: int = 0, progress: Progress = lambda step, done, total: None) -> Adapted:
    """Learn the matrices on four fifths of the products, measure on the rest.

    Raises:
        InvalidQuery: fewer than FEWEST products have a picture.
    """
    if len(pairs.ids) < FEWEST:
        raise InvalidQuery(
            f"{len(pairs.ids)} products with a picture, at least {FEWEST} are needed", where="--catalogue"
        )
    away = pairs.held_out()
    teach = np.flatnonzero(~away)
    taught = np.array([p for p in pairs.followed if not away[list(p)].any()], np.int64).reshape(-1, 2)
    dims = pairs.words.shape[1]
    chance = np.random.default_rng(seed)
    both = [np.eye(dims), np.eye(dims)]
    moments = [[np.zeros((dims, dims)), np.zeros((dims, dims))] for _ in both]
    for step in range(STEPS):
        progress("adapting", step + 1, STEPS)
        rows = chance.choice(teach, min(BATCH, len(teach)), replace=False)
        steps = _slopes(pairs.words[rows], pairs.looks[rows], *both)
        if len(taught):
            first, then = taught[chance.integers(0, len(taught), BATCH)].T
            one, other = _slopes(pairs.looks[first], pairs.looks[then], both[1], both[1])
            steps = (steps[0], steps[1] + 0.25 * (one + other))
        rate = RATE * 0.5 * (1 + np.cos(np.pi * step / STEPS))
        for matrix, slope, (mean, square) in zip(both, steps, moments, strict=True):
            slope = slope + NEAR * 2 * (matrix - np.eye(dims)) / dims
            mean += 0.1 * (slope - mean)
            square += 0.01 * (slope**2 - square)
            matrix -= (
                rate * (mean / (1 - 0.9 ** (step + 1))) / (np.sqrt(square / (1 - 0.99 ** (step + 1))) + 1e-8)
            )
    words, looks = both[0].astype(np.float32), both[1].astype(np.float32)
    return Adapted(words, looks, _gain(pairs, np.flatnonzero(away), words, looks, seed))


def _slopes(
    one: Floats, other: Floats, left: NDArray[np.float64], right: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The gradients of symmetric InfoNCE between ``unit(one @ leftᵀ)`` and ``unit(other @ rightᵀ)``."""
    a, b = one @ left.T, other @ right.T
    long_a, long_b = (np.linalg.norm(x, axis=1, keepdims=True) for x in (a, b))
    a, b = a / long_a, b / long_b
    logits = SCALE * a @ b.T
    rows, columns = _softmax(logits), _softmax(logits.T).T
    wrong = (rows + columns - 2 * np.eye(len(a))) * SCALE / (2 * len(a))
    to_a, to_b = wrong @ b, wrong.T @ a
    to_a = (to_a - a * (to_a * a).sum(1, keepdims=True)) / long_a
    to_b = (to_b - b * (to_b * b).sum(1, keepdims=True)) / long_b
    return to_a.T @ one, to_b.T @ other


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True))


def _moved(vectors: Floats, matrix: Floats) -> Floats:
    found = vectors @ matrix.T
    return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9), np.float32)


def _reciprocal(queries: Floats, products: Floats, own: NDArray[np.int64]) -> NDArray[np.float64]:
    scores = queries @ products.T
    mine = scores[np.arange(len(queries)), own]
    return np.asarray(1.0 / (scores >= mine[:, None]).sum(1))


def _gain(pairs: Pairs, away: NDArray[np.int64], words: Floats, looks: Floats, seed: int) -> Gain:
    own = np.arange(len(away))
    before = _reciprocal(pairs.words[away], pairs.looks[away], own)
    after = _reciprocal(_moved(pairs.words[away], words), _moved(pairs.looks[away], looks), own)
    drawn = np.random.default_rng(seed).integers(0, len(away), (RESAMPLES, len(away)))
    low = float(np.percentile((after - before)[drawn].mean(1), 2.5))
    gone = set(away.tolist())
    follow = np.array([p for p in pairs.followed if p[1] in gone], np.int64).reshape(-1, 2)
    nexts: list[float | None] = [None, None]
    if len(follow):
        for place, all_looks in enumerate((pairs.looks, _moved(pairs.looks, looks))):
            nexts[place] = float(_reciprocal(all_looks[follow[:, 0]], all_looks, follow[:, 1]).mean())
    return Gain(len(away), float(before.mean()), float(after.mean()), low, *nexts)


def write(models: Path, adapted: Adapted, out: Path) -> None:
    """Write the models with the matrices behind their encoders; ``out`` appears complete or not at all.

    Raises:
        InvalidQuery: ``out`` exists.
    """
    if out.exists():
        raise InvalidQuery("exists", where=str(out), hint="Name another folder; nothing was overwritten.")
    source = load(models)
    out.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        work.chmod(0o755)
        for name in ("models.json", *source.files):
            shutil.copyfile(models / name, work / name)
        for encoder, matrix in ((source.text, adapted.words), (source.image, adapted.looks)):
            if encoder is not None:
                _append(work / encoder.file, matrix)
        work.rename(out)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _append(path: Path, matrix: Floats) -> None:
    """Let an encoder end in ``unit(embedding @ matrixᵀ)``."""
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load(str(path))
    graph = model.graph
    inner = "embedding_before"
    for node in graph.node:
        for names in (node.input, node.output):
            for place, name in enumerate(names):
                if name == "embedding":
                    names[place] = inner
    graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(matrix.T), "adapted"))
    graph.node.extend(
        [
            helper.make_node("MatMul", [inner, "adapted"], ["embedding_turned"], name="adapt"),
            helper.make_node(
                "LpNormalization", ["embedding_turned"], ["embedding"], axis=-1, p=2, name="adapt_unit"
            ),
        ]
    )
    onnx.save(model, str(path))
