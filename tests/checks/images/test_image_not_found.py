"""Images that the registry does not have, in the words of a real kubelet, containerd and registries."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.rollout import Rollout
from tests.checks.conftest import Decide
from tests.checks.images.pulling import (
    ABSENT,
    DENIED,
    IMAGE,
    LIMITED,
    ODD,
    RESOLVE,
    UNREACHABLE,
    backing_off,
    pulling,
    revisions,
)
from tests.checks.objects import NOW, Json, container, ended, event, pod, running, waiting


def test_the_image_and_what_the_rollout_changed_of_it_are_said(decide: Decide) -> None:
    found = decide(
        pod=backing_off(ABSENT), events=[], rollout=revisions("registry.example.com/shop/checkout:3.14.1")
    ).only
    assert found.severity == "error"
    assert found.subject == "Container/api"
    assert found.says == (
        f"Container/api cannot pull image `{IMAGE}` (ImagePullBackOff): the registry has no such image; "
        "revision 1 had tag `3.14.1` and is ready"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/pod/data/containers/api/image",
        "/evidence/pod/data/containers/api/state",
        "/evidence/rollout/data/revisions/checkout-api-5c8b6d7f49/images/api",
    ]
    assert [(row.what, row.wants, row.has, row.same) for row in found.compared] == [
        ("image registry", "registry.example.com", "registry.example.com", True),
        ("image repository", "shop/checkout", "shop/checkout", True),
        ("image tag", "3.14.2", "3.14.1", False),
    ]
    assert found.verify is not None
    assert found.verify.expect == ABSENT


@pytest.mark.parametrize(
    ("old", "words"),
    [
        ("registry.example.com/shop/checkuot:3.14.2", "; revision 1 had repository `shop/checkuot`"),
        ("mirror.example.com:5000/shop/checkout:3.14.2", "; revision 1 had registry `mirror.example.com:5000`"),
        ("checkout:3.13", "; revision 1 had `checkout:3.13`"),
        (IMAGE, ""),
    ],
)
def test_of_the_image_before_only_what_differs_is_told(decide: Decide, old: str, words: str) -> None:
    found = decide(pod=backing_off(ABSENT), rollout=revisions(old, ready=0)).only
    assert found.says.endswith(f"the registry has no such image{words}")


def test_an_image_of_which_a_part_is_masked_is_compared_as_a_whole(decide: Decide) -> None:
    found = decide(pod=backing_off(ABSENT), rollout=revisions("registry.example.com/[redacted:token:0a1b2c3d]")).only
    assert [(row.what, row.same) for row in found.compared] == [("image", False)]


def test_of_a_pod_of_the_older_revision_the_rollout_changed_nothing(decide: Decide) -> None:
    one = backing_off(ABSENT)
    one["metadata"]["ownerReferences"][0]["name"] = "checkout-api-5c8b6d7f49"
    assert not decide(pod=one, rollout=revisions("checkout:3.13")).only.compared


def test_where_revisions_were_denied_the_fact_stands_alone(decide: Decide) -> None:
    found = decide(pod=backing_off(ABSENT), denied=[Rollout, Events]).only
    assert found.says.endswith("the registry has no such image")


@pytest.mark.parametrize(
    "cause",
    [
        ABSENT,
        "manifest unknown",
        "unexpected status from HEAD request to https://registry.example.com/v2/: 404 Not Found",
        "name unknown: The repository does not exist in the registry",
    ],
)
def test_registries_say_it_in_several_ways(decide: Decide, cause: str) -> None:
    assert "the registry has no such image" in decide(pod=backing_off(cause)).only.says


@pytest.mark.parametrize("cause", [UNREACHABLE, DENIED, LIMITED, ODD])
def test_another_cause_is_another_checks(decide: Decide, cause: str) -> None:
    assert not decide(pod=backing_off(cause)).found


def test_a_tag_that_reads_like_a_status_is_none(decide: Decide) -> None:
    image = "registry.example.com/forbidden/denied:502"
    message = (
        f'Back-off pulling image "{image}": ErrImagePull: failed to resolve reference "{image}": {image}: not found'
    )
    found = decide(pod=pulling("ImagePullBackOff", message, image=image)).only
    assert found.says.endswith("the registry has no such image")


def test_words_in_the_name_of_an_image_are_not_the_registrys(decide: Decide) -> None:
    image = "registry.example.com/shop/not-found:manifest-unknown"
    message = f'Back-off pulling image "{image}": ErrImagePull: failed to pull and unpack image "{image}": odd'
    assert not decide(pod=pulling("ImagePullBackOff", message, image=image)).found


def test_where_the_state_tells_only_of_the_back_off_the_event_tells_why(decide: Decide) -> None:
    failed = f'Failed to pull image "{IMAGE}": {RESOLVE}{ABSENT}'
    found = decide(
        pod=pulling("ImagePullBackOff", f'Back-off pulling image "{IMAGE}"'),
        events=[
            event("Failed", failed, first=50, last=20),
            event("Failed", "Error: ImagePullBackOff", first=48, last=10),
            event("Failed", 'Failed to pull image "x": dial tcp: refused', of="spec.containers{other}", last=5),
        ],
    ).only
    assert str(found.cites[-1]).startswith("/evidence/events/data/parts/pod/items/")
    assert found.since == NOW - timedelta(seconds=50)


def test_init_containers_pull_too(decide: Decide) -> None:
    waits = pod(
        container(state=waiting("PodInitializing")),
        init=[container("migrate", waiting("ErrImagePull", f"{RESOLVE}{ABSENT}"))],
        phase="Pending",
    )
    found = decide(pod=waits).only
    assert found.subject == "Container/migrate"
    assert found.verify is not None
    assert "initContainerStatuses" in found.verify.command


@pytest.mark.parametrize(
    "healthy",
    [
        pytest.param(pod(container(state=waiting("ContainerCreating")), age=5, phase="Pending"), id="pulling still"),
        pytest.param(pod(container(state=running(30))), id="pulled in the end"),
        pytest.param(pod(container(state=ended(0, ended=9)), phase="Succeeded"), id="finished"),
        pytest.param(
            pod(container(state=waiting("ErrImagePull", f"{RESOLVE}{ABSENT}")), deleted=-20), id="being deleted"
        ),
    ],
)
def test_a_container_that_does_not_wait_for_its_image_has_no_finding(decide: Decide, healthy: Json) -> None:
    old = [event("Failed", f'Failed to pull image "{IMAGE}": {RESOLVE}{ABSENT}', last=60)]
    assert not decide(pod=healthy, events=old).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(events=[], denied=[Pod]).missing == ["pod"]
