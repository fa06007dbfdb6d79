"""Pod Security of the namespace keeps a controller from creating its pods."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.rollout._refused import proven, refusals
from kubectl_evidence.effects import POD_MISSING
from kubectl_evidence.evidence.admission import Admission
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.finding import Compared, Pointer, Verdict, Verify, cite
from kubectl_evidence.semantics.rejections import InsecurePod, violation
from kubectl_evidence.text import join, own, say

EXPLAINS = POD_MISSING

# So many violations fit into a sentence; all of them are compared.
_SHOWN = 3


def check(owners: Owners, events: Events | None, admission: Admission | None) -> Iterator[Verdict]:
    """## What it decides
    Whether a controller has fewer pods than it wants because its template violates the Pod Security level that the
    namespace enforces; which fields violate it, and in which containers.

    ## How it decides
    The controller is short of pods and its last attempt to create one failed (event FailedCreate later than every
    SuccessfulCreate, else the condition ReplicaFailure) in the words `violates PodSecurity "LEVEL:VERSION"`
    (k8s.io/pod-security-admission admission/admission.go); after each violation stands what would have to be set
    (policy/checks.go). The namespace's label `enforce` is cited where it was read.

    ## What would prove it
    Nothing more: it is the API server's own answer.

    ## Traps
    Without a label the API server's own default level is enforced. `warn` and `audit` refuse nothing. Pods that were
    made before the label was set run on.

    ## Example
    In fixtures/pod-security-rejected:
    > Deployment/catalog has 0 of 2 pods ready, and no more are admitted: Pod Security `restricted:latest` is
    > violated: allowPrivilegeEscalation != false, unrestricted capabilities and 2 more
    """
    for one in refusals(owners, events):
        if not isinstance(one.rejection, InsecurePod):
            continue
        level, violations = one.rejection.level, [violation(each) for each in one.rejection.violations]
        shown = violations if len(violations) <= _SHOWN else violations[: _SHOWN - 1]
        what = join(", ", (violated for violated, _ in shown))
        if len(shown) < len(violations):
            what = say("{} and {} more", what, len(violations) - len(shown))
        rules = admission.namespace if admission is not None else None
        enforced: tuple[Pointer, ...] = ()
        if admission is not None and rules is not None and at(rules.pod_security, "enforce") is not None:
            enforced = (cite(admission, "namespace", "pod_security", own("enforce")),)
        yield proven(
            one,
            say("Pod Security `{}` is violated: {}", level, what),
            Verify(
                command=say("kubectl get namespace {} --show-labels", one.namespace),
                expect=say("pod-security.kubernetes.io/enforce={}", level.part(0, (level + ":").index(":"))),
            ),
            compared=tuple(
                Compared(what=violated, wants=wants, has=None, same=False) for violated, wants in violations
            ),
            cites=enforced,
        )
