"""The window of a log, as the kubelet cuts it; which container has one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from kubectl_evidence import ask
from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster.capture import RecordedCluster, load
from kubectl_evidence.outcome import Collected, NotFound, NotRequested, Unavailable
from tests.capture.build import COMPLETE, HEAD, folder_of, log_of, one_file, read

POD = """\
objects:
- apiVersion: v1
  kind: Pod
  metadata: {name: web-1, namespace: payments}
  spec:
    containers: [{name: api}]
    initContainers: [{name: migrate}]
"""
STAMPED = (
    "before any time\n"
    "2026-09-15T09:00:00.000000000Z half an hour ago\n"
    "  its second line\n"
    "2026-09-15T09:29:30.123456789Z half a minute ago\n"
    "2026-09-15T11:29:50+02:00 ten seconds ago\n"
    "  its second line\n"
)


def log(container: str = "api", *, previous: bool = False, query: Mapping[str, str] | None = None) -> Ask:
    """Ask for a log with a query of the test's own."""
    usual = ask.log("payments", "web-1", container, previous=previous, lines=1, limit_bytes=1)
    pairs = {"container": container, **({"previous": "true"} if previous else {}), **(query or {})}
    return Ask(usual.access, usual.path, usual.shown_by, tuple(pairs.items()), usual.form, usual.name)


def with_log(folder: Path, fields: str, head: str = COMPLETE) -> RecordedCluster:
    return one_file(folder, f"{POD}logs:\n- {{namespace: payments, pod: web-1, container: api, {fields}}}\n", head)


@pytest.mark.parametrize(
    ("query", "window"),
    [
        ({}, "one\ntwo\r2\nthree\n"),
        ({"tailLines": "2"}, "two\r2\nthree\n"),
        ({"tailLines": "0"}, ""),
        ({"tailLines": "99"}, "one\ntwo\r2\nthree\n"),
        ({"limitBytes": "5"}, "one\nt"),
        ({"tailLines": "1", "limitBytes": "3"}, "thr"),
        # Lines without a time: none can be left out for its age, none can be given one.
        ({"sinceSeconds": "1"}, "one\ntwo\r2\nthree\n"),
        ({"timestamps": "true"}, "one\ntwo\r2\nthree\n"),
    ],
)
def test_the_last_lines_are_taken_then_their_first_bytes(tmp_path: Path, query: dict[str, str], window: str) -> None:
    assert log_of(with_log(tmp_path, r'current: "one\ntwo\r2\nthree\n"'), log(query=query)) == window


def test_a_last_line_without_a_newline_is_a_line(tmp_path: Path) -> None:
    assert log_of(with_log(tmp_path, r'current: "one\ntwo"'), log(query={"tailLines": "1"})) == "two"


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ({"sinceSeconds": "20"}, [0, 4, 5]),
        ({"sinceSeconds": "60"}, [0, 3, 4, 5]),
        ({"sinceSeconds": "86400"}, [0, 1, 2, 3, 4, 5]),
        ({"sinceTime": "2026-09-15T09:29:40Z"}, [0, 4, 5]),
        # The kubelet counts the tail first.
        ({"sinceSeconds": "20", "tailLines": "3"}, [4, 5]),
        ({"timestamps": "true"}, [0, 1, 2, 3, 4, 5]),
    ],
)
def test_lines_that_begin_with_a_time_are_cut_by_age_against_the_time_of_the_capture(
    tmp_path: Path, query: dict[str, str], lines: list[int]
) -> None:
    cluster = with_log(tmp_path, f"current: {json.dumps(STAMPED)}")
    all_lines = STAMPED.splitlines(keepends=True)
    assert log_of(cluster, log(query=query)) == "".join(all_lines[line] for line in lines)


def test_a_log_that_the_byte_limit_cut_says_so(tmp_path: Path) -> None:
    cluster = with_log(tmp_path, 'current: "12345"')
    cut, uncut = read(cluster, log(query={"limitBytes": "4"})), read(cluster, log(query={"limitBytes": "5"}))
    assert isinstance(cut, Collected)
    assert isinstance(uncut, Collected)
    assert (cut.truncated, uncut.truncated) == (True, False)


@pytest.mark.parametrize(
    "query",
    [
        {"tailLines": "-1"},
        {"tailLines": "ten"},
        {"limitBytes": "0"},
        {"sinceSeconds": "0"},
        {"sinceTime": "yesterday"},
        {"sinceSeconds": "1", "sinceTime": "2026-09-15T09:29:40Z"},
    ],
)
def test_a_window_that_the_api_server_refuses_is_refused(tmp_path: Path, query: dict[str, str]) -> None:
    assert read(with_log(tmp_path, 'current: "x"'), log(query=query)) == Unavailable("server-error", 400)


def test_a_null_log_is_one_that_the_api_server_has_not(tmp_path: Path) -> None:
    cluster = with_log(tmp_path, 'current: null, currentError: "container is waiting to start", previous: "crashed"')
    assert read(cluster, log()) == NotFound()
    assert log_of(cluster, log(previous=True)) == "crashed"


@pytest.mark.parametrize(
    ("asked", "outcome"),
    [
        (log("api"), "empty"),
        (log("migrate"), "empty"),
        (log("api", previous=True), NotFound()),
        (log("no-such-container"), NotFound()),
        (log(""), "empty"),  # one main container: the API server takes that
        (ask.log("payments", "no-such-pod", "api", previous=False, lines=1, limit_bytes=1), NotFound()),
    ],
)
def test_in_a_complete_capture_a_container_that_is_not_listed_has_an_empty_log_and_no_previous_one(
    tmp_path: Path, asked: Ask, outcome: object
) -> None:
    found = read(one_file(tmp_path, POD), asked)
    assert (found == outcome) if outcome != "empty" else (isinstance(found, Collected) and len(found.data) == 0)


@pytest.mark.parametrize("asked", [log("migrate"), log("api", previous=True)])
def test_in_an_incomplete_capture_a_log_that_is_not_there_was_not_recorded(tmp_path: Path, asked: Ask) -> None:
    assert read(with_log(tmp_path, 'current: "x"', HEAD), asked) == NotRequested("not recorded in the capture")


def test_logs_of_the_folder_form_are_files_of_bytes(tmp_path: Path) -> None:
    folder_of(tmp_path, {"logs/payments/web-1/api.log": "now\n", "logs/payments/web-1/api.previous.log": "then\n"})
    (tmp_path / "logs/payments/web-1/raw.log").write_bytes(b"\xff\x00\n")
    cluster = load(tmp_path)
    assert log_of(cluster, log("api")) == "now\n"
    assert log_of(cluster, log("api", previous=True)) == "then\n"
    assert log_of(cluster, log("raw")) == "\N{REPLACEMENT CHARACTER}\x00\n"
