"""``vitrine serve`` and ``vitrine install``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from edge_runtime.cli.options import Json, TrustedKey, read_key
from edge_runtime.cli.terminal import err, out, print_json
from edge_runtime.errors import ExtraMissing, InvalidQuery

__all__ = ["install", "serve"]


def serve(
    place: Annotated[
        Path, typer.Argument(metavar="BUNDLE", help="A bundle's folder, or a store of bundles.")
    ],
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Which of this machine's addresses to listen on.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="N", help="0 takes a free one.")] = 8000,
    token_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What others must know; needed where ADDRESS is not loopback."),
    ] = None,
    tls_cert: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The server's certificate, PEM.")
    ] = None,
    tls_key: Annotated[Path | None, typer.Option(metavar="FILE", help="The certificate's key, PEM.")] = None,
    trusted_key: TrustedKey = None,
) -> None:
    """Serve the kiosk page, the companion and the API until Ctrl-C; a newly installed bundle is taken over.

    [bold]Examples[/]

    vitrine serve demo/bundle

    vitrine serve /var/lib/vitrine --host 0.0.0.0 --token-file token --tls-cert cert.pem --tls-key key.pem
    """
    try:
        from edge_runtime.kiosk.access import is_loopback, read_token
        from edge_runtime.kiosk.engine_holder import EngineHolder
        from edge_runtime.kiosk.server import serve as run
    except ImportError as exc:
        raise ExtraMissing(f"{exc.name} is not installed", hint="pip install 'vitrine[kiosk]'") from exc

    if not is_loopback(host) and token_file is None:
        raise InvalidQuery(
            "beyond loopback everybody could ask", where="--host", hint="Give a --token-file, too."
        )
    if (tls_cert is None) != (tls_key is None):
        raise InvalidQuery("a certificate needs its key, and a key its certificate", where="--tls-cert")
    if not is_loopback(host) and tls_cert is None:
        err.print(
            "[yellow]without --tls-cert[/] the token can be overheard, tastes are refused, and other devices' "
            "browsers have no camera and no microphone",
            highlight=False,
        )
    run(
        EngineHolder(place, trusted_key=read_key(trusted_key)),
        host=host,
        port=port,
        token=None if token_file is None else read_token(token_file),
        tls_cert=tls_cert,
        tls_key=tls_key,
        on_start=lambda address: out.print(
            f"[green]serving[/] {address}  [dim]Ctrl-C ends[/]", highlight=False, soft_wrap=True
        ),
    )


def install(
    source: Annotated[
        str, typer.Argument(metavar="BUNDLE", help="A bundle's folder, s3://BUCKET or s3://BUCKET/PREFIX.")
    ],
    store: Annotated[Path, typer.Option(metavar="DIR", help="Where this device keeps its bundles.")],
    alias: Annotated[
        str, typer.Option(metavar="NAME", help="In S3: the name that vitrine-export publish moved.")
    ] = "live",
    trusted_key: TrustedKey = None,
    as_json: Json = False,
) -> None:
    """Bring a bundle into a store, try it, and switch to it; a server that runs takes it over.

    A bundle that does not answer is removed again, and the one before stays.

    [bold]Examples[/]

    vitrine install bundle/ --store /var/lib/vitrine

    vitrine install s3://my-bundles --store /var/lib/vitrine --trusted-key shop.pub
    """
    from edge_runtime.bundle.store import Store
    from edge_runtime.kiosk.health import try_bundle

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=err, disable=not err.is_terminal) as progress:
        task = progress.add_task("installing", total=None)
        done = Store(store).install(
            source,
            try_bundle,
            alias=alias,
            trusted_key=read_key(trusted_key),
            on_bytes=lambda count, total: progress.update(task, completed=count, total=total),
        )
    if as_json:
        print_json({**asdict(done), "path": str(done.path)})
        return
    out.print(
        f"[green]{'installed' if done.fresh else 'was here'}[/]  {done.path}\n"
        f"older ones removed: {len(done.removed)}",
        highlight=False,
        soft_wrap=True,
    )
