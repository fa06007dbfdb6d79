"""A proxy on the loopback that puts a server at a distance, and counts what goes through.

It is a process of its own, so that it takes no time from the interpreter of whoever is measured: `Proxy.of` starts it.

Plain TCP is carried as it is: TLS goes through from end to end, and the bytes counted are those on the wire. To see
requests, TLS has to end here: with the server's own certificate and key (of a node of ours) the proxy speaks to the
client as the server would, in the protocol that both agree on (HTTP/2 for kubectl), and to the server as a client that
trusts its authority. Bytes are then counted without TLS, so that figure is taken from another run.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import dataclasses
import json
import selectors
import ssl
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.conversation import Conversation
from benchmarks.relay import Traffic, carry, due
from benchmarks.requests_seen import requests_of

LOOPBACK = "127.0.0.1"
PROTOCOLS = ["h2", "http/1.1"]


@dataclass(frozen=True)
class Pki:
    """The files that let the proxy end TLS in the server's name: certificate, its key, the authority of both."""

    certificate: Path
    key: Path
    authority: Path


@dataclass(frozen=True)
class Proxy:
    """A running proxy on `port` of 127.0.0.1; without distance until `at` says otherwise."""

    port: int
    _conversation: Conversation

    @classmethod
    @contextlib.contextmanager
    def of(cls, server: int, pki: Pki | None = None) -> Iterator[Proxy]:
        """A proxy before a port of 127.0.0.1, for as long as this lasts; with `pki` it counts requests too."""
        files = () if pki is None else (pki.certificate, pki.key, pki.authority)
        with Conversation.start("benchmarks.delay", str(server), *map(str, files)) as conversation:
            yield cls(int(conversation.hear()), conversation)

    def at(self, rtt: float) -> Traffic:
        """Move the server to this round-trip time, in seconds; return what was counted since the last time."""
        return Traffic(**json.loads(self._conversation.ask(str(rtt))))


class _Distance:
    """The proxy in its own process."""

    def __init__(self, server: int, pki: Pki | None) -> None:
        self._server = server
        self._pki = pki
        self._rtt = 0.0
        self._traffic = Traffic()

    async def serve(self) -> None:
        """Tell the port, then answer each line (a round-trip time) with what was counted, until there are no more."""
        tls = None
        if self._pki is not None:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(self._pki.certificate, self._pki.key)
            tls.set_alpn_protocols(PROTOCOLS)
        listening = await asyncio.start_server(self._connected, LOOPBACK, 0, ssl=tls)
        print(listening.sockets[0].getsockname()[1], flush=True)
        lines = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
        while line := await lines.readline():
            self._rtt = float(line)
            counted, self._traffic = self._traffic, Traffic()
            print(json.dumps(dataclasses.asdict(counted)), flush=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened, rtt = asyncio.get_running_loop().time(), self._rtt
        self._traffic.connections += 1
        agreed = writer.get_extra_info("ssl_object")
        protocol = None if agreed is None else agreed.selected_alpn_protocol()
        requests = None if agreed is None else requests_of(protocol)

        def sent(data: bytes) -> None:
            self._traffic.sent += len(data)
            if requests is not None:
                before = requests.count
                requests.feed(data)
                self._traffic.requests += requests.count - before

        def received(data: bytes) -> None:
            self._traffic.received += len(data)

        def arrival(handed_over: float) -> float:
            return due(handed_over, opened, rtt)

        # A side that is gone takes the other with it, as a reset would; what it meant is the client's to say. Cancelled
        # are those that are still closing when the proxy ends.
        with contextlib.suppress(OSError, asyncio.CancelledError):
            to_reader, to_writer = await asyncio.open_connection(LOOPBACK, self._server, ssl=self._trusting(protocol))
            with contextlib.closing(to_writer):
                try:
                    async with asyncio.TaskGroup() as group:
                        group.create_task(carry(reader, to_writer, arrival, sent))
                        group.create_task(carry(to_reader, writer, arrival, received))
                except* OSError:
                    pass
        writer.close()

    def _trusting(self, protocol: str | None) -> ssl.SSLContext | None:
        if self._pki is None:
            return None
        tls = ssl.create_default_context(cafile=str(self._pki.authority))
        tls.set_alpn_protocols([protocol or "http/1.1"])
        return tls


def main() -> None:
    """Run until the input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("server", type=int)
    parser.add_argument("pki", type=Path, nargs="*")
    options = parser.parse_args()
    distance = _Distance(options.server, Pki(*options.pki) if options.pki else None)
    # select(2) waits in microseconds, epoll in milliseconds, rounded up: two of those would be a tenth of 20 ms.
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selectors.SelectSelector())) as runner:
        runner.run(distance.serve())


if __name__ == "__main__":
    main()
