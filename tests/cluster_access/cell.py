"""One run of the command against a server on loopback, in this process, and what must be true of whatever it did."""

from __future__ import annotations

import contextlib
import io
import json
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kubectl_evidence.cli.command import command
from kubectl_evidence.evidence import spelled
from kubectl_evidence.gaps import ref
from tests.cluster_access.faults import CANARY, Expected
from tests.cluster_access.incident import TARGET, Asked

# How far beyond its deadline a run may go: many conclude at once in this one process, beside the node's tests.
GRACE = 4.0
TOKEN = "fake-token-of-the-matrix"


@dataclass(frozen=True)
class Run:
    """How the command ended: exit code, the packet or the error (both are JSON), stderr, seconds."""

    code: int
    document: Mapping[str, Any]
    stderr: str
    seconds: float

    @property
    def sections(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.document["evidence"]
        return found

    def statuses(self) -> dict[tuple[str, str], str]:
        """What became of each ask, by its kind of evidence and its path with query."""
        return {
            (kind, source["path"]): source.get("status", section["status"])
            for kind, section in self.sections.items()
            for source in section.get("sources", ())
        }


def arguments(url: str, authority: Path, seconds: float) -> list[str]:
    """The command line: one pod by its whole name, over TLS."""
    flags = ["--server", url, "--certificate-authority", str(authority), "--token", TOKEN]
    # With room for the path of every read.
    bounds = ["--timeout", f"{seconds * 1000:.0f}ms", "--max-tokens", "1000000"]
    return [str(TARGET), "-n", TARGET.namespace, "-o", "json", *flags, *bounds]


def invoke(url: str, authority: Path, seconds: float) -> tuple[int, str, str, float]:
    """Run the command: exit code, stdout, stderr, seconds. Not for several threads: the streams are the process's."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        began = time.monotonic()
        code = command.main(arguments(url, authority, seconds), standalone_mode=False)
        took = time.monotonic() - began
    return code, out.getvalue(), err.getvalue(), took


def run(url: str, authority: Path, seconds: float = 10.0) -> Run:
    """Run the command, and see that it kept to what holds for every run."""
    return judged(*invoke(url, authority, seconds), seconds)


def run_into(file: Path, url: str, authority: Path, seconds: float) -> Run:
    """As `run`, beside others in other threads: the packet goes into a file. Whoever calls takes stderr away."""
    began = time.monotonic()
    code = command.main([*arguments(url, authority, seconds), "--output-file", str(file)], standalone_mode=False)
    took = time.monotonic() - began
    return judged(code, file.read_text(encoding="utf-8"), "", took, seconds)


def judged(code: int, stdout: str, stderr: str, took: float, seconds: float) -> Run:
    """What holds for every run, whatever the server did."""
    assert "Traceback" not in stderr
    assert CANARY not in stdout + stderr
    assert TOKEN not in stdout + stderr
    assert took < seconds + GRACE, f"{took:.2f} s with a deadline of {seconds} s"
    return Run(code, json.loads(stdout), stderr, took)


def path_of(asked: Asked) -> str:
    """The path and query, as a packet names its source."""
    query = "&".join(f"{key}={value}" for key, value in asked.ask.query)
    return f"{asked.ask.path}?{query}" if query else asked.ask.path


def assert_packet(ran: Run, became: Mapping[Asked, Collection[Expected]]) -> None:
    """It is a packet, each ask has one of its expected outcomes, and each gap is named, and nothing else is one."""
    assert "evidence" in ran.document, ran.document
    assert ran.stderr == "", ran.stderr
    found = ran.statuses()
    wanted = {(spelled(asked.kind.id), path_of(asked)) for asked in became if not asked.is_borrowed}
    assert found.keys() == wanted, f"asked, or not asked, in spite of that: {found.keys() ^ wanted}"
    gaps = list(ran.document["gaps"])
    for asked, expected in became.items():
        if asked.is_borrowed:
            continue
        status = found[spelled(asked.kind.id), path_of(asked)]
        gap = next(iter(_gaps_of(asked, gaps)), None)
        matching = [one for one in expected if _is(one, status, gap, is_gap=one.is_gap_in(asked))]
        assert matching, f"{asked.id}: {status}, {gap}; not {expected}"
        if asked.key == "" and matching[0].status != "not-found":
            section = ran.sections[spelled(asked.kind.id)]
            seen = (section["status"], section.get("why"))
            assert seen == (matching[0].status, matching[0].why), f"the evidence of {asked.id} is {seen}"
        if gap is not None:
            gaps.remove(gap)
            _assert_names_what_is_missing(gap, asked, status)
    assert gaps == [], f"gaps that belong to no ask: {gaps}"
    assert_code(ran)


def assert_code(ran: Run) -> None:
    """A packet is complete, and the exit code 0, if it has no gap."""
    complete = not ran.document["gaps"]
    seen = (ran.document["cluster"]["complete"], ran.code)
    assert seen == (complete, 0 if complete else 4), f"complete and exit code: {seen}"


def _assert_names_what_is_missing(gap: Mapping[str, Any], asked: Asked, status: str) -> None:
    """The permission by its parts and, where that is what is missing, the rule that would grant it."""
    access = asked.ask.access
    named = (gap["verb"], gap["group"], gap["resource"], gap.get("namespace", ""))
    assert named == (
        access.verb,
        access.group,
        access.full_resource or access.non_resource_url,
        access.namespace,
    ), named
    assert gap.get("rule") == (access.rule() if status == "forbidden" else None), gap


def _is(expected: Expected, status: str, gap: Mapping[str, Any] | None, *, is_gap: bool) -> bool:
    if status != expected.status or (gap is not None) is not is_gap:
        return False
    return gap is None or (
        (gap["status"], gap.get("why")) == (status, expected.why)
        and (expected.http_status == 0 or gap.get("httpStatus") == expected.http_status)
    )


def _gaps_of(asked: Asked, gaps: Collection[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The gaps of this ask. Two lists of one resource under one kind differ by their keys alone."""
    return (gap for gap in gaps if (gap["evidence"], gap.get("key") or "") == (ref(asked.kind), asked.key))


def assert_one_clear_error(ran: Run, code: int, error_code: str) -> None:
    """It says what is wrong once, and what to do next."""
    told = (ran.code, ran.document.get("status"), ran.document.get("errorCode"))
    assert told == (code, "error", error_code), told
    first, *others = ran.stderr.splitlines()
    assert first == f"error: {ran.document['message']}", ran.stderr
    assert others, ran.stderr
    assert all(line.startswith("next: ") for line in others), ran.stderr
