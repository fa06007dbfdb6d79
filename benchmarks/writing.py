"""Send thousands of writes to the API server: a few connections at once, raw JSON, the standard library only."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

Object = dict[str, Any]

AT_ONCE = 8
SECONDS_TO_ANSWER = 60
MERGE_PATCH = "application/merge-patch+json"
NAMES_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"


@dataclass(frozen=True)
class Request:
    """One request; the body is JSON. `may_be_gone`: that there is no such object is no error."""

    method: str
    path: str
    body: Object | None = None
    content: str = "application/json"
    accept: str = "application/json"
    may_be_gone: bool = False


class Refused(RuntimeError):
    """The API server answered with an error. The text is its reason, never what was sent."""


class Api:
    """The API server of a kubeconfig of our node, as its administrator; safe to use from many threads."""

    def __init__(self, kubeconfig: Path) -> None:
        content = yaml.safe_load(kubeconfig.read_text())
        cluster = content["clusters"][0]["cluster"]
        self._address = urlsplit(cluster["server"]).netloc
        self._tls = ssl.create_default_context(cafile=cluster["certificate-authority"])
        self._proof = f"Bearer {content['users'][0]['user']['token']}"
        self._of_thread = threading.local()

    def send_all(self, requests: Iterable[Request]) -> list[Object]:
        """Send them all, several at once, and return the answers in order.

        Raises:
            Refused: the first that was.
        """
        with ThreadPoolExecutor(AT_ONCE) as executor:
            try:
                return list(executor.map(self.send, requests))
            except BaseException:
                executor.shutdown(cancel_futures=True)
                raise

    def send(self, request: Request) -> Object:
        """Send one and return the answer.

        Raises:
            Refused: the answer is an error.
        """
        connection = self._connection()
        headers = {"Authorization": self._proof, "Content-Type": request.content, "Accept": request.accept}
        body = None if request.body is None else json.dumps(request.body, separators=(",", ":"))
        connection.request(request.method, request.path, body, headers)
        answer = connection.getresponse()
        content: Object = json.loads(answer.read())
        if answer.status == http.HTTPStatus.NOT_FOUND and request.may_be_gone:
            return content
        if answer.status >= http.HTTPStatus.BAD_REQUEST:
            message = f"{request.method} {request.path}: {answer.status} {content.get('reason')}"
            raise Refused(message)
        return content

    def count(self, path: str) -> int:
        """How many objects a collection has."""
        listed = self.send(Request("GET", f"{path}?limit=1", accept=NAMES_ONLY))
        return len(listed["items"]) + int(listed["metadata"].get("remainingItemCount", 0))

    def metadata(self, path: str) -> list[Object]:
        """The metadata of every object of a collection."""
        return [item["metadata"] for item in self.send(Request("GET", path, accept=NAMES_ONLY))["items"]]

    def _connection(self) -> http.client.HTTPSConnection:
        connection: http.client.HTTPSConnection | None = getattr(self._of_thread, "connection", None)
        if connection is None:
            connection = http.client.HTTPSConnection(self._address, context=self._tls, timeout=SECONDS_TO_ANSWER)
            self._of_thread.connection = connection
        return connection
