"""What proves the identity, for whoever has to hide it: its tokens, passwords and keys.

A server, a webhook or a plugin may echo the proof it was given in a body, an event or an error. No rule could know such
a value by its looks, so those that hide secrets are told of it as soon as it is known: some with the flags and the
kubeconfig, some from files and credential plugins later on, and again when they are refreshed.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from kubectl_evidence.cluster.entries import ExecEntry, UserEntry

# What remains of a JSON web token when its claims are shown, which are no secret.
_SIGNATURE = 16


class Hider(Protocol):
    """Hides values wherever they appear."""

    def hide(self, kind: str, secret: str, /) -> None:
        """Hide this value from now on. May be called from any thread."""
        ...

    def structured(self, obj: Any, /) -> Any:
        """Learn of a parsed object what its keys give away."""
        ...


class OwnSecrets:
    """The identity's secrets that are known by now. Safe to use from many threads; shows only how many there are."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: dict[str, str] = {}
        self._stanza: dict[str, Any] = {}
        self._hiders: list[Hider] = []

    def __repr__(self) -> str:
        return f"<{len(self._found)} secrets of the identity>"

    def tell(self, hider: Hider) -> None:
        """Tell `hider` of every secret that is known and of those to come."""
        with self._lock:
            self._hiders.append(hider)
            if self._stanza:
                hider.structured(self._stanza)
            for secret, kind in self._found.items():
                hider.hide(kind, secret)

    def user(self, user: UserEntry) -> None:
        """Take in what a kubeconfig and the flags say of a user; files and plugins are read later."""
        self.token(user.token)
        self.password(user.username, user.password)
        self.key(user.client_key_data)
        if user.exec is not None:
            self._plugin(user.exec)

    def token(self, token: str) -> None:
        """Take in a bearer token. The last part of a JSON web token is one by itself: it is the signature."""
        self._add("token", token.strip())
        signature = token.strip().rpartition(".")[2]
        if len(signature) >= _SIGNATURE:
            self._add("token", signature)

    def password(self, user: str, password: str) -> None:
        """Take in a password, and the pair that basic authentication sends."""
        if password:
            self._add("authorization", f"{user}:{password}")
            self._add("password", password)

    def key(self, pem: bytes) -> None:
        """Take in a private key."""
        self._add("private-key", pem.decode("utf-8", "replace"))

    def proxy(self, url: str) -> None:
        """Take in the password of a proxy's address."""
        parts = urlsplit(url)
        self.password(unquote(parts.username or ""), unquote(parts.password or ""))
        # As it stands in the address, should that be another spelling than any that is looked for.
        self._add("password", parts.password or "")

    def _plugin(self, entry: ExecEntry) -> None:
        """Take in a plugin's arguments and variables, which its own words may repeat."""
        variables = [{"name": name, "value": value} for name, value in entry.env]
        with self._lock:
            self._stanza = {"args": [entry.command, *entry.args], "env": variables}
            for hider in self._hiders:
                hider.structured(self._stanza)

    def _add(self, kind: str, secret: str) -> None:
        with self._lock:
            if secret and secret not in self._found:
                self._found[secret] = kind
                for hider in self._hiders:
                    hider.hide(kind, secret)
