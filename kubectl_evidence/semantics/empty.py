"""Why a Service has no endpoint, as far as its selector, its slices and the live pods tell."""

from __future__ import annotations

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Service, Services
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.pod_sets import pod_sets
from kubectl_evidence.semantics.routing import idle, nearest_set
from kubectl_evidence.semantics.selectors import Differs, difference
from kubectl_evidence.text import Name, Text, join, own, say


@dataclass(frozen=True)
class WhyEmpty:
    """In a few words; and where pods of another workload come close to the selector, how they differ."""

    says: Text
    differs: tuple[Differs, ...] = ()


def why_empty(
    name: Name, service: Service, services: Services, slices: EndpointSlices, pods: Pods | None, pod: Pod | None
) -> WhyEmpty:
    """Say it of a Service of which nothing is routable."""
    joined = slices.of_service(name).values()
    listed = {endpoint.target_uid or endpoint.addresses: endpoint for one in joined for endpoint in one.endpoints}
    if not service.selector:
        if listed:
            return WhyEmpty(_of_listed(len(listed), sum(one.ready for one in listed.values())))
        return WhyEmpty(own("it has no selector, and no EndpointSlice with addresses carries its name"))
    if not listed and pods is not None and not pods.partial and name in idle(pod, services, pods):
        wanted = join(",", [say("{}={}", key, value) for key, value in service.selector.items()])
        others = [one for one in pod_sets(pods, None) if pod is None or pod.name not in one.pods]
        near = nearest_set(name, service, others, services)
        if near is None:
            return WhyEmpty(say("no live pod carries `{}`", wanted))
        differs = difference(service.selector, near.labels)
        has = join(",", [say("{}={}", one.key, one.has) for one in differs if one.has is not None])
        close = say("; those of {} carry `{}`", near.name, has) if has else say("; those of {} lack a label", near.name)
        return WhyEmpty(say("no live pod carries `{}`{}", wanted, close), differs)
    return WhyEmpty(_of_listed(len(listed), sum(one.ready for one in listed.values())))


def _of_listed(count: int, ready: int) -> Text:
    if not count:
        return own("its EndpointSlices are empty")
    if not ready:
        return say("0 of {} listed pods are ready", count)
    return say("{} of {} listed are ready, but in no slice with its ports", ready, count)
