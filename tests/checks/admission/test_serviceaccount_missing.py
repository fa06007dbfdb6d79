"""Pods whose ServiceAccount is gone, in the words of a real kubelet."""

from __future__ import annotations

from kubectl_evidence.evidence.events import Events
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, container, event, pod, running, waiting

TOLD = event(
    "FailedMount",
    'MountVolume.SetUp failed for volume "kube-api-access-x7k2p" : failed to fetch token: serviceaccounts "checkout" '
    "not found",
    of=None,
)
WAITS = pod(
    container(state=waiting("ContainerCreating")),
    phase="Pending",
    age=300,
    spec={"serviceAccountName": "checkout"},
)


def test_the_account_that_is_gone_is_named(decide: Decide) -> None:
    found = decide(pod=WAITS, events=[TOLD]).only
    assert (found.severity, found.subject) == ("error", "ServiceAccount/checkout")
    assert found.says == f"Pod/{NAME} waits for its token: ServiceAccount `payments/checkout` does not exist"
    assert str(found.cites[1]) == "/evidence/pod/data/serviceAccount"


def test_another_volume_and_a_pod_that_runs_have_no_finding(decide: Decide) -> None:
    other = event("FailedMount", 'MountVolume.SetUp failed for volume "c" : secret "checkout" not found', of=None)
    assert not decide(pod=WAITS, events=[other]).found
    assert not decide(pod=pod(container(state=running(60))), events=[TOLD]).found


def test_without_events_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=WAITS, denied=[Events]).missing == ["events"]
