"""A webhook, or a policy of the API server, keeps a controller from creating its pods."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.rollout._refused import Refusal, proven, refusals
from kubectl_evidence.effects import POD_MISSING
from kubectl_evidence.evidence.admission import Admission
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.finding import Pointer, Verdict, Verify, cite
from kubectl_evidence.semantics.rejections import WebhookDenied, WebhookFailed, in_words
from kubectl_evidence.text import Text, own, say

EXPLAINS = POD_MISSING


def check(owners: Owners, events: Events | None, admission: Admission | None) -> Iterator[Verdict]:
    """## What it decides
    Whether a controller has fewer pods than it wants because an admission webhook or a ValidatingAdmissionPolicy
    refuses them, or because a webhook that must be asked does not answer; which one, and in what words.

    ## How it decides
    The controller is short of pods and its last attempt to create one failed (event FailedCreate later than every
    SuccessfulCreate, else the condition ReplicaFailure) in the words of k8s.io/apiserver
    pkg/admission/plugin/webhook/errors/statuserror.go (`denied the request`), pkg/util/webhook/error.go (`failed
    calling webhook`), or pkg/admission/plugin/policy/validating/dispatcher.go. The webhook's configuration is cited
    where it was read.

    ## What would prove it
    Nothing more: it is the API server's own answer. Why a webhook does not answer is another question.

    ## Traps
    What a webhook says is the word of whoever runs it. One that could not be asked refuses only with failurePolicy
    Fail, and what it would have said is not known.

    ## Example
    In fixtures/webhook-without-endpoints:
    > Deployment/catalog has 0 of 2 pods ready, and no more are admitted: webhook `pods.policy.example.com` could not
    > be asked: “no endpoints available for service "pod-policy"”
    """
    for one in refusals(owners, events):
        match one.rejection:
            case WebhookDenied("policy", name):
                yield proven(one, in_words(one.rejection), _policy(name))
            case WebhookDenied(_, name) | WebhookFailed(name):
                yield proven(
                    one, in_words(one.rejection), _configurations(one, name, admission), cites=_webhook(admission, name)
                )
            case _:
                pass


def _policy(name: Text) -> Verify:
    return Verify(
        command=say("kubectl describe validatingadmissionpolicy {}", name),
        expect=say("a validation that the pod does not meet"),
    )


def _configurations(one: Refusal, name: Text, admission: Admission | None) -> Verify:
    webhooks = admission.webhooks if admission is not None else {}
    found = next((one for called, one in webhooks.items() if called == name), None)
    if found is not None and found.service is not None and found.service_namespace is not None:
        return Verify(
            command=say(
                "kubectl get endpointslices -n {} -l kubernetes.io/service-name={}",
                found.service_namespace,
                found.service,
            ),
            expect=say("no endpoint") if isinstance(one.rejection, WebhookFailed) else say("the pods that answer"),
        )
    kind = own("validatingwebhookconfigurations,mutatingwebhookconfigurations")
    return Verify(command=say("kubectl get {} -o name", kind), expect=say("the configuration that holds `{}`", name))


def _webhook(admission: Admission | None, name: Text) -> tuple[Pointer, ...]:
    if admission is None:
        return ()
    return tuple(
        cite(admission, "webhooks", called, "configuration") for called in admission.webhooks if called == name
    )
