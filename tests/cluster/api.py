"""Write many objects to the API server at once: kubectl, which sends one request after another, would take minutes."""

from __future__ import annotations

import base64
import json
import ssl
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

import urllib3

from tests.cluster.kubectl import Kubectl

T = TypeVar("T")
R = TypeVar("R")

AT_ONCE = 8
SECONDS_TO_ANSWER = 30.0
MERGE_PATCH = "application/merge-patch+json"
JSON = "application/json"


class Refused(AssertionError):
    """An answer of the API server that is not success. ``code`` is its HTTP status, the text its message."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Api:
    """The API server of a kubeconfig with a token or a client certificate."""

    def __init__(self, kubectl: Kubectl, folder: Path) -> None:
        view = json.loads(kubectl.output("config", "view", "--minify", "--flatten", "--raw", "--output=json"))
        cluster, user = view["clusters"][0]["cluster"], view["users"][0]["user"]
        self._server = cluster["server"]
        tls = ssl.create_default_context(cadata=base64.b64decode(cluster["certificate-authority-data"]).decode())
        if "client-certificate-data" in user:
            certificate = folder / "client.pem"
            certificate.touch(mode=0o600)
            parts = (base64.b64decode(user[f"client-{part}-data"]) for part in ("certificate", "key"))
            certificate.write_bytes(b"\n".join(parts))
            tls.load_cert_chain(certificate)
        self._headers = {"Authorization": f"Bearer {user['token']}"} if "token" in user else {}
        # A pool of its own: no proxy of the environment is asked, even for a loopback address.
        self._pool = urllib3.PoolManager(ssl_context=tls, maxsize=AT_ONCE + 2, retries=False, timeout=SECONDS_TO_ANSWER)

    def get(self, path: str) -> dict[str, Any]:
        return self._ask("GET", path)

    def find(self, path: str) -> dict[str, Any] | None:
        """The object, or None if it does not exist."""
        try:
            return self.get(path)
        except Refused as refused:
            if refused.code == HTTPStatus.NOT_FOUND:
                return None
            raise

    def items(self, path: str) -> list[dict[str, Any]]:
        """All objects of a list."""
        return list(self.get(path)["items"])

    def create(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._ask("POST", path, body)

    def patch(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Change an object, as ``kubectl patch --type=merge`` does."""
        return self._ask("PATCH", path, body, MERGE_PATCH)

    def delete(self, path: str, **options: Any) -> dict[str, Any]:
        return self._ask("DELETE", path, options)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None, kind: str = JSON) -> dict[str, Any]:
        sent = None if body is None else json.dumps(body)
        answer = self._pool.request(
            method, self._server + path, body=sent, headers={**self._headers, "Content-Type": kind}
        )
        read: dict[str, Any] = json.loads(answer.data)
        if answer.status >= 300:
            raise Refused(answer.status, read.get("message", ""))
        return read


def side_by_side(act: Callable[[T], R], things: Iterable[T]) -> list[R]:
    """Do the same to each of many things, several at once; the first failure is raised."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(act, things))
