"""Whether what an Ingress or a route names as its backend is there."""

from __future__ import annotations

from typing import Literal

from kubectl_evidence.evidence.ingresses import Ingress, IngressBackend, IngressClassList
from kubectl_evidence.evidence.routes import BackendRef
from kubectl_evidence.evidence.services import Service, ServicePort
from kubectl_evidence.text import Name, Text


def port_of(backend: IngressBackend | BackendRef, service: Service) -> ServicePort | None:
    """The Service's port that a backend means: its own `port` or name, never the target or node port.

    Sources: networking/v1 ServiceBackendPort; a backend of a route has a number only (gateway-api BackendRef).
    """
    wanted = backend.port
    if isinstance(wanted, Text):
        return next((port for port in service.ports if port.name == wanted), None)
    return next((port for port in service.ports if port.port == wanted), None)


def meant_otherwise(
    backend: IngressBackend | BackendRef, service: Service
) -> Literal["target port", "node port"] | None:
    """What the number or name is instead, where the Service has no such port."""
    if backend.port is None or port_of(backend, service) is not None:
        return None
    if any(port.target_port == backend.port for port in service.ports):
        return "target port"
    return "node port" if any(port.node_port == backend.port for port in service.ports) else None


def class_of(ingress: Ingress, classes: IngressClassList | None) -> tuple[Text | None, bool | None]:
    """The class whose controller takes care of an Ingress, and whether it exists; None where that is not known.

    The field wins over the annotation, which is older and need not name an object; without either the default class
    counts, of which admission writes the name into the field (kubernetes/kubernetes plugin/pkg/admission/network).
    """
    known = classes.items if classes is not None and classes.collected else None
    if ingress.class_name is not None:
        return ingress.class_name, None if known is None else any(name == ingress.class_name for name in known)
    if ingress.class_annotation is not None:
        exists = known is not None and any(name == ingress.class_annotation for name in known)
        return ingress.class_annotation, True if exists else None
    if known is None:
        return None, None
    default: Name | None = next((name for name, one in known.items() if one.default), None)
    return default, default is not None
