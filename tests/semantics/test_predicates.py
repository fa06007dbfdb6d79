"""What reasons of the scheduler are about, over the versions of their words."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.parts.unfit import Unfit, split
from kubectl_evidence.semantics.predicates import bears_out, moving, predicate, told
from kubectl_evidence.text import Text


class AsItIs:
    def redact(self, raw: str, /) -> str:
        return raw


def unfit(message: str) -> Unfit:
    return Unfit.model_validate(split(Text(f"0/9 nodes are available: {message}.", AsItIs())), context=AsItIs())


@pytest.mark.parametrize(
    ("reason", "about"),
    [
        ("node(s) were unschedulable", "cordon"),
        ("node(s) had untolerated taint(s)", "taint"),
        ("node(s) had untolerated taint {dedicated: db}", "taint"),
        ("node(s) had taint {dedicated: db}, that the pod didn't tolerate", "taint"),
        ("node(s) had taints that the pod didn't tolerate", "taint"),
        ("node(s) didn't match Pod's node affinity/selector", "label"),
        ("node(s) didn't satisfy plugin(s) [NodeAffinity]", "label"),
        ("node(s) didn't have free ports for the requested pod ports", "port"),
        ("Too many pods", "pods"),
        ("Insufficient example.com/gpu", "resource"),
        ("pod has unbound immediate PersistentVolumeClaims", "volume"),
        ("node(s) had volume node affinity conflict", "volume"),
        ("node(s) didn't match PersistentVolume's node affinity", "volume"),
        ("node(s) didn't match pod topology spread constraints", "spread"),
        ("node(s) didn't match pod topology spread constraints (missing required label)", "spread-label"),
        ("node(s) didn't match pod affinity rules", "affinity"),
        ("node(s) didn't match pod anti-affinity rules", "anti-affinity"),
        ("node(s) didn't satisfy existing pods anti-affinity rules", "anti-affinity-of-others"),
        ("node(s) were out of luck", None),
    ],
)
def test_a_reason_is_known_by_what_versions_have_in_common(reason: str, about: str | None) -> None:
    assert predicate(reason) == about


def test_a_message_bears_out_what_it_tells_and_what_a_filter_before_may_hide() -> None:
    tainted = unfit("9 node(s) had untolerated taint(s)")
    assert bears_out(tainted, "taint")
    assert bears_out(tainted, "resource")
    assert not bears_out(tainted, "cordon")
    assert not bears_out(unfit("9 Insufficient cpu"), "label")


def test_what_passes_is_told_from_what_stays() -> None:
    message = unfit("1 Insufficient cpu, 2 Insufficient memory, 4 node(s) had untolerated taint(s), 2 Too many pods")
    assert moving(message) == {"resource": 2, "pods": 2}
    assert [count for _, count in told(message, "resource")] == [1, 2]
