"""The functions on this machine as they run in AWS: ``python -m functions.local --bundle demo/bundle``.

Each function runs under ``awslambdaric`` behind the Lambda Runtime Interface Emulator (``make .make/rie`` installs it),
and starts with its first request. ``functions.local_gateway`` stands for API Gateway.
``Cloud`` is moto's server for S3 and DynamoDB. Everything listens on loopback only.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from edge_runtime.errors import BundleMissing, ExtraMissing, RemoteUnreachable, VitrineError
from functions.local_gateway import Front

__all__ = ["Cloud", "Function", "emulator"]

ROOT = Path(__file__).parents[1]
TABLE, BUCKET, UPLOADS = "preferences", "bundles", "uploads"
_ARCHITECTURES = {"x86_64": "x86_64", "aarch64": "arm64"}
_INVOKE = "/2015-03-31/functions/function/invocations"
_MOTO = """
import sys
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app))  # one request at a time: atomic
print(server.port, flush=True)
server.serve_forever()
"""


def emulator() -> Path:
    """The emulator's program.

    Raises:
        ExtraMissing: it is not installed.
    """
    name = f"aws-lambda-rie-{_ARCHITECTURES.get(platform.machine(), platform.machine())}"
    path = ROOT / ".make/rie/samcli/local/rapid" / name
    if not path.is_file():
        raise ExtraMissing(
            "the Lambda emulator is not installed", where=str(path), hint="Run make .make/rie."
        )
    return path


class _Child:
    """A child process with all of its own children, ended together."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Any) -> None:
        self._process = subprocess.Popen(
            command,
            env=environment,
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.DEVNULL if log == subprocess.PIPE else log,
            start_new_session=True,
            text=True,
        )

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def first_line(self) -> str:
        return self._process.stdout.readline() if self._process.stdout else ""

    def end(self) -> None:
        if self.running:
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


class Cloud:
    """S3 and DynamoDB on loopback, with the stack's table and buckets."""

    def __enter__(self) -> Cloud:
        self._child = _Child([sys.executable, "-c", _MOTO], os.environ, subprocess.PIPE)
        self.url = f"http://127.0.0.1:{int(self._child.first_line())}"
        for bucket in (BUCKET, UPLOADS):
            self.client("s3").create_bucket(Bucket=bucket)
        self.client("dynamodb").create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._child.end()

    @property
    def environment(self) -> dict[str, str]:
        """What points boto3 here."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_REGION": "us-east-1",
            "VITRINE_TABLE": TABLE,
            "VITRINE_UPLOADS": f"s3://{UPLOADS}/uploads",
        }

    def client(self, service: str) -> Any:
        """A boto3 client of this cloud."""
        import boto3

        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106
        )


class Function:
    """One function behind the emulator."""

    def __init__(self, handler: str, environment: Mapping[str, str], *, log: Path | None = None) -> None:
        """Start the emulator; the function's own process starts with the first event.

        Args:
            handler: e.g. ``functions.search.handler.handler``.
            environment: the function's variables; nothing else of this process's but PATH reaches it.
            log: where its log goes; None: to this process's.
        """
        self.port, api = _free_port(), _free_port()
        self._lock = threading.Lock()
        self._log = None if log is None else log.open("ab")
        name = handler.split(".")[1]
        self._child = _Child(
            [
                str(emulator()),
                *("--runtime-interface-emulator-address", f"127.0.0.1:{self.port}"),
                *("--runtime-api-address", f"127.0.0.1:{api}"),
                *("--log-level", "warning"),
                *(sys.executable, "-m", "awslambdaric", handler),
            ],
            {
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "AWS_LAMBDA_FUNCTION_NAME": f"vitrine-{name}",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1769",
                "AWS_LAMBDA_FUNCTION_TIMEOUT": "30",
                **environment,
            },
            self._log,
        )
        self._wait()

    def __enter__(self) -> Function:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.end()
        if self._log is not None:
            self._log.close()

    def invoke(self, event: object) -> Any:
        """What the function answers. One event at a time, as one environment of a function takes them.

        Raises:
            RemoteUnreachable: it ended, or answered with no JSON.
        """
        with self._lock:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                connection.request("POST", _INVOKE, json.dumps(event))
                return json.loads(connection.getresponse().read())
            except (OSError, http.client.HTTPException, ValueError) as exc:
                raise RemoteUnreachable("the function gave no answer", where=str(self.port)) from exc
            finally:
                connection.close()

    def _wait(self) -> None:
        until = time.monotonic() + 20
        while self._child.running and time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        raise RemoteUnreachable("the emulator does not start", where=str(self.port))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="Serve the Lambda functions on this machine.")
    parser.add_argument("--bundle", type=Path, default=Path("demo/bundle"), help="the bundle's folder")
    parser.add_argument("--port", type=_port, default=8080, help="0: a free one")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the functions end with this process
    try:
        _serve(given.bundle, given.port)
    except KeyboardInterrupt:
        sys.exit(130)
    except (VitrineError, OSError) as exc:
        sys.exit(f"error: {exc}")


def _port(told: str) -> int:
    if not 0 <= int(told) < 65536:
        raise ValueError
    return int(told)


def _serve(bundle: Path, port: int) -> None:
    if not (bundle / "manifest.json").is_file():
        raise BundleMissing("no bundle", where=str(bundle), hint="Make one with make demo.")
    with ExitStack() as stack:
        cloud = stack.enter_context(Cloud())
        environment = {**cloud.environment, "VITRINE_BUNDLE": str(bundle.resolve())}
        search = stack.enter_context(Function("functions.search.handler.handler", environment))
        preferences = stack.enter_context(Function("functions.preferences.handler.handler", environment))
        voice = stack.enter_context(Function("functions.voice.handler.handler", environment))
        owners = {
            "": search,
            "/v1/transcribe": voice,
            "/v1/uploads/{upload}/transcribe": voice,
            "/v1/preferences/{profile}": preferences,
        }
        front = Front(owners, port)
        sys.stderr.write(f"try: curl {front.url}/v1/status\n")
        sys.stderr.flush()
        front.serve()


if __name__ == "__main__":
    main()
