"""`--dry-run`: every read a run would make, with the permission it needs. Nothing is contacted."""

from __future__ import annotations

import json

from kubectl_evidence.plan import plan
from kubectl_evidence.target import Target


def listing(target: Target, output: str, *, debug: bool) -> str:
    """List the reads of a run as text, or as JSON with `-o json`."""
    rows = [
        {
            "evidence": planned.kind.id.replace("_", "-"),
            "wave": planned.wave,
            "verb": planned.ask.access.verb,
            "resource": planned.ask.access.full_resource or planned.ask.access.non_resource_url,
            "group": planned.ask.access.group,
            "namespace": planned.ask.access.namespace,
            "path": "?".join(filter(None, [planned.ask.path, "&".join("=".join(pair) for pair in planned.ask.query)])),
        }
        for planned in plan(target)
    ]
    writes = _WRITES if debug else []
    if output == "json":
        return json.dumps({"target": str(target), "reads": rows, "writes": writes}, indent=2) + "\n"
    lines = [
        f"{target} in {target.namespace}: {len(rows)} reads in two waves; CAPITALS are names that the first",
        "wave tells, and containers that have run before have a second log.",
        "",
        f"{'WAVE':4}  {'VERB':4}  {'RESOURCE':46}  {'NAMESPACE':16}  EVIDENCE",
    ]
    for row in rows:
        resource = f"{row['resource']}.{row['group']}" if row["group"] else str(row["resource"])
        namespace = row["namespace"] or "(cluster)"
        lines.append(f"{row['wave']:<4}  {row['verb']:4}  {resource:46}  {namespace:16}  {row['evidence']}")
    lines += ["", "writes: none" if not writes else "writes, after a question (--debug):"]
    lines += [f"  {write['verb']:6}  {write['resource']}  {write['what']}" for write in writes]
    return "\n".join(lines) + "\n"


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
