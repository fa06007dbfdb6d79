"""What an API server tells of itself, and only when it is asked to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster.answer import outcome
from kubectl_evidence.cluster.capture import CaptureError, load
from kubectl_evidence.evidence.control_plane import ControlPlane
from kubectl_evidence.outcome import Collected, Forbidden, Outcome, Unavailable
from kubectl_evidence.raw import Raw
from kubectl_evidence.record import record
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.target import Target
from tests.builders import AT
from tests.evidence.gathering import POD, Gathered, gather

TARGET = Target(POD.name, POD.namespace, also=frozenset({"control_plane"}))
# As kube-apiserver 1.36 answers.
READY = (
    "[+]ping ok\n[+]log ok\n[-]etcd failed: reason withheld\n[+]poststarthook/rbac excluded: ok\nreadyz check failed\n"
)
LIVE = "[+]ping ok\n[+]log ok\nlivez check passed\n"
STATUSZ = {
    "kind": "Statusz",
    "apiVersion": "config.k8s.io/v1beta1",
    "metadata": {"name": "apiserver"},
    "startTime": "2026-09-15T08:00:00Z",
    "uptimeSeconds": 5400,
    "goVersion": "go1.26.8",
    "binaryVersion": "1.36.3",
    "emulationVersion": "1.36",
    "paths": ["/flagz", "/healthz"],
}
FLAGZ = {
    "kind": "Flagz",
    "apiVersion": "config.k8s.io/v1beta1",
    "metadata": {"name": "apiserver"},
    "flags": {
        "authorization-mode": "[Node,RBAC]",
        "event-ttl": "1h0m0s",
        "feature-gates": "",
        "etcd-servers": "[https://root:fake-Tr0ub4dor-and-3@198.51.100.9:2379]",
        "oidc-client-id": "a-client-of-somebody",
    },
}
ASKS = ControlPlane.first(TARGET)


def gathered(**changes: object) -> Gathered:
    pages = {"/readyz": READY, "/livez": LIVE, "/statusz": STATUSZ, "/flagz": FLAGZ}
    return gather({**pages, **{f"/{name}": answer for name, answer in changes.items()}}, TARGET)


def answered(key: str, status: int, body: str) -> Outcome[Raw]:
    return outcome(ASKS[key], status, "text/plain; charset=utf-8", body.encode(), truncated=False, at=AT)


def test_nothing_of_it_is_asked_without_the_flag() -> None:
    without = gather({}, POD)
    assert not [one for one in without.asked if one.path in {"/readyz", "/livez", "/statusz", "/flagz"}]
    assert without.packet.not_asked["controlPlane"] == "--control-plane was not given"


def test_each_health_check_is_told_with_what_the_server_says_of_it() -> None:
    found = gathered()
    ready, live = found.data(ControlPlane).ready, found.data(ControlPlane).live
    assert ready is not None
    assert live is not None
    assert {name: (check.ok, check.says) for name, check in ready.checks.items()} == {
        "ping": (True, None),
        "log": (True, None),
        "etcd": (False, "failed: reason withheld"),
        "poststarthook/rbac": (True, "excluded: ok"),
    }
    assert (ready.passed, ready.failed, live.passed, live.failed) == (3, 1, 2, 0)
    assert "ready (/readyz): 3 of 4 checks passed, failed: etcd failed: reason withheld" in found.page(ControlPlane)


def test_a_failed_check_comes_with_500_and_is_an_answer_all_the_same() -> None:
    assert isinstance(answered("readyz", 500, READY), Collected)
    assert answered("readyz", 500, "Internal Server Error") == Unavailable("server-error", 500)


def test_a_page_without_any_check_is_no_sign_of_health() -> None:
    assert "ready (/readyz): the page lists no check" in gathered(readyz="ok").page(ControlPlane)


def test_the_start_is_a_moment_of_the_timeline() -> None:
    found = gathered()
    assert "process (/statusz): version 1.36.3, emulating 1.36, built with go1.26.8, started 08:00:00Z" in found.page(
        ControlPlane
    )
    assert ("the API server", "started") in [(one.subject, one.says) for one in found.packet.timeline]


def test_of_the_flags_only_those_are_told_that_matter_and_are_not_at_their_defaults() -> None:
    flags = gathered().data(ControlPlane).flags
    assert flags is not None
    assert flags.flags == {"authorization-mode": "[Node,RBAC]"}


def test_versions_that_the_server_does_not_know_are_an_observation_and_no_gap() -> None:
    assert answered("statusz", 406, "{}") == Unavailable("api-absent", 406)
    assert answered("flagz", 404, "404 page not found\n") == Unavailable("api-absent", 404)
    found = gathered(statusz=Unavailable("api-absent", 406), flagz=Unavailable("api-absent", 404))
    assert not found.packet.gaps
    assert "process (/statusz): not collected: unavailable" in found.page(ControlPlane)


def test_a_server_without_health_checks_is_no_api_server() -> None:
    assert [gap.resource for gap in gathered(readyz=Unavailable("api-absent", 404)).packet.gaps] == ["/readyz"]


def test_what_is_denied_is_a_gap_that_names_the_url_and_nothing_is_concluded() -> None:
    denied = {name: Forbidden(ASKS[name].access) for name in ("statusz", "flagz")}
    found = gathered(**denied)
    assert [(gap.verb, gap.resource, gap.rule) for gap in found.packet.gaps] == [
        ("get", "/statusz", {"nonResourceURLs": ("/statusz",), "verbs": ("get",)}),
        ("get", "/flagz", {"nonResourceURLs": ("/flagz",), "verbs": ("get",)}),
    ]
    assert "flags (/flagz): not collected: forbidden" in found.page(ControlPlane)


@pytest.mark.parametrize("ask", ASKS.values(), ids=list(ASKS))
def test_a_recording_gives_every_page_again_and_holds_no_other_flag(ask: Ask, tmp_path: Path) -> None:
    pages = {"/readyz": READY, "/livez": LIVE, "/statusz": STATUSZ, "/flagz": FLAGZ}
    before = gathered()
    given = [(one, collected(pages[one.path])) for one in ASKS.values()]
    record(tmp_path / "it", given, redactor=KeyedRedactor(b"k"), server_version="v1.36.3", captured_at=AT)
    text = "".join(file.read_text() for file in (tmp_path / "it").rglob("*") if file.is_file())
    assert "fake-Tr0ub4dor" not in text
    assert "a-client-of-somebody" not in text
    replayed = load(tmp_path / "it").read(ask, 0.0)
    assert isinstance(replayed, Collected)
    again = gathered(**{ask.path[1:]: replayed})
    assert again.data(ControlPlane) == before.data(ControlPlane)


def test_a_recorded_page_is_a_text_or_an_object_and_nothing_else(tmp_path: Path) -> None:
    head = "apiVersion: kubectl-evidence/v1\nkind: Capture\ncapturedAt: '2026-09-15T09:30:00Z'\nanswers:\n"
    file = tmp_path / "capture.yaml"
    file.write_text(f"{head}- {{request: /flagz, outcome: collected, body: [1]}}\n", encoding="utf-8")
    with pytest.raises(CaptureError, match="body is neither a string nor a mapping"):
        load(file)
    # A page of the other sort is not what was asked for.
    file.write_text(f"{head}- {{request: /flagz, outcome: collected, body: words}}\n", encoding="utf-8")
    assert load(file).read(ASKS["flagz"], 0.0).status == "not-requested"


def collected(page: object) -> Collected[Raw]:
    return Collected(AT, Raw((page if isinstance(page, str) else json.dumps(page)).encode()))
