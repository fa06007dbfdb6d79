"""A namespace of thousands is not listed to its end, and every verdict is what it would be if it were."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster.capture import selectors
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.gaps import ref
from kubectl_evidence.outcome import Collected, Forbidden, Outcome
from kubectl_evidence.packet import Packet
from kubectl_evidence.pipeline import Inquiry, investigate
from kubectl_evidence.raw import Raw
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.target import Target
from tests.builders import UID, ScriptedCluster, healthy, list_of, pod, service

TARGET = Target("checkout-api-6f9d7c5b88-vk4n2", "payments")
MANY = 600


class Crowded(ScriptedCluster):
    """Answers lists as an API server does: by their label selectors, and with no more than was wanted.

    Asks whose query holds `denied` are forbidden.
    """

    def __init__(self, *, denied: str = "\0", **lists: Sequence[dict[str, Any]]) -> None:
        super().__init__({**healthy(), **{resource: list_of(items) for resource, items in lists.items()}})
        self._denied = denied

    def read(self, ask: Ask, deadline: float) -> Outcome[Raw]:
        answer = super().read(ask, deadline)
        if ask.access.verb != "list" or not isinstance(answer, Collected):
            return answer
        if any(self._denied in value for _, value in ask.query):
            return Forbidden(ask.access)
        document = answer.data.parse()
        matches = selectors.labels(dict(ask.query).get("labelSelector", ""))
        items = [item for item in document["items"] if matches(item)]
        kept = items[: ask.most or len(items)]
        body = json.dumps({**document, "items": kept}).encode()
        return replace(answer, data=Raw(body), truncated=len(kept) < len(items))


def other_pods() -> list[dict[str, Any]]:
    return [labelled(f"a-{n}", {"app": f"other-{n}"}) for n in range(MANY)]


def labelled(name: str, labels: dict[str, str]) -> dict[str, Any]:
    made = pod(name)
    made["metadata"] |= {"labels": labels, "uid": f"uid-of-{name}", "ownerReferences": []}
    return made


def sliced(name: str, of: str, uid: str) -> dict[str, Any]:
    return {
        "metadata": {"name": name, "labels": {"kubernetes.io/service-name": of}},
        "addressType": "IPv4",
        "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
        "endpoints": [{"addresses": ["10.0.0.7"], "targetRef": {"kind": "Pod", "name": "x", "uid": uid}}],
    }


PORT = {"name": "http", "port": 80, "targetPort": "http", "protocol": "TCP"}
CHECKOUT = service("checkout", {"app": "checkout-api"}, ports=[PORT])
MEANT = service("meant", {"app": "checkout"}, ports=[PORT])
OTHERS = [service(f"other-{n}", {"app": f"other-{n}"}, ports=[PORT]) for n in range(MANY)]
SLICES = [sliced(f"a-{n}", f"other-{n}", f"u{n}") for n in range(MANY)]


def investigated(cluster: ScriptedCluster, redactor: KeyedRedactor) -> Packet:
    return investigate(Inquiry(TARGET, "pod/x", "kubectl evidence pod/x"), cluster, redactor).packet


def found(packet: Packet) -> list[tuple[str, str]]:
    """The findings about Services; these clusters have no metrics API either."""
    return [(one.check, one.verdict) for one in packet.findings if one.check != "metrics-apiservice-unavailable"]


def queries(cluster: ScriptedCluster, resource: str) -> list[tuple[str, int]]:
    """The label selector and the bound of each list of the pod's namespace."""
    lists = (one for one in cluster.asked if one.access.verb == "list" and one.access.namespace == "payments")
    return [(dict(one.query).get("labelSelector", ""), one.most) for one in lists if one.access.resource == resource]


def test_the_slices_of_the_services_that_matter_are_asked_for_by_name(redactor: KeyedRedactor) -> None:
    mine = sliced("z-checkout", "checkout", UID)
    cluster = Crowded(services=[*OTHERS, CHECKOUT], endpointslices=[*SLICES, mine], pods=[pod()])
    packet = investigated(cluster, redactor)
    assert queries(cluster, "endpointslices") == [("", 250), ("kubernetes.io/service-name in (checkout)", 0)]
    assert "Service/checkout routes to 1 ready endpoint, this pod among them" in [one.says for one in packet.ruled_out]
    assert packet.document()["evidence"]["endpointSlices"]["truncated"] is True


def test_of_a_service_that_nearly_selects_the_pod_is_asked_whether_it_selects_any(redactor: KeyedRedactor) -> None:
    cluster = Crowded(services=[*OTHERS, MEANT], endpointslices=[], pods=[*other_pods(), pod()])
    packet = investigated(cluster, redactor)
    assert queries(cluster, "pods") == [("", 250), ("app=checkout", 1), ("pod-template-hash=6f9d7c5b88", 10)]
    assert found(packet) == [("service-selector-near-miss", "proven")]
    assert "the Service selects no pod" in packet.findings[0].says


def test_it_is_no_finding_when_it_selects_one_beyond_what_was_listed(redactor: KeyedRedactor) -> None:
    served = labelled("z-served", {"app": "checkout"})
    cluster = Crowded(services=[*OTHERS, MEANT], endpointslices=[], pods=[*other_pods(), pod(), served])
    assert found(investigated(cluster, redactor)) == []


def test_nothing_is_concluded_where_that_question_was_not_answered(redactor: KeyedRedactor) -> None:
    crowd = [*other_pods(), pod()]
    cluster = Crowded(denied="app=checkout", services=[*OTHERS, MEANT], endpointslices=[], pods=crowd)
    packet = investigated(cluster, redactor)
    assert found(packet) == []
    assert "service-selector-near-miss" in {check for one in packet.unknown for check in one.checks}
    assert [(gap.evidence, gap.key, gap.status) for gap in packet.gaps] == [
        (ref(Pods), "selected-by/meant", "forbidden")
    ]


def test_many_services_in_doubt_are_worth_the_whole_list(redactor: KeyedRedactor) -> None:
    doubtful = [service(f"meant-{n}", {"app": "checkout", "tier": f"t{n}"}, ports=[PORT]) for n in range(9)]
    cluster = Crowded(services=[*OTHERS, *doubtful], endpointslices=[], pods=[*other_pods(), pod()])
    packet = investigated(cluster, redactor)
    assert queries(cluster, "pods") == [("", 250), ("", 0)]
    assert len([one for one in packet.findings if one.check == "service-selector-near-miss"]) == 9


@pytest.mark.parametrize("resource", ["services", "endpointslices", "pods"])
def test_a_namespace_that_is_not_large_is_listed_once(redactor: KeyedRedactor, resource: str) -> None:
    cluster = Crowded(services=[CHECKOUT], endpointslices=SLICES[:250], pods=other_pods()[:250])
    investigated(cluster, redactor)
    assert len(queries(cluster, resource)) == 1


def test_what_is_not_shown_is_counted(redactor: KeyedRedactor) -> None:
    cluster = Crowded(services=[*OTHERS, CHECKOUT], endpointslices=SLICES, pods=[*other_pods(), pod()])
    left_out = investigated(cluster, redactor).budget.left_out
    # Of the pods and slices those that were read; how many there are is not known.
    assert {key: left_out[key] for key in ("services", "pods", "endpointSlices")} == {
        "services": MANY,
        "pods": 250,
        "endpointSlices": 250,
    }
