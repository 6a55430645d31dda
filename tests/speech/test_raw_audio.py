from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import numpy as np
import pytest

from edge_runtime.errors import ExtraMissing
from edge_runtime.speech.raw_audio import recorded

SOUND = np.arange(-12_000, 12_000, dtype="<i2")


def heard(command: list[str]) -> list[np.ndarray]:
    async def run() -> list[np.ndarray]:
        return [piece async for piece in recorded(command)]

    return asyncio.run(run())


def test_a_recorder_s_sound_arrives_whole(tmp_path: Path) -> None:
    (tmp_path / "sound.raw").write_bytes(SOUND.tobytes() + b"\x01")
    code = f"import sys; sys.stdout.buffer.write(open({str(tmp_path / 'sound.raw')!r}, 'rb').read())"
    pieces = heard([sys.executable, "-c", code])
    assert len(pieces) > 1
    assert np.array_equal(np.concatenate(pieces), (SOUND / 32768).astype(np.float32))


def test_a_recorder_that_goes_on_is_ended_with_the_listening() -> None:
    code = "import sys\nwhile True: sys.stdout.buffer.write(bytes(3200)); sys.stdout.flush()"

    async def run() -> int:
        sound = recorded([sys.executable, "-c", code])
        piece = await anext(sound)
        assert isinstance(sound, AsyncGenerator)
        await sound.aclose()
        return len(piece)

    assert asyncio.run(asyncio.wait_for(run(), 20)) > 0


def test_no_recorder_is_a_typed_error() -> None:
    with pytest.raises(ExtraMissing, match="is not installed"):
        heard(["no-such-recorder"])
