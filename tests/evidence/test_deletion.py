"""An object that is to go: since when, by when, and what keeps it."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.evidence.pod import Pod
from tests.builders import pod
from tests.evidence.gathering import Gathered, gather


def going(**metadata: Any) -> Gathered:
    one = pod()
    one["metadata"] |= metadata
    return gather({one["metadata"]["name"]: one})


def told(found: Gathered) -> list[tuple[str, str]]:
    return [(f"{one.at:%H:%M:%S}", one.says) for one in found.packet.timeline if "deletion" in one.says]


def test_a_pod_was_to_go_from_the_moment_before_its_grace_period() -> None:
    """Its deletionTimestamp is when it is to be gone, which may lie ahead."""
    found = going(deletionTimestamp="2026-09-15T09:30:20Z", deletionGracePeriodSeconds=30)
    assert told(found) == [("09:29:50", "deletion was asked for, to be gone by 2026-09-15T09:30:20Z")]
    assert "Terminating since 09:29:50Z, 10s ago, to be gone by 09:30:20Z" in found.page(Pod)


def test_without_a_grace_period_the_deletion_timestamp_is_the_moment_itself() -> None:
    found = going(deletionTimestamp="2026-09-15T09:25:00Z", deletionGracePeriodSeconds=0)
    assert told(found) == [("09:25:00", "deletion was asked for")]
    assert "Terminating since 09:25:00Z, 5m ago" in found.page(Pod)
    assert "to be gone by" not in found.page(Pod)


def test_finalizers_are_said_to_hold_a_pod_only_while_it_is_to_go() -> None:
    held = going(deletionTimestamp="2026-09-15T09:25:00Z", finalizers=["example.com/backup"])
    assert "held by finalizers example.com/backup" in held.page(Pod)
    stays = going(finalizers=["example.com/backup"]).page(Pod)
    assert "finalizers example.com/backup" in stays
    assert "held by" not in stays
