"""A rule that leads to the target also leads to a Service of another namespace, without leave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import LiteralString

from kubectl_evidence.evidence.routes import BackendRef, Route, Routes
from kubectl_evidence.finding import Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.backends import local
from kubectl_evidence.semantics.route_words import refusals
from kubectl_evidence.text import Name, own, say

EXPLAINS = ()


def check(routes: Routes) -> Iterator[Verdict]:
    """## What it decides
    Whether a route may lead to a Service of another namespace that shares a rule, and so the
    requests, with a Service of the target's.

    ## How it decides
    A backend in another namespace needs a ReferenceGrant there that names the route's kind and
    namespace and the Service (gateway-api ReferenceGrant). The grants of that namespace were read
    whole, and none does; or they were not, and the route's own status says RefNotPermitted.

    ## What would prove it
    Nothing more. What clients get is 500 for that backend's share of the rule's requests.

    ## Traps
    Grants that may not be read are not missing. A backend of weight 0 gets no traffic. A rule that
    does not lead to the target is not its business, nor is a route whose controller has not yet
    looked at its latest generation.

    ## Example
    > HTTPRoute/checkout shares requests between the target and Service/ledger of namespace ledgers,
    > which no ReferenceGrant there permits: that share gets 500
    """
    for field, title, name, route in routes.each():
        shared = {one.rule for _, one in local(route, routes) if one.name in routes.services_of_target}
        for place, one in enumerate(route.backends):
            away = one.namespace is not None and one.namespace != routes.namespace and one.weight != 0
            if not away or one.rule not in shared or one.kind not in (None, "Service") or one.namespace is None:
                continue
            told = tuple(_told(routes, field, name, route))
            if one.permitted or (one.permitted is None and not told):
                continue
            yield Proven(
                subject=title,
                severity="warning",
                says=say(
                    "{} shares requests between the target and Service/{} of namespace {}, "
                    "which no ReferenceGrant there permits: that share gets 500",
                    title,
                    one.name,
                    one.namespace,
                ),
                cites=(
                    cite(routes, field, "items", name, "backends", place),
                    *told,
                    *_grants(routes, one),
                ),
                verify=Verify(
                    command=say("kubectl get referencegrants -n {} -o yaml", one.namespace),
                    expect=say(
                        "none from namespace {} to Service/{}", routes.namespace or own("of the route"), one.name
                    ),
                ),
            )


def _told(routes: Routes, field: LiteralString, name: Name, route: Route) -> Iterator[Pointer]:
    for place, _, condition in refusals(route, "ResolvedRefs"):
        if condition.reason == "RefNotPermitted":
            yield cite(routes, field, "items", name, "statuses", place, "conditions", own("ResolvedRefs"))


def _grants(routes: Routes, backend: BackendRef) -> Iterator[Pointer]:
    for namespace, grants in routes.grants.items():
        if namespace == backend.namespace and grants.collected:
            yield cite(routes, "grants", namespace, "status")
