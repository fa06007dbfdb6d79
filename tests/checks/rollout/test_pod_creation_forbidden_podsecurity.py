"""Controllers whose pods violate Pod Security."""

from __future__ import annotations

from kubectl_evidence.evidence.owners import Owners
from tests.checks.conftest import Decide
from tests.checks.controllers import deployment

MESSAGE = (
    'pods "x" is forbidden: violates PodSecurity "restricted:v1.36": allowPrivilegeEscalation != false '
    '(container "api" must set securityContext.allowPrivilegeEscalation=false), hostPath volumes '
    '(volumes "logs", "run"), runAsNonRoot != true '
    '(pod or container "api" must set securityContext.runAsNonRoot=true)'
)
REFUSED = deployment(ready=0, updated=0, told={"ReplicaFailure": ("True", "FailedCreate", MESSAGE)})
NAMESPACE = {"namespace": {"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}}


def test_the_level_and_the_fields_are_named(decide: Decide) -> None:
    found = decide(owners=REFUSED, admission=NAMESPACE).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "Deployment/checkout-api")
    assert found.says == (
        "Deployment/checkout-api has 0 of 3 pods ready, and no more are admitted: Pod Security `restricted:v1.36` is "
        "violated: allowPrivilegeEscalation != false, hostPath volumes, runAsNonRoot != true"
    )
    assert [(one.what, one.wants) for one in found.compared] == [
        (
            "allowPrivilegeEscalation != false",
            'container "api" must set securityContext.allowPrivilegeEscalation=false',
        ),
        ("hostPath volumes", 'volumes "logs", "run"'),
        ("runAsNonRoot != true", 'pod or container "api" must set securityContext.runAsNonRoot=true'),
    ]
    assert str(found.cites[-1]) == "/evidence/admission/data/namespace/podSecurity/enforce"
    assert found.verify is not None
    assert found.verify.expect == "pod-security.kubernetes.io/enforce=restricted"


def test_a_level_that_nothing_violates_is_no_matter(decide: Decide) -> None:
    assert not decide(owners=deployment(), admission=NAMESPACE).found


def test_without_the_controllers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Owners]).missing == ["owners"]
