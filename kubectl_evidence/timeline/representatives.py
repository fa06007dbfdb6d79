"""What became of the other failing pods."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.representatives import Representatives
from kubectl_evidence.finding import Pointer
from kubectl_evidence.text import say
from kubectl_evidence.timeline import events, pod
from kubectl_evidence.timeline.moment import Moment


def moments(others: Representatives) -> Iterator[Moment]:
    """What the evidence of each tells, as of the examined pod."""
    for key, one in others.parts.items():
        if one.pod is None:
            continue
        of_pod = list(pod.moments(one.pod))
        of_events = list(events.moments(one.events)) if one.events is not None else []
        for moment in (*of_pod, *of_events):
            subject = moment.subject
            if subject.startswith("Container/"):
                subject = say("{} of Pod/{}", subject, one.pod.name)
            cites = Pointer(kind=others.id, path=("parts", key, moment.cites.kind, *moment.cites.path))
            yield moment.model_copy(update={"subject": subject, "cites": cites})
