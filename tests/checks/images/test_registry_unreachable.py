"""Registries that are not reached, or do not work."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.images.pulling import ABSENT, DENIED, IMAGE, UNREACHABLE, backing_off, revisions
from tests.checks.objects import container, event, pod, running


def test_why_it_is_not_reached_is_said_in_the_networks_words(decide: Decide) -> None:
    found = decide(pod=backing_off(UNREACHABLE)).only
    assert (found.severity, found.subject) == ("error", "Container/api")
    assert found.says == (
        f"Container/api cannot pull image `{IMAGE}` (ImagePullBackOff): the registry's host name does not resolve, "
        "“lookup registry.example.com on 10.96.0.10:53: no such host”"
    )


def test_a_registry_that_the_rollout_changed_is_told_in_place_of_the_words(decide: Decide) -> None:
    found = decide(pod=backing_off(UNREACHABLE), rollout=revisions("registry.example.org/shop/checkout:3.14.2")).only
    assert found.says.endswith(
        "the registry's host name does not resolve; revision 1 had registry `registry.example.org` and is ready"
    )
    assert len(found.says) <= 200
    assert [(row.wants, row.has) for row in found.compared if not row.same] == [
        ("registry.example.com", "registry.example.org")
    ]


@pytest.mark.parametrize(
    ("cause", "why"),
    [
        (
            'failed to do request: Head "http://127.0.0.1:5999/v2/": dial tcp 127.0.0.1:5999: connect: refused',
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
                'failed to do request: Head "https://192.0.2.9/v2/": tls: failed to verify certificate: x509: '
                "certificate signed by unknown authority"
            ),
            "the registry's certificate is not trusted",
        ),
        (
            'failed to do request: Head "https://192.0.2.9/v2/": http: server gave HTTP response to HTTPS client',
            "the registry speaks plain HTTP",
        ),
        ('failed to do request: Head "https://192.0.2.9/v2/": EOF', "the registry cannot be reached"),
        ("unexpected status from HEAD request to https://192.0.2.9/v2/: 503 Service Unavailable", "the registry fails"),
    ],
)
def test_the_network_tls_and_the_server_fail_each_in_its_way(decide: Decide, cause: str, why: str) -> None:
    assert f"(ImagePullBackOff): {why}, “" in decide(pod=backing_off(cause)).only.says


@pytest.mark.parametrize("cause", [ABSENT, DENIED])
def test_a_registry_that_answered_was_reached(decide: Decide, cause: str) -> None:
    assert not decide(pod=backing_off(cause)).found


def test_a_pull_that_came_through_in_the_end_is_history(decide: Decide) -> None:
    old = event("Failed", f'Failed to pull image "{IMAGE}": {UNREACHABLE}', last=60)
    assert not decide(pod=pod(container(state=running(30))), events=[old]).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
