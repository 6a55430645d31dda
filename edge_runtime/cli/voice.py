"""``vitrine transcribe`` and ``vitrine listen``."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.markup import escape

from edge_runtime.cli.options import BundlePath, Json, TrustedKey, read_bounded, read_key
from edge_runtime.cli.terminal import out, print_json, print_results, print_transcript
from edge_runtime.speech.raw_audio import read_pcm, recorded
from edge_runtime.types import Query

if TYPE_CHECKING:
    from edge_runtime.engine import Engine

__all__ = ["listen", "transcribe"]


def transcribe(
    bundle: BundlePath,
    sound: Annotated[Path, typer.Argument(metavar="FILE", help="WAV, FLAC, Ogg Vorbis or Ogg Opus.")],
    trusted_key: TrustedKey = None,
    as_json: Json = False,
) -> None:
    """Write down what is said in a sound, in the shop's words.

    [bold]Example[/]

    vitrine transcribe demo/bundle order.wav
    """
    from edge_runtime.bundle.reader import open_bundle
    from edge_runtime.speech.transcriber import Transcriber

    transcript = Transcriber(open_bundle(bundle, trusted_key=read_key(trusted_key))).transcribe(
        read_bounded(sound)
    )
    if as_json:
        print_json(asdict(transcript))
    else:
        print_transcript(transcript)


def listen(
    bundle: BundlePath,
    stdin: Annotated[
        bool,
        typer.Option("--stdin", metavar="", help="Read raw 16 kHz mono 16-bit sound, not the microphone."),
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=200, metavar="N", help="How many hits.")] = 5,
    trusted_key: TrustedKey = None,
    as_json: Json = False,
) -> None:
    """Listen to the microphone and search for what is said, until Ctrl-C.

    With --json, one line a transcript, those of half a sentence too.

    [bold]Examples[/]

    vitrine listen demo/bundle

    ffmpeg -i order.mp3 -f s16le -ar 16000 -ac 1 - | vitrine listen demo/bundle --stdin
    """
    from edge_runtime.engine import Engine

    with Engine.open(bundle, trusted_key=read_key(trusted_key)) as engine:
        asyncio.run(_answer(engine, stdin, limit, as_json))


async def _answer(engine: Engine, stdin: bool, limit: int, as_json: bool) -> None:
    async for transcript in engine.listen(_standard_input() if stdin else recorded()):
        if as_json:
            print_json(asdict(transcript), indent=None)
        elif not transcript.final:
            if out.is_terminal:
                out.print(f"[dim]{escape(transcript.text)}[/]", end="\r", highlight=False)
        else:
            print_transcript(transcript)
            print_results(engine.search(Query(text=transcript.text, limit=limit, facets=())))


async def _standard_input() -> AsyncIterator[NDArray[np.float32]]:
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer
    )
    try:
        async for piece in read_pcm(reader):
            yield piece
    finally:
        transport.close()
