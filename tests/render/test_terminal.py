"""The terminal view: the answer and what to run next on the first screen."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings

from kubectl_evidence.checks import run_checks
from kubectl_evidence.render import to_terminal
from tests.render.packets import DEPLOYMENT, REPLICA_SET, TARGET, E, a_packet, an_answer
from tests.render.test_escape import HOSTILE
from tests.render.test_markdown import a_hostile_packet, conclude, denied

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def folded(text: str) -> str:
    """Undo what wrapping did."""
    return " ".join(text.split())


def test_the_first_screen_holds_the_cause_the_state_the_comparison_and_what_to_run_next() -> None:
    packet = a_packet(conclude=conclude("Service/checkout selects `app=checkout`: no pod", "words"))
    screen = to_terminal.render(packet, width=80).splitlines()[:24]
    assert screen == [
        f"pod/{TARGET.name} · payments",
        "Service/checkout selects `app=checkout`: no pod (proven)",
        "• state: 0 of 1 containers ready, 3 restarts, phase Running, api:",
        "  CrashLoopBackOff, on node node-7",
        "• collected 2026-09-15 09:30:04Z in 0.84 s, complete · server v1.36.2 · context",
        "  prod-eu · as alice",
        f"• owned by: ReplicaSet/{REPLICA_SET} ← Deployment/{DEPLOYMENT}",
        "",
        "Causes",
        f"F1 · cause · Service/checkout · proven · error [{E.pod}; {E.events}]",
        "  compared  wanted  found",
        "  words     words   absent  ✗ differs",
        "• since 09:30:04Z, 0s ago",
        "• check: kubectl get words → expected: words",
        "• ranked by: error, proven, explains 1 more, began 19m after the trouble",
        f"• so: words [{E.pod}; {E.events}] · consequence · Pod/x · proven",
        "• mitigation, apart from the cause: words",
        "",
        f"F2 · guess · Secret/y · suspected · warning: words [{E.pod}; {E.events}]",
        "• would be proven by: words",
        "• ranked by: warning, suspected",
        "",
        "Ports: from the Service to the pod",
        "  Service/checkout web (80) does not select the pod ✗ · target port: http →",
    ]


@pytest.mark.parametrize("width", [40, 80, 132])
def test_no_line_is_wider_than_the_terminal_but_a_command_which_is_never_broken(width: int) -> None:
    text = to_terminal.render(a_packet(conclude=run_checks), width=width)
    wide = [line for line in text.splitlines() if len(line) > width]
    assert all(line.startswith("    kubectl ") for line in wide)
    assert f"kubectl get pods -n {TARGET.namespace} -l 'app=checkout,tier=backend'" in text


def test_a_terminal_that_claims_no_width_is_written_to_all_the_same() -> None:
    assert "Causes" in to_terminal.render(a_packet(), width=0)


def test_nothing_of_a_finding_is_missing() -> None:
    packet = a_packet(conclude=run_checks)
    assert packet.findings
    text = folded(to_terminal.render(packet, width=100))
    for finding in packet.findings:
        assert f"{finding.id} · {finding.check} · {finding.subject} · {finding.verdict} · {finding.severity}" in text
        assert folded(finding.says) in text
        for consequence in finding.consequences:
            assert f"so: {folded(consequence.says)}" in text
        if finding.verify is not None:
            assert folded(finding.verify.command) in text
            assert f"expected: {folded(finding.verify.expect)}" in text
        for mitigation in finding.mitigations:
            assert folded(mitigation) in text


def test_what_was_not_collected_is_said() -> None:
    text = to_terminal.render(a_packet(denied("services"), run_checks), width=120)
    assert "incomplete: 1 read without an answer" in text.partition("Causes")[0]
    assert f"{E.services} · Services · not collected: forbidden" in text
    assert '{apiGroups: [""], resources: [services], verbs: [list]}' in folded(text)


def test_there_is_no_colour_unless_it_is_asked_for() -> None:
    packet = a_packet(conclude=run_checks)
    plain, coloured = to_terminal.render(packet), to_terminal.render(packet, colour=True)
    assert "\x1b" not in plain
    assert "\x1b[1;31m" in coloured
    assert COLOUR.sub("", coloured) == plain


def test_the_environment_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    packet = a_packet(conclude=run_checks)
    expected = to_terminal.render(packet), to_terminal.render(packet, colour=True)
    for name, value in {"NO_COLOR": "1", "FORCE_COLOR": "1", "TERM": "dumb", "COLUMNS": "40", "LINES": "3"}.items():
        monkeypatch.setenv(name, value)
    assert (to_terminal.render(packet), to_terminal.render(packet, colour=True)) == expected


@settings(max_examples=40, deadline=None)
@given(HOSTILE, HOSTILE.map(lambda line: "".join(line.split("\n"))))
def test_no_word_of_the_cluster_commands_the_terminal(words: str, line: str) -> None:
    text = to_terminal.render(a_hostile_packet(f"a {words} z", line), colour=True)
    left = COLOUR.sub("", text).replace("\n", "")
    assert not [character for character in left if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]


@settings(max_examples=20, deadline=None)
@given(HOSTILE)
def test_no_word_of_the_cluster_brings_colours_of_its_own(words: str) -> None:
    styles = set(COLOUR.findall(to_terminal.render(a_hostile_packet(f"a {words} z", "line"), colour=True)))
    assert styles <= set(COLOUR.findall(to_terminal.render(a_hostile_packet("a few words z", "line"), colour=True)))


def test_markup_of_the_console_library_is_only_words() -> None:
    answer = an_answer()
    answer["logs"] = {"api/current": "[red]alarm[/red] [/etc/app] :boom: [link=http://evil.example]x[/link]\n"}
    text = to_terminal.render(a_packet(answer), width=120, colour=True)
    assert "[red]alarm[/red] [/etc/app] :boom: [link=http://evil.example]x[/link]" in text


def test_a_log_keeps_its_indentation_and_its_numbers() -> None:
    text = to_terminal.render(a_packet(), width=80)
    assert "  1 │ starting\n  2 │ allocating 200 MiB\n  3 │         at checkout.Cart.load(Cart.java:42)\n" in text


def test_the_answer_stands_at_the_end_as_well_where_the_eye_rests() -> None:
    lines = to_terminal.render(a_packet(conclude=conclude("the cause itself", "words"))).splitlines()
    assert lines[-3:] == ["", "→ the cause itself", "• check: kubectl get words"]


def test_the_same_answers_give_the_same_bytes() -> None:
    assert to_terminal.render(a_packet(conclude=run_checks)) == to_terminal.render(a_packet(conclude=run_checks))
