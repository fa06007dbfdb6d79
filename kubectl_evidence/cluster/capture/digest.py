"""A digest of what a capture says, whichever files it was read from."""

from __future__ import annotations

import hashlib
import json

from kubectl_evidence.cluster.capture.model import Answer, Capture


def digest(capture: Capture) -> bytes:
    """SHA-256 over the content: the same for either form of the format and any order of its files and entries."""
    said = {
        "capturedAt": capture.captured_at.isoformat(),
        "serverVersion": capture.server_version,
        "complete": capture.complete,
        "objects": sorted(
            [key.resource.group, key.resource.name, key.namespace, key.name, each.content]
            for key, each in capture.objects.items()
        ),
        "logs": sorted(
            [*key, "" if log is None else hashlib.sha256(log).hexdigest()] for key, log in capture.logs.items()
        ),
        "forbidden": sorted(
            [sorted(each.verbs), each.group, each.resource, each.subresource, each.namespace]
            for each in capture.refusals
        ),
        "unavailable": sorted([each.group, each.status, each.message] for each in capture.outages),
        "servedAPIs": None if capture.served is None else sorted(capture.served),
        "emptyLists": sorted([resource.group, resource.name] for resource in capture.empty_lists),
        "answers": None if capture.answers is None else sorted(map(_answer, capture.answers.values())),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).digest()


def _answer(answer: Answer) -> list[object]:
    return [
        *answer.request,
        answer.outcome,
        answer.items,
        answer.resource_version,
        answer.body or "",
        answer.truncated,
        answer.why or "",
        answer.no_log or "",
        answer.http_status or 0,
        answer.after_seconds,
    ]
