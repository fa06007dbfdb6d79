"""The kubectl command that shows one field of a container's status."""

from __future__ import annotations

from typing import Literal

from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.text import Name, Text, own, say

Field = Literal[
    "state.waiting.reason",
    "state.waiting.message",
    "state.running.startedAt",
    "state.terminated.reason",
    "lastState.terminated.reason",
    "state.terminated.message",
    "lastState.terminated.message",
    "ready",
    "started",
]

_STATUSES = {
    "init": "initContainerStatuses",
    "sidecar": "initContainerStatuses",
    "container": "containerStatuses",
    "ephemeral": "ephemeralContainerStatuses",
}


def status_command(pod: Pod, name: Name, container: Container, field: Field) -> Text:
    """Write the command that prints one field of the status and nothing else."""
    return say(
        "kubectl get pod {} -n {} -o jsonpath='{{.status.{}[?(@.name==\"{}\")].{}}}'",
        pod.name,
        pod.namespace,
        own(_STATUSES[container.role]),
        name,
        own(field),
    )
