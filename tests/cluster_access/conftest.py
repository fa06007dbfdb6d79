"""What the tests of this folder share: a home without a kubeconfig, an authority, servers, kubeconfigs."""

from __future__ import annotations

import contextlib
import json
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from kubectl_evidence.cluster.flags import ConnectionFlags
from kubectl_evidence.cluster.live import LiveCluster, connect
from tests.cluster_access.certificates import Authority, Pair
from tests.cluster_access.loopback import PATIENCE, Behaviour, Loopback

if TYPE_CHECKING:
    from tests.cluster_access.beside import Stage


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own and no word about clusters or proxies in the environment."""
    for name in (
        "KUBECONFIG",
        "KUBERNETES_SERVICE_HOST",
        "KUBERNETES_SERVICE_PORT",
        "KUBERNETES_MASTER",
        "POD_NAMESPACE",
    ):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def server_pair(authority: Authority) -> Pair:
    return authority.server()


@pytest.fixture(scope="session")
def client_pair(authority: Authority) -> Pair:
    return authority.client("jane")


def tls_context(pair: Pair, clients: Authority | None = None, *, required: bool = False) -> ssl.SSLContext:
    """A server's context; with `clients` it asks for their certificates."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key)
    if clients is not None:
        context.load_verify_locations(clients.pair.certificate)
        context.verify_mode = ssl.CERT_REQUIRED if required else ssl.CERT_OPTIONAL
    return context


@pytest.fixture
def stage(
    serve: Serve,
    home: Path,
    authority: Authority,
    server_pair: Pair,
    client_pair: Pair,
    monkeypatch: pytest.MonkeyPatch,
) -> Stage:
    """A recording server, and the files with which kubectl and we are run against it."""
    from tests.cluster_access.beside import Stage  # which uses this module

    return Stage.set(serve, home, authority, {"server": server_pair, "client": client_pair}, monkeypatch)


class Serve(Protocol):
    """Starts a server that ends with the test."""

    def __call__(self, *behaviours: Behaviour, tls: ssl.SSLContext | None = None) -> Loopback: ...


@pytest.fixture
def serve() -> Iterator[Serve]:
    with contextlib.ExitStack() as stack:

        def start(*behaviours: Behaviour, tls: ssl.SSLContext | None = None) -> Loopback:
            return stack.enter_context(Loopback(*behaviours, tls=tls))

        yield start


@pytest.fixture
def write_kubeconfig(home: Path) -> Callable[..., Path]:
    """Write a kubeconfig with one context, `here`, from its cluster's and user's fields."""

    def write(
        server: str,
        user: dict[str, Any] | None = None,
        cluster: dict[str, Any] | None = None,
        namespace: str = "",
        path: Path | None = None,
    ) -> Path:
        context = {"cluster": "loopback", "user": "jane"} | ({"namespace": namespace} if namespace else {})
        file = path or home / ".kube" / "config"
        file.parent.mkdir(parents=True, exist_ok=True)
        document = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "here",
            "contexts": [{"name": "here", "context": context}],
            "clusters": [{"name": "loopback", "cluster": {"server": server, **(cluster or {})}}],
            "users": [{"name": "jane", "user": user or {}}],
        }
        file.write_text(json.dumps(document))
        return file

    return write


def connected(server: str, **flags: Any) -> LiveCluster:
    """Connect to a server by its address alone, without any kubeconfig."""
    return connect(ConnectionFlags(server=server, **flags))


def soon(seconds: float = PATIENCE) -> float:
    """A deadline."""
    return time.monotonic() + seconds
