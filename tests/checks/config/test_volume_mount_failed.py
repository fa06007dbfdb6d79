"""Volumes that keep containers from being created."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.events import Events
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, container, ended, event, pod, waiting

MISSING = 'MountVolume.SetUp failed for volume "config" : configmap "checkout-env" not found'


def creating(age: float = 300) -> Json:
    return pod(container(state=waiting("ContainerCreating")), phase="Pending", age=age)


def mount(message: str = MISSING, reason: str = "FailedMount", **times: Any) -> Json:
    return event(reason, message, of=None, **times)


def test_volume_and_missing_object_are_named(decide: Decide) -> None:
    found = decide(pod=creating(), events=[mount()]).only
    assert found.severity == "error"
    assert found.says == f"Pod/{NAME} waits for volume `config`: ConfigMap `checkout-env` does not exist"


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (
            'MountVolume.SetUp failed for volume "tls" : secret "tls" not found',
            "volume `tls`: Secret `tls` does not exist",
        ),
        (
            'MountVolume.SetUp failed for volume "config" : configmap references non-existent config key: nokey',
            "volume `config`: its ConfigMap has no key `nokey`",
        ),
        (
            'MountVolume.SetUp failed for volume "tls" : references non-existent secret key: tls.key',
            "volume `tls`: its Secret has no key `tls.key`",
        ),
        (
            (
                'Multi-Attach error for volume "pvc" Volume is already exclusively attached to one node and can\'t be '
                "attached to another"
            ),
            (
                "volume `pvc`: it is attached elsewhere (“Volume is already exclusively attached to one node and "
                "can't be attached to another”)"
            ),
        ),
        (
            'MountVolume.SetUp failed for volume "data" : hostPath type check failed: /srv/data is not a directory',
            "volume `data`: `/srv/data` on the node is no directory",
        ),
        ("Unable to attach or mount volumes: timed out", "a volume: “Unable to attach or mount volumes: timed out”"),
    ],
)
def test_what_is_missing_is_read_from_the_message(decide: Decide, message: str, why: str) -> None:
    assert decide(pod=creating(), events=[mount(message)]).only.says == f"Pod/{NAME} waits for {why}"


def test_within_the_first_minute_it_takes_three_failures_and_is_a_warning(decide: Decide) -> None:
    young = creating(age=20)
    assert not decide(pod=young, events=[mount(first=15, last=14, count=2)]).found
    assert decide(pod=young, events=[mount(first=15, last=4, count=3)]).only.severity == "warning"


@pytest.mark.parametrize(
    "healthy",
    [
        pytest.param(pod(), id="running"),
        pytest.param(pod(container(state=ended(1, ended=3), last=ended(1, ended=9)), phase="Running"), id="ran before"),
        pytest.param(
            pod(container(state=waiting("PodInitializing")), init=[container("migrate")], phase="Pending"),
            id="initialising",
        ),
        pytest.param(pod(container(state=waiting("ImagePullBackOff")), phase="Pending"), id="mounted, no image"),
        pytest.param(pod(container(state={}), phase="Pending", spec={"nodeName": None}), id="not scheduled"),
    ],
)
def test_once_a_container_has_come_further_the_event_is_old(decide: Decide, healthy: Json) -> None:
    assert not decide(pod=healthy, events=[mount()]).found


def test_without_events_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=creating(), denied=[Events]).missing == ["events"]
