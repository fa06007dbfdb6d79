"""Quotas that are nearly used up."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.evidence.quotas import Quotas
from tests.checks.conftest import Decide


def quota(hard: dict[str, str], used: dict[str, str]) -> dict[str, Any]:
    return {"quotas": {"items": [{"metadata": {"name": "team"}, "status": {"hard": hard, "used": used}}]}}


def test_what_is_used_and_allowed_is_information(decide: Decide) -> None:
    given = quota(
        {"requests.cpu": "2", "pods": "10", "limits.memory": "1Gi"},
        {"requests.cpu": "1900m", "pods": "3", "limits.memory": "1Gi"},
    )
    found = decide(quotas=given).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "info", "ResourceQuota/team")
    assert found.says == (
        "ResourceQuota/team is nearly used up: requests.cpu `1900m` of `2`, limits.memory `1Gi` of `1Gi`"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/quotas/data/quotas/items/team/used/requests.cpu",
        "/evidence/quotas/data/quotas/items/team/used/limits.memory",
    ]


def test_with_room_or_of_what_pods_do_not_need_or_forbidden_from_the_start_it_is_not_told(decide: Decide) -> None:
    for hard, used in (({"pods": "10"}, {"pods": "8"}), ({"services": "2"}, {"services": "2"}), ({"pods": "0"}, {})):
        assert not decide(quotas=quota(hard, used)).found


def test_without_the_quotas_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Quotas]).missing == ["quotas"]
