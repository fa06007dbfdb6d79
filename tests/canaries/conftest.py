"""A home without a kubeconfig, an authority, servers and kubeconfigs, as the tests of the connection have them."""

from __future__ import annotations

from tests.cluster_access.conftest import authority, client_pair, home, serve, server_pair, write_kubeconfig

__all__ = ["authority", "client_pair", "home", "serve", "server_pair", "write_kubeconfig"]
