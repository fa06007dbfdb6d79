"""Pods with and without an address of their Service's IP families."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.services import Services
from tests.checks.conftest import Decide
from tests.checks.objects import pod, service

APP = {"app": "checkout-api"}


def test_a_pod_without_any_address_of_the_family_is_listed_nowhere(decide: Decide) -> None:
    found = decide(pod=pod(), services=[service("checkout", APP, ipFamilies=["IPv6"])]).only
    assert found.verdict == "proven"
    assert found.severity == "error"
    assert found.says == "Service/checkout is for IPv6, of which this pod has no address: it has 10.244.0.7"


def test_one_family_of_two_is_a_warning(decide: Decide) -> None:
    found = decide(pod=pod(), services=[service("checkout", APP, ipFamilies=["IPv4", "IPv6"])]).only
    assert found.severity == "warning"


def test_without_a_word_about_families_it_is_for_the_older_one(decide: Decide) -> None:
    six = pod(status={"podIP": "fd00::7", "podIPs": [{"ip": "fd00::7"}]})
    assert decide(pod=six, services=[service("checkout", APP, ipFamilies=["IPv4"])]).proven


@pytest.mark.parametrize(
    ("status", "families"),
    [
        ({}, ["IPv4"]),
        ({"podIPs": [{"ip": "10.244.0.7"}, {"ip": "fd00::7"}]}, ["IPv4", "IPv6"]),
        ({"podIP": None}, ["IPv6"]),
        ({"podIP": "[redacted:ip:0123abcd]"}, ["IPv6"]),
    ],
)
def test_pods_with_an_address_of_each_or_of_none_yet_are_no_news(
    decide: Decide, status: dict[str, Any], families: list[str]
) -> None:
    assert not decide(pod=pod(status=status), services=[service("checkout", APP, ipFamilies=families)]).found


def test_without_the_services_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), denied=[Services]).missing == ["services"]
