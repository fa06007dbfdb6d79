"""Containers that must not be root, and would be, in the words of a real kubelet."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, event, pod, running, waiting

ROOT = 'container has runAsNonRoot and image will run as root (pod: "a_b(c)", container: api)'


def blocked(message: str | None, reason: str = "CreateContainerConfigError") -> Json:
    return pod(container(state=waiting(reason, message)), phase="Pending")


@pytest.mark.parametrize(
    ("message", "why", "has"),
    [
        (ROOT, "its image runs as root", "root, the user of its image"),
        (
            "container has runAsNonRoot and image has non-numeric user (nginx), cannot verify user is non-root",
            "its image's user `nginx` is a name and not a number",
            "`nginx`, the user of its image",
        ),
        (
            'container\'s runAsUser breaks non-root policy (pod: "a_b(c)", container: api)',
            "its runAsUser is 0",
            "0, its runAsUser",
        ),
    ],
)
def test_the_user_and_where_it_comes_from_are_said(decide: Decide, message: str, why: str, has: str) -> None:
    found = decide(pod=blocked(message), denied=[Events]).only
    assert (found.severity, found.subject) == ("error", "Container/api")
    assert found.says == f"Container/api cannot start (CreateContainerConfigError): runAsNonRoot is set, and {why}"
    assert [(row.wants, row.has) for row in found.compared] == [("a number that is not 0", has)]
    assert [str(pointer) for pointer in found.cites] == ["/evidence/pod/data/containers/api/state"]


def test_a_missing_message_is_taken_from_the_event(decide: Decide) -> None:
    found = decide(pod=blocked(None), events=[event("Failed", f"Error: {ROOT}")]).only
    assert "its image runs as root" in found.says


def test_an_event_of_a_container_that_is_being_made_again_is_old_news(decide: Decide) -> None:
    assert not decide(pod=blocked(None, "PodInitializing"), events=[event("Failed", f"Error: {ROOT}")]).found


@pytest.mark.parametrize(
    "healthy",
    [
        pytest.param(pod(container(state=running(60))), id="running"),
        pytest.param(blocked('secret "checkout-db" not found'), id="another reason"),
        pytest.param(pod(container(state=waiting("CreateContainerConfigError", ROOT)), deleted=-20), id="deleted"),
    ],
)
def test_the_user_is_not_to_blame_for(decide: Decide, healthy: Json) -> None:
    assert not decide(pod=healthy, events=[]).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
