"""When the Secrets that the pod refers to were changed last."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.secrets import Secrets
from kubectl_evidence.timeline.config_maps import changes
from kubectl_evidence.timeline.moment import Moment


def moments(secrets: Secrets) -> Iterator[Moment]:
    """Tell the latest change of each."""
    return changes(secrets)
