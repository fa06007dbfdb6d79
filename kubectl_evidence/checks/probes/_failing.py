"""What findings about a failing probe have in common."""

from __future__ import annotations

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Pointer, Severity, Verify, cite
from kubectl_evidence.semantics.happened import POD
from kubectl_evidence.semantics.probes import FailingProbe
from kubectl_evidence.text import Text, own, say


def probe_cited(pod: Pod, one: FailingProbe, events: Events | None) -> tuple[Pointer, ...]:
    """The probe, and the event about it."""
    here = cite(pod, "containers", one.name, f"{one.kind}_probe")
    return (here, cite(events, "parts", POD, "items", one.key)) if events is not None else (here,)


def probe_command(pod: Pod, expect: Text) -> Verify:
    """The command that shows what the kubelet says of the pod's probes."""
    return Verify(
        command=say(
            "kubectl get events -n {} --field-selector involvedObject.name={},reason=Unhealthy",
            pod.namespace,
            pod.name,
        ),
        expect=expect,
    )


def severity_of(one: FailingProbe) -> Severity:
    """An error, but for a liveness probe that has not yet made anybody restart the container."""
    return "error" if one.kind != "liveness" or one.container.restart_count else "warning"


def whose(one: FailingProbe) -> Text:
    """Begin a sentence: `Container/api's readiness probe`."""
    return say("Container/{}'s {} probe", one.name, own(one.kind))
