"""A Gateway that a route of the target is attached to serves no traffic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.routes import Gateway, Reported, Routes
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.route_words import concerns
from kubectl_evidence.text import Text, own, say

EXPLAINS = ("httproute-not-accepted",)

# A controller that takes care of a Gateway says so within this.
_SOON = timedelta(minutes=1)
_MESSAGE = 120


def check(routes: Routes, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether the Gateways that routes of the target are attached to are in service.

    ## How it decides
    By the conditions Accepted and Programmed, which the Gateway's controller writes (gateway-api
    GatewayConditionType): one that is False and about the Gateway as it is now, with its reason.
    Unknown, which the API server writes at first (reason Pending), means after a minute that no
    controller takes care of Gateways of that class.

    ## What would prove it
    Nothing more.

    ## Traps
    A condition about an earlier generation says nothing. A Gateway that was made a moment ago is
    still being set up. One listener may be at fault while others serve: that is no matter of the
    Gateway as a whole. A Gateway that may not be read says nothing.

    ## Example
    > Gateway/edge is not programmed: AddressNotUsable: “192.0.2.1 is in use”
    """
    hung_on = {
        f"{parent.namespace or routes.namespace}/{parent.name}"
        for _, _, _, route in routes.each()
        if concerns(route, routes)
        for parent in route.parents
        if parent.kind in (None, "Gateway")
    }
    for key, gateway in routes.gateways.items():
        found = _amiss(gateway, now) if key in hung_on and gateway.collected else None
        if found is None:
            continue
        kind, condition = found
        name, namespace = key.part(key.index("/") + 1, len(key)), key.part(0, key.index("/"))
        yield Proven(
            subject=say("Gateway/{}", name),
            severity="error" if condition.status == "False" else "warning",
            says=say(
                "Gateway/{}{} is not {}: {}",
                name,
                say(" of namespace {}", namespace) if namespace != routes.namespace else own(""),
                own(kind.lower()),
                _why(gateway, condition),
            ),
            cites=(cite(routes, "gateways", key, "conditions", own(kind)),),
            since=condition.last_transition_time if condition.status == "False" else gateway.created,
            verify=Verify(
                command=say("kubectl get gateway {} -n {}", name, namespace),
                expect=say("PROGRAMMED is {}", condition.status),
            ),
        )


def _amiss(gateway: Gateway, now: datetime) -> tuple[str, Reported] | None:
    for kind in ("Accepted", "Programmed"):
        condition = at(gateway.conditions, kind)
        if not isinstance(condition, Reported) or condition.stale or condition.status == "True":
            continue
        if condition.status == "False":
            return kind, condition
        if gateway.created is not None and now - gateway.created >= _SOON:
            return kind, condition
    return None


def _why(gateway: Gateway, condition: Reported) -> Text:
    if condition.status != "False":
        return say(
            "no controller has taken care of it (GatewayClass {}, {})",
            gateway.class_name or own("none"),
            condition.reason or own("no reason given"),
        )
    message = say(": “{}”", condition.message.excerpt(_MESSAGE)) if condition.message else own("")
    return say("{}{}", condition.reason or own("no reason given"), message)
