"""Since when the metrics pipeline does not work."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.metrics_api import API_SERVICE, MetricsApi
from kubectl_evidence.finding import cite
from kubectl_evidence.text import own, say
from kubectl_evidence.timeline.moment import Moment, moment

# Of a Deployment's conditions those that mean trouble while they are False (k8s.io/api/apps/v1).
_TROUBLE = ("Available", "Progressing")


def moments(pipeline: MetricsApi) -> Iterator[Moment]:
    """Yield the conditions that mean trouble."""
    api = pipeline.api_service
    available = api.available if api is not None else None
    if available is not None and available.status != "True" and available.last_transition_time is not None:
        subject = say("APIService/{}", own(API_SERVICE))
        said = say("Available became {} ({})", available.status, available.reason or say("no reason given"))
        cites = cite(pipeline, "api_service", "conditions", own("Available"))
        yield moment(available.last_transition_time, subject, said, "condition", cites)
    for name, one in pipeline.deployments.items.items() if pipeline.deployments is not None else ():
        for kind, found in one.conditions.items():
            if kind in _TROUBLE and found.status != "True" and found.last_transition_time is not None:
                said = say("{} became {} ({})", kind, found.status, found.reason or say("no reason given"))
                cites = cite(pipeline, "deployments", "items", name, "conditions", kind)
                yield moment(found.last_transition_time, say("Deployment/{}", name), said, "condition", cites)
