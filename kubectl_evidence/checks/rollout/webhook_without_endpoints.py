"""An admission webhook must be asked about each pod, and its Service has no endpoint."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.rollout._refused import refusals
from kubectl_evidence.evidence.admission import Admission
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.finding import Proven, Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.controllers import lacks_pods
from kubectl_evidence.semantics.rejections import WebhookFailed
from kubectl_evidence.text import own, say

EXPLAINS = ("pod-creation-forbidden-webhook",)


def check(admission: Admission, owners: Owners, events: Events | None) -> Iterator[Verdict]:
    """## What it decides
    Whether a webhook that refuses pods when it does not answer is served by a Service without a ready endpoint.

    ## How it decides
    The webhook's rules and selectors match such a pod, its failurePolicy is Fail, and the EndpointSlices of its
    Service list no endpoint that is ready (k8s.io/apiserver pkg/util/webhook: the API server dials an endpoint of the
    Service). It is proven where the last attempt to create a pod failed for want of this webhook's answer; suspected
    where a controller lacks pods and no event says why.

    ## What would prove it
    An event FailedCreate with `failed calling webhook` and the webhook's name.

    ## Traps
    A webhook that is served by a host outside of the cluster has no endpoints to look at. One that became ready a
    moment ago is asked at the next attempt only. Endpoints that were not read are not none.

    ## Example
    In fixtures/webhook-without-endpoints:
    > Deployment/catalog gets no new pod: webhook `pods.policy.example.com` could not be asked, and its Service
    > webhook-without-endpoints/pod-policy has no endpoint
    """
    said = refusals(owners, events)
    lacking = [key for key, one in owners.parts.items() if one.job is None and one.cron_job is None and lacks_pods(one)]
    for name, webhook in admission.webhooks.items():
        behind = webhook.endpoints
        if behind is None or not behind.collected or behind.ready or webhook.service is None:
            continue
        if webhook.service_namespace is None:
            continue
        failed = [one for one in said if isinstance(one.rejection, WebhookFailed) and one.rejection.name == name]
        service = say("{}/{}", webhook.service_namespace, webhook.service)
        has = say("0 of {} endpoints ready", behind.total) if behind.total else own("no endpoint")
        verify = Verify(
            command=say(
                "kubectl get endpointslices -n {} -l kubernetes.io/service-name={}",
                webhook.service_namespace,
                webhook.service,
            ),
            expect=say("no ready endpoint"),
        )
        where = cite(admission, "webhooks", name, "endpoints", "ready")
        if failed:
            yield Proven(
                subject=say("Webhook/{}", name),
                severity="error",
                says=say(
                    "{} gets no new pod: webhook `{}` could not be asked, and its Service {} has {}",
                    failed[0].key,
                    name,
                    service,
                    has,
                ),
                cites=(where, *(pointer for one in failed for pointer in one.cites)),
                since=failed[0].first,
                would_weaken=say("a refusal for another reason at the next attempt"),
                verify=verify,
                mitigations=(say("an endpoint of Service {} that is ready", service),),
            )
        elif lacking and not said and webhook.certain:
            yield Suspected(
                subject=say("Webhook/{}", name),
                severity="warning",
                says=say(
                    "webhook `{}` is asked about each new pod, and its Service {} has {}",
                    name,
                    service,
                    has,
                ),
                cites=(where,),
                would_prove=say("an event FailedCreate that says `failed calling webhook` with its name"),
                would_weaken=say("an event SuccessfulCreate since its Service has no endpoint"),
                verify=verify,
            )
