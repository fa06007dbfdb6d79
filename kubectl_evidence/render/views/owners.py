"""The controllers above the pod: what was asked of each, and how far it has come."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.owners import Controller, Owners, Strategy
from kubectl_evidence.evidence.parts.jobs import CronJobFacts, JobFacts
from kubectl_evidence.evidence.parts.template import Template
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.render.blocks import Block, Item, Words, bad, joined, quoted, term, value, words
from kubectl_evidence.render.times import ago
from kubectl_evidence.render.views import placing
from kubectl_evidence.render.views.frame import Frame, amounts, missing
from kubectl_evidence.semantics.selectors import selects
from kubectl_evidence.semantics.stateful_sets import waits_for
from kubectl_evidence.text import Text

# The status of a condition that means trouble (k8s.io/api/apps/v1 and batch/v1).
_TROUBLE = {"Available": "False", "Progressing": "False", "ReplicaFailure": "True", "Failed": "True"}

# A label that the Deployment controller adds to the pods.
_HASH = "pod-template-hash"


def view(owners: Owners, frame: Frame) -> Iterator[Block]:
    """Yield the chain from the pod upwards, then selectors and templates that do not agree with the pod's labels."""
    if not owners.parts:
        yield Item(words("the pod has no controller"))
    rows: list[tuple[Words, ...]] = []
    for key, one in owners.parts.items():
        if not one.collected:
            rows.append((words(value(key)), words(missing(one)), words("-"), words("-")))
            continue
        created = ago(one.created, frame.at) if one.created is not None else "-"
        revision = words(" (revision ", value(one.revision), ")") if one.revision is not None else ()
        rows.append((words(value(key), revision), _progress(one, frame), _conditions(one, frame), words(created)))
    yield from frame.table(("controller", "replicas", "conditions (messages: untrusted)", "created"), rows)
    for key, one in owners.parts.items():
        if notes := [*_order(key, one, frame), *_notes(one)]:
            yield Item(words(value(key), ": ", joined(", ", notes)))
    if owners.template is not None and (wishes := [*_wishes(owners.template, frame)]):
        yield Item(words("a pod of its template: ", joined(" · ", wishes)))
    pod = frame.other(Pod)
    for key, one in owners.parts.items():
        if not (pod is not None and selects(one.selector, pod.labels)) and one.selector:
            yield Item(words(value(key), " selects ", frame.pairs(one.selector)))
        labels = {name: text for name, text in one.template_labels.items() if name != _HASH}
        if pod is not None and any(pod.labels.get(name) != text for name, text in labels.items()):
            yield Item(words("its pod template has other labels than the pod: ", frame.pairs(one.template_labels)))


def _progress(one: Controller, frame: Frame) -> Words:
    if one.job is not None:
        return joined(", ", _job(one.job))
    return joined(", ", _cron_job(one.cron_job, frame)) if one.cron_job is not None else _replicas(one)


def _job(job: JobFacts) -> Iterator[Words]:
    wanted = f" of {job.completions}" if job.completions is not None else ""
    yield words(f"{job.succeeded}{wanted} succeeded")
    failed = f"{job.failed} failed"
    yield words(bad(failed) if job.failed else failed)
    yield words(f"{job.active} active")
    if job.suspended:
        yield words(bad("suspended"))


def _cron_job(cron_job: CronJobFacts, frame: Frame) -> Iterator[Words]:
    zone = words(" ", value(cron_job.time_zone)) if cron_job.time_zone is not None else ()
    yield words("at ", value(cron_job.schedule) if cron_job.schedule is not None else "-", zone)
    if cron_job.suspended:
        yield words(bad("suspended"))
    yield words(f"{len(cron_job.active)} active")
    for what, time in (("last made a Job", cron_job.last_scheduled), ("last success", cron_job.last_successful)):
        yield words(f"{what} {ago(time, frame.at)}" if time is not None else bad(f"{what}: never"))


def _wishes(template: Template, frame: Frame) -> Iterator[Words]:
    """What a pod would demand: there is none that shows it."""
    if template.requests:
        yield words("asks for ", amounts(template.requests))
    if template.service_account is not None:
        yield words("service account ", value(template.service_account))
    if template.priority_class_name is not None:
        yield words("priority class ", value(template.priority_class_name))
    yield from placing.demands(template, frame)


def _order(key: Text, one: Controller, frame: Frame) -> Iterator[Words]:
    """For which pod a StatefulSet makes no further ones."""
    workload = frame.other(Workload)
    awaited = waits_for(key, one, workload) if workload is not None else None
    if awaited is not None:
        created = f"{one.created_replicas} of {one.replicas} pods created: "
        yield words(bad(f"{created}OrderedReady waits for "), value(awaited))


def _notes(one: Controller) -> Iterator[Words]:
    """What else was asked of it: how revisions are rolled out, how often a Job may fail, who controls it."""
    if one.controller is not None:
        owner = one.controller
        yield words("controlled by ", value(f"{owner.kind}/{owner.name}"), " (", value(owner.api_version), ")")
    if one.strategy is not None:
        yield from _strategy(one.strategy)
    if one.pod_management_policy is not None:
        yield words("pods ", term(one.pod_management_policy))
    if one.strategy is not None and one.strategy.type == "OnDelete":
        yield words("new pods only when old ones are deleted (OnDelete)")
    elif one.current_revision and one.update_revision and one.current_revision != one.update_revision:
        yield words("rolling out from ", value(one.current_revision), " to ", value(one.update_revision))
    if one.progress_deadline_seconds is not None:
        yield words(f"progress deadline {one.progress_deadline_seconds}s")
    if one.min_ready_seconds:
        yield words(f"available after {one.min_ready_seconds}s ready")
    yield from _of_jobs(one)


def _of_jobs(one: Controller) -> Iterator[Words]:
    if one.job is not None:
        yield words(f"parallelism {one.job.parallelism}, back-off limit {one.job.backoff_limit}")
        if one.job.active_deadline_seconds is not None:
            yield words(f"deadline {one.job.active_deadline_seconds}s")
    if one.cron_job is not None and one.cron_job.concurrency_policy is not None:
        yield words("concurrency ", term(one.cron_job.concurrency_policy))
        if one.cron_job.starting_deadline_seconds is not None:
            yield words(f"a Job is missed after {one.cron_job.starting_deadline_seconds}s")


def _strategy(strategy: Strategy) -> Iterator[Words]:
    if strategy.type is not None:
        yield words("strategy ", term(strategy.type))
    if strategy.max_surge is not None:
        yield words("surge ", value(strategy.max_surge))
    if strategy.max_unavailable is not None:
        yield words("unavailable ", value(strategy.max_unavailable))
    if strategy.partition:
        yield words(bad(f"partition {strategy.partition}"))


def _replicas(one: Controller) -> Words:
    wanted = [] if one.replicas is None else [words(f"{one.replicas} wanted")]
    updated = [] if one.updated_replicas is None else [words(f"{one.updated_replicas} updated")]
    behind = one.replicas is not None and one.ready_replicas < one.replicas
    ready = f"{one.ready_replicas} ready"
    pieces = [*wanted, *updated, words(bad(ready) if behind else ready)]
    if one.paused:
        pieces.append(words(bad("paused")))
    if one.generation is not None and one.observed_generation not in (None, one.generation):
        pieces.append(words(bad(f"generation {one.generation} not yet observed ({one.observed_generation})")))
    return joined(", ", pieces)


def _conditions(one: Controller, frame: Frame) -> Words:
    shown = []
    for kind, condition in one.conditions.items():
        trouble = _TROUBLE.get(kind) == condition.status
        pieces = [words(term(kind), "=", term(condition.status), bad(" ✗") if trouble else "")]
        if condition.reason:
            pieces.append(words(term(condition.reason)))
        if trouble and condition.message:
            pieces.append(words(quoted(frame.clip(condition.message))))
        shown.append(joined(" ", pieces))
    return joined(", ", shown) if shown else words("none reported")
