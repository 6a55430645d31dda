"""Does the wheel carry everything? Build it, install it into empty environments, and ask it.

    python -m tests.packaging.wheel [PYTHON …]

Needs a package registry, so it is no test: ``make package`` runs it. For each interpreter (default: this one) a
new environment gets the wheel with the extras text, image, index, cli and kiosk, without this checkout on its path, and
answers typed and shown queries; the first one gets the extra export too and builds, with the shipped weights, the
bundle that all of them ask. The source archive must hold every file that git tracks, and build the same wheel.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXTRAS = "text,image,index,cli,kiosk"
NEEDED = (
    "edge_runtime/py.typed",
    "edge_runtime/kiosk/web/index.html",
    "edge_runtime/kiosk/web/taste/preference.js",
    "edge_runtime/testing/bundle/manifest.json",
    "export/py.typed",
    "export/starter/text.onnx",
    "export/starter/image.onnx",
    "export/starter/tokenizer.json",
    "export/starter/models.json",
    "export/calibration/out-of-catalogue-queries.jsonl",
)
ASK = """
import sys
from pathlib import Path
from edge_runtime import Query, testing
from edge_runtime.engine import Engine
import edge_runtime, export
assert "site-packages" in edge_runtime.__file__ and "site-packages" in export.__file__
with Engine.open(testing.bundle(Path("tiny"))) as engine:
    assert engine.search(Query(text="red shoe")).hits[0].id == "shoe-red"
    assert engine.search(Query(image=testing.picture((30, 30, 220)))).hits[0].product.colours == ("blue",)
testing.shop(Path("shop"))
"""


def run(*words: object, cwd: Path = ROOT) -> str:
    """Run a program outside this environment; its standard output."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
    }
    done = subprocess.run(
        list(map(str, words)), cwd=cwd, env=clean, check=False, text=True, capture_output=True
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}")
    return done.stdout


def pack(source: Path, out: Path, builder: Path) -> tuple[Path, Path]:
    """Build the wheel and the source archive of a folder; returns their paths."""
    run(builder / "bin" / "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", out, cwd=source)
    return next(out.glob("*.whl")), next(out.glob("*.tar.gz"))


def check_contents(wheel: Path, archive: Path, builder: Path, folder: Path) -> None:
    """Everything is carried, nothing else, and the archive builds the same wheel."""
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
    tracked = set(run("git", "ls-files").split("\n")) - {""}
    code = {name for name in tracked if name.split("/")[0] in ("edge_runtime", "export")}
    missing = (code | set(NEEDED)) - names
    foreign = {name for name in names if name.split("/")[0] not in ("edge_runtime", "export")}
    foreign = {name for name in foreign if ".dist-info/" not in name}
    if missing or foreign:
        raise SystemExit(f"wheel: missing {sorted(missing)}, foreign {sorted(foreign)}")
    with tarfile.open(archive) as opened_archive:
        held = {name.partition("/")[2] for name in opened_archive.getnames()}
        opened_archive.extractall(folder / "source", filter="data")
    if lacking := {name for name in tracked if not name.startswith(".")} - held:
        raise SystemExit(f"source archive: missing {sorted(lacking)}")
    (unpacked,) = (folder / "source").iterdir()
    again, _ = pack(unpacked, folder / "again", builder)
    with zipfile.ZipFile(again) as opened:
        if set(opened.namelist()) != names:
            raise SystemExit("the source archive builds another wheel")
    print(
        f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB, {len(names)} files; {archive.name} builds the same"
    )


def install(python: str, wheel: Path, folder: Path) -> Path:
    """A new environment of ``python`` with the wheel; returns its programs' folder."""
    home = folder / Path(python).name
    run(python, "-m", "venv", home / "venv")
    bin_ = home / "venv" / "bin"
    run(bin_ / "pip", "install", "--quiet", f"vitrine[{EXTRAS}] @ {wheel.as_uri()}")
    run(bin_ / "python", "-W", "error", "-c", ASK, cwd=home)
    version = run(bin_ / "python", "--version").strip()
    size = sum(path.stat().st_size for path in (home / "venv" / "lib").rglob("*") if path.is_file())
    packages = len(json.loads(run(bin_ / "pip", "list", "--format", "json")))
    print(
        f"{version}: {packages} packages, {size / 1e6:.0f} MB installed; the tiny bundle answers", flush=True
    )
    return bin_


def build(bin_: Path, wheel: Path) -> Path:
    """Build the tiny shop's bundle with the shipped weights, as a shop would."""
    home = bin_.parents[1]
    run(bin_ / "pip", "install", "--quiet", f"vitrine[export] @ {wheel.as_uri()}")
    feed = ("--catalogue", "shop/feed.jsonl", "--images", "shop", "--rules", "shop/shop.toml")
    built = json.loads(run(bin_ / "vitrine-export", "build", *feed, "--out", "bundle", "--json", cwd=home))
    if (built["products"], built["with_picture"]) != (9, 9):
        raise SystemExit(f"wrong bundle: {built}")
    return home / "bundle"


def ask(bin_: Path, bundle: Path) -> None:
    """Ask a bundle by words and by a picture."""
    home = bin_.parents[1]
    found = json.loads(run(bin_ / "vitrine", "search", bundle, "--text", "red mug", "--json", cwd=home))
    seen = json.loads(
        run(bin_ / "vitrine", "search", bundle, "--image", "shop/mug-blue.png", "--json", cwd=home)
    )
    if found["hits"][0]["id"] != "mug-red" or not seen["hits"]:
        raise SystemExit(f"wrong answers: {found['hits'][:1]}, {seen['hits'][:1]}")
    words = [str(bin_ / "vitrine"), "serve", str(bundle), "--port", "0"]
    with subprocess.Popen(words, cwd=home, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        with urllib.request.urlopen(server.stdout.readline().split()[1]) as page:  # noqa: S310
            if b"<!doctype html>" not in page.read().lower():
                raise SystemExit("the kiosk's page is missing")
        server.terminate()
    print(
        f"{run(bin_ / 'python', '--version').strip()}: the starter's bundle answers, its page opens",
        flush=True,
    )


def main() -> None:
    """Build, check, install, ask."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(sys.executable, "-m", "venv", folder / "builder")
        run(folder / "builder" / "bin" / "pip", "install", "--quiet", "hatchling>=1.27,<2")
        wheel, archive = pack(ROOT, folder / "dist", folder / "builder")
        check_contents(wheel, archive, folder / "builder", folder)
        bundle = None
        for python in sys.argv[1:] or [sys.executable]:
            bin_ = install(python, wheel, folder)
            bundle = bundle or build(bin_, wheel)
            ask(bin_, bundle)
        shutil.copytree(folder / "dist", ROOT / "dist", dirs_exist_ok=True)


if __name__ == "__main__":
    main()
