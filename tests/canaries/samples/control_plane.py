"""What the API server tells of itself, by path: pages of text, and objects of config.k8s.io."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_evidence.ask import Ask

# The last line has room for a name.
_CHECKS = "[+]ping ok\n[-]etcd failed: reason withheld\n[+]log excluded: ok\n[+]\n"

PAGES: dict[str, Any] = {
    "/readyz": f"{_CHECKS}readyz check failed\n",
    "/livez": f"{_CHECKS}livez check failed\n",
    "/statusz": {
        "kind": "Statusz",
        "apiVersion": "config.k8s.io/v1beta1",
        "metadata": {"name": "apiserver"},
        "startTime": "2026-09-15T08:00:00Z",
        "uptimeSeconds": 5400,
        "goVersion": "go1.26.8",
        "binaryVersion": "1.36.3",
        "emulationVersion": "1.36",
        "paths": ["/flagz", "/livez"],
    },
    "/flagz": {
        "kind": "Flagz",
        "apiVersion": "config.k8s.io/v1beta1",
        "metadata": {"name": "apiserver"},
        "flags": {
            "enable-admission-plugins": "[NodeRestriction]",
            "service-account-issuer": "[https://kubernetes.default.svc]",
            "etcd-servers": "[https://198.51.100.9:2379]",
            "oidc-client-id": "words",
        },
    },
}


def objects(ask: Ask) -> Iterator[dict[str, Any]]:
    """None: these are no resources."""
    del ask
    yield from ()
