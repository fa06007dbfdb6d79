"""Put a debug container into a pod and read what it wrote: the only change this program can make.

An ephemeral container cannot be taken out of a pod's spec again, so nothing is sent before the API server
has said that the identity may add one and read its log, and what was sent is accounted for in `change`
even where the answer was lost. No exec and no attach: the container ends by itself, its log is read.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from kubectl_evidence import ask
from kubectl_evidence.ask import Access, Ask
from kubectl_evidence.cluster import debug_script
from kubectl_evidence.cluster.live import LiveCluster
from kubectl_evidence.cluster.write import send
from kubectl_evidence.debug_plan import DebugPlan
from kubectl_evidence.evidence.debug import CUT, END, NAME_PREFIX, SECTION, reading
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.outcome import Collected, Forbidden, NotFound, Outcome, TimedOut, Unavailable
from kubectl_evidence.parsed import at
from kubectl_evidence.raw import Raw

# The letters and digits of generated names: no vowels, nothing that looks like something else
# (k8s.io/apimachinery pkg/util/rand).
_SUFFIX = "bcdfghjklmnpqrstvwxz2456789"

# Nobody in particular: not root, and none of the users that images like to run as (nobody is 65534, the
# nonroot of distroless images 65532), so that the kernel denies it what only a process's own user may see:
# environment, files, root. What it needs, the command lines and the table of sockets, everyone may read.
RUN_AS = 65531

# From sending until the container has ended: a start takes about a second, the script at most 14.
SECONDS = 20.0
_ANSWER_SECONDS = 10.0
_LOG_SECONDS = 5.0
_PAUSE = 0.2

_REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
_MAY_REVIEW = Access("create", "authorization.k8s.io", "selfsubjectaccessreviews")

# What a container waits for in the course of things (pkg/kubelet/kubelet_pods.go); any other reason is a failure.
_ON_ITS_WAY = frozenset({"", "ContainerCreating", "PodInitializing"})
# How a runtime says that the program never ran: StartError with containerd, ContainerCannotRun with others.
_NEVER_RAN = frozenset({"StartError", "ContainerCannotRun", "ContainerStatusUnknown"})
_REASON = re.compile(r"[A-Za-z]{1,50}")

# How the script's output ends, however it ends.
_LAST = re.compile(rf"^{SECTION}({END}|{CUT})$", re.MULTILINE)

# Refusals of a request that is permitted: admission (403), validation (422), and a malformed one (400).
_REFUSALS = frozenset({400, 403, 422})

Ended = Literal["ran", "running", "not-started", "unknown"]


@dataclass(frozen=True)
class Change:
    """What was done to the pod. `ended` is unknown where not even that it arrived is certain.

    `reason` is the word of the kubelet's why the container did not start.
    """

    container: str
    image: str
    target: str | None
    ended: Ended = "unknown"
    reason: str = ""


class DebugContainer:
    """One container in one pod, from asking whether it is allowed to reading its log."""

    def __init__(self, cluster: LiveCluster, plan: DebugPlan, image: str) -> None:
        self._cluster = cluster
        self._plan = plan
        self._image = image
        self.name = _new_name(plan.taken)
        self.change: Change | None = None
        self._pod = ask.get("v1", "pods", plan.pod, plan.namespace)
        self._path = f"{self._pod.path}/ephemeralcontainers"
        self.adding = Ask(
            Access("patch", "", "pods", plan.namespace, "ephemeralcontainers"),
            self._path,
            f"kubectl auth can-i patch pods/{plan.pod} --subresource=ephemeralcontainers -n {plan.namespace}",
            name=plan.pod,
        )
        self.reading = reading(plan.namespace, plan.pod, self.name)

    def refusal(self) -> tuple[Ask, Outcome[Raw]] | None:
        """Ask whether the container may be added and its log be read; None if both, else what forbids it."""
        for needed in (self.adding, self.reading):
            outcome = self._review(needed.access)
            if isinstance(outcome, Forbidden) and outcome.needs == needed.access:
                return needed, outcome
            if outcome is not None:
                return Ask(_MAY_REVIEW, _REVIEWS, "kubectl auth can-i --list"), outcome
        return None

    def run(self, seconds: float = SECONDS) -> tuple[Ask, Outcome[Raw]]:
        """Add the container, wait until it has ended, and read its log; `change` says what became of it.

        `seconds` bounds the waiting, not the container, which ends by itself.
        """
        started = time.monotonic()
        self.change = Change(self.name, self._image, self._plan.target)
        refused = self._add(started + min(seconds, _ANSWER_SECONDS))
        if refused is not None:
            return self.adding, refused
        failed = self._wait(started, started + seconds)
        if failed is not None:
            return self.reading, failed
        return self.reading, self._log(time.monotonic() + _LOG_SECONDS)

    def _review(self, needs: Access) -> Outcome[Raw] | None:
        """None if allowed. See kubernetes.io/docs/reference/access-authn-authz/authorization."""
        attributes = {
            "namespace": needs.namespace,
            "verb": needs.verb,
            "group": needs.group,
            "resource": needs.resource,
            "subresource": needs.subresource,
            "name": self._plan.pod,
        }
        review = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": attributes},
        }
        deadline = time.monotonic() + _ANSWER_SECONDS
        outcome = send(self._cluster, _MAY_REVIEW, _REVIEWS, review, "application/json", deadline)
        if not isinstance(outcome, Collected):
            return outcome
        allowed = at(_parsed(outcome.data), "status", "allowed")
        if not isinstance(allowed, bool):
            return Unavailable("unreadable")
        return None if allowed else Forbidden(needs)

    def _add(self, deadline: float) -> Outcome[Raw] | None:
        """None if the container is in the pod's spec, else why not."""
        body = {"spec": {"ephemeralContainers": [_container(self.name, self._image, self._plan)]}}
        outcome = send(
            self._cluster, self.adding.access, self._path, body, "application/strategic-merge-patch+json", deadline
        )
        match outcome:
            case Collected():
                self._ended("running")
                return None
            case Forbidden():
                # Permitted a moment ago: what says 403 now is admission (Pod Security, a webhook).
                refused: Outcome[Raw] = Unavailable("rejected", 403)
            case Unavailable(http_status=404):
                refused = NotFound()
            case Unavailable(http_status=status) if status in _REFUSALS:
                refused = Unavailable("rejected", status)
            case Unavailable(why="unauthenticated" | "tls") | Unavailable(http_status=409 | 415 | 429):
                refused = outcome
            case _:
                return self._find(outcome)
        self.change = None
        return refused

    def _find(self, lost: Outcome[Raw]) -> Outcome[Raw] | None:
        """The answer was lost: only the pod tells whether the change arrived. It may even arrive later."""
        outcome = self._cluster.read(self._pod, time.monotonic() + _LOG_SECONDS)
        if isinstance(outcome, Collected):
            added = at(_parsed(outcome.data), "spec", "ephemeralContainers")
            if isinstance(added, list) and any(at(one, "name") == self.name for one in added):
                self._ended("running")
                return None
        return lost

    def _wait(self, started: float, deadline: float) -> Outcome[Raw] | None:
        """None if the program has run to its end, else what came between."""
        while True:
            outcome = self._cluster.read(self._pod, deadline)
            if isinstance(outcome, NotFound | Forbidden):
                return outcome
            if isinstance(outcome, Collected):
                pod = _parsed(outcome.data)
                if self._has_ended(pod):
                    return None
                if self.change is not None and self.change.ended == "not-started":
                    return Unavailable("not-started")
            if time.monotonic() + _PAUSE >= deadline:
                return TimedOut(round(time.monotonic() - started, 1))
            time.sleep(_PAUSE)

    def _has_ended(self, pod: Mapping[str, Any]) -> bool:
        """Read the container's state: whether its program ran and is over."""
        states = at(pod, "status", "ephemeralContainerStatuses")
        found = [at(one, "state") for one in states if at(one, "name") == self.name] if _is_list(states) else []
        state = found[0] if found and isinstance(found[0], dict) else {}
        ended, waiting = state.get("terminated"), state.get("waiting")
        if isinstance(ended, dict):
            reason = str(ended.get("reason"))
            self._ended("not-started" if reason in _NEVER_RAN else "ran", reason)
            return reason not in _NEVER_RAN
        if isinstance(waiting, dict) and (reason := str(waiting.get("reason") or "")) not in _ON_ITS_WAY:
            self._ended("not-started", reason)
        elif "running" not in state and at(pod, "status", "phase") in {"Succeeded", "Failed"}:
            self._ended("not-started")
        return False

    def _log(self, deadline: float) -> Outcome[Raw]:
        """Read the log. The runtime may still be writing the end of it when the state says that all is over."""
        while True:
            outcome = self._cluster.read(self.reading, deadline)
            if isinstance(outcome, Collected) and _is_whole(outcome.data):
                return outcome
            if isinstance(outcome, Forbidden) or time.monotonic() + _PAUSE >= deadline:
                return outcome
            time.sleep(_PAUSE)

    def _ended(self, how: Ended, reason: str = "") -> None:
        if self.change is not None:
            self.change = replace(self.change, ended=how, reason=reason if _REASON.fullmatch(reason) else "")


def _container(name: str, image: str, plan: DebugPlan) -> dict[str, Any]:
    """The container, as Pod Security's restricted profile wants it (kubernetes.io/docs/concepts/security)."""
    container: dict[str, Any] = {
        "name": name,
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "command": debug_script.command(plan),
        "env": debug_script.environment(),
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": RUN_AS,
            "runAsGroup": RUN_AS,
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    }
    if plan.target is not None:
        container["targetContainerName"] = plan.target
    return container


def _new_name(taken: frozenset[str]) -> str:
    while True:
        name = NAME_PREFIX + "".join(secrets.choice(_SUFFIX) for _ in range(5))
        if name not in taken:
            return name


def _is_whole(log: Raw) -> bool:
    return bool(_LAST.search(log.decode()))


def _parsed(raw: Raw) -> Mapping[str, Any]:
    try:
        document = raw.parse()
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _is_list(value: object) -> bool:
    return isinstance(value, list)
