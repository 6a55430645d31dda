"""What is in the wheels that the functions carry, without fetching them: ``python -m tests.packaging.wheels FILE``.

pip says which wheels it would install for each platform; of each only the end is read, where a zip archive keeps its
list of contents (APPNOTE.TXT 4.3.12), by an HTTP range. A server that knows no ranges sends the whole wheel, which is
as good. Written is JSON: platform → distribution → path as pip installs it → bytes unpacked.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

from functions.package import PLATFORMS, ROOT, pip_options

_TAIL = 512 * 1024
_PLACES = {"purelib": "", "platlib": "", "data": "", "scripts": "bin/", "headers": "include/"}


def chosen(platform: str) -> dict[str, str]:
    """Where the wheels of all functions lie, by distribution."""
    files = [str(path) for path in sorted((ROOT / "functions").glob("*/requirements.txt"))]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"),
            *("--report", "-", "--target", "nowhere", *pip_options(platform)),
            *(word for file in files for word in ("--requirement", file)),
        ],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    installed: list[Any] = json.loads(done.stdout)["install"]
    return {canonical(one["metadata"]["name"]): one["download_info"]["url"] for one in installed}


def canonical(name: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def contents(url: str) -> dict[str, int]:
    """Path as installed → bytes, of one wheel."""
    tail = _TAIL
    while True:
        request = urllib.request.Request(url, headers={"Range": f"bytes=-{tail}"})  # noqa: S310  pip chose the URL
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            data = answer.read()
        try:
            with zipfile.ZipFile(BytesIO(data)) as archive:
                return {_installed(one.filename): one.file_size for one in archive.infolist()}
        except zipfile.BadZipFile:
            if len(data) < tail:
                raise
            tail *= 4


def _installed(name: str) -> str:
    found = re.fullmatch(r"[^/]+\.data/(\w+)/(.*)", name)
    return name if found is None else _PLACES[found[1]] + found[2]


def main() -> None:
    """Write the lists of all platforms."""
    told = {
        platform: {name: contents(url) for name, url in chosen(platform).items()} for platform in PLATFORMS
    }
    Path(sys.argv[1]).write_text(json.dumps(told))


if __name__ == "__main__":
    main()
