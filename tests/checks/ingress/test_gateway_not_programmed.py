"""A Gateway that serves no traffic."""

from __future__ import annotations

from kubectl_evidence.evidence.routes import Routes
from tests.checks.conftest import Decide
from tests.checks.ingress.routes import backend, gateway, reported, route, routes

ROUTE = route([backend("checkout")])
PENDING = reported("Programmed", "Unknown", "Pending", "Waiting for controller", generation=0)
PENDING_BY_DEFAULT = {key: value for key, value in PENDING.items() if key != "observedGeneration"}
FAILED = reported("Programmed", "False", "AddressNotUsable", "192.0.2.1 is in use")


def test_a_gateway_that_is_not_programmed_is_an_error_with_its_reason(decide: Decide) -> None:
    found = decide(routes=routes(ROUTE, gateways={"edge": gateway(FAILED)})).only
    assert found.severity == "error"
    assert found.subject == "Gateway/edge"
    assert found.says == "Gateway/edge is not programmed: AddressNotUsable: “192.0.2.1 is in use”"
    assert [str(one) for one in found.cites] == ["/evidence/routes/data/gateways/payments~1edge/conditions/Programmed"]


def test_one_that_no_controller_has_looked_at_is_a_warning(decide: Decide) -> None:
    found = decide(routes=routes(ROUTE, gateways={"edge": gateway(PENDING_BY_DEFAULT)})).only
    assert found.severity == "warning"
    assert found.says == (
        "Gateway/edge is not programmed: no controller has taken care of it (GatewayClass public, Pending)"
    )


def test_one_of_another_namespace_says_so(decide: Decide) -> None:
    parents = [{"kind": "Gateway", "name": "edge", "namespace": "gateways"}]
    one = route([backend("checkout")], parents=parents)
    found = decide(routes=routes(one, gateways={"gateways/edge": gateway(FAILED)})).only
    assert found.says.startswith("Gateway/edge of namespace gateways is not programmed")
    assert found.verify is not None
    assert found.verify.command == "kubectl get gateway edge -n gateways"


def test_one_that_was_made_a_moment_ago_is_still_being_set_up(decide: Decide) -> None:
    assert not decide(routes=routes(ROUTE, gateways={"edge": gateway(PENDING_BY_DEFAULT, age=20)})).found


def test_a_word_about_an_earlier_generation_says_nothing(decide: Decide) -> None:
    assert not decide(routes=routes(ROUTE, gateways={"edge": gateway({**FAILED, "observedGeneration": 1})})).found


def test_one_that_is_programmed_or_could_not_be_read_is_well(decide: Decide) -> None:
    well = gateway(reported("Accepted", "True", "Accepted"), reported("Programmed", "True", "Programmed"))
    for one in (well, gateway(), "forbidden", "not-found"):
        assert not decide(routes=routes(ROUTE, gateways={"edge": one})).found


def test_without_the_routes_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Routes]).missing == ["routes"]
