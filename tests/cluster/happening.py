"""Incidents on a real cluster, so many side by side: each is given to the caller as soon as it has happened.

Not all at once: a node takes 110 pods, and two cores cannot start them all and still answer in time. An incident takes
its time while others are looked at; when the caller has looked at one, its namespace goes and the next one is begun.
"""

from __future__ import annotations

import contextlib
import secrets
import shlex
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeAlias

import urllib3

from tests.cluster.api import Api, Refused
from tests.cluster.cluster import Cluster, Namespace
from tests.cluster.waiting import GaveUp
from tests.incidents import Incident, has_happened

AT_ONCE = 32
# From an incident's beginning. It is looked for only between one look at another and the next.
SECONDS = 300.0
SECONDS_BETWEEN = 0.3

# Makes what an incident needs, and undoes it in the end.
MakeNamespace: TypeAlias = Callable[[Incident], contextlib.AbstractContextManager[Namespace]]

# Where the API serves what `until` is often about. Anything else is asked of kubectl, which takes far longer.
_SERVED = {
    "pods": "api/v1",
    "events": "api/v1",
    "persistentvolumeclaims": "api/v1",
    "deployments": "apis/apps/v1",
    "jobs": "apis/batch/v1",
    "horizontalpodautoscalers": "apis/autoscaling/v2",
    "pods.metrics.k8s.io": "apis/metrics.k8s.io/v1beta1",
}


@dataclass(frozen=True)
class Happened:
    """An incident in the state that its expectations are about; with a failure it has not come to it."""

    incident: Incident
    namespace: Namespace | None = None
    failure: AssertionError | None = None

    def there(self) -> Namespace:
        """Where it has happened.

        Raises:
            AssertionError: it has not; the text says what the cluster looked like.
        """
        if self.failure is not None:
            raise self.failure
        assert self.namespace is not None
        return self.namespace


@contextlib.contextmanager
def namespace_of(incident: Incident, cluster: Cluster, api: Api) -> Iterator[Namespace]:
    """A namespace of the incident's own, as `Cluster.namespace` makes it, but without a process for each step."""
    name = f"{incident.name[:40]}-{secrets.token_hex(3)}"
    path = f"/api/v1/namespaces/{name}"
    api.create("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    namespace = Namespace(name, cluster)
    try:
        namespace.wait_for("the default ServiceAccount", lambda: api.find(f"{path}/serviceaccounts/default"))
        yield namespace
    finally:
        with contextlib.suppress(Refused, urllib3.exceptions.HTTPError):
            api.delete(path)


def as_they_happen(
    api: Api, chosen: Iterable[Incident], made: MakeNamespace, at_once: int = AT_ONCE
) -> Generator[Happened, None, None]:
    """Yield each of them once, in the order in which they happen; the namespace goes when the next one is asked for."""
    # Those that take longest are begun first.
    waiting = deque(sorted(chosen, key=lambda one: -one.until.get("older_than", 0)))
    going = list[_Going]()
    with contextlib.ExitStack() as left:
        while waiting or going:
            while waiting and len(going) < at_once:
                going.append(_Going(waiting.popleft(), api, left.enter_context(contextlib.ExitStack())))
                going[-1].begin(made)
            ended = next((one for one in going if one.has_ended()), None)
            if ended is None:
                time.sleep(SECONDS_BETWEEN)
                continue
            with ended.undone:
                yield Happened(ended.incident, ended.namespace, ended.failure)
            going.remove(ended)


@dataclass(eq=False)
class _Going:
    """An incident on its way."""

    incident: Incident
    api: Api
    undone: contextlib.ExitStack
    namespace: Namespace | None = None
    failure: AssertionError | None = None
    # Whether what is to be done once it has come so far has been done.
    acted: bool = False
    began: float = field(default_factory=time.monotonic)

    def begin(self, made: MakeNamespace) -> None:
        try:
            self.namespace = self.undone.enter_context(made(self.incident))
            self.namespace.apply(self.incident.manifest)
        except AssertionError as failure:
            self.failure = failure
        self.acted = not self.incident.then
        self.began = time.monotonic()

    def has_ended(self) -> bool:
        """Whether it has happened, or will not any more."""
        if self.failure is None and self._is_there():
            return True
        if self.failure is None and time.monotonic() > self.began + SECONDS:
            awaited = f"{self.incident.name} is {dict(self._awaited.until)}"
            self.failure = GaveUp(f"not within {SECONDS:.0f} s: {awaited}\n{self._there.describe()}")
        return self.failure is not None

    def _is_there(self) -> bool:
        try:
            if not has_happened(self._awaited, self._get):
                return False
            if self.acted:
                return True
            self._act()
        except (AssertionError, urllib3.exceptions.HTTPError):
            pass  # no answer, which may come the next time
        return False

    @property
    def _awaited(self) -> Incident:
        return self.incident if self.acted else replace(self.incident, until=self.incident.once)

    def _act(self) -> None:
        self.acted = True
        for command in self.incident.then:
            done = self._there.kubectl(*shlex.split(command))
            if done.returncode:
                self.failure = AssertionError(f"{self.incident.name}: {command}: {done.stderr}")

    def _get(self, resource: str) -> Any:
        if resource in _SERVED:
            where = f"/{_SERVED[resource]}/namespaces/{self._there.name}/{resource.partition('.')[0]}"
            return self.api.get(where)
        return {"items": self._there.cluster.kubectl.items(resource, f"--namespace={self._there.name}")}

    @cached_property
    def _there(self) -> Namespace:
        assert self.namespace is not None
        return self.namespace
