"""A container's image cannot be pulled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.events import Event, Events
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.happened import POD, latest, matching
from kubectl_evidence.semantics.pulls import REASONS, registrys_words, why_not_pulled
from kubectl_evidence.semantics.shown_by import status_command
from kubectl_evidence.text import Name, Text, own, say

EXPLAINS = ("service-no-endpoints",)


def check(pod: Pod, events: Events | None) -> Iterator[Verdict]:
    """## What it decides
    Which containers wait for an image that cannot be had, and what the registry or the runtime
    says to it: no such image, no access, not reachable, a limit on the rate.

    ## How it decides
    The container waits with a reason of the image puller. The cause is read from the message of
    the state, or, where that says only that the kubelet backs off, from the container's latest
    event Failed; words that are not known are quoted and not interpreted.

    ## What would prove it
    Nothing more for the fact. A registry may answer 401 or 404 to hide that an image exists.

    ## Traps
    A pull that is still going on has the reason ContainerCreating. Init containers pull too. The
    name of an image may contain any word, so quoted parts of the message do not count.
    """
    if pod.finished:
        return
    for name, container in pod.lasting_containers.items():
        reason = container.waiting_reason
        if reason is not None and reason in REASONS:
            yield _failed(pod, name, container, reason, events)


def _failed(pod: Pod, name: Name, container: Container, reason: Text, events: Events | None) -> Proven:
    message = container.state.message if container.state is not None else None
    why = why_not_pulled(reason, message)
    cause = _told_by_event(name, events) if why is None else None
    if cause is not None:
        message = cause[1].message
        why = why_not_pulled(reason, message)
    quoted = registrys_words(message) if message is not None and reason != "ErrImageNeverPull" else own("")
    return Proven(
        subject=say("Container/{}", name),
        severity="error",
        says=say(
            "Container/{} cannot pull image `{}` ({}): {}{}",
            name,
            (container.image or own("")).excerpt(100),
            reason,
            why or say("for a reason that is not known"),
            say(", “{}”", quoted.excerpt(120)) if quoted.strip() else own(""),
        ),
        cites=(
            cite(pod, "containers", name, "image") if container.image else cite(pod, "containers", name),
            cite(pod, "containers", name, "state"),
            *((cite(events, "parts", POD, "items", cause[0]),) if events is not None and cause is not None else ()),
        ),
        since=_since(pod, name, events),
        verify=Verify(
            command=status_command(pod, name, container, "state.waiting.reason"),
            expect=say("ErrImagePull or ImagePullBackOff") if reason in _ALTERNATE else reason,
        ),
    )


_ALTERNATE = frozenset({"ErrImagePull", "ImagePullBackOff"})


def _told_by_event(name: Name, events: Events | None) -> tuple[Name, Event] | None:
    return latest(
        events, {"Failed", "InspectFailed"}, container=name, about=lambda event: "pull image" in event.message
    )


def _since(pod: Pod, name: Name, events: Events | None) -> datetime | None:
    first = [event.first for _, event in matching(events, {"Failed"}, container=name) if event.first is not None]
    return min(first, default=pod.created)
