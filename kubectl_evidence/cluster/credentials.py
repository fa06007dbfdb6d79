"""What proves to the API server who is asking: headers of each request, and a client certificate.

As kubectl does it (k8s.io/client-go transport/round_trippers.go and token_source.go): a tokenFile
wins over a token, is trimmed and read again every minute; an exec plugin is asked only when
nothing else identifies the user, and again when its answer has expired; impersonation headers go
with every request. Nothing here is ever printed: no repr, no exception shows a value.
"""

from __future__ import annotations

import base64
import string
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from kubectl_evidence.cluster import ConnectionFailed
from kubectl_evidence.cluster.connection import Connection
from kubectl_evidence.cluster.exec_credential import ExecCredential, run

# What client-go reads a projected service account token again after (transport/token_source.go).
_REREAD_SECONDS = 50.0

# How long a plugin that talks to nobody may take when no deadline was given.
PLUGIN_SECONDS = 60.0

# RFC 7230's token characters without '%', which is the escape itself.
_HEADER_NAME = frozenset(f"!#$&'*+-.^_`|~{string.ascii_letters}{string.digits}".encode())


class Credentials:
    """The proof of one identity; safe to use from many threads."""

    def __init__(self, connection: Connection, proxy: str, seconds: float = PLUGIN_SECONDS) -> None:
        """Make the proof ready, running the exec plugin for at most `seconds` if there is one.

        Raises:
            ConnectionFailed: a file that cannot be read, a plugin that failed, a value no header can hold.
        """
        self._connection = connection
        self._proxy = proxy
        self._lock = threading.Lock()
        self._token = connection.user.token
        self._token_read_at = 0.0
        self._handed_out: ExecCredential | None = None
        user = connection.user
        self.certificate = _content("client-certificate", user.client_certificate, user.client_certificate_data)
        self.key = _content("client-key", user.client_key, user.client_key_data)
        if user.token_file and not self._token_from_file():
            msg = f"the tokenFile {user.token_file} of {connection.where} cannot be read or is empty"
            raise ConnectionFailed(msg, "check the path and its permissions, or log in again")
        self._plugin = None if self._identifies() else user.exec
        self._ask_plugin(seconds)
        self._impersonation = tuple(_impersonation(connection))
        self.headers(seconds)

    def headers(self, seconds: float) -> list[tuple[str, str]]:
        """Give the headers of the next request, in latin-1 as http.client wants them.

        Raises:
            ConnectionFailed: an expired plugin credential could not be had again within `seconds`.
        """
        user = self._connection.user
        with self._lock:
            if user.token_file:
                self._token_from_file()
            if self._handed_out is not None and self._handed_out.is_expired(datetime.now(UTC)):
                self._ask_plugin(seconds)
            token = self._handed_out.token if self._handed_out is not None else self._token
        headers = list(self._impersonation)
        if token:
            headers.append(("Authorization", f"Bearer {token}"))
        elif user.username or user.password:
            pair = base64.b64encode(f"{user.username}:{user.password}".encode()).decode()
            headers.append(("Authorization", f"Basic {pair}"))
        return [(name, self._header_value(name, value)) for name, value in headers]

    def _identifies(self) -> bool:
        user = self._connection.user
        return bool(user.username or user.password or self._token or self.certificate)

    def _ask_plugin(self, seconds: float) -> None:
        if self._plugin is None:
            return
        self._handed_out = run(self._plugin, self._connection.cluster, self._proxy, self._connection.where, seconds)
        if self._handed_out.certificate:
            self.certificate, self.key = self._handed_out.certificate, self._handed_out.key

    def _token_from_file(self) -> bool:
        """Read the tokenFile if it is time to; a failure keeps the last token that could be read."""
        if self._token_read_at and time.monotonic() < self._token_read_at + _REREAD_SECONDS:
            return True
        try:
            token = Path(self._connection.user.token_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            token = ""
        self._token_read_at = time.monotonic()
        self._token = token or self._token
        return bool(self._token)

    def _header_value(self, name: str, value: str) -> str:
        if any(ord(character) < 32 or ord(character) == 127 for character in value):
            msg = f"the value of {name} for {self._connection.where} holds a line break or another control character"
            raise ConnectionFailed(msg, "correct it in the kubeconfig or flag it comes from")
        return value.encode().decode("latin-1")


def _content(field: str, path: str, data: bytes) -> bytes:
    if not path:
        return data
    try:
        return Path(path).read_bytes()
    except OSError as error:
        msg = f"{field} {path} cannot be read: {error.strerror}"
        raise ConnectionFailed(msg, "check the path and its permissions") from None


def _impersonation(connection: Connection) -> Iterator[tuple[str, str]]:
    user = connection.user
    if not user.as_user:
        return
    yield "Impersonate-User", user.as_user
    if user.as_uid:
        yield "Impersonate-Uid", user.as_uid
    for group in user.as_groups:
        yield "Impersonate-Group", group
    for key, values in user.as_user_extra:
        name = "".join(chr(byte) if byte in _HEADER_NAME else f"%{byte:02X}" for byte in key.encode())
        for value in values:
            yield f"Impersonate-Extra-{name}", value
