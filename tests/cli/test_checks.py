"""`kubectl evidence checks` and `explain`: what is checked, and how, without a cluster."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner, Result

from kubectl_evidence.checks import all_checks, groups
from kubectl_evidence.cli import check_names
from kubectl_evidence.cli.checks import checks, explain
from kubectl_evidence.cli.command import other
from kubectl_evidence.cli.complete import NO_FILES, complete
from kubectl_evidence.cli.flags import COMMANDS
from kubectl_evidence.cli.help_text import OF_COMMANDS
from kubectl_evidence.cli.instant import answer
from kubectl_evidence.manual import WIDTH, listing, page


def run(command: str, *words: str) -> Result:
    return CliRunner().invoke({"checks": checks, "explain": explain}[command], list(words), terminal_width=100)


def test_every_check_is_listed_once_with_its_title_under_its_group() -> None:
    lines = run("checks").stdout.splitlines()
    for check in all_checks():
        (line,) = (one for one in lines if one.split()[:1] == [check.id])
        assert line.endswith(check.title)
    assert [line.partition(":")[0] for line in lines if line and not line.startswith(" ")] == list(groups())


def test_of_chosen_groups_only_their_checks_are_listed() -> None:
    listed = {line.split()[0] for line in run("checks", "ports").stdout.splitlines() if line.startswith(" ")}
    assert listed == {check.id for check in all_checks() if check.group == "ports"}


def test_the_page_of_a_check_has_its_title_its_needs_and_its_sections() -> None:
    shown = run("explain", "target-port-name-unresolved").stdout
    check = next(one for one in all_checks() if one.id == "target-port-name-unresolved")
    assert shown.startswith(f"# {check.id}\n\n{check.title}\n\nGroup: ")
    assert " ".join(check.doc.partition("## Example")[0].split()) in " ".join(shown.split())
    assert "Needs: pod, services, endpoint-slices (optional)." in shown
    explained = shown.partition("## What it explains\n")[2].split("\n\n")[0].replace("\n", " ").split(", ")
    assert explained == sorted({*check.explains})


def test_a_page_is_no_wider_than_a_terminal_and_quotes_its_example() -> None:
    for check in all_checks():
        lines = page(check).splitlines()
        assert [line for line in lines if len(line) > WIDTH] == []
        assert [line for line in lines if line.startswith("> ")] != []
        assert f"{'#' * 2} Example" in lines


def test_what_nothing_explains_has_no_section_that_says_so() -> None:
    check = next(one for one in all_checks() if not any(one.id in other.explains for other in all_checks()))
    assert "## What explains it" not in page(check)


def test_in_a_document_the_recording_of_an_example_and_other_checks_are_linked() -> None:
    check = next(one for one in all_checks() if one.id == "service-selector-near-miss")
    part = page(check, level=3)
    assert "[fixtures/selector-mismatch](../fixtures/selector-mismatch/packet.md)" in part
    assert "[service-no-endpoints](#service-no-endpoints)" in part
    assert part.startswith(f"### {check.id}\n")
    assert "#### Traps" in part


def test_in_a_terminal_a_title_goes_on_below_itself_and_in_a_pipe_a_check_is_a_line() -> None:
    piped, shown = listing(["ports"]), listing(["ports"], 80)
    assert run("checks", "ports").stdout == piped
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert shown.split() == piped.split()
    assert len(shown.splitlines()) > len(piped.splitlines())
    assert listing(["ports"], 40) == piped


def test_several_pages_follow_one_another() -> None:
    asked = ["service-no-endpoints", "container-oomkilled"]
    shown = run("explain", *asked).stdout
    assert [line.removeprefix("# ") for line in shown.splitlines() if line.startswith("# ")] == asked


@pytest.mark.parametrize(
    ("command", "word", "meant"),
    [
        ("explain", "container-oom-killed", "did you mean container-oomkilled"),
        ("explain", "xyzzy", "kubectl evidence checks lists them all"),
        ("checks", "port", "did you mean ports"),
    ],
)
def test_a_word_that_is_unknown_is_one_clear_error_with_what_was_probably_meant(
    command: str, word: str, meant: str
) -> None:
    ran = run(command, word)
    assert ran.exit_code == 2
    assert ran.stdout == ""
    assert f"{word!r}" in ran.stderr
    assert meant in ran.stderr


def test_explain_without_a_check_is_an_error_of_usage() -> None:
    assert run("explain").exit_code == 2


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_each_command_is_answered_before_anything_is_imported(name: str) -> None:
    asked = CliRunner().invoke(other(name), ["-h"], prog_name=f"kubectl evidence {name}", terminal_width=100)
    assert asked.output == OF_COMMANDS[name]
    assert answer(["/usr/bin/kubectl-evidence", name, "-h"]) == OF_COMMANDS[name]


def test_the_first_word_names_the_command_and_a_pod_may_be_called_the_same() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "kubectl_evidence", "checks", "metrics"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.stdout == run("checks", "metrics").stdout
    pod = subprocess.run(
        [sys.executable, "-m", "kubectl_evidence", "pod/checks", "-n", "x", "--from", "fixtures/healthy"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "metrics:" not in pod.stdout


def test_names_to_complete_are_those_of_the_checks_though_no_check_is_imported() -> None:
    assert check_names.checks() == [check.id for check in all_checks()]
    assert check_names.groups() == sorted(groups())


def test_checks_and_groups_are_completed() -> None:
    assert complete(["explain", "container-oom"]) == (["container-oomkilled"], NO_FILES)
    assert complete(["checks", "port"]) == (["ports"], NO_FILES)
    assert complete(["checks", "ports", "port"]) == ([], NO_FILES)
    assert [one.partition("\t")[0] for one in complete(["expl"])[0]] == ["explain"]
