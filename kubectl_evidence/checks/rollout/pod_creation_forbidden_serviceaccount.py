"""A ServiceAccount that does not exist keeps a controller from creating its pods."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.rollout._refused import proven, refusals
from kubectl_evidence.effects import POD_MISSING
from kubectl_evidence.evidence.admission import Admission
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.finding import Pointer, Verdict, Verify, cite
from kubectl_evidence.semantics.rejections import NoServiceAccount, in_words
from kubectl_evidence.text import say

EXPLAINS = (*POD_MISSING, "serviceaccount-missing")


def check(owners: Owners, events: Events | None, admission: Admission | None) -> Iterator[Verdict]:
    """## What it decides
    Whether a controller has fewer pods than it wants because the ServiceAccount that its template names does not
    exist in the namespace.

    ## How it decides
    The controller is short of pods and its last attempt to create one failed (event FailedCreate later than every
    SuccessfulCreate, else the condition ReplicaFailure) in the words `error looking up service account`
    (plugin/pkg/admission/serviceaccount/admission.go). The answer about the ServiceAccount is cited where it was
    asked for.

    ## What would prove it
    Nothing more: it is the API server's own answer.

    ## Traps
    One that was created since makes the next attempt succeed: controllers try ever more seldom, so that this may
    take minutes. A ServiceAccount of that name in another namespace is another.

    ## Example
    In fixtures/statefulset-without-account:
    > StatefulSet/event-log has 0 of 3 pods ready, and no more are admitted: ServiceAccount
    > `event-log/event-log-writer` does not exist
    """
    for one in refusals(owners, events):
        if not isinstance(one.rejection, NoServiceAccount):
            continue
        account = admission.service_account if admission is not None else None
        gone: tuple[Pointer, ...] = ()
        if admission is not None and account is not None and account.status == "not-found":
            gone = (cite(admission, "service_account", "status"),)
        yield proven(
            one,
            in_words(one.rejection),
            Verify(
                command=say("kubectl get serviceaccount {} -n {}", one.rejection.name, one.rejection.namespace),
                expect=say("NotFound"),
            ),
            cites=gone,
        )
