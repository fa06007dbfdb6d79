"""The ServiceAccount of an existing pod is gone, and with it the pod's token."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Proven, Verdict, Verify, cite
from kubectl_evidence.late import late
from kubectl_evidence.semantics.happened import POD
from kubectl_evidence.semantics.preparation import failed_volumes
from kubectl_evidence.text import say

EXPLAINS = (*POD_NOT_READY, "init-container-not-finished", "volume-mount-failed")

# pkg/kubelet/token, GetServiceAccountToken; the API server's answer to the TokenRequest.
_MESSAGE = late(r"serviceaccounts? \"([^\"]+)\" not found")


def check(pod: Pod, events: Events, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether the pod waits for the token of a ServiceAccount that does not exist any more.

    ## How it decides
    The latest event FailedMount about the volume of the token says that the ServiceAccount is not found
    (pkg/kubelet/token, GetServiceAccountToken), and no container of the pod has begun.

    ## What would prove it
    Nothing more: it is the API server's answer to the kubelet.

    ## Traps
    Without its ServiceAccount a new pod is not admitted at all: then there is no pod, and
    pod-creation-forbidden-serviceaccount says so of the controller. A pod that runs keeps the token it has until that
    expires.

    ## Example
    > Pod/checkout-api-6f9d7c5b88-vk4n2 waits for its token: ServiceAccount `payments/checkout` does not exist
    """
    for failed in failed_volumes(pod, events, now):
        message = failed.event.message
        if (match := _MESSAGE.search(message)) is None:
            continue
        name = message.part(*match.span(1))
        yield Proven(
            subject=say("ServiceAccount/{}", name),
            severity="error" if failed.lasting else "warning",
            says=say(
                "Pod/{} waits for its token: ServiceAccount `{}/{}` does not exist", pod.name, pod.namespace, name
            ),
            cites=(
                cite(events, "parts", POD, "items", failed.name),
                *((cite(pod, "service_account"),) if pod.service_account is not None else ()),
            ),
            since=failed.event.first,
            compared=(Compared(what=say("ServiceAccount"), wants=name, has=None, same=False),),
            would_weaken=say("the ServiceAccount existing by now"),
            verify=Verify(
                command=say("kubectl get serviceaccount {} -n {}", name, pod.namespace),
                expect=say('serviceaccounts "{}" not found', name),
            ),
        )
