"""Wait for a condition of the cluster, never for a fixed time; say what it looked like when that does not come true."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from tests.cluster.kubectl import Kubectl, KubectlFailed

T = TypeVar("T")

SECONDS = 60.0
SECONDS_BETWEEN = 0.2
EVENTS_SHOWN = 20


class GaveUp(AssertionError):
    """A condition did not come true. The text says which, and what the cluster looked like then."""


def wait_for(
    description: str, predicate: Callable[[], T | None], describe: Callable[[], str], timeout: float = SECONDS
) -> T:
    """Ask until the answer is true, and return it.

    An answer that kubectl could not get (the API server is being restarted, an object is not there yet) is no answer.

    Raises:
        GaveUp: not within ``timeout`` seconds; the text ends with what ``describe`` says.
    """
    deadline = time.monotonic() + timeout
    last_failure = ""
    while True:
        try:
            if answer := predicate():
                return answer
        except KubectlFailed as failed:
            last_failure = f"\nthe last time: {failed}"
        if time.monotonic() > deadline:
            message = f"not within {timeout:.0f} s: {description}{last_failure}\n{describe()}"
            raise GaveUp(message)
        time.sleep(SECONDS_BETWEEN)


def describe_namespace(kubectl: Kubectl) -> str:
    """Pods with their containers' states, and the last events: facts of the cluster, never what a container logged."""
    try:
        pods = [_pod(pod) for pod in kubectl.items("pods")]
        events = kubectl.output(
            "get",
            "events",
            "--sort-by=.metadata.creationTimestamp",
            "--output=custom-columns=TYPE:.type,REASON:.reason,OBJECT:.involvedObject.name,MESSAGE:.message",
        )
    except KubectlFailed as failed:
        return str(failed)
    shown = events.splitlines()[-EVENTS_SHOWN:]
    return "\n".join([f"pods of {kubectl.namespace}:", *(pods or ["  none"]), "events:", *shown])


def _pod(pod: dict[str, Any]) -> str:
    status = pod.get("status", {})
    kinds = ("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses")
    containers = [each for kind in kinds for each in status.get(kind, [])]
    states = [f"    {each['name']} restarts={each['restartCount']} {each['state']}" for each in containers]
    conditions = [f"{each['type']}={each['status']}" for each in status.get("conditions", [])]
    return "\n".join([f"  {pod['metadata']['name']} {status.get('phase')} {' '.join(conditions)}", *states])
