"""A container must not run as root, and would."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.happened import POD, latest, matching
from kubectl_evidence.semantics.root_users import root_user
from kubectl_evidence.semantics.shown_by import status_command
from kubectl_evidence.text import own, say

EXPLAINS = (*POD_NOT_READY, "container-config-error", "init-container-not-finished")


def check(pod: Pod, events: Events | None) -> Iterator[Verdict]:
    """## What it decides
    Which container is not created because runAsNonRoot is set and its user is root, or cannot be told from root.

    ## How it decides
    The container waits with CreateContainerConfigError, and the kubelet says so
    (pkg/kubelet/kuberuntime/security_context_others.go, verifyRunAsNonRoot): the image's user is root, or is a name
    instead of a number, or the container's own runAsUser is 0.

    ## What would prove it
    Nothing more: the kubelet compared them.

    ## Traps
    A user that is a name may be no root at all: the kubelet cannot tell, since only the image's /etc/passwd does. The
    setting may be the pod's or the container's, of which the container's counts. Pod Security asks for the setting when
    a pod is made, and does not look into images.

    ## Example
    In fixtures/image-runs-as-root:
    > Container/geocoder cannot start (CreateContainerConfigError): runAsNonRoot is set, and its image runs as root
    """
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.lasting_containers.items():
        if container.waiting_reason != "CreateContainerConfigError" or container.state is None:
            continue
        message, cites = container.state.message, list[Pointer]([cite(pod, "containers", name, "state")])
        if message is None and events is not None and (told := latest(events, {"Failed"}, container=name)) is not None:
            message = told[1].message
            cites.append(cite(events, "parts", POD, "items", told[0]))
        user = root_user(message) if message is not None else None
        if message is None or user is None:
            continue
        first = [event.first for _, event in matching(events, {"Failed"}, container=name) if event.first is not None]
        yield Proven(
            subject=say("Container/{}", name),
            severity="error",
            says=say(
                "Container/{} cannot start ({}): runAsNonRoot is set, and {}",
                name,
                container.waiting_reason,
                user.words,
            ),
            cites=tuple(cites),
            since=min(first, default=None),
            compared=(Compared(what=say("user"), wants=own("a number that is not 0"), has=user.user, same=False),),
            would_weaken=say("a start of the container"),
            verify=Verify(
                command=status_command(pod, name, container, "state.waiting.message"), expect=message.excerpt(160)
            ),
            mitigations=(
                say("a runAsUser that is not 0 and that the image's files allow, or an image with such a user"),
            ),
        )
