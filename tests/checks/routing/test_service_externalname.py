"""Aliases with and without a selector."""

from __future__ import annotations

from kubectl_evidence.evidence.services import Services
from tests.checks.conftest import Decide
from tests.checks.objects import Json, pod, service

APP = {"app": "checkout-api"}
ALIAS: Json = {"type": "ExternalName", "externalName": "shop.example.com"}


def test_a_selector_that_was_left_behind_is_information(decide: Decide) -> None:
    found = decide(pod=pod(), services=[service("checkout", APP, **ALIAS)]).only
    assert found.severity == "info"
    assert found.says == (
        "Service/checkout would select this pod, but is an ExternalName for shop.example.com: it leads there alone"
    )


def test_an_alias_without_a_selector_is_as_it_should_be(decide: Decide) -> None:
    services = [service("db", None, **ALIAS), service("x", {"app": "other"}, **ALIAS), service("checkout", APP)]
    assert not decide(pod=pod(), services=services).found


def test_without_the_services_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), denied=[Services]).missing == ["services"]
