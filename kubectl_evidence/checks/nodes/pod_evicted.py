"""The kubelet has evicted the pod."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.effects import CONTAINER_DOWN
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Proven, Severity, Verdict, Verify, cite
from kubectl_evidence.semantics.evictions import Exceeded, Shortage, reading
from kubectl_evidence.semantics.happened import POD, latest
from kubectl_evidence.semantics.runs import RECENT
from kubectl_evidence.text import Text, own, say

EXPLAINS = tuple(
    dict.fromkeys(("container-oomkilled", "container-status-unknown", "pod-ready-false-node-lost", *CONTAINER_DOWN))
)


def check(pod: Pod, owners: Owners | None, events: Events | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether the kubelet ended the pod, and whether that was for a limit of the pod's own or for want on the node.

    ## How it decides
    The pod is Failed with reason Evicted. The message is the kubelet's (pkg/kubelet/eviction): of a limit of
    ephemeral storage or of an emptyDir that the pod exceeded, or of a resource that the node was low on, with the
    threshold, what was left, and which container used more than it requests.

    ## What would prove it
    Nothing more: the kubelet wrote it down.

    ## Traps
    An evicted pod stays until it is collected; its controller makes another in its stead. Where that has all the pods
    that it wants ready, the eviction is over: a warning for a quarter of an hour, then mere information. Eviction by
    the API (a drain) deletes the pod and is not this.

    ## Example
    In fixtures/storage-evicted:
    > Pod/thumbnails was evicted from Node/evidence: emptyDir `scratch` exceeded its limit of 4Mi
    """
    if pod.phase != "Failed" or pod.reason != "Evicted":
        return
    message = pod.message or own("")
    about = reading(message)
    event = latest(events, {"Evicted"})
    disruption = at(pod.conditions, "DisruptionTarget")
    since = disruption.last_transition_time if disruption is not None else event[1].last if event is not None else None
    where = say(" from Node/{}", pod.node_name) if pod.node_name is not None else own("")
    yield Proven(
        subject=say("Pod/{}", pod.name),
        severity=_severity(pod, since, owners, now),
        says=say("Pod/{} was evicted{}: {}", pod.name, where, _why(message, about)),
        cites=(
            cite(pod, "reason"),
            *((cite(pod, "message"),) if pod.message is not None else ()),
            *((cite(events, "parts", POD, "items", event[0]),) if events is not None and event is not None else ()),
        ),
        since=since,
        compared=_compared(about),
        would_weaken=say("a pod in its stead that is ready"),
        verify=Verify(
            command=say("kubectl get pod {} -n {} -o jsonpath='{{.status.message}}'", pod.name, pod.namespace),
            expect=message.excerpt(120),
        ),
        mitigations=_mitigations(about),
    )


def _severity(pod: Pod, since: datetime | None, owners: Owners | None, now: datetime) -> Severity:
    """Where its controllers have all the pods that they want without it, it is over; that it was is soon old news."""
    chain = [one for one in owners.parts.values() if one.replicas is not None] if owners is not None else []
    replaced = bool(chain) and all(one.ready_replicas >= (one.replicas or 0) > 0 for one in chain)
    if not replaced or pod.controller is None:
        return "error"
    return "warning" if since is not None and now - since <= RECENT else "info"


def _why(message: Text, about: Exceeded | Shortage | None) -> Text:
    match about:
        case Exceeded():
            return say("{} exceeded its limit of {}", about.what, about.limit)
        case Shortage(container=None):
            return say("the node was low on {}{}", about.resource, _left(about))
        case Shortage():
            return say(
                "the node was low on {}{}; container {} used {} and requests {}",
                about.resource,
                _left(about),
                about.container or own(""),
                about.used or own("more"),
                about.requests or own("0"),
            )
        case None:
            return say("“{}”", message.excerpt(120)) if message else say("without a message")


def _left(about: Shortage) -> Text:
    if about.available is None or about.threshold is None:
        return own("")
    return say(" ({} left, threshold {})", about.available, about.threshold)


def _compared(about: Exceeded | Shortage | None) -> tuple[Compared, ...]:
    match about:
        case Exceeded():
            return (Compared(what=about.what, wants=say("at most {}", about.limit), has=own("more"), same=False),)
        case Shortage():
            left = Compared(
                what=say("{} left on the node", about.resource),
                wants=say("at least {}", about.threshold) if about.threshold is not None else None,
                has=about.available,
                same=False,
            )
            use = Compared(
                what=say("{} of container {}", about.resource, about.container or own("")),
                wants=say("{} requested", about.requests) if about.requests is not None else None,
                has=about.used,
                same=False,
            )
            return (left, *((use,) if about.container is not None else ()))
        case None:
            return ()


def _mitigations(about: Exceeded | Shortage | None) -> tuple[Text, ...]:
    match about:
        case Exceeded():
            return (say("a limit above what it writes, or less written to local storage"),)
        case Shortage():
            return (say("a request of {} near what the pod uses, so that others are evicted first", about.resource),)
        case None:
            return ()
