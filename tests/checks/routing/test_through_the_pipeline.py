"""Targets that are Services and Ingresses, through everything that a run goes through."""

from __future__ import annotations

from typing import Any

from tests.targets.small_cluster import (
    SmallCluster,
    a_deployment,
    a_pod,
    a_replica_set,
    a_service,
    an_ingress,
    an_object,
    document_of,
)

WEB = a_deployment("web-api", {"app": "web-api"})
SET = a_replica_set(WEB)
PODS = [a_pod("web-api-5f7c-1", SET), a_pod("web-api-5f7c-2", SET)]
SERVICE = a_service("web", {"app": "web"})


def findings(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["check"], one["subject"]) for one in document["findings"] if one["severity"] != "info"]


def test_the_headline_of_a_service_that_selects_nothing_is_what_it_misses() -> None:
    document = document_of(SmallCluster(SERVICE, WEB, SET, *PODS), "svc/web")
    assert document["summary"]["headline"] == (
        "Service/web selects `app=web`, the pods of Deployment/web-api carry `app=web-api`: the Service selects no pod"
    )
    first = document["findings"][0]
    assert [one["check"] for one in first["consequences"]] == ["service-no-endpoints"]


def test_an_ingress_whose_service_selects_nothing_is_told_the_same() -> None:
    document = document_of(SmallCluster(an_ingress("shop", "web"), SERVICE, WEB, SET, *PODS), "ing/shop")
    assert ("service-selector-near-miss", "Service/web") in findings(document)


def test_without_anything_near_the_headline_says_what_no_pod_carries() -> None:
    document = document_of(SmallCluster(SERVICE, a_pod("other", None, {"app": "other"})), "svc/web")
    assert document["summary"]["headline"] == ("Service/web selects no pod: no live pod carries `app=web`")


def test_nodes_are_listed_only_where_a_service_leads_to_the_pod_from_its_own_node() -> None:
    local = a_service("web", {"app": "web-api"}, type="NodePort", externalTrafficPolicy="Local")
    node = an_object("v1", "Node", "node-2", "", spec={}, status={"conditions": []})
    for service, asked in ((local, True), (a_service("web", {"app": "web-api"}), False)):
        cluster = SmallCluster(service, WEB, SET, *PODS, node)
        document_of(cluster, "pod/web-api-5f7c-1")
        lists = [one for one in cluster.asked if (one.access.resource, one.access.verb) == ("nodes", "list")]
        assert bool(lists) is asked
