"""Secrets for pulling images that do not exist."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.secrets import Secrets
from kubectl_evidence.outcome import NotFound
from tests.checks.conftest import Decide
from tests.checks.images.pulling import ABSENT, DENIED, IMAGE, UNREACHABLE, backing_off
from tests.checks.objects import NAMESPACE, Json, container, event, pod

NAMED = [{"name": "regcred"}]
TOLD = event(
    "FailedToRetrieveImagePullSecret",
    "Unable to retrieve some image pull secrets (other, regcred); attempting to pull the image may not succeed.",
    of=None,
)


def answers(one: Json, *names: str) -> dict[str, Any]:
    """The Secret is not there; these are the Secrets of the namespace."""
    there = [{"metadata": {"name": name, "namespace": NAMESPACE}} for name in names]
    return {
        f"Pod/{one['metadata']['name']}": {"kind": "Pod", **one},
        "regcred": NotFound(),
        "of the namespace": {"items": there},
    }


def test_the_secret_that_is_not_there_is_named_with_the_one_that_is_like_it(decide: Decide) -> None:
    one = backing_off(DENIED, imagePullSecrets=NAMED)
    found = decide(pod=one, secrets=answers(one, "reg-cred", "checkout-db"), events=[TOLD]).only
    assert (found.severity, found.subject) == ("error", "Secret/regcred")
    assert found.says == (
        "Secret/regcred of the pod's imagePullSecrets does not exist; there is `reg-cred`: "
        f"Container/api pulls `{IMAGE}` without it"
    )
    assert "/evidence/secrets/data/parts/regcred" in {str(pointer) for pointer in found.cites}
    assert [(row.wants, row.has) for row in found.compared] == [("regcred", "reg-cred")]


def test_where_secrets_may_not_be_read_the_event_tells(decide: Decide) -> None:
    one = backing_off(DENIED, imagePullSecrets=NAMED)
    found = decide(pod=one, events=[TOLD], denied=[Secrets]).only
    assert found.says.startswith("Secret/regcred of the pod's imagePullSecrets does not exist: ")
    assert not decide(pod=one, events=[], denied=[Secrets]).found


def test_where_the_registry_is_not_reached_it_is_a_warning(decide: Decide) -> None:
    one = backing_off(UNREACHABLE, imagePullSecrets=NAMED)
    assert decide(pod=one, secrets=answers(one), events=[]).only.severity == "warning"
    one = backing_off(ABSENT, imagePullSecrets=NAMED)
    assert decide(pod=one, secrets=answers(one), events=[]).only.severity == "error"


def test_a_secret_that_is_there_by_now_is_not_missing(decide: Decide) -> None:
    one = backing_off(DENIED, imagePullSecrets=NAMED)
    there = {**answers(one), "regcred": {"metadata": {"name": "regcred"}}}
    assert not decide(pod=one, secrets=there, events=[TOLD]).found


def test_a_public_image_comes_all_the_same(decide: Decide) -> None:
    one = pod(container(), spec={"imagePullSecrets": NAMED})
    assert not decide(pod=one, secrets=answers(one), events=[TOLD]).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
