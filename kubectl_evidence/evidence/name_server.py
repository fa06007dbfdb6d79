"""The cluster's name server: whether anything answers behind its Service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final

from pydantic import AliasPath, BeforeValidator, Field

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.evidence import Answer, Evidence
from kubectl_evidence.evidence.parts.meta import by_name
from kubectl_evidence.evidence.parts.slices import EndpointSlice
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name

# Where it is by convention, whatever its Service is called: slices carry their Service's labels
# (kubernetes/kubernetes cluster/addons/dns).
NAMESPACE: Final = "kube-system"
_LABELS = "k8s-app=kube-dns"


class NameServerEndpoints(Answer):
    """The slices of its Service; none where it is somewhere else."""

    items: Annotated[Mapping[Name, EndpointSlice], BeforeValidator(by_name)] = Field(
        {}, validation_alias=AliasPath("data", "items")
    )


class NameServer(Evidence):
    """The endpoints of the cluster's name server, read only where a log tells of a look-up that failed."""

    title: ClassVar[str] = "Cluster DNS"
    unasked: ClassVar[str] = "no log tells of a look-up that failed"

    endpoints: NameServerEndpoints | None = Field(None, validation_alias=AliasPath("parts", "endpoints"))

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        del target
        if not known.network.failed_lookup:
            return {}
        return {"endpoints": ask.list_("discovery.k8s.io/v1", "endpointslices", NAMESPACE, labels=_LABELS)}
