"""Write the bundle that ``edge_runtime.testing`` ships: ``python -m export.testing``, after its format changed."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from edge_runtime import testing
from export.build import BuildSettings, build
from export.feeds import read

__all__ = ["write"]

SHIPPED = Path(testing.__file__).parent / "bundle"


def write(out: Path) -> Path:
    """Build the tiny bundle anew; returns ``out``."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with read([testing.shop(folder)], strict=True) as feed:
            build(
                BuildSettings(
                    feed,
                    folder / "bundle",
                    models=testing.models(folder / "models"),
                    images=folder,
                    rules=folder / "shop.toml",
                    made_at=datetime(2026, 1, 1, tzinfo=UTC),
                )
            )
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(folder / "bundle", out)
    return out


if __name__ == "__main__":
    write(SHIPPED)
