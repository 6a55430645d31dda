"""Parquet, read by batches; the only importer of pyarrow."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from edge_runtime.errors import ExtraMissing
from export.feeds.fields import Raw
from export.feeds.problems import FeedError, Refusal

__all__ = ["read_parquet"]


def read_parquet(path: Path) -> Iterator[Raw]:
    """Rows of a Parquet file, 1,024 at a time.

    Raises:
        FeedError: damaged. ExtraMissing: pyarrow is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise ExtraMissing("pyarrow is not installed", hint="pip install 'vitrine[export]'") from None
    try:
        with pyarrow.parquet.ParquetFile(path, pre_buffer=False) as file:
            number = 0
            for batch in file.iter_batches(batch_size=1024, use_threads=False):
                for values in _rows(batch):
                    number += 1
                    if values is None:
                        yield Raw(number, refusal=Refusal("", "a value that cannot be read"))
                    else:
                        yield Raw(number, {key.lower(): _plain(value) for key, value in values.items()})
    except (pyarrow.ArrowException, OSError) as error:
        raise FeedError(f"cannot be read as Parquet: {str(error)[:60]}", where=str(path)) from None


def _rows(batch: Any) -> Iterator[dict[str, Any] | None]:
    """The batch's rows; None for one that has no value in Python, such as bytes that are no UTF-8 in a text."""
    try:
        yield from batch.to_pylist(maps_as_pydicts="lossy")
    except (ValueError, OverflowError):
        for place in range(batch.num_rows):
            try:
                yield from batch.slice(place, 1).to_pylist(maps_as_pydicts="lossy")
            except (ValueError, OverflowError):
                yield None


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items() if part is not None}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
