"""The two classes of the official client that are used, imported without the rest of it.

`import kubernetes` by itself runs its kubeconfig reader with requests and OAuth, its watch, its
stream with websockets and more: most of the time that the import takes, for things that are never
used here. They are postponed with the standard library's lazy loader: were one of them touched
after all, it would be loaded then, and work as ever.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

__all__ = ["Configuration", "RESTClientObject"]

_UNUSED = {
    *(f"kubernetes.{part}" for part in ("config", "dynamic", "informer", "leaderelection", "stream", "utils", "watch")),
    "multiprocessing",  # which counts processors for whoever says no size of the pool
}


class _Postponing:
    """Finds the unused parts as the import system would, but puts off running them."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name in _UNUSED else None
        if spec is not None and spec.loader is not None:
            spec.loader = importlib.util.LazyLoader(spec.loader)
        return spec


sys.meta_path.insert(0, _Postponing)
try:
    from kubernetes.client.configuration import Configuration
    from kubernetes.client.rest import RESTClientObject
finally:
    sys.meta_path.remove(_Postponing)
