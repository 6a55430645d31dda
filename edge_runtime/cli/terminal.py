"""What the commands share at the terminal: how they end, and how they print."""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import TextIOWrapper
from typing import NoReturn

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from edge_runtime import __version__
from edge_runtime.errors import VitrineError
from edge_runtime.types import Results, Transcript

__all__ = [
    "EXIT_CODES",
    "err",
    "out",
    "print_json",
    "print_results",
    "print_transcript",
    "print_version",
    "run",
    "table",
]

EXIT_CODES = "[dim]Exit: 0 done · 1 an error, told in one line · 2 wrong usage · 130 interrupted[/]"
out = Console()
err = Console(stderr=True)


def run(application: Callable[[], object]) -> NoReturn:
    """Run a typer application; whatever goes wrong becomes one line and an exit status, never a traceback."""
    _prepare_streams()
    try:
        try:
            application()
        finally:
            sys.stdout.flush()
    except VitrineError as exc:
        _fail(type(exc).__name__, str(exc))
    except BrokenPipeError:
        _hush()
        sys.exit(1)  # the reader, such as head, has what it wanted
    except OSError as exc:
        _hush()
        place = f"{exc.filename}: " if exc.filename else ""
        _fail("Error", f"{place}{exc.strerror or exc}")
    except MemoryError:
        _fail("Error", "not enough memory")
    sys.exit(0)


def print_version(wanted: bool) -> None:
    """Print the version and end, as a typer callback."""
    if wanted:
        out.print(__version__, highlight=False)
        raise typer.Exit


def table(*headings: str) -> Table:
    """A table that reads well in a terminal and in a file; headings that start with ``>`` align right."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        made.add_column(heading.removeprefix(">"), justify="right" if heading[:1] == ">" else "left")
    return made


def print_results(results: Results, title: str | None = None) -> None:
    """Show an answer as a table for people."""
    if title:
        out.print(f"\n{title}", style="bold", markup=False, highlight=False)
    if results.transcript is not None:
        print_transcript(results.transcript)
    understood = results.understood
    if understood is not None and (understood.constraints or understood.sort_intents):
        _chips([*(c.id for c in understood.constraints), *(w.id for w in understood.sort_intents)])
    if not results.hits:
        out.print(f"[yellow]{results.empty.replace('_', ' ')}[/]")
        return
    shown = table(">score", "id", "product", ">price", "explanation")
    for hit in results.hits:
        product = hit.product
        text = product.texts.get(understood.language) if understood is not None else None
        cost = product.effective_price
        shown.add_row(
            f"{hit.score:.2f}",
            escape(hit.id),
            escape(product.title if text is None else text.title),
            "" if cost is None else f"{cost:,.2f} {product.currency or ''}",
            ", ".join(f"{reason.source} {reason.share:.0%}" for reason in hit.explanation),
        )
    out.print(shown, end="")


def print_transcript(transcript: Transcript) -> None:
    """Show what was heard, and what of it was taken for the catalogue's words."""
    if not transcript.text:
        out.print("[yellow]nothing heard[/]")
        return
    sure = "" if transcript.confidence is None else f"  [dim]{transcript.confidence:.0%}[/]"
    out.print(f"heard: [bold]{escape(transcript.text)}[/]{sure}", highlight=False)
    for correction in transcript.corrections:
        out.print(
            f"  [dim]I heard[/] {escape(correction.original)} [dim]– did you mean[/] {escape(correction.replacement)}"
            f"[dim]? {correction.confidence:.0%}[/]",
            highlight=False,
        )


def _chips(names: Iterable[str]) -> None:
    out.print("understood: " + "  ".join(f"[reverse] {escape(name)} [/]" for name in names), highlight=False)


def print_json(value: object, *, indent: int | None = 1) -> None:
    """Print JSON: UTF-8, indented by one or on one line, bytes as base64."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=indent, default=_plain) + "\n")
    if indent is None:
        sys.stdout.flush()


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _prepare_streams() -> None:
    """Let odd characters be printed escaped, and stand in for streams that the caller closed."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
        elif isinstance(stream, TextIOWrapper) and mode == "w":
            stream.reconfigure(errors="backslashreplace")


def _hush() -> None:
    """Point standard output to nowhere, so that what is left in its buffer raises no more."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(kind: str, message: str) -> NoReturn:
    err.print(f"[bold red]{kind}[/]: ", end="")
    err.print(message, markup=False, highlight=False, soft_wrap=True)
    sys.exit(1)
