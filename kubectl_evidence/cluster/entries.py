"""The entries of one kubeconfig file: clusters, users and contexts.

The fields are those of k8s.io/client-go tools/clientcmd/api/v1/types.go. Unknown fields are
ignored, as kubectl does; a field of the wrong type is refused, as kubectl does, in words that
name the file and the field and never quote a value, which may be a credential.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from kubectl_evidence.cluster import ConnectionFailed
from kubectl_evidence.frozen import dataclass

T = TypeVar("T")

# Where a cluster entry keeps what it has to say to an exec plugin (clientcmd/client_config.go).
_EXEC_EXTENSION = "client.authentication.k8s.io/exec"


@dataclass(frozen=True)
class ClusterEntry:
    """How to reach one API server and know it when it answers.

    Once flags are applied, `server` is a URL without a trailing slash, query or user name, and `host` is what kubectl
    calls the same towards an exec plugin (rest.Config.Host): as it was written.
    """

    server: str = ""
    host: str = ""
    tls_server_name: str = ""
    insecure_skip_tls_verify: bool = False
    certificate_authority: str = ""
    certificate_authority_data: bytes = b""
    proxy_url: str = field(default="", repr=False)
    disable_compression: bool = False
    exec_config: Any = field(default=None, repr=False)


@dataclass(frozen=True)
class ExecEntry:
    """A program that hands out credentials."""

    command: str
    args: tuple[str, ...] = field(default=(), repr=False)
    env: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    api_version: str = ""
    install_hint: str = ""
    provide_cluster_info: bool = False
    interactive_mode: str = ""


@dataclass(frozen=True)
class UserEntry:
    """Who to be. What is secret stays out of the repr."""

    client_certificate: str = ""
    client_certificate_data: bytes = field(default=b"", repr=False)
    client_key: str = ""
    client_key_data: bytes = field(default=b"", repr=False)
    token: str = field(default="", repr=False)
    token_file: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    as_user: str = ""
    as_uid: str = ""
    as_groups: tuple[str, ...] = ()
    as_user_extra: tuple[tuple[str, tuple[str, ...]], ...] = ()
    auth_provider: str = ""
    exec: ExecEntry | None = None


@dataclass(frozen=True)
class ContextEntry:
    """A cluster, a user and a namespace under one name."""

    cluster: str = ""
    user: str = ""
    namespace: str = ""


class FileEntries:
    """One file's entries, with complaints that name the file and the field, never a value."""

    def __init__(self, path: str, document: Mapping[str, Any]) -> None:
        self._path = path
        self._folder = Path(path).absolute().parent
        self._document = document

    def current_context(self) -> str:
        return self._text(self._document, "current-context", "current-context")

    def contexts(self) -> dict[str, ContextEntry]:
        return self._named("contexts", "context", self._context)

    def clusters(self) -> dict[str, ClusterEntry]:
        return self._named("clusters", "cluster", self._cluster)

    def users(self) -> dict[str, UserEntry]:
        return self._named("users", "user", self._user)

    def _context(self, raw: Mapping[str, Any], at: str) -> ContextEntry:
        return ContextEntry(*(self._text(raw, key, at) for key in ("cluster", "user", "namespace")))

    def _cluster(self, raw: Mapping[str, Any], at: str) -> ClusterEntry:
        extensions = {
            self._text(item, "name", at): item.get("extension") for item in self._mappings(raw, "extensions", at)
        }
        return ClusterEntry(
            server=self._text(raw, "server", at),
            tls_server_name=self._text(raw, "tls-server-name", at),
            insecure_skip_tls_verify=self._flag(raw, "insecure-skip-tls-verify", at),
            certificate_authority=self._path_of(raw, "certificate-authority", at),
            certificate_authority_data=self._bytes(raw, "certificate-authority-data", at),
            proxy_url=self._text(raw, "proxy-url", at),
            disable_compression=self._flag(raw, "disable-compression", at),
            exec_config=extensions.get(_EXEC_EXTENSION),
        )

    def _user(self, raw: Mapping[str, Any], at: str) -> UserEntry:
        provider = self._mapping(raw, "auth-provider", at)
        extra = self._mapping(raw, "as-user-extra", at) or {}
        return UserEntry(
            client_certificate=self._path_of(raw, "client-certificate", at),
            client_certificate_data=self._bytes(raw, "client-certificate-data", at),
            client_key=self._path_of(raw, "client-key", at),
            client_key_data=self._bytes(raw, "client-key-data", at),
            token=self._text(raw, "token", at),
            token_file=self._path_of(raw, "tokenFile", at),
            username=self._text(raw, "username", at),
            password=self._text(raw, "password", at),
            as_user=self._text(raw, "as", at),
            as_uid=self._text(raw, "as-uid", at),
            as_groups=self._texts(raw, "as-groups", at),
            as_user_extra=tuple((_key(key), self._texts(extra, key, f"{at}.as-user-extra")) for key in extra),
            auth_provider=(self._text(provider, "name", at) or "without a name") if provider is not None else "",
            exec=self._exec(self._mapping(raw, "exec", at), f"{at}.exec"),
        )

    def _exec(self, raw: Mapping[str, Any] | None, at: str) -> ExecEntry | None:
        if raw is None:
            return None
        command = self._text(raw, "command", at)
        variables = self._mappings(raw, "env", at)
        return ExecEntry(
            # A bare name is looked up in PATH; anything with a slash is relative to the file.
            command=self._path_of(raw, "command", at) if "/" in command else command,
            args=self._texts(raw, "args", at),
            env=tuple((self._text(item, "name", at), self._text(item, "value", at)) for item in variables),
            api_version=self._text(raw, "apiVersion", at),
            install_hint=self._text(raw, "installHint", at),
            provide_cluster_info=self._flag(raw, "provideClusterInfo", at),
            interactive_mode=self._text(raw, "interactiveMode", at),
        )

    def _named(self, key: str, part: str, read: Callable[[Mapping[str, Any], str], T]) -> dict[str, T]:
        entries: dict[str, T] = {}
        for item in self._mappings(self._document, key, key):
            name = self._text(item, "name", key)
            if name in entries:
                self._refuse(f"{key} holds {name!r} twice")
            entries[name] = read(self._mapping(item, part, f"{key}[{name}]") or {}, f"{key}[{name}]")
        return entries

    def _text(self, raw: Mapping[str, Any], key: str, at: str) -> str:
        return self._typed(raw, key, at, str, "text (quote it)") or ""

    def _flag(self, raw: Mapping[str, Any], key: str, at: str) -> bool:
        return self._typed(raw, key, at, bool, "true or false") or False

    def _mapping(self, raw: Mapping[str, Any], key: str, at: str) -> Mapping[str, Any] | None:
        return self._typed(raw, key, at, dict, "a mapping")

    def _mappings(self, raw: Mapping[str, Any], key: str, at: str) -> list[Mapping[str, Any]]:
        items = self._typed(raw, key, at, list, "a list") or []
        if not all(isinstance(item, dict) for item in items):
            self._refuse(f"{at}: {key} is not a list of mappings")
        return items

    def _texts(self, raw: Mapping[str, Any], key: str, at: str) -> tuple[str, ...]:
        items = self._typed(raw, key, at, list, "a list") or []
        if not all(isinstance(item, str) for item in items):
            self._refuse(f"{at}: {key} is not a list of texts (quote them)")
        return tuple(items)

    def _bytes(self, raw: Mapping[str, Any], key: str, at: str) -> bytes:
        try:
            return base64.b64decode("".join(self._text(raw, key, at).split()), validate=True)
        except (binascii.Error, ValueError):
            self._refuse(f"{at}: {key} is not base64")

    def _path_of(self, raw: Mapping[str, Any], key: str, at: str) -> str:
        """Make a path absolute; an absolute one stays as it is: behind a link, `..` is not what its text says."""
        path = self._text(raw, key, at)
        return os.path.normpath(self._folder / path) if path and not path.startswith("/") else path

    def _typed(self, raw: Mapping[str, Any], key: str, at: str, kind: type[T], name: str) -> T | None:
        value = raw.get(key)
        if value is not None and not isinstance(value, kind):
            self._refuse(f"{at}: {key} is not {name}")
        return value

    def _refuse(self, problem: str) -> NoReturn:
        msg = f"kubeconfig {self._path}: {problem}"
        raise ConnectionFailed(msg, "correct the file, or name another one with --kubeconfig")


def _key(key: Any) -> str:
    """A key that YAML takes for something else than text, as kubectl turns it into text."""
    return str(key).lower() if isinstance(key, bool) else str(key)
