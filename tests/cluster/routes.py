"""Ways to the API server that a test can look at: a port that counts, and a gateway that serves it under a path."""

from __future__ import annotations

import contextlib
import http.client
import http.server
import select
import socket
import ssl
import threading
from types import TracebackType
from typing import Self

SECONDS = 30.0


class Gate:
    """A port on loopback that passes bytes on to another one, and counts who came."""

    def __init__(self, port: int) -> None:
        self.connections = 0
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client, socket.create_connection(("127.0.0.1", self._target)) as server:
            other = {client: server, server: client}
            while ready := select.select(list(other), [], [], SECONDS)[0]:
                for source in ready:
                    data = source.recv(1 << 16)
                    if not data:
                        return
                    other[source].sendall(data)


class Gateway:
    """An HTTPS server that serves the API server under a path, as Rancher does; headers go through as they are."""

    def __init__(self, prefix: str, port: int, tls: ssl.SSLContext, to_server: ssl.SSLContext) -> None:
        class Handler(_Handler):
            pass

        Handler.prefix, Handler.port, Handler.to_server = prefix, port, to_server
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.url = f"https://127.0.0.1:{self._server.server_address[1]}{prefix}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    prefix = ""
    port = 0
    to_server: ssl.SSLContext

    def _pass_on(self) -> None:
        if not self.path.startswith(f"{self.prefix}/"):
            self.send_error(404)
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        server = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=SECONDS, context=self.to_server)
        with contextlib.closing(server):
            server.putrequest(self.command, self.path.removeprefix(self.prefix), skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in ("host", "connection"):
                    server.putheader(name, value)
            server.endheaders(body)
            answer = server.getresponse()
            content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = _pass_on  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None:
        """Say nothing."""
