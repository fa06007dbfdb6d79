"""Messages of the scheduler, of several versions."""

from __future__ import annotations

import pytest

from kubectl_evidence.semantics.scheduling import Refusal, Unfit, split
from kubectl_evidence.text import Text


class AsItIs:
    def redact(self, raw: str, /) -> str:
        return raw


def text(raw: str) -> Text:
    return Text(raw, AsItIs())


@pytest.mark.parametrize(
    ("message", "total", "refusals"),
    [
        (
            (
                "0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. no new claims to deallocate, "
                "preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling."
            ),
            1,
            [("Insufficient cpu", 1), ("Insufficient memory", 1)],
        ),
        (
            (
                "0/5 nodes are available: 2 node(s) had untolerated taint {node.kubernetes.io/not-ready: }, 3 "
                "Insufficient nvidia.com/gpu. preemption: 0/5 nodes are available: 5 No preemption victims."
            ),
            5,
            [("node(s) had untolerated taint {node.kubernetes.io/not-ready: }", 2), ("Insufficient nvidia.com/gpu", 3)],
        ),
        ("0/4 nodes are available: 4 node(s) didn't match pod anti-affinity rules.", 4, None),
        (
            '0/1 nodes are available: persistentvolumeclaim "data" not found. not found',
            1,
            [('persistentvolumeclaim "data" not found', None)],
        ),
        (
            "0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found",
            2,
            [("pod has unbound immediate PersistentVolumeClaims", None)],
        ),
        (
            "0/12 nodes are available: 10 Insufficient cpu, 12 node(s) didn't match Pod's node affinity/selector.",
            12,
            [("Insufficient cpu", 10), ("node(s) didn't match Pod's node affinity/selector", 12)],
        ),
    ],
)
def test_reasons_and_numbers_are_taken_apart(
    message: str, total: int, refusals: list[tuple[str, int | None]] | None
) -> None:
    expected = refusals or [("node(s) didn't match pod anti-affinity rules", 4)]
    assert split(text(message)) == Unfit(total, tuple(Refusal(text(why), nodes) for why, nodes in expected))


def test_a_message_of_another_form_is_left_alone() -> None:
    assert split(text("running PreBind plugin: timed out")) is None
