"""Pods whose place depends on where others are."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, pod, scheduler_event
from tests.checks.scheduling.waiting import refused

ONE = " on 1 of 1 nodes"
HOST, ZONE = "example.com/host", "example.com/zone"
APART = "1 node(s) didn't match pod anti-affinity rules"


def near(kind: str, labels: dict[str, str], topology: str = HOST) -> dict[str, Any]:
    term = {"topologyKey": topology, "labelSelector": {"matchLabels": labels}}
    return {"affinity": {kind: {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}}


def spread(topology: str = ZONE, when: str = "DoNotSchedule") -> dict[str, Any]:
    one = {
        "maxSkew": 1,
        "topologyKey": topology,
        "whenUnsatisfiable": when,
        "labelSelector": {"matchLabels": {"app": "checkout-api"}},
    }
    return {"topologySpreadConstraints": [one]}


@pytest.mark.parametrize(
    ("reason", "spec", "says", "cited"),
    [
        (
            APART,
            near("podAntiAffinity", {"app": "checkout-api"}),
            f"must not run beside pods with `app=checkout-api` per `{HOST}`, its own replicas, and finds one{ONE}",
            "podAntiAffinity",
        ),
        (
            APART,
            near("podAntiAffinity", {"app": "db"}),
            f"must not run beside pods with `app=db` per `{HOST}` and finds one on 1 of 1 nodes",
            "podAntiAffinity",
        ),
        (
            "1 node(s) didn't match pod affinity rules",
            near("podAffinity", {"app": "cache"}, ZONE),
            f"has to run beside pods with `app=cache` per `{ZONE}`, and finds none on 1 of 1 nodes",
            "podAffinity",
        ),
        (
            "1 node(s) didn't satisfy existing pods anti-affinity rules",
            {},
            "is kept away by the anti-affinity of pods that run there, on 1 of 1 nodes",
            None,
        ),
        (
            "1 node(s) didn't match pod topology spread constraints",
            spread(),
            f"would be spread too unevenly by `{ZONE}` (at most 1 apart) on 1 of 1 nodes",
            "topologySpreadConstraints",
        ),
        (
            "1 node(s) didn't match pod topology spread constraints (missing required label)",
            spread(),
            f"is to be spread by `{ZONE}` (at most 1 apart), a label that is missing on 1 of 1 nodes",
            "topologySpreadConstraints",
        ),
    ],
)
def test_the_term_that_is_not_satisfied_is_told(
    decide: Decide, reason: str, spec: dict[str, Any], says: str, cited: str | None
) -> None:
    (found,) = decide(pod=refused(reason, **spec), events=[]).proven
    assert (found.severity, found.subject) == ("error", f"Pod/{NAME}")
    assert found.says == f"Pod/{NAME} {says}"
    assert [str(one).rpartition("/")[2] for one in found.cites] == ["PodScheduled", *([cited] if cited else [])]


def test_nodes_that_are_out_for_their_taints_are_not_counted(decide: Decide) -> None:
    waits = refused(f"{APART}, 3 node(s) had untolerated taint(s)", total=4, **near("podAntiAffinity", {"a": "b"}))
    assert decide(pod=waits, events=[]).only.says.endswith("on 1 of 4 nodes")


@pytest.mark.parametrize(
    ("other", "events"),
    [
        pytest.param(refused(f"{APART}, 3 Insufficient cpu", total=4), [], id="most nodes are full"),
        pytest.param(refused(f"{APART}, 1 Insufficient cpu", total=2), [], id="as many nodes are full"),
        pytest.param(refused("1 Insufficient cpu"), [], id="refused for another reason"),
        pytest.param(refused("1 Insufficient cpu", **spread(when="ScheduleAnyway")), [], id="a wish"),
        pytest.param(
            refused(APART), [scheduler_event("TriggeredScaleUp", "pod triggered scale-up", when=30)], id="a node comes"
        ),
        pytest.param(pod(spec=near("podAntiAffinity", {"app": "checkout-api"})), [], id="it has a node"),
    ],
)
def test_other_pods_have_no_finding(decide: Decide, other: Json, events: list[Json]) -> None:
    assert not decide(pod=other, events=events).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
