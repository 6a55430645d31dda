"""``vitrine``: ask a bundle, verify it, measure it, serve it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
from rich.table import Table

from edge_runtime.cli.options import BundlePath, Json, TrustedKey, read_bounded, read_key
from edge_runtime.cli.serve import install, serve
from edge_runtime.cli.terminal import (
    EXIT_CODES,
    err,
    out,
    print_json,
    print_results,
    print_version,
    run,
    table,
)
from edge_runtime.cli.voice import listen, transcribe
from edge_runtime.query.filter_syntax import parse_filters
from edge_runtime.types import Query

app = typer.Typer(
    name="vitrine",
    help="Search products by words, spoken or typed, and pictures, in a bundle made by vitrine-export. Works offline.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line."""
    run(app)


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", metavar="", callback=print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    pass


@app.command(epilog=EXIT_CODES)
def search(
    bundle: BundlePath,
    text: Annotated[str | None, typer.Option(metavar="WORDS", help="What the shopper types.")] = None,
    image: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A picture to search by: JPEG, PNG, WebP, GIF, BMP, TIFF."),
    ] = None,
    audio: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Spoken words: WAV, FLAC, Ogg Vorbis or Ogg Opus."),
    ] = None,
    like: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="A product to be similar to; repeatable.")
    ] = None,
    unlike: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="A product to keep away from; repeatable.")
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--filter",
            metavar="FIELD=VALUE",
            help="A condition: = != < <= > >=; repeat = for any of, repeat others for all of.",
        ),
    ] = None,
    sort: Annotated[
        str | None, typer.Option(metavar="FIELD", help="A field of numbers, ascending; -FIELD descending.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, metavar="N", help="How many hits.")] = 10,
    offset: Annotated[int, typer.Option(min=0, metavar="N", help="How many hits to pass over.")] = 0,
    trusted_key: TrustedKey = None,
    as_json: Json = False,
) -> None:
    """Search by words, spoken or typed, a picture, liked products, or all together; without any of them, browse.

    [bold]Examples[/]

    vitrine search demo/bundle --text "blue mug under 20"

    vitrine search demo/bundle --text shoes --filter "price>=20" --filter "price<=80" --filter "colour!=red"

    vitrine search demo/bundle --image demo/shown.jpg --text "in red" --json
    """
    from edge_runtime.engine import Engine

    picture = None if image is None else read_bounded(image)
    with Engine.open(bundle, trusted_key=read_key(trusted_key)) as engine:
        numbers = {
            column.name for column in engine.bundle.manifest.catalogue.columns if column.type == "number"
        }
        query = Query(
            text=text,
            image=picture,
            audio=None if audio is None else read_bounded(audio),
            like=tuple(like or ()),
            unlike=tuple(unlike or ()),
            filters=parse_filters(where or [], numbers),
            sort=sort,
            limit=limit,
            offset=offset,
        )
        results = engine.search(query)
    if as_json:
        print_json(asdict(results))
    else:
        print_results(results)


@app.command(epilog=EXIT_CODES)
def suggest(
    bundle: BundlePath,
    prefix: Annotated[str, typer.Argument(help="What was typed so far.")],
    limit: Annotated[int, typer.Option(min=1, max=50, metavar="N", help="How many completions.")] = 8,
    as_json: Json = False,
) -> None:
    """Complete what was typed so far.

    [bold]Example[/]

    vitrine suggest demo/bundle "red sn"
    """
    from edge_runtime.engine import Engine

    with Engine.open(bundle) as engine:
        suggestions = engine.suggest(prefix, limit=limit)
    if as_json:
        print_json([asdict(suggestion) for suggestion in suggestions])
        return
    for suggestion in suggestions:
        out.print(
            f"{escape(suggestion.text)}  [dim]{suggestion.type}, {suggestion.count}[/]", highlight=False
        )


@app.command(epilog=EXIT_CODES)
def verify(bundle: BundlePath, trusted_key: TrustedKey = None, as_json: Json = False) -> None:
    """Hash every file of a bundle again and compare it with the manifest.

    [bold]Example[/]

    vitrine verify demo/bundle
    """
    from edge_runtime.bundle.reader import verify as verify_bundle

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=err, disable=not err.is_terminal) as progress:
        task = progress.add_task("hashing", total=None)
        checked = verify_bundle(
            bundle,
            trusted_key=read_key(trusted_key),
            on_bytes=lambda done, total: progress.update(task, completed=done, total=total),
        )
    files = checked.manifest.files
    if as_json:
        size = sum(entry.size for entry in files.values())
        print_json({"digest": checked.digest, "files": len(files), "bytes": size})
        return
    out.print(f"[green]whole[/]  {len(files)} files\ndigest {checked.digest}", highlight=False)


@app.command(epilog=EXIT_CODES)
def info(bundle: BundlePath, as_json: Json = False) -> None:
    """Show what a bundle holds: products, fields, models, quality, licences.

    [bold]Example[/]

    vitrine info demo/bundle
    """
    from edge_runtime.bundle.reader import open_bundle

    opened = open_bundle(bundle)
    if as_json:
        print_json(json.loads(opened.manifest.to_bytes()))
        return
    shown = Table(show_header=False, box=None, pad_edge=False)
    shown.add_column(no_wrap=True)
    shown.add_column(overflow="fold")
    manifest = opened.manifest
    shown.add_row("digest", opened.digest)
    shown.add_row("made", manifest.made_at)
    shown.add_row("products", f"{manifest.catalogue.count:,} ({', '.join(manifest.catalogue.languages)})")
    shown.add_row("currency", manifest.catalogue.currency or "none")
    shown.add_row("fields", escape(", ".join(column.name for column in manifest.catalogue.columns)))
    for name, model in (("text", manifest.models.text), ("image", manifest.models.image)):
        shown.add_row(f"{name} model", "none" if model is None else f"{model.file}, {model.dims} dimensions")
    shown.add_row("index", f"{manifest.index.method}, {manifest.index.dims} dimensions")
    shown.add_row("size", f"{sum(entry.size for entry in manifest.files.values()) / 1e6:.1f} MB")
    for file, licence in manifest.licences.items():
        shown.add_row(f"licence of {escape(file)}", escape(licence))
    out.print(shown, highlight=False)


@app.command(epilog=EXIT_CODES)
def evaluate(
    bundle: BundlePath,
    judgements: Annotated[
        Path,
        typer.Argument(
            metavar="JUDGEMENTS", help='JSON Lines, also .gz: {"query": "red shoe", "ratings": {"ID": 3}}.'
        ),
    ],
    k: Annotated[int, typer.Option("--k", min=1, max=100, metavar="N", help="How many hits count.")] = 10,
    by_query: Annotated[
        bool, typer.Option("--by-query", metavar="", help="Show every query, the worst first.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Measure a bundle on judged queries: nDCG, recall, how many hits nobody judged.

    [bold]Example[/]

    vitrine evaluate bundle/ judgements.jsonl --by-query
    """
    from edge_runtime.engine import Engine
    from edge_runtime.evaluation.relevance import evaluate as measure
    from edge_runtime.evaluation.relevance import mean, read_judgements

    judged = read_judgements(judgements)
    with Engine.open(bundle) as engine:
        figures = measure(engine, judged, k)
    means = mean(figures)
    if as_json:
        print_json({"k": k, "queries": len(figures), **means, "by_query": [asdict(one) for one in figures]})
        return
    shown = table("query", f">nDCG@{k}", ">judged only", f">recall@{k}", ">unjudged")
    for one in sorted(figures, key=lambda figure: figure.ndcg) if by_query else []:
        row = (one.ndcg, one.ndcg_judged, one.recall, one.unjudged)
        shown.add_row(escape(one.query), *(f"{value:.3f}" for value in row))
    names = ("ndcg", "ndcg_judged", "recall", "unjudged")
    shown.add_row(f"mean of {len(figures)}", *(f"{means[name]:.3f}" for name in names), style="bold")
    out.print(shown, end="")


@app.command(epilog=EXIT_CODES)
def bench(
    bundle: BundlePath,
    queries: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Your own queries, one a line. Else: titles cut to three words."),
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, max=100, metavar="N", help="How often each is asked.")] = 3,
    threads: Annotated[
        int | None, typer.Option(min=1, max=256, metavar="N", help="At most. Default: every processor.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure a bundle on this machine: latency, throughput, start, memory, recall.

    [bold]Example[/]

    vitrine bench bundle/ --queries searched-last-month.txt
    """
    from edge_runtime.engine import Engine
    from edge_runtime.evaluation import benchmark as benchmark

    with Engine.open(bundle) as engine:
        texts = benchmark.own_queries(engine) if queries is None else benchmark.read_queries(queries)
        figures = benchmark.measure(engine, texts, rounds=rounds, threads=threads)
    if as_json:
        print_json(asdict(figures))
        return
    shown = table(f"{figures.products:,} products, {figures.queries:,} queries", ">")
    shown.add_row("query, p50 / p99", f"{figures.p50:.1f} / {figures.p99:.1f} ms")
    for name, taken in figures.stages.items():
        shown.add_row(f"  {name}", f"{taken:.2f} ms", style="dim")
    for count, rate in figures.throughput.items():
        shown.add_row(f"queries a second, {count} thread{'s' * (count != '1')}", f"{rate:,.0f}")
    shown.add_row("process start → first answer", f"{figures.start:,.0f} ms")
    if figures.anonymous is not None:
        shown.add_row("memory of its own / resident", f"{figures.anonymous:.0f} / {figures.resident:.0f} MB")
    if figures.recall is not None:
        shown.add_row("index: share of the exact ten nearest", f"{figures.recall:.3f}")
    out.print(shown, end="")


app.command(epilog=EXIT_CODES)(transcribe)
app.command(epilog=EXIT_CODES)(listen)
app.command(epilog=EXIT_CODES)(serve)
app.command(epilog=EXIT_CODES)(install)
