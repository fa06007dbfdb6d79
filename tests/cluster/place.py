"""What kubeconfigs for the cluster of the tests are written from: its address, users, certificates, plugins, routes.

A table names these things in braces; `Place.fill` puts them in.
"""

from __future__ import annotations

import contextlib
import json
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.cluster.cluster import Cluster, Namespace
from tests.cluster.routes import Gate, Gateway
from tests.cluster_access.certificates import Authority
from tests.cluster_access.conftest import tls_context
from tests.cluster_access.relay import Relay

PLUGIN = f"""#!{sys.executable}
import json, os, sys, pathlib
info = json.loads(os.environ["KUBERNETES_EXEC_INFO"])
here = pathlib.Path(__file__).parent
what, *rest = sys.argv[1:]
if what == "token":
    status = {{"token": (here / os.environ.get("WHOSE", rest[0])).read_text().strip()}}
elif what == "certificate":
    certificate, key = ((here / name).read_text() for name in ("jane.crt", "jane.key"))
    status = {{"clientCertificateData": certificate, "clientKeyData": key}}
elif what == "told":
    told = info["spec"]["cluster"]
    whose = "ann.token" if told["server"] == rest[0] and told["config"] == {{"audience": "x"}} else "bob.token"
    status = {{"token": (here / whose).read_text().strip()}}
elif what == "piped":
    status = {{"token": (here / ("bob.token" if sys.stdin.read() else "ann.token")).read_text().strip()}}
elif what == "garbage":
    print("hello"), sys.exit()
elif what == "nothing":
    status = {{}}
else:
    sys.exit("you must log in")
version = rest[1] if len(rest) > 1 else info["apiVersion"]
print(json.dumps({{"kind": "ExecCredential", "apiVersion": version, "status": status}}))
"""


@dataclass(frozen=True)
class Place:
    """A folder with the files, and the words to fill in. `gate` is a port of the server's that counts connections."""

    folder: Path
    words: dict[str, Any] = field(repr=False)
    gate: Gate = field(repr=False)

    def fill(self, value: Any) -> Any:
        """Put the words in; a text that is one word in braces becomes what the word stands for, also a mapping."""
        match value:
            case str():
                if value[1:-1] in self.words and value == f"{{{value[1:-1]}}}":
                    return self.words[value[1:-1]]
                for word, meant in self.words.items():
                    if f"{{{word}}}" in value:
                        value = value.replace(f"{{{word}}}", str(meant))
                return value
            case dict():
                return {key: self.fill(each) for key, each in value.items()}
            case list() | tuple():
                return type(value)(self.fill(each) for each in value)
        return value


@contextlib.contextmanager
def place(cluster: Cluster, namespace: Namespace, folder: Path) -> Iterator[Place]:
    """Make the files and start the routes."""
    view = json.loads(cluster.kubectl.output("config", "view", "--minify", "--flatten", "--raw", "-o", "json"))
    at, admin = view["clusters"][0]["cluster"], view["users"][0]["user"]
    url = urlsplit(at["server"])
    if url.hostname not in ("127.0.0.1", "localhost") or url.port is None or "certificate-authority-data" not in at:
        pytest.skip(
            "the routes of this test lead to loopback, and the API server is elsewhere, or trusted without an authority"
        )
    authority = Authority(folder / "authority")
    trusted = subprocess.run(
        ["base64", "-d"], input=at["certificate-authority-data"], capture_output=True, text=True, check=True
    ).stdout
    files = {
        "ca.crt": trusted,
        "both.crt": f"{authority.pair.certificate.read_text()}\n{trusted}",
        "ca.data": at["certificate-authority-data"],
        "wrong.token": "fake-token",
    }
    for name in ("ann", "bob"):
        namespace.kubectl("create", "serviceaccount", name)
        files[f"{name}.token"] = (
            f" {cluster.kubectl.output('create', 'token', name, f'-n={namespace.name}').strip()}\n\n"
        )
    for name, content in files.items():
        (folder / name).write_text(content)
    (folder / "plugin").write_text(PLUGIN)
    (folder / "plugin").chmod(0o700)
    tls = tls_context(authority.server())
    with contextlib.ExitStack() as stack:
        gate = stack.enter_context(Gate(url.port))
        relays = {
            scheme: stack.enter_context(
                Relay(
                    scheme,
                    url.port,
                    tls_context(authority.server(f"proxy-{scheme}")) if scheme == "https" else None,
                    "jane:fake",
                )
            )
            for scheme in ("http", "https", "socks5")
        }
        to_server = ssl.create_default_context(cafile=str(folder / "ca.crt"))
        to_server.verify_flags &= ~ssl.VERIFY_X509_STRICT
        gateway = stack.enter_context(Gateway("/k8s/clusters/c-1", url.port, tls, to_server))
        words = {
            "server": at["server"],
            "port": url.port,
            "gate": gate.url,
            "gateway": gateway.url,
            "folder": folder,
            "admin": admin,
            "ns": namespace.name,
            "ca-data": at["certificate-authority-data"],
            "ann": files["ann.token"].strip(),
            "bob": files["bob.token"].strip(),
            **{f"{scheme}-proxy": relay.url for scheme, relay in relays.items()},
        }
        yield Place(folder, words, gate)
