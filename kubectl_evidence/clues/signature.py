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


# The kubelet tells of one failure by turns as either (pkg/kubelet/images, ErrImagePull and ErrImagePullBackOff).
_SAME = {"ErrImagePull": "ImagePullBackOff"}


@dataclass(frozen=True)
class Signature:
    """Phase, the reason that stands out, how the last run ended, readiness and revision of a pod.

    Words are the cluster's. `ended` is the reason of the run that `exit_code` is of: OOMKilled, Error.
    """

    phase: str
    reason: str
    exit_code: int | None
    ended: str
    ready: bool
    deleted: bool
    revision: str
    restarted: bool

    @property
    def alike(self) -> tuple[object, ...]:
        """What pods that fail alike have in common.

        A container that crash-loops is by turns waiting, running and terminated: how its runs end stays the same.
        """
        why = _SAME.get(self.reason, self.reason) if self.exit_code is None else self.ended
        return self.phase, why, self.exit_code, self.ready, self.deleted, self.revision, self.restarted

    @property
    def healthy(self) -> bool:
        """Running and Ready as it should be, or finished well."""
        return not self.deleted and ((self.ready and self.phase == "Running") or self.phase == "Succeeded")


def signature(pod: Any) -> Signature:
    """Read the signature of a pod, as parsed JSON."""
    exit_code, ended = next(_ends(pod), (None, ""))
    return Signature(
        phase=_word(at(pod, "status", "phase")) or "Unknown",
        reason=next(_reasons(pod), ""),
        exit_code=exit_code,
        ended=ended,
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
    """The words that say why, the most telling first: the pod's, what a container waits for, how its run ended."""
    yield from filter(None, [_word(at(pod, "status", "reason"))])
    for state in ("waiting", "terminated"):
        found = [_word(at(one, "state", state, "reason")) for one in _containers(pod)]
        yield from (word for word in found if word and word != "Completed")
    if not is_ready(pod):
        for condition in listed(at(pod, "status", "conditions")):
            if at(condition, "type") == "PodScheduled" and at(condition, "status") == "False":
                yield _word(at(condition, "reason"))


def _ends(pod: Any) -> Iterator[tuple[int, str]]:
    """The exit code and the reason of runs that failed, the latest first."""
    for where in ("state", "lastState"):
        for one in _containers(pod):
            code = at(one, where, "terminated", "exitCode")
            # A container that is well again keeps how its run before ended.
            if isinstance(code, int) and code != 0 and (where == "state" or at(one, "ready") is not True):
                yield code, _word(at(one, where, "terminated", "reason"))


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""
