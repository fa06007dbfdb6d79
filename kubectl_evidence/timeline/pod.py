"""What became of the pod, its conditions and its containers."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import cite
from kubectl_evidence.semantics.deletion import asked_at, in_words
from kubectl_evidence.text import join, say
from kubectl_evidence.timeline.moment import Moment, moment


def moments(pod: Pod) -> Iterator[Moment]:
    """Its creation and end, its conditions that are not as they should be, and the runs of its containers."""
    subject = say("Pod/{}", pod.name)
    if pod.created is not None:
        yield moment(pod.created, subject, say("created"), "object", cite(pod, "created"))
    if pod.deleted is not None:
        grace = pod.deletion_grace_period_seconds
        since, says = asked_at(pod.deleted, grace), in_words(pod.deleted, grace)
        yield moment(since, subject, says, "object", cite(pod, "deleted"))
    for kind, condition in pod.conditions.items():
        if condition.last_transition_time is not None and (kind == "Ready" or condition.status != "True"):
            reason = [say("({})", condition.reason)] if condition.reason else []
            said = join(" ", [say("{} became {}", kind, condition.status), *reason])
            where = cite(pod, "conditions", kind, "last_transition_time")
            yield moment(condition.last_transition_time, subject, said, "condition", where)
    for name, container in pod.containers.items():
        subject = say("Container/{}", name)
        for field, state in (("last_state", container.last_state), ("state", container.state)):
            if state is None:
                continue
            where = cite(pod, "containers", name, "state" if field == "state" else "last_state")
            if state.started_at is not None:
                yield moment(state.started_at, subject, say("started"), "container", where)
            if state.finished_at is not None:
                reason = [say("({})", state.reason)] if state.reason else []
                code = say("exited with code {}", state.exit_code if state.exit_code is not None else 0)
                yield moment(state.finished_at, subject, join(" ", [code, *reason]), "container", where)
