"""No Service selects the pod, and one that is named like it selects others."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Service, Services
from kubectl_evidence.finding import Proven, Verdict, cite
from kubectl_evidence.semantics.pod_sets import pod_sets, topmost
from kubectl_evidence.semantics.routing import idle, selecting
from kubectl_evidence.semantics.selectors import difference, selects
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = ()

_APPLICATION = ("app.kubernetes.io/name", "app", "k8s-app")


def check(pod: Pod, services: Services, pods: Pods) -> Iterator[Verdict]:
    """## What it decides
    Whether the pod stands beside a Service that bears its name and selects only others.

    ## How it decides
    No Service of the namespace selects the pod. One has exactly the name of the pod's workload, or of
    its application by label, and selects other live pods. Which pair of its selector the pod lacks
    is told.

    ## What would prove it
    Nothing more: it is information. Whether the pod is meant to be behind it only its owner knows.

    ## Traps
    Workers, agents and Jobs need no Service, so without one of their name nothing is said. Blue and
    green: the colour that gets no traffic looks like this, and is meant to. A Service that selects
    no pod at all is the matter of other checks.

    ## Example
    > No Service selects this pod; Service/checkout-api, named like it, selects pods of
    > ReplicaSet/checkout-v2 by `app=checkout-v2`
    """
    if pod.finished or pod.deleted is not None or selecting(pod, services):
        return
    workload = topmost(pod.name, pod.controller, pod.labels)
    if workload.startswith(("Job/", "Pod/", "DaemonSet/")):
        return
    called = {workload.partition("/")[2], *(str(at(pod.labels, key)) for key in _APPLICATION)}
    nobody = idle(pod, services, pods)
    for name, service in services.items.items():
        if name in called and service.routes_by_selector and name not in nobody:
            yield _proven(pod, name, service, services, pods)


def _proven(pod: Pod, name: Name, service: Service, services: Services, pods: Pods) -> Proven:
    differs = difference(service.selector or {}, pod.labels)
    others = [one for one in pod_sets(pods, pod) if selects(service.selector, one.labels)]
    wanted: Text = join(",", [say("{}={}", one.key, one.wants) for one in differs])
    whose = others[0].name if others else own("others")
    return Proven(
        subject=say("Service/{}", name),
        severity="info",
        says=say(
            "No Service selects this pod; Service/{}, named like it, selects pods of {} by `{}`", name, whose, wanted
        ),
        cites=(*(cite(services, "items", name, "selector", one.key) for one in differs), cite(pod, "labels")),
    )
