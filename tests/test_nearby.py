"""Of a large namespace only what concerns the pod is read closely, and no verdict is another for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from kubectl_evidence.nearby import ENOUGH, Neighbourhood, nearby
from kubectl_evidence.packet import Packet
from kubectl_evidence.pipeline import Inquiry, investigate
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.target import Target
from tests.builders import UID, ScriptedCluster, healthy, list_of, pod, service

TARGET = Target("checkout-api-6f9d7c5b88-vk4n2", "payments")
MANY = ENOUGH + 20


def others() -> list[dict[str, Any]]:
    """Pods of other workloads, one for each of their Services."""
    return [
        named(f"other-{n}-5d4f", {"app": f"other-{n}"}, uid=f"0000{n:04}-2222-3333-4444-555555555555")
        for n in range(MANY)
    ]


def named(name: str, labels: dict[str, str], uid: str = UID, controller: str = "") -> dict[str, Any]:
    made = pod(name)
    made["metadata"] |= {"labels": labels, "uid": uid}
    if controller:
        made["metadata"]["ownerReferences"][0]["uid"] = controller
    else:
        made["metadata"]["ownerReferences"] = []
    return made


def slice_of(name: str, of: str | None, *uids: str) -> dict[str, Any]:
    return {
        "metadata": {"name": name, "labels": {"kubernetes.io/service-name": of} if of else {}},
        "addressType": "IPv4",
        "ports": [{"name": "", "port": 8080, "protocol": "TCP"}],
        "endpoints": [{"addresses": ["10.0.0.7"], "targetRef": {"kind": "Pod", "name": "x", "uid": u}} for u in uids],
    }


def names(items: Sequence[Any] | None) -> list[str]:
    return [item["metadata"]["name"] for item in items or ()]


def crowd(*more: dict[str, Any]) -> list[dict[str, Any]]:
    return [*(service(f"other-{n}", {"app": f"other-{n}"}) for n in range(MANY)), *more]


def around(services: Any = None, slices: Any = None, pods: Any = None) -> Neighbourhood:
    return Neighbourhood(services, slices, pods)


def test_a_list_that_is_not_long_is_taken_whole() -> None:
    whole = around(crowd()[:ENOUGH], [slice_of("a", "other-1")], others()[:ENOUGH])
    assert nearby(pod(), whole) == (whole, {})


def test_of_many_services_those_that_select_the_pod_stay() -> None:
    kept, passed_over = nearby(pod(), around(crowd(service("checkout", {"app": "checkout-api"}))))
    assert names(kept.services) == ["checkout"]
    assert passed_over == {"services": MANY}


@pytest.mark.parametrize(
    "selector",
    [{"app": "checkout"}, {"app": "chekcout-api"}, {"app": "checkout-api", "tier": "web"}],
    ids=["a variant of the value", "a misspelling", "one pair that agrees"],
)
def test_where_none_selects_the_pod_those_stay_that_may_have_been_meant_to(selector: dict[str, str]) -> None:
    kept, _ = nearby(pod(), around(crowd(service("meant", selector))))
    assert names(kept.services) == ["meant"]


def test_beside_one_that_selects_the_pod_only_a_misspelling_stays() -> None:
    mine = named(TARGET.name, {"app": "checkout-api", "component": "backend"})
    selecting = service("checkout", {"app": "checkout-api"})
    misspelt = service("slip", {"app": "checkout-api", "component": "backedn"})
    related = service("canary", {"app": "checkout-api", "component": "canary"})
    kept, _ = nearby(mine, around(crowd(selecting, misspelt, related)))
    assert names(kept.services) == ["checkout", "slip"]


def test_a_service_without_a_selector_stays_when_its_slice_leads_to_the_pod() -> None:
    slices = [*(slice_of(f"s-{n}", f"other-{n}") for n in range(MANY)), slice_of("by-hand", "manual", UID)]
    kept, passed_over = nearby(pod(), around(crowd(service("manual", None)), slices))
    assert names(kept.services) == ["manual"]
    assert names(kept.slices) == ["by-hand"]
    assert passed_over == {"services": MANY, "endpointSlices": MANY}


def test_a_slice_of_no_service_stays_when_the_pod_is_in_it() -> None:
    slices = [*(slice_of(f"s-{n}", f"other-{n}") for n in range(MANY)), slice_of("stray", None, UID)]
    assert names(nearby(pod(), around(crowd(), slices))[0].slices) == ["stray"]


def test_with_a_service_stay_its_slices_and_a_few_of_the_pods_that_it_selects() -> None:
    mine = [named(f"mine-{n}", {"app": "checkout-api"}, uid=f"x{n}") for n in range(9)]
    slices = [*(slice_of(f"s-{n}", f"other-{n}") for n in range(MANY)), slice_of("checkout-1", "checkout")]
    services = crowd(service("checkout", {"app": "checkout-api"}))
    kept, passed_over = nearby(pod(), around(services, slices, [*others(), *mine, pod()]))
    assert names(kept.slices) == ["checkout-1"]
    assert names(kept.pods) == ["mine-0", "mine-1", "mine-2", TARGET.name]
    assert passed_over["pods"] == MANY + 6


def test_pods_of_the_same_controller_stay_as_far_as_a_reader_wants_them() -> None:
    controller = pod()["metadata"]["ownerReferences"][0]["uid"]
    siblings = [named(f"sibling-{n}", {"app": "relabelled"}, f"x{n}", controller) for n in range(40)]
    kept, _ = nearby(pod(), around(pods=[*others(), *siblings]))
    assert names(kept.pods) == [f"sibling-{n}" for n in range(10)]


def test_a_pod_that_was_not_read_concerns_nobody_in_particular() -> None:
    kept, passed_over = nearby(None, around(crowd(), None, others()))
    assert (len(kept.services or ()), kept.slices, len(kept.pods or ())) == (ENOUGH, None, ENOUGH)
    assert passed_over == {"services": MANY - ENOUGH, "pods": MANY - ENOUGH}


@pytest.mark.parametrize("broken", [None, "x", 7, [], {"metadata": "x"}, {"spec": {"selector": {"app": 7}}}])
def test_objects_of_another_shape_are_no_reason_to_fail(broken: Any) -> None:
    crowded = [broken] * MANY
    kept, _ = nearby(pod(), around(crowded, crowded, crowded))
    assert kept == around([], [], [])


def packet_of(services: list[Any], pods: list[Any], redactor: KeyedRedactor) -> Packet:
    answers = healthy()
    answers |= {"services": list_of(services, "ServiceList"), "pods": list_of(pods, "PodList")}
    return investigate(Inquiry(TARGET, "pod/x", "kubectl evidence pod/x"), ScriptedCluster(answers), redactor).packet


@pytest.mark.parametrize("selects_another", [False, True])
def test_a_large_namespace_changes_no_verdict(redactor: KeyedRedactor, *, selects_another: bool) -> None:
    """A Service that nearly selects the pod is a finding, and none if it selects any of thousands."""
    meant = service("meant", {"app": "checkout"}, ports=[{"port": 80, "targetPort": 8080}])
    few = [pod(), *([named("served-1", {"app": "checkout"}, "x")] if selects_another else [])]
    small = packet_of([meant], few, redactor)
    large = packet_of([*crowd(), meant], [*others(), *few], redactor)
    assert [(one.check, one.says, one.verdict) for one in large.findings] == [
        (one.check, one.says, one.verdict) for one in small.findings
    ]
    assert any(one.check == "service-selector-near-miss" for one in large.findings) is not selects_another
    assert large.budget.left_out["services"] == MANY
