"""A probe's port beside those that its container declares."""

from __future__ import annotations

from kubectl_evidence.evidence.parts.container import Container, Probe
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Pointer, Verify, cite
from kubectl_evidence.semantics.ports import in_words
from kubectl_evidence.semantics.probes import Kind
from kubectl_evidence.text import Name, Text, join, own, say


def ports_cited(pod: Pod, name: Name, container: Container, kind: Kind) -> tuple[Pointer, ...]:
    """The probe's port and the container's."""
    return (
        cite(pod, "containers", name, f"{kind}_probe", "port"),
        cite(pod, "containers", name, "ports") if container.ports else cite(pod, "containers", name),
    )


def compared(container: Container, kind: Kind, probe: Probe) -> Compared:
    """The two side by side."""
    wants = say("{}", probe.port) if probe.port is not None else None
    has = join(", ", [in_words(each) for each in container.ports]) or None
    return Compared(what=say("port of the {} probe", own(kind)), wants=wants, has=has, same=False)


def ports_command(pod: Pod, name: Name, expect: Text) -> Verify:
    """The command that shows what the container declares."""
    return Verify(
        command=say(
            "kubectl get pod {} -n {} -o jsonpath='{{.spec.containers[?(@.name==\"{}\")].ports}}'",
            pod.name,
            pod.namespace,
            name,
        ),
        expect=expect,
    )
