"""Who scales the target, and what is the matter with the metrics pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from kubectl_evidence import kinds
from kubectl_evidence.clues.badness import badness
from kubectl_evidence.clues.label_selector import matches
from kubectl_evidence.clues.refs import OwnerRef
from kubectl_evidence.clues.sampling import is_stale, moment, too_new
from kubectl_evidence.clues.seen import Answered, Seen
from kubectl_evidence.clues.subject import Subject, named
from kubectl_evidence.clues.workload import selector_text
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.parsed import at, listed

AUTOSCALING, METRICS = "autoscaling", "metrics.k8s.io"
# Written by KEDA on the HorizontalPodAutoscaler that it makes (kedacore/keda controllers/keda/hpa.go), and by the
# admission controller of the VerticalPodAutoscaler on a pod (kubernetes/autoscaler
# vertical-pod-autoscaler/pkg/admission-controller/resource/pod/patch).
SCALED_OBJECT = "scaledobject.keda.sh/name"
_RESIZED = ("vpaUpdates", "vpaObservedContainers")
# What Kubernetes itself makes pods with.
_KINDS = frozenset(kind.name for kind in kinds.CONTROLLERS.values())
# By which labels metrics-server is known where no Service tells (its manifests; its Helm chart).
_SERVER = (("k8s-app", "metrics-server"), ("app.kubernetes.io/name", "metrics-server"))


@dataclass(frozen=True)
class AutoscalerRef:
    """A HorizontalPodAutoscaler, what it scales, and whether its own conditions say that it cannot.

    `kind` is empty where it is none of Kubernetes' own.
    """

    name: str
    uid: str
    kind: str
    scaled: str
    unable: bool = False
    scaled_object: str = ""


@dataclass(frozen=True)
class ServerRef:
    """The pod behind the metrics API that is worst off, and the container to read the log of."""

    pod: str
    container: str


@dataclass(frozen=True)
class MetricsClue:
    """What is asked next about usage and scaling.

    `autoscalers` are all of the namespace, `autoscaler` the target where it is one. `node` is the one whose usage
    matters. `wrong`: something that should be known about usage is not, and not because of the pod. Then
    `service_told` says that the backing Service was answered, `serving` what it selects, `servers` the selector of
    the pods that its Deployment makes, and `server` the worst of them.
    """

    autoscalers: tuple[AutoscalerRef, ...] = ()
    autoscaler: str = ""
    # A VerticalPodAutoscaler has changed the pod.
    resized: bool = False
    node: str = ""
    wrong: bool = False
    service_told: bool = False
    serving: tuple[tuple[str, str], ...] = ()
    servers: str = ""
    server: ServerRef | None = None

    def scaling(self, owners: tuple[OwnerRef, ...]) -> tuple[AutoscalerRef, ...]:
        """The autoscalers that are the target, or that scale one of these owners of its pod."""
        return tuple(
            one for one in self.autoscalers if one.name == self.autoscaler or is_owner(one.kind, one.scaled, owners)
        )


LATER = MetricsClue(
    autoscalers=(AutoscalerRef("AUTOSCALER", "UID", "Deployment", "DEPLOYMENT", unable=True),),
    autoscaler="AUTOSCALER",
    resized=True,
    node="NODE",
    wrong=True,
    service_told=True,
    serving=(("k8s-app", "metrics-server"),),
    servers="k8s-app=metrics-server",
    server=ServerRef("METRICS-SERVER", "metrics-server"),
)


def read(seen: Seen, subject: Subject) -> MetricsClue:
    """Take the clues from the answers so far."""
    service = next((one for one in seen.asked("services", group="", aside=True)), None)
    serving = at(service.data, "spec", "selector") if service is not None else None
    selector = {key: value for key, value in (serving or {}).items() if isinstance(value, str)}
    annotations = at(subject.pod, "metadata", "annotations")
    return MetricsClue(
        autoscalers=tuple(_autoscalers(seen)),
        autoscaler=seen.target.name if seen.target.kind is kinds.AUTOSCALER else "",
        resized=isinstance(annotations, dict) and any(name in annotations for name in _RESIZED),
        node=named(at(subject.pod, "spec", "nodeName")),
        wrong=_wrong(seen, subject),
        service_told=service is not None,
        serving=tuple(sorted(selector.items())),
        servers=_servers(seen, selector),
        server=_server(seen),
    )


def is_owner(kind: str, name: str, owners: Iterable[OwnerRef]) -> bool:
    """Whether what an autoscaler scales is one of these owners.

    A kind that is none of Kubernetes' own (an Argo Rollout) need not stand in the chain of owners, and is named like
    what it manages.
    """
    return any(one.name == name and (one.kind == kind or kind not in _KINDS) for one in owners)


def serves(deployment: Any, selector: Mapping[str, str]) -> bool:
    """Whether a Deployment, as parsed JSON, makes the pods that a Service selects, or is known as metrics-server."""
    return makes(deployment, selector) or any(_labels(deployment).get(key) == value for key, value in _SERVER)


def makes(deployment: Any, selector: Mapping[str, str]) -> bool:
    """Whether a Deployment, as parsed JSON, makes pods that a Service selects. One without a selector selects none."""
    return bool(selector) and matches({"matchLabels": selector}, _labels(deployment))


def _labels(deployment: Any) -> Mapping[str, str]:
    made = at(deployment, "spec", "template", "metadata", "labels")
    return made if isinstance(made, dict) else {}


def _autoscalers(seen: Seen) -> Iterator[AutoscalerRef]:
    for one in seen.items("horizontalpodautoscalers", group=AUTOSCALING):
        name, uid = named(at(one, "metadata", "name")), named(at(one, "metadata", "uid"))
        scaled = at(one, "spec", "scaleTargetRef")
        if name and uid:
            yield AutoscalerRef(
                name,
                uid,
                kind if (kind := at(scaled, "kind")) in _KINDS else "",
                str(at(scaled, "name")),
                unable="False" in (condition(one, "ScalingActive"), condition(one, "AbleToScale")),
                scaled_object=named(at(one, "metadata", "labels", SCALED_OBJECT)),
            )


def condition(thing: Any, kind: str) -> Any:
    """The status of a condition, or None where it is not reported."""
    found = (one for one in listed(at(thing, "status", "conditions")) if at(one, "type") == kind)
    return at(next(found, None), "status")


def _wrong(seen: Seen, subject: Subject) -> bool:
    registered, now = seen.object("apiservices"), seen.now
    if not registered or now is None:
        return False  # Nothing is registered, or nobody may see it: there is nothing behind it to look at.
    return condition(registered, "Available") != "True" or any(
        _amiss(one, subject, now) for kind in ("pods", "nodes") for one in seen.asked(kind, group=METRICS)
    )


def _amiss(one: Answered, subject: Subject, now: datetime) -> bool:
    """Whether an answer with a sample, or without, is not what a pipeline that works would have given."""
    match one.status:
        case "collected":
            taken, window = moment(at(one.data, "timestamp")), at(one.data, "window")
            return taken is not None and is_stale(taken, window if isinstance(window, str) else None, now)
        case "not-found":
            return one.ask.access.resource == "pods" and _overdue(subject.pod, now)
        case "unavailable":
            return True
        case _:
            return False


def _overdue(pod: Any, now: datetime) -> bool:
    """Whether a pod must have been seen twice by now: it runs, and so does each of its containers, for long enough."""
    states = [at(one, "state", "running", "startedAt") for one in listed(at(pod, "status", "containerStatuses"))]
    started = [moment(one) for one in states]
    running = at(pod, "status", "phase") == "Running" and bool(started)
    return running and all(one is not None and not too_new(one, now) for one in started)


def _servers(seen: Seen, selector: Mapping[str, str]) -> str:
    """The selector of the pods behind the API: the Deployment's, or that of a Service before which there is none."""
    found = next((one for one in seen.asked("deployments", group="apps", aside=True)), None)
    if found is None or found.status != "collected":
        return ""
    serving = [one for one in listed(at(found.data, "items")) if serves(one, selector)]
    serving.sort(key=lambda one: not makes(one, selector))
    return selector_text(at(serving[0], "spec", "selector") if serving else {"matchLabels": selector})


def _server(seen: Seen) -> ServerRef | None:
    pods = [
        one
        for found in seen.asked("pods", group="", aside=True)
        for one in listed(at(found.data, "items"))
        if named(at(one, "metadata", "name"))
    ]
    if not pods:
        return None
    worst = min(pods, key=lambda pod: (badness(pod), at(pod, "metadata", "name")))
    statuses = sorted(listed(at(worst, "status", "containerStatuses")), key=lambda one: at(one, "ready") is True)
    names = [named(at(one, "name")) for one in (*statuses, *listed(at(worst, "spec", "containers")))]
    return ServerRef(at(worst, "metadata", "name"), next(filter(None, names), ""))
