"""Routes of the Gateway API, and what became of them and of their Gateways."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.routes import Route, Routes
from kubectl_evidence.finding import Pointer, cite
from kubectl_evidence.text import Text, say
from kubectl_evidence.timeline.moment import Moment, moment


def moments(routes: Routes) -> Iterator[Moment]:
    """Yield when each route was made, and conditions that are not as they should be."""
    for field, subject, name, route in routes.each():
        yield from _of_route(subject, route, cite(routes, field, "items", name))
    for key, gateway in routes.gateways.items():
        for kind, one in gateway.conditions.items():
            if one.last_transition_time is not None and one.status != "True":
                said = say("{} became {} ({})", kind, one.status, one.reason or say("no reason given"))
                where = cite(routes, "gateways", key, "conditions", kind)
                yield moment(one.last_transition_time, say("Gateway/{}", key), said, "condition", where)


def _of_route(subject: Text, route: Route, where: Pointer) -> Iterator[Moment]:
    if route.created is not None:
        yield moment(route.created, subject, say("created"), "object", where)
    for status in route.statuses:
        for kind, one in status.conditions.items():
            if one.last_transition_time is not None and one.status != "True":
                why = one.reason or say("no reason given")
                said = say("{} became {} for {} ({})", kind, one.status, status.parent, why)
                yield moment(one.last_transition_time, subject, said, "condition", where)
