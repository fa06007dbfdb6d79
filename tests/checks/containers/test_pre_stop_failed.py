"""Containers that are stopped without what their preStop hook was for."""

from __future__ import annotations

from kubectl_evidence.evidence.events import Events
from tests.checks.conftest import Decide
from tests.checks.objects import container, event, pod

HOOK = event("FailedPreStopHook", "PreStopHook failed", count=1)
GOING = pod(
    container(lifecycle={"preStop": {"httpGet": {"path": "/drain", "port": 8080, "scheme": "HTTP"}}}), deleted=-5
)


def test_the_hook_is_named_and_it_is_a_warning(decide: Decide) -> None:
    found = decide(pod=GOING, events=[HOOK]).only
    assert found.severity == "warning"
    assert found.subject == "Container/api"
    assert found.says == "Container/api is stopped although its preStop hook `httpGet :8080/drain` fails, once"
    assert str(found.cites[1]) == "/evidence/pod/data/containers/api/preStop"


def test_an_event_of_half_an_hour_ago_is_old(decide: Decide) -> None:
    assert not decide(pod=GOING, events=[event("FailedPreStopHook", "x", first=3000, last=2000)]).found


def test_a_pod_that_goes_as_it_should_has_no_finding(decide: Decide) -> None:
    assert not decide(pod=GOING, events=[event("Killing", "Stopping container api", type_="Normal")]).found


def test_without_events_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=GOING, denied=[Events]).missing == ["events"]
