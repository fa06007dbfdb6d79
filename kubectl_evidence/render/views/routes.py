"""Routes of the Gateway API: what leads to which Service, by which Gateway, and what its controller made of it."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.parts.meta import Condition
from kubectl_evidence.evidence.routes import SORTS, BackendRef, Gateway, ParentRef, Route, Routes
from kubectl_evidence.render.blocks import Block, Item, Words, bad, good, joined, quoted, term, value, words
from kubectl_evidence.render.views.frame import Frame, missing
from kubectl_evidence.render.views.ingresses import verdict
from kubectl_evidence.text import Text


def view(routes: Routes, frame: Frame) -> Iterator[Block]:
    """Yield each route in a row with what was made of it, then the Gateways, then grants."""
    for field, kind in SORTS:
        found = getattr(routes, field)
        if found is not None and not found.collected:
            yield Item(words(f"{kind}s: ", missing(found)))
    rows = [
        (words(value(title)), _matches(one), _backends(one), _parents(one, frame)) for _, title, _, one in routes.each()
    ]
    if not rows:
        yield Item(words("no route of the namespace leads to a Service of the pod's; others are not looked for"))
    head = ("route", "host and path", "→ Service and its port", "parent: what its controller says (untrusted)")
    yield from frame.table(head, rows)
    for name, gateway in routes.gateways.items():
        yield Item(words("Gateway ", value(name), ": ", _gateway(gateway, frame)))
    for namespace, grants in routes.grants.items():
        if not grants.collected:
            yield Item(words("ReferenceGrants in ", value(namespace), ": ", missing(grants)))
        elif not grants.items:
            yield Item(words(bad("✗ no ReferenceGrant"), " lets routes of other namespaces lead to ", value(namespace)))
        for name, one in grants.items.items():
            sources, targets = (joined(", ", [value(each) for each in which]) for which in (one.sources, one.targets))
            yield Item(words("ReferenceGrant ", value(f"{namespace}/{name}"), " lets ", sources, " lead to ", targets))


def _matches(route: Route) -> Words:
    hosts = joined(", ", [value(one) for one in route.hostnames]) if route.hostnames else words("any host")
    return words(hosts, " ", joined(", ", [value(one) for one in route.paths])) if route.paths else hosts


def _backends(route: Route) -> Words:
    return joined("; ", [_backend(one) for one in route.backends]) if route.backends else words(bad("none"))


def _backend(backend: BackendRef) -> Words:
    where = f"{backend.namespace}/" if backend.namespace is not None else ""
    shown = words(value(f"{where}{backend.name}:{backend.port if backend.port is not None else '?'}"))
    if backend.weight == 0:
        shown = words(shown, " (weight 0)")
    if backend.permitted is False:
        return words(shown, " ", bad("✗ no ReferenceGrant permits it"))
    return words(shown, " ", verdict(backend)) if backend.service_exists is not None else shown


def _parents(route: Route, frame: Frame) -> Words:
    said = []
    for parent in route.parents:
        heard = [
            joined(", ", [_condition(kind, one, frame) for kind, one in status.conditions.items()])
            for status in route.statuses
            if status.parent == parent.name and status.section_name == parent.section_name
        ]
        said.append(words(_parent(parent), ": ", joined("; ", heard) if heard else bad("no controller has answered")))
    return joined("; ", said) if said else words(bad("none: it hangs on no Gateway"))


def _parent(parent: ParentRef) -> Words:
    where = f"{parent.namespace}/" if parent.namespace is not None else ""
    section = f" listener {parent.section_name}" if parent.section_name is not None else ""
    return words(value(f"{where}{parent.name}{section}"))


def _condition(kind: Text, one: Condition, frame: Frame) -> Words:
    if one.status == "True":
        return words(term(kind), good(" ✓"))
    reason = words(" ", term(one.reason)) if one.reason is not None else ()
    message = words(" ", quoted(frame.clip(one.message))) if one.message is not None else ()
    return words(term(kind), "=", term(one.status), bad(" ✗"), reason, message)


def _gateway(gateway: Gateway, frame: Frame) -> Words:
    if not gateway.collected:
        return words(bad("✗ there is none")) if gateway.status == "not-found" else words(missing(gateway))
    parts = [words("class ", value(gateway.class_name) if gateway.class_name is not None else "none")]
    parts += [_condition(kind, one, frame) for kind, one in gateway.conditions.items()]
    for name, one in gateway.listeners.items():
        attached = f", {one.attached_routes} routes attached" if one.attached_routes is not None else ""
        well = [_condition(kind, each, frame) for kind, each in one.conditions.items() if _is_amiss(kind, each)]
        where = words(
            f" {one.port}/", term(one.protocol or "?"), words(" ", value(one.hostname)) if one.hostname else ()
        )
        parts.append(words("listener ", value(name), where, attached, words(": ", joined(", ", well)) if well else ()))
    at = (
        joined(", ", [value(one) for one in gateway.balanced_at])
        if gateway.balanced_at
        else words("no address reported")
    )
    return joined("; ", [*parts, words("at ", at) if gateway.balanced_at else at])


def _is_amiss(kind: Text, one: Condition) -> bool:
    # Conflicted says that something is wrong, the other conditions of a listener that all is well (gateway-api).
    return one.status != ("False" if kind == "Conflicted" else "True")
