"""Containers that are never created, in the words of a real kubelet, containerd and runc."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from tests.checks.config.referring import blocked
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, ended, event, pod, running, waiting


def test_words_that_are_not_known_are_quoted(decide: Decide) -> None:
    found = decide(pod=blocked("failed to generate container spec: no command specified", "CreateContainerError")).only
    assert (found.severity, found.subject) == ("error", "Container/api")
    assert found.says == (
        "Container/api cannot be created (CreateContainerError): “failed to generate container spec: no command "
        "specified”"
    )
    assert [str(pointer) for pointer in found.cites] == ["/evidence/pod/data/containers/api/state"]


def test_a_missing_message_is_taken_from_the_event(decide: Decide) -> None:
    waits = pod(container(state=waiting("CreateContainerError")), phase="Pending")
    told = [event("Failed", "Error: context deadline exceeded")]
    assert "“Error: context deadline exceeded”" in decide(pod=waits, events=told).only.says
    assert decide(pod=waits, denied=[Events]).only.says.endswith("no message says why")


@pytest.mark.parametrize(
    "message",
    [
        'configmap "checkout-env" not found',
        "couldn't find key uri in Secret payments/checkout-db",
        'container has runAsNonRoot and image will run as root (pod: "a_b(c)", container: api)',
        'failed to prepare subPath for volumeMount "config" of container "api"',
    ],
)
def test_what_has_a_check_of_its_own_is_left_to_it(decide: Decide, message: str) -> None:
    assert not decide(pod=blocked(message)).found


@pytest.mark.parametrize(
    "healthy",
    [
        pytest.param(pod(), id="running"),
        pytest.param(pod(container(state=waiting("ContainerCreating")), phase="Pending"), id="being created"),
        pytest.param(pod(container(state=waiting("RunContainerError", "x")), phase="Pending"), id="created"),
        pytest.param(
            pod(container(state=running(30), last=ended(128, ended=31, reason="StartError"), restarts=1)),
            id="overcome",
        ),
    ],
)
def test_a_container_that_is_created_has_no_finding(decide: Decide, healthy: Json) -> None:
    assert not decide(pod=healthy, events=[event("Failed", "Error: old")]).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
