"""What the tests of this folder share: a server that plays the cluster, and a way to write a kubeconfig for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cluster_access.conftest import home, write_kubeconfig
from tests.cluster_access.loopback import Loopback
from tests.debug.api import Api

__all__ = ["api", "home", "server", "write_kubeconfig"]


@pytest.fixture
def api() -> Api:
    """What the server answers; a test changes it before it asks."""
    return Api()


@pytest.fixture
def server(api: Api) -> Iterator[Loopback]:
    """The server."""
    with Loopback(api) as running:
        yield running
