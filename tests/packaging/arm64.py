"""Do the functions' arm64 wheels answer as x86-64 does? ``python -m tests.packaging.arm64 BUNDLE``.

For each processor an empty root gets Debian's Python of Lambda's version and the functions as Lambda unpacks them; each
handler answers the same events there, arm64 under qemu's emulation of a process. So what is compared are the wheels that
are deployed. It needs root, debootstrap and qemu-user-static, and the package indexes. Emulation shows that it works,
not how fast it is; numpy's products may warn of overflow under it although the results are right.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from functions.local import Cloud
from functions.package import PYTHON, build
from tests.functions.client import Device
from tests.functions.events import event
from tests.packaging.fresh import mirror

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".make" / "arm64"
RELEASE = "trixie"
"""The Debian whose Python is ``functions.package.PYTHON``."""
DEBIAN = {"arm64": "arm64", "x86_64": "amd64"}
EMULATOR = "qemu-aarch64-static"
TEXTS = ("red running shoes under 80", "green teapot", "红色的杯子")
RECORDINGS = ("camera-en.ogg", "camera-zh.ogg")
NEAR = 0.001
# Without /sys, as in Lambda: onnxruntime's look at the processor there ends qemu.
_INSIDE = """
mount -t proc proc "$0/proc"
mount --rbind /dev "$0/dev"
exec chroot "$0" "$@"
"""
_PYTHON = f"""#!/{EMULATOR} /usr/bin/python{PYTHON}
import os, sys
os.execv("/{EMULATOR}", ["/{EMULATOR}", "/usr/bin/python{PYTHON}", *sys.argv[1:]])
"""
"""A program that starts Python anew under emulation, so that children need nothing registered with the kernel."""
_ANSWER = """
import importlib, json, sys
sys.executable = sys.argv[2]
sys.path[:0] = [f"/task/{sys.argv[1]}", "/runtime"]
handler = importlib.import_module(f"functions.{sys.argv[1]}.handler").handler
if sys.argv[1] == "voice":  # emulation takes longer than a model may take
    from edge_runtime.speech.safety import model_probe
    model_probe.probe_model.__kwdefaults__["timeout"] = 3600
for line in sys.stdin:
    print("ANSWER", json.dumps(handler(json.loads(line), None)), flush=True)
"""


def lay(platform: str) -> Path:
    """A root with Python alone: Debian's packages unpacked, no more than that."""
    root = CACHE / platform
    if (root / "usr/bin" / f"python{PYTHON}").exists():
        return root
    shutil.rmtree(root, ignore_errors=True)
    packages = CACHE / f"{platform}-packages"
    shutil.rmtree(packages, ignore_errors=True)
    words = ["debootstrap", "--variant=minbase", "--download-only", f"--arch={DEBIAN[platform]}"]
    run(*words, "--include=python3,ca-certificates", RELEASE, packages, mirror())
    root.mkdir(parents=True)
    for package in sorted((packages / "var/cache/apt/archives").glob("*.deb")):
        run("dpkg", "-x", package, root)
    shutil.rmtree(packages)
    run(sys.executable, "-m", "pip", "install", "--quiet", "--target", root / "runtime", "boto3>=1.44,<2")
    return root


def run(*words: object) -> None:
    """Run a program; where it fails, its output is the message."""
    done = subprocess.run(
        list(map(str, words)), check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, words))}\n{done.stdout[-2000:]}")


def answers(platform: str, name: str, events: list[dict[str, Any]], variables: dict[str, str]) -> list[Any]:
    """What a function answers to events, in its root."""
    root = CACHE / platform
    python = [f"/usr/bin/python{PYTHON}"]
    if platform == "arm64":
        shutil.copy2(str(shutil.which(EMULATOR)), root)
        (root / "python").write_text(_PYTHON)
        (root / "python").chmod(0o755)
        python.insert(0, f"/{EMULATOR}")
    command = [*python, "-c", _ANSWER, name, "/python" if platform == "arm64" else python[0]]
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-euc", _INSIDE, str(root), *command],
        check=False,
        input="".join(json.dumps(one) + "\n" for one in events),
        capture_output=True,
        text=True,
        env={
            "HOME": "/tmp",
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "AWS_LAMBDA_FUNCTION_NAME": name,
            **variables,
        },
    )
    lines = [line.removeprefix("ANSWER ") for line in done.stdout.splitlines() if line.startswith("ANSWER ")]
    if done.returncode or len(lines) != len(events):
        raise SystemExit(f"{name} on {platform}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return [json.loads(line) for line in lines]


def questions(bundle: Path) -> dict[str, list[dict[str, Any]]]:
    """The events of the search and the voice function."""
    picture = base64.b64encode(min((bundle.parent / "images").glob("*.jpg")).read_bytes()).decode()
    bodies = [*({"text": text, "limit": 10} for text in TEXTS), {"image": picture, "limit": 10}]
    bodies.append({"image": picture, "text": "but in blue", "limit": 10})
    sounds = [ROOT / "tests/golden/speech" / name for name in RECORDINGS]
    heard = [{"audio": base64.b64encode(sound.read_bytes()).decode()} for sound in sounds]
    return {
        "search": [event("POST", "/v1/search", body) for body in bodies],
        "voice": [event("POST", "/v1/transcribe", body) for body in heard],
    }


def told(answer: dict[str, Any]) -> tuple[list[str], list[float]]:
    """What must be equal in an answer, and what must be near."""
    if answer["statusCode"] != 200:
        raise SystemExit(f"refused: {answer}")
    body = json.loads(answer["body"])
    if "hits" in body:
        return [hit["id"] for hit in body["hits"]], [hit["score"] for hit in body["hits"]]
    return [body["text"]], [body["confidence"]]


def compare(name: str, events: list[dict[str, Any]]) -> None:
    """Let a function answer on both processors, and fail where the answers differ."""
    begun = time.monotonic()
    both = [[told(one) for one in answers(platform, name, events, {})] for platform in DEBIAN]
    for (equal, near), (expected, near_to) in zip(*both, strict=True):
        if (
            equal != expected
            or not equal
            or any(abs(a - b) > NEAR for a, b in zip(near, near_to, strict=True))
        ):
            raise SystemExit(f"{name} differs:\narm64  {equal} {near}\nx86-64 {expected} {near_to}")
        print(f"{name}: {' '.join(equal)[:70]} {near[0]:.3f} (x86-64 {near_to[0]:.3f})")
    print(f"{name}: {len(events)} answers are the same in {time.monotonic() - begun:.0f} s", flush=True)


def synchronise() -> None:
    """Write an envelope and read it, over moto's table, on both processors."""
    begun = time.monotonic()
    with Cloud() as cloud:
        for platform in DEBIAN:
            device = Device()
            events = [device.event("PUT", b"sealed", first=True), device.event("GET")]
            written, read = answers(platform, "preferences", events, cloud.environment)
            envelope = json.loads(read["body"] or "{}").get("envelope", "")
            if written["statusCode"] != 204 or base64.b64decode(envelope) != b"sealed":
                raise SystemExit(f"preferences on {platform}: {written} {read}")
    print(f"preferences: PUT and GET on both in {time.monotonic() - begun:.0f} s", flush=True)


def main() -> None:
    """Lay both roots, unpack the functions, compare."""
    if os.geteuid() or shutil.which("debootstrap") is None or shutil.which(EMULATOR) is None:
        print(
            "make arm64 is skipped: it needs root, debootstrap and qemu-user-static (apt-get install both)."
        )
        return
    bundle = Path(sys.argv[1])
    asked = questions(bundle)
    for platform in DEBIAN:
        root = lay(platform)
        for name in (*asked, "preferences"):
            build(name, root / "task" / name, platform, bundle if name in asked else None)
    synchronise()
    for name, events in asked.items():
        compare(name, events)


if __name__ == "__main__":
    main()
