"""References to variables, `$(NAME)`, that the kubelet leaves in a container's environment as they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_evidence.late import late
from kubectl_evidence.parsed import at, listed

# `$$(NAME)` is the way to write it without a reference (third_party/forked/golang/expansion).
_REFERENCE = late(r"\$\$|\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)")


def unexpanded(container: Any) -> list[dict[str, str]]:
    """Name the variables whose value holds a reference to one that is defined further down, and that one.

    Source: pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables: what is defined before is expanded, in the order of
    the list, after all of envFrom. A reference to no variable of the list may be words of any kind: it is not told.
    """
    return list(_unexpanded(container))


def _unexpanded(container: Any) -> Iterator[dict[str, str]]:
    entries = [entry for entry in listed(at(container, "env")) if isinstance(at(entry, "name"), str)]
    every = [str(at(entry, "name")) for entry in entries]
    for place, entry in enumerate(entries):
        value = at(entry, "value")
        for name in dict.fromkeys(_references(value)) if isinstance(value, str) else ():
            if name in every[place + 1 :] and name not in every[:place]:
                yield {"env": every[place], "reference": name}


def _references(value: str) -> Iterator[str]:
    return (found.group(1) for found in _REFERENCE.finditer(value) if found.group(1) is not None)
