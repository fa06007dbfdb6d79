"""What the checks of configuration share: what is not found of ConfigMaps and Secrets, for whom, and who says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.config_maps import ConfigMaps
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.secrets import Secrets
from kubectl_evidence.finding import Pointer, Verify, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.config_refs import Missing, missing_in
from kubectl_evidence.semantics.creation import WAITING
from kubectl_evidence.semantics.happened import POD, latest, matching
from kubectl_evidence.semantics.preparation import failed_volumes
from kubectl_evidence.semantics.shown_by import status_command
from kubectl_evidence.text import Name, Text, own, say


@dataclass(frozen=True)
class Lack:
    """What the kubelet does not find for a container, or for a volume of the pod."""

    missing: Missing
    container: Name | None
    volume: Text | None
    # CreateContainerConfigError, FailedMount.
    reason: Text
    # When the kubelet looked last, as far as it is known; None: it goes on looking.
    last: datetime | None
    since: datetime | None
    # It is no hitch of the first minute.
    lasting: bool
    cites: tuple[Pointer, ...]
    verify: Verify


def lacks(pod: Pod, events: Events | None, now: datetime) -> Iterator[Lack]:
    """Give what containers and volumes of the pod wait for, in the words of the kubelet."""
    if pod.finished or pod.deleted is not None:
        return
    yield from _of_containers(pod, events)
    yield from _of_volumes(pod, events, now)


def _of_containers(pod: Pod, events: Events | None) -> Iterator[Lack]:
    for name, container in pod.lasting_containers.items():
        reason = container.waiting_reason
        if reason is None or reason not in WAITING or container.state is None:
            continue
        message, cites = container.state.message, [cite(pod, "containers", name, "state")]
        told = latest(events, {"Failed"}, container=name)
        if message is None and events is not None and told is not None:
            message = told[1].message
            cites.append(cite(events, "parts", POD, "items", told[0]))
        first = [event.first for _, event in matching(events, {"Failed"}, container=name) if event.first is not None]
        verify = Verify(
            command=status_command(pod, name, container, "state.waiting.message"),
            expect=message.excerpt(160) if message is not None else reason,
        )
        for missing in missing_in(message) if message is not None else ():
            last = told[1].last if told is not None else None
            yield Lack(missing, name, None, reason, last, min(first, default=None), True, tuple(cites), verify)


def _of_volumes(pod: Pod, events: Events | None, now: datetime) -> Iterator[Lack]:
    if events is None:
        return
    for failed in failed_volumes(pod, events, now):
        cites = (cite(events, "parts", POD, "items", failed.name), cite(pod, "phase"))
        reason = failed.event.reason or own("FailedMount")
        for missing in missing_in(failed.event.message):
            yield Lack(
                missing,
                None,
                failed.volume,
                reason,
                failed.event.last,
                failed.event.first,
                failed.lasting,
                cites,
                shown_by_events(pod, reason, failed.event.message),
            )


def shown_by_events(pod: Pod, reason: Text, message: Text) -> Verify:
    """The command that shows events of one reason about the pod."""
    return Verify(
        command=say(
            "kubectl get events -n {} --field-selector involvedObject.name={},reason={}",
            pod.namespace,
            pod.name,
            reason,
        ),
        expect=message.excerpt(160),
    )


def objects_of(
    missing: Missing, config_maps: ConfigMaps | None, secrets: Secrets | None
) -> ConfigMaps | Secrets | None:
    """The evidence that an object of its kind would be in."""
    return secrets if missing.kind == "Secret" else config_maps


def waits(pod: Pod, lack: Lack) -> tuple[Text, Text]:
    """Who cannot start: the subject, and the beginning of a sentence about it."""
    if lack.container is not None:
        subject = say("Container/{}", lack.container)
        return subject, say("{} cannot start ({})", subject, lack.reason)
    subject = say("Pod/{}", pod.name)
    if lack.volume is not None:
        return subject, say("{} waits for volume `{}` ({})", subject, lack.volume, lack.reason)
    return subject, say("{} waits for a volume ({})", subject, lack.reason)
