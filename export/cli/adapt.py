"""``vitrine-export adapt``: tune models to one shop."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from edge_runtime.cli.terminal import out, print_json
from edge_runtime.errors import InvalidQuery
from export.cli.progress import ProgressBars
from export.feeds import read
from export.models.registry import models_folder

__all__ = ["adapt_command"]


def adapt_command(
    feed: Annotated[
        list[Path],
        typer.Option("--catalogue", metavar="FEED", help="The shop's feed, as for build; repeatable."),
    ],
    images: Annotated[Path, typer.Option(metavar="DIR", help="The folder of the feed's pictures.")],
    adapted: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the adapted models go.")],
    models: Annotated[
        str, typer.Option(metavar="DIR", help="A folder of exported models, or the shipped ones.")
    ] = "starter",
    events: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="JSON Lines of what shoppers took, in order: user, item."),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Another seed, another run.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", metavar="", help="Print the report as JSON.")] = False,
) -> None:
    """Tune models to a shop's own products, in minutes; kept only if a held-out fifth of them gains.

    The models that it begins with are left as they are. Use the result with build --models.

    [bold]Example[/]

    vitrine-export adapt --catalogue feed.csv --images pictures/ --out models/
    """
    from export.indexing.product_images import Pictures
    from export.models.domain_adaptation import encode, fit, read_events, write

    if not images.is_dir():
        raise InvalidQuery("is no folder", where=f"--images {images}")
    if adapted.exists():
        raise InvalidQuery(
            "exists", where=f"--out {adapted}", hint="Name another folder; nothing was overwritten."
        )
    source = models_folder(models)
    with ProgressBars() as progress, read(feed) as products:
        pairs = encode(products, len(products), source, Pictures(images).bytes_of, progress.step)
        if events is not None:
            pairs = pairs.with_events(read_events(events, pairs.ids))
        found = fit(pairs, seed, progress.step)
    gain = found.gain
    if gain.kept:
        write(source, found, adapted)
    if as_json:
        print_json({**asdict(gain), "kept": gain.kept})
        return
    out.print(
        f"{gain.products} held-out products: their title finds their picture at a mean reciprocal rank of "
        f"{gain.before:.3f} before, {gain.after:.3f} after",
        highlight=False,
    )
    if gain.next_before is not None and gain.next_after is not None:
        out.print(
            f"the next product: {gain.next_before:.3f} before, {gain.next_after:.3f} after", highlight=False
        )
    if gain.kept:
        out.print(f"[green]adapted[/] {adapted}", highlight=False)
    else:
        out.print("[yellow]kept the old models[/]: no gain beyond chance", highlight=False)
