"""Read what the next asks need from the raw answers that came so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kubectl_evidence import kinds
from kubectl_evidence.ask import Ask
from kubectl_evidence.clues import (
    Known,
    admission,
    config,
    metrics,
    network,
    node,
    owners,
    representatives,
    rollout,
    volumes,
    workload,
)
from kubectl_evidence.clues.containers import containers_of
from kubectl_evidence.clues.refs import ServiceRef
from kubectl_evidence.clues.seen import Answered, Seen
from kubectl_evidence.clues.subject import Subject, named, subject_of
from kubectl_evidence.nearby import concerned, unselective
from kubectl_evidence.outcome import Collected, Outcome, Unavailable
from kubectl_evidence.parsed import at
from kubectl_evidence.raw import Raw
from kubectl_evidence.target import Target


class Reading:
    """The answers so far, each parsed once."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._answers: dict[Ask, Answered] = {}

    def add(self, answers: Mapping[Ask, Outcome[Raw]]) -> None:
        """Take in answers that have come."""
        for ask, outcome in answers.items():
            data = _text(outcome) if ask.is_text else parsed(outcome)
            # No answer is empty: what cannot be read was not had, here as at the door.
            unreadable = isinstance(outcome, Collected) and not data
            self._answers[ask] = answered(ask, Unavailable(why="unreadable") if unreadable else outcome, data)

    def known(self, pending: Iterable[Ask] = ()) -> Known:
        """Take what the answers tell. What is malformed is left out: it asks for nothing.

        `pending` are the asks whose answers are still to come.
        """
        return known_of(Seen(self._target, self._answers, tuple(pending)))


def _text(outcome: Outcome[Raw]) -> str:
    """A log as text, or nothing where there is none that can be read."""
    try:
        return outcome.data.decode() if isinstance(outcome, Collected) else ""
    except ValueError:
        return ""


def answered(ask: Ask, outcome: Outcome[Any], data: Any) -> Answered:
    """An answer as clues are read from it."""
    absent = isinstance(outcome, Unavailable) and outcome.why == "api-absent"
    if isinstance(outcome, Collected):
        return Answered(ask, outcome.status, data, outcome.truncated, at=outcome.at)
    return Answered(ask, outcome.status, data, absent=absent)


def parsed(outcome: Outcome[Raw] | None) -> Any:
    """The answer as parsed JSON, or an empty object where there is none that can be read."""
    try:
        return outcome.data.parse() if isinstance(outcome, Collected) else {}
    except (ValueError, RecursionError):
        return {}


def known_of(seen: Seen) -> Known:
    """As `Reading.known`, from parsed answers."""
    subject = subject_of(seen)
    pod = subject.pod
    uid = at(pod, "metadata", "uid")
    led = workload.read(seen, subject)
    seen.expect(leads_on=workload.leads_on(led, seen))
    is_pod = seen.target.kind is kinds.POD
    waiting = seen.waits_for_pods() or workload.lists_to_come(seen, subject)
    told = (seen.status("pods", seen.target.name, group="") is not None) if is_pod else bool(pod) or not waiting
    return Known(
        uid=named(uid),
        containers=tuple(containers_of(pod)),
        owners=owners.read(seen, subject),
        metrics_service=_service(at(seen.object("apiservices"), "spec", "service")),
        pod_told=told,
        pod=seen.target.name if is_pod else subject.name,
        labels=tuple(sorted(subject.labels.items())),
        troubled=workload.troubled(pod),
        unscheduled=bool(pod) and at(pod, "spec", "nodeName") is None,
        podless=not is_pod and not pod and not waiting,
        workload=led,
        representatives=representatives.read(seen, subject),
        rollout=rollout.read(seen, subject),
        config=config.read(seen, subject),
        volumes=volumes.read(seen, subject),
        node=node.read(seen, subject),
        admission=admission.read(seen, subject),
        network=network.read(seen, subject),
        metrics=metrics.read(seen, subject),
        **_large(seen, subject),
    )


def _large(seen: Seen, subject: Subject) -> Mapping[str, Any]:
    """What to ask for instead, in a namespace that is too large to be listed."""
    more_pods = any(one.truncated for one in seen.asked("pods", group="") if one.ask.form == "metadata")
    more_slices = any(one.truncated for one in seen.asked("endpointslices"))
    if not (more_pods or more_slices):
        return {}
    pod, services = subject.pod, seen.items("services", group="")
    found: dict[str, Any] = {
        "more_pods": more_pods,
        "more_slices": more_slices,
        "siblings": workload.siblings(pod),
    }
    if pod and services:
        selecting, nearly = concerned(pod, services)
        names = (at(service, "metadata", "name") for service in (*selecting, *nearly, *unselective(services)))
        found["concerned"] = tuple(name for name in names if named(name))
        found["nearly"] = tuple(
            (name, workload.selector_text({"matchLabels": at(service, "spec", "selector")}))
            for service in nearly
            if (name := named(at(service, "metadata", "name")))
        )
    return found


def _service(reference: Any) -> ServiceRef | None:
    namespace, name = named(at(reference, "namespace")), named(at(reference, "name"))
    return ServiceRef(namespace, name) if namespace and name else None
