"""What admits pods, or refuses them: their ServiceAccount, the namespace's pod security, and webhooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import AliasPath, Field, model_validator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.clues.admission import CONFIGURATIONS
from kubectl_evidence.clues.subject import named
from kubectl_evidence.clues.webhooks import NAMESPACE_NAME, Labels, in_the_way
from kubectl_evidence.evidence import Answer, Evidence, Part
from kubectl_evidence.evidence.parts.pod_spec import asked_for_spec, is_spec, labels_in, namespace_in, spec_in
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text

# A cluster with more has other troubles.
_MOST = 200
_POD_SECURITY = "pod-security.kubernetes.io/"
_ENDPOINTS = "endpoints of "


class ServiceAccount(Answer):
    """The pod's ServiceAccount. Without it no pod is admitted (plugin/pkg/admission/serviceaccount)."""

    name: Name | None = None
    created: datetime | None = Field(None, validation_alias=AliasPath("data", "metadata", "creationTimestamp"))
    automount_token: bool | None = Field(None, validation_alias=AliasPath("data", "automountServiceAccountToken"))
    # Pods that name none get these.
    image_pull_secrets: tuple[Text, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _name_them(cls, answer: Any) -> Any:
        named = [at(one, "name") for one in listed(at(answer, "data", "imagePullSecrets"))]
        return {**answer, "imagePullSecrets": named} if isinstance(answer, dict) and named else answer


class NamespaceRules(Answer):
    """What the namespace's labels say of Pod Security: `enforce` with its version, and `audit`, `warn`.

    Without a label the API server's own default holds, which is not to be seen (pod-security-admission/api).
    """

    pod_security: Mapping[Text, Text] = {}
    deleted: datetime | None = Field(None, validation_alias=AliasPath("data", "metadata", "deletionTimestamp"))

    @model_validator(mode="before")
    @classmethod
    def _take_labels(cls, answer: Any) -> Any:
        labels = at(answer, "data", "metadata", "labels")
        if not isinstance(labels, dict):
            return answer
        rules = {key.removeprefix(_POD_SECURITY): v for key, v in labels.items() if key.startswith(_POD_SECURITY)}
        return {**answer, "podSecurity": rules}


class WebhookEndpoints(Answer):
    """The endpoints of the Service that serves a webhook: all, and those that take traffic."""

    total: int = 0
    ready: int = 0


class Webhook(Part):
    """A webhook that is asked about such a pod, and that refuses it where it does not answer (failurePolicy Fail).

    `certain`: its selectors match what is known, and it has no conditions that are not evaluated here.
    """

    kind: Literal["validating", "mutating"]
    configuration: Name
    service_namespace: Name | None = Field(None, validation_alias=AliasPath("clientConfig", "service", "namespace"))
    service: Name | None = Field(None, validation_alias=AliasPath("clientConfig", "service", "name"))
    port: int | None = Field(None, validation_alias=AliasPath("clientConfig", "service", "port"))
    # Where it is no Service of the cluster. The rest of its address may be a secret.
    host: Name | None = None
    timeout_seconds: int = 10
    certain: bool
    # None: nobody looked.
    endpoints: WebhookEndpoints | None = None


class Configurations(Answer):
    """The configurations of one kind: how many there are in the cluster."""

    total: int = 0


class Admission(Evidence):
    """Who is asked before a pod exists. What they said stands in the events FailedCreate."""

    title: ClassVar[str] = "Admission and identity"
    informs: ClassVar[bool] = True
    unasked: ClassVar[str] = "no controller has fewer pods than it should, and no image is pulled in vain"

    service_account: ServiceAccount | None = Field(None, validation_alias=AliasPath("parts", "serviceAccount"))
    namespace: NamespaceRules | None = Field(None, validation_alias=AliasPath("parts", "namespace"))
    validating: Configurations | None = Field(None, validation_alias=AliasPath("parts", CONFIGURATIONS[0]))
    mutating: Configurations | None = Field(None, validation_alias=AliasPath("parts", CONFIGURATIONS[1]))
    # By the webhook's own name, which is a domain's.
    webhooks: Mapping[Name, Webhook] = {}

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        clue, asks = known.admission, dict[str, ask.Ask]()
        if clue.service_account:
            asks |= asked_for_spec(target, known)
            asks["serviceAccount"] = ask.get("v1", "serviceaccounts", clue.service_account, target.namespace)
        if clue.refused:
            asks["namespace"] = ask.get("v1", "namespaces", target.namespace)
            for resource in CONFIGURATIONS:
                asks[resource] = ask.list_("admissionregistration.k8s.io/v1", resource, most=_MOST)
        for one in clue.services:
            labels = f"kubernetes.io/service-name={one.name}"
            slices = ask.list_("discovery.k8s.io/v1", "endpointslices", one.namespace, labels=labels)
            asks[f"{_ENDPOINTS}{one.namespace}/{one.name}"] = slices
        return asks

    @classmethod
    def borrows(cls, key: str) -> bool:
        return is_spec(key) and not key.startswith(_ENDPOINTS)

    @model_validator(mode="before")
    @classmethod
    def _judge(cls, answer: Any) -> Any:
        parts = at(answer, "parts")
        if not isinstance(parts, dict):
            return answer
        holder = next((part for key, part in parts.items() if cls.borrows(key)), None)
        account = at(parts, "serviceAccount")
        if isinstance(account, dict):
            name = named(at(spec_in(holder), "serviceAccountName")) or "default"
            parts = {**parts, "serviceAccount": {**account, "name": name}}
        for resource in CONFIGURATIONS:
            if isinstance(one := at(parts, resource), dict):
                parts = {**parts, resource: {**one, "total": len(listed(at(one, "data", "items")))}}
        return {"parts": parts, "webhooks": dict(_webhooks(parts, holder))}


def _webhooks(parts: Mapping[str, Any], holder: Any) -> Iterator[tuple[Any, Any]]:
    labels = at(parts, "namespace", "data", "metadata", "labels")
    here = Labels({NAMESPACE_NAME: namespace_in(holder)}, complete=False)
    namespace = Labels(labels) if isinstance(labels, dict) else here
    pod = Labels(labels_in(holder), complete=holder is not None)
    for kind, resource in zip(("validating", "mutating"), CONFIGURATIONS, strict=True):
        for configuration in listed(at(parts, resource, "data", "items")):
            for webhook, certain in in_the_way(configuration, namespace, pod):
                one = at(webhook, "clientConfig", "service")
                behind = at(parts, f"{_ENDPOINTS}{at(one, 'namespace')}/{at(one, 'name')}")
                facts = {
                    "kind": kind,
                    "configuration": at(configuration, "metadata", "name"),
                    "host": _host(at(webhook, "clientConfig", "url")),
                    "certain": certain,
                    "endpoints": _counted(behind) if behind is not None else None,
                }
                if name := named(at(webhook, "name")):
                    yield name, {**webhook, **facts}


def _counted(slices: Any) -> dict[str, Any]:
    """Count the endpoints of a Service's slices; one whose condition ready is not set is ready (discovery/v1)."""
    found = [each for one in listed(at(slices, "data", "items")) for each in listed(at(one, "endpoints"))]
    ready = [each for each in found if at(each, "conditions", "ready") is not False]
    return {"status": at(slices, "status"), "total": len(found), "ready": len(ready)}


def _host(url: Any) -> str | None:
    try:
        return named(urlsplit(url).hostname) or None if isinstance(url, str) else None
    except ValueError:
        return None
