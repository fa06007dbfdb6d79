"""A readiness probe is answered with an HTTP status that is no success."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.probes._unready import is_unready, unready
from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Verdict
from kubectl_evidence.semantics.probes import outcome_of

EXPLAINS = (*POD_NOT_READY, "pod-not-ready-because-of-sidecar")


def check(pod: Pod, events: Events, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which running containers, sidecars included, are not ready because their readiness probe gets an
    HTTP status outside of 200 to 399, and which.

    ## How it decides
    The container runs and is not ready for longer than its probe's window (initial delay, period
    times failures and timeout, at least 30 seconds), and the latest event Unhealthy of this run
    tells the status. It is a warning during the first two minutes of a container that has not been
    ready yet.

    ## What would prove it
    Nothing more for the fact. Why the program answers so it alone knows: 404 is often a path that
    it does not have, 401 and 403 one that wants a login, 503 its own word for not being ready.

    ## Traps
    Somebody listens there, though not necessarily the program that is meant: a sidecar may answer
    in its place. An event of an earlier run, or of the time before the container was last ready, is
    old news.

    ## Example
    In fixtures/rollout-stuck:
    > Container/pricing runs and has not been ready for …: its readiness probe httpGet :http/healthz
    > gets HTTP status 404
    """
    for one in unready(pod, events, now):
        if one.outcome == "status" and one.told is not None:
            yield is_unready(pod, one, outcome_of(one.told[1], one.probe), events, now)
