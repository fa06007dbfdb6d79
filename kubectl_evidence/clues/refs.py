"""Names that answers tell, of things that are asked for next."""

from __future__ import annotations

from typing import Literal

from kubectl_evidence.frozen import dataclass

Role = Literal["init", "sidecar", "container", "ephemeral"]


@dataclass(frozen=True)
class ContainerRef:
    """A container of the pod, and whether it has run before."""

    name: str
    role: Role
    restarted: bool
    # When its latest run began, as the API writes times; such texts sort as the times do.
    started_at: str = ""


@dataclass(frozen=True)
class OwnerRef:
    """An owner of the pod, as far as the pod tells."""

    api_version: str
    kind: str
    name: str
    uid: str = ""


@dataclass(frozen=True)
class ServiceRef:
    """A Service in its namespace."""

    namespace: str
    name: str
