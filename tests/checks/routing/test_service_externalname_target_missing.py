"""Aliases for Services of the namespace, and for what is elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.services import Services
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, pod, service
from tests.checks.routing.podless import asked, podless


def alias(of: str) -> Json:
    return service("db", None, type="ExternalName", externalName=of)


def calling(one: Json) -> dict[str, Any]:
    client = pod(container(env=[{"name": "DB_HOST", "value": "db"}]))
    return {"pod": client, "dependencies": {"pod": client, "services": {"items": [one]}}}


def test_an_alias_for_a_service_that_is_not_there_resolves_to_nothing(decide: Decide) -> None:
    one = alias("postgres.payments.svc.cluster.local")
    found = decide(**podless(one), services=[one]).only
    assert found.verdict == "proven"
    assert found.severity == "error"
    assert found.says == (
        "Service/db stands for postgres.payments.svc.cluster.local, and there is no Service of that name: "
        "it resolves to nothing"
    )
    assert decide(**calling(one), services=[one]).proven
    assert not decide(pod=pod(), services=[one]).found


@pytest.mark.parametrize(
    "of", ["postgres.payments.svc", "db.example.com", "postgres.data.svc.cluster.local", "svc.payments.example.com"]
)
def test_an_alias_for_what_is_there_or_elsewhere_is_no_news(decide: Decide, of: str) -> None:
    assert not decide(**podless(alias(of)), services=[alias(of), service("postgres", {"app": "pg"})]).found


def test_where_not_every_service_is_known_none_is_missed(decide: Decide) -> None:
    one = alias("postgres.payments.svc")
    assert not decide(**podless(one), services={"items": [one], "partial": True}).found


def test_without_the_services_it_is_undecided(decide: Decide) -> None:
    assert decide(target=asked("db"), denied=[Services]).missing == ["services"]
