"""Registries that limit the rate of pulls."""

from __future__ import annotations

from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.images.pulling import ABSENT, IMAGE, LIMITED, backing_off, pulling


def test_the_limit_and_as_whom_was_asked_are_said(decide: Decide) -> None:
    found = decide(pod=backing_off(LIMITED)).only
    assert (found.severity, found.subject) == ("error", "Container/api")
    assert found.says == (
        f"Container/api cannot pull image `{IMAGE}` (ImagePullBackOff): the registry limits the rate of pulls, asked "
        "without imagePullSecrets, “toomanyrequests: You have reached your pull rate limit”"
    )
    named = decide(pod=backing_off(LIMITED, imagePullSecrets=[{"name": "hub"}])).only
    assert "asked with imagePullSecrets `hub`" in named.says
    assert str(named.cites[-1]) == "/evidence/pod/data/imagePullSecrets"


def test_the_kubelets_own_limit_is_not_the_registrys(decide: Decide) -> None:
    found = decide(pod=pulling("ErrImagePull", "pull QPS exceeded")).only
    assert "the kubelet limits the rate of its pulls" in found.says


def test_a_tag_that_reads_like_it_is_no_limit(decide: Decide) -> None:
    image = "registry.example.com/rate-limit:429"
    message = f'Back-off pulling image "{image}": ErrImagePull: failed to resolve reference "{image}": odd'
    assert not decide(pod=pulling("ImagePullBackOff", message, image=image)).found
    assert not decide(pod=backing_off(ABSENT)).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
