"""EndpointSlices in the pod's namespace: where traffic can really go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import BeforeValidator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.evidence import Evidence
from kubectl_evidence.evidence.parts.meta import by_name
from kubectl_evidence.evidence.parts.slices import EndpointSlice
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name

# A namespace with more is not listed to its end.
ENOUGH = 250


class EndpointSlices(Evidence):
    """The EndpointSlices in the namespace (discovery.k8s.io/v1): all, or of many those of the Services that matter."""

    title: ClassVar[str] = "EndpointSlices"
    informs: ClassVar[bool] = True
    in_pieces: ClassVar[bool] = True

    items: Annotated[Mapping[Name, EndpointSlice], BeforeValidator(by_name)] = {}

    @classmethod
    def first(cls, target: Target) -> Mapping[str, ask.Ask]:
        return {"": ask.list_("discovery.k8s.io/v1", "endpointslices", target.namespace, most=ENOUGH)}

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        if not (known.more_slices and known.concerned):
            return {}
        labels = f"kubernetes.io/service-name in ({','.join(known.concerned)})"
        return {"of-services": ask.list_("discovery.k8s.io/v1", "endpointslices", target.namespace, labels=labels)}

    def of_service(self, service: str) -> Mapping[Name, EndpointSlice]:
        """The slices that kube-proxy joins to a Service: by label only (pkg/proxy/endpointslicecache.go)."""
        return {name: one for name, one in self.items.items() if one.service == service}
