"""The target's pods by group, and what sets the examined one apart from one that is well."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.workload import PodGroup, Workload
from kubectl_evidence.render.blocks import Block, Item, Words, bad, good, joined, quoted, term, value, words
from kubectl_evidence.render.times import ago
from kubectl_evidence.render.views.frame import Frame


def view(workload: Workload, frame: Frame) -> Iterator[Block]:
    """Yield a row per group, the worst first, then the comparison and the Jobs of a CronJob."""
    if workload.count is None:
        yield Item(words(bad("not all that lead to the target's pods could be read: there may be more")))
    elif not workload.count:
        yield Item(words("no pod"))
    rows = [_group(group, frame) for group in workload.groups]
    yield from frame.table(("pods", "state", "revision", "on nodes", "such as"), rows)
    if workload.sibling is not None and workload.examined is not None:
        yield Item(words(value(workload.examined), " beside ", value(workload.sibling), ", which is well:"))
        compared = [
            (
                words(value(frame.clip(one.what))),
                words(quoted(frame.clip(one.examined)) if one.examined is not None else "absent"),
                words(quoted(frame.clip(one.healthy)) if one.healthy is not None else "absent"),
            )
            for one in workload.differences
        ]
        yield from frame.table(("what differs (untrusted)", "this pod", "the other"), compared)
        if not compared:
            yield Item(words("nothing that is compared differs"))
    jobs = [
        (
            words(value(name)),
            words(f"{run.active} active, {run.succeeded} succeeded, {run.failed} failed"),
            joined(", ", [term(kind) for kind, one in run.conditions.items() if one.status == "True"]) or words("-"),
            words(ago(run.created, frame.at) if run.created is not None else "-"),
        )
        for name, run in workload.jobs.items()
    ]
    yield from frame.table(("job", "pods", "conditions", "created"), jobs)


def _group(group: PodGroup, frame: Frame) -> tuple[Words, ...]:
    state = [words(term(group.phase))]
    state += [words(term(group.reason))] if group.reason else []
    state += [words(f"exit code {group.exit_code}")] if group.exit_code is not None else []
    state += [words("terminating")] if group.terminating else []
    state += [words("restarted before")] if group.restarted else []
    ready = words(good("ready") if group.ready else bad("not ready")) if group.phase == "Running" else None
    return (
        words(str(group.count)),
        joined(", ", [*state, *([ready] if ready else [])]),
        words(value(group.revision) if group.revision else "-"),
        joined(", ", [value(frame.clip(node)) for node in group.nodes]) or words("-"),
        joined(", ", [value(name) for name in group.pods]) or words("-"),
    )
