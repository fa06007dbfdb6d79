"""The other failing pods: of each less than of the examined one, and at the least what is cited."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from kubectl_evidence.budget import events, logs
from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.representatives import Representative, Representatives


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep a third of the lines and events that are kept of the examined pod; where nothing fits, the cited pods."""
    others = bundle.data(Representatives)
    if others is None:
        return bundle
    less = replace(limits, log_lines=limits.log_lines // 3, events=(limits.events + 2) // 3)
    cited = kept.keys(Representatives.id, "parts")
    drop = [key for key in others.parts if key not in cited][limits.entries :]
    left_out["representatives"] += len(drop)
    parts = {key: _fewer(one, kept, less, left_out, key) for key, one in others.parts.items()}
    return bundle.replaced(Representatives, others.with_parts("parts", parts).without("parts", drop))


def _fewer(one: Representative, kept: Cited, limits: Limits, left_out: Counter[str], key: str) -> Representative:
    place = (Representatives.id, "parts", key)
    if one.pod is not None:
        one = one.with_part("pod", _less(one.pod, kept, left_out, (*place, "pod")))
    if one.events is not None:
        fewer_events = events.fewer(one.events, kept, limits, left_out, (*place, "events"))
        one = one.with_part("events", fewer_events)
    if one.logs is not None:
        one = one.with_part("logs", logs.fewer(one.logs, kept, limits, left_out, (*place, "logs")))
    return one


def _less(pod: Pod, kept: Cited, left_out: Counter[str], place: tuple[str, ...]) -> Pod:
    """Leave out what a pod has from its template, and conditions that are as they should be: they set no pod apart."""
    labels = [key for key in pod.labels if key not in kept.keys(*place, "labels")]
    cited = kept.keys(*place, "conditions")
    well = [kind for kind, one in pod.conditions.items() if one.status == "True" and kind not in cited]
    tolerations = 0 if not kept.keys(*place, "tolerations") else len(pod.tolerations)
    left_out["podFields"] += len(labels) + len(well) + len(pod.tolerations) - tolerations
    return pod.without("labels", labels).without("conditions", well).head("tolerations", tolerations)
