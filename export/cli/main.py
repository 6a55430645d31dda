"""``vitrine-export``: make a bundle from a feed, or the demo shop."""

from __future__ import annotations

import importlib.util
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from edge_runtime.cli.options import read_key
from edge_runtime.cli.terminal import EXIT_CODES, err, out, print_json, print_version, run, table
from edge_runtime.errors import ExtraMissing, InvalidQuery
from edge_runtime.speech.safety.model_check import read_lines
from export.build import BuildSettings, Built, build
from export.cli.adapt import adapt_command
from export.cli.progress import ProgressBars
from export.cli.train import train_app
from export.feeds import Problem, Report, read
from export.models import registry
from export.models.quality_gate import EXACT

app = typer.Typer(
    name="vitrine-export",
    help="Turn a product feed, pictures and models into one bundle that vitrine searches.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
_SHOWN = 20


def main() -> None:
    """Run the command line; a build that is told to end cleans up first."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
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


@app.command("build", epilog=EXIT_CODES)
def build_command(
    feed: Annotated[
        list[Path],
        typer.Option(
            "--catalogue",
            metavar="FEED",
            help="Google Merchant CSV, TSV or XML, Shopify CSV, JSON Lines or Parquet, also .gz; repeatable.",
        ),
    ],
    bundle: Annotated[Path, typer.Option("--out", metavar="BUNDLE", help="The bundle's folder.")],
    images: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder of the feed's pictures.")
    ] = None,
    models: Annotated[
        str, typer.Option(metavar="DIR", help="A folder of exported models, or the shipped ones.")
    ] = "starter",
    rules: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Merchandising rules in TOML: synonyms, pinned and hidden products."
        ),
    ] = None,
    speech: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="A folder with a speech model and speech.json, or `starter`."),
    ] = None,
    sentences: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Sentences that your shoppers say, one on each line."),
    ] = None,
    events: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="JSON Lines of user, item, event, at: fits the preference settings."
        ),
    ] = None,
    currency: Annotated[
        str | None,
        typer.Option(
            metavar="ISO", help="Currency of prices that name none, as in Shopify exports, e.g. EUR."
        ),
    ] = None,
    sign_key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Ed25519 private key to sign with, 32 raw bytes.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", metavar="", help="Stop at the first bad row.")] = False,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="Print the report as JSON.")] = False,
) -> None:
    """Build a bundle from a feed; bad rows are left out and reported with file, line, field and reason.

    A build that was interrupted goes on where it stopped when it is run again.

    [bold]Examples[/]

    vitrine-export build --catalogue feed.csv --images pictures/ --out bundle/

    vitrine-export build --catalogue products_export.csv --currency EUR --rules rules.toml --out bundle/

    docs/feeds.md lists the formats and fields.
    """
    key = read_key(sign_key, "private")
    folder = registry.models_folder(models)
    if images is not None and not images.is_dir():
        raise InvalidQuery("is no folder", where=f"--images {images}")
    with ProgressBars() as progress:
        products = read(
            feed,
            strict=strict,
            currency=currency,
            on_progress=lambda rows: progress.step("reading", rows, None),
        )
    if not as_json:
        print_report(products.report)
    with products, ProgressBars() as progress:
        built = build(
            BuildSettings(
                products,
                bundle,
                models=folder,
                images=images,
                rules=rules,
                speech=None if speech is None else registry.speech_folder(speech),
                sentences=() if sentences is None else tuple(read_lines(sentences)),
                events=events,
                key=key,
            ),
            progress=progress.step,
        )
    if as_json:
        print_json(as_plain(built))
    else:
        print_built(built)


def _need(*packages: str) -> None:
    for package in packages:
        if importlib.util.find_spec(package) is None:
            raise ExtraMissing(f"{package} is not installed", hint="pip install 'vitrine[models]'")


@app.command("models", epilog=EXIT_CODES)
def models_command(
    weights: Annotated[
        Path,
        typer.Argument(
            metavar="WEIGHTS", help="A Hugging Face folder of CLIP, Chinese-CLIP, SigLIP or MiniLM."
        ),
    ],
    exported: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the exported models go.")],
) -> None:
    """Export and compress a folder of Hugging Face weights, for build --models.

    DIR/exact keeps them in float32: every build compares both on its catalogue. Without it nothing is compared.

    Needs the extra [bold]models[/]: pip install 'vitrine\\[models]'

    [bold]Example[/]

    vitrine-export models clip-vit-base-patch32/ --out models/
    """
    from export.models.onnx_export import export
    from export.models.quantization import quantise

    _need("torch", "transformers", "optimum")
    exact = exported / EXACT
    spec = registry.detect(weights)
    err.print(f"exporting {spec.name} ({spec.family}, {spec.dims} dimensions)")
    export(spec, exact)
    err.print("compressing to int8, checking retrieval")
    source = quantise(exact, exported)
    out.print(f"[green]exported[/] {escape(str(exported))}", highlight=False)
    out.print_json(data=dict(source.quality))


@app.command(epilog=EXIT_CODES)
def publish(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="The bundle's folder.")],
    place: Annotated[str, typer.Argument(metavar="S3", help="s3://BUCKET or s3://BUCKET/PREFIX.")],
    alias: Annotated[
        str, typer.Option(metavar="NAME", help="The name that is moved to this bundle; kiosks follow one.")
    ] = "live",
) -> None:
    """Send a bundle to S3: only files that are not there yet, the manifest last.

    Credentials and region are found as the AWS command line finds them. Needs the extra [bold]aws[/]:
    pip install 'vitrine\\[aws]'

    [bold]Example[/]

    vitrine-export publish bundle/ s3://my-bundles
    """
    from edge_runtime.bundle.remote import Remote

    with ProgressBars() as progress:
        done = 0

        def step(count: int) -> None:
            nonlocal done
            done += count
            progress.step("publishing", done, None)

        published = Remote(place).publish(bundle, alias=alias, on_bytes=step)
    out.print(
        f"[green]published[/] {published.digest}  {published.files} new files, {published.sent / 1e6:.1f} MB sent",
        highlight=False,
    )


app.add_typer(train_app, name="train")
app.command("adapt", epilog=EXIT_CODES)(adapt_command)


@app.command(epilog=EXIT_CODES)
def demo(
    folder: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder for the demo's feed, pictures and bundle.")
    ] = Path("demo"),
    seed: Annotated[int, typer.Option(metavar="N", help="Another seed, another shop.")] = 7,
    count: Annotated[int, typer.Option(min=1, max=5000, metavar="N", help="How many products.")] = 1272,
) -> None:
    """Draw the demo shop, build its bundle and answer a few queries.

    [bold]Example[/]

    vitrine-export demo --out demo
    """
    from export.cli.demo import ask, build_demo

    with ProgressBars() as progress:
        built = build_demo(folder, seed, count, progress.step)
    print_report(built.feed)
    print_built(built)
    ask(built.path, folder / "shown.jpg")


def print_report(report: Report) -> None:
    """Show how many rows were read, kept and refused, why, and what was remarked on kept ones."""
    out.print(
        f"read {report.read:,} = kept {report.kept:,} + refused {report.refused:,}; cards {report.cards:,}",
        highlight=False,
    )
    _print_problems("refused", report.problems, report.refused)
    _print_problems("kept, with a remark", report.notes, sum(report.note_counts.values()))


def _print_problems(title: str, problems: tuple[Problem, ...], total: int) -> None:
    if not problems:
        return
    shown = table("file", ">line", "field", "reason")
    for problem in problems[:_SHOWN]:
        row = (Path(problem.file).name, str(problem.line), problem.field, problem.reason)
        shown.add_row(*map(escape, row))
    out.print(title)
    out.print(shown, end="", highlight=False)
    if total > _SHOWN:
        out.print(f"… and {total - _SHOWN:,} more", highlight=False)


def print_built(built: Built) -> None:
    """Show what a build made."""
    abstention = built.calibration
    out.print(
        f"[green]built[/] {escape(str(built.path))}  {built.products:,} products, "
        f"{built.with_picture:,} with a picture; {built.encoded:,} texts and pictures encoded\n"
        f"digest {built.digest}\n"
        f"out-of-catalogue queries left unanswered {abstention.out_of_catalogue_abstained:.1%}, "
        f"own titles left unanswered {abstention.in_catalogue_abstained:.1%}\n"
        f"against float32 on this catalogue: {_lost(built.quality)}",
        highlight=False,
        soft_wrap=True,
    )
    for what, ids in (
        ("could not be read", built.broken_pictures),
        ("are not in the folder", built.missing_pictures),
    ):
        if ids:
            more = ", …" if len(ids) > 10 else ""
            listed = escape(", ".join(ids[:10]) + more)
            out.print(
                f"[yellow]pictures that {what}: {len(ids):,}[/] ({listed})", highlight=False, soft_wrap=True
            )


def _lost(quality: dict[str, Any]) -> str:
    """What each model loses, or that nothing was compared."""
    told = []
    for name, figures in quality.items():
        lost = figures.get(
            "loss", 1 - min((v for v in figures.values() if isinstance(v, float)), default=1.0)
        )
        told.append(f"{name} loses {lost:.2%} ({figures['precision']})")
    return ", ".join(told) or "not compared, these models come without their originals"


def as_plain(built: Built) -> dict[str, object]:
    """What a build did, for JSON."""
    feed = built.feed
    return {
        "bundle": str(built.path),
        "digest": built.digest,
        "products": built.products,
        "with_picture": built.with_picture,
        "encoded": built.encoded,
        "broken_pictures": built.broken_pictures,
        "missing_pictures": built.missing_pictures,
        "read": feed.read,
        "kept": feed.kept,
        "refused": feed.refused,
        "reasons": dict(feed.reasons),
        "remarks": dict(feed.note_counts),
        "problems": [asdict(problem) for problem in feed.problems],
        "notes": [asdict(note) for note in feed.notes],
        "currency": feed.currency,
        "languages": feed.languages,
        "abstention": built.calibration.as_dict(),
        "on_catalogue": built.quality,
    }
