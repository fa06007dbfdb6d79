"""A route that names a Service that is not there."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.routes import Routes
from kubectl_evidence.finding import Proven
from tests.checks.conftest import Decide
from tests.checks.ingress.routes import backend, route, routes


def test_a_misspelt_service_is_an_error_that_names_the_one_there_is(decide: Decide) -> None:
    found = decide(routes=routes(route([backend("chekout")]))).only
    assert isinstance(found, Proven)
    assert found.severity == "error"
    assert found.subject == "HTTPRoute/checkout"
    assert found.says == (
        "HTTPRoute/checkout leads shop.example.com to Service/chekout, which does not exist; "
        "of a similar name: Service/checkout"
    )
    assert [str(one) for one in found.cites] == ["/evidence/routes/data/http/items/checkout/backends/0"]


@pytest.mark.parametrize(
    ("sort", "kind"), [("grpcroutes", "GRPCRoute"), ("tcproutes", "TCPRoute"), ("tlsroutes", "TLSRoute")]
)
def test_other_sorts_of_routes_are_looked_at_too(decide: Decide, sort: str, kind: str) -> None:
    assert decide(routes=routes(route([backend("checkout-svc")]), sort=sort)).only.subject == f"{kind}/checkout"


def test_a_backend_of_weight_0_gets_no_traffic(decide: Decide) -> None:
    assert not decide(routes=routes(route([backend("chekout", weight=0)]))).found


def test_a_backend_that_is_no_service_or_elsewhere_is_passed_over(decide: Decide) -> None:
    elsewhere = backend("chekout", namespace="other")
    bucket = {"group": "example.com", "kind": "Bucket", "name": "chekout"}
    assert not decide(routes=routes(route([elsewhere, bucket]))).found


def test_a_backend_of_another_workload_is_its_business(decide: Decide) -> None:
    assert not decide(routes=routes(route([backend("checkout")], [backend("checkout-admin")], [backend("blog")]))).found


def test_where_the_services_were_not_read_nothing_is_said(decide: Decide) -> None:
    assert not decide(routes=routes(route([backend("chekout")]), services=None)).found


def test_without_the_routes_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Routes]).missing == ["routes"]
