"""The README's two commands on a Debian that has nothing: ``python -m tests.packaging.fresh [bookworm] [trixie]``.

Each release is laid by debootstrap with what the README asks for, gets a clone of the current commit and runs the
commands there. From this machine it takes how packages are reached (the package mirror, certificates, the
configuration of pip and npm) and the caches of downloads under ``.make/fresh``; nothing else. It needs root and
debootstrap, and the standard library alone. All mounts are made in a namespace of their own, which ends with the
commands; the release is removed afterwards, its logs are kept.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".make" / "fresh"
PACKAGES = ("python3-venv", "make", "git", "ca-certificates")
COMMANDS = {"make demo": 3, "make test": 12}
"""With how many of the last lines are told."""
RELEASES = ("bookworm", "trixie")
_CERTIFICATES = Path("/usr/local/share/ca-certificates")
_PIP = ("/etc/pip.conf", "/etc/xdg/pip/pip.conf", "~/.config/pip/pip.conf", "~/.pip/pip.conf")
_NPM = ("/etc/npmrc", "/usr/etc/npmrc", "~/.npmrc")
_TAKEN = re.compile(
    r"(?i)(pip|npm_config)_\w+|\w*_proxy|\w*_cert|node_extra_ca_certs|ssl_cert_(file|dir)|\w*_ca_bundle"
)
_PATH = re.compile(r"(?:(?<=file://)|(?<![\w:/.]))/[\w./-]+")
_INSIDE = """
root=$1; shift
mount --make-rprivate /
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
mount --bind "$root/dev/pts/ptmx" "$root/dev/ptmx"
while [ "$1" != -- ]; do mkdir -p "$root$2"; mount --bind $3 "$1" "$root$2"; shift 3; done
shift
exec chroot "$root" "$@"
"""
"""ROOT (SOURCE TARGET OPTION)… -- COMMAND."""


def mirror() -> str:
    """Where this machine gets Debian's packages."""
    words = ["apt-get", "indextargets", "--format", "$(ORIGIN) $(LABEL) $(REPO_URI)", "Created-By: Packages"]
    lines = subprocess.run(words, check=True, capture_output=True, text=True).stdout.splitlines()
    found = [line.split()[2] for line in lines if line.startswith("Debian Debian ")]
    if not found:
        raise SystemExit("apt knows no mirror of Debian; run apt-get update first.")
    return found[0]


def debootstrap(release: str, root: Path) -> None:
    """Lay the release and tell it how packages are reached."""
    archives = CACHE / release
    (archives / "partial").mkdir(parents=True, exist_ok=True)
    words = [
        *(
            "unshare",
            "--mount",
            "--fork",
            "--kill-child",
            "debootstrap",
            "--variant=minbase",
            f"--cache-dir={archives}",
            f"--include={','.join(PACKAGES)}",
        ),
        *(release, str(root), mirror()),
    ]
    done = subprocess.run(words, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise SystemExit(f"debootstrap {release} failed:\n{done.stdout[-2000:]}")
    dumped = subprocess.run(
        ["apt-config", "dump", "Acquire"], check=True, capture_output=True, text=True
    ).stdout
    (root / "etc/apt/apt.conf.d/90host").write_text(dumped)
    with (root / "etc/hosts").open("a") as hosts:
        hosts.write("127.0.0.1 localhost\n")
    for name in (*_PIP, *_NPM):
        copy(Path(name).expanduser(), root, Path(name.replace("~", "/root")))
    for certificate in _CERTIFICATES.glob("*.crt"):
        copy(certificate, root, certificate)
    for path in named():
        copy(path, root, path)
    inside(root, [], "update-ca-certificates", log=None)


def copy(source: Path, root: Path, target: Path) -> None:
    """Copy a file into the release, where there is one."""
    if source.is_file():
        path = root / target.relative_to("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, path)


def taken() -> dict[str, str]:
    """The variables that say how packages are reached."""
    return {name: value for name, value in os.environ.items() if _TAKEN.fullmatch(name)}


def named() -> set[Path]:
    """The files and folders of this machine that the configuration of pip and those variables name."""
    files = [Path(name).expanduser() for name in _PIP]
    texts = [*(path.read_text() for path in files if path.is_file()), *taken().values()]
    return {Path(path) for text in texts for path in _PATH.findall(text)}


def local_indexes() -> set[Path]:
    """Folders that pip installs from, each with what lies beside it, where an index's pages lead."""
    folders = {path for path in named() if path.is_dir() and not path.is_relative_to("/etc")}
    return {path.parent for path in folders} - {Path("/")}


def inside(root: Path, mounts: list[tuple[Path, str, str]], command: str, log: Path | None) -> int:
    """Run a command in the release, in namespaces that end with it; its exit status."""
    bound = [word for source, target, option in mounts for word in (str(source), target, option)]
    told = {"HOME": "/root", "LANG": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **taken()}
    words = [
        *(
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "sh",
            "-euc",
            _INSIDE,
            "sh",
            str(root),
            *bound,
        ),
        *("--", "env", "-i", *(f"{name}={value}" for name, value in told.items()), "sh", "-c", command),
    ]
    with (log or Path(os.devnull)).open("ab") as out:
        return subprocess.run(words, check=False, stdin=subprocess.DEVNULL, stdout=out, stderr=out).returncode


def try_release(release: str) -> bool:
    """Whether both commands pass there."""
    CACHE.mkdir(parents=True, exist_ok=True)
    root = Path(tempfile.mkdtemp(prefix=f"{release}-", dir=CACHE))
    root.chmod(0o755)
    try:
        begun = time.monotonic()
        debootstrap(release, root)
        subprocess.run(["git", "clone", "--quiet", f"file://{ROOT}", str(root / "root/vitrine")], check=True)
        print(f"{release}: laid in {minutes(begun)}", flush=True)
        caches = {release: "/var/cache/apt/archives", "pip": "/root/.cache/pip", "npm": "/root/.npm"}
        for name in caches:
            (CACHE / name).mkdir(exist_ok=True)
        mounts = [(CACHE / name, target, "") for name, target in caches.items()]
        mounts += [(folder, str(folder), "-r") for folder in sorted(local_indexes())]
        return all(passes(release, root, mounts, command) for command in COMMANDS)
    finally:
        shutil.rmtree(root)


def passes(release: str, root: Path, mounts: list[tuple[Path, str, str]], command: str) -> bool:
    """Whether one command passes; its last lines and its time are told."""
    begun = time.monotonic()
    log = CACHE / f"{release}-{command.split()[1]}.log"
    log.unlink(missing_ok=True)
    failed = inside(root, mounts, f"cd /root/vitrine && {command}", log) != 0
    lines = log.read_text(errors="replace").splitlines()[-(60 if failed else COMMANDS[command]) :]
    print(*(f"  {line}" for line in lines), sep="\n")
    print(f"{release}: {command} {'failed' if failed else 'passed'} in {minutes(begun)} ({log})", flush=True)
    return not failed


def minutes(begun: float) -> str:
    """Since then."""
    passed = round(time.monotonic() - begun)
    return f"{passed // 60} min {passed % 60} s"


def main() -> None:
    """Try the releases asked for, or all."""
    if os.geteuid() or shutil.which("debootstrap") is None or shutil.which("apt-get") is None:
        print("make fresh is skipped: it needs root and Debian's debootstrap (apt-get install debootstrap).")
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, check=True, capture_output=True).stdout:
        print("Changes that are not committed are not tried.")
    failed = [release for release in sys.argv[1:] or RELEASES if not try_release(release)]
    if failed:
        raise SystemExit(f"failed: {' '.join(failed)}")


if __name__ == "__main__":
    main()
