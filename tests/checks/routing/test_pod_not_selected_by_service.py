"""Pods beside a Service of their name."""

from __future__ import annotations

from kubectl_evidence.evidence.pods import Pods
from tests.checks.conftest import Decide
from tests.checks.objects import pod, service
from tests.checks.routing.podless import neighbour, owned

TWO = service("checkout-api", {"app": "checkout-v2"})
OTHERS = [neighbour("checkout-v2-1", "ReplicaSet/checkout-v2", app="checkout-v2")]


def test_that_the_service_of_its_name_selects_others_is_information(decide: Decide) -> None:
    found = decide(pod=pod(metadata=owned()), services=[TWO], pods=OTHERS).only
    assert found.severity == "info"
    assert found.says == (
        "No Service selects this pod; Service/checkout-api, named like it, "
        "selects pods of ReplicaSet/checkout-v2 by `app=checkout-v2`"
    )


def test_workers_jobs_and_pods_with_a_service_of_their_own_need_no_other(decide: Decide) -> None:
    assert not decide(pod=pod(metadata=owned()), services=[service("web", {"app": "checkout-v2"})], pods=OTHERS).found
    both = [TWO, service("own", {"app": "checkout-api"})]
    assert not decide(pod=pod(metadata=owned()), services=both, pods=OTHERS).found
    assert not decide(pod=pod(metadata=owned("Job", "checkout-api")), services=[TWO], pods=OTHERS).found
    assert not decide(pod=pod(metadata=owned()), services=[TWO], pods=[]).found
    assert not decide(pod=pod(metadata=owned(), phase="Succeeded"), services=[TWO], pods=OTHERS).found


def test_without_the_other_pods_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(metadata=owned()), services=[TWO], denied=[Pods]).missing == ["pods"]
