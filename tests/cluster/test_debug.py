"""--debug on the real cluster: a kubelet starts the container, busybox's own tools look, the log is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence.cluster.debug_script import script
from kubectl_evidence.evidence.debug import Debug, DebugOutput
from kubectl_evidence.redact import KeyedRedactor
from tests.cluster.cluster import Namespace
from tests.cluster.evidence import Ran, evidence

# Assembled, so that no scanner takes it for real.
SECRET = "fake-" + "hunter2-000"

# It listens on 9090; Service web, and its own declaration, say 8080.
WEB = """
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - name: proxy
      image: busybox:1.36
      command: [sh, -c, "sleep 3600"]
    - name: web
      image: busybox:1.36
      command: [httpd, -f, -p, "9090", -h, /etc]
      ports: [{name: http, containerPort: 8080}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
---
apiVersion: v1
kind: Service
metadata: {name: right}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: 9090}]}
---
apiVersion: v1
kind: Service
metadata: {name: peers}
spec: {clusterIP: None, selector: {app: web}, ports: [{name: http, port: 80, targetPort: 9090}]}
"""

RESTRICTED = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "runAsNonRoot": True,
    "runAsUser": 1000,
    "seccompProfile": {"type": "RuntimeDefault"},
}

DEBUG_ROLE = [
    {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": {"name": "debugger"},
        "rules": [{"apiGroups": [""], "resources": ["pods/ephemeralcontainers"], "verbs": ["patch"]}],
    },
    {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": "debugger"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "debugger"},
        "subjects": [{"kind": "ServiceAccount", "name": "viewer"}],
    },
]


@pytest.fixture(scope="module")
def web(module_namespace: Namespace) -> Namespace:
    """A namespace with pod web, which runs and listens on another port than its Service says."""
    module_namespace.apply(WEB)
    module_namespace.wait_for_pod("web", running)
    return module_namespace


def running(pod: dict[str, Any]) -> bool:
    return all("running" in each["state"] for each in pod["status"]["containerStatuses"])


def one(name: str, **spec: Any) -> dict[str, Any]:
    """A pod of one container that does nothing, with more of its spec."""
    container = {"name": "main", "image": "busybox:1.36", "command": ["sh", "-c", "sleep 3600"]}
    container |= spec.pop("container", {})
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": {"terminationGracePeriodSeconds": 0, "containers": [container], **spec},
    }


def debugged(namespace: Namespace, pod: str, *flags: str, kubeconfig: Path | None = None) -> Ran:
    return evidence(namespace, f"pod/{pod}", "--debug", "--yes", "-o", "json", *flags, kubeconfig=kubeconfig)


def output_of(ran: Ran) -> DebugOutput:
    """The debug container's output, read back as evidence."""
    section = ran.packet["evidence"]["debug"]
    assert section["status"] == "collected", (ran.packet["gaps"], ran.packet["mutations"])
    text = "".join(f"=== {title}\n{body}\n" for title, body in section["data"]["output"]["sections"].items())
    document = {"parts": {"output": {"status": "collected", "data": f"{text}=== end\n"}}}
    assert not section["data"]["output"].get("truncated")
    return Debug.model_validate(document, context=KeyedRedactor(b"a key for tests")).output


def gap_of(ran: Ran) -> dict[str, Any]:
    """The gap that is about the debug container."""
    packet = ran.packet
    [gap] = [gap for gap in packet["gaps"] if gap["evidence"] == packet["evidence"]["debug"]["ref"]]
    return dict(gap)


def added_to(namespace: Namespace, pod: str) -> list[dict[str, Any]]:
    return list(namespace.get("pod", pod)["spec"].get("ephemeralContainers", []))


def zombies(namespace: Namespace, pod: str, container: str) -> str:
    """The dead that nobody reaped, among the processes that a container sees."""
    states = "grep -H '^State:.Z' /proc/[0-9]*/status || true"
    return namespace.kubectl("exec", pod, "-c", container, "--", "sh", "-c", states).stdout


def test_the_packet_shows_who_listens_where_and_what_is_refused(web: Namespace) -> None:
    ran = debugged(web, "web")
    output = output_of(ran)
    address = web.get("pod", "web")["status"]["podIP"]
    assert [(socket.port, socket.uid) for socket in output.listening if socket.protocol.startswith("tcp")] == [
        (9090, 0)
    ]
    within = f"{web.name}.svc."
    seen = {(str(tried.host).partition(within)[0], tried.port): tried.result for tried in output.connections}
    assert seen == {
        ("127.0.0.1", 8080): "refused",
        (address, 8080): "refused",
        ("127.0.0.1", 9090): "open",
        (address, 9090): "open",
        ("web.", 80): "refused",
        ("right.", 80): "open",
        ("peers.", 9090): "open",
    }
    names = {str(name.name).partition(".")[0]: name for name in output.names}
    assert names["web"].addresses == (web.get("service", "web")["spec"]["clusterIP"],)
    assert names["peers"].addresses == (address,)
    assert {name.result for name in names.values()} == {"resolved"}


def test_the_processes_are_those_of_the_container_behind_the_service(web: Namespace) -> None:
    ran = debugged(web, "web")
    processes = ran.packet["evidence"]["debug"]["data"]["output"]["sections"]["processes"]
    assert processes == "1 uid 0 httpd -f -p 9090 -h /etc"


def test_the_change_is_in_the_packet_and_in_the_pod(web: Namespace) -> None:
    before = {each["name"] for each in added_to(web, "web")}
    ran = debugged(web, "web")
    [added] = [each for each in added_to(web, "web") if each["name"] not in before]
    [mutation] = ran.packet["mutations"]
    assert mutation["change"] == (
        f"ephemeral container {added['name']} added, image busybox:1.36, sharing the processes of container web; "
        "it ran and has ended"
    )
    assert ran.code == 0
    assert ran.packet["gaps"] == []


def test_nothing_is_left_behind_among_the_pods_processes(web: Namespace) -> None:
    debugged(web, "web")
    assert zombies(web, "web", "web") == ""
    listed = web.kubectl("exec", "web", "-c", "web", "--", "sh", "-c", "cat /proc/[0-9]*/cmdline").stdout
    assert "evidence-debug" not in listed


def test_a_secret_among_the_arguments_of_a_process_is_in_no_format(namespace: Namespace, tmp_path: Path) -> None:
    command = ["sh", "-c", "sleep 3600; true", "app", f"--password={SECRET}", "--verbose"]
    namespace.apply(one("app", container={"command": command}))
    namespace.wait_for_pod("app", running)
    for form in ("json", "yaml", "markdown", "terminal"):
        ran = evidence(namespace, "pod/app", "--debug", "--yes", "-o", form, f"--record={tmp_path / form}")
        assert "uid 0 sh -c sleep 3600; true app --password=" in ran.stdout
        assert "--verbose" in ran.stdout
        assert SECRET not in ran.stdout + ran.stderr
    recorded = [file.read_text(encoding="utf-8") for file in tmp_path.rglob("*") if file.is_file()]
    assert recorded
    assert not any(SECRET in text for text in recorded)


def test_a_run_with_debug_can_be_recorded_and_replayed(web: Namespace, tmp_path: Path) -> None:
    ran = debugged(web, "web", f"--record={tmp_path / 'taken'}")
    assert ran.code == 0, ran.stderr
    again = evidence(web, "pod/web", f"--from={tmp_path / 'taken'}", "-o", "json")
    assert again.packet["summary"]["headline"] == ran.packet["summary"]["headline"]


def test_a_later_packet_is_not_filled_by_what_stays_in_the_spec(web: Namespace) -> None:
    debugged(web, "web")
    containers = evidence(web, "pod/web", "-o", "json").packet["evidence"]["pod"]["data"]["containers"]
    ours = {name: container for name, container in containers.items() if name.startswith("evidence-debug-")}
    assert ours
    assert all(len(str(container)) < 1500 for container in ours.values())


def test_a_viewer_is_told_the_rule_and_the_pod_stays_as_it_is(web: Namespace) -> None:
    before = added_to(web, "web")
    ran = debugged(web, "web", kubeconfig=web.viewer)
    gap = gap_of(ran)
    assert (ran.code, gap["status"]) == (4, "forbidden")
    assert gap["rule"] == {"apiGroups": [""], "resources": ["pods/ephemeralcontainers"], "verbs": ["patch"]}
    assert ran.packet["mutations"] == []
    assert added_to(web, "web") == before


def test_that_rule_is_enough(namespace: Namespace) -> None:
    namespace.apply(one("app"))
    namespace.wait_for_pod("app", running)
    viewer = namespace.viewer
    namespace.apply(DEBUG_ROLE)
    allowed = ("auth", "can-i", "patch", "pods", "--subresource=ephemeralcontainers")
    namespace.wait_for("the viewer may", lambda: namespace.kubectl_as(viewer, *allowed).stdout.strip() == "yes")
    assert output_of(debugged(namespace, "app", kubeconfig=viewer)).sections


def test_a_restricted_namespace_takes_the_container(namespace: Namespace) -> None:
    namespace.cluster.kubectl.output(
        "label", "namespace", namespace.name, "pod-security.kubernetes.io/enforce=restricted"
    )
    namespace.apply(one("strict", container={"securityContext": RESTRICTED}))
    namespace.wait_for_pod("strict", running)
    ran = debugged(namespace, "strict")
    processes = next(text for title, text in output_of(ran).sections.items() if title == "processes")
    # Another user's command line, and nothing more, is everyone's to read.
    assert processes.endswith(" uid 1000 sh -c sleep 3600") or "uid 1000 sleep 3600" in processes


def test_what_admission_refuses_is_a_gap_without_a_rule_and_no_change(namespace: Namespace) -> None:
    namespace.apply(one("old", container={"securityContext": {"privileged": True}}))
    namespace.wait_for_pod("old", running)
    # Pod Security looks at the whole pod again when it gets another container.
    namespace.cluster.kubectl.output(
        "label", "namespace", namespace.name, "pod-security.kubernetes.io/enforce=restricted"
    )
    ran = debugged(namespace, "old")
    gap = gap_of(ran)
    assert (ran.code, gap["status"], gap["why"], gap["httpStatus"]) == (4, "unavailable", "rejected", 403)
    assert ran.packet["mutations"] == []
    assert added_to(namespace, "old") == []


def test_an_image_that_cannot_be_pulled_is_a_gap_and_a_change(web: Namespace) -> None:
    ran = debugged(web, "web", "--debug-image=localhost:1/none:1")
    assert (ran.code, gap_of(ran)["why"]) == (4, "not-started")
    change = ran.packet["mutations"][0]["change"]
    assert "image localhost:1/none:1, " in change
    assert change.endswith(("it did not start (ErrImagePull)", "it did not start (ImagePullBackOff)"))


def test_a_pod_without_a_running_container_is_looked_at_without_its_processes(namespace: Namespace) -> None:
    namespace.apply(one("waits", container={"image": "localhost:1/none:1"}))
    namespace.wait_for_pod(
        "waits", lambda pod: pod["status"]["podIP"] and "waiting" in pod["status"]["containerStatuses"][0]["state"]
    )
    ran = debugged(namespace, "waits")
    assert "resolv.conf" in output_of(ran).sections
    assert "sharing no processes" in ran.packet["mutations"][0]["change"]


def test_a_pod_that_has_finished_is_left_alone(namespace: Namespace) -> None:
    namespace.apply(one("done", restartPolicy="Never", container={"command": ["true"]}))
    namespace.wait_for_pod("done", lambda pod: pod["status"]["phase"] == "Succeeded")
    ran = debugged(namespace, "done")
    assert ran.packet["evidence"]["debug"]["status"] == "not-requested"
    assert added_to(namespace, "done") == []


def test_name_servers_that_never_answer_do_not_keep_the_rest(namespace: Namespace) -> None:
    silent = {"nameservers": ["192.0.2.1", "192.0.2.2", "192.0.2.3"]}
    pod = one("lost", dnsPolicy="None", dnsConfig=silent, container={"ports": [{"containerPort": 8080}]})
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "lost"},
        "spec": {"selector": {"app": "lost"}, "ports": [{"port": 80, "targetPort": 8080}]},
    }
    namespace.apply([pod, service])
    namespace.wait_for_pod("lost", running)
    ran = debugged(namespace, "lost")
    output = output_of(ran)
    assert [name.result for name in output.names] in (["timed-out"], ["failed"])
    assert output.connections[-1].result == "unresolved"
    assert zombies(namespace, "lost", "main") == ""


def test_an_address_that_never_answers_times_out(web: Namespace) -> None:
    """Run by hand, since no Service of a cluster of one node leads to silence."""
    script_in_pod = ["sh", "-c", script(), "evidence-debug", web.name, "192.0.2.7", "8080"]
    said = web.kubectl("exec", "web", "-c", "proxy", "--", *script_in_pod).stdout
    document = {"parts": {"output": {"status": "collected", "data": said}}}
    own, silent = Debug.model_validate(document, context=KeyedRedactor(b"a key for tests")).output.connections
    assert (own.host, own.result) == ("127.0.0.1", "refused")
    # Another cluster's routers may say that there is no such host.
    assert silent.result == "timed-out" if web.cluster.node else silent.result in {"timed-out", "unreachable"}
