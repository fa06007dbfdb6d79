"""Routes of the Gateway API that lead to the pod's Services, and the Gateways that they hang on.

Routes of other namespaces may lead here too; to find them one would have to list those of the whole cluster, which few
may. What a Gateway's controller made of a route is in the route's status, whoever may read the Gateway.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, LiteralString

from pydantic import AliasPath, BeforeValidator, Field, model_validator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.clues.network import GATEWAY_API, ROUTES, leads
from kubectl_evidence.evidence import Answer, Evidence, Part
from kubectl_evidence.evidence.parts.backends import Backed, by_service, with_beside
from kubectl_evidence.evidence.parts.meta import Condition, addresses, by_key, by_name
from kubectl_evidence.evidence.parts.routing import backend, dated, paths
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text, own, say

# The fields of `Routes` that hold routes, and how one of each is called.
SORTS: Final[tuple[tuple[LiteralString, str], ...]] = (
    ("http", "HTTPRoute"),
    ("grpc", "GRPCRoute"),
    ("tcp", "TCPRoute"),
    ("tls", "TLSRoute"),
)


class Reported(Condition):
    """A condition; `stale` where it is about an earlier generation of the object than the one that there is."""

    stale: bool = False


_Conditions = Annotated[Mapping[Text, Reported], BeforeValidator(by_key("type"))]


class ParentRef(Part):
    """What a route hangs on: a Gateway, of the route's namespace unless said otherwise; one listener of it, or all."""

    kind: Text | None = None
    namespace: Name | None = None
    name: Text
    section_name: Text | None = None
    port: int | None = None


class BackendRef(Backed):
    """Where a route leads: a port of a Service, by its number (never its name). Weight 0 gets no traffic.

    Those of one `rule` share its traffic. `permitted` says of one in another namespace whether a ReferenceGrant there
    lets the route lead to it; None where the grants were not had.
    """

    kind: Text | None = None
    namespace: Name | None = None
    name: Text
    port: int | None = None
    weight: int | None = None
    rule: int | None = None
    permitted: bool | None = None


class ParentStatus(Part):
    """What one controller made of the route for one parent: whether it was Accepted, its backends are ResolvedRefs."""

    parent: Text = Field(validation_alias=AliasPath("parentRef", "name"))
    namespace: Name | None = Field(None, validation_alias=AliasPath("parentRef", "namespace"))
    section_name: Text | None = Field(None, validation_alias=AliasPath("parentRef", "sectionName"))
    controller_name: Text | None = None
    conditions: _Conditions = Field({})


class Route(Part):
    """An HTTPRoute, GRPCRoute, TCPRoute or TLSRoute. `paths` are what its rules match, `PathPrefix /orders`."""

    created: datetime | None = Field(None, validation_alias=AliasPath("metadata", "creationTimestamp"))
    hostnames: tuple[Text, ...] = Field((), validation_alias=AliasPath("spec", "hostnames"))
    parents: tuple[ParentRef, ...] = Field((), validation_alias=AliasPath("spec", "parentRefs"))
    paths: tuple[Text, ...] = ()
    backends: tuple[BackendRef, ...] = ()
    statuses: tuple[ParentStatus, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _flatten(cls, route: Any) -> Any:
        if not isinstance(route, dict):
            return route
        rules = listed(at(route, "spec", "rules"))
        backends = [
            backend(one, route, place) for place, rule in enumerate(rules) for one in listed(at(rule, "backendRefs"))
        ]
        statuses = [
            {**one, "conditions": dated(one, route)}
            for one in listed(at(route, "status", "parents"))
            if isinstance(one, dict)
        ]
        return {**route, "paths": list(dict.fromkeys(paths(rules))), "backends": backends, "statuses": statuses}


class Listener(Part):
    """A port at which a Gateway listens, and how many routes hang on it, as its controller says."""

    port: int | None = None
    protocol: Text | None = None
    hostname: Text | None = None
    # Of which namespaces routes may hang on it: Same (the default), All, Selector, None.
    allowed_from: Text | None = Field(None, validation_alias=AliasPath("allowedRoutes", "namespaces", "from"))
    attached_routes: int | None = None
    conditions: _Conditions = Field({})


class Gateway(Answer):
    """A Gateway that a route names as its parent."""

    created: datetime | None = Field(None, validation_alias=AliasPath("data", "metadata", "creationTimestamp"))
    class_name: Text | None = Field(None, validation_alias=AliasPath("data", "spec", "gatewayClassName"))
    listeners: Mapping[Text, Listener] = {}
    balanced_at: Annotated[tuple[Text, ...], BeforeValidator(addresses)] = Field(
        (), validation_alias=AliasPath("data", "status", "addresses")
    )
    conditions: _Conditions = Field({})

    @model_validator(mode="before")
    @classmethod
    def _join_spec_and_status(cls, part: Any) -> Any:
        """Put each listener's spec and status together by its name."""
        if not isinstance(part, dict):
            return part
        spec, status = at(part, "data", "spec"), at(part, "data", "status")
        reported = {at(one, "name"): one for one in listed(at(status, "listeners"))}
        listeners = {
            at(one, "name"): {**reported.get(at(one, "name"), {}), **one} for one in listed(at(spec, "listeners"))
        }
        return {**part, "listeners": listeners, "conditions": dated(status, at(part, "data"))}


class Granted(Part):
    """From which namespaces a ReferenceGrant lets routes lead to what: `HTTPRoute in payments`, `Service/db`."""

    sources: tuple[Text, ...] = ()
    targets: tuple[Text, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _flatten(cls, grant: Any) -> Any:
        sources, targets = listed(at(grant, "spec", "from")), listed(at(grant, "spec", "to"))
        return {
            "sources": [f"{at(one, 'kind')} in {at(one, 'namespace')}" for one in sources],
            "targets": [f"{at(one, 'kind')}/{at(one, 'name') or '*'}" for one in targets],
        }


class RouteList(Answer):
    """The routes of one resource that lead to the pod's Services."""

    items: Annotated[Mapping[Name, Route], BeforeValidator(by_name)] = Field(
        {}, validation_alias=AliasPath("data", "items")
    )


class Grants(Answer):
    """The ReferenceGrants of a namespace."""

    items: Annotated[Mapping[Name, Granted], BeforeValidator(by_name)] = Field(
        {}, validation_alias=AliasPath("data", "items")
    )


class Routes(Evidence):
    """Routes by sort, Gateways by `NAMESPACE/NAME`, grants by namespace.

    Only where the Gateway API is served; routes of the target's own namespace only. `services_of_target` select its
    pod, lead to it, or are the target, or what a target that is an Ingress leads to.
    """

    title: ClassVar[str] = "Gateway API routes"
    informs: ClassVar[bool] = True
    unasked: ClassVar[str] = (
        "the Gateway API is not served, or it is not known to be; routes of other namespaces are never looked for"
    )

    http: RouteList | None = None
    grpc: RouteList | None = None
    tcp: RouteList | None = None
    tls: RouteList | None = None
    gateways: Mapping[Text, Gateway] = {}
    grants: Mapping[Text, Grants] = {}
    namespace: Name | None = None
    services_of_target: tuple[Name, ...] = ()

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        network, here = known.network, target.namespace
        version = network.version(GATEWAY_API, "v1", "v1beta1")
        if not version:
            return {}
        served = {"httproutes": version}
        if version.endswith("/v1"):
            served["grpcroutes"] = version
        if alpha := network.version(GATEWAY_API, "v1alpha2"):
            # Of the experimental channel, where the other two are.
            served |= dict.fromkeys(ROUTES[2:], alpha)
        asks = {resource: ask.list_(served[resource], resource, here) for resource in ROUTES if resource in served}
        for one in network.gateways:
            namespace = one.namespace or here
            asks[f"gateways/{namespace}/{one.name}"] = ask.get(version, "gateways", one.name, namespace)
        granted = network.version(GATEWAY_API, "v1beta1", "v1")
        for namespace in network.granting:
            asks[f"grants/{namespace}"] = ask.list_(granted, "referencegrants", namespace)
        if network.has_routes and network.services_told:
            # Asked anyway, and once.
            asks["services"] = ask.list_("v1", "services", here)
        return asks

    @classmethod
    def keep(cls, key: str, item: Any, known: Known) -> bool:
        if key == "services":
            return at(item, "metadata", "name") in known.network.named
        return key not in ROUTES or leads(item, (*known.network.services, *known.network.lost))

    @classmethod
    def beside(cls, target: Target, known: Known) -> Mapping[str, Any]:
        if not known.network.has_routes:
            return {}
        return {"namespace": target.namespace, "servicesOfTarget": list(known.network.services)}

    @model_validator(mode="before")
    @classmethod
    def _by_sort(cls, answer: Any) -> Any:
        """Tell the sorts of parts from one another by their keys, and give each route the Services that it may mean."""
        found: dict[str, Any] = {"gateways": {}, "grants": {}}
        parts = at(answer, "parts")
        services = by_service(at(parts, "services"))
        grants = {
            key.partition("/")[2]: [one for one in listed(at(part, "data", "items")) if isinstance(one, dict)]
            for key, part in (parts.items() if isinstance(parts, dict) else ())
            if key.startswith("grants/") and at(part, "status") == "collected" and not at(part, "truncated")
        }
        for key, part in parts.items() if isinstance(parts, dict) else ():
            sort, _, rest = key.partition("/")
            if rest:
                found[sort][rest] = part
            elif key in ROUTES:
                found[key.removesuffix("routes")] = with_beside(part, services=services, grants=grants)
        beside = {key: answer[key] for key in ("namespace", "servicesOfTarget") if at(answer, key) is not None}
        return found | beside

    def each(self) -> Iterator[tuple[LiteralString, Text, Name, Route]]:
        """Every route: under which field it is, `HTTPRoute/NAME`, its name and itself."""
        for field, kind in SORTS:
            found: RouteList | None = getattr(self, field)
            for name, route in found.items.items() if found is not None else ():
                yield field, say("{}/{}", own(kind), name), name, route
