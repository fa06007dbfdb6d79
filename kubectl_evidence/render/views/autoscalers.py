"""Autoscaling: what each autoscaler wants of the target, by which figures, and whether it can."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.autoscalers import (
    Autoscaler,
    Autoscalers,
    Horizontal,
    Metric,
    ScaledObject,
    VerticalAutoscaler,
)
from kubectl_evidence.evidence.events import Event, in_order
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.render.blocks import Block, Item, Words, bad, joined, quoted, term, value, words
from kubectl_evidence.render.times import ago, clock
from kubectl_evidence.render.views.frame import Frame, conditions, inline, missing
from kubectl_evidence.text import Name, Text

# The status of a condition that means all is well (k8s.io/api/autoscaling/v2).
_WELL = {"AbleToScale": "True", "ScalingActive": "True", "ScalingLimited": "False", "ScaledToZero": "False"}
# Of the VerticalPodAutoscaler's and of KEDA's.
_WELL_ELSEWHERE = {"RecommendationProvided": "True", "Ready": "True", "Active": "True", "Fallback": "False"}
_WELL_ELSEWHERE |= {"Paused": "False", "LowConfidence": "False", "NoPodsMatched": "False"}


def view(autoscalers: Autoscalers, frame: Frame) -> Iterator[Block]:
    """Yield a line per HorizontalPodAutoscaler with what is wrong with it, then those of other kinds."""
    horizontal = autoscalers.horizontal
    if horizontal is None or not horizontal.collected:
        yield Item(words("HorizontalPodAutoscalers: ", missing(horizontal) if horizontal else bad("not collected")))
    elif not horizontal.items:
        yield Item(_none(frame))
    else:
        yield from (Item(_horizontal(name, one, frame)) for name, one in horizontal.items.items())
    yield from _events(autoscalers, frame)
    if autoscalers.vertical is not None:
        if not autoscalers.vertical.collected:
            yield Item(words("VerticalPodAutoscalers: ", missing(autoscalers.vertical)))
        for name, vertical in autoscalers.vertical.items.items():
            yield from _vertical(name, vertical, frame)
    if autoscalers.scaled_objects is not None:
        if not autoscalers.scaled_objects.collected:
            yield Item(words("ScaledObjects (KEDA): ", missing(autoscalers.scaled_objects)))
        for name, scaled in autoscalers.scaled_objects.items.items():
            yield from _scaled_object(name, scaled, frame)


def _none(frame: Frame) -> Words:
    if frame.other(Pod) is None and frame.other(Workload) is None:
        return words(bad("the target's controllers are not known: which autoscaler scales them is not known, either"))
    return words("no HorizontalPodAutoscaler scales the target")


def _horizontal(name: Name, one: Autoscaler, frame: Frame) -> Words:
    made = words(" (made by KEDA from ScaledObject ", value(one.scaled_object), ")") if one.scaled_object else ()
    metrics = joined(", ", [_metric(metric, frame) for metric in one.metrics]) or words("no metric")
    states = [inline(kind, found, frame, well=_WELL.get(kind)) for kind, found in one.conditions.items()]
    scales = words("HPA ", value(name), made, " scales ", _target(one.target_kind, one.target_name), ": ")
    return words(scales, joined("; ", [_replicas(one, frame), metrics, *states]))


def _target(kind: object, name: Name | None) -> Words:
    return words(value(f"{kind or 'Deployment'}/{name}")) if name is not None else words("-")


def _replicas(one: Autoscaler, frame: Frame) -> Words:
    current = "?" if one.current_replicas is None else one.current_replicas
    # No autoscaler with a lower bound ever wants none: it has not come to a number.
    computed = one.desired_replicas is not None and (one.desired_replicas > 0 or one.min_replicas == 0)
    wanted = words(f"{one.desired_replicas} wanted") if computed else words(bad("no wanted number computed"))
    pieces = [words(f"{current} now"), wanted, words(f"of {one.min_replicas} to {one.max_replicas}")]
    if one.current_replicas is not None and one.current_replicas == one.max_replicas:
        pieces.append(words(bad("at its most")))
    pieces += [words(bad(f"never scales {way}")) for way, off in _disabled(one) if off]
    if one.last_scale_time is not None:
        pieces.append(words(f"scaled last {ago(one.last_scale_time, frame.at)}"))
    return joined(", ", pieces)


def _disabled(one: Autoscaler) -> tuple[tuple[str, bool], ...]:
    return ("up", one.scale_up_disabled), ("down", one.scale_down_disabled)


def _metric(metric: Metric, frame: Frame) -> Words:
    where = words(" of container ", value(metric.container)) if metric.container is not None else ()
    about = words(" of ", value(frame.clip(metric.described))) if metric.described is not None else ()
    external = "external " if metric.type == "External" else ""
    return words(
        external,
        value(frame.clip(metric.name)),
        where,
        about,
        " ",
        _amount(metric.target, metric),
        ", now ",
        _amount(metric.current, metric, known=metric.current is not None),
    )


def _amount(amount: object, metric: Metric, *, known: bool = True) -> Words:
    if amount is None:
        return words("no target" if known else bad("not known"))
    match metric.target_type:
        case "Utilization":
            return words(f"{amount} % of request") if amount is metric.target else words(f"{amount} %")
        case "AverageValue":
            return words(value(str(amount)), " a pod" if amount is metric.target else "")
        case _:
            return words(value(str(amount)))


def _events(autoscalers: Autoscalers, frame: Frame) -> Iterator[Block]:
    rows = []
    for key, part in autoscalers.events.parts.items():
        if not part.collected:
            yield Item(words("events of ", value(key), ": ", missing(part)))
        for event in in_order(part.items).values():
            if _is_told(event, autoscalers.horizontal, key):
                continue
            times = f", {event.count} times" if event.count > 1 else ""
            rows.append(
                (
                    words(clock(event.last, frame.at) if event.last is not None else "no time", times),
                    words(value(key)),
                    words(term(event.reason) if event.reason else "-"),
                    words(quoted(frame.clip(event.message)) if event.message else "none"),
                )
            )
    yield from frame.table(("last seen", "of", "event", "message (untrusted)"), rows)


def _is_told(event: Event, horizontal: Horizontal | None, name: Text) -> bool:
    """Whether a condition of the autoscaler ends with the same words: they say at length how they came there."""
    one = horizontal.items.get(name) if horizontal is not None else None  # type: ignore[call-overload]
    says = event.message.rpartition(": ")[2]
    return bool(says) and one is not None and any(says in (at.message or "") for at in one.conditions.values())


def _vertical(name: Name, one: VerticalAutoscaler, frame: Frame) -> Iterator[Block]:
    mode = words(" in mode ", term(one.update_mode)) if one.update_mode is not None else ()
    wants = [
        words(value(container), " cpu ", value(asked.cpu or "-"), ", memory ", value(asked.memory or "-"))
        for container, asked in one.recommended.items()
    ]
    advice = words(", recommends ", joined("; ", wants)) if wants else words(", recommends nothing yet")
    target = _target(one.target_kind, one.target_name)
    yield Item(words("VerticalPodAutoscaler ", value(name), mode, " resizes the pods of ", target, advice))
    yield from conditions(one.conditions, frame, expected=_WELL_ELSEWHERE)


def _scaled_object(name: Name, one: ScaledObject, frame: Frame) -> Iterator[Block]:
    fewest, most = one.min_replicas or 0, one.max_replicas if one.max_replicas is not None else 100
    triggers = joined(", ", [value(frame.clip(trigger.type)) for trigger in one.triggers]) or words("none")
    target = _target(one.target_kind, one.target_name)
    yield Item(
        words("ScaledObject ", value(name), " (KEDA) scales ", target, f" from {fewest} to {most} by ", triggers)
    )
    yield from conditions(one.conditions, frame, expected=_WELL_ELSEWHERE)
