"""What a pod demands of its node, what it asks for in all, and what the scheduler said, of several versions."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.parts.requests import pod_requests
from kubectl_evidence.evidence.pod import Pod
from tests.builders import pod
from tests.evidence.gathering import gather


class AsItIs:
    def redact(self, raw: str, /) -> str:
        return raw


def refused(message: str, reason: str = "Unschedulable") -> Pod:
    one = pod()
    one["status"]["conditions"] = [{"type": "PodScheduled", "status": "False", "reason": reason, "message": message}]
    return Pod.model_validate(one, context=AsItIs())


@pytest.mark.parametrize(
    ("message", "total", "refusals", "not_helpful"),
    [
        (
            (
                "0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. no new claims to deallocate, "
                "preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling."
            ),
            1,
            {"Insufficient cpu": 1, "Insufficient memory": 1},
            1,
        ),
        (
            (
                "0/5 nodes are available: 2 node(s) had untolerated taint {node.kubernetes.io/not-ready: }, 3 "
                "Insufficient nvidia.com/gpu. preemption: 0/5 nodes are available: 3 No preemption victims found for "
                "incoming pod, 2 Preemption is not helpful for scheduling."
            ),
            5,
            {"node(s) had untolerated taint {node.kubernetes.io/not-ready: }": 2, "Insufficient nvidia.com/gpu": 3},
            2,
        ),
        (
            "0/4 nodes are available: 4 node(s) didn't match pod anti-affinity rules.",
            4,
            {"node(s) didn't match pod anti-affinity rules": 4},
            None,
        ),
        (
            '0/1 nodes are available: persistentvolumeclaim "data" not found. not found',
            1,
            {'persistentvolumeclaim "data" not found': None},
            None,
        ),
        (
            "0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found",
            2,
            {"pod has unbound immediate PersistentVolumeClaims": None},
            None,
        ),
        (
            "0/12 nodes are available: 10 Insufficient cpu, 12 node(s) didn't match Pod's node affinity/selector.",
            12,
            {"Insufficient cpu": 10, "node(s) didn't match Pod's node affinity/selector": 12},
            None,
        ),
    ],
)
def test_the_schedulers_message_is_taken_apart(
    message: str, total: int, refusals: dict[str, int | None], not_helpful: int | None
) -> None:
    unfit = refused(message).unschedulable
    assert unfit is not None
    assert (unfit.nodes, dict(unfit.refusals), unfit.preemption_not_helpful) == (total, refusals, not_helpful)


def test_of_a_message_of_another_form_only_the_words_are_known() -> None:
    unfit = refused("running PreBind plugin: timed out", "SchedulerError").unschedulable
    assert unfit is not None
    assert (unfit.nodes, dict(unfit.refusals)) == (None, {"running PreBind plugin: timed out": None})


def test_a_pod_that_is_held_back_or_has_a_node_has_no_refusals() -> None:
    assert refused("Scheduling is blocked", "SchedulingGated").unschedulable is None
    assert Pod.model_validate(pod(), context=AsItIs()).unschedulable is None


def container(cpu: str, **more: Any) -> dict[str, Any]:
    return {"name": f"c{cpu}", "resources": {"requests": {"cpu": cpu}}, **more}


@pytest.mark.parametrize(
    ("spec", "asked"),
    [
        ({"containers": [container("100m"), container("1")]}, "1100m"),
        ({"containers": [container("100m")], "initContainers": [container("2"), container("3")]}, "3"),
        ({"containers": [container("2")], "initContainers": [container("1")]}, "2"),
        ({"containers": [container("1")], "initContainers": [container("500m", restartPolicy="Always")]}, "1500m"),
        (
            {
                "containers": [container("1")],
                "initContainers": [container("500m", restartPolicy="Always"), container("4")],
            },
            "4500m",
        ),
        ({"containers": [container("1")], "overhead": {"cpu": "250m"}}, "1250m"),
        ({"containers": [container("1")], "resources": {"requests": {"cpu": "3"}}}, "3"),
    ],
    ids=[
        "containers run side by side",
        "init containers one after the other",
        "the larger of both counts",
        "a sidecar runs beside the containers",
        "and beside the init containers after it",
        "the runtime's overhead comes on top",
        "requests of the whole pod overrule",
    ],
)
def test_what_a_pod_asks_for_in_all_is_what_the_scheduler_counts(spec: dict[str, Any], asked: str) -> None:
    assert pod_requests({"spec": spec}) == {"cpu": asked}


@pytest.mark.parametrize(("reason", "counted"), [("Deferred", "2"), ("Infeasible", "1")])
def test_a_resize_that_is_under_way_counts_the_larger_side_unless_it_is_infeasible(reason: str, counted: str) -> None:
    status = {
        "containerStatuses": [
            {"name": "c2", "resources": {"requests": {"cpu": "1"}}, "allocatedResources": {"cpu": "1"}}
        ],
        "conditions": [{"type": "PodResizePending", "status": "True", "reason": reason}],
    }
    assert pod_requests({"spec": {"containers": [container("2")]}, "status": status}) == {"cpu": counted}


def test_the_demands_of_a_pod_are_shown_and_what_every_pod_is_given_is_not() -> None:
    one = pod()
    required = "requiredDuringSchedulingIgnoredDuringExecution"
    zones = {"key": "zone", "operator": "In", "values": ["a", "b"]}
    app = {"matchLabels": {"app": "checkout-api"}}
    given = {
        "key": "node.kubernetes.io/not-ready",
        "operator": "Exists",
        "effect": "NoExecute",
        "tolerationSeconds": 300,
    }
    one["spec"] |= {
        "affinity": {
            "nodeAffinity": {required: {"nodeSelectorTerms": [{"matchExpressions": [zones]}]}},
            "podAntiAffinity": {required: [{"topologyKey": "kubernetes.io/hostname", "labelSelector": app}]},
        },
        "topologySpreadConstraints": [
            {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule", "labelSelector": app}
        ],
        "tolerations": [given, {"key": "dedicated", "value": "gpu", "effect": "NoSchedule"}],
        "priority": 1000,
        "priorityClassName": "important",
        "preemptionPolicy": "Never",
    }
    page = gather({one["metadata"]["name"]: one}).page(Pod)
    assert (
        "only on nodes with zone in (a,b) · tolerates dedicated=gpu:NoSchedule · "
        "not beside pods with app=checkout-api on the same kubernetes.io/hostname · spread by zone, at most 1 apart · "
        "priority 1000 (important) · never evicts others"
    ) in page
