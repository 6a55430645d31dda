"""Everything that passes between two ends, byte by byte: a proxy before a server on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

__all__ = ["Tap", "tapped"]


class Tap:
    """The bytes of each connection, in each direction."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.port: int = self._listening.getsockname()[1]
        self.seen: list[bytearray] = []

    def run(self) -> None:
        """Take connections until it is closed."""
        with suppress(OSError), self._listening:
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                self._open += [near, far]
                for one, other in ((near, far), (far, near)):
                    self.seen.append(bytearray())
                    self._threads.append(
                        threading.Thread(target=_pump, args=(one, other, self.seen[-1]), daemon=True)
                    )
                    self._threads[-1].start()

    def close(self) -> None:
        """Take no more, and end what runs."""
        for one in (self._listening, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for one in self._open:
            one.close()

    def records(self) -> set[int]:
        """The kinds of TLS records on the wire; fails at a byte that belongs to none (RFC 8446, section 5.1)."""
        kinds = set()
        for whole in self.seen:
            at = 0
            while at + 5 <= len(whole):
                kind, version = whole[at], bytes(whole[at + 1 : at + 3])
                assert 20 <= kind <= 23, f"no TLS at byte {at}"
                assert version in (b"\x03\x01", b"\x03\x03"), f"no TLS at byte {at}"
                kinds.add(kind)
                at += 5 + int.from_bytes(whole[at + 3 : at + 5])
        return kinds


def _pump(one: socket.socket, other: socket.socket, seen: bytearray) -> None:
    with suppress(OSError):
        while piece := one.recv(65536):
            seen += piece
            other.sendall(piece)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)


@contextmanager
def tapped(port: int) -> Iterator[Tap]:
    """A proxy before the server at ``port``."""
    tap = Tap(port)
    running = threading.Thread(target=tap.run)
    running.start()
    try:
        yield tap
    finally:
        tap.close()
        running.join()
