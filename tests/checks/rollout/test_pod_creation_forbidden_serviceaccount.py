"""Controllers whose ServiceAccount does not exist."""

from __future__ import annotations

from kubectl_evidence.evidence.admission import Admission
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.outcome import NotFound
from tests.checks.conftest import Decide
from tests.checks.controllers import daemon_set, happened

MESSAGE = (
    'Error creating: pods "agent-" is forbidden: error looking up service account payments/reader: serviceaccount '
    '"reader" not found'
)


def test_the_account_is_named_with_its_namespace(decide: Decide) -> None:
    events = happened("DaemonSet/agent", "FailedCreate", MESSAGE)
    found = decide(
        owners=daemon_set(ready=0, updated=0), all_events=events, admission={"serviceAccount": NotFound()}
    ).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "DaemonSet/agent")
    assert found.says == (
        "DaemonSet/agent has 0 of 3 pods ready, and no more are admitted: "
        "ServiceAccount `payments/reader` does not exist"
    )
    assert str(found.cites[-1]) == "/evidence/admission/data/serviceAccount/status"
    assert found.verify is not None
    assert found.verify.command == "kubectl get serviceaccount reader -n payments"


def test_where_the_account_may_not_be_read_the_event_tells_as_much(decide: Decide) -> None:
    events = happened("DaemonSet/agent", "FailedCreate", MESSAGE)
    assert "reader" in decide(owners=daemon_set(ready=0, updated=0), all_events=events, denied=[Admission]).only.says


def test_once_the_pods_are_made_it_is_history(decide: Decide) -> None:
    assert not decide(owners=daemon_set(), all_events=happened("DaemonSet/agent", "FailedCreate", MESSAGE)).found


def test_without_the_controllers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Owners]).missing == ["owners"]
