"""What a debug container would look at."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.ask import Access
from kubectl_evidence.cluster.debug_script import arguments
from kubectl_evidence.debug_plan import MAX_POD_PORTS, MAX_SERVICE_PORTS, MAX_SERVICES, DebugPlan, ServiceToTry, plan_of
from kubectl_evidence.outcome import Forbidden, TimedOut
from kubectl_evidence.text import Name
from tests.builders import pod, service
from tests.debug.bundles import HTTP, bundle, changed, of_pod, selecting, services


def planned(**answers: Any) -> DebugPlan:
    plan = plan_of(bundle(**answers))
    assert plan is not None
    return plan


def planned_for(one: dict[str, Any], **answers: Any) -> DebugPlan:
    plan = plan_of(of_pod(one, **answers))
    assert plan is not None
    return plan


def container(name: str, *ports: dict[str, Any], **spec: Any) -> dict[str, Any]:
    return {"name": name, "image": "busybox:1.36", "ports": list(ports), **spec}


def running(name: str) -> dict[str, Any]:
    return {"name": name, "state": {"running": {}}}


def test_a_running_pod_behind_a_service_is_looked_at_with_its_port_and_its_service() -> None:
    plan = planned()
    assert plan.obstacle is None
    assert (plan.namespace, plan.pod, plan.pod_ip) == ("payments", "checkout-api-6f9d7c5b88-vk4n2", "10.0.0.7")
    assert plan.target == "api"
    assert plan.ports == (8080,)
    assert [(one.name, one.ports) for one in plan.services] == [("checkout", (80,))]
    assert arguments(plan) == ["payments", "10.0.0.7", "8080", "checkout:80"]


def test_there_is_no_plan_for_a_pod_that_could_not_be_read() -> None:
    assert plan_of(bundle(**{"checkout-api-6f9d7c5b88-vk4n2": TimedOut(1.0)})) is None


def test_a_service_that_nearly_selects_the_pod_comes_after_those_that_do() -> None:
    near = service("almost", {"app": "chekcout-api", "component": "shop"}, ports=[HTTP])
    other = service("billing", {"app": "billing"}, ports=[HTTP])
    one = changed("metadata", "labels", to={"app": "checkout-api", "component": "shop"})
    plan = planned_for(one, services=services(other, near, selecting("web")))
    assert [one.name for one in plan.services] == ["web", "almost"]


def test_ports_that_somebody_counts_on_are_tried_in_the_pod() -> None:
    one = pod()
    one["spec"]["containers"][0]["readinessProbe"] = {"httpGet": {"port": 8081, "path": "/ready"}}
    one["spec"]["containers"][0]["livenessProbe"] = {"tcpSocket": {"port": "http"}}
    targets = services(selecting("web", {"name": "http", "port": 80, "targetPort": 9999, "protocol": "TCP"}))
    assert planned_for(one, services=targets).ports == (8080, 9999, 8081)


def test_a_name_that_no_container_declares_leads_to_no_port_of_the_pod() -> None:
    unresolved = services(selecting("web", {"name": "http", "port": 80, "targetPort": "grpc", "protocol": "TCP"}))
    plan = planned(services=unresolved)
    assert plan.ports == (8080,)
    assert plan.services == (ServiceToTry(plan.services[0].name, (80,)),)


def test_only_tcp_is_tried() -> None:
    dns = {"name": "dns", "port": 53, "targetPort": 5353, "protocol": "UDP"}
    one = changed("spec", "containers", to=[container("api", {"containerPort": 5353, "protocol": "UDP"})])
    plan = planned_for(one, services=services(selecting("dns", dns)))
    assert plan.ports == ()
    assert arguments(plan) == ["payments", "10.0.0.7", "-", "dns:-"]


def test_a_headless_service_is_tried_at_the_ports_of_its_pods() -> None:
    plan = planned(services=services(selecting("peers", HTTP, clusterIP="None")))
    assert plan.services[0].ports == (8080,)


def test_the_processes_are_those_of_the_container_that_a_service_leads_to() -> None:
    one = pod()
    one["spec"]["containers"] = [container("proxy"), container("api", {"name": "http", "containerPort": 8080})]
    one["status"]["containerStatuses"] = [running("api"), running("proxy")]
    assert planned_for(one).target == "api"
    assert planned_for(one, services=services()).target == "proxy"


def test_without_a_running_container_no_processes_are_shared() -> None:
    one = pod()
    one["status"]["containerStatuses"][0]["state"] = {"waiting": {"reason": "CrashLoopBackOff"}}
    plan = planned_for(one)
    assert (plan.target, plan.obstacle) == (None, None)


def test_denied_services_leave_the_pods_own_ports() -> None:
    plan = planned(services=Forbidden(Access("list", "", "services", "payments")))
    assert (plan.services, plan.ports) == ((), (8080,))


OBSTACLES = [
    (changed("status", "phase", to="Succeeded"), "the pod has finished"),
    (changed("status", "phase", to="Failed"), "the pod has finished"),
    (changed("metadata", "deletionTimestamp", to="2026-09-15T09:29:00Z"), "the pod is being deleted"),
    (changed("spec", "nodeName", to=None), "the pod is on no node yet"),
    (changed("status", "podIP", to=None), "the pod has no address yet"),
    (changed("spec", "nodeSelector", to={"kubernetes.io/os": "windows"}), "the pod is for Windows"),
    (
        changed(
            "metadata",
            "ownerReferences",
            to=[{"apiVersion": "v1", "kind": "Node", "name": "node-1", "uid": "u", "controller": True}],
        ),
        "static pods take no ephemeral container",
    ),
]


@pytest.mark.parametrize(("one", "why"), OBSTACLES, ids=[why for _, why in OBSTACLES])
def test_a_pod_in_which_nothing_could_start_is_left_alone(one: dict[str, Any], why: str) -> None:
    obstacle = planned_for(one).obstacle
    assert obstacle is not None
    assert why in obstacle


def test_a_pod_whose_image_cannot_be_pulled_has_a_network_to_look_at() -> None:
    one = changed("status", "phase", to="Pending")
    one["status"]["containerStatuses"][0]["state"] = {"waiting": {"reason": "ImagePullBackOff"}}
    assert planned_for(one).obstacle is None


def test_a_plan_is_bounded_whatever_the_namespace_holds() -> None:
    many = [{"name": f"p{n}", "port": 1000 + n, "targetPort": 2000 + n, "protocol": "TCP"} for n in range(40)]
    plan = planned(services=services(*(selecting(f"web-{n}", *many) for n in range(20))))
    assert len(plan.services) == MAX_SERVICES
    assert {len(one.ports) for one in plan.services} == {MAX_SERVICE_PORTS}
    assert len(plan.ports) == MAX_POD_PORTS


def test_what_is_no_port_and_no_address_is_left_out() -> None:
    one = changed("status", "podIP", to="10.0.0.7; reboot")
    wrong = services(selecting("web", {"port": 70000, "targetPort": 0, "protocol": "TCP"}))
    plan = planned_for(one, services=wrong)
    assert plan.pod_ip == ""
    assert arguments(plan) == ["payments", "-", "8080", "web:-"]


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_plan_cannot_hold_what_is_no_port(port: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 65535"):
        ServiceToTry(planned().pod, (port,))


def test_every_argument_is_one_plain_word() -> None:
    plan = planned()
    assert isinstance(plan.services[0].name, Name)
    assert all(word and set(word) <= set("abcdefghijklmnopqrstuvwxyz0123456789.:,-") for word in arguments(plan))
