"""Every ask that any kind of evidence can make, by the registry alone."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kubectl_evidence.ask import Ask
from kubectl_evidence.clues import Known
from kubectl_evidence.clues.refs import OwnerRef
from kubectl_evidence.evidence import Evidence, all_kinds
from kubectl_evidence.evidence.owners import RESOURCES
from kubectl_evidence.known import known_of
from tests.canaries.world import TARGET, World


class Site(NamedTuple):
    """One place in the program that asks: what of an ask does not follow from names."""

    verb: str
    group: str
    resource: str
    form: str
    query: tuple[str, ...]
    most: int


def site_of(ask: Ask) -> Site:
    """Tell which ask it is, whatever the names in it."""
    access = ask.access
    selected = [re.findall(r"(?:^|,)([\w.]+)!?=", value) for key, value in ask.query if key == "fieldSelector"]
    keys = sorted({*(key for key, _ in ask.query), *(name for found in selected for name in found)})
    what = access.non_resource_url or access.full_resource
    return Site(access.verb, access.group, what, ask.form, tuple(keys), ask.most)


def every_ask() -> dict[type[Evidence], dict[str, Ask]]:
    """The asks of every kind, by key, whatever is known: one for each site and key."""
    found: dict[type[Evidence], dict[str, Ask]] = {}
    for kind in all_kinds():
        asks = dict(kind.first(TARGET))
        for known in _knowns():
            for key, ask in kind.second(TARGET, known).items():
                asks.setdefault(key, ask)
        found[kind] = asks
    return found


def every_site() -> set[Site]:
    """All sites of the registry."""
    asks = [ask for kind in all_kinds() for ask in kind.first(TARGET).values()]
    asks += [ask for kind in all_kinds() for known in _knowns() for ask in kind.second(TARGET, known).values()]
    return {site_of(ask) for ask in asks}


def _knowns() -> Iterator[Known]:
    """Everything that may be known after the first wave: each field as it is without, and with, an answer."""
    empty = Known()
    choices: list[list[Any]] = []
    for field in dataclasses.fields(Known):
        values = _FILLED[field.name]
        assert all(value != getattr(empty, field.name) for value in values), f"say what {field.name} may be"
        choices.append([getattr(empty, field.name), *values])
    for combination in itertools.product(*choices):
        yield Known(*combination)


def _filled() -> Mapping[str, list[Any]]:
    owners = tuple(
        OwnerRef(version, kind, "checkout-api", "" if kind == "Deployment" else "u-1") for version, kind in RESOURCES
    )
    return {
        "uid": ["11111111-2222-3333-4444-555555555555"],
        "containers": [known_of(World().pod(), {}).containers],
        "owners": [owners],
        "metrics_service": [known_of({}, World().answer(_API_SERVICE)).metrics_service],
        "more_pods": [True],
        "more_slices": [True],
        "concerned": [("checkout",)],
        "nearly": [(("checkout-old", "app=checkout-ap"),), tuple((f"s{n}", f"app=a{n}") for n in range(30))],
        "siblings": ["pod-template-hash=6f9d7c5b88"],
        "pod_told": [False],
    }


_API_SERVICE = next(
    ask for kind in all_kinds() for ask in kind.first(TARGET).values() if ask.access.resource == "apiservices"
)
_FILLED = _filled()
