"""How well a bundle answers judged queries: nDCG, recall, and how much of what it shows nobody judged.

Judgements are JSON Lines: ``{"query": "aa battery", "ratings": {"778555": 3, …}}``, ratings 0–3, higher better.
"""

from __future__ import annotations

import gzip
import json
import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from edge_runtime.engine import Engine
from edge_runtime.errors import InvalidQuery
from edge_runtime.types import Query

__all__ = ["Judged", "QueryFigures", "evaluate", "mean", "ndcg", "read_judgements"]

_HIGHEST = 100


@dataclass(frozen=True, slots=True)
class Judged:
    """One query and the ratings of products for it."""

    query: str
    ratings: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class QueryFigures:
    """Figures of one query, each 0–1."""

    query: str
    ndcg: float
    """Unjudged products count as irrelevant."""
    ndcg_judged: float
    """Unjudged products are taken out of the list first."""
    recall: float
    """Share of the products rated above 0 (at most k of them) among the first k hits."""
    unjudged: float
    """Share of the first k hits that nobody judged."""


def read_judgements(path: Path) -> list[Judged]:
    """Read judgements from a JSON Lines file, plain or ``.gz``.

    Raises:
        InvalidQuery: the file cannot be read, a line is no judgement, or nothing is relevant; names file and line.
    """
    judged = []
    number = 0
    try:
        with path.open("rb") as raw_file:
            file = gzip.GzipFile(fileobj=raw_file) if path.suffix == ".gz" else raw_file
            for line in file:
                number += 1
                raw = json.loads(line)
                ratings = {str(key): float(value) for key, value in raw["ratings"].items()}
                if not isinstance(raw["query"], str) or not all(0 <= r <= _HIGHEST for r in ratings.values()):
                    raise ValueError
                judged.append(Judged(raw["query"], ratings))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as exc:
        raise InvalidQuery(
            'a line must be {"query": "…", "ratings": {"ID": 0–3}}', where=f"{path.name}:{number}"
        ) from exc
    except (OSError, EOFError, zlib.error) as exc:
        raise InvalidQuery(
            f"cannot be read ({exc})" if number == 0 else "is damaged", where=f"{path.name}:{number + 1}"
        ) from exc
    if not any(rating > 0 for one in judged for rating in one.ratings.values()):
        raise InvalidQuery("no query has a product rated above 0", where=path.name)
    return judged


def ndcg(ranking: Sequence[str], ratings: Mapping[str, float], k: int = 10) -> float:
    """Normalised discounted cumulative gain, gain 2^r − 1 (Burges et al., "Learning to rank", ICML 2005)."""

    def gain(values: Iterable[float]) -> float:
        return sum((2**value - 1) / math.log2(n + 2) for n, value in enumerate(values))

    ideal = gain(sorted(ratings.values(), reverse=True)[:k])
    return gain(ratings.get(product, 0.0) for product in ranking[:k]) / ideal if ideal else 0.0


def evaluate(engine: Engine, judgements: Iterable[Judged], k: int = 10) -> list[QueryFigures]:
    """Ask every query that has a relevant product and measure the first ``k`` hits."""
    figures = []
    for judged in judgements:
        relevant = {product for product, rating in judged.ratings.items() if rating > 0}
        if not relevant:
            continue
        results = engine.search(Query(text=judged.query, limit=100, facets=()))
        ranking = [hit.id for hit in results.hits]
        shown = ranking[:k]
        figures.append(
            QueryFigures(
                query=judged.query,
                ndcg=ndcg(ranking, judged.ratings, k),
                ndcg_judged=ndcg([p for p in ranking if p in judged.ratings], judged.ratings, k),
                recall=len(relevant.intersection(shown)) / min(len(relevant), k),
                unjudged=sum(p not in judged.ratings for p in shown) / len(shown) if shown else 0.0,
            )
        )
    return figures


def mean(figures: Sequence[QueryFigures]) -> dict[str, float]:
    """The mean of each figure over the queries, by name."""
    names = ("ndcg", "ndcg_judged", "recall", "unjudged")
    return {name: fmean(getattr(one, name) for one in figures) if figures else 0.0 for name in names}
