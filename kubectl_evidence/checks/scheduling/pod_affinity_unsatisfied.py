"""Where other pods run keeps the pod from every node: affinity, anti-affinity, spreading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from kubectl_evidence.checks.scheduling._room import refused
from kubectl_evidence.effects import POD_MISSING
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.parts.placing import PodTerm, Spread
from kubectl_evidence.evidence.parts.unfit import Unfit
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.placing_words import selector_in_words
from kubectl_evidence.semantics.predicates import Predicate, adds_a_node, moving, prevails, told
from kubectl_evidence.text import Text, join, own, say

EXPLAINS = ("pod-unschedulable", *POD_MISSING)

_ABOUT: tuple[Predicate, ...] = ("affinity", "anti-affinity", "anti-affinity-of-others", "spread", "spread-label")


def check(pod: Pod, events: Events | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether the pod waits because of where other pods are: its own required affinity or anti-affinity, theirs, or a
    topology spread constraint; and which of them.

    ## How it decides
    By the scheduler's message (pkg/scheduler/framework/plugins: interpodaffinity, podtopologyspread), if more nodes
    refuse the pod for it than for anything else that depends on what runs there, such as a lack of cpu. The pod's
    terms are set beside it. A term that selects the pod's own labels keeps its replicas apart: more of them than there
    are nodes cannot run. A spread constraint whose label nodes do not have counts no such node.

    ## What would prove it
    Nothing more for the fact. Which pods are in the way is told by the list of those that the term selects.

    ## Traps
    Preferred terms and ScheduleAnyway keep nobody off. Nodes that are out for their labels or taints are refused for
    that already: only the others are counted. Pods that end make room. A pod without the terms that the message is
    about is not of that message.

    ## Example
    Two replicas that keep apart, and one node (fixtures/replicas-apart):
    > Pod/broker-… must not run beside pods with `app=broker` per `kubernetes.io/hostname`, its own replicas, and
    > finds one on 1 of 1 nodes
    """
    found = refused(pod)
    if found is None or adds_a_node(events, found[1].last_transition_time, now) is not None:
        return
    _, scheduled, unfit = found
    about = next((one for one in _ABOUT if prevails(unfit, one)), None) or _label_only(unfit)
    if about is None:
        return
    nodes = max((count or 0 for _, count in told(unfit, about)), default=0)
    terms = _terms(pod, about)
    if not terms and about in ("affinity", "anti-affinity"):
        return
    yield Proven(
        subject=say("Pod/{}", pod.name),
        severity="error",
        says=say("Pod/{} {} on {} of {} nodes", pod.name, _says(pod, about, terms), nodes, unfit.nodes or 0),
        cites=(cite(pod, "conditions", own("PodScheduled")), *_cites(pod, about)),
        since=scheduled.last_transition_time,
        compared=tuple(_row(one, about, nodes) for one in terms[:3]),
        would_weaken=say("a node that the scheduler refuses for none of its pods"),
        verify=_verify(pod, terms),
    )


def _label_only(unfit: Unfit) -> Predicate | None:
    """That nodes lack the label to spread by, if nothing else that passes is in the way."""
    return "spread-label" if not moving(unfit) and any(told(unfit, "spread-label")) else None


def _terms(pod: Pod, about: Predicate) -> Sequence[PodTerm | Spread]:
    match about:
        case "affinity":
            return pod.pod_affinity
        case "anti-affinity":
            return pod.pod_anti_affinity
        case "spread" | "spread-label":
            return [one for one in pod.topology_spread_constraints if one.when_unsatisfiable == "DoNotSchedule"]
        case _:
            return ()


def _says(pod: Pod, about: Predicate, terms: Sequence[PodTerm | Spread]) -> Text:
    shown = join(" or ", [_term(one) for one in terms[:2]])
    match about:
        case "affinity":
            return say("has to run beside pods with {}, and finds none", shown or say("labels not known"))
        case "anti-affinity":
            own_ones = own(", its own replicas,") if any(_is_own(pod, one) for one in terms) else own("")
            return say("must not run beside pods with {}{} and finds one", shown or say("labels not known"), own_ones)
        case "spread-label":
            return say("is to be spread by {}, a label that is missing", shown or say("labels not known"))
        case "spread":
            return say("would be spread too unevenly by {}", shown or say("its constraints"))
        case _:
            return say("is kept away by the anti-affinity of pods that run there,")


def _term(one: PodTerm | Spread) -> Text:
    if isinstance(one, Spread):
        return say("`{}` (at most {} apart)", one.topology_key, one.max_skew)
    return say("`{}` per `{}`", selector_in_words(one.label_selector), one.topology_key)


def _is_own(pod: Pod, one: PodTerm | Spread) -> bool:
    selector = one.label_selector if isinstance(one, PodTerm) else None
    labels = {str(key): value for key, value in pod.labels.items()}
    return selector is not None and selector.matches(labels) is True


def _cites(pod: Pod, about: Predicate) -> Iterator[Pointer]:
    match about:
        case "affinity" if pod.pod_affinity:
            yield cite(pod, "pod_affinity")
        case "anti-affinity" if pod.pod_anti_affinity:
            yield cite(pod, "pod_anti_affinity")
        case "spread" | "spread-label" if pod.topology_spread_constraints:
            yield cite(pod, "topology_spread_constraints")


def _row(one: PodTerm | Spread, about: Predicate, nodes: int) -> Compared:
    what = {
        "affinity": own("beside such pods"),
        "anti-affinity": own("away from such pods"),
        "spread": own("spread evenly"),
        "spread-label": own("spread by a label"),
    }.get(about, own("other pods"))
    return Compared(what=what, wants=_term(one), has=say("refused by {} nodes", nodes), same=False)


def _verify(pod: Pod, terms: Sequence[PodTerm | Spread]) -> Verify:
    selector = next((one.label_selector for one in terms if one.label_selector is not None), None)
    if selector is None or selector.selects_all:
        return Verify(command=say("kubectl get pods -A -o wide"), expect=say("pods with anti-affinity on every node"))
    return Verify(
        command=say("kubectl get pods -n {} -l '{}' -o wide", pod.namespace, selector_in_words(selector)),
        expect=say("where the pods are that it is placed by"),
    )
