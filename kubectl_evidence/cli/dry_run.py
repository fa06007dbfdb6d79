"""`--dry-run`: every read a run would make, with the permission it needs. Nothing is contacted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from kubectl_evidence import resolve, select
from kubectl_evidence.ask import Ask
from kubectl_evidence.kinds import DEPLOYMENT, POD
from kubectl_evidence.plan import Planned, plan
from kubectl_evidence.target import Target

# What the target is called as long as a selector stands for it.
_NAME = "NAME"


def listing(target: Target, output: str, *, debug: bool, selector: str = "") -> str:
    """List the reads of a run as text, or as JSON with `-o json`.

    With a selector the target stands for each of those that are selected; of pods, for the workload that owns them.
    """
    selection = select.asks(target, selector) if selector else ()
    if selector:
        target = replace(target, name=_NAME, kind=DEPLOYMENT if target.kind is POD else target.kind)
    reads = list(plan(target))
    # What a selector found, exists.
    missing = () if selector else resolve.asks(target)
    writes = _WRITES if debug else []
    if output == "json":
        found = {
            "target": str(target),
            "reads": [_planned(one) for one in reads],
            "ifNotFound": [_row(one) for one in missing],
            "writes": writes,
        }
        if selector:
            found["selection"] = [_row(one) for one in selection]
        return json.dumps(found, indent=2) + "\n"
    return "\n".join(_text(target, selector, selection, reads, missing, writes)) + "\n"


def _planned(one: Planned) -> dict[str, Any]:
    about = {"evidence": one.kind.id.replace("_", "-"), "wave": one.wave, "ifNeeded": one.if_needed}
    return about | _row(one.ask)


def _row(ask: Ask) -> dict[str, Any]:
    return {
        "verb": ask.access.verb,
        "resource": ask.access.full_resource or ask.access.non_resource_url,
        "group": ask.access.group,
        "namespace": ask.access.namespace,
        "form": ask.form,
        "path": "?".join(filter(None, [ask.path, "&".join("=".join(pair) for pair in ask.query)])),
    }


def _text(
    target: Target,
    selector: str,
    selection: Iterable[Ask],
    reads: list[Planned],
    missing: Iterable[Ask],
    writes: list[dict[str, str]],
) -> Iterator[str]:
    """Tables whose columns have the same width in all of them. Reads that look alike are one line."""
    of_run = [(_when(one), one.kind.id.replace("_", "-"), one.ask) for one in sorted(reads, key=_order)]
    first = [("before", "selection", one) for one in selection]
    last = [("not found", "candidates", one) for one in missing]
    lines = Counter(
        (when, ask.access.verb, _typed(ask), ask.access.namespace or "(cluster)", f"{evidence}{_only(ask)}")
        for when, evidence, ask in (*first, *of_run, *last)
    )
    needed = sum(one.if_needed for one in reads)
    yield f"{target}{target.place}: {len(reads) - needed} reads, and up to {needed} more if needed: where an answer"
    yield "gives a reason. CAPITALS are names that earlier answers tell."
    if selector:
        yield f"A packet is made of each of those that -l {selector} selects; these are the reads for one of them."
    yield ""
    table = [("WHEN", "VERB", "RESOURCE", "NAMESPACE", "EVIDENCE")]
    table += [(*row[:4], row[4] if times == 1 else f"{row[4]} ({times} reads)") for row, times in lines.items()]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for cells in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
    yield ""
    yield "writes, after a question (--debug):" if writes else "writes: none"
    yield from (f"  {write['verb']:6}  {write['resource']}  {write['what']}" for write in writes)


def _order(one: Planned) -> tuple[bool, int]:
    return one.if_needed, one.wave


def _when(one: Planned) -> str:
    return "if needed" if one.if_needed else "at once" if one.wave == 1 else "then"


def _only(ask: Ask) -> str:
    return ": metadata only" if ask.form == "metadata" else ""


def _typed(ask: Ask) -> str:
    access = ask.access
    if access.non_resource_url:
        return access.non_resource_url
    return f"{access.full_resource}.{access.group}" if access.group else access.full_resource


_WRITES = [
    {
        "verb": "create",
        "resource": "selfsubjectaccessreviews.authorization.k8s.io",
        "what": "asks whether the identity may patch pods/ephemeralcontainers and read pods/log; stores nothing",
    },
    {
        "verb": "patch",
        "resource": "pods/ephemeralcontainers",
        "what": "adds one ephemeral container, which stays in the pod's spec until the pod is gone",
    },
]
