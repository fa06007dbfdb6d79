"""The one way to write: used by one module, never repeated, never an exception."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

import kubectl_evidence
from kubectl_evidence.ask import Access
from kubectl_evidence.cluster.write import send
from kubectl_evidence.outcome import Collected, Forbidden, Outcome, TimedOut, Unavailable
from kubectl_evidence.raw import Raw
from tests.cluster_access.conftest import Serve, connected, soon
from tests.cluster_access.loopback import POD, Loopback, answers, status_body

PACKAGE = Path(kubectl_evidence.__file__).parent
CREATE = Access("create", "authorization.k8s.io", "selfsubjectaccessreviews")
PATCH = Access("patch", "", "pods", "payments", "ephemeralcontainers")
REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
BODY: dict[str, Any] = {"kind": "SelfSubjectAccessReview", "spec": {}}


def sent(server: Loopback, needs: Access = CREATE, seconds: float = 30) -> Outcome[Raw]:
    return send(connected(server.url), needs, REVIEWS, BODY, "application/json", soon(seconds))


def test_a_body_is_sent_with_the_method_of_its_verb(serve: Serve) -> None:
    server = serve(answers(201, POD), answers(200, POD))
    outcome = sent(server)
    assert isinstance(outcome, Collected)
    assert outcome.data.decode() == POD
    cluster, strategic = connected(server.url), "application/strategic-merge-patch+json"
    patched = send(cluster, PATCH, "/p", {"spec": {}}, "application/strategic-merge-patch+json", soon())
    assert isinstance(patched, Collected)
    assert [(request.method, request.target, request.one("Content-Type")) for request in server.requests] == [
        ("POST", REVIEWS, "application/json"),
        ("PATCH", "/p", strategic),
    ]
    assert json.loads(server.requests[0].body) == BODY


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (401, "", Unavailable("unauthenticated", 401)),
        (403, status_body(403), Forbidden(CREATE)),
        (404, status_body(404), Unavailable("server-error", 404)),
        (409, status_body(409), Unavailable("server-error", 409)),
        (422, status_body(422), Unavailable("server-error", 422)),
        (500, status_body(500), Unavailable("server-error", 500)),
        (302, "", Unavailable("server-error", 302)),
        (200, "<html>", Unavailable("unreadable", 200)),
    ],
)
def test_each_answer_has_its_outcome(serve: Serve, status: int, body: str, outcome: Outcome[Raw]) -> None:
    server = serve(answers(status, body, Retry_After="0", Location="/elsewhere"))
    assert sent(server) == outcome
    assert len(server.requests) == 1


def test_a_broken_connection_is_not_tried_again(serve: Serve) -> None:
    server = serve(lambda client, _: client.reset())
    assert sent(server) == Unavailable("unreachable")
    assert len(server.requests) == 1


def test_a_server_that_never_answers_runs_into_the_deadline(serve: Serve) -> None:
    server = serve(lambda client, _: client.wait_until_gone())
    assert isinstance(sent(server, seconds=0.4), TimedOut)
    server.departures.get(timeout=30)


def importers_of_write(folder: Path) -> set[str]:
    """The modules below `folder` that name `cluster.write` in an import, wherever it stands."""
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            if "kubectl_evidence.cluster.write" in names:
                found.add(path.relative_to(folder).as_posix())
    return found


def methods_sent(folder: Path) -> set[str]:
    """The modules that hold an HTTP method other than GET as a constant."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in ("POST", "PUT", "PATCH", "DELETE")
    }


def test_only_the_debug_container_writes() -> None:
    assert importers_of_write(PACKAGE) <= {"cluster/debug.py"}
    assert methods_sent(PACKAGE) == {"cluster/write.py"}


@pytest.mark.parametrize(
    "line",
    [
        "from kubectl_evidence.cluster.write import send",
        "from kubectl_evidence.cluster import write",
        "def f():\n    import kubectl_evidence.cluster.write as w",
    ],
)
def test_another_writer_would_be_noticed(tmp_path: Path, line: str) -> None:
    (tmp_path / "other.py").write_text(line)
    assert importers_of_write(tmp_path) == {"other.py"}
