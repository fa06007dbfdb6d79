"""An Ingress takes its certificate from a Secret that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.backends import ingresses_of_target
from kubectl_evidence.text import own, say

EXPLAINS = ()


def check(ingresses: Ingresses) -> Iterator[Verdict]:
    """## What it decides
    Whether the Secrets exist from which an Ingress of the target takes its certificates.

    ## How it decides
    Each Secret of `spec.tls` is asked for by its metadata alone, in the Ingress' own namespace
    (networking/v1 IngressTLS); the API server answers that there is none.

    ## What would prove it
    Nothing more. What the controller serves instead, its default certificate as a rule, is not seen.

    ## Traps
    An entry of `spec.tls` without a Secret means the controller's own certificate. A Secret that may
    not be read is not missing. Only the first few Secrets are asked for.

    ## Example
    In fixtures/tls-secret-missing:
    > Ingress/shop takes its certificate from Secret/shop-example-com-tls, which does not exist:
    > clients get the controller's default certificate, or none
    """
    for name, ingress in ingresses_of_target(ingresses).items():
        for secret in dict.fromkeys(ingress.tls_secrets):
            found = ingresses.certificates.get(secret)
            if found is None or found.status != "not-found":
                continue
            yield Proven(
                subject=say("Ingress/{}", name),
                severity="warning",
                says=say(
                    "Ingress/{} takes its certificate from Secret/{}, which does not exist: "
                    "clients get the controller's default certificate, or none",
                    name,
                    secret,
                ),
                cites=(
                    cite(ingresses, "ingresses", "items", name, "tls_secrets", ingress.tls_secrets.index(secret)),
                    cite(ingresses, "certificates", secret, "status"),
                ),
                would_weaken=say("a default certificate of the controller that is good for these hosts"),
                verify=Verify(
                    command=say("kubectl get secret {} -n {}", secret, ingresses.namespace or own("NAMESPACE")),
                    expect=say("NotFound"),
                ),
            )
