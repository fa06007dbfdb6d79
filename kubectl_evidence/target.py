"""What the user pointed at, and the names that the first answers told about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import Literal

from kubectl_evidence.frozen import dataclass
from kubectl_evidence.text import NAME

# kubectl's names for the resource (`kubectl api-resources`).
_POD = frozenset({"pod", "pods", "po", "pods.v1.", "pods.v1"})

Role = Literal["init", "sidecar", "container", "ephemeral"]


class BadTarget(ValueError):
    """The words on the command line name no target that evidence can be gathered for."""


@dataclass(frozen=True)
class Target:
    """One pod, by the name kubectl would use."""

    name: str
    namespace: str

    def __str__(self) -> str:
        return f"pod/{self.name}"

    @classmethod
    def parse(cls, words: Sequence[str], namespace: str) -> Target:
        """Read `pod/NAME`, `pod NAME` or `NAME`, as `kubectl get` and `kubectl logs` do.

        Raises:
            BadTarget: with a sentence that says what to write instead.
        """
        match list(words):
            case [word] if word.lower() in _POD:
                msg = f"no name given; write {word}/NAME or {word} NAME"
                raise BadTarget(msg)
            case [word]:
                kind, slash, name = word.partition("/")
                kind, name = (kind, name) if slash else ("pod", word)
            case [kind, name] if "/" not in kind and "/" not in name:
                pass
            case []:
                msg = "no target given; name one pod: kubectl evidence pod/NAME -n NAMESPACE"
                raise BadTarget(msg)
            case _:
                msg = f"one target at a time, as pod/NAME or pod NAME, not {' '.join(words)!r}"
                raise BadTarget(msg)
        if kind.lower() not in _POD:
            msg = (
                f"evidence is gathered for pods, not for {kind!r}; "
                f"name a pod of it, or the first part of its pods' names: pod/{name or 'NAME'}"
            )
            raise BadTarget(msg)
        if not NAME.fullmatch(name):
            msg = f"{name!r} is not a pod's name (lower-case letters, digits, '-' and '.')"
            raise BadTarget(msg)
        if not NAME.fullmatch(namespace):
            msg = f"{namespace!r} is not a namespace's name (lower-case letters, digits and '-')"
            raise BadTarget(msg)
        return cls(name=name, namespace=namespace)


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


@dataclass(frozen=True)
class Known:
    """What the second wave of asks needs from the first: names, uids and labels, nothing else.

    `owners` runs from the pod upwards; a Deployment is inferred from its ReplicaSet's name and
    the label pod-template-hash (k8s.io/kubernetes pkg/controller/deployment/sync.go names the
    ReplicaSet DEPLOYMENT-HASH), so that both are read in one wave.

    `pod_told` says that the pod's own answer has come, or will not come: what is asked for in its stead
    is not asked for before. Of a namespace that is too large to be listed, only what concerns the pod is
    asked for: the Services `concerned`, and those among them, with their selectors, that select it only
    nearly.
    """

    uid: str = ""
    containers: tuple[ContainerRef, ...] = ()
    owners: tuple[OwnerRef, ...] = field(default=())
    metrics_service: ServiceRef | None = None
    more_pods: bool = False
    more_slices: bool = False
    concerned: tuple[str, ...] = ()
    nearly: tuple[tuple[str, str], ...] = ()
    siblings: str = ""
    pod_told: bool = True
