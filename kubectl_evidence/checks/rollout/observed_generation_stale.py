"""A controller has not looked at the present spec of what it controls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.evidence.owners import Controller, Owners
from kubectl_evidence.finding import Pointer, Proven, Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.controllers import is_behind, kind_of, name_in
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.text import Text, own, say

EXPLAINS = ("rollout-in-progress",)

# A controller looks at a change within a second; one that starts anew, within a few.
_LAG = timedelta(seconds=30)


def check(owners: Owners, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether the status of a Deployment, ReplicaSet, StatefulSet or DaemonSet is of an older spec than the present
    one, so that nothing of a change has begun and no condition says how things are.

    ## How it decides
    `status.observedGeneration` is less than `metadata.generation`, which is only suspected, since no field tells when
    the spec was changed. It is missing 30 seconds after the object was made, which is proven: its controller has
    never looked at it (k8s.io/api/apps/v1; each controller writes it with every status).

    ## What would prove it
    The same difference a minute later. That kube-controller-manager does not run, or is cut off from the API server,
    is the usual reason.

    ## Traps
    Between a change and its controller lies a moment at all times, and an object that was made just now has no status.

    ## Example
    > Deployment/checkout-api has generation 3, and its controller has observed 2: what was changed has not begun
    """
    for key, one in owners.parts.items():
        if not one.collected or not is_behind(key, one) or one.created is None or now - one.created <= _LAG:
            continue
        where: tuple[Pointer, ...] = (cite(owners, "parts", key, "generation"),)
        if one.observed_generation is None:
            yield Proven(
                subject=key,
                severity="error",
                says=say(
                    "{} was made {} ago, and its controller has never looked at it", key, between(one.created, now)
                ),
                cites=where,
                since=one.created,
                would_weaken=say("a status a moment later"),
                verify=_verify(key, one),
            )
            continue
        yield Suspected(
            subject=key,
            severity="warning",
            says=say(
                "{} has generation {}, and its controller has observed {}: what was changed has not begun",
                key,
                one.generation or 0,
                one.observed_generation,
            ),
            cites=(*where, cite(owners, "parts", key, "observed_generation")),
            would_prove=say("the same difference a minute later"),
            would_weaken=say("a status that has caught up a moment later"),
            verify=_verify(key, one),
        )


def _verify(key: Text, one: Controller) -> Verify:
    return Verify(
        command=say(
            "kubectl get {} {} -n {} -o jsonpath={{.metadata.generation}}/{{.status.observedGeneration}}",
            own(kind_of(key).lower()),
            name_in(key),
            one.namespace or own("NAMESPACE"),
        ),
        expect=say("two numbers that differ, still"),
    )
