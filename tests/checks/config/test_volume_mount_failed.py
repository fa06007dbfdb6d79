"""Volumes that keep containers from being created."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.events import Events
from tests.checks.config.referring import creating, mount
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, container, ended, pod, waiting

DEVICE = 'MountVolume.MountDevice failed for volume "pvc-1" : rpc error: code = Internal desc = exit status 32'
WAITED = (
    "Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[], failed to process volumes=[]: "
    "timed out waiting for the condition"
)


def test_the_volume_is_named_and_the_words_are_quoted(decide: Decide) -> None:
    found = decide(pod=creating(), events=[mount(DEVICE)]).only
    assert (found.severity, found.subject) == ("error", f"Pod/{NAME}")
    assert found.says == f"Pod/{NAME} waits for volume `pvc-1`: “rpc error: code = Internal desc = exit status 32”"


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (
            'MountVolume.SetUp failed for volume "data" : hostPath type check failed: /srv/data is not a directory',
            "volume `data`: `/srv/data` on the node is no directory",
        ),
        (
            (
                'MountVolume.MountDevice failed for volume "pvc-1" : kubernetes.io/csi: attacher.MountDevice failed: '
                "driver name ebs.csi.aws.com not found in the list of registered CSI drivers"
            ),
            "volume `pvc-1`: the CSI driver `ebs.csi.aws.com` is not on the node",
        ),
        (
            (
                'MountVolume.SetUp failed for volume "share" : mount failed: exit status 32\nOutput: mount.nfs: access '
                "denied by server while mounting nfs.example.com:/srv"
            ),
            (
                "volume `share`: the NFS server cannot be mounted, “access denied by server while mounting "
                "nfs.example.com:/srv”"
            ),
        ),
        (WAITED, f"a volume: “{WAITED[:119]}…”"),
    ],
)
def test_what_is_missing_is_read_from_the_message(decide: Decide, message: str, why: str) -> None:
    assert decide(pod=creating(), events=[mount(message)]).only.says == f"Pod/{NAME} waits for {why}"


def test_that_the_kubelet_waited_for_all_is_told_only_where_nothing_else_is(decide: Decide) -> None:
    found = decide(pod=creating(), events=[mount(DEVICE, last=60), mount(WAITED, last=5)]).only
    assert "volume `pvc-1`" in found.says


def test_each_volume_that_fails_is_told(decide: Decide) -> None:
    other = DEVICE.replace("pvc-1", "pvc-2")
    verdicts = decide(pod=creating(), events=[mount(DEVICE, first=290, last=60), mount(other, first=200, last=5)])
    assert ["`pvc-1`" in one.says for one in verdicts.proven] == [True, False]
    old = creating(age=3000)
    assert len(decide(pod=old, events=[mount(DEVICE, first=2900, last=2000), mount(other, last=5)]).proven) == 1


def test_within_the_first_minute_it_takes_three_failures_and_is_a_warning(decide: Decide) -> None:
    young = creating(age=20)
    assert not decide(pod=young, events=[mount(DEVICE, first=15, last=14, count=2)]).found
    assert decide(pod=young, events=[mount(DEVICE, first=15, last=4, count=3)]).only.severity == "warning"


@pytest.mark.parametrize(
    "message",
    [
        'MountVolume.SetUp failed for volume "config" : configmap "checkout-env" not found',
        'MountVolume.SetUp failed for volume "config" : configmap references non-existent config key: nokey',
        'Multi-Attach error for volume "pvc" Volume is already exclusively attached to one node',
        'MountVolume.SetUp failed for volume "token" : failed to fetch token: serviceaccounts "a" not found',
    ],
)
def test_what_has_a_check_of_its_own_is_left_to_it(decide: Decide, message: str) -> None:
    assert not decide(pod=creating(), events=[mount(message)]).found


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
    assert not decide(pod=healthy, events=[mount(DEVICE)]).found


def test_without_events_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=creating(), denied=[Events]).missing == ["events"]
