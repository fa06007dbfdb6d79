"""What a log says of listening, beside the port at which traffic or a probe arrives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from kubectl_evidence.evidence.debug import Debug
from kubectl_evidence.evidence.events import Event, Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.parts.container import Probe
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Pointer, Verify, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.happened import POD
from kubectl_evidence.semantics.listening import Listening
from kubectl_evidence.semantics.probes import Kind, asked_number, failing
from kubectl_evidence.text import Name, Text, join, own, say


@dataclass(frozen=True)
class Refused:
    """A probe that asks the pod and has lately been refused there."""

    container: Name
    kind: Kind
    probe: Probe
    number: int
    event: Name
    told: Event

    def cited(self, pod: Pod, events: Events) -> tuple[Pointer, ...]:
        """The probe's port, and the event."""
        return (
            cite(pod, "containers", self.container, f"{self.kind}_probe", "port"),
            cite(events, "parts", POD, "items", self.event),
        )


def refused(pod: Pod, events: Events | None, now: datetime) -> tuple[Refused, ...]:
    """The probes whose last failure, within what counts as now, was a connection refused; the passing ones are out."""
    found = []
    for one in failing(pod, events, now):
        number = asked_number(one.container, one.probe)
        if number is not None and one.outcome == "refused":
            found.append(Refused(one.name, one.kind, one.probe, number, one.key, one.event))
    return tuple(found)


def candidates(pod: Pod, said: Mapping[Name, Sequence[Listening]]) -> tuple[Name, ...]:
    """The containers that could listen at a port that nobody declares: those that say what they do, or declare nothing.

    One that says nothing and declares ports has others.
    """
    return tuple(name for name, one in pod.counting_containers.items() if said.get(name) or not one.ports)


def numbers(said: Iterable[Listening]) -> Text:
    """The ports of these lines: `8080`, `8080 and 8443`."""
    return join(" and ", [say("{}", number) for number in dict.fromkeys(one.port for one in said)])


def cited(logs: Logs, said: Iterable[Listening]) -> tuple[Pointer, ...]:
    """The lines."""
    return tuple(dict.fromkeys(cite(logs, "parts", one.log, "lines", one.number) for one in said))


def forward(pod: Pod, number: int, expect: Text) -> Verify:
    """Ask the pod at a port, past every Service: by its loopback address, as port-forward does."""
    return Verify(
        command=say("kubectl port-forward pod/{} :{} -n {}", pod.name, number, pod.namespace),
        expect=expect,
    )


def refusal(found: Refused, of: Name) -> Text:
    """Write what a probe gets: `its readiness probe is refused there`, in a sentence about the container `of`."""
    whose = own("its") if found.container == of else say("{}'s", found.container)
    return say("{} {} probe is refused there", whose, own(found.kind))


def seen(debug: Debug | None) -> frozenset[int]:
    """The ports at which a debug container saw something listen that can be reached from outside."""
    sockets = debug.output.listening if debug is not None and debug.output.collected else ()
    return frozenset(one.port for one in sockets if not one.loopback_only)
