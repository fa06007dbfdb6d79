"""Webhooks that must be asked, and whose Service has no endpoint."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.evidence.admission import Admission
from tests.checks.conftest import Decide
from tests.checks.controllers import deployment, happened

RS = "ReplicaSet/checkout-api-6f9d7c5b88"
FAILED = (
    'Error creating: Internal error occurred: failed calling webhook "owner.example.com": failed to call webhook: Post '
    '"https://owner.policy.svc:443/?timeout=5s": no endpoints available for service "owner"'
)
WEBHOOK = {
    "name": "owner.example.com",
    "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}],
    "failurePolicy": "Fail",
    "clientConfig": {"service": {"namespace": "policy", "name": "owner"}},
}


def admission(*ready: bool) -> dict[str, Any]:
    configuration = {"metadata": {"name": "owners"}, "webhooks": [WEBHOOK]}
    endpoints = [{"addresses": ["10.0.0.1"], "conditions": {"ready": one}} for one in ready] or None
    return {
        "template": {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"namespace": "payments"},
            "spec": {"template": {"metadata": {"labels": {"app": "x"}}, "spec": {"containers": []}}},
        },
        "namespace": {"metadata": {"name": "payments", "labels": {"kubernetes.io/metadata.name": "payments"}}},
        "validatingwebhookconfigurations": {"items": [configuration]},
        "endpoints of policy/owner": {"items": [{"endpoints": endpoints}]},
    }


def test_a_webhook_that_was_asked_in_vain_is_the_cause(decide: Decide) -> None:
    found = decide(
        owners=deployment(ready=0, updated=0),
        all_events=happened(RS, "FailedCreate", FAILED),
        admission=admission(False, False),
    ).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "Webhook/owner.example.com")
    assert found.says == (
        "Deployment/checkout-api gets no new pod: webhook `owner.example.com` could not be asked, and its Service "
        "policy/owner has 0 of 2 endpoints ready"
    )
    assert str(found.cites[0]) == "/evidence/admission/data/webhooks/owner.example.com/endpoints/ready"


def test_one_that_nobody_was_heard_to_blame_is_suspected(decide: Decide) -> None:
    found = decide(owners=deployment(ready=0, updated=0), all_events={}, admission=admission()).only
    assert (found.verdict, found.severity) == ("suspected", "warning")
    assert found.says.endswith("and its Service policy/owner has no endpoint")


def test_one_with_a_ready_endpoint_is_not(decide: Decide) -> None:
    events = happened(RS, "FailedCreate", FAILED)
    assert not decide(owners=deployment(ready=0), all_events=events, admission=admission(True)).found


def test_a_deployment_that_has_its_pods_does_not_suffer(decide: Decide) -> None:
    assert not decide(owners=deployment(), all_events={}, admission=admission()).found


def test_without_the_webhooks_it_is_undecided(decide: Decide) -> None:
    assert decide(owners=deployment(), denied=[Admission]).missing == ["admission"]
