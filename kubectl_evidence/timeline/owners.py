"""The controllers above the pod."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kubectl_evidence.evidence.owners import Controller, Owners
from kubectl_evidence.finding import cite
from kubectl_evidence.text import Text, say
from kubectl_evidence.timeline.moment import Moment, moment

# Conditions that are False where all is well (k8s.io/api/apps/v1 and batch/v1); of the others True is.
_OF_TROUBLE: Final = frozenset({"ReplicaFailure", "Failed", "FailureTarget", "Suspended"})


def moments(owners: Owners) -> Iterator[Moment]:
    """Yield when each was created, which condition is not as it should be since when, and what became of Jobs."""
    for key, controller in owners.parts.items():
        if controller.created is not None:
            yield moment(controller.created, key, say("created"), "object", cite(owners, "parts", key, "created"))
        for kind, condition in controller.conditions.items():
            well = "False" if kind in _OF_TROUBLE else "True"
            if condition.last_transition_time is not None and condition.status != well:
                said = say("{} became {} ({})", kind, condition.status, condition.reason or say("no reason given"))
                where = cite(owners, "parts", key, "conditions", kind)
                yield moment(condition.last_transition_time, key, said, "condition", where)
        yield from _of_jobs(owners, key, controller)


def _of_jobs(owners: Owners, key: Text, controller: Controller) -> Iterator[Moment]:
    job, cron_job = controller.job, controller.cron_job
    if job is not None and job.completed is not None:
        yield moment(job.completed, key, say("completed"), "object", cite(owners, "parts", key, "job", "completed"))
    if cron_job is not None and cron_job.last_scheduled is not None:
        where = cite(owners, "parts", key, "cron_job", "last_scheduled")
        yield moment(cron_job.last_scheduled, key, say("last made a Job"), "object", where)
    if cron_job is not None and cron_job.last_successful is not None:
        where = cite(owners, "parts", key, "cron_job", "last_successful")
        yield moment(cron_job.last_successful, key, say("a Job of it last succeeded"), "object", where)
