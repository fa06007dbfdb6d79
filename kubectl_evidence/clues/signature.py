"""What a pod's failure looks like: pods that fail alike are one group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_evidence.clues.badness import badness, is_ready
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.parsed import at, listed

# By which label a pod tells the revision of its controller.
_REVISIONS = ("pod-template-hash", "controller-revision-hash", "rollouts-pod-template-hash")
_STATUSES = ("initContainerStatuses", "containerStatuses")


@dataclass(frozen=True)
class Signature:
    """Phase, the reason that stands out, the exit code, readiness and revision of a pod. Words are the cluster's."""

    phase: str
    reason: str
    exit_code: int | None
    ready: bool
    deleted: bool
    revision: str
    restarted: bool

    @property
    def healthy(self) -> bool:
        """Running and Ready as it should be, or finished well."""
        return not self.deleted and ((self.ready and self.phase == "Running") or self.phase == "Succeeded")


def signature(pod: Any) -> Signature:
    """Read the signature of a pod, as parsed JSON."""
    return Signature(
        phase=_word(at(pod, "status", "phase")) or "Unknown",
        reason=next(_reasons(pod), ""),
        exit_code=next(_exit_codes(pod), None),
        ready=is_ready(pod),
        deleted=at(pod, "metadata", "deletionTimestamp") is not None,
        revision=next(
            (
                _word(at(pod, "metadata", "labels", label))
                for label in _REVISIONS
                if _word(at(pod, "metadata", "labels", label))
            ),
            "",
        ),
        restarted=badness(pod) == 3,
    )


def _containers(pod: Any) -> Iterator[Any]:
    for key in _STATUSES:
        yield from listed(at(pod, "status", key))


def _reasons(pod: Any) -> Iterator[str]:
    """The words that say why, the most telling first: the pod's own, what a container waits for, how its last run ended."""
    yield from filter(None, [_word(at(pod, "status", "reason"))])
    for state in ("waiting", "terminated"):
        found = [_word(at(one, "state", state, "reason")) for one in _containers(pod)]
        yield from (word for word in found if word and word != "Completed")
    if not is_ready(pod):
        for condition in listed(at(pod, "status", "conditions")):
            if at(condition, "type") == "PodScheduled" and at(condition, "status") == "False":
                yield _word(at(condition, "reason"))


def _exit_codes(pod: Any) -> Iterator[int]:
    for where in ("state", "lastState"):
        for one in _containers(pod):
            code = at(one, where, "terminated", "exitCode")
            # A container that is well again keeps how its run before ended.
            if isinstance(code, int) and code != 0 and (where == "state" or at(one, "ready") is not True):
                yield code


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""
