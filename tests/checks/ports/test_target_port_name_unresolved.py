"""A named targetPort that leads nowhere on this pod, and names that resolve."""

from __future__ import annotations

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.services import Services
from tests.checks.conftest import Decide
from tests.checks.objects import HTTP, SLICE_PORT, container, endpoint, endpoint_slice, pod, port, service

APP = {"app": "checkout-api"}


def test_a_name_that_no_container_declares_is_named_beside_those_that_are(decide: Decide) -> None:
    verdicts = decide(
        pod=pod(),
        services=[service("checkout", APP, port(80, "web"))],
        slices=[endpoint_slice("checkout", endpoint(), ports=None)],
    )
    (found,) = verdicts.proven
    assert found.severity == "error"
    assert found.says == (
        "Service/checkout port 80 wants a container port named `web`, "
        "which the pod does not declare: declared are http (8080)"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/services/data/items/checkout/ports/0/targetPort",
        "/evidence/pod/data/containers/api/ports/0",
        "/evidence/endpointSlices/data/items/checkout-j4b6d/endpoints/0",
    ]
    assert [(row.wants, row.has, row.same) for row in found.compared] == [("web/TCP", "http (8080)", False)]


def test_a_name_with_another_protocol_is_another_checks_matter(decide: Decide) -> None:
    verdicts = decide(
        pod=pod(container("dns", ports=[{"name": "dns", "containerPort": 53, "protocol": "TCP"}])),
        services=[service("resolver", APP, port(53, "dns", protocol="UDP"))],
        denied=[EndpointSlices],
    )
    assert not verdicts.found
    assert not verdicts.ruled_out


def test_a_pod_that_declares_no_port_is_said_to_declare_none(decide: Decide) -> None:
    verdicts = decide(pod=pod(container(ports=None)), services=[service("checkout", APP, port(80, "web"))])
    assert verdicts.only.says.endswith("which the pod does not declare: none is declared")


def test_each_port_of_each_service_is_judged_by_itself(decide: Decide) -> None:
    ports = [port(80, "http", "http"), port(81, "admin", "admin")]
    verdicts = decide(pod=pod(), services=[service("checkout", APP, *ports), service("metrics", APP, port(9, "prom"))])
    assert [verdict.subject for verdict in verdicts.proven] == ["Service/checkout", "Service/metrics"]
    assert [fact.says for fact in verdicts.ruled_out] == [
        "Service/checkout port http (80) leads to `http`, 8080/TCP in container api"
    ]


def test_a_sidecar_answers_to_its_name_and_a_plain_init_container_does_not(decide: Decide) -> None:
    proxy = {"name": "proxy", "containerPort": 15001, "protocol": "TCP"}
    sidecar = container("mesh", ports=[proxy], restartPolicy="Always")
    plain = container("mesh", ports=[proxy])
    asked = [service("checkout", APP, port(80, "proxy"))]
    assert decide(pod=pod(init=[sidecar]), services=asked).ruled_out[0].says.endswith("15001/TCP in container mesh")
    assert decide(pod=pod(init=[plain]), services=asked).proven


def test_a_port_that_other_pods_have_is_another_checks_matter(decide: Decide) -> None:
    verdicts = decide(
        pod=pod(),
        services=[service("checkout", APP, port(80, "web"))],
        slices=[
            endpoint_slice("checkout", endpoint(), ports=None),
            endpoint_slice("checkout", endpoint(uid="another"), ports=[SLICE_PORT], suffix="k2x9p"),
        ],
    )
    assert not verdicts.found


def test_without_the_slices_the_pod_itself_is_proof_enough(decide: Decide) -> None:
    verdicts = decide(pod=pod(), services=[service("checkout", APP, port(80, "web"))], denied=[EndpointSlices])
    assert verdicts.only.severity == "error"


def test_a_headless_service_resolves_all_the_same(decide: Decide) -> None:
    verdicts = decide(pod=pod(), services=[service("checkout", APP, port(80, "web"), clusterIP="None")])
    assert verdicts.only.severity == "info"
    assert "no SRV record" in verdicts.only.says


def test_a_number_is_not_a_name(decide: Decide) -> None:
    verdicts = decide(pod=pod(), services=[service("checkout", APP, port(80, 9999))])
    assert not verdicts.found
    assert not verdicts.ruled_out


def test_the_service_of_another_workload_is_not_this_pods_matter(decide: Decide) -> None:
    assert not decide(pod=pod(), services=[service("orders", {"app": "orders"}, port(80, "web"))]).found


def test_a_headless_service_without_ports_has_nothing_to_resolve(decide: Decide) -> None:
    one = service("checkout", APP, clusterIP="None")
    one["spec"]["ports"] = None
    assert not decide(pod=pod(), services=[one]).found


def test_a_finished_pod_is_no_endpoint(decide: Decide) -> None:
    assert not decide(pod=pod(phase="Succeeded"), services=[service("checkout", APP, port(80, "web"))]).found


def test_the_first_container_in_the_order_of_the_specification_wins(decide: Decide) -> None:
    containers = (container("zeta", ports=[{**HTTP, "containerPort": 1}]), container("alpha", ports=[HTTP]))
    verdicts = decide(pod=pod(*containers), services=[service("checkout", APP)])
    assert verdicts.ruled_out[0].says.endswith("1/TCP in container zeta")


def test_without_the_services_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), denied=[Services]).missing == ["services"]
