"""A ResourceQuota keeps a controller from creating its pods."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.rollout._refused import Refusal, proven, refusals
from kubectl_evidence.effects import POD_MISSING
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.parts.quantity import parse
from kubectl_evidence.evidence.parts.template import Template
from kubectl_evidence.evidence.quotas import Quotas
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.rejections import QuotaExceeded, QuotaUnmet, in_words
from kubectl_evidence.text import Text, join, say

EXPLAINS = (*POD_MISSING, "quota-nearly-full")


def check(owners: Owners, events: Events | None, quotas: Quotas | None) -> Iterator[Verdict]:
    """## What it decides
    Whether a controller has fewer pods than it wants because a ResourceQuota has no room for them, or demands
    requests or limits that the template does not state; with what is requested, used and allowed of each resource.

    ## How it decides
    The controller is short of pods and its last attempt to create one failed (event FailedCreate later than every
    SuccessfulCreate, else the condition ReplicaFailure) in the words of the quota's admission
    (k8s.io/apiserver pkg/admission/plugin/resourcequota/controller.go, CheckRequest): `exceeded quota`,
    `must specify`. The quota itself is cited where it was read. Where something else refuses the pod first, a quota of
    no scope that is smaller in all than what one pod requests is told besides, as a warning: it is asked last.

    ## What would prove it
    Nothing more: it is the API server's own answer, with its figures at that moment.

    ## Traps
    A quota counts requests and limits, not use. The status of the quota may lag behind admission, or may have
    changed since the attempt: controllers try ever more seldom. A rollout needs room for the pods that it makes
    before it deletes old ones.

    ## Example
    In fixtures/quota-exceeded:
    > Deployment/catalog has 0 of 2 pods ready, and no more are admitted: ResourceQuota `team-compute` is exceeded:
    > requests.cpu `0` of `500m` used, `750m` requested
    """
    others: list[Refusal] = []
    for one in refusals(owners, events):
        match one.rejection:
            case QuotaExceeded(quota, amounts):
                yield proven(
                    one,
                    in_words(one.rejection),
                    _verify(one, quota, join(", ", (say("{} {} {}", a.resource, a.used, a.limited) for a in amounts))),
                    compared=tuple(
                        Compared(
                            what=a.resource,
                            wants=say("{} more", a.requested),
                            has=say("{} of {} used", a.used, a.limited),
                            same=False,
                        )
                        for a in amounts
                    ),
                    cites=tuple(_quota(quotas, quota)),
                    mitigations=(
                        say("room in ResourceQuota `{}` for what a pod requests, or pods that request less", quota),
                    ),
                )
            case QuotaUnmet(quota):
                expect = say("limits or requests that the template does not state")
                yield proven(
                    one, in_words(one.rejection), _verify(one, quota, expect), cites=tuple(_quota(quotas, quota))
                )
            case _:
                others.append(one)

    if others and owners.template is not None and quotas is not None:
        yield from _next(others[0], owners.template, quotas)


def _next(one: Refusal, template: Template, quotas: Quotas) -> Iterator[Verdict]:
    """The quotas that would refuse the pod once nothing else does (ResourceQuota is the last of admission plugins)."""
    for name, quota in quotas.quotas.items.items() if quotas.quotas is not None else ():
        for resource, hard in quota.hard.items() if not quota.scopes else ():
            asked = template.requests.get(_requested(resource))
            wanted, most = parse(asked or ""), parse(hard)
            if asked is None or wanted is None or most is None or wanted <= most:
                continue
            yield Proven(
                subject=say("ResourceQuota/{}", name),
                severity="warning",
                says=say(
                    "ResourceQuota/{} would refuse a pod of {} next: it requests {} {}, and {} is {} for all",
                    name,
                    one.key,
                    _requested(resource),
                    asked,
                    resource,
                    hard,
                ),
                cites=(cite(quotas, "quotas", "items", name, "hard", resource),),
                compared=(Compared(what=resource, wants=asked, has=hard, same=False),),
                would_weaken=say("a quota that was made larger since"),
                verify=_verify(one, name, say("{} {}", resource, hard)),
            )


def _requested(resource: Text) -> Text:
    """What a pod calls the resource of a quota: `requests.memory` is its memory."""
    start = len("requests.")
    return resource.part(start, len(resource)) if resource.startswith("requests.") else resource


def _quota(quotas: Quotas | None, name: Text) -> Iterator[Pointer]:
    """Point at the quota, where it was read."""
    if quotas is None or quotas.quotas is None:
        return
    for found, quota in quotas.quotas.items.items():
        if found == name:
            yield cite(quotas, "quotas", "items", found, *(("hard",) if quota.hard else ()))


def _verify(one: Refusal, quota: Text, expect: Text) -> Verify:
    return Verify(command=say("kubectl describe resourcequota {} -n {}", quota, one.namespace), expect=expect)
