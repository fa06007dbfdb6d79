"""The other pods of the target that were looked into, each looked at by the checks as if it were the examined one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.checks import run_checks
from kubectl_evidence.evidence import Evidence
from kubectl_evidence.evidence.debug import Debug
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pod_metrics import PodMetrics
from kubectl_evidence.evidence.representatives import Representative, Representatives
from kubectl_evidence.finding import Cites, Decided, Pointer, Proven, RuledOut, Suspected, Undecided
from kubectl_evidence.outcome import Collected, NotRequested, Outcome
from kubectl_evidence.text import Text, say

_NOT_OF_THIS = NotRequested("it was read for the examined pod only")
# What of a representative stands where the examined pod's is.
_OWN: dict[type[Evidence], str] = {Pod: "pod", Events: "events", Logs: "logs"}


def check_others(bundle: Bundle, examined: Sequence[Decided | Undecided]) -> tuple[Decided, ...]:
    """Run the checks on each other pod that was looked into; give what they find beyond the examined one's findings.

    What is about something that the pods share (a Service, the metrics pipeline) is found once, of whichever pod:
    what is ruled out of one may be so of another. So is what a sibling shows in the same words but for numbers: the
    group that it stands for is counted among the pods of the target. What could not be decided, or is ruled out, of
    another pod is left out: its evidence is there.
    """
    found = bundle.data(Representatives)
    if found is None:
        return ()
    told = {_about(one) for one in examined if isinstance(one, Decided) and not isinstance(one.verdict, RuledOut)}
    pod = bundle.data(Pod)
    alike = {_alike(one, pod) for one in examined if isinstance(one, Decided) and pod is not None}
    results: list[Decided] = []
    for key, other in found.parts.items():
        if other.pod is None:
            continue
        for one in _of(bundle, key, other, other.pod, alike):
            if _is_own(one.verdict.subject) or _about(one) not in told:
                told.add(_about(one))
                results.append(one)
    return tuple(results)


def but_found(examined: Sequence[Decided | Undecided], others: Sequence[Decided]) -> tuple[Decided | Undecided, ...]:
    """What was decided of the examined pod, less what it rules out and another pod shows: it is not ruled out."""
    found = {_about(one) for one in others}
    return tuple(
        one
        for one in examined
        if not (isinstance(one, Decided) and isinstance(one.verdict, RuledOut) and _about(one) in found)
    )


def _about(one: Decided) -> tuple[str, Text]:
    return one.check, one.verdict.subject


def _alike(one: Decided, pod: Pod | None) -> tuple[str, str]:
    """What a finding says of a pod, whichever pod of a set it is, and however often or long ago."""
    says = str(one.verdict.says).replace(str(pod.name), "") if pod is not None else str(one.verdict.says)
    return one.check, "".join(letter for letter in says if not letter.isdigit())


def _of(
    bundle: Bundle, key: Text, other: Representative, pod: Pod, alike: Collection[tuple[str, str]]
) -> Iterator[Decided]:
    outcomes: dict[type[Evidence], Outcome[Evidence]] = {PodMetrics: _NOT_OF_THIS, Debug: _NOT_OF_THIS}
    for kind, field in _OWN.items():
        data = getattr(other, field)
        outcomes[kind] = Collected(at=bundle.at, data=data) if data is not None else _NOT_OF_THIS
    # Of a node's pods each may be in another namespace.
    place = say("") if bundle.target.namespace else say(" in {}", pod.namespace)
    for result in run_checks(bundle.about(outcomes)):
        if not isinstance(result, Decided):
            continue
        verdict = result.verdict
        # Pods of a node are of several workloads: that two fail alike is told of both.
        again = bool(bundle.target.namespace) and _alike(result, pod) in alike
        if isinstance(verdict, Proven | Suspected) and verdict.severity != "info" and _is_about(verdict) and not again:
            yield replace(result, verdict=_told(verdict, key, pod, place), other=str(key))


def _is_about(verdict: Proven | Suspected) -> bool:
    """Whether it rests on anything of the pod's own."""
    return any(pointer.kind in _IDS for pointer in verdict.cites)


_IDS = {kind.id for kind in _OWN}


def _is_own(subject: str) -> bool:
    """Whether something is about one pod alone."""
    return subject.startswith(("Container/", "Pod/"))


def _told(verdict: Proven | Suspected, key: Text, pod: Pod, place: Text) -> Proven | Suspected:
    """The same, citing the pod's own evidence and naming the pod."""
    says, subject = verdict.says, verdict.subject
    if place or f"Pod/{pod.name}" not in says:
        says = say("Pod/{}{}: {}", pod.name, place, says)
    if subject.startswith("Container/"):
        subject = say("{} of Pod/{}{}", subject, pod.name, place)
    elif subject == f"Pod/{pod.name}":
        subject = say("{}{}", subject, place)
    cites: Cites = tuple(_moved(pointer, key) for pointer in verdict.cites)
    return verdict.model_copy(update={"cites": cites, "says": says, "subject": subject})


def _moved(pointer: Pointer, key: Text) -> Pointer:
    if pointer.kind not in _IDS:
        return pointer
    return Pointer(kind=Representatives.id, path=("parts", key, pointer.kind, *pointer.path))
