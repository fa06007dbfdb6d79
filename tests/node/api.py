"""Ask the API server of a kubeconfig that we wrote, with nothing but the standard library.

Waiting for a node asks many times a second, on a machine that is busy starting it: each kubectl would take 50 ms of it.
"""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import yaml

SECONDS_TO_ANSWER = 5


class Api:
    """Reads from the API server; an answer that is not 200 OK, or none at all, is None."""

    def __init__(self, kubeconfig: Path) -> None:
        content = yaml.safe_load(kubeconfig.read_text())
        cluster = content["clusters"][0]["cluster"]
        self._server = cluster["server"]
        self._tls = ssl.create_default_context(cafile=cluster["certificate-authority"])
        self._headers = {"Authorization": f"Bearer {content['users'][0]['user']['token']}"}
        # A handler for no proxy: the environment's would otherwise be asked, even for a loopback address.
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=self._tls)
        )

    def text(self, path: str) -> str | None:
        request = urllib.request.Request(self._server + path, headers=self._headers)  # noqa: S310 (https, as we wrote)
        try:
            with self._opener.open(request, timeout=SECONDS_TO_ANSWER) as answer:
                return str(answer.read().decode())
        except (OSError, urllib.error.HTTPError):
            return None

    def get(self, path: str) -> dict[str, Any] | None:
        text = self.text(path)
        return None if text is None else dict(json.loads(text))


def condition(resource: dict[str, Any] | None, name: str) -> bool:
    """Whether the resource is there and this condition of its status is True."""
    conditions = ((resource or {}).get("status") or {}).get("conditions") or []
    return any(each["type"] == name and each["status"] == "True" for each in conditions)
