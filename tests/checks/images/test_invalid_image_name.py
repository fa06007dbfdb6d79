"""Names of images that are none."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.images.pulling import ABSENT, backing_off, pulling


@pytest.mark.parametrize(
    ("image", "why"),
    [
        ("Shop/Checkout:3.14.2", "invalid reference format: repository name (Shop/Checkout) must be lowercase"),
        ("https://registry.example.com/checkout", "invalid reference format"),
        ("registry.example.com/checkout:${TAG}", "invalid reference format"),
    ],
)
def test_the_name_and_what_is_wrong_with_it_are_said(decide: Decide, image: str, why: str) -> None:
    message = f'Failed to apply default image tag "{image}": couldn\'t parse image name "{image}": {why}'
    found = decide(pod=pulling("InvalidImageName", message, image=image)).only
    assert (found.severity, found.subject) == ("error", "Container/api")
    assert (
        found.says
        == f"Container/api has `{image}` for its image (InvalidImageName): that is not a valid image name, “{why}”"
    )


def test_a_valid_name_of_no_image_is_not_this(decide: Decide) -> None:
    assert not decide(pod=backing_off(ABSENT)).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
