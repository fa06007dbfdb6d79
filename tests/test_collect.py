"""Two waves, each ask once, an outcome for every one of them, and one deadline over all."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from kubectl_evidence.ask import Ask
from kubectl_evidence.collect import Halt, collect
from kubectl_evidence.evidence import all_kinds
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.metrics_api import MetricsApi
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.outcome import Collected, NotFound, Outcome, TimedOut, Unavailable
from kubectl_evidence.raw import Raw
from kubectl_evidence.target import Target
from tests.builders import UID, ScriptedCluster, healthy

TARGET = Target("checkout-api-6f9d7c5b88-vk4n2", "payments")


class Hanging(ScriptedCluster):
    """Never answers asks for one resource, until it is let go."""

    def __init__(self, resource: str, answers: dict[str, Any]) -> None:
        super().__init__(answers)
        self._resource = resource
        self.let_go = threading.Event()

    def read(self, ask: Ask, deadline: float) -> Outcome[Raw]:
        if ask.access.resource == self._resource:
            self.let_go.wait()
        return super().read(ask, deadline)


def paths(cluster: ScriptedCluster) -> list[str]:
    return ["?".join(filter(None, [a.path, "&".join("=".join(pair) for pair in a.query)])) for a in cluster.asked]


def test_no_ask_is_sent_twice() -> None:
    cluster = ScriptedCluster(healthy())
    collect(all_kinds(), TARGET, cluster, 5)
    assert len(paths(cluster)) == len(set(paths(cluster)))


def test_a_pod_needs_at_most_25_requests() -> None:
    cluster = ScriptedCluster(healthy())
    collect(all_kinds(), TARGET, cluster, 5)
    assert len(cluster.asked) <= 25


def test_events_and_owners_are_asked_for_by_what_the_pod_told() -> None:
    cluster = ScriptedCluster(healthy())
    collect(all_kinds(), TARGET, cluster, 5)
    asked = paths(cluster)
    base = "/api/v1/namespaces/payments/events?fieldSelector=involvedObject"
    assert f"{base}.uid={UID}" in asked
    # What its controllers did is over once it exists; see `tests/targets` for workloads.
    assert [path for path in asked if "/payments/events?" in path] == [f"{base}.uid={UID}"]
    assert "/apis/apps/v1/namespaces/payments/deployments/checkout-api" in asked


def test_a_container_that_never_restarted_has_no_previous_log_to_ask_for() -> None:
    cluster = ScriptedCluster(healthy())
    collect(all_kinds(), TARGET, cluster, 5)
    logs = [path for path in paths(cluster) if "/log?" in path]
    assert len(logs) == 1
    assert "previous" not in logs[0]


def test_a_secret_that_the_pod_does_not_refer_to_is_not_asked_for() -> None:
    cluster = ScriptedCluster(healthy())
    collect(all_kinds(), TARGET, cluster, 5)
    assert "secrets" not in {ask.access.resource for ask in cluster.asked}


def test_what_never_answers_has_timed_out_and_the_rest_is_kept() -> None:
    cluster = Hanging("services", healthy())
    try:
        answers = collect([Pod, Services], TARGET, cluster, 0.2)
    finally:
        cluster.let_go.set()
    assert isinstance(answers[Pod][""].outcome, Collected)
    assert isinstance(answers[Services][""].outcome, TimedOut)


def test_a_pod_that_never_answers_does_not_hold_up_the_second_wave_for_ever() -> None:
    cluster = Hanging("pods", healthy())
    try:
        answers = collect(all_kinds(), TARGET, cluster, 0.2)
    finally:
        cluster.let_go.set()
    assert isinstance(answers[Pod][""].outcome, TimedOut)
    assert isinstance(answers[Services][""].outcome, Collected)


@pytest.mark.parametrize("resource", ["services", "endpointslices", "apiservices"])
def test_an_answer_that_never_comes_costs_only_what_depends_on_it(resource: str) -> None:
    """The logs and the endpoints behind the metrics API are asked for although a list is still under way."""
    metrics = {
        "kind": "APIService",
        "spec": {"service": {"namespace": "kube-system", "name": "metrics-server"}},
    }
    cluster = Hanging(resource, healthy(**{"v1beta1.metrics.k8s.io": metrics}))
    try:
        answers = collect(all_kinds(), TARGET, cluster, 0.5)
    finally:
        cluster.let_go.set()
    assert isinstance(answers[Logs]["api/current"].outcome, Collected)
    assert ("endpoints" in answers[MetricsApi]) is (resource != "apiservices")


def test_a_read_that_raises_is_an_outcome_too() -> None:
    class Raising(ScriptedCluster):
        def read(self, ask: Ask, deadline: float) -> Outcome[Raw]:
            raise RuntimeError(ask.path, deadline)

    answers = collect([Pod], TARGET, Raising({}), 5)
    assert answers[Pod][""].outcome == Unavailable(why="unreadable")


def test_after_ctrl_c_what_has_arrived_is_kept_and_nothing_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster, halt = Hanging("services", healthy()), Halt()
    wait = threading.Event.wait

    def interrupted(self: threading.Event, timeout: float | None = None) -> bool:
        if threading.current_thread() is threading.main_thread() and not self.is_set() and not halt.requested:
            if wait(self, 0.5):
                return True
            raise KeyboardInterrupt
        return wait(self, timeout)

    monkeypatch.setattr(threading.Event, "wait", interrupted)
    try:
        answers = collect([Pod, Services], TARGET, cluster, 3600, halt)
    finally:
        monkeypatch.undo()
        cluster.let_go.set()
    assert halt.requested
    assert isinstance(answers[Pod][""].outcome, Collected)
    assert isinstance(answers[Services][""].outcome, TimedOut)


def test_a_pod_that_does_not_exist_asks_for_nothing_of_its_own() -> None:
    cluster = ScriptedCluster({})
    answers = collect(all_kinds(), TARGET, cluster, 5)
    assert answers[Pod][""].outcome == NotFound()
    assert not [path for path in paths(cluster) if "/log" in path]


@pytest.mark.parametrize("name", ["../../secrets", "UPPER", "a b", "x" * 300])
def test_names_that_no_api_server_accepts_reach_no_path(name: str) -> None:
    answers = healthy()
    answers[TARGET.name]["spec"]["containers"][0]["name"] = name
    answers[TARGET.name]["metadata"]["ownerReferences"][0]["name"] = name
    cluster = ScriptedCluster(answers)
    collect(all_kinds(), TARGET, cluster, 5)
    assert not [path for path in paths(cluster) if name in path]


def test_of_several_debug_containers_the_one_that_ran_last_is_read() -> None:
    answers = healthy()
    one = answers[TARGET.name]
    names = {"evidence-debug-newer": "2026-09-15T09:20:00Z", "evidence-debug-older": "2026-09-15T09:10:00Z"}
    one["spec"]["ephemeralContainers"] = [{"name": name, "image": "busybox:1.36"} for name in names]
    one["status"]["ephemeralContainerStatuses"] = [
        {"name": name, "restartCount": 0, "state": {"terminated": {"exitCode": 0, "startedAt": at}}}
        for name, at in names.items()
    ]
    cluster = ScriptedCluster(answers)
    collect(all_kinds(), TARGET, cluster, 5)
    read = [path for path in paths(cluster) if "container=evidence-debug" in path]
    assert len(read) == 1
    assert "evidence-debug-newer" in read[0]


class PodLast(ScriptedCluster):
    """Answers for the pod when everything else of the first wave has been answered."""

    def __init__(self, answers: dict[str, Any]) -> None:
        super().__init__(answers)
        self._others = threading.Semaphore(0)

    def read(self, ask: Ask, deadline: float) -> Outcome[Raw]:
        if ask.name == TARGET.name and ask.access.resource == "pods" and ask.form == "json" and not ask.access.group:
            for _ in range(4):
                assert self._others.acquire(timeout=30)
        answer = super().read(ask, deadline)
        self._others.release()
        return answer


def test_what_is_asked_for_in_the_stead_of_the_pod_waits_for_the_pod() -> None:
    """Events are asked for by the pod's name only when the pod itself could not be read."""
    cluster = PodLast(healthy())
    answers = collect(all_kinds(), TARGET, cluster, 30)
    assert f"involvedObject.uid={UID}" in dict(answers[Events]["pod"].ask.query)["fieldSelector"]
