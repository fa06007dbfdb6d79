"""The other failing pods: of each what sets it apart, its events and the end of each log.

What it was made from is told with the examined pod, or can be had with the command that is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_evidence.evidence.representatives import Representative, Representatives
from kubectl_evidence.render.blocks import Block, Item, Lead, Words, bad, command, joined, quoted, term, value, words
from kubectl_evidence.render.cites import event_id
from kubectl_evidence.render.times import ago, clock
from kubectl_evidence.render.views import logs, pod
from kubectl_evidence.render.views.frame import Frame
from kubectl_evidence.text import Text

# Each pod is given with the commands that show it.
SHOWS_SOURCES = True

# What these conditions say of a pod that is not ready, its containers say better.
_TOLD = ("Ready", "ContainersReady", "PodReadyToStartContainers")

# So many events of each pod are told beside those of the timeline.
_WARNINGS = 3


def view(others: Representatives, frame: Frame) -> Iterator[Block]:
    """Yield for each its containers, conditions, events and logs."""
    sources = {one.key: one for one in frame.packet.sections()[others.id].sources if one.key is not None}
    commands = {key: one.shown_by for key, one in sources.items()}
    for name, one in others.parts.items():
        yield Lead((value(_name(name, frame)),), _head(name, one, commands, frame))
        if one.pod is not None:
            yield from pod.containers(one.pod, frame)
            yield from _conditions(one, frame)
        for key, source in sources.items():
            if key.startswith(f"{name}/") and source.status != "collected" and not key.startswith(f"{name}/logs/"):
                what = key[len(name) + 1 :]
                yield Item(words(f"{what}: ", bad(f"not collected: {source.status.replace('-', ' ')}")))
        yield from _warnings(one, frame)
        if one.logs is not None:
            prefix = f"{name}/logs/"
            shown = {key.part(len(prefix), len(key)): by for key, by in commands.items() if key.startswith(prefix)}
            yield from logs.streams(one.logs, frame, shown, (others.id, "parts", name, "logs"), one.pod)


def _name(name: Text, frame: Frame) -> str:
    """The pod's name, with its namespace where the target is in none."""
    return name if frame.packet.request.namespace is None else name.rpartition("/")[2]


def _head(name: Text, one: Representative, commands: Mapping[Text, Text], frame: Frame) -> Words:
    found: list[Words] = []
    if one.pod is not None:
        found.append(words("phase ", term(one.pod.phase)))
        found += [words("reason ", term(one.pod.reason))] if one.pod.reason is not None else []
        if one.pod.controller is not None:
            found.append(words("controlled by ", value(f"{one.pod.controller.kind}/{one.pod.controller.name}")))
        found += [words(f"created {ago(one.pod.created, frame.at)}")] if one.pod.created is not None else []
        found.append(words("node ", value(one.pod.node_name) if one.pod.node_name is not None else bad("none")))
    shown = next((by for key, by in commands.items() if key == f"{name}/pod"), None)
    found += [words(command(shown))] if shown is not None and frame.detail.commands else []
    return words(" · ", joined(" · ", found)) if found else ()


def _warnings(one: Representative, frame: Frame) -> Iterator[Block]:
    """The latest events that warn, as far as the timeline does not tell them."""
    told = {str(moment.cites.path[-1]) for moment in frame.packet.timeline if moment.kind == "event"}
    found = one.events.of_pod() if one.events is not None else None
    warnings = [(name, event) for name, event in (found or {}).items() if event.type == "Warning" and name not in told]
    for name, event in warnings[max(0, len(warnings) - _WARNINGS) :]:
        times = f", {event.count} times" if event.count > 1 else ""
        last = f", last seen {clock(event.last, frame.at)}" if event.last is not None else ""
        what = words(bad("Warning "), term(event.reason) if event.reason else "", " (", value(event_id(name)), ")")
        yield Item(words(what, f"{times}{last}: ", quoted(frame.clip(event.message))))


def _conditions(one: Representative, frame: Frame) -> Iterator[Block]:
    for kind, condition in one.pod.conditions.items() if one.pod is not None else ():
        if condition.status == "False" and kind not in _TOLD:
            reason = words(" ", term(condition.reason)) if condition.reason else ()
            message = words(": ", quoted(frame.clip(condition.message))) if condition.message else ()
            yield Item(words(term(kind), "=False", reason, message))
