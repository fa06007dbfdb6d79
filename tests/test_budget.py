"""A packet stays small however large the namespace is, keeps what it cites, and says what it left out."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kubectl_evidence.budget import tokens
from kubectl_evidence.packet import Packet
from kubectl_evidence.pipeline import Inquiry, investigate
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.render import to_markdown
from kubectl_evidence.target import Target
from tests.builders import UID, ScriptedCluster, healthy, list_of, pod, service

TARGET = Target("checkout-api-6f9d7c5b88-vk4n2", "payments")


def large() -> dict[str, Any]:
    """A namespace of 300 pods, 60 Services, 200 endpoints behind one of them, 300 events, and a long log."""
    answers = healthy()
    pods = [answers[TARGET.name], *(pod(f"checkout-api-6f9d7c5b88-a{n:04}") for n in range(299))]
    one = answers["endpointslices"]["items"][0]
    endpoint = one["endpoints"][0]
    one["endpoints"] += [{**endpoint, "addresses": [f"10.1.{n // 250}.{n % 250}"]} for n in range(199)]
    others = [service(f"other-{n}", {"app": f"other-{n}"}, ports=[{"port": 80}]) for n in range(59)]
    events = [event(n) for n in range(300)]
    crashed = copy.deepcopy(pods[0])
    crashed["status"]["containerStatuses"][0] |= {
        "ready": False,
        "restartCount": 9,
        "state": {"waiting": {"reason": "CrashLoopBackOff"}},
        "lastState": {
            "terminated": {
                "exitCode": 2,
                "reason": "Error",
                "startedAt": "2026-09-15T09:28:00Z",
                "finishedAt": "2026-09-15T09:28:01Z",
            }
        },
    }
    log = "".join(f"line {n} of a program that has a lot to say about what it does {'x' * 80}\n" for n in range(99))
    return {
        **answers,
        TARGET.name: crashed,
        "pods": list_of([crashed, *pods[1:]], "PodList"),
        "services": list_of([*answers["services"]["items"], *others], "ServiceList"),
        "endpointslices": list_of([one], "EndpointSliceList"),
        "events": list_of(events, "EventList"),
        "log": f"{log}panic: the disk is full\n",
    }


def event(number: int) -> dict[str, Any]:
    return {
        "metadata": {"name": f"{TARGET.name}.{number:016x}", "namespace": "payments"},
        "involvedObject": {"kind": "Pod", "name": TARGET.name, "uid": UID},
        "type": "Warning" if number % 7 == 0 else "Normal",
        "reason": "BackOff",
        "message": f"Back-off restarting failed container, the {number}th time",
        "lastTimestamp": f"2026-09-15T09:{number % 30:02}:00Z",
        "count": 1,
    }


def packet_of(answers: dict[str, Any], max_tokens: int = 8000) -> Packet:
    inquiry = Inquiry(TARGET, "pod/checkout-api", "kubectl evidence pod/checkout-api", max_tokens=max_tokens)
    return investigate(inquiry, ScriptedCluster(answers), KeyedRedactor(b"k")).packet


def test_a_large_namespace_fits_into_the_default_budget() -> None:
    packet = packet_of(large())
    assert packet.budget.tokens <= 8000
    assert len(to_markdown.render(packet)) <= 30_000


def test_what_was_left_out_is_counted_by_sort() -> None:
    left_out = packet_of(large()).budget.left_out
    assert left_out["services"] == 59
    assert left_out["endpoints"] >= 180
    assert left_out["pods"] >= 290
    assert left_out["events"] + left_out["timeline"] > 250


@pytest.mark.parametrize("max_tokens", [500, 2000, 4000, 8000])
def test_findings_and_what_they_cite_stay_however_small_the_budget(max_tokens: int) -> None:
    packet = packet_of(large(), max_tokens)
    first = packet.findings[0]
    assert first.check == "log-fatal-line"
    assert "panic: the disk is full" in first.says
    # A citation that leads nowhere cannot be built: what is cited is there.
    streams = packet.document()["evidence"]["logs"]["data"]["parts"].values()
    assert "panic: the disk is full" in {line for stream in streams for line in stream["lines"].values()}


def test_a_smaller_budget_gives_a_smaller_packet() -> None:
    sizes = [packet_of(large(), size).budget.tokens for size in (8000, 4000, 500)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1]


def test_the_stated_size_is_that_of_the_document() -> None:
    packet = packet_of(healthy())
    assert abs(packet.budget.tokens - tokens(packet.document())) <= 25


def test_the_id_is_a_digest_of_the_content() -> None:
    one, two = packet_of(healthy()), packet_of(healthy(log="another line\n"))
    assert one.id.startswith("sha256:")
    assert one.id != two.id
