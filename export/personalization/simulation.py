"""Simulated shoppers: what reordering by taste is worth on a bundle, and the blend at which it is worth most.

    python -m export.personalization.simulation BUNDLE

Each shopper is drawn with two colours, three kinds and a price band (low, middle or high within each kind). They
look through random handfuls of products and like, put into the cart or buy the one that suits them best, with
noise; the state learns from that alone. Then they search for a kind or a colour; of what matches the search, a
product is worth one point for each other preference that it meets (its colour and price, or its kind and price).
nDCG@10 (gain 2^points − 1, the ideal over the whole catalogue) of the engine's order against the reordered one.
Products of the history count in neither. Shoppers on whom the blend is fitted are never measured on.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from edge_runtime.engine import Engine
from edge_runtime.evaluation.relevance import ndcg
from edge_runtime.manifest_types import PreferenceDescription
from edge_runtime.taste.preference import learn, read
from edge_runtime.taste.rerank import apply, order
from edge_runtime.taste.state import State
from edge_runtime.taste.sums import Taste
from edge_runtime.types import Query
from export.personalization.preference_settings import BLENDS

__all__ = ["Figures", "Shopper", "World", "main", "measure"]

_DEVICE = "00000000000000aa"
_NOW = 1_767_225_600
_DAY = 86_400
_EVENTS = 12
_HANDFUL = 20
_REACH = 100
_PRODUCTS = 1000
_LEAST = 8


@dataclass(frozen=True, slots=True)
class SimulatedQuery:
    """What the engine answers to one search."""

    rows: list[int]
    scores: NDArray[np.float64]
    vectors: NDArray[np.int8]


class World:
    """A bundle's products as shoppers see them: kind, colours, price band; at most a thousand."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.space = engine.bundle.manifest.taste_space
        hits = [
            hit
            for start in range(0, _PRODUCTS, 200)
            for hit in engine.search(Query(limit=200, offset=start, vectors=True, facets=())).hits
        ]
        self.products = [hit.product for hit in hits]
        self.vectors = np.asarray([np.frombuffer(hit.vector or b"", np.int8) for hit in hits])
        self._rows = {product.id: row for row, product in enumerate(self.products)}
        self.kinds = _frequent([product.category[-1] for product in self.products if product.category])
        self.colours = _frequent([colour for product in self.products for colour in product.colours])
        self._bands = self._banded()
        self._asked: dict[str, SimulatedQuery] = {}

    def _banded(self) -> list[int | None]:
        """Each product's price band within its kind, 0–2."""
        by_kind: dict[str, list[float]] = {}
        for product in self.products:
            if product.category and product.effective_price is not None:
                by_kind.setdefault(product.category[-1], []).append(product.effective_price)
        edges = {kind: np.quantile(prices, (1 / 3, 2 / 3)) for kind, prices in by_kind.items()}
        return [
            int(np.searchsorted(edges[product.category[-1]], product.effective_price))
            if product.category and product.effective_price is not None
            else None
            for product in self.products
        ]

    def points(self, row: int, shopper: Shopper, *, asked: str = "") -> int:
        """How many of the shopper's preferences a product meets, without the one that was asked for by name."""
        product = self.products[row]
        kind = bool(product.category) and product.category[-1] in shopper.kinds
        colour = bool(set(product.colours) & shopper.colours)
        met = (kind and asked not in self.kinds) + (colour and asked not in self.colours)
        return met + (self._bands[row] == shopper.band)

    def suits(self, row: int, text: str) -> bool:
        """Whether a product is of the kind or colour that was asked for."""
        product = self.products[row]
        return text in product.colours or (bool(product.category) and product.category[-1] == text)

    def ask(self, text: str) -> SimulatedQuery:
        """The engine's answer, kept for the next shopper who asks the same."""
        if text not in self._asked:
            hits = self._engine.search(Query(text=text, limit=_REACH, vectors=True, facets=())).hits
            known = [hit for hit in hits if hit.id in self._rows]
            vectors = [np.frombuffer(hit.vector or b"", np.int8) for hit in known]
            self._asked[text] = SimulatedQuery(
                [self._rows[hit.id] for hit in known],
                np.asarray([hit.score for hit in known]),
                np.asarray(vectors).reshape(len(known), self.vectors.shape[1]),
            )
        return self._asked[text]


@dataclass(frozen=True, slots=True)
class Shopper:
    """What one shopper likes, and what they did and searched for."""

    kinds: frozenset[str]
    colours: frozenset[str]
    band: int
    history: tuple[tuple[int, str, int], ...]
    """Row, event, seconds since 1970."""
    searches: tuple[str, ...]

    @classmethod
    def draw(cls, world: World, number: int) -> Shopper:
        """The shopper of this number, always the same."""
        rng = np.random.default_rng([number, 20_260_101])
        kinds, colours = (
            frozenset(rng.choice(names, min(count, len(names)), replace=False).tolist())
            for names, count in ((world.kinds, 3), (world.colours, 2))
        )
        shopper = cls(kinds, colours, int(rng.integers(3)), (), ())
        history: list[tuple[int, str, int]] = []
        for n in range(_EVENTS):
            handful = rng.choice(len(world.products), min(_HANDFUL, len(world.products)), replace=False)
            drawn = [world.points(int(row), shopper) + rng.gumbel(0, 0.5) for row in handful]
            ranked = [int(row) for row in handful[np.argsort(drawn)]]
            at = _NOW - int((_EVENTS - n) * 5 * _DAY)
            history.append((ranked[-1], str(rng.choice(["like", "cart", "buy"], p=[0.6, 0.25, 0.15])), at))
            history += [(row, "view", at) for row in ranked[-4:-1]]
            if rng.random() < 0.2:
                history.append((ranked[0], "dislike", at))
        names = [*rng.permutation(world.kinds)[:4].tolist(), *rng.permutation(world.colours)[:2].tolist()]
        return replace(shopper, history=tuple(history), searches=tuple(names))

    def taste(self, world: World, settings: PreferenceDescription) -> Taste:
        """What a device learnt from the history."""
        state = State(world.space, world.vectors.shape[1])
        for row, event, at in self.history:
            state = learn(state, _DEVICE, world.vectors[row], event, now=at, settings=settings)
        return read(state, _NOW, settings)


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over all searches of all shoppers."""

    searches: int
    without: float
    """nDCG@10 of the engine's order."""
    reordered: dict[float, float]
    """nDCG@10 by blend."""

    @property
    def best(self) -> float:
        """The least blend within 2 % of the highest nDCG: what was asked for counts no less than it must."""
        enough = 0.98 * max(self.reordered.values())
        return min(blend for blend, value in self.reordered.items() if value >= enough)


def measure(
    world: World, shoppers: Sequence[Shopper], settings: PreferenceDescription, blends: Sequence[float]
) -> Figures:
    """Let every shopper search, and reorder what they find by each blend."""
    rows: list[list[float]] = []
    for shopper in shoppers:
        taste = shopper.taste(world, settings)
        known = {row for row, _, _ in shopper.history}
        for text in shopper.searches:
            asked = world.ask(text)
            left = [n for n, row in enumerate(asked.rows) if row not in known]
            worth = {
                str(row): float(world.points(row, shopper, asked=text))
                for row in range(len(world.products))
                if row not in known and world.suits(row, text)
            }
            if not any(worth.values()) or not left:
                continue
            ids = [str(asked.rows[n]) for n in left]
            orders = [
                order(apply(asked.scores[left], asked.vectors[left], taste, replace(settings, blend=blend)))
                for blend in blends
            ]
            rows.append([ndcg(ids, worth), *(ndcg([ids[n] for n in places], worth) for places in orders)])
    means = np.mean(rows, axis=0)
    return Figures(len(rows), float(means[0]), dict(zip(blends, means[1:].tolist(), strict=True)))


def _frequent(names: Sequence[str]) -> list[str]:
    """The names that occur at least _LEAST times, in order."""
    return sorted(name for name in set(names) if names.count(name) >= _LEAST)


def main(bundle: Path, count: int = 400) -> None:
    """Fit the blend on half of the shoppers, measure on the others, print both."""
    with Engine.open(bundle) as engine:
        world = World(engine)
        halves: tuple[list[Shopper], list[Shopper]] = ([], [])
        for number in range(count):
            halves[zlib.crc32(str(number).encode()) % 2].append(Shopper.draw(world, number))
        settings = engine.bundle.manifest.preference
        fitted = measure(world, halves[0], settings, BLENDS)
        shown = measure(world, halves[1], settings, (fitted.best, settings.blend))
    show = Console(highlight=False, soft_wrap=True).print
    for blend, value in fitted.reordered.items():
        show(f"fit      blend {blend:<5} nDCG@10 {value:.4f}  {value / fitted.without - 1:+.1%}")
    for name, blend in (("fitted", fitted.best), ("shipped", settings.blend)):
        value = shown.reordered[blend]
        show(
            f"measured blend {blend:<5} nDCG@10 {value:.4f} against {shown.without:.4f} without taste, "
            f"{value / shown.without - 1:+.1%} ({name}; {len(halves[1])} shoppers, {shown.searches} searches)"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
