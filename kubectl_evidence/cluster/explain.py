"""What to tell a person when the cluster gave no answer: one sentence, and what to do next.

Only names from the kubeconfig and the server's address go into it, never what a server or a
library said.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from kubectl_evidence.cluster import Identity
from kubectl_evidence.outcome import Forbidden, Missing, NotFound, NotRequested, TimedOut, Unavailable, Why

_UNAVAILABLE: dict[Why, tuple[str, str]] = {
    "api-absent": (
        "the server {server} ({context}) does not serve this API",
        "check that the address is that of a Kubernetes API server: kubectl version",
    ),
    "unauthenticated": (
        "the server {server} does not accept the credentials of user {user!r} ({context})",
        "they may have expired: log in again, then check with `kubectl auth whoami`",
    ),
    "server-error": (
        "the server {server} ({context}) answered with an error{status}",
        "try again later, or look at the API server's own health: kubectl get --raw /readyz",
    ),
    "unreachable": (
        "the server {server} ({context}) cannot be reached: no connection, or it was closed",
        "check that the address is right and the API server runs, and whether a VPN or a proxy is needed",
    ),
    "tls": (
        "no trusted connection to {server} ({context}): its certificate or ours was not accepted",
        "check certificate-authority and tls-server-name in the kubeconfig, and whether a certificate expired",
    ),
    "unreadable": (
        "{server} ({context}) answered with something that is no Kubernetes API, perhaps a login page",
        "check the server's address and any proxy in between",
    ),
    "too-large": (
        "the answer of {server} ({context}) is too large to read",
        "ask for less: one namespace, one name",
    ),
    "redaction-failed": (
        "the answer of {server} ({context}) could not be redacted and was dropped",
        "look at it with kubectl itself",
    ),
    "rejected": (
        "the server {server} ({context}) refused the change, although it is permitted{status}",
        "look at the namespace's Pod Security labels and at the admission webhooks and policies",
    ),
    "not-started": (
        "the debug container was added, but its program never ran ({context})",
        "look at the container's state in the pod, and choose another image with --debug-image",
    ),
}


def explain(outcome: Missing, identity: Identity) -> tuple[str, str]:
    """Say what is wrong with reaching or asking the cluster, and the next step.

    The words hold names out of the kubeconfig: whoever shows them redacts them first.
    """
    server = _without_user(identity.server)
    context = f"context {identity.context!r}" if identity.context else "no context"
    match outcome:
        case TimedOut(after_seconds=seconds):
            return (
                f"the server {server} ({context}) did not answer within {seconds:.1f} s",
                "check the network, a VPN or a proxy, or give more time with --timeout",
            )
        case Unavailable(why=why, http_status=code):
            what, next_step = _UNAVAILABLE[why]
            status = f" (status {code})" if code else ""
            return what.format(server=server, context=context, user=identity.user, status=status), next_step
        case Forbidden(needs=needs):
            place = f" in namespace {needs.namespace!r}" if needs.namespace else ""
            return (
                f"user {identity.user!r} ({context}) may not {needs.verb} {needs.full_resource}{place}",
                "ask for the permission, or choose another identity with --context or --as",
            )
        case NotFound():
            return f"the server {server} ({context}) has no such object", "check the name and the namespace"
        case NotRequested(because=because):
            return f"it was not asked for: {because}", "ask for it"


def _without_user(server: str) -> str:
    url = urlsplit(server)
    return url._replace(netloc=url.netloc.rpartition("@")[2]).geturl()
