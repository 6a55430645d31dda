"""``vitrine``: ask a bundle, verify it, measure it."""

from __future__ import annotations

import base64
import json
import re
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
from rich.table import Table

from edge_runtime.errors import InvalidQuery, VitrineError
from edge_runtime.types import FilterValue, Query, Results

app = typer.Typer(
    name="vitrine",
    help="Search products by words, pictures or both, in a bundle made by vitrine-export. Works offline.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
_out = Console()
_err = Console(stderr=True)
_FILTER = re.compile(r"^\s*([^=<>!]+?)\s*(<=|>=|!=|=|<|>)\s*(.*?)\s*$", re.DOTALL)
_RANGE = {"<=": "lte", ">=": "gte", "<": "lt", ">": "gt"}

BundlePath = Annotated[Path, typer.Argument(help="The bundle's folder.", metavar="BUNDLE")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def main() -> None:
    """Run the command line; a typed error becomes one line and exit status 1."""
    run(app)


def run(application: Callable[[], object]) -> None:
    """Run a typer application so that errors meant for people reach them as one line, never as a traceback."""
    try:
        application()
    except VitrineError as exc:
        _err.print(f"[bold red]{type(exc).__name__}[/]: ", end="")
        _err.print(str(exc), markup=False, highlight=False)
        sys.exit(1)


@app.command()
def search(
    bundle: BundlePath,
    text: Annotated[str | None, typer.Option(help='Words, e.g. "red running shoes under 80".')] = None,
    image: Annotated[
        Path | None, typer.Option(help="A picture to search by.", exists=True, dir_okay=False)
    ] = None,
    like: Annotated[
        list[str] | None, typer.Option(help="Id of a product to be similar to; repeatable.")
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option("--filter", help='E.g. "brand=Nike", "price<=80", "colour!=pink"; repeatable.'),
    ] = None,
    sort: Annotated[str | None, typer.Option(help='A numeric field, "-price" for descending.')] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many hits.")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="How many hits to pass over.")] = 0,
    as_json: Json = False,
) -> None:
    """Search by words, a picture, liked products, or all together.

    Example: [bold]vitrine search demo/bundle --text "blue mug" --filter "price<=20"[/]
    """
    from edge_runtime.engine import Engine

    query = Query(
        text=text,
        image=None if image is None else image.read_bytes(),
        like=tuple(like or ()),
        filters=parse_filters(where or []),
        sort=sort,
        limit=limit,
        offset=offset,
    )
    with Engine.open(bundle) as engine:
        results = engine.search(query)
    if as_json:
        _print_json(asdict(results))
    else:
        print_results(results)


@app.command()
def suggest(
    bundle: BundlePath,
    prefix: Annotated[str, typer.Argument(help="What was typed so far.")],
    limit: Annotated[int, typer.Option(min=1, max=50)] = 8,
    as_json: Json = False,
) -> None:
    """Complete what was typed so far."""
    from edge_runtime.engine import Engine

    with Engine.open(bundle) as engine:
        suggestions = engine.suggest(prefix, limit=limit)
    if as_json:
        _print_json([asdict(suggestion) for suggestion in suggestions])
        return
    for suggestion in suggestions:
        _out.print(f"{suggestion.text}  [dim]{suggestion.kind}, {suggestion.count}[/]")


@app.command()
def verify(bundle: BundlePath) -> None:
    """Hash every file of a bundle again and compare it with the manifest."""
    from edge_runtime.bundle.reader import verify as verify_bundle

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=_err, disable=not _err.is_terminal) as progress:
        task = progress.add_task("hashing", total=None)
        checked = verify_bundle(bundle, on_bytes=lambda count: progress.advance(task, count))
    _out.print(f"[green]whole[/]  {len(checked.manifest.files)} files, digest {checked.digest}")


@app.command()
def info(bundle: BundlePath, as_json: Json = False) -> None:
    """Show what a bundle holds: products, fields, models, quality, licences."""
    from edge_runtime.bundle.reader import open_bundle

    opened = open_bundle(bundle)
    raw = json.loads(opened.manifest.to_bytes())
    if as_json:
        _print_json(raw)
        return
    table = Table(show_header=False, box=None)
    manifest = opened.manifest
    table.add_row("digest", opened.digest)
    table.add_row("made", manifest.made_at)
    table.add_row("products", f"{manifest.catalogue.count:,} ({', '.join(manifest.catalogue.languages)})")
    table.add_row("currency", manifest.catalogue.currency or "none")
    table.add_row("fields", ", ".join(column.name for column in manifest.catalogue.columns))
    for name, model in (("text", manifest.models.text), ("image", manifest.models.image)):
        table.add_row(f"{name} model", "none" if model is None else f"{model.file}, {model.dims} dimensions")
    table.add_row("index", f"{manifest.index.kind}, {manifest.index.dims} dimensions")
    table.add_row("size", f"{sum(entry.size for entry in manifest.files.values()) / 1e6:.1f} MB")
    for file, licence in manifest.licences.items():
        table.add_row(f"licence of {file}", licence)
    _out.print(table)


@app.command()
def evaluate(
    bundle: BundlePath,
    judgements: Annotated[
        Path, typer.Argument(help="JSON Lines: query, ratings.", exists=True, dir_okay=False)
    ],
    k: Annotated[int, typer.Option(min=1, max=100, help="How many hits count.")] = 10,
    by_query: Annotated[bool, typer.Option("--by-query", help="Show every query, the worst first.")] = False,
    as_json: Json = False,
) -> None:
    """Measure a bundle on judged queries: nDCG, recall, unjudged."""
    from edge_runtime.engine import Engine
    from edge_runtime.evaluate import evaluate as measure
    from edge_runtime.evaluate import mean, read_judgements

    with Engine.open(bundle) as engine:
        figures = measure(engine, read_judgements(judgements), k)
    means = mean(figures)
    if as_json:
        _print_json({"k": k, "queries": len(figures), **means, "by_query": [asdict(one) for one in figures]})
        return
    table = Table("query", f"nDCG@{k}", "judged only", f"recall@{k}", "unjudged")
    for one in sorted(figures, key=lambda figure: figure.ndcg) if by_query else []:
        row = (one.ndcg, one.ndcg_judged, one.recall, one.unjudged)
        table.add_row(one.query, *(f"{value:.3f}" for value in row))
    names = ("ndcg", "ndcg_judged", "recall", "unjudged")
    table.add_row(f"mean of {len(figures)}", *(f"{means[name]:.3f}" for name in names), style="bold")
    _out.print(table)


def parse_filters(expressions: list[str]) -> dict[str, FilterValue]:
    """Filters from the command line: ``field=value`` (repeat for any of), ``!=``, ``<=``, ``>=``, ``<``, ``>``.

    Raises:
        InvalidQuery: an expression is none of these, or compares with something that is no number.
    """
    filters: dict[str, dict[str, Any]] = {}
    for expression in expressions:
        parts = _FILTER.match(expression)
        if parts is None or not parts[3]:
            raise InvalidQuery(
                f"{expression!r} is no filter", where="--filter", hint='Write "brand=Nike" or "price<=80".'
            )
        name, operator, value = parts[1], parts[2], parts[3]
        terms = filters.setdefault(name, {})
        if operator == "=":
            terms.setdefault("any", []).append(value)
        elif operator == "!=":
            terms.setdefault("not", []).append(value)
        else:
            try:
                terms[_RANGE[operator]] = float(value)
            except ValueError as exc:
                raise InvalidQuery(f"{value!r} is no number", where=f"--filter {name}") from exc
    return {name: _simplest(name, terms) for name, terms in filters.items()}


def _simplest(name: str, terms: dict[str, Any]) -> FilterValue:
    if "any" not in terms:
        return terms
    wanted: list[str | float | bool] = terms.pop("any")
    if terms:
        raise InvalidQuery('"=" does not mix with other comparisons of one field', where=f"--filter {name}")
    return wanted


def print_results(results: Results, title: str | None = None) -> None:
    """Show an answer as a table for people."""
    chips = results.understood.constraints if results.understood else ()
    if title:
        _out.print(f"\n{title}", style="bold", markup=False)
    if chips:
        _out.print("understood: " + "  ".join(f"[reverse] {chip.id} [/]" for chip in chips))
    if not results.hits:
        _out.print(f"[yellow]{results.empty.replace('_', ' ')}[/]")
        return
    table = Table("score", "product", "price", "why")
    for hit in results.hits:
        product = hit.product
        price = product.effective_price
        why = ", ".join(f"{reason.source} {reason.share:.0%}" for reason in hit.why)
        cost = "" if price is None else f"{price:.2f} {product.currency or ''}"
        table.add_row(f"{hit.score:.2f}", f"{product.title}  [dim]{hit.id}[/]", cost, why)
    _out.print(table)


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, default=_plain))  # noqa: T201


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no JSON form")
