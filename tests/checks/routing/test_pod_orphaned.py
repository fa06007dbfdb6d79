"""Pods that a controller made and let go, and pods that never had one."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.pods import Pods
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json
from tests.checks.objects import pod as pod_of
from tests.checks.routing.podless import neighbour, owned

SET = "ReplicaSet/checkout-api-6f9d7c5b88"
HASH = "6f9d7c5b88"


def pod(metadata: Json | None = None, **changes: Any) -> Json:
    """A pod without an owner, unless one is given."""
    return pod_of(metadata={"ownerReferences": None, **(metadata or {})}, **changes)


REPLACEMENT = neighbour("checkout-api-6f9d7c5b88-zzzzz", SET, app="checkout-api", pod_template_hash=HASH)


def test_a_pod_that_was_given_another_label_is_no_longer_of_its_set(decide: Decide) -> None:
    out = pod(labels={"app": "debug", "pod-template-hash": HASH})
    found = decide(pod=out, pods=[REPLACEMENT]).only
    assert found.verdict == "proven"
    assert found.severity == "warning"
    assert found.subject == f"Pod/{NAME}"
    assert found.says == (
        f"Pod/{NAME} is no longer of {SET}: it carries `app=debug`, the pods of that `app=checkout-api`; "
        "no controller looks after it"
    )
    assert [(row.what, row.wants, row.has) for row in found.compared] == [("label app", "checkout-api", "debug")]


def test_a_label_that_was_taken_away_is_told_too(decide: Decide) -> None:
    out = pod(labels={"app": "checkout-api"}, metadata={"generateName": "checkout-api-6f9d7c5b88-"})
    assert (
        "it carries no `pod-template-hash`, the pods of that `pod-template-hash=6f9d7c5b88`"
        in decide(pod=out, pods=[REPLACEMENT]).only.says
    )


def test_a_pod_whose_set_is_gone_was_left_behind(decide: Decide) -> None:
    found = decide(pod=pod(), pods=[]).only
    assert found.says == (
        f"Pod/{NAME} carries `pod-template-hash`, which a ReplicaSet gives, and no controller owns it: "
        "nobody replaces it or rolls it out"
    )


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(pod(metadata=owned()), id="owned"),
        pytest.param(pod(labels={"app": "checkout-api"}), id="bare"),
        pytest.param(pod(labels={}, metadata={"generateName": "probe-"}), id="bare, with a generated name"),
        pytest.param(pod(phase="Failed"), id="over"),
        pytest.param(pod(deleted=5), id="being deleted"),
    ],
)
def test_pods_with_an_owner_and_bare_pods_are_no_orphans(decide: Decide, one: Json) -> None:
    assert not decide(pod=one, pods=[]).found


def test_without_the_other_pods_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), denied=[Pods]).missing == ["pods"]
