"""Whether what an Ingress or a route names as its backend is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from kubectl_evidence.clues.near_names import nearest
from kubectl_evidence.evidence import Part
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.text import Name, Text


class Backed(Part):
    """What the Service list says of a backend; None is not known.

    Where there is no such Service, `near` are those of the namespace with a similar name. `external`: it is of type
    ExternalName without ports, so that whether it has this one is no question. Where it lacks the port, `ports` are
    those that it has, and `means` is what the number or name is instead.
    """

    service_exists: bool | None = None
    port_exists: bool | None = None
    near: tuple[Name, ...] = ()
    external: bool = False
    ports: tuple[Text, ...] = ()
    means: Literal["target port", "node port"] | None = None


def backed(name: Any, port: Any, services: Mapping[Any, Any] | None) -> dict[str, Any]:
    """Look a backend up among the Services of its namespace, by name, as parsed JSON; None where they were not had.

    A backend means the Service's own `port`, or that port's name, never the target or node port (networking/v1
    ServiceBackendPort; gateway-api BackendRef).
    """
    if services is None or not isinstance(name, str):
        return {}
    if name not in services:
        return {"serviceExists": False, "near": nearest(name, [one for one in services if isinstance(one, str)])}
    ports = listed(at(services[name], "spec", "ports"))
    if not ports and at(services[name], "spec", "type") == "ExternalName":
        return {"serviceExists": True, "external": True}
    key = "name" if isinstance(port, str) else "port"
    if port is None or any(at(one, key) == port for one in ports):
        return {"serviceExists": True, "portExists": None if port is None else True}
    return {
        "serviceExists": True,
        "portExists": False,
        "ports": [f"{at(one, 'name') or ''} {at(one, 'port')}".strip() for one in ports],
        "means": _means(port, ports),
    }


def by_service(part: Any) -> dict[Any, Any] | None:
    """The Services of a list's part by name, or None where the list was not had."""
    if at(part, "status") != "collected":
        return None
    return {at(one, "metadata", "name"): one for one in listed(at(part, "data", "items"))}


def with_beside(part: Any, **more: Any) -> Any:
    """The part of a list whose items have beside them what they may mean, such as the `services`."""
    items = listed(at(part, "data", "items"))
    if not items:
        return part
    beside = [{**one, **more} if isinstance(one, dict) else one for one in items]
    return {**part, "data": {**part["data"], "items": beside}}


def _means(port: Any, ports: list[Any]) -> str | None:
    if any(at(one, "targetPort") == port for one in ports):
        return "target port"
    return "node port" if any(at(one, "nodePort") == port for one in ports) else None
