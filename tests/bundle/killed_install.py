"""Kill an installation at every step it takes on the disk: ``python killed_install.py STORE OLD NEW STRIDE``.

Each time a child installs NEW over OLD and kills itself at its n-th file operation, n by STRIDE; then the store must
name OLD or NEW, whole, and take NEW when it is installed again.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path

from edge_runtime.bundle.reader import open_bundle, verify
from edge_runtime.bundle.store import Store

STEPS = ("open", "os.", "shutil.", "fcntl.")


def install(store: Path, new: Path, at: int) -> bool:
    """Whether the child was killed before it was done."""
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    steps = 0

    def hook(event: str, _: object) -> None:
        nonlocal steps
        if event.startswith(STEPS):
            steps += 1
            if steps == at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    Store(store).install(new, look)
    os._exit(0)


def look(path: Path) -> None:
    """The trial: one more step on the disk."""
    open_bundle(path)


def main() -> None:
    """Kill, look, install again; print how often, and what was found."""
    place, old, new = map(Path, sys.argv[1:4])
    stride = int(sys.argv[4])
    wanted, seen, at = verify(new).digest, [], 0
    while True:
        at += stride
        shutil.rmtree(place, ignore_errors=True)
        store = Store(place)
        store.install(old, lambda path: None)
        killed = install(place, new, at)
        seen.append(verify(store.current).digest)
        for path in (place / "bundles").glob("[!.]*"):
            if path.is_dir():
                verify(path)
        if store.install(new, lambda path: None).digest != wanted or store.current.name != wanted:
            raise SystemExit(f"killed at step {at}, the store does not take the new bundle")
        if not killed:
            break
    print(json.dumps({"kills": at // stride - 1, "current": sorted(set(seen))}))  # noqa: T201


if __name__ == "__main__":
    main()
