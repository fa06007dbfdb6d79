"""Images that the registry denies, in the words of real registries."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.pod import Pod
from tests.checks.config.referring import answers, with_keys
from tests.checks.conftest import Decide
from tests.checks.images.pulling import ABSENT, DENIED, IMAGE, UNREACHABLE, backing_off, revisions

HIDDEN = (
    "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: "
    "authorization failed"
)


def test_the_denial_and_the_secrets_that_were_asked_with_are_said(decide: Decide) -> None:
    found = decide(pod=backing_off(DENIED, imagePullSecrets=[{"name": "regcred"}, {"name": "mirror"}])).only
    assert (found.severity, found.subject) == ("error", "Container/api")
    assert found.says == (
        f"Container/api cannot pull image `{IMAGE}` (ImagePullBackOff): the registry denies access; "
        "the pod's imagePullSecrets: `regcred`, `mirror`"
    )
    assert str(found.cites[-1]) == "/evidence/pod/data/imagePullSecrets"


def test_that_there_are_none_is_said_and_what_the_rollout_changed(decide: Decide) -> None:
    found = decide(pod=backing_off(DENIED), rollout=revisions("ghcr.io/shop/checkout:3.14.2", ready=0)).only
    assert found.says.endswith(
        "the registry denies access; the pod has no imagePullSecrets; revision 1 had registry `ghcr.io`"
    )
    assert [row.what for row in found.compared if not row.same] == ["image registry"]


def test_a_secret_that_holds_no_credentials_is_told(decide: Decide) -> None:
    one = backing_off(DENIED, imagePullSecrets=[{"name": "regcred"}])
    wrong = answers(one, regcred=with_keys("regcred", "username", "password"))
    found = decide(pod=one, secrets=wrong).only
    assert found.says.endswith("of the pod's imagePullSecrets `regcred` has no key `.dockerconfigjson`")
    assert str(found.cites[-1]) == "/evidence/secrets/data/parts/regcred/keys"
    right = answers(one, regcred=with_keys("regcred", ".dockerconfigjson"))
    assert decide(pod=one, secrets=right).only.says.endswith("the pod's imagePullSecrets: `regcred`")


@pytest.mark.parametrize(
    ("cause", "why"),
    [
        (
            (
                "failed to authorize: failed to fetch anonymous token: unexpected status from GET request to "
                "https://auth.example.com/token: 401 Unauthorized"
            ),
            "the registry denies access",
        ),
        ("no basic auth credentials", "the registry denies access"),
        ("denied: requested access to the resource is denied", "the registry denies access"),
        ("reading manifest 3.14.2: requested access to the resource is denied", "the registry denies access"),
        (HIDDEN, "the registry has no such image, or shows it only to those with credentials"),
    ],
)
def test_registries_say_it_in_several_ways(decide: Decide, cause: str, why: str) -> None:
    assert f"(ImagePullBackOff): {why}; the pod has" in decide(pod=backing_off(f"x: {cause}")).only.says


@pytest.mark.parametrize(
    "cause",
    [
        ABSENT,
        UNREACHABLE,
        (
            "failed to authorize: failed to fetch anonymous token: Get "
            '"https://auth.example.com/token": dial tcp 192.0.2.1:443: i/o timeout'
        ),
    ],
)
def test_what_failed_before_anybody_was_asked_is_no_denial(decide: Decide, cause: str) -> None:
    assert not decide(pod=backing_off(cause)).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
