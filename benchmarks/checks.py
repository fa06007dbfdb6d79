"""What all checks together take: on a crash-looping pod with 50 Services and 200 pods around it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from benchmarks.tables import Goal, Section, Table
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.checks import all_checks, run_checks
from kubectl_evidence.collect import collect
from kubectl_evidence.evidence import all_kinds
from kubectl_evidence.finding import Decided, Proven, Suspected
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.redact.door import redact
from kubectl_evidence.target import Target
from tests.builders import ScriptedCluster, healthy, list_of, pod, service

SERVICES, PODS = 50, 200
LIMIT = 150
ROUNDS = 30
_SLOWEST = 5

TEXT = f"""
All checks over the evidence of a pod that crashes, with {SERVICES} Services, as many EndpointSlices and {PODS} pods in
its namespace, some of whose labels resemble those that the Services want. Milliseconds within one process, which has
imported the checks; the median of {{rounds}} rounds.
"""


def measure(say: Callable[[str], None]) -> Section:
    """Time the checks together and one by one."""
    say("checks")
    bundle = crowded()
    found = [one for one in run_checks(bundle) if isinstance(one, Decided)]
    claims = sum(isinstance(one.verdict, Proven | Suspected) for one in found)
    together = _milliseconds(lambda: run_checks(bundle))
    alone = {check.id: _milliseconds(lambda check=check: check(bundle)) for check in all_checks()}  # type: ignore[misc]
    slowest = sorted(alone, key=lambda name: -alone[name])[:_SLOWEST]
    rows = [
        (f"all {len(alone)} checks, which claim {claims} things", f"{together:.1f} ms"),
        *((name, f"{alone[name]:.1f} ms") for name in slowest),
    ]
    return Section(
        "Checks",
        TEXT.format(rounds=ROUNDS),
        [Table(("", "time"), rows)],
        [Goal("all checks together", LIMIT, together, "ms")],
    )


def _milliseconds(run: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def crowded() -> Bundle:
    """The evidence, gathered as a run gathers it."""
    answers = healthy()
    name = "checkout-api-6f9d7c5b88-vk4n2"
    target = Target(name, "payments")
    around = [_labelled(f"part-{n}", {"app": f"part-{n % 40}", "tier": "backend"}) for n in range(PODS - 1)]
    services = [
        service(f"part-{n}", {"app": f"part-{n}", "tier": "backend" if n % 2 else "back-end"})
        for n in range(SERVICES - 1)
    ]
    slices = answers["endpointslices"]["items"]
    slices += [
        {**slices[0], "metadata": {"name": f"part-{n}-x", "labels": {"kubernetes.io/service-name": f"part-{n}"}}}
        for n in range(SERVICES - 1)
    ]
    answers |= {
        name: _crashing(answers[name]),
        "pods": list_of([answers[name], *around], "PodList"),
        "services": list_of([*answers["services"]["items"], *services], "ServiceList"),
        "endpointslices": list_of(slices, "EndpointSliceList"),
    }
    cluster = ScriptedCluster(answers)
    return redact(
        target, cluster.now(), collect(all_kinds(), target, cluster, 5.0), KeyedRedactor(b"a benchmark's key")
    )


def _labelled(name: str, labels: dict[str, str]) -> dict[str, Any]:
    made = pod(name)
    made["metadata"] |= {"labels": labels, "uid": f"uid-of-{name}", "ownerReferences": []}
    return made


def _crashing(one: dict[str, Any]) -> dict[str, Any]:
    ended = {
        "exitCode": 2,
        "reason": "Error",
        "startedAt": "2026-09-15T09:28:00Z",
        "finishedAt": "2026-09-15T09:28:01Z",
    }
    status = one["status"]
    waits = {"waiting": {"reason": "CrashLoopBackOff"}}
    crashed = {**status["containerStatuses"][0], "ready": False, "restartCount": 9}
    crashed |= {"state": waits, "lastState": {"terminated": ended}}
    return {**one, "status": {**status, "containerStatuses": [crashed]}}
