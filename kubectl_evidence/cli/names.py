"""Names to complete with: those of the kubeconfig, and those that the cluster has.

The cluster is asked as the identity, through the route and in the namespace that the line so far says.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from typing import Any

from kubectl_evidence import ask
from kubectl_evidence.cli.connecting import connection_flags
from kubectl_evidence.cli.words import Word
from kubectl_evidence.kinds import Kind
from kubectl_evidence.outcome import Collected
from kubectl_evidence.text import NAME

# A person waits for this, with a finger on the key: for credentials, the connection and the answer together.
SECONDS = 2.0

# What a shell takes for one word without quotes (as shlex.quote has it). Other names are a person's to type.
_PLAIN = re.compile(r"[\w@%+=:,./-]+")


def in_kubeconfig(what: str, said: Iterable[Word]) -> list[str]:
    """Give the names of the kubeconfig's `contexts`, `clusters` or `users`.

    Raises:
        ConnectionFailed: the kubeconfig cannot be read.
    """
    import os

    from kubectl_evidence.cluster.kubeconfig import load

    config = load(str(_given(said).get("kubeconfig", "")), os.environ)
    entries = {"contexts": config.contexts, "clusters": config.clusters, "users": config.users}[what]
    return sorted(name for name in entries if _PLAIN.fullmatch(name))


def objects(kind: Kind, said: Sequence[Word]) -> list[str]:
    """Give the names of the objects of a kind that the line could mean; none of a recording's (`--from`).

    Raises:
        ConnectionFailed: there is no way to the cluster.
    """
    if any(word.flag is not None and word.flag.attribute == "replay" for word in said):
        return []
    return _in_cluster(kind.group_version, kind.resource, said, namespaced=kind.namespaced)


def namespaces(said: Iterable[Word]) -> list[str]:
    """Give the names of the cluster's namespaces.

    Raises:
        ConnectionFailed: there is no way to the cluster.
    """
    return _in_cluster("v1", "namespaces", said, namespaced=False)


def _in_cluster(group_version: str, resource: str, said: Iterable[Word], *, namespaced: bool) -> list[str]:
    from kubectl_evidence.cluster.live import connect

    deadline = time.monotonic() + SECONDS
    cluster = connect(connection_flags(_given(said)), deadline)
    namespace = cluster.identity.namespace if namespaced else ""
    outcome = cluster.read(ask.list_(group_version, resource, namespace, form="metadata"), deadline)
    if not isinstance(outcome, Collected):
        return []
    found = (item.get("metadata", {}).get("name") for item in outcome.data.parse().get("items", ()))
    return sorted(name for name in found if isinstance(name, str) and NAME.fullmatch(name))


def _given(said: Iterable[Word]) -> dict[str, Any]:
    """What the line says of the connection, by attribute."""
    given: dict[str, Any] = {}
    for flag, value in ((word.flag, word.value) for word in said):
        if flag is None or value is None or not flag.connection:
            continue
        if flag.repeatable:
            given[flag.attribute] = (*given.get(flag.attribute, ()), value)
        else:
            given[flag.attribute] = value if flag.takes_value else value == "true"
    return given
