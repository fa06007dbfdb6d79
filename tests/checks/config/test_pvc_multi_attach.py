"""Volumes that another node has."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.volumes import Volumes
from tests.checks.config.referring import creating, mount
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, container, pod, running
from tests.evidence.storage import claim

USED = 'Multi-Attach error for volume "pv-data" Volume is already used by pod(s) checkout-api-5c8b6d7f49-x7k2p'
EXCLUSIVE = (
    'Multi-Attach error for volume "pv-data" Volume is already exclusively attached to one node and can\'t be attached '
    "to another"
)
VOLUMES = {"PersistentVolumeClaim/data": claim()}


def test_claim_and_the_pod_that_has_it_are_said(decide: Decide) -> None:
    found = decide(pod=creating(), events=[mount(USED, "FailedAttachVolume")], volumes=VOLUMES).only
    assert (found.severity, found.subject) == ("error", f"Pod/{NAME}")
    assert found.says == (
        f"Pod/{NAME} waits on node node-1 for PersistentVolumeClaim/data (ReadWriteOnce), which is used by pod "
        "checkout-api-5c8b6d7f49-x7k2p"
    )
    assert str(found.cites[-1]) == "/evidence/volumes/data/claims/data"


def test_without_the_claim_the_volume_is_named(decide: Decide) -> None:
    found = decide(pod=creating(), events=[mount(EXCLUSIVE, "FailedAttachVolume")], denied=[Volumes]).only
    assert found.says == (
        f"Pod/{NAME} waits on node node-1 for volume `pv-data`, which is attached elsewhere (“exclusively attached to "
        "one node and can't be attached to another”)"
    )


def test_while_a_pod_moves_it_is_normal(decide: Decide) -> None:
    young = creating(age=20)
    assert not decide(pod=young, events=[mount(USED, "FailedAttachVolume", first=15, last=14, count=1)]).found
    moved = decide(pod=young, events=[mount(USED, "FailedAttachVolume", first=15, last=4, count=3)]).only
    assert moved.severity == "warning"


@pytest.mark.parametrize("other", ['AttachVolume.Attach failed for volume "pv-data" : rpc error: timed out'])
def test_another_failure_is_another_checks(decide: Decide, other: str) -> None:
    assert not decide(pod=creating(), events=[mount(other, "FailedAttachVolume")]).found


def test_once_it_runs_the_event_is_old(decide: Decide) -> None:
    assert not decide(pod=pod(container(state=running(60))), events=[mount(USED, "FailedAttachVolume")]).found


def test_without_events_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=creating(), denied=[Events]).missing == ["events"]
