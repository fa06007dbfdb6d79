"""Images that nobody put on the node."""

from __future__ import annotations

from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.images.pulling import ABSENT, IMAGE, backing_off, pulling, revisions

MESSAGE = f'Container image "{IMAGE}" is not present with pull policy of Never'


def test_the_image_the_policy_and_what_was_before_are_said(decide: Decide) -> None:
    old = "registry.example.com/shop/checkout:3.14.1"
    found = decide(pod=pulling("ErrImageNeverPull", MESSAGE), rollout=revisions(old)).only
    assert (found.severity, found.subject) == ("error", "Container/api")
    assert found.says == (
        f"Container/api cannot start from image `{IMAGE}` (ErrImageNeverPull): it is not on the node, and the pull "
        "policy is Never; revision 1 had tag `3.14.1` and is ready"
    )
    assert (found.compared[0].wants, found.compared[0].has) == ("Never", "absent")


def test_an_image_that_others_credentials_pulled_is_said_to_be_there(decide: Decide) -> None:
    message = (
        f'Container image "{IMAGE}" is present with pull policy of Never but does not have the proper credentials to '
        "access the image"
    )
    assert "for other credentials than the pod's" in decide(pod=pulling("ErrImageNeverPull", message)).only.says


def test_an_image_that_may_be_pulled_is_not_this(decide: Decide) -> None:
    assert not decide(pod=backing_off(ABSENT)).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
