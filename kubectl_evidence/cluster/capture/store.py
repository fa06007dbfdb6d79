"""What a capture knows about objects, and what it cannot know.

A capture that is not `complete` knows less than the cluster did: what it does not hold was not
recorded, which is never "there is none". It answers a list

- when it says what was asked (`answers`, as `--record` writes it): if that list was read, or a
  wider one of which it is a part;
- otherwise (written by hand): if an object of that resource and namespace, or an empty List of
  the resource, was recorded.

In the same way an object is known to be absent if it was asked for and not found, or if a list
that would hold it was read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from kubectl_evidence.cluster.capture.digest import digest
from kubectl_evidence.cluster.capture.model import Answer, Capture, Key, Log, LogKey, Recorded
from kubectl_evidence.cluster.capture.resources import Address, Resource, group_of
from kubectl_evidence.cluster.capture.selectors import Matches
from kubectl_evidence.outcome import Why


class Broken(Exception):
    """What was recorded cannot be read: a file is damaged or too large. Says nothing of its content."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class Records(Protocol):
    """What was recorded of a cluster's objects and logs. Any of its methods may raise `Broken`."""

    @property
    def namespaces(self) -> set[str]:
        """The namespaces of which anything was recorded."""
        ...

    def namespaces_of(self, resource: Resource) -> set[str]:
        """Give the namespaces in which an object of the resource was recorded."""
        ...

    def names_of(self, resource: Resource) -> set[tuple[str, str]]:
        """Give namespace and name of every object of the resource that was recorded."""
        ...

    def get(self, key: Key) -> Recorded | None: ...

    def is_known_absent(self, key: Key) -> bool:
        """Say whether an object that was not recorded was not in the cluster either."""
        ...

    def named(self, answer: Answer, resource: Resource, within: str = "") -> Sequence[Recorded] | None:
        """Give the objects that a recorded list named; None when one of them is gone."""
        ...

    def select(
        self, resource: Resource, namespace: str, matches: Matches, *, partial: bool, by_metadata: bool
    ) -> Sequence[Recorded] | None:
        """Give the objects that match, or None when nobody can tell.

        `partial`: metadata is enough; `by_metadata`: it is enough to say what matches.
        """
        ...

    def log(self, key: LogKey) -> Log | None:
        """Give a log, or None when it was not recorded."""
        ...

    def digest(self) -> bytes:
        """SHA-256 over what was recorded."""
        ...


class Store:
    """Objects of a capture, in the order of the API server's lists: that of etcd's keys, NAMESPACE/NAME."""

    def __init__(self, capture: Capture) -> None:
        self._capture = capture
        self._by_resource: dict[Resource, dict[Key, Recorded]] = {}
        for key in sorted(capture.objects, key=lambda key: f"{key.namespace}/{key.name}"):
            self._by_resource.setdefault(key.resource, {})[key] = capture.objects[key]

    @property
    def namespaces(self) -> set[str]:
        found = {key.namespace for key in self._capture.objects} | {key.namespace for key in self._capture.logs}
        return found - {""}

    def namespaces_of(self, resource: Resource) -> set[str]:
        return {key.namespace for key in self._by_resource.get(resource, {})}

    def names_of(self, resource: Resource) -> set[tuple[str, str]]:
        return {(key.namespace, key.name) for key in self._by_resource.get(resource, {})}

    def log(self, key: LogKey) -> Log | None:
        return Log(self._capture.logs[key]) if key in self._capture.logs else None

    def digest(self) -> bytes:
        return digest(self._capture)

    def get(self, key: Key) -> Recorded | None:
        return self._capture.objects.get(key)

    def is_known_absent(self, key: Key) -> bool:
        capture = self._capture
        if capture.complete:
            return True
        if capture.answers is None:
            return key.resource in capture.empty_lists
        return next(self._whole_lists(key.resource, key.namespace), None) is not None

    def named(self, answer: Answer, resource: Resource, within: str = "") -> list[Recorded] | None:
        keys = [Key(resource, *item) for item in answer.items]
        found = [self._capture.objects.get(key) for key in keys if not within or key.namespace == within]
        return None if None in found else [each for each in found if each]

    def select(
        self, resource: Resource, namespace: str, matches: Matches, *, partial: bool, by_metadata: bool
    ) -> list[Recorded] | None:
        candidates = self._candidates(resource, namespace)
        return matching(candidates, matches, enough=partial and by_metadata)

    def _candidates(self, resource: Resource, namespace: str) -> list[Recorded] | None:
        capture = self._capture
        here = [
            each
            for key, each in self._by_resource.get(resource, {}).items()
            if not namespace or key.namespace == namespace
        ]
        if capture.complete:
            return here
        if capture.answers is None:
            return here if here or resource in capture.empty_lists else None
        wider = next(self._whole_lists(resource, namespace), None)
        return self.named(wider, resource, namespace) if wider else None

    def _whole_lists(self, resource: Resource, namespace: str) -> Iterator[Answer]:
        """The recorded lists that name every object of this resource and namespace, those of whole objects first."""
        answers = (self._capture.answers or {}).values()
        for answer in sorted(answers, key=lambda answer: answer.request.form != "json"):
            address = Address.of(answer.request.path)
            if (
                answer.outcome == "collected"
                and not (answer.truncated or answer.request.query)
                and address is not None
                and not address.name
                and Resource(group_of(address.group_version), address.resource) == resource
                and address.namespace in (namespace, "")
            ):
                yield answer


def matching(candidates: Sequence[Recorded] | None, matches: Matches, *, enough: bool) -> list[Recorded] | None:
    """Give those of a list that match, or None when it is not known; `enough`: the metadata says what matches."""
    if candidates is None or (any(each.partial for each in candidates) and not enough):
        return None
    return [each for each in candidates if matches(each.content)]
