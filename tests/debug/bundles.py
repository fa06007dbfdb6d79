"""Evidence as a run has it when the debugger is called."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.collect import collect
from kubectl_evidence.evidence import all_kinds
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.redact.door import redact
from kubectl_evidence.target import Target
from tests.builders import AT, ScriptedCluster, healthy, list_of, pod, service
from tests.debug.api import NAMESPACE, POD

HTTP = {"name": "http", "port": 80, "targetPort": "http", "protocol": "TCP"}


def bundle(**answers: Any) -> Bundle:
    """Everything about the healthy pod, with some answers replaced."""
    target = Target(POD, NAMESPACE)
    collected = collect(all_kinds(), target, ScriptedCluster({**healthy(), **answers}), 30)
    return redact(target, AT, collected, KeyedRedactor(b"a key for tests"))


def of_pod(changed: dict[str, Any], **answers: Any) -> Bundle:
    """The same with another pod in the place of the healthy one."""
    return bundle(**{POD: changed, "pods": list_of([changed], "PodList"), **answers})


def changed(*path: str, to: Any) -> dict[str, Any]:
    """The healthy pod with one value changed, at a path of keys."""
    one = pod()
    at: Any = one
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = to
    return one


def services(*items: dict[str, Any]) -> dict[str, Any]:
    """The answer to the question for Services."""
    return list_of(items, "ServiceList")


def selecting(name: str, *ports: dict[str, Any], **spec: Any) -> dict[str, Any]:
    """A Service that selects the pod."""
    return service(name, {"app": "checkout-api"}, ports=list(ports or (HTTP,)), **spec)
