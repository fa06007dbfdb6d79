"""Run one check over a bundle made of API objects."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias

import pytest

from kubectl_evidence.ask import Access
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.checks import all_checks
from kubectl_evidence.evidence import Evidence, all_kinds
from kubectl_evidence.evidence.debug import Debug
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.metrics_api import MetricsApi
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pod_metrics import PodMetrics
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Decided, Proven, RuledOut, Suspected, Undecided
from kubectl_evidence.outcome import Collected, Forbidden, NotFound, NotRequested, Outcome
from kubectl_evidence.target import Target
from tests.checks.objects import NAME, NAMESPACE, NOW, Json

Decide: TypeAlias = Callable[..., "Verdicts"]


class AsItIs:
    """A redactor that finds nothing to redact."""

    def redact(self, raw: str, /) -> str:
        return raw


class Verdicts:
    """What a check said, sorted by how sure it is."""

    def __init__(self, results: Sequence[Decided | Undecided]) -> None:
        self.undecided = [result for result in results if isinstance(result, Undecided)]
        verdicts = [result.verdict for result in results if isinstance(result, Decided)]
        self.proven = [verdict for verdict in verdicts if isinstance(verdict, Proven)]
        self.suspected = [verdict for verdict in verdicts if isinstance(verdict, Suspected)]
        self.ruled_out = [verdict for verdict in verdicts if isinstance(verdict, RuledOut)]

    @property
    def found(self) -> list[Proven | Suspected]:
        """Every finding, proven first."""
        return [*self.proven, *self.suspected]

    @property
    def only(self) -> Proven | Suspected:
        """The one finding there is."""
        (verdict,) = self.found
        return verdict

    @property
    def missing(self) -> list[str]:
        """The evidence for want of which the check was not called."""
        return [kind.id for undecided in self.undecided for kind in undecided.missing]


def bundle_of(
    kinds: Mapping[str, Any], denied: Collection[type[Evidence]] = (), target: Target | None = None
) -> Bundle:
    """Validate API objects as evidence; what is not given was not requested.

    A few kinds have short names here. Any other goes by its id: a list is its `items`, a mapping that is neither an
    object nor whole evidence is its answers by their keys, `NotFound()` the answer that there is none.
    """
    outcomes: dict[type[Evidence], Outcome[Evidence]] = {}
    documents = {
        Pod: kinds.get("pod"),
        Services: _items(kinds.get("services")),
        EndpointSlices: _items(kinds.get("slices")),
        Pods: _items(kinds.get("pods")),
        Events: _parts(kinds.get("all_events") or {"pod": _items(kinds.get("events"))}),
        Owners: _parts(kinds.get("owners") or {}),
        Logs: _parts(kinds.get("logs") or {}),
        MetricsApi: _parts({"apiService": kinds.get("api_service"), "endpoints": _items(kinds.get("behind"))}),
        PodMetrics: kinds.get("usage"),
        Debug: _parts({"output": kinds.get("debug")}),
    }
    for kind in all_kinds():
        document = documents.get(kind) or _document(kinds.get(kind.id))
        if kind in denied:
            outcomes[kind] = Forbidden(Access("list", "", kind.id, NAMESPACE))
        elif isinstance(document, NotFound):
            outcomes[kind] = document
        elif document is None:
            outcomes[kind] = NotRequested(because="the test is not about it")
        else:
            outcomes[kind] = Collected(at=NOW, data=kind.model_validate(document, context=AsItIs()))
    return Bundle(target or Target(NAME, NAMESPACE), NOW, outcomes, {})


@pytest.fixture
def decide(request: pytest.FixtureRequest) -> Decide:
    """Run the check that the test's module is named after."""
    name = request.module.__name__.rpartition("test_")[2].replace("_", "-")
    check = next(check for check in all_checks() if check.id == name)

    def run(*, denied: Collection[type[Evidence]] = (), target: Target | None = None, **kinds: Any) -> Verdicts:
        return Verdicts(check(bundle_of(kinds, denied, target)))

    return run


def _document(given: Any) -> Any:
    if isinstance(given, list):
        return _items(given)
    is_whole = not isinstance(given, dict) or {"items", "parts", "metadata", "apiVersion"} & set(given)
    return given if is_whole else _parts(given)


def _items(objects: Sequence[Json] | Json | None) -> Json | None:
    if isinstance(objects, dict):
        return objects
    # A list without entries comes as null from Go.
    return None if objects is None else {"items": list(objects) or None}


def _parts(parts: Mapping[str, Any]) -> Json | None:
    given = {key: _part(data) for key, data in parts.items() if data is not None}
    return {"parts": given} if given else None


def _part(data: Any) -> Json:
    return {"status": "not-found"} if isinstance(data, NotFound) else {"status": "collected", "data": data}
