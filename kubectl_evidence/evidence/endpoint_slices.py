"""EndpointSlices in the pod's namespace: where traffic can really go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import BeforeValidator

from kubectl_evidence import ask
from kubectl_evidence.evidence import Evidence
from kubectl_evidence.evidence.parts.meta import by_name
from kubectl_evidence.evidence.parts.slices import EndpointSlice
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name


class EndpointSlices(Evidence):
    """Every EndpointSlice in the namespace (discovery.k8s.io/v1)."""

    title: ClassVar[str] = "EndpointSlices"

    items: Annotated[Mapping[Name, EndpointSlice], BeforeValidator(by_name)] = {}

    @classmethod
    def first(cls, target: Target) -> Mapping[str, ask.Ask]:
        return {"": ask.list_("discovery.k8s.io/v1", "endpointslices", target.namespace)}

    def of_service(self, service: str) -> Mapping[Name, EndpointSlice]:
        """The slices that kube-proxy joins to a Service: by label only (pkg/proxy/endpointslicecache.go)."""
        return {name: one for name, one in self.items.items() if one.service == service}
