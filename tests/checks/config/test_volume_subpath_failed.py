"""Parts of volumes that cannot be mounted, in the words of a real kubelet and runc."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.pod import Pod
from tests.checks.config.referring import answers, blocked, with_keys
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, ended, pod, running, waiting

RUNC = (
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: "
    "unable to start container process: error during container init: error mounting "
    '"/var/lib/kubelet/pods/1/volume-subpaths/config/api/0" to rootfs at "/etc/app/app.conf": open o_path procfd: open '
    "/run/x/etc/app/app.conf: not a directory: unknown"
)
PREPARED = 'failed to prepare subPath for volumeMount "config" of container "api"'


def test_a_directory_over_a_file_is_told_with_volume_and_place(decide: Decide) -> None:
    last = ended(128, ended=9, reason="StartError", message=RUNC)
    found = decide(pod=pod(container(state=waiting("CrashLoopBackOff", "back-off"), last=last, restarts=3))).only
    assert (found.severity, found.subject) == ("error", "Container/api")
    assert found.says == (
        "Container/api cannot start: the subPath of volume `config` cannot be mounted at `/etc/app/app.conf`: one is a "
        "file and the other a directory"
    )
    assert [str(pointer) for pointer in found.cites] == ["/evidence/pod/data/containers/api/lastState"]
    assert found.verify is not None
    assert "].lastState.terminated.message}" in found.verify.command
    first = decide(pod=blocked(RUNC, "RunContainerError")).only
    assert str(first.cites[0]) == "/evidence/pod/data/containers/api/state"


def test_the_keys_that_there_are_are_told(decide: Decide) -> None:
    one = blocked(RUNC, "RunContainerError")
    one["spec"]["volumes"] = [{"name": "config", "configMap": {"name": "checkout"}}]
    found = decide(pod=one, config_maps=answers(one, checkout=with_keys("checkout", "app.yaml"))).only
    assert [(row.what, row.has) for row in found.compared] == [
        ("subPath, and the keys of ConfigMap/checkout", "app.yaml")
    ]
    assert str(found.cites[-1]) == "/evidence/configMaps/data/parts/checkout/keys"


def test_a_subpath_that_the_kubelet_cannot_prepare_is_quoted(decide: Decide) -> None:
    assert decide(pod=blocked(PREPARED)).only.says == (
        f"Container/api cannot start: the subPath of volume `config` cannot be made, “{PREPARED}”"
    )


@pytest.mark.parametrize(
    "healthy",
    [
        pytest.param(
            pod(container(state=running(30), last=ended(128, ended=31, reason="StartError", message=RUNC), restarts=1)),
            id="overcome",
        ),
        pytest.param(blocked(RUNC.replace("volume-subpaths/config/api/0", "volumes/x")), id="a whole volume"),
        pytest.param(pod(), id="running"),
    ],
)
def test_no_subpath_is_to_blame_for(decide: Decide, healthy: Json) -> None:
    assert not decide(pod=healthy).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
