"""An Ingress that names a Service that is not there."""

from __future__ import annotations

from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.finding import Proven
from tests.checks.conftest import Decide
from tests.checks.ingress.routes import ingress, ingresses, path, service


def test_a_misspelt_service_is_an_error_that_names_the_one_there_is(decide: Decide) -> None:
    found = decide(ingresses=ingresses(ingress(path("chekout", 80)))).only
    assert isinstance(found, Proven)
    assert found.severity == "error"
    assert found.subject == "Ingress/shop"
    assert found.says == (
        "Ingress/shop leads shop.example.com/checkout to Service/chekout, which does not exist; "
        "of a similar name: Service/checkout"
    )
    assert [str(one) for one in found.cites] == ["/evidence/ingresses/data/ingresses/items/shop/backends/0"]
    assert [(one.wants, one.has) for one in found.compared] == [("chekout", "checkout")]
    assert found.verify is not None
    assert found.verify.command == "kubectl get service chekout -n payments"


def test_a_longer_name_counts_where_nothing_else_leads_to_the_service(decide: Decide) -> None:
    assert decide(ingresses=ingresses(ingress(path("checkout-svc", 80)))).only.says.endswith(": Service/checkout")


def test_a_longer_name_beside_a_path_that_is_right_is_another_workload(decide: Decide) -> None:
    one = ingress(path("checkout", 80), path("checkout-admin", 80, "/admin"))
    assert not decide(ingresses=ingresses(one)).found


def test_a_misspelling_beside_a_path_that_is_right_is_found(decide: Decide) -> None:
    one = ingress(path("checkout", 80), path("chekcout", 80, "/pay"))
    assert "shop.example.com/pay to Service/chekcout" in decide(ingresses=ingresses(one)).only.says


def test_other_backends_of_the_ingress_are_other_peoples_business(decide: Decide) -> None:
    one = ingress(path("checkout", 80), path("storefront", 80, "/"))
    verdicts = decide(ingresses=ingresses(one))
    assert not verdicts.found
    assert not verdicts.undecided


def test_siblings_are_no_misspellings(decide: Decide) -> None:
    found = decide(
        ingresses=ingresses(ingress(path("cache-2", 80)), services=[service("cache-1")], targets=["cache-1"])
    )
    assert not found.found


def test_of_a_target_that_is_the_ingress_every_backend_counts(decide: Decide) -> None:
    one = ingress(path("checkout", 80), path("storefront", 80, "/"), path("storefront", 80, "/x"))
    found = decide(ingresses=ingresses(one, targets=["checkout", "storefront"])).only
    assert found.says == (
        "Ingress/shop leads shop.example.com/, shop.example.com/x to Service/storefront, which does not exist"
    )
    assert len(found.cites) == 2


def test_what_takes_every_other_request_has_no_host(decide: Decide) -> None:
    one = ingress(path("checkout", 80), defaultBackend={"service": {"name": "errors", "port": {"number": 80}}})
    says = decide(ingresses=ingresses(one, targets=["checkout", "errors"])).only.says
    assert "leads every other request to Service/errors" in says


def test_a_backend_that_is_no_service_is_passed_over(decide: Decide) -> None:
    one = ingress(defaultBackend={"resource": {"apiGroup": "example.com", "kind": "Bucket", "name": "assets"}})
    assert not decide(ingresses=ingresses(one, targets=[])).found


def test_where_the_services_were_not_read_nothing_is_said(decide: Decide) -> None:
    assert not decide(ingresses=ingresses(ingress(path("chekout", 80)), services=None)).found


def test_without_the_ingresses_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Ingresses]).missing == ["ingresses"]
