"""The target's pods by group, and what sets the examined one apart from one that is well."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.workload import JobRun, PodGroup, Workload
from kubectl_evidence.render.blocks import Block, Item, Words, bad, good, joined, quoted, term, value, words
from kubectl_evidence.render.times import ago
from kubectl_evidence.render.views.frame import Frame
from kubectl_evidence.text import Name

_PODLESS = {
    "none-wanted": "no pod, and none is wanted: it is scaled to 0",
    "no-node": "no pod: no node is one for it",
    "suspended": "no pod: it is suspended",
    "finished": "no pod any more: it has finished",
    "failed": "no pod any more: it failed",
    "no-target": "no pod: what it scales does not exist",
    "never-ran": "no pod: it has not run yet",
    "no-selector": "no pod: it has no selector, so its endpoints are made by hand or by another controller",
    "external-name": "no pod: it stands for a name outside of the cluster",
}


def view(workload: Workload, frame: Frame) -> Iterator[Block]:
    """Yield a row per group, the worst first, then the comparison and the Jobs of a CronJob."""
    if workload.total is None:
        yield Item(words(bad("not all that lead to the target's pods could be read: there may be more")))
    elif not workload.total:
        yield Item(words(_PODLESS[workload.podless] if workload.podless is not None else bad("no pod")))
    for name, maker in workload.makers.items():
        yield Item(words(value(f"ReplicaSet/{name}"), f" would make such pods: {maker.replicas} wanted"))
    if workload.more:
        yield Item(words(bad("there are more pods than were looked at: the counts are of those that were")))
    yield from _groups(workload, frame)
    if workload.sibling is not None and workload.examined is not None:
        yield from _comparison(workload, workload.examined, workload.sibling, frame)
    # Their names end in the time that they are of.
    jobs = [_job(name, run, frame) for name, run in [*workload.jobs.items()][::-1]]
    yield from frame.table(("job", "pods", "conditions", "created"), jobs)


def _groups(workload: Workload, frame: Frame) -> Iterator[Block]:
    rows = [_group(group, frame) for group in workload.groups]
    told = [True, True, any(g.revision for g in workload.groups), any(g.nodes for g in workload.groups), True]
    head = [name for name, tell in zip(("pods", "state", "revision", "on nodes", "such as"), told, strict=True) if tell]
    yield from frame.table(
        tuple(head), [tuple(cell for cell, tell in zip(row, told, strict=True) if tell) for row in rows]
    )


def _comparison(workload: Workload, examined: Name, sibling: Name, frame: Frame) -> Iterator[Block]:
    compared = [
        (
            words(value(frame.clip(one.what))),
            words(quoted(frame.clip(one.examined)) if one.examined is not None else "absent"),
            words(quoted(frame.clip(one.healthy)) if one.healthy is not None else "absent"),
        )
        for one in workload.differences
    ]
    cut = frame.left_out("differences")
    same = ":" if compared or cut else ": nothing that is compared differs"
    yield Item(words(value(examined), " beside ", value(sibling), f", which is well{same}"))
    yield from frame.table(("what differs (untrusted)", "this pod", "the other"), compared)
    if cut:
        yield Item(words(f"{cut} more differences left out of the packet"))


def _job(name: str, run: JobRun, frame: Frame) -> tuple[Words, ...]:
    return (
        words(value(name)),
        words(f"{run.active} active, {run.succeeded} succeeded, {run.failed} failed"),
        joined(", ", [term(kind) for kind, one in run.conditions.items() if one.status == "True"]) or words("-"),
        words(ago(run.created, frame.at) if run.created is not None else "-"),
    )


def _group(group: PodGroup, frame: Frame) -> tuple[Words, ...]:
    state = [words(term(word)) for word in (group.phase, group.reason, group.ended) if word]
    state += [words(f"exit code {group.exit_code}")] if group.exit_code is not None else []
    state += [words("terminating")] if group.terminating else []
    state += [words("restarted before")] if group.restarted else []
    state += [words(good("ready") if group.ready else bad("not ready"))] if group.phase == "Running" else []
    places = [f"{place}/" for place in group.namespaces] or [""] * len(group.pods)
    named = [value(f"{place}{name}") for place, name in zip(places, group.pods, strict=True)]
    return (
        words(str(group.total)),
        joined(", ", state),
        words(value(group.revision) if group.revision else "-"),
        joined(", ", [value(frame.clip(node)) for node in group.nodes]) or words("-"),
        joined(", ", [*named, *([words(f"{group.total - len(named)} more")] if group.total > len(named) else [])]),
    )
