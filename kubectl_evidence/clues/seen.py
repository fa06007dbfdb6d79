"""What has been answered so far, parsed: where clues to the next questions are looked for.

Nothing of it goes anywhere but into paths of asks and into comparisons; evidence is made of the same answers by the
redactor alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from kubectl_evidence.ask import Ask
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.kinds import CONTROLLERS
from kubectl_evidence.outcome import Status
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.target import Target


@dataclass(frozen=True)
class Answered:
    """An ask and its answer as parsed JSON; an empty object where there is none."""

    ask: Ask
    status: Status
    data: Any
    truncated: bool = False
    # Whether the API group is not served: an observation.
    absent: bool = False
    # When it came, where it was collected.
    at: datetime | None = None


# What an autoscaler may scale.
_SCALED = frozenset(kind.resource for kind in CONTROLLERS.values())


class Seen:
    """The answers that came so far, about a target."""

    def __init__(self, target: Target, answers: Mapping[Ask, Answered], pending: tuple[Ask, ...] = ()) -> None:
        self.target = target
        self._answers = answers
        self._pending = pending
        self._leads_on = False

    def expect(self, *, leads_on: bool) -> None:
        """Note whether what was answered names something that leads to pods and that nobody has asked for yet."""
        self._leads_on = leads_on

    def waits_for_pods(self, *, lists_only: bool = False) -> bool:
        """Whether an answer is still to come that names pods, or that tells which pods to list."""
        if self._leads_on:
            return True
        resources = {"pods"} if lists_only else {"pods", "jobs", "services", self.target.kind.resource, *_SCALED}
        return any(
            ask.access.resource in resources
            and not ask.aside
            and ask.form == "json"
            and ask.access.group != "metrics.k8s.io"
            and (ask.access.verb == "list" or not lists_only)
            for ask in self._pending
        )

    def has_listed(self, resource: str, labels: str = "", fields: str = "") -> bool:
        """Whether there is an answer, of whatever sort, to a list with just these selectors."""
        query = {key: value for key, value in (("labelSelector", labels), ("fieldSelector", fields)) if value}
        return any(
            one.ask.access.verb == "list" and one.ask.form == "json" and dict(one.ask.query) == query
            for one in self.asked(resource)
        )

    def asked(self, resource: str, *, group: str | None = None, aside: bool = False) -> Iterator[Answered]:
        """Every answered ask about a resource (`pods`), of one group or of any; `aside` ones where they are wanted."""
        for ask, answered in self._answers.items():
            access, wanted = ask.access, ask.aside is aside and group in (None, ask.access.group)
            if wanted and access.resource == resource and not access.subresource:
                yield answered

    def object(self, resource: str, name: str = "", *, group: str | None = None) -> Any:
        """The object of that name, or the one that was asked for; an empty one where it was not had."""
        for one in self.asked(resource, group=group):
            if one.ask.access.verb == "get" and name in ("", one.ask.name):
                return one.data
        return {}

    def status(self, resource: str, name: str = "", *, group: str | None = None) -> Status | None:
        """What became of asking for an object; None before there is an answer."""
        for one in self.asked(resource, group=group):
            if one.ask.access.verb == "get" and name in ("", one.ask.name):
                return one.status
        return None

    def items(
        self, resource: str, *, group: str | None = None, form: str = "json", namespace: str | None = None
    ) -> list[Any]:
        """The objects of every list of a resource that was had, in order, each once."""
        found: dict[Any, Any] = {}
        for one in self.asked(resource, group=group):
            here = namespace in (None, one.ask.access.namespace)
            if one.ask.access.verb == "list" and one.ask.form == form and here:
                for item in listed(at(one.data, "items")):
                    found.setdefault((at(item, "metadata", "namespace"), at(item, "metadata", "name")), item)
        return list(found.values())

    def logs(self) -> Iterator[str]:
        """The logs of the examined pod's containers that were had."""
        for ask, answered in self._answers.items():
            if ask.access.subresource == "log" and not ask.aside and isinstance(answered.data, str):
                yield answered.data

    def listed(self, resource: str, *, group: str | None = None, form: str = "json") -> bool:
        """Whether a list of the resource was had, however empty."""
        return any(
            one.ask.access.verb == "list" and one.ask.form == form and one.status == "collected"
            for one in self.asked(resource, group=group)
        )

    @property
    def now(self) -> datetime | None:
        """When the latest answer came; the only clock that there is here."""
        return max((one.at for one in self._answers.values() if one.at is not None), default=None)

    def url(self, path: str) -> Any:
        """What a path that is no resource's answered."""
        return next((one.data for ask, one in self._answers.items() if ask.access.non_resource_url == path), {})
