"""A LimitRange keeps a controller from creating its pods."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.rollout._refused import Refusal, proven, refusals
from kubectl_evidence.effects import POD_MISSING
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.quotas import Quotas
from kubectl_evidence.finding import Compared, Pointer, Verdict, Verify, cite
from kubectl_evidence.semantics.rejections import OutOfRange, in_words
from kubectl_evidence.text import own, say

EXPLAINS = POD_MISSING


def check(owners: Owners, events: Events | None, quotas: Quotas | None) -> Iterator[Verdict]:
    """## What it decides
    Whether a controller has fewer pods than it wants because a LimitRange of the namespace allows no such request,
    limit, or ratio of the two; with the bound and the amount.

    ## How it decides
    The controller is short of pods and its last attempt to create one failed (event FailedCreate later than every
    SuccessfulCreate, else the condition ReplicaFailure) in the words of the LimitRanger
    (plugin/pkg/admission/limitranger/admission.go: minConstraint, maxConstraint, limitRequestRatioConstraint). Each
    bound that is broken is a finding. The LimitRange that has that bound is named where it was read.

    ## What would prove it
    Nothing more: it is the API server's own answer.

    ## Traps
    A LimitRange also fills in defaults, so that a container which states only one of request and limit may break a
    bound with the other. The message names no container, and not the LimitRange.

    ## Example
    In fixtures/limit-range-exceeded:
    > Job/reindex has 0 of 4 pods running, and no more are admitted: LimitRange: maximum memory per Container is
    > `96Mi`, limit is `128Mi`
    """
    for one in refusals(owners, events):
        found = one.rejection
        if not isinstance(found, OutOfRange):
            continue
        yield proven(
            one,
            in_words(found),
            Verify(
                command=say("kubectl describe limitrange -n {}", one.namespace),
                expect=say("{} of {} for {}: {}", own(found.bound), found.resource, found.per, found.allows),
            ),
            compared=(
                Compared(
                    what=say("{} {} per {}", own(found.bound), found.resource, found.per),
                    wants=found.allows,
                    has=found.has,
                    same=False,
                ),
            ),
            cites=tuple(_ranges(quotas, one)),
        )


def _ranges(quotas: Quotas | None, one: Refusal) -> Iterator[Pointer]:
    """Point at the bounds of that type that are as the message says."""
    found = one.rejection
    if quotas is None or quotas.limit_ranges is None or not isinstance(found, OutOfRange):
        return
    for name, limit_range in quotas.limit_ranges.items.items():
        for index, limits in enumerate(limit_range.limits):
            bounds = {"minimum": limits.min, "maximum": limits.max, "ratio": limits.max_limit_request_ratio}
            if limits.type == found.per and found.resource in bounds[found.bound]:
                yield cite(quotas, "limit_ranges", "items", name, "limits", index)
