"""Images for another architecture than the node's."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.node import Node
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.images.pulling import IMAGE, backing_off
from tests.checks.objects import Json, container, ended, pod, running, waiting

NODE = {"node": {"metadata": {"name": "node-1"}, "status": {"nodeInfo": {"architecture": "arm64"}}}}
LOOP = pod(container(state=waiting("CrashLoopBackOff"), last=ended(255, ended=9), restarts=4))


def test_a_program_that_cannot_be_executed_is_suspected_with_the_nodes_architecture(decide: Decide) -> None:
    found = decide(pod=LOOP, logs={"api/previous": "exec /app/checkout: exec format error\n"}, node=NODE)
    (one,) = found.suspected
    assert (one.severity, one.subject) == ("error", "Container/api")
    assert one.says == (
        "Container/api's image `registry.example.com/checkout:3.14.2` has no program for this node (exec format "
        "error); node node-1 is arm64"
    )
    assert [str(pointer) for pointer in one.cites] == [
        "/evidence/logs/data/parts/api~1previous/lines/1",
        "/evidence/node/data/node/facts/architecture",
    ]


def test_the_runtimes_words_tell_it_too(decide: Decide) -> None:
    last = ended(128, ended=9, reason="StartError", message='exec: "/app": exec format error: unknown')
    one = pod(container(state=waiting("CrashLoopBackOff"), last=last, restarts=4))
    assert decide(pod=one, denied=[Logs, Node]).suspected[0].says.endswith("for this node (exec format error)")


def test_an_index_without_the_nodes_platform_is_proven(decide: Decide) -> None:
    (found,) = decide(pod=backing_off("no match for platform in manifest: not found"), node=NODE).proven
    assert found.says == (
        f"Container/api cannot pull image `{IMAGE}` (ImagePullBackOff): there is no image for the node's platform; "
        "node node-1 is arm64"
    )


@pytest.mark.parametrize(
    ("healthy", "log"),
    [
        pytest.param(pod(container(state=running(900), last=ended(255, ended=901), restarts=1)), "x", id="overcome"),
        pytest.param(LOOP, "could not reach orders: connection refused", id="another cause"),
        pytest.param(LOOP, "WARN plugin a.so: exec format error, ignored\nFATAL no database", id="not its last words"),
    ],
)
def test_no_architecture_is_suspected_of(decide: Decide, healthy: Json, log: str) -> None:
    assert not decide(pod=healthy, logs={"api/previous": log}, node=NODE).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
