"""A route that what it hangs on does not take."""

from __future__ import annotations

from kubectl_evidence.evidence.routes import Routes
from tests.checks.conftest import Decide
from tests.checks.ingress.routes import backend, gateway, parent_status, reported, route, routes

TO_CHECKOUT = [backend("checkout")]
NO = reported("Accepted", "False", "NoMatchingListenerHostname", "no listener is for shop.example.com")
YES = reported("Accepted", "True", "Accepted")
EDGE = {"kind": "Gateway", "name": "edge"}
INNER = {"kind": "Gateway", "name": "inner"}


def test_a_refusal_is_an_error_with_its_reason_and_onset(decide: Decide) -> None:
    found = decide(routes=routes(route(TO_CHECKOUT, statuses=[parent_status(NO)]))).only
    assert found.severity == "error"
    assert found.subject == "HTTPRoute/checkout"
    assert found.says == (
        "HTTPRoute/checkout gets no traffic for shop.example.com by Gateway/edge: "
        "not Accepted (NoMatchingListenerHostname): “no listener is for shop.example.com”"
    )
    assert found.since is not None
    assert [str(one) for one in found.cites] == [
        "/evidence/routes/data/http/items/checkout/parents/0",
        "/evidence/routes/data/http/items/checkout/statuses/0/conditions/Accepted",
    ]


def test_it_is_a_warning_where_another_parent_takes_the_route(decide: Decide) -> None:
    one = route(TO_CHECKOUT, parents=[EDGE, INNER], statuses=[parent_status(NO), parent_status(YES, name="inner")])
    found = decide(routes=routes(one)).only
    assert found.severity == "warning"
    assert "by Gateway/edge" in found.says


def test_listeners_of_one_gateway_are_parents_of_their_own(decide: Decide) -> None:
    parents = [{**EDGE, "sectionName": "http"}, {**EDGE, "sectionName": "https"}]
    statuses = [parent_status(YES, sectionName="http"), parent_status(NO, sectionName="https")]
    assert (
        "Gateway/edge (listener https)"
        in decide(routes=routes(route(TO_CHECKOUT, parents=parents, statuses=statuses))).only.says
    )


def test_a_gateway_that_does_not_exist_is_named(decide: Decide) -> None:
    found = decide(routes=routes(route(TO_CHECKOUT), gateways={"edge": "not-found"})).only
    assert found.severity == "error"
    assert found.says == (
        "HTTPRoute/checkout gets no traffic for shop.example.com by Gateway/edge: there is no such Gateway"
    )


def test_a_gateway_that_may_not_be_read_is_not_missing(decide: Decide) -> None:
    assert not decide(routes=routes(route(TO_CHECKOUT), gateways={"edge": "forbidden"})).found


def test_a_word_about_an_earlier_generation_says_nothing_of_this_one(decide: Decide) -> None:
    old = {**NO, "observedGeneration": 1}
    assert not decide(routes=routes(route(TO_CHECKOUT, statuses=[parent_status(old)]))).found


def test_references_that_cannot_be_resolved_are_a_warning(decide: Decide) -> None:
    unresolved = reported("ResolvedRefs", "False", "InvalidKind", "a filter is of an unknown kind")
    found = decide(routes=routes(route(TO_CHECKOUT, statuses=[parent_status(YES, unresolved)]))).only
    assert found.severity == "warning"
    assert found.says == (
        "HTTPRoute/checkout refers to what Gateway/edge cannot resolve (InvalidKind): “a filter is of an unknown kind”"
    )


def test_a_backend_that_is_known_to_be_wrong_has_a_finding_of_its_own(decide: Decide) -> None:
    unresolved = reported("ResolvedRefs", "False", "BackendNotFound")
    one = route(TO_CHECKOUT, [backend("blog")], statuses=[parent_status(YES, unresolved)])
    assert not decide(routes=routes(one)).found


def test_a_route_that_was_taken_is_well(decide: Decide) -> None:
    well = parent_status(YES, reported("ResolvedRefs", "True", "ResolvedRefs"))
    assert not decide(routes=routes(route(TO_CHECKOUT, statuses=[well]), gateways={"edge": gateway()})).found


def test_a_route_that_leads_elsewhere_is_not_the_targets(decide: Decide) -> None:
    assert not decide(routes=routes(route([backend("blog")], statuses=[parent_status(NO)]))).found


def test_without_the_routes_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Routes]).missing == ["routes"]
