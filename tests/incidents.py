"""The incidents under fixtures/: what each one needs to be true of a cluster, and what must be found in it.

One folder an incident: `manifest.yaml` makes it on a real cluster, `expect.yaml` says what must be found,
`capture.yaml`, `objects/` and `logs/` are its recording and `packet.md` is what the recording must give.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FIXTURES = Path(__file__).parent.parent / "fixtures"

# kubectl with -n and -o json, its answer parsed.
Get = Callable[..., Any]


@dataclass(frozen=True, eq=False)
class Incident:
    """What expect.yaml says. `first` is the check of the first finding; None when there must be no fault."""

    name: str
    target: str
    # Of the recording; on a cluster each test has a namespace of its own.
    namespace: str
    until: Mapping[str, Any]
    headline: tuple[str, ...]
    proven: tuple[str, ...]
    first: str | None = None
    suspected: tuple[str, ...] = ()
    informs: tuple[str, ...] = ()
    secret: str | None = None
    exit_code: int = 0
    # In two acts: once the manifest's objects are in this state, what kubectl does in the namespace.
    once: Mapping[str, Any] = field(default_factory=dict)
    then: tuple[str, ...] = ()
    # The first part of its pods' names, where that is not the target's name; `none` where there must not be any.
    pods: str = ""
    # It changes more than its namespace: it is recorded alone, and never made on a node that others use.
    alone: bool = False
    # What kubectl does to the cluster before, and after to put it right; and an API group without which it cannot be.
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    needs: str = ""
    folder: Path = field(default=FIXTURES)

    @property
    def manifest(self) -> str:
        return (self.folder / "manifest.yaml").read_text(encoding="utf-8")


@cache
def incidents() -> tuple[Incident, ...]:
    """All of them, by name; the same ones whoever asks."""
    found = []
    for file in sorted(FIXTURES.glob("*/expect.yaml")):
        expected = yaml.safe_load(file.read_text(encoding="utf-8"))
        lists = {key: tuple(value) for key, value in expected.items() if isinstance(value, list)}
        found.append(Incident(name=file.parent.name, folder=file.parent, **{**expected, **lists}))
    return tuple(found)


def second_act(incident: Incident, namespace: Any, get: Get) -> None:
    """Wait for the state that its `once` describes, and do what it says is to be done then."""
    if incident.then:
        first = replace(incident, until=incident.once)
        namespace.wait_for(f"{incident.name} can go on: {dict(first.until)}", lambda: has_happened(first, get))
    for command in incident.then:
        done = namespace.kubectl(*shlex.split(command))
        assert done.returncode == 0, done.stderr


def has_happened(incident: Incident, get: Get) -> bool:
    """Whether the incident is in the state that its `until` describes, for every pod of the target."""
    prefix = incident.pods or incident.target.rpartition("/")[2]
    pods = [pod for pod in get("pods")["items"] if pod["metadata"]["name"].startswith(prefix)]
    there = not pods if incident.pods == "none" else bool(pods)
    return there and all(_CONDITIONS[word](value, pods, get) for word, value in incident.until.items())


def _statuses(pods: list[Any]) -> list[Any]:
    return [status for pod in pods for status in pod["status"].get("containerStatuses") or []]


def _ready(wanted: bool, pods: list[Any], get: Get) -> bool:
    del get
    statuses = _statuses(pods)
    return bool(statuses) and all(status["ready"] is wanted for status in statuses)


def _restarts(wanted: int, pods: list[Any], get: Get) -> bool:
    """Enough restarts, and between two runs: while one goes on it may look well."""
    del get
    return any(status["restartCount"] >= wanted and "running" not in status["state"] for status in _statuses(pods))


def _waiting(wanted: str, pods: list[Any], get: Get) -> bool:
    del get
    return any(status["state"].get("waiting", {}).get("reason") == wanted for status in _statuses(pods))


def _condition(wanted: str, pods: list[Any], get: Get) -> bool:
    del get
    kind, _, status = wanted.partition("=")
    return all(
        any(c["type"] == kind and c["status"] == status for c in pod["status"].get("conditions") or []) for pod in pods
    )


def _event(wanted: str, pods: list[Any], get: Get) -> bool:
    names = {pod["metadata"]["name"] for pod in pods}
    return any(
        event["reason"] == wanted and event["involvedObject"]["name"] in names for event in get("events")["items"]
    )


def _happened(wanted: str, pods: list[Any], get: Get) -> bool:
    """An event with this reason, about anything in the namespace."""
    del pods
    return any(event["reason"] == wanted for event in get("events")["items"])


def _status(wanted: str, pods: list[Any], get: Get) -> bool:
    """`deployments/NAME Progressing=False`: a condition of an object; without a condition its phase, `Pending`."""
    del pods
    place, _, state = wanted.partition(" ")
    resource, _, name = place.partition("/")
    kind, is_condition, status = state.partition("=")
    for found in get(resource)["items"]:
        if found["metadata"]["name"] == name:
            if not is_condition:
                return bool(found["status"].get("phase") == state)
            return any(c["type"] == kind and c["status"] == status for c in found["status"].get("conditions") or [])
    return False


def _older_than(seconds: int, pods: list[Any], get: Get) -> bool:
    """Old enough that starting up is no excuse any more."""
    del get
    born = (datetime.fromisoformat(pod["metadata"]["creationTimestamp"]) for pod in pods)
    return all((datetime.now(UTC) - at).total_seconds() > seconds for at in born)


def _metrics(wanted: bool, pods: list[Any], get: Get) -> bool:
    """Every pod has a sample, where the cluster serves metrics at all."""
    try:
        sampled = {sample["metadata"]["name"] for sample in get("pods.metrics.k8s.io")["items"]}
    except (RuntimeError, ValueError):
        return not wanted
    return wanted is ({pod["metadata"]["name"] for pod in pods} <= sampled)


_CONDITIONS: Mapping[str, Callable[[Any, list[Any], Get], bool]] = {
    "ready": _ready,
    "restarts": _restarts,
    "waiting": _waiting,
    "condition": _condition,
    "event": _event,
    "happened": _happened,
    "status": _status,
    "older_than": _older_than,
    "metrics": _metrics,
}
