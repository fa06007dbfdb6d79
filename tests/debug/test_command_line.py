"""--debug on the command line: what is asked, what an answer leads to, what the packet says of it."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kubectl_evidence.cli.debugging import debugger
from kubectl_evidence.cli.errors import Failure
from kubectl_evidence.redact import KeyedRedactor
from tests.builders import ScriptedCluster, healthy
from tests.cluster_access.loopback import Loopback, answers, status_body
from tests.debug.api import ADD_PATH, POD, RUNNING, STARTING, Api, waiting
from tests.debug.command import Ran, answer, on_terminal, without_terminal

QUESTION = "Add it? [y/N] "


@pytest.fixture
def kubeconfig(server: Loopback, write_kubeconfig: Callable[..., Path]) -> Path:
    return write_kubeconfig(server.url)


def written(server: Loopback) -> list[str]:
    return [request.target for request in server.requests if request.method != "GET"]


def gap_of(ran: Ran) -> dict[str, object]:
    """The one gap that is about the debug container."""
    packet = ran.packet
    [gap] = [gap for gap in packet["gaps"] if gap["evidence"] == packet["evidence"]["debug"]["ref"]]
    return dict(gap)


def test_the_packet_holds_the_output_and_the_change(kubeconfig: Path, api: Api) -> None:
    ran = without_terminal(kubeconfig, "--debug", "--yes")
    debug = ran.packet["evidence"]["debug"]
    assert debug["status"] == "collected"
    assert debug["untrusted"]
    assert debug["data"]["output"]["sections"]["listening"] == "tcp 0.0.0.0:9090 uid 1000"
    name = api.added[0]["name"]
    assert debug["sources"][0]["shownBy"] == f"kubectl logs {POD} -c {name} -n payments --tail=400"
    [mutation] = ran.packet["mutations"]
    assert mutation["object"] == f"pod/{POD} in namespace payments"
    assert mutation["change"] == (
        f"ephemeral container {name} added, image busybox:1.36, sharing the processes of container api; "
        "it ran and has ended"
    )
    assert "until the pod is deleted" in mutation["undo"]
    assert QUESTION not in ran.stderr


def test_without_a_terminal_and_without_yes_nothing_is_collected(kubeconfig: Path, server: Loopback) -> None:
    ran = without_terminal(kubeconfig, "--debug")
    assert ran.code == 2
    assert ran.stderr.startswith("error: --debug changes the pod and asks before it does; here is no terminal")
    assert "--yes" in ran.stderr
    assert ran.packet["errorCode"] == "usage"
    assert server.requests == []


@pytest.mark.parametrize("image", ["", "busy box", "-busybox", "busybox\n", "a" * 300, "https://x/y"[:5] + " "])
def test_what_cannot_be_the_name_of_an_image_is_refused_before_anything_is_sent(
    kubeconfig: Path, server: Loopback, image: str
) -> None:
    ran = without_terminal(kubeconfig, "--debug", "--yes", f"--debug-image={image}")
    assert ran.code == 2
    assert "is not the name of an image" in ran.stderr
    assert server.requests == []


@pytest.mark.parametrize(
    "image", ["busybox", "registry.example.com:5000/team/tools:1.2_3", "tools@sha256:" + "0" * 64, "Registry/Tools:V1"]
)
def test_any_image_may_be_named(kubeconfig: Path, api: Api, image: str) -> None:
    ran = without_terminal(kubeconfig, "--debug", "--yes", f"--debug-image={image}")
    assert api.added[0]["image"] == image
    assert f"image {image}, " in ran.packet["mutations"][0]["change"]


def test_a_recording_cannot_be_debugged(redactor: KeyedRedactor) -> None:
    with pytest.raises(Failure, match="needs a live cluster"):
        debugger(ScriptedCluster(healthy()), redactor, image="busybox:1.36", agreed=True)


def test_the_question_says_exactly_what_would_be_changed(kubeconfig: Path, api: Api) -> None:
    ran = on_terminal(kubeconfig, "--debug", when=QUESTION, act=answer("yes"))
    shown = " ".join(ran.stderr.split())
    for words in (
        f"--debug changes pod/{POD} in namespace payments, in the cluster of context here:",
        "one ephemeral container, image busybox:1.36, sharing the process namespace of container api",
        "cannot be removed again: it stays in the pod's spec until the pod is gone",
    ):
        assert words in shown
    assert ran.code == 0
    assert len(api.added) == 1
    assert ran.packet["evidence"]["debug"]["status"] == "collected"


@pytest.mark.parametrize("word", ["n", "no", "", "maybe", "\x04"])
def test_anything_but_yes_changes_nothing_and_gives_the_rest_of_the_packet(
    kubeconfig: Path, server: Loopback, word: str
) -> None:
    ran = on_terminal(kubeconfig, "--debug", when=QUESTION, act=answer(word))
    assert ran.code == 0
    assert ran.packet["evidence"]["debug"]["status"] == "not-requested"
    assert ran.packet["evidence"]["pod"]["status"] == "collected"
    assert ran.packet["mutations"] == []
    assert not any(target == ADD_PATH for target in written(server))


def interrupt(_: int, process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)


def test_an_interrupt_at_the_question_is_no(kubeconfig: Path, server: Loopback) -> None:
    ran = on_terminal(kubeconfig, "--debug", when=QUESTION, act=interrupt)
    assert ran.packet["evidence"]["debug"]["status"] == "not-requested"
    assert ADD_PATH not in written(server)


def test_an_interrupt_while_waiting_keeps_the_packet_and_the_change(kubeconfig: Path, api: Api) -> None:
    api.states = [RUNNING]
    ran = on_terminal(kubeconfig, "--debug", "--yes", when="looking from inside the pod", act=_when_added(api))
    assert ran.code == 4
    assert gap_of(ran)["status"] == "timed-out"
    assert "had not ended" in ran.packet["mutations"][0]["change"]


def _when_added(api: Api) -> Callable[[int, subprocess.Popen[bytes]], None]:
    def act(_: int, process: subprocess.Popen[bytes]) -> None:
        while not api.added:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)

    return act


def test_who_may_not_is_told_the_rule_and_never_asked(kubeconfig: Path, server: Loopback, api: Api) -> None:
    api.denied = frozenset({("patch", "pods/ephemeralcontainers")})
    ran = without_terminal(kubeconfig, "--debug", "--yes")
    assert ran.code == 4
    gap = gap_of(ran)
    assert (gap["status"], gap["verb"], gap["resource"]) == ("forbidden", "patch", "pods/ephemeralcontainers")
    assert gap["rule"] == {"apiGroups": [""], "resources": ["pods/ephemeralcontainers"], "verbs": ["patch"]}
    assert ran.packet["mutations"] == []
    assert ADD_PATH not in written(server)


def test_a_change_that_admission_refuses_is_a_gap_without_a_rule(kubeconfig: Path, api: Api) -> None:
    api.instead[("PATCH", ADD_PATH)] = answers(403, status_body(403, "violates PodSecurity"))
    ran = without_terminal(kubeconfig, "--debug", "--yes")
    gap = gap_of(ran)
    assert (ran.code, gap["status"], gap["why"], gap["httpStatus"]) == (4, "unavailable", "rejected", 403)
    assert "rule" not in gap
    assert ran.packet["mutations"] == []


def test_an_image_that_cannot_be_pulled_is_a_gap_and_a_change(kubeconfig: Path, api: Api) -> None:
    api.states = [STARTING, waiting("ErrImagePull")]
    ran = without_terminal(kubeconfig, "--debug", "--yes")
    assert (ran.code, gap_of(ran)["why"]) == (4, "not-started")
    assert ran.packet["mutations"][0]["change"].endswith("; it did not start (ErrImagePull)")


def test_a_change_that_may_have_arrived_is_in_the_packet(kubeconfig: Path, api: Api) -> None:
    api.instead[("PATCH", ADD_PATH)] = lambda client, _: client.reset()
    ran = without_terminal(kubeconfig, "--debug", "--yes")
    assert ran.code == 4
    assert ran.packet["mutations"][0]["change"].endswith("so whether it was added is not certain")


def test_a_pod_that_has_finished_is_left_alone(kubeconfig: Path, server: Loopback, api: Api) -> None:
    api.documents[POD]["status"]["phase"] = "Succeeded"
    ran = without_terminal(kubeconfig, "--debug", "--yes")
    assert ran.packet["evidence"]["debug"]["status"] == "not-requested"
    assert written(server) == []


def test_a_secret_in_the_output_is_in_no_format(kubeconfig: Path, api: Api) -> None:
    secret = "fake-" + "hunter2-000"
    api.output = f"=== processes\n7 uid 0 /app --password={secret}\n=== end\n"
    for form in ("json", "yaml", "markdown", "terminal"):
        ran = without_terminal(kubeconfig, "--debug", "--yes", "-o", form)
        assert "/app --password=" in ran.stdout
        assert secret not in ran.stdout + ran.stderr


def test_a_dry_run_lists_the_two_writes_and_sends_nothing(kubeconfig: Path, server: Loopback) -> None:
    ran = without_terminal(kubeconfig, "--debug", "--dry-run")
    assert [(write["verb"], write["resource"]) for write in ran.packet["writes"]] == [
        ("create", "selfsubjectaccessreviews.authorization.k8s.io"),
        ("patch", "pods/ephemeralcontainers"),
    ]
    assert server.requests == []
