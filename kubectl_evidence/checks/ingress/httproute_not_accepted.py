"""A route of the Gateway API is not accepted by a Gateway that it names as its parent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import LiteralString

from kubectl_evidence.evidence.routes import ParentRef, Reported, Route, Routes
from kubectl_evidence.finding import Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.route_words import concerns, is_of, parent_in_words, refusals, where_in_words
from kubectl_evidence.text import Name, Text, own, say

EXPLAINS = ()

_MESSAGE = 120


def check(routes: Routes) -> Iterator[Verdict]:
    """## What it decides
    Whether each parent of a route of the target takes it: a Gateway that exists, and whose
    controller accepts the route and can resolve what it refers to.

    ## How it decides
    For each parent: the API server answers that there is no such Gateway; or a controller wrote the
    condition Accepted, or ResolvedRefs, with status False and a reason about the route as it is now
    (gateway-api RouteParentStatus). It is an error where no parent takes the route, and a warning
    where another does.

    ## What would prove it
    Nothing more.

    ## Traps
    The status is one per parent and controller. A condition about an earlier generation says
    nothing of this one. Accepted does not mean that the backends are resolved, nor the other way
    round. A parent that no controller has answered for is perhaps none of theirs: that is the
    Gateway's own matter.

    ## Example
    In fixtures/route-port-missing:
    > HTTPRoute/checkout gets no traffic for shop.example.com by Gateway/shop-internal: there is no
    > such Gateway
    """
    for field, title, name, route in routes.each():
        if not concerns(route, routes):
            continue
        refused = [place for place, parent in enumerate(route.parents) if _is_refused(route, parent, routes)]
        alone = len(refused) == len(route.parents)
        for place in refused:
            parent = route.parents[place]
            why, cites = _why(routes, field, name, route, parent)
            yield Proven(
                subject=title,
                severity="error" if alone else "warning",
                says=say(
                    "{} gets no traffic for {} by {}: {}", title, where_in_words(route), parent_in_words(parent), why
                ),
                cites=(cite(routes, field, "items", name, "parents", place), *cites),
                since=next((one.last_transition_time for one in _conditions(route, parent, routes, "Accepted")), None),
                verify=_verify(routes, title),
            )
        if not refused:
            yield from _unresolved(routes, field, title, name, route)


def _is_refused(route: Route, parent: ParentRef, routes: Routes) -> bool:
    return _gateway(routes, parent) is not None or bool(_conditions(route, parent, routes, "Accepted"))


def _conditions(route: Route, parent: ParentRef, routes: Routes, kind: str) -> list[Reported]:
    return [condition for _, status, condition in refusals(route, kind) if is_of(status, parent, routes)]


def _gateway(routes: Routes, parent: ParentRef) -> Text | None:
    """The key of the Gateway of a parent that does not exist; None where it does, or nobody knows."""
    if parent.kind not in (None, "Gateway"):
        return None
    wanted = f"{parent.namespace or routes.namespace}/{parent.name}"
    return next((key for key, one in routes.gateways.items() if key == wanted and one.status == "not-found"), None)


def _why(
    routes: Routes, field: LiteralString, name: Name, route: Route, parent: ParentRef
) -> tuple[Text, tuple[Pointer, ...]]:
    if (absent := _gateway(routes, parent)) is not None:
        return own("there is no such Gateway"), (cite(routes, "gateways", absent, "status"),)
    place, condition = next(
        (place, condition) for place, status, condition in refusals(route, "Accepted") if is_of(status, parent, routes)
    )
    where = cite(routes, field, "items", name, "statuses", place, "conditions", own("Accepted"))
    return say("not Accepted ({}){}", condition.reason or own("no reason given"), _message(condition)), (where,)


def _unresolved(routes: Routes, field: LiteralString, title: Text, name: Name, route: Route) -> Iterator[Proven]:
    if any(False in (one.service_exists, one.port_exists, one.permitted) for one in route.backends):
        return  # which of them it is, and whose business, is told by checks of their own
    for place, status, condition in list(refusals(route, "ResolvedRefs"))[:1]:
        yield Proven(
            subject=title,
            severity="warning",
            says=say(
                "{} refers to what Gateway/{} cannot resolve ({}){}",
                title,
                status.parent,
                condition.reason or own("no reason given"),
                _message(condition),
            ),
            cites=(cite(routes, field, "items", name, "statuses", place, "conditions", own("ResolvedRefs")),),
            since=condition.last_transition_time,
            verify=_verify(routes, title),
        )


def _message(condition: Reported) -> Text:
    return say(": “{}”", condition.message.excerpt(_MESSAGE)) if condition.message else own("")


def _verify(routes: Routes, title: Text) -> Verify:
    kind, name = title.part(0, title.index("/")), title.part(title.index("/") + 1, len(title))
    return Verify(
        command=say("kubectl describe {} {} -n {}", own(kind.lower()), name, routes.namespace or own("NAMESPACE")),
        expect=say("under Status, Parents: the condition with its reason; a parent without one has no controller"),
    )
