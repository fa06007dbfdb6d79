"""Names of Services that a pod looks up and that only the cluster's name server knows."""

from __future__ import annotations

from datetime import datetime

from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Pointer, Suspected, Verify, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.lookups import failed_lookups, meant_service, named_services
from kubectl_evidence.text import Text, join, own, say

_HOSTS = 2


@dataclass(frozen=True)
class Needed:
    """The names, where each was found, and whether a look-up of one failed in a container that is not ready."""

    hosts: tuple[Text, ...]
    cites: tuple[Pointer, ...]
    failed: bool
    down: bool


def needed(
    pod: Pod, dependencies: Dependencies | None, services: Services | None, logs: Logs | None, now: datetime
) -> Needed | None:
    """The Services' names that the environment tells, or that a look-up failed of although there is such a Service.

    None where there is none, and where the look-ups that failed are all of other names.
    """
    failed = list(failed_lookups(pod, logs, now))
    theirs = [
        one
        for one in failed
        if one.host is not None
        and (meant := meant_service(one.host, pod.namespace)) is not None
        and (meant.namespace != pod.namespace or services is None or meant.service in services.items)
    ]
    named = list(named_services(dependencies, pod.namespace))
    hosts = tuple(dict.fromkeys([*(one.host for one in theirs if one.host is not None), *(host for _, host in named)]))
    if not hosts or (failed and not theirs):
        return None
    return Needed(
        hosts,
        (
            *(cite(logs, "parts", one.stream, "lines", one.number) for one in theirs if logs is not None),
            *(cite(dependencies, "hosts", place) for place, _ in named[:_HOSTS] if dependencies is not None),
        ),
        failed=bool(theirs),
        down=any(not pod.containers[one.container].ready for one in theirs),
    )


def finding(pod: Pod, found: Needed, why: Text, cites: tuple[Pointer, ...]) -> Suspected:
    """Suspect that the names are asked of a name server that does not know them."""
    rest = say(" and {} more", len(found.hosts) - _HOSTS) if len(found.hosts) > _HOSTS else own("")
    names = say("{}{}", join(", ", [say("“{}”", host) for host in found.hosts[:_HOSTS]]), rest)
    looks = say("and fails to look up {}", names) if found.failed else say("and looks up {}", names)
    return Suspected(
        subject=say("Pod/{}", pod.name),
        severity="error" if found.down else "warning",
        says=say("{}: the pod asks its node's name server, not the cluster's, {}", why, looks),
        cites=(*cites, *found.cites),
        would_prove=say("an /etc/resolv.conf in the pod without the address of the cluster's name server"),
        would_weaken=say("a name server of the node that knows the cluster's names, or a name that is not used"),
        verify=Verify(
            command=say("kubectl exec {} -n {} -- cat /etc/resolv.conf", pod.name, pod.namespace),
            expect=say("the node's name servers, and no search domain that begins with {}.svc", pod.namespace),
        ),
    )
