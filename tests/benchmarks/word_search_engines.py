"""The inverted index against SQLite FTS5 and bm25s, over the Chorus electronics catalogue and its judged queries.

    pip install --no-deps --target .make/bm25s bm25s==0.3.16
    PYTHONPATH=.make/bm25s python -m tests.benchmarks.word_search_engines --data ../shared/data

Each engine indexes the same texts: FTS5 in five weighted columns, bm25s as one text, ours in its own fields. Each is
built in a process of its own and asked in another, which holds nothing but the index. Times are of the processor; a
query is asked for its best 100 products. Any word of a query may match, in every engine.
"""

from __future__ import annotations

import argparse
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from edge_runtime.catalogue.catalogue import Catalogue
from edge_runtime.evaluation.relevance import Judged, read_judgements
from edge_runtime.retrieval.lexical_search import LexicalSearch
from edge_runtime.retrieval.parameters import RankingParameters
from edge_runtime.retrieval.posting_lists import PostingLists
from edge_runtime.retrieval.query_expansion import ExpandedQuery, QueryExpander, Spelling, Term
from edge_runtime.text.analyzer import analyze, index_terms
from edge_runtime.text.normalizer import normalize
from edge_runtime.text.tokenizer import tokenize
from edge_runtime.types import Product
from export.feeds import read
from export.indexing import catalogue_database
from export.indexing.inverted_index import InvertedIndexBuilder
from tests.benchmarks.chorus import FIELDS, _field, figures

Search = Callable[[str, int], Sequence[int]]
"""Query and number of products → their rows, best first."""
_TOP = 100
_ROUNDS = 10


class PostingIndex:
    """Ours; ``expanded`` as the engine does it (stop words, compounds, product types), else all words as typed."""

    def __init__(self, expanded: bool) -> None:
        self.expanded = expanded

    def build(self, products: Sequence[Product], folder: Path) -> None:
        index = InvertedIndexBuilder()
        with closing(sqlite3.connect(folder / "postings.db")) as db:
            db.execute("CREATE TABLE posting (token TEXT, width INTEGER, data BLOB)")
            for row, product in enumerate(products):
                index.add(row, product)
            db.executemany("INSERT INTO posting VALUES (?, ?, ?)", index.postings(len(products)))
            db.execute("CREATE UNIQUE INDEX posting_token ON posting (token)")
            db.commit()

    def prepare(self, products: Sequence[Product], folder: Path) -> None:
        """What the search needs beside the postings; neither timed nor weighed."""
        (folder / "more").mkdir()
        catalogue_database.build(products, folder / "more" / "catalogue.db")

    def open(self, folder: Path) -> Search:
        catalogue = Catalogue.open(folder / "more" / "catalogue.db")
        parameters = RankingParameters()
        expander = QueryExpander(catalogue.database, parameters)
        lexical = LexicalSearch(catalogue.count, parameters)

        def search(query: str, k: int) -> Sequence[int]:
            tokens = tokenize(normalize(query))
            lists = PostingLists(catalogue.database)
            if self.expanded:
                asked = expander.expand(tokens, Spelling(tokens, frozenset(), unfinished=False, lists=lists))
            else:
                terms = {
                    unit.term: Term(unit.term, tuple((form, 1.0) for form in unit.forms))
                    for unit in analyze(tokens).units
                }
                asked = ExpandedQuery(list(terms.values()), len(terms), (), False, "", lists)
            found: Sequence[int] = lexical.search(asked, k).rows.tolist()
            return found

        return search


class Fts5:
    """SQLite's, contentless: only the index is kept."""

    def __init__(self, tokenizer: str) -> None:
        self.tokenizer = tokenizer

    def build(self, products: Sequence[Product], folder: Path) -> None:
        with closing(sqlite3.connect(folder / "fts.db")) as db:
            columns = ", ".join(FIELDS)
            db.execute(
                f"CREATE VIRTUAL TABLE t USING fts5({columns}, content='', tokenize='{self.tokenizer}')"
            )
            marks = ", ".join("?" * (1 + len(FIELDS)))
            rows = (
                (row, *(_field(product, name) for name in FIELDS)) for row, product in enumerate(products)
            )
            db.executemany(f"INSERT INTO t (rowid, {columns}) VALUES ({marks})", rows)  # noqa: S608
            db.execute("INSERT INTO t (t) VALUES ('optimize')")
            db.commit()
            db.execute("VACUUM")

    def prepare(self, products: Sequence[Product], folder: Path) -> None:
        """Nothing."""

    def open(self, folder: Path) -> Search:
        db = sqlite3.connect(folder / "fts.db")
        weights = ", ".join(str(weight) for weight, _ in FIELDS.values())
        ranked = f"SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t, {weights}) LIMIT ?"  # noqa: S608
        least = 3 if self.tokenizer == "trigram" else 1

        def search(query: str, k: int) -> Sequence[int]:
            words = [word for word in re.findall(r"\w+", query) if len(word) >= least]
            asked = " OR ".join(f'"{word}"' for word in words)
            return [row for (row,) in db.execute(ranked, (asked, k))] if words else []

        return search


class Bm25s:
    """bm25s over all fields as one text; ``ours`` with our terms, else with its tokenizer and English stop words."""

    def __init__(self, ours: bool) -> None:
        self.ours = ours

    def _terms(self, texts: list[str]) -> Any:
        import bm25s  # type: ignore[import-not-found]

        if self.ours:
            return [index_terms(text) for text in texts]
        return bm25s.tokenize(texts, stopwords="en", return_ids=False, show_progress=False)

    def build(self, products: Sequence[Product], folder: Path) -> None:
        import bm25s

        texts = [" . ".join(_field(product, name) for name in FIELDS) for product in products]
        index = bm25s.BM25()
        index.index(self._terms(texts), show_progress=False)
        index.save(str(folder / "bm25s"))

    def prepare(self, products: Sequence[Product], folder: Path) -> None:
        """Nothing."""

    def open(self, folder: Path) -> Search:
        import bm25s

        index = bm25s.BM25.load(str(folder / "bm25s"))

        def search(query: str, k: int) -> Sequence[int]:
            terms = [term for term in self._terms([query])[0] if term in index.vocab_dict]
            if not terms:
                return []
            rows, scores = index.retrieve([terms], k=k, show_progress=False)
            found: Sequence[int] = rows[0][scores[0] > 0].tolist()
            return found

        return search


ENGINES: dict[str, PostingIndex | Fts5 | Bm25s] = {
    "posting lists, words expanded": PostingIndex(expanded=True),
    "posting lists, words as typed": PostingIndex(expanded=False),
    "FTS5, unicode61": Fts5("unicode61"),
    "FTS5, porter unicode61": Fts5("porter unicode61"),
    "FTS5, trigram": Fts5("trigram"),
    "bm25s, its tokenizer": Bm25s(ours=False),
    "bm25s, our terms": Bm25s(ours=True),
}


def built(name: str, products: Sequence[Product], folder: Path) -> tuple[float, int]:
    """Seconds of processor time, and bytes on disk."""
    engine = ENGINES[name]
    start = time.process_time()
    engine.build(products, folder)
    seconds = time.process_time() - start
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    engine.prepare(products, folder)
    return seconds, size


def anonymous() -> float:
    """The process's own memory, MB."""
    told = Path("/proc/self/status").read_text()
    return int(re.findall(r"RssAnon:\s+(\d+)", told)[0]) / 1000


def asked(
    name: str, folder: Path, judgements: Sequence[Judged], count: int
) -> tuple[list[float], float, Any]:
    """Milliseconds of each call, growth of memory in MB, and each query's rows, all that are found."""
    if name.startswith("bm25s"):
        __import__("bm25s")
    before = anonymous()
    search = ENGINES[name].open(folder)
    queries = [judged.query for judged in judgements]
    for query in queries:
        search(query, _TOP)
    times = []
    for _ in range(_ROUNDS):
        for query in queries:
            start = time.process_time_ns()
            search(query, _TOP)
            times.append((time.process_time_ns() - start) / 1e6)
    grown = anonymous() - before
    return times, grown, [search(query, count) for query in queries]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds chorus-icecat/")
    data = parser.parse_args().data / "chorus-icecat"
    with read([data / "products.jsonl.gz"]) as feed:
        products = list(feed)
    ids = [product.id for product in products]
    judgements = [
        judged
        for judged in read_judgements(data / "judgements.jsonl.gz")
        if any(rating > 0 for rating in judged.ratings.values())
    ]
    print(f"SQLite {sqlite3.sqlite_version}; {len(ids):,} products, {len(judgements)} queries\n")
    print("| engine | build, s | disk, MB | p50, ms | p99, ms | memory, MB | nDCG@10 | judged only |")
    print("|---|---|---|---|---|---|---|---|")
    for name in ENGINES:
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as pool:
                seconds, size = pool.submit(built, name, products, work).result()
                times, grown, rows = pool.submit(asked, name, work, judgements, len(ids)).result()
        found = [
            figures([ids[row] for row in listed], judged)
            for listed, judged in zip(rows, judgements, strict=True)
        ]
        whole, judged_only = np.mean(found, axis=0)
        print(
            f"| {name} | {seconds:.1f} | {size / 1e6:.1f} | {np.quantile(times, 0.5):.2f} | "
            f"{np.quantile(times, 0.99):.2f} | {grown:.1f} | {whole:.3f} | {judged_only:.3f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
