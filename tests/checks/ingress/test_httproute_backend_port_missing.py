"""A route that names a port that the Service does not have."""

from __future__ import annotations

from kubectl_evidence.evidence.routes import Routes
from kubectl_evidence.finding import Proven
from tests.checks.conftest import Decide
from tests.checks.ingress.routes import backend, route, routes, service


def test_the_pods_port_in_place_of_the_services_is_an_error_that_says_so(decide: Decide) -> None:
    found = decide(routes=routes(route([backend("checkout", 8080)])), services=[service()]).only
    assert isinstance(found, Proven)
    assert found.severity == "error"
    assert found.says == (
        "HTTPRoute/checkout leads shop.example.com to port 8080 of Service/checkout, "
        "which has only http 80 (that is its target port)"
    )
    assert [str(one) for one in found.cites] == [
        "/evidence/routes/data/http/items/checkout/backends/0",
        "/evidence/services/data/items/checkout/ports",
    ]


def test_the_services_own_port_is_right(decide: Decide) -> None:
    assert not decide(routes=routes(route([backend("checkout", 80)]))).found


def test_its_own_namespace_may_be_named(decide: Decide) -> None:
    one = route([backend("checkout", 8080, namespace="payments")])
    assert "port 8080 of Service/checkout" in decide(routes=routes(one)).only.says


def test_weight_0_and_backends_of_others_are_passed_over(decide: Decide) -> None:
    one = route([backend("checkout"), backend("checkout", 8080, weight=0)], [backend("blog", 8080)])
    assert not decide(routes=routes(one, services=[service(), service("blog")])).found


def test_where_the_services_were_not_read_nothing_is_said(decide: Decide) -> None:
    assert not decide(routes=routes(route([backend("checkout", 8080)]), services=None)).found


def test_without_the_routes_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Routes]).missing == ["routes"]
