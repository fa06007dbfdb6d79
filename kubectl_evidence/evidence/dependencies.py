"""The hosts that the pod is told to talk to by its environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import model_validator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.clues.hosts import hosts_of
from kubectl_evidence.evidence import Evidence, Part
from kubectl_evidence.evidence.owners import RESOURCES
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text


class Host(Part):
    """A host, and a port where one is said, that a variable of the environment names: nothing else of its value."""

    env: Text
    host: Text
    port: int | None = None
    # The Service of the namespace that it is the host of, and whether that has such a port.
    service: Name | None = None
    has_port: bool | None = None


class Dependencies(Evidence):
    """Hosts by the variables that name them: of the pod, or of the template where there is none.

    A single word is taken for a host only where a Service of the namespace has that name. Nothing is asked for them
    that is not asked for anyway; values that come from ConfigMaps and Secrets are not looked at.
    """

    title: ClassVar[str] = "Hosts named in the environment"
    unasked: ClassVar[str] = "no variable of the environment, as far as it was read, names a host"

    hosts: tuple[Host, ...] = ()

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        if not known.network.has_hosts:
            return {}
        asks = {}
        if known.pod:
            asks["pod"] = ask.get("v1", "pods", known.pod, target.namespace)
        elif known.owners and (resource := RESOURCES.get((known.owners[0].api_version, known.owners[0].kind))):
            owner = known.owners[0]
            asks["template"] = ask.get(owner.api_version, resource, owner.name, target.namespace)
        if known.network.dependencies:
            asks["services"] = ask.list_("v1", "services", target.namespace)
        return asks

    @classmethod
    def keep(cls, key: str, item: Any, known: Known) -> bool:
        return key != "services" or at(item, "metadata", "name") in known.network.dependencies

    @model_validator(mode="before")
    @classmethod
    def _find(cls, answer: Any) -> Any:
        """Take the hosts out of an environment that is redacted already, and leave it behind."""
        parts = at(answer, "parts")
        found = at(parts, "pod", "data") or at(parts, "template", "data")
        spec = at(parts, "pod", "data", "spec") or at(found, "spec", "template", "spec")
        services = {at(one, "metadata", "name"): one for one in listed(at(parts, "services", "data", "items"))}
        hosts = []
        for one in hosts_of(spec):
            name = one.service_in(str(at(found, "metadata", "namespace")))
            if name in services:
                ports = [at(port, "port") for port in listed(at(services[name], "spec", "ports"))]
                has = None if one.port is None else one.port in ports
                hosts.append({**one._asdict(), "service": name, "hasPort": has})
            elif not one.bare:
                hosts.append(one._asdict())
        return {"hosts": hosts}
