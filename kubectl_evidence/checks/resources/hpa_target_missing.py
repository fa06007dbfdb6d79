"""A HorizontalPodAutoscaler scales what does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.autoscalers import Autoscalers
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.finding import Compared, Proven, Verdict, Verify, cite
from kubectl_evidence.late import late
from kubectl_evidence.semantics.autoscaling import target_of
from kubectl_evidence.text import own, say

EXPLAINS = ("hpa-scaling-inactive",)

# k8s.io/apimachinery pkg/api/errors, NewNotFound, and discovery where the kind itself is not served.
_ABSENT = late(r"\"[^\"]+\" not found$|no matches for kind \"[^\"]+\"")


def check(autoscalers: Autoscalers, workload: Workload) -> Iterator[Verdict]:
    """## What it decides
    Whether an autoscaler names a Deployment, StatefulSet or other thing to scale that does not exist.

    ## How it decides
    The API server answered that there is no such thing when it was asked for, or the controller was told so: the
    condition AbleToScale is False for FailedGetScale with the words `not found` or `no matches for kind`
    (pkg/controller/podautoscaler/horizontal.go, scaleForResourceMappings), and there is no pod.

    ## What would prove it
    Nothing more.

    ## Traps
    The name is looked for in the autoscaler's own namespace. FailedGetScale for another reason, such as a missing
    permission, says nothing of absence. During a deployment the autoscaler may come before what it scales.

    ## Example
    In fixtures/autoscaler-target-missing:
    > HorizontalPodAutoscaler/recommender scales Deployment/recommender, which does not exist
    """
    if workload.total or autoscalers.horizontal is None:
        return
    for name, one in autoscalers.horizontal.items.items():
        able = at(one.conditions, "AbleToScale")
        told = (
            able is not None
            and able.status == "False"
            and able.reason == "FailedGetScale"
            and able.message is not None
            and _ABSENT.search(able.message) is not None
        )
        if one.target_name is None or not (told or workload.podless == "no-target"):
            continue
        target = target_of(one)
        yield Proven(
            subject=say("HorizontalPodAutoscaler/{}", name),
            severity="error",
            says=say("HorizontalPodAutoscaler/{} scales {}, which does not exist", name, target),
            cites=(
                cite(autoscalers, "horizontal", "items", name, "target_name"),
                *(
                    (cite(autoscalers, "horizontal", "items", name, "conditions", own("AbleToScale")),)
                    if able is not None
                    else ()
                ),
                *((cite(workload, "podless"),) if workload.podless is not None else ()),
            ),
            since=able.last_transition_time if told and able is not None else None,
            compared=(Compared(what=own("scaleTargetRef"), wants=target, has=None, same=False),),
            would_weaken=say("{} made a moment later", target),
            verify=Verify(command=say("kubectl get {}", target), expect=say("NotFound")),
        )
