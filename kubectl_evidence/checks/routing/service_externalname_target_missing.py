"""An ExternalName stands for a Service of the namespace that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.late import late
from kubectl_evidence.semantics.routing import asked_about, called, place
from kubectl_evidence.target import Target
from kubectl_evidence.text import say

EXPLAINS = ("container-fails-on-dependency", "dependency-service-no-endpoints", "log-dns-error")

# SERVICE.NAMESPACE.svc and whatever the cluster's domain is (k8s.io/dns docs/specification.md).
_IN_CLUSTER = late(r"(?P<name>[a-z0-9-]+)\.(?P<namespace>[a-z0-9-]+)\.svc(?:\..+)?\.?")


def check(
    services: Services, ingresses: Ingresses | None, dependencies: Dependencies | None, target: Target
) -> Iterator[Verdict]:
    """## What it decides
    Whether the name that an ExternalName stands for, where it is one of the target's namespace, is
    that of a Service.

    ## How it decides
    `NAME.NAMESPACE.svc…` is resolved by the cluster's DNS to the Service of that name; where there is
    none, the alias resolves to nothing. Looked at are the Services that were asked about and those
    that the pod's environment names.

    ## What would prove it
    Nothing more: every Service of the namespace was read.

    ## Traps
    Names of other namespaces are not known here. A name outside of the cluster is nobody's Service.

    ## Example
    > Service/db stands for postgres.payments.svc.cluster.local, and there is no Service of that
    > name: it resolves to nothing
    """
    if services.partial:
        return
    for name, service in {**called(services, dependencies), **asked_about(target, services, ingresses)}.items():
        found = _IN_CLUSTER.fullmatch(service.external_name or "")
        if service.type != "ExternalName" or service.external_name is None or found is None:
            continue
        if found["namespace"] != target.namespace or any(other == found["name"] for other in services.items):
            continue
        yield Proven(
            subject=say("Service/{}", name),
            severity="error",
            says=say(
                "Service/{} stands for {}, and there is no Service of that name: it resolves to nothing",
                name,
                service.external_name,
            ),
            cites=(cite(services, "items", name, "external_name"), cite(services, "items")),
            would_weaken=say("an answer of the cluster's DNS to {}", service.external_name),
            verify=Verify(
                command=say("kubectl get services -n {}", place(target)),
                expect=say("no Service that {} is the name of", service.external_name),
            ),
        )
