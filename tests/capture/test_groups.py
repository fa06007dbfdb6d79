"""Which API groups are served, from a capture: as it says, as it was answered, or not known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kubectl_evidence import ask
from kubectl_evidence.cli.command import command
from kubectl_evidence.outcome import NotRequested
from tests.capture.build import COMPLETE, HEAD, body_of, one_file, read
from tests.incidents import FIXTURES

SERVED = "servedAPIs: [gateway.networking.k8s.io/v1, gateway.networking.k8s.io/v1beta1, autoscaling/v2]\n"
NOT_RECORDED = NotRequested("not recorded in the capture")


def groups(body: dict[str, Any]) -> dict[str, list[str]]:
    return {one["name"]: [each["version"] for each in one["versions"]] for one in body["groups"]}


@pytest.mark.parametrize("head", [COMPLETE, HEAD], ids=["complete", "with all groups that are served"])
def test_a_capture_that_names_the_served_groups_answers_with_them_and_the_built_in_ones(
    tmp_path: Path, head: str
) -> None:
    found = groups(body_of(one_file(tmp_path, SERVED, head), ask.apis()))
    assert found["gateway.networking.k8s.io"] == ["v1", "v1beta1"]
    assert found["autoscaling"] == ["v1", "v2"]
    assert "apps" in found
    assert "" not in found


def test_a_complete_capture_serves_nothing_beyond_the_built_in_groups(tmp_path: Path) -> None:
    found = groups(body_of(one_file(tmp_path, ""), ask.apis()))
    assert "networking.k8s.io" in found
    assert "gateway.networking.k8s.io" not in found


def test_an_old_capture_does_not_know_which_groups_are_served(tmp_path: Path) -> None:
    assert read(one_file(tmp_path, "", HEAD), ask.apis()) == NOT_RECORDED
    # What it names was seen to answer; others may have been served, too.
    recorded = f"{SERVED}answers:\n- {{request: /api/v1/namespaces/a/pods, outcome: collected}}\n"
    assert read(one_file(tmp_path, recorded, HEAD), ask.apis()) == NOT_RECORDED


def test_a_denial_is_replayed(tmp_path: Path) -> None:
    denied = "answers:\n- {request: /apis, outcome: forbidden}\n"
    assert read(one_file(tmp_path, denied, HEAD), ask.apis()).status == "forbidden"


def test_a_recording_of_routes_replays_to_the_same_packet(tmp_path: Path) -> None:
    again = tmp_path / "again"
    # The command, which differs, counts into the budget.
    words = ["pod/checkout-api", "-n", "route-port-missing", "-o", "json", "--max-tokens", "20000"]
    first = _packet(*words, "--from", str(FIXTURES / "route-port-missing"), "--record", str(again))
    second = _packet(*words, "--from", str(again))
    assert first == second
    assert first["evidence"]["routes"]["data"]["http"]["items"]["checkout"]["backends"][0]["portExists"] is False


def _packet(*words: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(CliRunner().invoke(command, list(words)).stdout)
    document.pop("id")
    document["request"].pop("command")
    document["budget"].pop("tokens")
    return document
