"""What the tests of this folder share: a home without a kubeconfig, and servers on loopback."""

from __future__ import annotations

from tests.cluster_access.conftest import authority, client_pair, home, serve, server_pair, write_kubeconfig

__all__ = ["authority", "client_pair", "home", "serve", "server_pair", "write_kubeconfig"]
