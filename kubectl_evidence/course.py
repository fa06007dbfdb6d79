"""The course of the trouble: when it began, and what had been changed before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.config_maps import ConfigMaps
from kubectl_evidence.evidence.network_policies import NetworkPolicies
from kubectl_evidence.evidence.parts.config import ConfigObjects
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.rollout import Rollout
from kubectl_evidence.evidence.secrets import Secrets
from kubectl_evidence.finding import Pointer, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.rollouts import was_undone
from kubectl_evidence.text import Text, own, say
from kubectl_evidence.timeline import Moment

# What was changed longer before than this is no longer told as what trouble began after. Operators look at the last
# quarter of an hour first; a rollout's own progress deadline is 10 minutes.
NEAR = timedelta(minutes=15)
# The API's times are whole seconds, of several machines.
BLUR = timedelta(seconds=2)


@dataclass(frozen=True)
class Changed:
    """Something that somebody changed: at that time, in words that go on after "40s after"."""

    at: datetime
    says: Text
    cites: Pointer


@dataclass(frozen=True)
class Course:
    """When the trouble began, as far as anything tells, and what was changed, oldest first."""

    began: datetime | None = None
    changes: tuple[Changed, ...] = ()

    def before(self, onset: datetime) -> Changed | None:
        """The last change before an onset, if it was not long before."""
        near = [one for one in self.changes if timedelta(0) <= onset + BLUR - one.at <= NEAR + BLUR]
        return max(near, key=lambda one: one.at, default=None)


def course(bundle: Bundle, moments: Sequence[Moment]) -> Course:
    """Read it from the evidence; `moments` are its timeline."""
    changes = sorted(_changes(bundle), key=lambda one: (one.at, one.says))
    return Course(_began(bundle, moments), tuple(changes))


def _began(bundle: Bundle, moments: Sequence[Moment]) -> datetime | None:
    """When the pod stopped being ready, or the first warning of it; of a ready pod the first warning since it is.

    A warning that a pod got over before it became ready is history.
    """
    pod = bundle.data(Pod)
    ready = at(pod.conditions, "Ready") if pod is not None else None
    turned = ready.last_transition_time if ready is not None else None
    # What is told of the node may be older than the pod, and concern none of it.
    warned = [one.at for one in moments if one.warning and not one.subject.startswith("Node/")]
    if pod is not None and pod.ready:
        return min((one for one in warned if turned is not None and one > turned), default=None)
    return min([*warned, *([turned] if turned is not None else [])], default=None)


def _changes(bundle: Bundle) -> Iterator[Changed]:
    rollout, policies, pod = bundle.data(Rollout), bundle.data(NetworkPolicies), bundle.data(Pod)
    if rollout is not None:
        yield from _rolled_out(rollout)
    for kind in (ConfigMaps, Secrets):
        found = bundle.data(kind)
        if found is not None:
            yield from _configured(found)
    if policies is None or policies.policies is None or pod is None or pod.created is None:
        return
    for name, policy in policies.policies.items.items():
        if policy.created is not None and policy.created > pod.created:
            says = say("NetworkPolicy/{} was created", name)
            yield Changed(policy.created, says, cite(policies, "policies", "items", name, "created"))


def _rolled_out(rollout: Rollout) -> Iterator[Changed]:
    """Each revision but the first: that one changed nothing. When one was returned to is told by nothing."""
    owner, known = rollout.controller, [*rollout.revisions.items()]
    if owner is None or was_undone(rollout):
        return
    for name, revision in known[:-1]:
        if revision.created is not None and revision.number is not None:
            says = say("revision {} of {}/{} was created", revision.number, owner.kind, owner.name)
            yield Changed(revision.created, says, cite(rollout, "revisions", name, "created"))


def _configured(found: ConfigObjects) -> Iterator[Changed]:
    for name, one in found.parts.items():
        if one.changed is not None and one.changed != one.created:
            says = say("{}/{} was changed", own(found.of), name)
            yield Changed(one.changed, says, cite(found, "parts", name, "changed"))
