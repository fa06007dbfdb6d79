"""Images that cannot be had for a reason of no kind of its own."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.images.pulling import ABSENT, DENIED, IMAGE, LIMITED, ODD, UNREACHABLE, backing_off, pulling
from tests.checks.objects import container, pod, running


@pytest.mark.parametrize(
    ("cause", "why"),
    [
        (ODD, "for a reason that is not known, “something nobody has heard of”"),
        (
            "write /var/lib/containerd/tmp: no space left on device",
            "the node's disk is full, “write /var/lib/containerd/tmp: no space left on device”",
        ),
    ],
)
def test_words_that_are_not_known_are_quoted_and_not_interpreted(decide: Decide, cause: str, why: str) -> None:
    found = decide(pod=backing_off(cause)).only
    assert (found.severity, found.subject) == ("error", "Container/api")
    assert found.says == f"Container/api cannot pull image `{IMAGE}` (ImagePullBackOff): {why}"


def test_without_message_and_events_the_cause_stays_unknown(decide: Decide) -> None:
    found = decide(pod=pulling("ErrImagePull"), denied=[Events]).only
    assert found.says == f"Container/api cannot pull image `{IMAGE}` (ErrImagePull): for a reason that is not known"


@pytest.mark.parametrize("cause", [ABSENT, DENIED, LIMITED, UNREACHABLE])
def test_a_cause_that_has_a_check_of_its_own_is_left_to_it(decide: Decide, cause: str) -> None:
    assert not decide(pod=backing_off(cause)).found


def test_a_container_that_runs_has_its_image(decide: Decide) -> None:
    assert not decide(pod=pod(container(state=running(30)))).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(events=[], denied=[Pod]).missing == ["pod"]
