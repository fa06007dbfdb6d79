"""An Ingress that nobody is told to take care of."""

from __future__ import annotations

from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.finding import Proven, Suspected
from tests.checks.conftest import Decide
from tests.checks.ingress.routes import ingress, ingress_class, ingresses, path

TO_CHECKOUT = path("checkout", 80)
ADDRESS = {"loadBalancer": {"ingress": [{"ip": "192.0.2.8"}]}}


def test_a_class_that_does_not_exist_is_proven_and_the_others_are_listed(decide: Decide) -> None:
    one = ingress(TO_CHECKOUT, ingressClassName="nginx-external")
    found = decide(ingresses=ingresses(one, classes=[ingress_class("haproxy")])).only
    assert isinstance(found, Proven)
    assert found.severity == "warning"
    assert found.says == (
        "Ingress/shop is of IngressClass nginx-external, which does not exist; there is haproxy: "
        "no controller is told to take care of it"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/ingresses/data/ingresses/items/shop/className",
        "/evidence/ingresses/data/classes/items/haproxy",
    ]


def test_a_similar_name_is_told(decide: Decide) -> None:
    one = ingress(TO_CHECKOUT, ingressClassName="ngnix")
    classes = [ingress_class("nginx"), ingress_class("haproxy")]
    assert "of a similar name: nginx:" in decide(ingresses=ingresses(one, classes=classes)).only.says


def test_without_any_class_the_answer_itself_is_cited(decide: Decide) -> None:
    found = decide(ingresses=ingresses(ingress(TO_CHECKOUT, ingressClassName="nginx"))).only
    assert str(found.cites[-1]) == "/evidence/ingresses/data/classes/status"


def test_no_class_and_no_default_is_only_suspected(decide: Decide) -> None:
    found = decide(ingresses=ingresses(ingress(TO_CHECKOUT), classes=[ingress_class("nginx")])).only
    assert isinstance(found, Suspected)
    assert found.says == (
        "Ingress/shop names no class, no IngressClass is the default (there is nginx), "
        "and no controller has given it an address"
    )


def test_a_class_that_exists_and_a_default_one_are_well(decide: Decide) -> None:
    named = ingress(TO_CHECKOUT, ingressClassName="nginx")
    assert not decide(ingresses=ingresses(named, classes=[ingress_class("nginx")])).found
    assert not decide(ingresses=ingresses(ingress(TO_CHECKOUT), classes=[ingress_class("n", default=True)])).found


def test_an_ingress_with_an_address_is_taken_care_of(decide: Decide) -> None:
    assert not decide(ingresses=ingresses(ingress(TO_CHECKOUT, status=ADDRESS))).found
    assert not decide(ingresses=ingresses(ingress(TO_CHECKOUT, status=ADDRESS, ingressClassName="gce"))).found


def test_the_older_annotation_needs_no_object(decide: Decide) -> None:
    one = ingress(TO_CHECKOUT)
    one["metadata"]["annotations"] = {"kubernetes.io/ingress.class": "nginx"}
    assert not decide(ingresses=ingresses(one)).found


def test_one_that_was_made_a_moment_ago_may_still_be_taken_care_of(decide: Decide) -> None:
    assert not decide(ingresses=ingresses(ingress(TO_CHECKOUT, age=10))).found


def test_classes_that_may_not_be_read_are_not_missing(decide: Decide) -> None:
    one = ingress(TO_CHECKOUT, ingressClassName="nginx")
    assert not decide(ingresses=ingresses(one, classes=None)).found


def test_without_the_ingresses_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Ingresses]).missing == ["ingresses"]
