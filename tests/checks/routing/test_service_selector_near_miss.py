"""A Service that was meant for this pod, and Services that only look so."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Services
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, pod, port, service
from tests.checks.routing import podless
from tests.checks.routing.podless import asked


def neighbour(name: str, **labels: str) -> Json:
    return {"metadata": {"name": name, "labels": labels or None}}


def test_a_value_that_is_a_variant_is_named_beside_the_one_that_is_wanted(decide: Decide) -> None:
    verdicts = decide(
        pod=pod(labels={"app": "checkout-api", "tier": "backend"}),
        services=[service("checkout", {"app": "checkout", "tier": "backend"})],
        pods=[neighbour("checkout-api-6f9d7c5b88-vk4n2", app="checkout-api", tier="backend")],
    )
    (found,) = verdicts.proven
    assert found.severity == "error"
    assert found.subject == "Service/checkout"
    assert found.says == (
        "Service/checkout selects `app=checkout`, the pod carries `app=checkout-api`: the Service selects no pod"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/services/data/items/checkout/selector/app",
        "/evidence/pod/data/labels/app",
        "/evidence/pods/data/items",
    ]
    assert [(row.what, row.wants, row.has, row.same) for row in found.compared] == [
        ("label app", "checkout", "checkout-api", False),
        ("label tier", "backend", "backend", True),
        ("live pods selected", "1 by app=checkout-api,tier=backend", "0", False),
    ]
    assert found.verify is not None
    assert found.verify.command == "kubectl get pods -n payments -l 'app=checkout,tier=backend'"


def test_a_value_under_another_key_is_a_near_miss(decide: Decide) -> None:
    verdicts = decide(
        pod=pod(labels={"app.kubernetes.io/name": "checkout"}),
        services=[service("checkout", {"app": "checkout"})],
        pods=[],
    )
    assert verdicts.only.says == (
        "Service/checkout selects `app=checkout`, "
        "the pod carries `app.kubernetes.io/name=checkout` and no label `app`: the Service selects no pod"
    )


def test_a_key_that_is_absent_beside_one_that_agrees_is_proven_whatever_the_ports(decide: Decide) -> None:
    verdicts = decide(
        pod=pod(container(ports=None), labels={"app": "checkout"}),
        services=[service("checkout", {"app": "checkout", "release": "stable"})],
        pods=[],
    )
    assert verdicts.proven[0].severity == "error"


def test_values_are_strings(decide: Decide) -> None:
    verdicts = decide(
        pod=pod(labels={"app": "checkout", "version": "1.1"}),
        services=[service("checkout", {"app": "checkout", "version": "1.10"})],
        pods=[],
    )
    assert [row.what for row in verdicts.proven[0].compared if not row.same][:1] == ["label version"]


def test_a_name_that_resembles_is_only_suspected_where_the_ports_do_not_fit(decide: Decide) -> None:
    # A worker beside a web service that is scaled to zero looks like this.
    verdicts = decide(
        pod=pod(container(ports=None), labels={"app": "checkout-worker"}),
        services=[service("checkout", {"app": "checkout"})],
        pods=[],
    )
    assert not verdicts.proven
    assert verdicts.suspected[0].severity == "error"
    assert "scaled to zero" in verdicts.suspected[0].would_prove


def test_a_part_of_the_same_application_is_a_warning_to_a_pod_that_no_service_selects(decide: Decide) -> None:
    verdicts = decide(
        pod=pod(labels={"app": "shop", "component": "worker"}),
        services=[service("web", {"app": "shop", "component": "web"})],
        pods=[],
    )
    assert not verdicts.proven
    assert verdicts.suspected[0].severity == "warning"


def test_parts_of_one_release_share_its_instance_and_are_not_taken_for_one_another(decide: Decide) -> None:
    name, instance = "app.kubernetes.io/name", "app.kubernetes.io/instance"
    worker = pod(container(ports=None), labels={name: "api-worker", instance: "shop"})
    services = [service("api", {name: "api", instance: "shop"}), service("web", {name: "web", instance: "shop"})]
    verdicts = decide(pod=worker, services=services, pods=[])
    assert not verdicts.proven
    assert [found.subject for found in verdicts.suspected] == ["Service/api"]


def test_another_release_of_the_same_program_is_missed_by_its_instance(decide: Decide) -> None:
    name, instance = "app.kubernetes.io/name", "app.kubernetes.io/instance"
    verdicts = decide(
        pod=pod(labels={name: "checkout", instance: "shop-2"}),
        services=[service("checkout", {name: "checkout", instance: "shop"})],
        pods=[],
    )
    assert [row.what for row in verdicts.proven[0].compared if not row.same][:1] == [f"label {instance}"]


def test_a_service_that_selects_the_pod_is_ruled_out(decide: Decide) -> None:
    verdicts = decide(
        pod=pod(labels={"app": "checkout", "extra": "1"}), services=[service("checkout", {"app": "checkout"})], pods=[]
    )
    assert not verdicts.found
    assert [fact.says for fact in verdicts.ruled_out] == ["Service/checkout selects this pod"]


def test_a_misspelling_is_suspected_even_where_another_service_selects_the_pod(decide: Decide) -> None:
    verdicts = decide(
        pod=pod(labels={"app": "shop", "component": "frontend"}),
        services=[
            service("web", {"app": "shop", "component": "frontend"}),
            service("admin", {"app": "shop", "component": "frontned"}),
        ],
        pods=[],
    )
    assert not verdicts.proven
    assert verdicts.suspected[0].subject == "Service/admin"
    assert verdicts.suspected[0].severity == "warning"


@pytest.mark.parametrize(
    ("labels", "selector"),
    [
        pytest.param({"app": "orders"}, {"app": "checkout"}, id="another workload"),
        pytest.param(
            {"env": "prod", "app": "orders"}, {"env": "prod", "app": "checkout"}, id="only generic keys agree"
        ),
        pytest.param({"app": "cache-1"}, {"app": "cache-2"}, id="siblings that differ in a number"),
        pytest.param({"app": "shard-a"}, {"app": "shard-b"}, id="siblings that differ in a letter"),
        pytest.param(
            {"app": "db", "statefulset.kubernetes.io/pod-name": "db-0"},
            {"app": "db", "statefulset.kubernetes.io/pod-name": "db-1"},
            id="the Service of another pod of the set",
        ),
        pytest.param({}, {"app": "checkout"}, id="a pod without labels"),
    ],
)
def test_what_only_looks_similar_is_not_a_near_miss(
    decide: Decide, labels: dict[str, str], selector: dict[str, str]
) -> None:
    assert not decide(pod=pod(labels=labels), services=[service("other", selector)], pods=[]).found


@pytest.mark.parametrize(
    ("labels", "selector"),
    [
        pytest.param({"app": "checkout"}, {"app": "checkout-canary"}, id="a canary scaled to zero"),
        pytest.param({"app": "checkout"}, {"app": "checkout", "canary": "true"}, id="a canary by a key of its own"),
        pytest.param(
            {"app": "checkout", "color": "blue"},
            {"app": "checkout", "color": "green"},
            id="a preview of the other colour",
        ),
        pytest.param({"app": "pg", "role": "replica"}, {"app": "pg", "role": "master"}, id="the Service of the leader"),
    ],
)
def test_a_pod_with_a_service_of_its_own_is_not_missed_by_its_relatives(
    decide: Decide, labels: dict[str, str], selector: dict[str, str]
) -> None:
    services = [service("own", labels), service("relative", selector)]
    assert not decide(pod=pod(labels=labels), services=services, pods=[]).found


def test_a_selector_that_selects_other_pods_is_another_workloads(decide: Decide) -> None:
    verdicts = decide(
        pod=pod(labels={"app": "checkout-api"}),
        services=[service("checkout", {"app": "checkout"})],
        pods=[neighbour("checkout-0", app="checkout")],
    )
    assert not verdicts.found


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(service("checkout", None), id="without a selector"),
        pytest.param(
            service("checkout", {"app": "checkout"}, type="ExternalName", externalName="db.example.com"),
            id="ExternalName",
        ),
    ],
)
def test_a_service_that_selects_nothing_by_design_misses_nobody(decide: Decide, other: Json) -> None:
    assert not decide(pod=pod(), services=[other], pods=[]).found


@pytest.mark.parametrize("gone", [pod(phase="Succeeded"), pod(phase="Failed"), pod(deleted=5)])
def test_a_pod_that_is_over_is_nobodys_endpoint(decide: Decide, gone: Json) -> None:
    verdicts = decide(pod=gone, services=[service("checkout", {"app": "checkout"}, port())], pods=[])
    assert not verdicts.found


def test_without_the_other_pods_it_is_undecided(decide: Decide) -> None:
    verdicts = decide(pod=pod(), services=[service("checkout", {"app": "checkout"})], denied=[Pods])
    assert verdicts.missing == ["pods"]
    assert not verdicts.found


def test_without_the_services_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), pods=[], denied=[Services]).missing == ["services"]


def test_a_namespace_without_services_has_no_near_miss(decide: Decide) -> None:
    verdicts = decide(pod=pod(), services=[], pods=[])
    assert not verdicts.found
    assert not verdicts.undecided


HASH = "6f9d7c5b88"
CHECKOUT = service("checkout", {"app": "checkout"})


def of_set(name: str, workload: str, **labels: str) -> Json:
    labels = {"pod_template_hash": HASH, **labels}
    return podless.neighbour(name, f"ReplicaSet/{workload}-{HASH}", **labels)


def test_a_service_that_was_asked_about_and_selects_nothing_names_the_workload_that_comes_closest(
    decide: Decide,
) -> None:
    verdicts = decide(
        **podless.podless(CHECKOUT),
        services=[CHECKOUT],
        pods=[
            of_set("checkout-api-1", "checkout-api", app="checkout-api"),
            of_set("checkout-api-2", "checkout-api", app="checkout-api"),
            of_set("orders-1", "orders", app="orders"),
        ],
    )
    (found,) = verdicts.suspected
    assert found.says == (
        "Service/checkout selects `app=checkout`, the pods of Deployment/checkout-api carry `app=checkout-api`: "
        "the Service selects no pod"
    )
    assert found.severity == "error"
    assert [(row.what, row.wants, row.has) for row in found.compared] == [
        ("label app", "checkout", "checkout-api"),
        ("live pods selected", "2 by app=checkout-api", "0"),
    ]
    assert found.verify is not None
    assert found.verify.command == "kubectl get pods -n payments -l 'app=checkout'"


def test_with_a_telling_pair_that_agrees_the_service_is_proven_to_be_meant_for_them(decide: Decide) -> None:
    one = service("checkout", {"app": "checkout", "component": "frontned"})
    verdicts = decide(
        **podless.podless(one), services=[one], pods=[of_set("web-1", "web", app="checkout", component="frontend")]
    )
    assert verdicts.proven[0].says == (
        "Service/checkout selects `component=frontned`, the pod of Deployment/web carries `component=frontend`: "
        "the Service selects no pod"
    )


def test_where_nothing_is_near_no_workload_is_named(decide: Decide) -> None:
    verdicts = decide(**podless.podless(CHECKOUT), services=[CHECKOUT], pods=[of_set("o-1", "orders", app="orders")])
    assert not verdicts.found


def test_a_workload_with_a_service_of_its_own_is_not_what_another_was_meant_for(decide: Decide) -> None:
    services = [CHECKOUT, service("checkout-api", {"app": "checkout-api"})]
    pods = [of_set("checkout-api-1", "checkout-api", app="checkout-api")]
    assert not decide(**podless.podless(CHECKOUT), services=services, pods=pods).found


def test_of_a_service_whose_pods_could_not_be_listed_nothing_is_said(decide: Decide) -> None:
    verdicts = decide(target=asked("checkout"), services=[CHECKOUT], denied=[Pods])
    assert not verdicts.found


def test_the_ingress_that_leads_to_the_service_is_named(decide: Decide) -> None:
    path = {"path": "/", "backend": {"service": {"name": "checkout", "port": {"number": 80}}}}
    ingress = {"metadata": {"name": "shop"}, "spec": {"rules": [{"http": {"paths": [path]}}]}}
    verdicts = decide(pod=pod(), services=[CHECKOUT], pods=[], ingresses={"ingresses": {"items": [ingress]}}, denied=[])
    assert verdicts.only.says.endswith("the Service selects no pod, and Ingress/shop leads to it")
    assert not decide(pod=pod(), services=[CHECKOUT], pods=[], denied=[Ingresses]).only.says.endswith("leads to it")


def test_a_service_that_the_pod_calls_is_hardly_its_own(decide: Decide) -> None:
    env = [{"name": "CHECKOUT_URL", "value": "http://checkout:80"}]
    worker = pod(container(env=env), labels={"app": "checkout-worker"})
    verdicts = decide(
        pod=worker,
        services=[CHECKOUT],
        pods=[],
        dependencies={"pod": worker, "services": {"items": [CHECKOUT]}},
    )
    assert not verdicts.proven
    assert verdicts.suspected[0].severity == "warning"


def test_a_service_of_the_workloads_very_name_is_its_own_whatever_its_selector_says(decide: Decide) -> None:
    db = service("stock-db", {"app": "database"}, port(5432, "http"))
    labels = {"app": "stock-db", "pod-template-hash": HASH}
    one = pod(labels=labels, metadata=podless.owned(name=f"stock-db-{HASH}"))
    found = decide(pod=one, services=[db], pods=[]).only
    assert found.says == (
        "Service/stock-db selects `app=database`, the pod carries `app=stock-db`: the Service selects no pod"
    )
    pods = [of_set("stock-db-1", "stock-db", app="stock-db")]
    assert (
        "the pod of Deployment/stock-db carries `app=stock-db`"
        in decide(**podless.podless(db), services=[db], pods=pods).only.says
    )
