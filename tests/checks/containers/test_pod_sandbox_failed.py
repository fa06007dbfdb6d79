"""Pods that get no sandbox."""

from __future__ import annotations

from kubectl_evidence.evidence.events import Events
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, container, event, pod, waiting

MESSAGE = (
    "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "
    '"abc": plugin type="bridge" failed (add): no IP addresses available in range set: 10.244.0.1-10.244.0.254'
)


def creating(age: float = 300) -> Json:
    return pod(container(state=waiting("ContainerCreating")), phase="Pending", age=age)


def test_the_runtimes_words_are_quoted(decide: Decide) -> None:
    found = decide(pod=creating(), events=[event("FailedCreatePodSandBox", MESSAGE, of=None)]).only
    assert found.severity == "error"
    assert found.says == (
        f'Pod/{NAME} gets no sandbox on node node-1: “failed to setup network for sandbox "abc": plugin type="bridge" '
        "failed (add): no IP addresses available in range set: 10.244.0.1-10.244.0.2…”"
    )


def test_one_failure_within_the_first_minute_is_ordinary(decide: Decide) -> None:
    assert not decide(pod=creating(age=20), events=[event("FailedCreatePodSandBox", MESSAGE, of=None, count=1)]).found


def test_once_a_container_runs_the_event_is_old(decide: Decide) -> None:
    assert not decide(pod=pod(), events=[event("FailedCreatePodSandBox", MESSAGE, of=None)]).found


def test_another_event_is_another_checks_matter(decide: Decide) -> None:
    assert not decide(pod=creating(), events=[event("FailedMount", "x", of=None)]).found


def test_without_events_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=creating(), denied=[Events]).missing == ["events"]
