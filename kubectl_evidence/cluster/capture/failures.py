"""Say as rules of a capture what several requests were answered alike, where a rule says no more than that."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster.capture.model import Answer, Outage, Refusal, Request
from kubectl_evidence.cluster.capture.resources import BUILT_IN_GROUPS, Address
from kubectl_evidence.outcome import Collected, Forbidden, NotFound, NotRequested, Outcome, TimedOut, Unavailable
from kubectl_evidence.raw import Raw

Asked = Mapping[Request, tuple[Ask, Outcome[Raw]]]


def refusals(asked: Asked) -> tuple[Refusal, ...]:
    """Give a rule for every permission that was missing.

    Left out where RBAC is finer than the rule (a Role with resourceNames) and something that the
    rule would cover was answered otherwise.
    """
    found: dict[Refusal, None] = {}
    for ask, outcome in asked.values():
        access = ask.access
        if not isinstance(outcome, Forbidden) or access.non_resource_url:
            continue
        rule = Refusal(frozenset({access.verb}), access.group, access.resource, access.subresource, access.namespace)
        if all(isinstance(other, Forbidden) for each, other in asked.values() if rule.covers(each.access)):
            found[rule] = None
    return tuple(found)


def outages(asked: Asked, refused: tuple[Refusal, ...]) -> tuple[Outage, ...]:
    """Give a rule for every group beyond the built-in ones whose server answered everything with one status.

    A built-in group is never out as a whole: one request that failed says nothing of the next.
    """
    by_group: dict[str, set[Outcome[Raw]]] = {}
    for ask, outcome in asked.values():
        if not ask.access.non_resource_url and not any(rule.covers(ask.access) for rule in refused):
            by_group.setdefault(ask.access.group, set()).add(outcome)
    found = []
    for group, outcomes in by_group.items():
        match list(outcomes):
            case [Unavailable(why="api-absent", http_status=404) as only] if group not in BUILT_IN_GROUPS:
                pass
            case [Unavailable(why="server-error", http_status=int(status)) as only] if group not in BUILT_IN_GROUPS:
                if not 405 <= status <= 599:
                    continue
            case _:
                continue
        found.append(Outage(group, only.http_status or 404))
    return tuple(found)


def served(asked: Asked) -> frozenset[str] | None:
    """Give the group versions beyond the built-in ones that were seen to be served; None if there is none."""
    found = set()
    for ask, outcome in asked.values():
        address = Address.of(ask.path)
        if address and ask.access.group not in BUILT_IN_GROUPS and isinstance(outcome, (Collected, NotFound)):
            found.add(address.group_version)
    return frozenset(found) or None


def answer_of(request: Request, outcome: Outcome[Raw]) -> Answer | None:
    """Say one failure exactly; None for what nobody asked."""
    match outcome:
        case Forbidden():
            return Answer(request, "forbidden")
        case NotFound(why=no_log):
            return Answer(request, "not-found", no_log=no_log)
        case TimedOut(after_seconds=seconds):
            return Answer(request, "timed-out", after_seconds=seconds)
        case Unavailable(why=why, http_status=status):
            return Answer(request, "unavailable", why=why, http_status=status)
        case Collected() | NotRequested():
            return None
