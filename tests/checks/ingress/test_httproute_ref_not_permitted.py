"""A rule that shares the target's requests with a Service of another namespace, without leave."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.evidence.routes import Routes
from tests.checks.conftest import Decide
from tests.checks.ingress.routes import backend, parent_status, reported, route, routes

AWAY = backend("ledger", namespace="ledgers")
SHARED = route([backend("checkout"), AWAY])
REFUSED = parent_status(reported("ResolvedRefs", "False", "RefNotPermitted", "no grant"))


def grant(namespace: str = "payments", name: str | None = "ledger", kind: str = "HTTPRoute") -> dict[str, Any]:
    source = {"group": "gateway.networking.k8s.io", "kind": kind, "namespace": namespace}
    target = {"group": "", "kind": "Service", **({"name": name} if name else {})}
    return {"metadata": {"name": "from-payments"}, "spec": {"from": [source], "to": [target]}}


def test_without_a_grant_a_share_of_the_requests_fails(decide: Decide) -> None:
    found = decide(routes=routes(SHARED, grants={"ledgers": []})).only
    assert found.severity == "warning"
    assert found.says == (
        "HTTPRoute/checkout shares requests between the target and Service/ledger of namespace ledgers, "
        "which no ReferenceGrant there permits: that share gets 500"
    )
    assert [str(one) for one in found.cites] == [
        "/evidence/routes/data/http/items/checkout/backends/1",
        "/evidence/routes/data/grants/ledgers/status",
    ]


def test_a_grant_for_others_is_none(decide: Decide) -> None:
    for other in (grant("billing"), grant(name="books")):
        assert decide(routes=routes(SHARED, grants={"ledgers": [other]})).found


def test_a_grant_for_it_or_for_every_service_permits_it(decide: Decide) -> None:
    for one in (grant(), grant(name=None)):
        assert not decide(routes=routes(SHARED, grants={"ledgers": [grant("billing"), one]})).found


def test_grants_that_may_not_be_read_are_not_missing(decide: Decide) -> None:
    assert not decide(routes=routes(SHARED, grants={"ledgers": None})).found


def test_the_controllers_word_counts_where_the_grants_were_not_read(decide: Decide) -> None:
    one = route([backend("checkout"), AWAY], statuses=[REFUSED])
    found = decide(routes=routes(one, grants={"ledgers": None})).only
    assert str(found.cites[1]) == "/evidence/routes/data/http/items/checkout/statuses/0/conditions/ResolvedRefs"


def test_a_word_about_an_earlier_generation_does_not(decide: Decide) -> None:
    old = parent_status(reported("ResolvedRefs", "False", "RefNotPermitted", generation=1))
    one = route([backend("checkout"), AWAY], statuses=[old])
    assert not decide(routes=routes(one, grants={"ledgers": None})).found


def test_a_rule_that_does_not_lead_to_the_target_is_not_its_business(decide: Decide) -> None:
    assert not decide(routes=routes(route([backend("checkout")], [AWAY]), grants={"ledgers": []})).found


def test_a_backend_of_weight_0_gets_no_traffic(decide: Decide) -> None:
    assert not decide(routes=routes(route([backend("checkout"), {**AWAY, "weight": 0}]), grants={"ledgers": []})).found


def test_without_the_routes_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Routes]).missing == ["routes"]
