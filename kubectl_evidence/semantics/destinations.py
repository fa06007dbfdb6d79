"""Where a host that the environment names leads, as far as the objects of the namespace tell."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_evidence.evidence.dependencies import Host
from kubectl_evidence.evidence.services import Service, Services
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.semantics.network_policy import End, PodPort, pods_of
from kubectl_evidence.semantics.ports import protocol_of, target_number
from kubectl_evidence.text import Name, Text

# SERVICE.NAMESPACE.svc and whatever the cluster's domain is; before it perhaps the name of one pod
# (k8s.io/dns docs/specification.md).
_IN_CLUSTER = late(r"(?:[a-z0-9-]+\.)?[a-z0-9-]+\.(?P<namespace>[a-z0-9-]+)\.svc(?:\..+)?")
_ADDRESS = late(r"[0-9.]+")


@dataclass(frozen=True)
class Destination:
    """The other end. `service` is the Service that the host is the name or address of, where it is one of these."""

    end: End
    port: PodPort
    service: Name | None = None


def destination(host: Host, services: Services | None, here: Text, labels: Mapping[Text, Text]) -> Destination:
    """Say where a host leads, for a pod in the namespace `here`, whose own labels these are."""
    known = {str(key): value for key, value in labels.items()}
    found = services.items if services is not None else {}
    if host.host.startswith("["):
        return Destination(End(anything=True), PodPort(None))
    for name, one in found.items():
        if name == host.service or one.cluster_ip == host.host:
            return _behind(one, host, here, known, name)
    if in_cluster := _IN_CLUSTER.fullmatch(host.host):
        # Of its port only the Service would tell to which of the pods' it leads.
        return Destination(pods_of(in_cluster["namespace"], {}, here, known), PodPort(None))
    if _ADDRESS.fullmatch(host.host):
        # A Service's address would stand for ports of pods that are not known.
        return Destination(End(address=host.host), PodPort(host.port))
    # `db.payments` may be a Service of another namespace, or a host elsewhere.
    return Destination(End(anything=host.host.count(".") == 1), PodPort(host.port))


def _behind(service: Service, host: Host, here: Text, labels: Mapping[str, str], name: Name) -> Destination:
    if not service.routes_by_selector:
        # Who writes its EndpointSlices says at which port; an ExternalName translates none.
        port = host.port if service.type == "ExternalName" else None
        return Destination(End(anything=True), PodPort(port), name)
    pods = {str(key): value for key, value in (service.selector or {}).items()}
    end = pods_of(here, pods, here, labels)
    if service.headless:
        # Its name stands for the pods themselves: no port is translated.
        return Destination(end, PodPort(host.port), name)
    ports = [one for one in service.ports if host.port in (None, one.port)]
    if len(ports) != 1:
        return Destination(end, PodPort(None), name)
    return Destination(end, PodPort(target_number(ports[0]), protocol_of(ports[0])), name)
