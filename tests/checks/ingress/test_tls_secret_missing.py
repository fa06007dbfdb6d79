"""An Ingress whose certificate is not there."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.ingresses import Ingresses
from tests.checks.conftest import Decide
from tests.checks.ingress.routes import ingress, ingresses, path

TLS = [{"hosts": ["shop.example.com"], "secretName": "shop-tls"}]
SHOP = ingress(path("checkout", 80), tls=TLS)


def test_a_secret_that_does_not_exist_is_a_warning(decide: Decide) -> None:
    found = decide(ingresses=ingresses(SHOP, secrets={"shop-tls": "not-found"})).only
    assert found.severity == "warning"
    assert found.subject == "Ingress/shop"
    assert found.says == (
        "Ingress/shop takes its certificate from Secret/shop-tls, which does not exist: "
        "clients get the controller's default certificate, or none"
    )
    assert [str(one) for one in found.cites] == [
        "/evidence/ingresses/data/ingresses/items/shop/tlsSecrets/0",
        "/evidence/ingresses/data/certificates/shop-tls/status",
    ]


@pytest.mark.parametrize("status", ["collected", "forbidden", "timed-out"])
def test_one_that_exists_or_could_not_be_read_is_not_missing(decide: Decide, status: str) -> None:
    assert not decide(ingresses=ingresses(SHOP, secrets={"shop-tls": status})).found


def test_one_that_was_not_asked_for_is_not_missing(decide: Decide) -> None:
    assert not decide(ingresses=ingresses(SHOP)).found


def test_an_entry_without_a_secret_means_the_controllers_own(decide: Decide) -> None:
    one = ingress(path("checkout", 80), tls=[{"hosts": ["shop.example.com"]}])
    assert not decide(ingresses=ingresses(one)).found


def test_without_the_ingresses_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Ingresses]).missing == ["ingresses"]
