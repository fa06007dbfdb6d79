"""Images that cannot be pulled, in the words of a real kubelet, containerd and registries."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import NOW, Json, container, ended, event, pod, running, waiting

IMAGE = "registry.example.com/checkout:3.14.2"
RESOLVE = f'failed to pull and unpack image "{IMAGE}": failed to resolve reference "{IMAGE}": '


def pulling(reason: str, message: str | None = None) -> Json:
    return pod(container(state=waiting(reason, message), image=IMAGE), phase="Pending", age=60)


def backing_off(cause: str) -> Json:
    return pulling("ImagePullBackOff", f'Back-off pulling image "{IMAGE}": ErrImagePull: {RESOLVE}{cause}')


def test_image_reason_and_the_registrys_words_are_said(decide: Decide) -> None:
    verdicts = decide(pod=backing_off(f"{IMAGE}: not found"))
    (found,) = verdicts.proven
    assert found.severity == "error"
    assert found.subject == "Container/api"
    assert found.says == (
        f"Container/api cannot pull image `{IMAGE}` (ImagePullBackOff): the registry has no such image, "
        f"“{IMAGE}: not found”"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/pod/data/containers/api/image",
        "/evidence/pod/data/containers/api/state",
    ]


@pytest.mark.parametrize(
    ("cause", "why"),
    [
        (f"{IMAGE}: not found", "the registry has no such image"),
        (
            (
                'failed to do request: Head "https://registry.example.com/v2/": dial tcp: lookup registry.example.com '
                "on 10.96.0.10:53: no such host"
            ),
            "the registry's host name does not resolve",
        ),
        (
            (
                'failed to do request: Head "http://127.0.0.1:5999/v2/": dial tcp 127.0.0.1:5999: connect: '
                "connection refused"
            ),
            "the registry cannot be reached",
        ),
        (
            (
                "failed to authorize: failed to fetch anonymous token: Get "
                '"https://auth.example.com/token": dial tcp 192.0.2.1:443: i/o timeout'
            ),
            "the registry cannot be reached",
        ),
        (
            (
                "failed to authorize: failed to fetch anonymous token: unexpected status from GET request to "
                "https://auth.example.com/token: 401 Unauthorized"
            ),
            "the registry denies access",
        ),
        (
            "unexpected status from HEAD request to https://registry.example.com: 403 Forbidden",
            "the registry denies access",
        ),
        (
            (
                "pull access denied, repository does not exist or may require authorization: server message: "
                "insufficient_scope: authorization failed"
            ),
            "the registry has no such image, or shows it only to those with credentials",
        ),
        (
            (
                "failed to copy: httpReadSeeker: failed open: unexpected status code 429 Too Many Requests - Server "
                "message: toomanyrequests: You have reached your pull rate limit"
            ),
            "the registry limits the rate of pulls",
        ),
        (
            (
                'failed to do request: Head "https://192.0.2.9/v2/": tls: failed to verify certificate: x509: '
                "certificate signed by unknown authority"
            ),
            "the registry's certificate is not trusted",
        ),
        (
            ('failed to do request: Head "https://192.0.2.9/v2/": http: server gave HTTP response to HTTPS client'),
            "the registry speaks plain HTTP",
        ),
        ("no match for platform in manifest: not found", "there is no image for the node's platform"),
        ("write /var/lib/containerd/tmp: no space left on device", "the node's disk is full"),
        ("something nobody has heard of", "for a reason that is not known"),
    ],
)
def test_the_cause_is_classified_by_what_went_wrong_first(decide: Decide, cause: str, why: str) -> None:
    assert f"(ImagePullBackOff): {why}, “" in decide(pod=backing_off(cause)).only.says


def test_words_in_the_name_of_an_image_are_not_the_registrys(decide: Decide) -> None:
    image = "registry.example.com/forbidden/not-found-unauthorized:toomanyrequests"
    message = f'Back-off pulling image "{image}": ErrImagePull: failed to pull and unpack image "{image}": odd'
    state = waiting("ImagePullBackOff", message)
    verdicts = decide(pod=pod(container(state=state, image=image), phase="Pending"))
    assert "a reason that is not known" in verdicts.only.says


def test_where_the_state_tells_only_of_the_back_off_the_event_tells_why(decide: Decide) -> None:
    failed = f'Failed to pull image "{IMAGE}": {RESOLVE}{IMAGE}: not found'
    verdicts = decide(
        pod=pulling("ImagePullBackOff", f'Back-off pulling image "{IMAGE}"'),
        events=[
            event("Failed", failed, first=50, last=20),
            event("Failed", "Error: ImagePullBackOff", first=48, last=10),
            event("Failed", 'Failed to pull image "x": dial tcp: refused', of="spec.containers{other}", last=5),
        ],
    )
    assert "the registry has no such image" in verdicts.only.says
    assert str(verdicts.only.cites[-1]).startswith("/evidence/events/data/parts/pod/items/")
    assert verdicts.only.since == NOW - timedelta(seconds=50)


def test_without_message_and_events_the_cause_stays_unknown(decide: Decide) -> None:
    verdicts = decide(pod=pulling("ErrImagePull"), denied=[Events])
    assert (
        verdicts.only.says
        == f"Container/api cannot pull image `{IMAGE}` (ErrImagePull): for a reason that is not known"
    )


@pytest.mark.parametrize(
    ("reason", "message", "why"),
    [
        (
            "ErrImageNeverPull",
            'Container image "x" is not present with pull policy of Never',
            "it is not on the node, and the pull policy is Never",
        ),
        (
            "InvalidImageName",
            'Failed to apply default image tag "X:y z": couldn\'t parse image name "X:y z": invalid reference format',
            'that is not a valid image name, “couldn\'t parse image name "X:y z": invalid reference format”',
        ),
    ],
)
def test_what_the_kubelet_refuses_itself_is_said_in_its_words(
    decide: Decide, reason: str, message: str, why: str
) -> None:
    assert decide(pod=pulling(reason, message)).only.says.endswith(f"({reason}): {why}")


def test_init_containers_pull_too(decide: Decide) -> None:
    waits = pod(
        container(state=waiting("PodInitializing")),
        init=[container("migrate", waiting("ImagePullBackOff"))],
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
    ],
)
def test_a_container_that_does_not_wait_for_its_image_has_no_finding(decide: Decide, healthy: Json) -> None:
    old = [event("Failed", f'Failed to pull image "{IMAGE}": {RESOLVE}i/o timeout', last=60)]
    assert not decide(pod=healthy, events=old).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(events=[], denied=[Pod]).missing == ["pod"]
