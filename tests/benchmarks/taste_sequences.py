"""Taste against popularity on shopping sequences: leave one out, full ranking, HR@10 and NDCG@10.

    python -m tests.benchmarks.taste_sequences DIR/beauty DIR/toys_and_games

reads ``X.sequences.jsonl.gz`` (user → items in time order) and ``X.attributes.jsonl.gz``. The last item of each
sequence is to be found among all items that are not in it. Item vectors, 256 numbers, know all sequences but their
last items: positive pointwise mutual information of items that stand near each other (weight 1 / distance), factored
(Levy, Goldberg and Dagan, "Improving distributional similarity", 2015; randomised SVD by Halko, Martinsson and Tropp,
2011), beside factored attributes (tf-idf). A taste is what ``taste.preference`` learns, one event a day. The half-life
and the weight of the attributes are fitted on a quarter of the users, and the figures are of the others.
"""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from edge_runtime.manifest_types import PreferenceDescription
from export.personalization.events import History, fit, hit_rate, popular_ranks, ranks

PUBLISHED = {"beauty": "popularity .0152/.0068, SASRec .0605/.0318", "toys_and_games": "SASRec .0675/.0374"}
BASE = PreferenceDescription(weights={"buy": 1.0})


def lines(path: str) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def factored(matrix: sparse.csr_matrix, dims: int) -> NDArray[np.float32]:
    """The left singular vectors times the root of their values, rows of length 1."""
    rng = np.random.default_rng(0)
    found = rng.normal(size=(matrix.shape[1], dims + 32))
    for _ in range(4):
        found = np.linalg.qr(matrix.T @ np.linalg.qr(matrix @ found)[0])[0]
    left, values, _ = np.linalg.svd(matrix @ found, full_matrices=False)
    return unit(left[:, :dims] * np.sqrt(values[:dims]))


def unit(vectors: NDArray[Any]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled


def neighbours(sequences: list[NDArray[np.int64]], count: int) -> sparse.csr_matrix:
    """Positive pointwise mutual information, context counts to the power 0.75."""
    first, second, weight = [], [], []
    for items in sequences:
        for distance in range(1, min(len(items), 51)):
            first.append(items[:-distance])
            second.append(items[distance:])
            weight.append(np.full(len(items) - distance, 1 / distance))
    pairs = sparse.coo_matrix(
        (np.concatenate(weight), (np.concatenate(first), np.concatenate(second))), shape=(count, count)
    ).tocsr()
    pairs = (pairs + pairs.T).tocoo()
    totals = np.asarray(pairs.sum(axis=1)).ravel()
    context = totals**0.75 / (totals**0.75).sum()
    information = np.log(pairs.data / (totals[pairs.row] * context[pairs.col]))
    return sparse.csr_matrix((np.maximum(information, 0), (pairs.row, pairs.col)), shape=(count, count))


def attributes(path: str, rows: dict[str, int]) -> sparse.csr_matrix:
    at = [
        (rows[one["item"]], number)
        for one in lines(path)
        if one["item"] in rows
        for number in one["attributes"]
    ]
    row, column = np.asarray(at).T
    seen = np.bincount(column)
    weight = np.log(len(rows) / np.maximum(seen, 1))[column]
    return sparse.csr_matrix((weight, (row, column)), shape=(len(rows), len(seen)))


def main(prefix: str) -> None:
    """Print the figures of one set."""
    users = lines(f"{prefix}.sequences.jsonl.gz")
    rows = {item: n for n, item in enumerate(sorted({item for user in users for item in user["items"]}))}
    parts: tuple[list[History], list[History]] = ([], [])
    for user in users:
        items = np.asarray([rows[item] for item in user["items"]])
        before = items[:-1]
        age = np.arange(len(before), 0, -1.0)
        history = History(before, ("buy",) * len(before), age, int(items[-1]))
        parts[zlib.crc32(user["user"].encode()) % 4 != 0].append(history)
    used, held_out = parts
    known = [history.rows for part in parts for history in part]
    near = factored(neighbours(known, len(rows)), 192)
    like = factored(attributes(f"{prefix}.attributes.jsonl.gz", rows), 64)
    tried = []
    for share in (0.0, 0.3, 0.6, 1.0, 1.5):
        vectors = unit(np.hstack([near, share * like]))
        settings = fit(used, vectors, BASE)
        reached = float((1 / (1 + ranks(used, vectors, settings))).mean())
        tried.append((reached, share, settings, vectors))
        print(
            f"fit: attributes × {share}, half-life {settings.half_life_days:g} events, MRR {reached:.4f}",
            flush=True,
        )
    _, share, settings, vectors = max(tried, key=lambda one: one[0])
    popular = np.bincount(np.concatenate(known), minlength=len(rows))
    figures = {}
    for name, places in (
        ("popularity", popular_ranks(held_out, popular)),
        ("taste", ranks(held_out, vectors, settings)),
    ):
        gain = np.where(places < 10, 1 / np.log2(places + 2), 0)
        figures[name] = hit_rate(places)
        print(f"{name:<11} HR@10 {figures[name]:.4f}  NDCG@10 {gain.mean():.4f}  ({len(held_out)} users)")
    print(f"taste / popularity, HR@10: {figures['taste'] / figures['popularity']:.2f}")
    print(f"published, all users: {PUBLISHED.get(Path(prefix).name, '-')}")


if __name__ == "__main__":
    for one in sys.argv[1:]:
        print(Path(one).name)
        main(one)
