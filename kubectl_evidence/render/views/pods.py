"""The pods of the namespace: those with the same labels and controller together."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import PodMeta, Pods
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.render.blocks import Block, Item, Words, bad, joined, value, words
from kubectl_evidence.render.views.frame import Frame
from kubectl_evidence.text import Name

# So many names of a group of pods are given.
_NAMED = 5


def view(pods: Pods, frame: Frame) -> Iterator[Block]:
    """Yield a row per group of alike pods, that of the target first."""
    if not pods.items and not frame.left_out("pods"):
        yield Item(words("the namespace has no live pod"))
    services, workload = frame.other(Services), frame.other(Workload)
    if services is not None and not services.items and not frame.left_out("services") and workload is not None:
        # Their labels are there to be compared with selectors; the target's own pods are told already.
        count = len(pods.items) + frame.left_out("pods")
        yield Item(words(f"{count} live, and no Service that could select any"))
        return
    target = frame.other(Pod)
    name = target.name if target is not None else None
    groups: dict[tuple[object, ...], dict[Name, PodMeta]] = {}
    for pod_name, pod in pods.items.items():
        controller = pod.controller.uid if pod.controller is not None else None
        groups.setdefault((controller, *pod.labels.items()), {})[pod_name] = pod
    ordered = sorted(groups.values(), key=lambda group: name not in group)
    rows = [(_names(group, name), _controller(group), _labels(group, frame)) for group in ordered]
    yield from frame.table(("pods", "controller", "labels"), rows)


def _names(group: dict[Name, PodMeta], target: str | None) -> Words:
    ordered = sorted(group, key=lambda name: name != target)
    shown = [
        words(
            value(name),
            " (this pod)" if name == target else "",
            bad(" terminating") if group[name].deleted is not None else "",
        )
        for name in ordered[:_NAMED]
    ]
    if len(ordered) > _NAMED:
        shown.append(words(f"… and {len(ordered) - _NAMED} more"))
    return joined(", ", shown)


def _controller(group: dict[Name, PodMeta]) -> Words:
    owner = next(iter(group.values())).controller
    return words(value(f"{owner.kind}/{owner.name}") if owner is not None else "none")


def _labels(group: dict[Name, PodMeta], frame: Frame) -> Words:
    return frame.pairs(next(iter(group.values())).labels)
