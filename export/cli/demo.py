"""The demo: draw the shop, build its bundle, ask it a few things."""

from __future__ import annotations

from pathlib import Path

from edge_runtime.cli.terminal import out as screen
from edge_runtime.cli.terminal import print_results
from edge_runtime.engine import Engine
from edge_runtime.types import Query
from export.build import BuildSettings, Built, build
from export.demo_shop.feed import write
from export.demo_shop.pictures import draw
from export.demo_shop.products import products
from export.feeds import read
from export.models.registry import STARTER, STARTER_SPEECH
from export.plan import Progress

__all__ = ["ask", "build_demo"]

_QUESTIONS = (
    "red sneakers",
    "striped mug under 15",
    "a warm jacket, not leather",
    "strawberry jam for a gift",
    "黑色相机",
    "100欧元以内的双肩包",
    "renew my passport",
)
_SHOWN = "teapot"


def build_demo(out: Path, seed: int, count: int, progress: Progress) -> Built:
    """Write the demo shop's feed and pictures below ``out`` and build ``out/bundle`` from them."""
    feed = write(out, seed, count, progress)
    return build(
        BuildSettings(read([feed]), out / "bundle", models=STARTER, images=out, speech=STARTER_SPEECH),
        progress=progress,
    )


def ask(bundle: Path, picture: Path) -> None:
    """Ask the demo's questions, typed and shown, and print a table for each.

    Args:
        picture: where a shopper's picture, drawn here and not among the feed's, is written.
    """
    stranger = next(product for product in products(seed=4242, count=100) if product.type.name == _SHOWN)
    draw(stranger, view=1, size=320).save(picture, quality=80)
    with Engine.open(bundle) as engine:
        for text in _QUESTIONS:
            print_results(engine.search(Query(text=text, limit=4)), title=f"“{text}”")
        image = picture.read_bytes()
        print_results(
            engine.search(Query(image=image, limit=4)),
            title=f"a picture of a {stranger.colour} {_SHOWN} ({picture})",
        )
        print_results(
            engine.search(Query(text="in red", image=image, limit=4)), title="the picture, “in red”"
        )
    screen.print("\nAsk it yourself:")
    for line in (
        f"  vitrine search {bundle} --text 'green teapot'",
        f"  vitrine serve {bundle}    then open http://localhost:8000/",
    ):
        screen.print(line, markup=False, highlight=False, soft_wrap=True)
