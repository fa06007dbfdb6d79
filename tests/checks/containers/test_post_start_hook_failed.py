"""Containers that are killed because of their postStart hook."""

from __future__ import annotations

from kubectl_evidence.evidence.events import Events
from tests.checks.conftest import Decide
from tests.checks.objects import container, ended, event, pod, running, waiting

HOOK = event("FailedPostStartHook", "PostStartHook failed", count=6)
LOOPING = pod(container(state=waiting("CrashLoopBackOff"), last=ended(137, ended=9), restarts=5))


def test_a_hook_that_fails_again_and_again_is_an_error(decide: Decide) -> None:
    found = decide(pod=LOOPING, events=[HOOK]).only
    assert found.severity == "error"
    assert found.says == "Container/api is killed because its postStart hook fails, 6 times"


def test_the_hook_is_named_where_the_spec_tells(decide: Decide) -> None:
    hook = {"postStart": {"exec": {"command": ["curl", "-f", "http://localhost:8080/warm"]}}, "preStop": None}
    looping = pod(container(state=waiting("CrashLoopBackOff"), last=ended(137, ended=9), restarts=5, lifecycle=hook))
    found = decide(pod=looping, events=[HOOK]).only
    assert found.says == (
        "Container/api is killed because its postStart hook `exec curl -f http://localhost:8080/warm` fails, 6 times"
    )
    assert "/evidence/pod/data/containers/api/postStart" in map(str, found.cites)


def test_a_container_that_has_settled_since_has_no_finding(decide: Decide) -> None:
    settled = pod(container(state=running(700), last=ended(137, ended=701), restarts=1))
    assert not decide(pod=settled, events=[event("FailedPostStartHook", "PostStartHook failed", last=701)]).found


def test_an_event_of_half_an_hour_ago_is_old(decide: Decide) -> None:
    assert not decide(pod=LOOPING, events=[event("FailedPostStartHook", "x", first=3000, last=2000)]).found


def test_without_events_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=LOOPING, denied=[Events]).missing == ["events"]
