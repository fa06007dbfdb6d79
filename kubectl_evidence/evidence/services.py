"""Services in the pod's namespace: whom they select and where they send traffic."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import AliasPath, BeforeValidator, Field

from kubectl_evidence import ask
from kubectl_evidence.evidence import Evidence, Part
from kubectl_evidence.evidence.parts.meta import addresses, by_name, unless
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text


class ServicePort(Part):
    """A port of a Service. A named `target_port` resolves per pod; a number is used as it is."""

    port: int
    name: Text | None = None
    protocol: Text | None = None
    target_port: int | Text | None = None
    node_port: int | None = None


class Service(Part):
    """One Service (core/v1)."""

    type: Text | None = Field(None, validation_alias=AliasPath("spec", "type"))
    created: datetime | None = Field(None, validation_alias=AliasPath("metadata", "creationTimestamp"))
    # Without a selector (None) the EndpointSlice controller leaves the Service alone: it selects nothing.
    selector: Mapping[Text, Text] | None = Field(None, validation_alias=AliasPath("spec", "selector"))
    ports: tuple[ServicePort, ...] = Field((), validation_alias=AliasPath("spec", "ports"))
    cluster_ip: Text | None = Field(None, validation_alias=AliasPath("spec", "clusterIP"))
    external_name: Text | None = Field(None, validation_alias=AliasPath("spec", "externalName"))
    # Whose controller is to provide the load balancer, where it is not the cloud's own.
    load_balancer_class: Text | None = Field(None, validation_alias=AliasPath("spec", "loadBalancerClass"))
    publish_not_ready_addresses: bool = Field(False, validation_alias=AliasPath("spec", "publishNotReadyAddresses"))
    # None of them is IPv4 alone, None of a policy is Cluster: what most Services have.
    ip_families: Annotated[tuple[Text, ...], BeforeValidator(unless(["IPv4"], ()))] = Field(
        (), validation_alias=AliasPath("spec", "ipFamilies")
    )
    internal_traffic_policy: Annotated[Text | None, BeforeValidator(unless("Cluster"))] = Field(
        None, validation_alias=AliasPath("spec", "internalTrafficPolicy")
    )
    external_traffic_policy: Annotated[Text | None, BeforeValidator(unless("Cluster"))] = Field(
        None, validation_alias=AliasPath("spec", "externalTrafficPolicy")
    )
    # Where a load balancer outside of the cluster answers for it, once there is one.
    balanced_at: Annotated[tuple[Text, ...], BeforeValidator(addresses)] = Field(
        (), validation_alias=AliasPath("status", "loadBalancer", "ingress")
    )

    @property
    def headless(self) -> bool:
        """No virtual address: kube-proxy does not translate ports for it."""
        return self.cluster_ip == "None"

    @property
    def routes_by_selector(self) -> bool:
        """Whether the EndpointSlice controller fills it (endpointslice_controller.go, syncService)."""
        return bool(self.selector) and self.type != "ExternalName"


class Services(Evidence):
    """Every Service in the namespace."""

    title: ClassVar[str] = "Services"
    informs: ClassVar[bool] = True

    items: Annotated[Mapping[Name, Service], BeforeValidator(by_name)] = {}
    # Of a large namespace: there are more, and that a Service is not among these tells nothing.
    partial: bool = False

    @classmethod
    def first(cls, target: Target) -> Mapping[str, ask.Ask]:
        return {"": ask.list_("v1", "services", target.namespace)}
