"""Many pods of one target: grouped by how they fail, counted, the worst of each group looked into."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kubectl_evidence.ask import Ask
from kubectl_evidence.clues.signature import signature
from kubectl_evidence.outcome import Collected, Outcome
from kubectl_evidence.pipeline import Inquiry, investigate
from kubectl_evidence.raw import Raw
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.target import Target
from tests.targets.small_cluster import (
    Object,
    SmallCluster,
    a_deployment,
    a_node,
    a_pod,
    a_replica_set,
    a_service,
    a_workload,
    crashing,
    document_of,
    evidence_of,
    failed,
    unready,
)

WEB = a_deployment("web", replicas=3)
OLD, NEW = a_replica_set(WEB, "1111"), a_replica_set(WEB, "2222")
OOM = crashing(137, "OOMKilled")


def document(*pods: Object, word: str = "deploy/web", **cluster: Any) -> dict[str, Any]:
    return document_of(SmallCluster(WEB, OLD, NEW, a_node(), *pods, **cluster), word)


def groups(*pods: Object, word: str = "deploy/web") -> list[Any]:
    return list(evidence_of(document(*pods, word=word), "workload")["groups"])


def waiting(reason: str) -> Object:
    state = {"waiting": {"reason": reason}}
    return unready() | {
        "phase": "Pending",
        "containerStatuses": [{"name": "app", "ready": False, "restartCount": 0, "state": state}],
    }


def test_pods_are_grouped_by_phase_reason_exit_code_readiness_and_revision_the_worst_first() -> None:
    found = groups(
        a_pod("web-2222-a", NEW),
        a_pod("web-2222-b", NEW, status=unready()),
        a_pod("web-2222-c", NEW, status=crashing(1)),
        a_pod("web-2222-d", NEW, status=crashing(2)),
        a_pod("web-1111-e", OLD, status=crashing(2)),
        a_pod("web-2222-f", NEW),
    )
    told = [(one.get("reason"), one.get("exitCode"), one["ready"], one["revision"], one["total"]) for one in found]
    assert told == [
        ("CrashLoopBackOff", 2, False, "1111", 1),
        ("CrashLoopBackOff", 1, False, "2222", 1),
        ("CrashLoopBackOff", 2, False, "2222", 1),
        (None, None, False, "2222", 1),
        (None, None, True, "2222", 2),
    ]
    assert found[-1]["pods"] == ["web-2222-a", "web-2222-f"]
    assert found[-1]["nodes"] == ["node-1"]


def test_a_crash_loop_is_one_group_wherever_in_its_round_each_pod_is() -> None:
    ended = failed(3) | {"phase": "Running"}
    [found] = groups(
        a_pod("web-2222-a", NEW, status=crashing(3)),
        a_pod("web-2222-b", NEW, status=crashing(3, running=True)),
        a_pod("web-2222-c", NEW, status=ended),
    )
    assert (found["total"], found["exitCode"]) == (3, 3)


def test_an_image_that_is_pulled_in_vain_is_one_group_by_either_of_its_names() -> None:
    pods = [
        a_pod(f"web-2222-{n}", NEW, status=waiting(why)) for n, why in enumerate(("ErrImagePull", "ImagePullBackOff"))
    ]
    assert [one["total"] for one in groups(*pods)] == [2]


def test_how_a_run_ended_is_told_beside_what_the_container_waits_for() -> None:
    [found] = groups(a_pod("web-2222-a", NEW, status=OOM))
    assert (found["reason"], found["ended"], found["exitCode"]) == ("CrashLoopBackOff", "OOMKilled", 137)


def test_a_container_that_is_well_again_is_told_to_have_restarted_and_not_how_it_once_ended() -> None:
    again = crashing(1, running=True)
    again["containerStatuses"][0]["ready"] = True
    again["conditions"] = [{"type": "Ready", "status": "True"}]
    found = signature(a_pod("web-2222-a", NEW, status=again))
    assert (found.exit_code, found.restarted, found.healthy) == (None, True, True)


def test_a_pod_that_is_going_away_is_not_well_and_comes_last() -> None:
    going = a_pod("web-2222-a", NEW)
    going["metadata"]["deletionTimestamp"] = "2026-09-15T09:29:00Z"
    found = groups(going, a_pod("web-2222-b", NEW, status=crashing()))
    assert [one.get("terminating", False) for one in found] == [False, True]
    assert found[1]["healthy"] is False


def test_five_hundred_pods_are_counted_and_beyond_that_it_is_said_that_there_are_more() -> None:
    fleet = a_workload("StatefulSet", "fleet", {"app": "fleet"})
    pods = [
        a_pod(f"fleet-{n:03}", fleet, {"app": "fleet"}, status=crashing() if n % 5 == 0 else {}) for n in range(501)
    ]
    exactly = document(*pods[:500], fleet, word="sts/fleet")
    workload = evidence_of(exactly, "workload")
    assert [one["total"] for one in workload["groups"]] == [100, 400]
    assert (workload["total"], workload.get("more", False)) == (500, False)
    assert exactly["summary"]["state"].startswith(
        "500 pods: 100 CrashLoopBackOff (exit code 1), 400 ready; fleet-000: "
    )
    more = document(*pods, fleet, word="sts/fleet")
    assert evidence_of(more, "workload")["more"] is True
    assert more["evidence"]["workload"]["truncated"] is True
    assert more["summary"]["state"].startswith("at least 500 pods: 100 CrashLoopBackOff")
    assert more["request"]["examined"] == "pod/fleet-000, one of its pods"


def test_one_of_each_other_failing_group_is_looked_into_and_at_most_three() -> None:
    pods = [
        a_pod("web-2222-a", NEW, status=crashing(1)),
        a_pod("web-2222-b", NEW, status=crashing(2)),
        a_pod("web-2222-c", NEW, status=crashing(2)),
        a_pod("web-2222-d", NEW, status=crashing(3)),
        a_pod("web-2222-e", NEW, status=crashing(4)),
        a_pod("web-2222-f", NEW, status=crashing(5)),
        a_pod("web-2222-g", NEW),
    ]
    found = document(*pods)
    assert list(evidence_of(found, "representatives")["parts"]) == [
        "shop/web-2222-b",
        "shop/web-2222-d",
        "shop/web-2222-e",
    ]
    assert found["request"]["examined"] == (
        "pod/web-2222-a, the worst of 7 pods, "
        "and pod/web-2222-b, pod/web-2222-d, pod/web-2222-e, which fail in another way"
    )


def test_what_another_pod_suffers_from_is_a_finding_that_names_it_and_cites_its_own_evidence() -> None:
    logs = {"web-2222-a": "FATAL no disk\n", "web-2222-b": "FATAL no route\n"}
    pods = [a_pod("web-2222-a", NEW, status=crashing(1)), a_pod("web-2222-b", NEW, status=crashing(2))]
    found = document(*pods, logs=logs)
    first, second = (one for one in found["findings"] if one["check"] == "log-fatal-line")
    assert (first["subject"], second["subject"]) == ("Container/app", "Container/app of Pod/web-2222-b")
    assert second["says"].startswith("Pod/web-2222-b: Container/app ends with exit code 2")
    assert "no route" in second["says"]
    assert all(
        pointer.startswith("/evidence/representatives/data/parts/shop~1web-2222-b/") for pointer in second["cites"]
    )
    assert "web-2222-b" in second["verify"]["command"]


def test_what_several_pods_share_is_found_once() -> None:
    """A Service that selects neither is missed by both pods in the same way."""
    near = a_service("web", {"app": "web", "tier": "front"})
    pods = [a_pod("web-2222-a", NEW, status=crashing(1)), a_pod("web-2222-b", NEW, status=crashing(2))]
    found = document(*pods, near)
    claims = [one for finding in found["findings"] for one in (finding, *finding.get("consequences", ()))]
    about = [(one["check"], one["subject"]) for one in claims if one["subject"].startswith(("Service/", "APIService"))]
    assert about
    assert len(about) == len(set(about))


def test_the_examined_pod_is_never_one_of_the_others_although_it_has_changed_since_it_was_listed() -> None:
    class Changing(SmallCluster):
        def read(self, ask: Ask, deadline: float) -> Outcome[Raw]:
            answer = super().read(ask, deadline)
            if not (isinstance(answer, Collected) and ask.name == "web-2222-a" and ask.access.verb == "get"):
                return answer
            return replace(answer, data=Raw(answer.data.decode().replace('"exitCode":1', '"exitCode":9').encode()))

    cluster = Changing(WEB, OLD, NEW, a_pod("web-2222-a", NEW, status=crashing(1)), a_pod("web-2222-b", NEW))
    found = document_of(cluster, "deploy/web")
    assert evidence_of(found, "pod")["containers"]["app"]["lastState"]["exitCode"] == 9
    assert "representatives" not in found["evidence"]


def test_the_failing_pod_is_compared_with_one_that_is_well() -> None:
    def of(name: str, revision: Object, image: str, env: list[str], node: str, **more: Any) -> Object:
        container = {"name": "app", "image": image, "env": [{"name": one, "value": "x"} for one in env]}
        resources = {"resources": {"limits": {"memory": "64Mi"}}} if "status" in more else {}
        return a_pod(name, revision, spec={"nodeName": node, "containers": [container | resources]}, **more)

    bad = of("web-2222-a", NEW, "web:2", ["DB", "MODE"], "node-2", status=crashing(137, "OOMKilled"))
    bad["status"]["startTime"] = "2026-09-15T09:20:00Z"
    bad["status"]["containerStatuses"][0]["imageID"] = "mirror.example.com/web@sha256:bbbb"
    well = of("web-1111-b", OLD, "web:1", ["DB"], "node-1")
    well["status"]["containerStatuses"][0]["imageID"] = "registry.example.com/web@sha256:aaaa"
    workload = evidence_of(document(bad, well), "workload")
    assert workload["sibling"] == "web-1111-b"
    assert {one["what"]: (one.get("examined"), one.get("healthy")) for one in workload["differences"]} == {
        "revision": ("2222", "1111"),
        "node": ("node-2", "node-1"),
        "app image": ("web:2", "web:1"),
        "app environment": ("DB, MODE", "DB"),
        "app limits": ("memory 64Mi", None),
        "app image digest": ("sha256:bbbb", "sha256:aaaa"),
        "app restarts": ("5", "0"),
        "started": ("2026-09-15T09:20:00Z", "2026-09-15T09:00:00Z"),
    }


def test_a_sibling_of_the_same_revision_is_preferred_and_one_that_never_restarted() -> None:
    restarted = a_pod("web-2222-b", NEW)
    restarted["status"]["containerStatuses"][0]["restartCount"] = 2
    bad, old, new = a_pod("web-2222-a", NEW, status=crashing()), a_pod("web-1111-c", OLD), a_pod("web-2222-d", NEW)
    assert evidence_of(document(bad, old, restarted, new), "workload")["sibling"] == "web-2222-d"
    assert evidence_of(document(bad, old, restarted), "workload")["sibling"] == "web-1111-c"


def test_a_pod_that_restarts_again_and_again_is_not_said_to_be_well_while_it_is_up() -> None:
    up = a_pod("web-2222-b", NEW)
    up["status"]["containerStatuses"][0]["restartCount"] = 7
    workload = evidence_of(document(a_pod("web-2222-a", NEW, status=crashing()), up), "workload")
    assert "sibling" not in workload


def test_a_pod_on_no_node_is_not_compared_by_what_comes_of_a_node() -> None:
    pending = unready() | {"phase": "Pending", "containerStatuses": []}
    bad = a_pod("web-2222-a", NEW, spec={"nodeName": None, "nodeSelector": {"disk": "ssd"}}, status=pending)
    bad["status"].pop("startTime")
    bad["spec"]["containers"][0] |= {"resources": {"requests": {"cpu": "64"}}}
    workload = evidence_of(document(bad, a_pod("web-2222-b", NEW)), "workload")
    assert workload["sibling"] == "web-2222-b"
    assert [one["what"] for one in workload["differences"]] == ["app requests"]


def test_pods_that_fail_alike_in_two_revisions_are_not_said_to_fail_in_another_way() -> None:
    pods = [a_pod("web-2222-a", NEW, status=crashing(1)), a_pod("web-1111-b", OLD, status=crashing(1))]
    found = document(*pods)["request"]["examined"]
    assert (
        found
        == "pod/web-1111-b, the worst of 2 pods, and pod/web-2222-a, which fails alike in another revision or workload"
    )
    other = document(pods[0], a_pod("web-2222-c", NEW, status=crashing(2)))["request"]["examined"]
    assert other.endswith("which fails in another way")


def test_of_pods_that_are_all_ready_again_none_is_called_the_worst() -> None:
    restarted = a_pod("web-2222-a", NEW)
    restarted["status"]["containerStatuses"][0]["restartCount"] = 1
    found = document(restarted, a_pod("web-2222-b", NEW))["request"]["examined"]
    assert found == "pod/web-2222-a, one of 2 pods, all of them ready now"


def test_a_pod_of_another_workload_is_no_sibling() -> None:
    other = a_workload("StatefulSet", "other")
    found = document(
        a_pod("web-2222-a", NEW, status=crashing()), a_pod("other-0", other), other, a_service("all"), word="svc/all"
    )
    assert "sibling" not in evidence_of(found, "workload")


def test_a_pod_that_is_well_is_compared_with_none() -> None:
    workload = evidence_of(document(a_pod("web-2222-a", NEW), a_pod("web-2222-b", NEW)), "workload")
    assert "sibling" not in workload


def test_on_a_node_pods_of_all_workloads_that_fail_alike_are_one_group_named_with_their_namespaces() -> None:
    pods = [
        a_pod("a-0", a_workload("StatefulSet", "a"), namespace="one", status=crashing(1)),
        a_pod(
            "b-0",
            a_workload("StatefulSet", "b"),
            {"controller-revision-hash": "b-1"},
            namespace="two",
            status=crashing(1),
        ),
        a_pod("c-0", a_workload("StatefulSet", "c"), namespace="two", status=crashing(2)),
        a_pod("d-0", a_workload("StatefulSet", "d"), namespace="two"),
    ]
    found = document(*pods, word="node/node-1")
    workload = evidence_of(found, "workload")
    assert [(one["total"], one["namespaces"], one["pods"]) for one in workload["groups"]] == [
        (2, ["one", "two"], ["a-0", "b-0"]),
        (1, ["two"], ["c-0"]),
        (1, ["two"], ["d-0"]),
    ]
    assert "examined" not in workload
    assert "sibling" not in workload
    assert found["request"]["examined"] == (
        "2 of its 4 pods, the worst of each way in which they fail: pod/a-0 in one, pod/c-0 in two"
    )
    says = [one["says"] for one in found["findings"] if one["check"] == "container-crashloop"]
    assert [one.partition(":")[0] for one in says] == ["Pod/a-0 in one", "Pod/c-0 in two"]


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        ([{}, {}], "2 pods, all ready; "),
        ([crashing(1), {}], "2 pods: 1 CrashLoopBackOff (exit code 1), 1 ready; web-2222-0: "),
        ([OOM, unready()], "2 pods: 1 CrashLoopBackOff (OOMKilled, exit code 137), 1 not ready; "),
        (
            [failed(4), waiting("ImagePullBackOff")],
            "2 pods: 1 Failed Error (exit code 4), 1 Pending ImagePullBackOff; ",
        ),
    ],
    ids=["well", "crashing", "memory", "phases"],
)
def test_the_state_counts_the_pods_of_each_look_in_few_words(statuses: list[Object], state: str) -> None:
    pods = [a_pod(f"web-2222-{n}", NEW, status=status) for n, status in enumerate(statuses)]
    assert document(*pods)["summary"]["state"].startswith(state)


def test_a_single_pod_is_told_by_its_own_state() -> None:
    found = document(a_pod("web-2222-a", NEW))
    assert found["summary"]["state"].startswith("1 of 1 containers ready")
    assert found["request"]["examined"] == "pod/web-2222-a, the only pod"


def test_the_groups_stay_when_almost_everything_else_is_left_out() -> None:
    pods = [a_pod(f"web-2222-{code}", NEW, status=crashing(code)) for code in range(1, 8)]
    cluster = SmallCluster(WEB, OLD, NEW, *pods)
    inquiry = Inquiry(Target.parse(["deploy/web"], "shop"), "deploy/web", "", max_tokens=500, recorded=True)
    small = investigate(inquiry, cluster, KeyedRedactor(key=b"a key for tests")).packet.document()
    assert len(evidence_of(small, "workload")["groups"]) == 5
    assert small["budget"]["leftOut"]["podGroups"] == 2
    assert small["summary"]["state"].count("CrashLoopBackOff (") == 4
    assert "3 in 3 other states" in small["summary"]["state"]
