"""``vitrine-export``: make a bundle from a feed, or the demo shop."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from edge_runtime.cli import run
from edge_runtime.errors import InvalidQuery
from export import recipes
from export.build import Built, build
from export.feeds import Report, read

app = typer.Typer(
    name="vitrine-export",
    help="Turn a product feed, pictures and models into one bundle that vitrine searches.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
_out = Console()
_err = Console(stderr=True)
STARTER = Path(__file__).parent / "starter"


def main() -> None:
    """Run the command line; a typed error becomes one line and exit status 1."""
    run(app)


@app.command("build")
def build_command(
    feed: Annotated[
        list[Path],
        typer.Option("--catalogue", help="Feed: CSV, TSV, XML, JSONL, Parquet; repeatable.", exists=True),
    ],
    out: Annotated[Path, typer.Option(help="The bundle's folder.")],
    images: Annotated[
        Path | None, typer.Option(help="The folder of the feed's pictures.", file_okay=False)
    ] = None,
    models: Annotated[str, typer.Option(help='"starter", or a folder of exported models.')] = "starter",
    shop: Annotated[
        Path | None, typer.Option(help="TOML: your synonyms, pins, hidden products.", exists=True)
    ] = None,
    currency: Annotated[
        str | None, typer.Option(help="Of feeds that do not say (Shopify), e.g. EUR.")
    ] = None,
    sign_key: Annotated[
        Path | None, typer.Option(help="Ed25519 private key, 32 raw bytes, to sign with.", exists=True)
    ] = None,
    strict: Annotated[bool, typer.Option(help="Stop at the first bad row.")] = False,
) -> None:
    """Build a bundle from a feed.

    Example: [bold]vitrine-export build --catalogue feed.csv --images pictures/ --out bundle/[/]
    """
    key = None if sign_key is None else sign_key.read_bytes()
    if key is not None and len(key) != 32:
        raise InvalidQuery(f"{len(key)} bytes, an Ed25519 private key has 32", where=str(sign_key))
    with _Bars() as bars:
        products = read(feed, strict=strict, currency=currency)
        print_report(products.report)
        built = build(
            products, out, models=models_folder(models), images=images, shop=shop, key=key, progress=bars.step
        )
    print_built(built)


def models_folder(models: str) -> Path:
    """The folder of a named model set, or the folder itself.

    Raises:
        InvalidQuery: neither a name known here nor a folder.
    """
    folder = STARTER if models == "starter" else Path(models)
    if not (folder / "models.json").is_file():
        raise InvalidQuery(
            f"{models!r} is neither 'starter' nor a folder with models.json",
            where="--models",
            hint="Export a folder of Hugging Face weights with vitrine-export models first.",
        )
    return folder


@app.command("models")
def models_command(
    weights: Annotated[
        Path, typer.Argument(help="Folder of CLIP, Chinese-CLIP, SigLIP or MiniLM.", exists=True)
    ],
    out: Annotated[Path, typer.Option(help="Where the exported models go.")],
) -> None:
    """Export and quantise a folder of Hugging Face weights (needs the extra [bold]models[/])."""
    from export.quantise import quantise
    from export.towers import export

    with tempfile.TemporaryDirectory() as exact:
        recipe = recipes.detect(weights)
        _err.print(f"exporting {recipe.name} ({recipe.family}, {recipe.dims} dimensions)")
        export(recipe, Path(exact))
        _err.print("compressing to int8, checking retrieval")
        source = quantise(Path(exact), out)
    _out.print(f"[green]exported[/] {out}")
    _out.print_json(data=dict(source.quality))


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for the demo's feed and bundle.")] = Path("demo"),
    seed: Annotated[int, typer.Option(help="Another seed, another shop.")] = 7,
    count: Annotated[int, typer.Option(min=1, max=5000, help="How many products.")] = 400,
) -> None:
    """Draw the demo shop, build its bundle and answer a few queries."""
    from export.demo import ask, build_demo

    with _Bars() as bars:
        built = build_demo(out, seed, count, bars.step)
    print_report(built.feed)
    print_built(built)
    ask(built.path, out / "shown.jpg", _out)


class _Bars:
    """One progress bar a step, on standard error; silent when that is no terminal."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description:12}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=_err,
            disable=not _err.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> _Bars:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def step(self, name: str, done: int, total: int | None) -> None:
        if name not in self._tasks:
            self._tasks[name] = self._progress.add_task(name, total=total)
        self._progress.update(self._tasks[name], completed=done, total=total)


def print_report(report: Report) -> None:
    """Show how many rows were read, kept and refused, and why."""
    _out.print(
        f"read {report.read:,} = kept {report.kept:,} + refused {report.refused:,}; cards {report.cards:,}"
    )
    if not report.problems:
        return
    table = Table("file", "line", "field", "reason")
    for problem in report.problems[:20]:
        table.add_row(str(problem.file), str(problem.line), problem.field, problem.reason)
    _out.print(table)


def print_built(built: Built) -> None:
    """Show what a build made."""
    abstention = built.calibration
    _out.print(
        f"[green]built[/] {built.path}  {built.products:,} products, {built.with_picture:,} with a picture\n"
        f"digest {built.digest}\n"
        f"foreign queries left unanswered {abstention.foreign_empty:.1%}, "
        f"own titles left unanswered {abstention.answerable_empty:.1%}"
    )
    if built.broken_pictures:
        _out.print(
            f"[yellow]{len(built.broken_pictures)} pictures could not be read[/]: "
            + ", ".join(built.broken_pictures[:10])
        )
