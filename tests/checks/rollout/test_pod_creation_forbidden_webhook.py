"""Controllers whose pods a webhook or a policy refuses."""

from __future__ import annotations

from kubectl_evidence.evidence.owners import Owners
from tests.checks.conftest import Decide
from tests.checks.controllers import deployment, happened

RS = "ReplicaSet/checkout-api-6f9d7c5b88"
NONE = deployment(ready=0, updated=0)
START = "Deployment/checkout-api has 0 of 3 pods ready, and no more are admitted: "


def refused(message: str) -> dict[str, object]:
    return {"owners": NONE, "all_events": happened(RS, "FailedCreate", f"Error creating: {message}")}


def test_a_webhook_and_its_words_are_told(decide: Decide) -> None:
    found = decide(**refused('admission webhook "owner.example.com" denied the request: no owner label')).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "Deployment/checkout-api")
    assert found.says == f"{START}webhook `owner.example.com` refuses it: “no owner label”"


def test_a_policy_of_the_api_server_is_told_by_its_name(decide: Decide) -> None:
    message = "pods \"v\" is forbidden: ValidatingAdmissionPolicy 'owners' with binding 'all' denied request: no owner"
    found = decide(**refused(message)).only
    assert found.says == f"{START}ValidatingAdmissionPolicy `owners` refuses it: “no owner”"
    assert found.verify is not None
    assert found.verify.command == "kubectl describe validatingadmissionpolicy owners"


def test_one_that_could_not_be_asked_leads_to_its_service(decide: Decide) -> None:
    message = (
        'Internal error occurred: failed calling webhook "owner.example.com": failed to call webhook: Post '
        '"https://owner.policy.svc:443/?timeout=5s": context deadline exceeded'
    )
    webhook = {
        "name": "owner.example.com",
        "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}],
        "failurePolicy": "Fail",
        "clientConfig": {"service": {"namespace": "policy", "name": "owner"}},
    }
    configuration = {"metadata": {"name": "owners"}, "webhooks": [webhook]}
    admission = {"validatingwebhookconfigurations": {"items": [configuration]}}
    found = decide(**refused(message), admission=admission).only
    assert found.says == f"{START}webhook `owner.example.com` could not be asked: “context deadline exceeded”"
    assert str(found.cites[-1]) == "/evidence/admission/data/webhooks/owner.example.com/configuration"
    assert found.verify is not None
    assert found.verify.command == "kubectl get endpointslices -n policy -l kubernetes.io/service-name=owner"


def test_a_deployment_that_has_its_pods_was_not_refused(decide: Decide) -> None:
    given = refused('admission webhook "owner.example.com" denied the request: no owner label')
    assert not decide(**{**given, "owners": deployment()}).found


def test_without_the_controllers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Owners]).missing == ["owners"]
