"""Which pods of a workload stand out."""

from __future__ import annotations

from kubectl_evidence.evidence.workload import PodGroup, Workload
from kubectl_evidence.semantics.rollouts import is_of
from kubectl_evidence.text import Text, join, own, say


def worst_of(workload: Workload, revision: Text | None) -> PodGroup | None:
    """The worst group of pods of a revision that are not well: groups come the worst first."""
    return next(
        (one for one in workload.groups if not (one.healthy or one.terminating) and is_of(one.revision, revision)),
        None,
    )


def look(group: PodGroup) -> Text:
    """How the pods of a group are, in a few words: `ImagePullBackOff`, `CrashLoopBackOff, exit code 3`."""
    words = [group.reason] if group.reason is not None else []
    words += [say("exit code {}", group.exit_code)] if group.exit_code is not None else []
    if words:
        return join(", ", words)
    return own("not ready") if group.phase == "Running" else group.phase
