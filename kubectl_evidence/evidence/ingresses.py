"""Ingresses that lead to the pod's Services, and the classes by which a controller takes care of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import AliasPath, BeforeValidator, Field, model_validator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.evidence import Answer, Evidence, Part
from kubectl_evidence.evidence.parts.backends import Backed, backed, by_service, with_beside
from kubectl_evidence.evidence.parts.meta import addresses, by_name
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text

_V1 = "networking.k8s.io/v1"
# How the class was named before there was a field for it; controllers still look at it (networking/v1 IngressSpec).
_ANNOTATION: Any = AliasPath("metadata", "annotations", "kubernetes.io/ingress.class")
# How the keys of Secrets begin.
_CERTIFICATE = "certificates/"
_DEFAULT: Any = AliasPath("metadata", "annotations", "ingressclass.kubernetes.io/is-default-class")


class IngressBackend(Backed):
    """Where one path of one host leads: a port of a Service in the same namespace, by number or name.

    Without host and path it takes what nothing else does. `resource` is `KIND/NAME` where it is no Service.
    """

    host: Text | None = None
    path: Text | None = None
    path_type: Text | None = None
    service: Name | None = None
    port: int | Text | None = None
    resource: Text | None = None


class Ingress(Part):
    """One Ingress (networking/v1). Of TLS Secrets the names only."""

    created: datetime | None = Field(None, validation_alias=AliasPath("metadata", "creationTimestamp"))
    class_name: Text | None = Field(None, validation_alias=AliasPath("spec", "ingressClassName"))
    class_annotation: Text | None = Field(None, validation_alias=_ANNOTATION)
    backends: tuple[IngressBackend, ...] = ()
    tls_secrets: tuple[Name, ...] = ()
    # Written by the controller that takes care of it, once it does.
    balanced_at: Annotated[tuple[Text, ...], BeforeValidator(addresses)] = Field(
        (), validation_alias=AliasPath("status", "loadBalancer", "ingress")
    )

    @model_validator(mode="before")
    @classmethod
    def _flatten(cls, ingress: Any) -> Any:
        if not isinstance(ingress, dict):
            return ingress
        spec = ingress.get("spec")
        return {
            **ingress,
            "backends": list(_backends(spec, ingress.get("services"))),
            "tlsSecrets": [name for one in listed(at(spec, "tls")) if (name := at(one, "secretName"))],
        }


class IngressClass(Part):
    """One IngressClass: the controller that is to take care, and whether for Ingresses that name no class."""

    controller: Text | None = Field(None, validation_alias=AliasPath("spec", "controller"))
    default: Annotated[bool, BeforeValidator(lambda said: said == "true")] = Field(False, validation_alias=_DEFAULT)


class Certificate(Answer):
    """A Secret that an Ingress takes its certificate from, by its metadata alone: whether there is one."""


class IngressList(Answer):
    """The Ingresses of the namespace that lead to the pod's Services."""

    items: Annotated[Mapping[Name, Ingress], BeforeValidator(by_name)] = Field(
        {}, validation_alias=AliasPath("data", "items")
    )


class IngressClassList(Answer):
    """Every IngressClass of the cluster."""

    items: Annotated[Mapping[Name, IngressClass], BeforeValidator(by_name)] = Field(
        {}, validation_alias=AliasPath("data", "items")
    )


class Ingresses(Evidence):
    """Ingresses that lead to a Service of the pod's, or seem to mean one, or the target itself.

    The classes, and the Secrets of certificates, are read only where there is one. `services_of_target` select its
    pod, lead to it, or are the target, or what a target that is an Ingress leads to.
    """

    title: ClassVar[str] = "Ingresses"
    informs: ClassVar[bool] = True

    ingresses: IngressList | None = Field(None, validation_alias=AliasPath("parts", "ingresses"))
    classes: IngressClassList | None = Field(None, validation_alias=AliasPath("parts", "classes"))
    certificates: Mapping[Name, Certificate] = {}
    namespace: Name | None = None
    services_of_target: tuple[Name, ...] = ()

    @classmethod
    def first(cls, target: Target) -> Mapping[str, ask.Ask]:
        return {"ingresses": ask.list_(_V1, "ingresses", target.namespace)}

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        if not known.network.ingresses:
            return {}
        asks = {"classes": ask.list_(_V1, "ingressclasses")}
        for name in known.network.certificates:
            asks[f"{_CERTIFICATE}{name}"] = ask.get("v1", "secrets", name, target.namespace, form="metadata")
        if known.network.services_told:
            # Asked anyway, and once.
            asks["services"] = ask.list_("v1", "services", target.namespace)
        return asks

    @classmethod
    def beside(cls, target: Target, known: Known) -> Mapping[str, Any]:
        if not known.network.ingresses:
            return {}
        return {"namespace": target.namespace, "servicesOfTarget": list(known.network.services)}

    @classmethod
    def keep(cls, key: str, item: Any, known: Known) -> bool:
        name = at(item, "metadata", "name")
        if key == "services":
            return name in known.network.named or name in known.network.near
        return key != "ingresses" or name in known.network.ingresses

    @model_validator(mode="before")
    @classmethod
    def _look_up(cls, answer: Any) -> Any:
        """Give each Ingress the Services that it may mean, and take the Secrets from among the parts."""
        parts = at(answer, "parts")
        if not isinstance(parts, dict) or "ingresses" not in parts:
            return answer
        found = with_beside(parts["ingresses"], services=by_service(at(parts, "services")))
        secrets = {key.removeprefix(_CERTIFICATE): part for key, part in parts.items() if key.startswith(_CERTIFICATE)}
        return {**answer, "parts": {**parts, "ingresses": found}, "certificates": secrets}


def _backends(spec: Any, services: Any) -> Iterator[dict[str, Any]]:
    if default := at(spec, "defaultBackend"):
        yield _backend(default, services)
    for rule in listed(at(spec, "rules")):
        for path in listed(at(rule, "http", "paths")):
            where = {"host": at(rule, "host"), "path": at(path, "path"), "pathType": at(path, "pathType")}
            yield {**where, **_backend(at(path, "backend"), services)}


def _backend(backend: Any, services: Any) -> dict[str, Any]:
    name, port, other = at(backend, "service", "name"), at(backend, "service", "port"), at(backend, "resource")
    number = at(port, "number")
    meant = at(port, "name") if number is None else number
    resource = f"{at(other, 'kind')}/{at(other, 'name')}" if other else None
    return {"service": name, "port": meant, "resource": resource, **backed(name, meant, services)}
