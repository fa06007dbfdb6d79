"""References to variables, `$(NAME)`, that the kubelet leaves in a container's environment as they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_evidence.late import late
from kubectl_evidence.parsed import at, listed

# `$$(NAME)` is the way to write it without a reference (third_party/forked/golang/expansion).
_REFERENCE = late(r"\$\$|\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)")
# What the kubelet adds of each Service, unless the pod says otherwise (pkg/kubelet/envvars).
_OF_SERVICES = late(r"[A-Z0-9_]+_(?:SERVICE_(?:HOST|PORT)\w*|PORT(?:_\d+_(?:TCP|UDP|SCTP)\w*)?)")


def unexpanded(container: Any) -> list[dict[str, Any]]:
    """Name the variables whose value holds such a reference, and whether what it names is defined further down.

    Source: pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables: what is defined before is expanded, in the order of
    the list, after all of envFrom.
    """
    return list(_unexpanded(container))


def _unexpanded(container: Any) -> Iterator[dict[str, Any]]:
    entries = [entry for entry in listed(at(container, "env")) if isinstance(at(entry, "name"), str)]
    every = [str(at(entry, "name")) for entry in entries]
    for place, entry in enumerate(entries):
        value = at(entry, "value")
        for name in dict.fromkeys(_references(value)) if isinstance(value, str) else ():
            later = name in every[place:]
            if name in every[:place] or _OF_SERVICES.fullmatch(name):
                continue
            # What envFrom brings is known to the cluster alone.
            if later or not at(container, "envFrom"):
                yield {"env": every[place], "reference": name, "definedLater": later}


def _references(value: str) -> Iterator[str]:
    return (found.group(1) for found in _REFERENCE.finditer(value) if found.group(1) is not None)
