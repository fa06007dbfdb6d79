"""What proves to the API server who is asking: headers of each request, and a client certificate.

As kubectl does it (k8s.io/client-go transport/round_trippers.go and token_source.go): a tokenFile
wins over a token, is trimmed and read again every minute; an exec plugin is asked only when
nothing else identifies the user, and again when its answer has expired; impersonation headers go
with every request. A value that would arrive as another one is refused: HTTP/1.1 takes blanks off
its ends, and of a token the API server reads the first word alone. Nothing here is ever printed:
no repr, no exception shows a value.
"""

from __future__ import annotations

import base64
import math
import string
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kubectl_evidence.cluster import ConnectionFailed
from kubectl_evidence.cluster.connection import Connection
from kubectl_evidence.cluster.own_secrets import OwnSecrets

if TYPE_CHECKING:
    from kubectl_evidence.cluster.exec_credential import ExecCredential

# What client-go reads a projected service account token again after (transport/token_source.go).
_REREAD_SECONDS = 50.0

# How long a plugin that talks to nobody may take when no deadline was given.
PLUGIN_SECONDS = 60.0

# What HTTP takes off the ends of a value (RFC 9110, 5.5).
_BLANKS = " \t"

# RFC 7230's token characters without '%', which is the escape itself.
_HEADER_NAME = frozenset(f"!#$&'*+-.^_`|~{string.ascii_letters}{string.digits}".encode())


class Credentials:
    """The proof of one identity; safe to use from many threads."""

    def __init__(self, connection: Connection, seconds: float = PLUGIN_SECONDS, own: OwnSecrets | None = None) -> None:
        """Make the proof ready, running the exec plugin for at most `seconds` if there is one.

        `own` is told of the secrets that files and the plugin hold, also of those that replace them later.

        Raises:
            ConnectionFailed: a file that cannot be read, a plugin that failed, a value no header can hold.
        """
        self._connection = connection
        self._own = own or OwnSecrets()
        self._lock = threading.Lock()
        self._token = connection.user.token
        self._token_read_at = -math.inf
        self._handed_out: ExecCredential | None = None
        self._ready = False
        # Whether a plugin may have waited for a person at the terminal: that is nobody's delay.
        self.asked_a_person = False
        user = connection.user
        self.certificate = _content("client-certificate", user.client_certificate, user.client_certificate_data)
        self.key = _content("client-key", user.client_key, user.client_key_data) if self.certificate else b""
        self._own.key(self.key)
        if user.token_file:
            self._read_token_file()
            if not self._token:
                msg = f"the tokenFile {user.token_file} of {connection.where} cannot be read or is empty"
                raise ConnectionFailed(msg, "check the path and its permissions, or log in again")
        if user.exec:
            from kubectl_evidence.cluster import stanza

            stanza.check(user.exec, connection.where)
        self._plugin = None if user.username or self._token or self.certificate else user.exec
        self._ask_plugin(seconds)
        self._impersonation = tuple(_impersonation(connection))
        self.headers(seconds)
        self._ready = True

    def headers(self, seconds: float) -> list[tuple[str, str]]:
        """Give the headers of the next request, in latin-1 as http.client wants them.

        Raises:
            ConnectionFailed: an expired plugin credential could not be had again within `seconds`.
        """
        user = self._connection.user
        with self._lock:
            if user.token_file:
                self._read_token_file()
            if self._handed_out is not None and self._handed_out.is_expired(datetime.now(UTC)):
                self._ask_plugin(seconds)
            token = self._handed_out.token if self._handed_out is not None else self._token
        headers = [(name, self._written(name, value)) for name, value in self._impersonation]
        if token:
            headers.append(self._bearer(token))
        elif user.username:
            pair = f"{user.username}:{user.password}".encode(errors="surrogateescape")
            headers.append(("Authorization", f"Basic {base64.b64encode(pair).decode()}"))
        return headers

    def refused(self, proof: Sequence[tuple[str, str]], seconds: float) -> bool:
        """Ask the plugin again after a 401, as kubectl does (exec.go, maybeRefreshCreds); true if its token is another.

        `proof` is what `headers` gave for the request that was refused: where another thread has come first, the plugin
        is not asked once more.

        Raises:
            ConnectionFailed: the plugin failed this time.
        """
        with self._lock:
            if self._handed_out is None or not self._handed_out.token:
                return False
            if self._bearer(self._handed_out.token) in proof:
                self._ask_plugin(seconds)
            return self._bearer(self._handed_out.token) not in proof

    def _ask_plugin(self, seconds: float) -> None:
        if self._plugin is None:
            return
        from kubectl_evidence.cluster import stanza
        from kubectl_evidence.cluster.exec_credential import run

        self.asked_a_person |= stanza.is_interactive(self._plugin, self._connection.where)
        answer = run(self._plugin, self._connection.cluster, self._connection.where, seconds)
        self._own.token(answer.token)
        self._own.key(answer.key)
        if self._ready and answer.certificate != self.certificate:
            # The connections are made with the first one: beside it, a new token would not even be looked at.
            msg = f"the exec plugin of {self._connection.where} has handed out another client certificate meanwhile"
            raise ConnectionFailed(msg, "run the command again")
        self._handed_out = answer
        self.certificate, self.key = answer.certificate, answer.key

    def _read_token_file(self) -> None:
        """Read the tokenFile if it is time to; until that succeeds, the last token that could be read goes on."""
        if time.monotonic() < self._token_read_at + _REREAD_SECONDS:
            return
        try:
            token = Path(self._connection.user.token_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return
        if token:
            self._token, self._token_read_at = token, time.monotonic()
            self._own.token(token)

    def _bearer(self, token: str) -> tuple[str, str]:
        return "Authorization", f"Bearer {self._written('Authorization', token.rstrip(_BLANKS))}"

    def _written(self, name: str, value: str) -> str:
        """Write a value as a header's bytes, and refuse what would arrive as another user's or nobody's."""
        problem = _problem(value, a_word=name == "Authorization")
        if problem:
            msg = f"the value of {name} for {self._connection.where} {problem}"
            raise ConnectionFailed(msg, "correct it in the kubeconfig or flag it comes from")
        return value.encode(errors="surrogateescape").decode("latin-1")


def _problem(value: str, *, a_word: bool) -> str:
    """Say what HTTP, or the API server where it looks for a token, would make something else of."""
    if any((ord(character) < 32 and character != "\t") or ord(character) == 127 for character in value):
        return "holds a line break or another control character"
    if any(0xD800 <= ord(character) < 0xDC80 for character in value):
        return "is no text"
    if a_word and (not value or any(blank in value for blank in _BLANKS)):
        return "is blank or holds a blank"  # the first word would count (apiserver, request/bearertoken)
    if value != value.strip(_BLANKS):
        return "begins or ends with a blank"
    return ""


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
        name = "".join(
            chr(byte) if byte in _HEADER_NAME else f"%{byte:02X}" for byte in key.encode(errors="surrogateescape")
        )
        for value in values:
            yield f"Impersonate-Extra-{name}", value
