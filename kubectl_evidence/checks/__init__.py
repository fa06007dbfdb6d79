"""Checks: pure functions from evidence to verdicts.

A folder per group, in it one module per check, named like the check; a module whose name begins with `_` is a room
that checks of its group share. `check`'s parameters are the evidence it needs: if one was not collected the runner
answers `Undecided` and the check is never called, so the absence of evidence is never read as evidence of absence. A
parameter of type `X | None` is welcome but not needed; `X | NotFound` also takes the cluster's answer that there is no
such thing, which is an observation, or of the pod that the target leads to none. A parameter of type `datetime` is the
moment of collection: a check never reads a clock; one of type `Target` is what was asked for. The module's `EXPLAINS`
names the checks whose findings it causes (`effects` has the usual ones).

Masking keeps what is equal equal. A check that needs more of a value - that it resembles another, or what it says -
and finds it masked yields `Veiled`: that is undecided, too.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from types import NoneType
from typing import Any, get_args, get_type_hints

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence import Evidence
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.finding import Decided, Undecided, Veiled, Verdict
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.outcome import Collected, NotFound, NotRequested, Unavailable
from kubectl_evidence.target import Target


@dataclass(frozen=True)
class Need:
    """A parameter of a check: the kind of evidence, and what else the check can be given in its place."""

    kind: type[Evidence]
    # None, when it was not collected.
    optional: bool
    # NotFound, when the cluster answered that there is none, or that it does not serve such things.
    absence: bool


@dataclass(frozen=True)
class Check:
    """A registered check. Its id is its module's name, its page the docstring of `check`."""

    id: str
    group: str
    title: str
    needs: dict[str, Need]
    moments: tuple[str, ...]
    targets: tuple[str, ...]
    explains: tuple[str, ...]
    run: Callable[..., Iterator[Verdict | Veiled]]

    @property
    def doc(self) -> str:
        """The check's page."""
        return inspect.getdoc(self.run) or ""

    def __call__(self, bundle: Bundle) -> tuple[Decided | Undecided, ...]:
        """Run over a bundle, or say which evidence is missing."""
        arguments: dict[str, Any] = dict.fromkeys(self.moments, bundle.at)
        arguments |= dict.fromkeys(self.targets, bundle.target)
        missing: list[type[Evidence]] = []
        for parameter, need in self.needs.items():
            match bundle[need.kind]:
                case Collected(data=data):
                    arguments[parameter] = data
                case NotFound() | Unavailable(why="api-absent") if need.absence:
                    arguments[parameter] = NotFound()
                case NotRequested() if need.absence and need.kind is Pod and _leads_to_no_pod(bundle):
                    arguments[parameter] = NotFound()
                case _ if need.optional:
                    arguments[parameter] = None
                case _:
                    missing.append(need.kind)
        if any(_is_beside_the_point(kind, bundle) for kind in missing):
            return ()
        if missing:
            return (Undecided(self.id, self.title, tuple(missing)),)
        verdicts = tuple(self.run(**arguments))
        veiled = dict.fromkeys(kind for one in verdicts if isinstance(one, Veiled) for kind in one.kinds)
        return (
            *(Decided(self.id, one, self.explains) for one in verdicts if not isinstance(one, Veiled)),
            *((Undecided(self.id, self.title, tuple(veiled), masked=True),) if veiled else ()),
        )


def _is_beside_the_point(kind: type[Evidence], bundle: Bundle) -> bool:
    """Whether nobody asked for a kind because there is nothing of it to be right or wrong about.

    Where the pod could not be read nothing else could say so.
    """
    nobody_asked = isinstance(bundle[kind], NotRequested) and not bundle.sources(kind) and not kind.by_flag
    return nobody_asked and isinstance(bundle[Pod], Collected | NotFound | NotRequested)


def _leads_to_no_pod(bundle: Bundle) -> bool:
    """Whether the target's pods were listed, and there is none."""
    workload = bundle.data(Workload)
    return workload is not None and workload.total == 0


@cache
def all_checks() -> tuple[Check, ...]:
    """Find every check, by id: each module of a group holds exactly one function named `check`."""
    return tuple(sorted((_register(group, name) for group in groups() for name in _names(group)), key=lambda c: c.id))


@cache
def groups() -> Mapping[str, str]:
    """The groups by the names of their folders, with their titles, in the order of the catalogue."""
    titles = {one: (inspect.getdoc(importlib.import_module(f"{__name__}.{one}")) or "").rstrip(".") for one in _GROUPS}
    found = {info.name for info in pkgutil.iter_modules(__path__)}
    if found != set(titles):
        msg = f"groups without a place in the order, or without a folder: {sorted(found ^ set(titles))}"
        raise LookupError(msg)
    return titles


_GROUPS = (
    "routing",
    "ports",
    "probes",
    "containers",
    "images",
    "config",
    "scheduling",
    "rollout",
    "resources",
    "nodes",
    "policies",
    "ingress",
    "metrics",
    "admission",
    "logs",
)


def _names(group: str) -> Iterator[str]:
    path = importlib.import_module(f"{__name__}.{group}").__path__
    return (info.name for info in pkgutil.iter_modules(path) if not info.name.startswith("_"))


def run_checks(bundle: Bundle) -> tuple[Decided | Undecided, ...]:
    """Run all checks, in the order of their ids."""
    return tuple(result for check in all_checks() for result in check(bundle))


def _register(group: str, name: str) -> Check:
    module = importlib.import_module(f"{__name__}.{group}.{name}")
    hints = get_type_hints(module.check)
    hints.pop("return")
    moments = tuple(parameter for parameter, hint in hints.items() if hint is datetime)
    targets = tuple(parameter for parameter, hint in hints.items() if hint is Target)
    needs = {parameter: _need(hint) for parameter, hint in hints.items() if hint not in {datetime, Target}}
    return Check(
        id=name.replace("_", "-"),
        group=group,
        title=(module.__doc__ or "").partition("\n")[0],
        needs=needs,
        moments=moments,
        targets=targets,
        explains=tuple(module.EXPLAINS),
        run=module.check,
    )


def _need(hint: Any) -> Need:
    alternatives = get_args(hint) or (hint,)
    (kind,) = (each for each in alternatives if each not in {NoneType, NotFound})
    return Need(kind=kind, optional=NoneType in alternatives, absence=NotFound in alternatives)
