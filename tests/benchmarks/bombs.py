"""Pictures made to hurt: how long until they are refused, and how much memory that takes.

    python -m tests.benchmarks.bombs

Each is read in a process of its own, after a harmless picture has loaded the libraries; printed are the bytes of
the file, what became of it, the milliseconds and by how many MB the peak of memory grew.
"""

from __future__ import annotations

import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image

from edge_runtime import testing
from edge_runtime.errors import MediaError
from edge_runtime.inference.image_encoder import decode
from tests.inference.test_image_limits import progressive, tiff


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, body: bytes, before: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", head) + before + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _saved(size: tuple[int, int], kind: str, mode: str = "RGB", **options: object) -> bytes:
    buffer = BytesIO()
    Image.new(mode, size).save(buffer, kind, **options)
    return buffer.getvalue()


def bombs() -> Iterator[tuple[str, bytes]]:
    """Names and files."""
    zeros = zlib.compress(bytes(4_000_000), 9)
    yield "PNG that promises 30,000 × 30,000", _png(30_000, 30_000, zeros)
    yield "PNG that promises 60,000 × 60,000", _png(60_000, 60_000, zeros)
    yield "PNG 7,000 × 7,000, all there", _png(7000, 7000, zlib.compress(bytes(21_001 * 7000), 9))
    text = _chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(60_000_000), 9))
    yield "PNG with 60 MB of packed text", _png(4, 4, zlib.compress(bytes(52)), text)
    profile = _chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(60_000_000), 9))
    yield "PNG with a packed 60 MB profile", _png(4, 4, zlib.compress(bytes(52)), profile)
    yield "WebP 8,000 × 8,000", _saved((8000, 8000), "WEBP", quality=1, method=0)
    yield "GIF 8,000 × 8,000", _saved((8000, 8000), "GIF", "P")
    yield "TIFF 8,000 × 8,000, deflate", _saved((8000, 8000), "TIFF", "L", compression="tiff_deflate")
    yield "JPEG of 5,000 scans", progressive(5000)
    yield "TIFF of 90,000 tiles", tiff(324, 90_000)
    yield "progressive JPEG 8,000 × 8,000", _saved((8000, 8000), "JPEG", quality=1, progressive=True)


def measure(path: Path) -> None:
    """Decode one file; print what became of it, milliseconds and MB."""
    decode(testing.picture((1, 2, 3), 300, 300))
    data = path.read_bytes()
    before = _peak()
    start = time.perf_counter()
    try:
        decode(data)
        done = "read"
    except MediaError as error:
        done = f"{type(error).__name__}: {error.what}"
    spent = (time.perf_counter() - start) * 1000
    print(f"{done}\t{spent:.1f}\t{(_peak() - before) / 1024:.0f}")


def _peak() -> int:
    # Not ru_maxrss, which a child takes over from the process that started it.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def main() -> None:
    """Print one line a bomb."""
    if len(sys.argv) > 1:
        measure(Path(sys.argv[1]))
        return
    print(f"{'':36} {'kB':>6} {'ms':>7} {'MB':>4}")
    with tempfile.TemporaryDirectory() as folder:
        for name, data in bombs():
            path = Path(folder) / "bomb"
            path.write_bytes(data)
            command = [sys.executable, "-m", "tests.benchmarks.bombs", str(path)]
            done = subprocess.run(command, capture_output=True, check=True, text=True)
            what, spent, grown = done.stdout.strip().split("\t")
            print(f"{name:36} {len(data) / 1000:>6.0f} {spent:>7} {grown:>4}  {what}", flush=True)


if __name__ == "__main__":
    main()
