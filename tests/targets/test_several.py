"""Several targets in one run: a packet of each, wherever they go, and one exit code for all."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from kubectl_evidence import pipeline
from kubectl_evidence.cli.command import command
from kubectl_evidence.cli.exit_codes import WORST_LAST, ExitCode
from kubectl_evidence.cli.write import file_name
from kubectl_evidence.cluster.capture.write import write_folder
from kubectl_evidence.kinds import DEPLOYMENT, NODE
from kubectl_evidence.target import Target
from tests.targets.small_cluster import (
    a_deployment,
    a_node,
    a_pod,
    a_replica_set,
    a_service,
    a_workload,
    capture_of,
    crashing,
)

WEB, CART = a_deployment("web"), a_workload("StatefulSet", "cart", {"app": "cart"})
REVISION = a_replica_set(WEB)
OBJECTS = (
    *(WEB, REVISION, a_pod("web-5f7c-a", REVISION), a_service("web"), a_node()),
    *(CART, a_pod("cart-0", CART, {"app": "cart"}, status=crashing())),
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("captures") / "shop"
    write_folder(capture_of(*OBJECTS), folder)
    return folder


def run(*words: str) -> Result:
    return CliRunner().invoke(command, ["-n", "shop", *words], prog_name="kubectl evidence")


def documents(text: str) -> Iterator[dict[str, Any]]:
    """JSON documents one after the other, as jq reads them."""
    decoder, place = json.JSONDecoder(), 0
    while place < len(text.rstrip()):
        found, place = decoder.raw_decode(text, place + len(text[place:]) - len(text[place:].lstrip()))
        yield found


def told(found: list[dict[str, Any]]) -> list[str]:
    """What each document is about, or why there is none."""
    return [one["request"]["target"] if "request" in one else one["message"] for one in found]


def test_json_documents_follow_one_another_on_stdout(shop: Path) -> None:
    ran = run("deploy/web", "sts/cart", "--from", str(shop), "-o", "json")
    assert told(list(documents(ran.stdout))) == ["deployment/web", "statefulset/cart"]


def test_yaml_documents_are_parted(shop: Path) -> None:
    ran = run("deploy/web", "sts/cart", "no/node-1", "--from", str(shop), "-o", "yaml")
    assert told(list(yaml.safe_load_all(ran.stdout))) == ["deployment/web", "statefulset/cart", "node/node-1"]


def test_markdown_pages_follow_one_another_each_with_its_own_title(shop: Path) -> None:
    ran = run("deploy/web", "sts/cart", "--from", str(shop), "-o", "markdown")
    titles = [line for line in ran.stdout.splitlines() if line.startswith("# ")]
    assert titles == ["# deployment/web · shop", "# statefulset/cart · shop"]
    assert "\n\n# statefulset/cart" in ran.stdout


def test_a_target_that_does_not_exist_keeps_no_other_from_its_packet(shop: Path) -> None:
    ran = run("deploy/web", "deploy/absent", "sts/cart", "--from", str(shop), "-o", "json")
    says = "deployment absent not found in namespace shop"
    assert told(list(documents(ran.stdout))) == ["deployment/web", says, "statefulset/cart"]
    assert f"error: {says}" in ran.stderr
    assert ran.exit_code == ExitCode.NOT_FOUND


def test_an_error_among_yaml_documents_is_a_document_and_among_pages_is_not(shop: Path) -> None:
    as_yaml = run("deploy/absent", "deploy/web", "--from", str(shop), "-o", "yaml")
    assert [one.get("status", "packet") for one in yaml.safe_load_all(as_yaml.stdout)] == ["error", "packet"]
    pages = run("deploy/absent", "deploy/web", "--from", str(shop), "-o", "markdown")
    assert pages.stdout.startswith("# deployment/web")
    assert "error: deployment absent" in pages.stderr


def test_a_folder_takes_a_private_file_of_each_and_stdout_tells_which(shop: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "packets"
    ran = run("deploy/web", "sts/cart", "no/node-1", "--from", str(shop), "--output-dir", str(folder))
    names = ["node.node-1.md", "shop.deployment.web.md", "shop.statefulset.cart.md"]
    assert sorted(file.name for file in folder.iterdir()) == names
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    lines = ran.stdout.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        str(folder / name) for name in ("shop.deployment.web.md", "shop.statefulset.cart.md", "node.node-1.md")
    ]
    assert "Container/app crash-loops" in lines[1]
    assert (folder / names[1]).read_text(encoding="utf-8").startswith("# deployment/web · shop\n")


def test_a_single_target_may_go_to_a_folder_too_and_the_format_names_the_file(shop: Path, tmp_path: Path) -> None:
    for form, ending in (("json", "json"), ("yaml", "yaml"), ("terminal", "txt")):
        run("deploy/web", "--from", str(shop), "--output-dir", str(tmp_path), "-o", form)
        assert (tmp_path / f"shop.deployment.web.{ending}").stat().st_size > 1000


def test_a_packet_of_before_is_replaced_whole(shop: Path, tmp_path: Path) -> None:
    before = tmp_path / "shop.deployment.web.md"
    before.write_text("an older one", encoding="utf-8")
    before.chmod(0o644)
    run("deploy/web", "--from", str(shop), "--output-dir", str(tmp_path))
    assert before.read_text(encoding="utf-8").startswith("# deployment/web")
    assert stat.S_IMODE(before.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [before.name]


def test_a_folder_that_cannot_be_made_is_told_before_anything_is_read(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    ran = run("deploy/web", "deploy/absent", "--from", str(shop), "--output-dir", str(tmp_path / "file"))
    assert ran.exit_code == ExitCode.USAGE
    assert ran.stderr.startswith(f"error: cannot make the folder {tmp_path / 'file'}: ")
    assert "absent" not in ran.stderr


def test_a_name_that_no_file_system_takes_is_cut_and_told_apart() -> None:
    long = [Target("a" * 250 + ending, "shop", DEPLOYMENT) for ending in ("b", "c")]
    names = {file_name(target, "markdown") for target in long}
    assert len(names) == 2
    assert max(len(name) for name in names) < 210
    assert file_name(Target("node-1", "", NODE), "json") == "node.node-1.json"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["deploy/web", "sts/cart", "--output-file", "x"], "--output-file is for one packet"),
        (["deploy/web", "--output-file", "x", "--output-dir", "y"], "two places for one packet"),
        (["deploy/web", "-l", "app=web"], "name either objects or a selector"),
        ([*(f"pod/p{n}" for n in range(21))], "21 targets at once; at most 20 packets are made in one run"),
        (["-l", "app in ("], "that is no selector"),
    ],
    ids=lambda value: "" if isinstance(value, str) else value[-1],
)
def test_what_does_not_go_together_is_refused(shop: Path, words: list[str], says: str) -> None:
    ran = run(*words, "--from", str(shop))
    assert ran.exit_code == ExitCode.USAGE
    assert says in ran.stderr
    assert ran.stdout == ""


def test_a_debug_container_goes_into_one_pod() -> None:
    ran = run("pod/a", "pod/b", "--debug")
    assert (ran.exit_code, "--debug looks into one pod" in ran.stderr) == (ExitCode.USAGE, True)


def test_the_exit_code_is_that_of_the_target_that_went_worst(shop: Path) -> None:
    assert (
        run("deploy/web", "deploy/web", "--from", str(shop)).exit_code
        == run("deploy/web", "--from", str(shop)).exit_code
    )
    codes = [
        run(*words, "--from", str(shop), "--exit-code").exit_code
        for words in (["deploy/web", "sts/cart"], ["sts/cart", "pod/no"])
    ]
    assert codes == [ExitCode.FINDINGS, ExitCode.NOT_FOUND]
    assert set(WORST_LAST) == set(ExitCode)


def test_a_selector_makes_a_packet_of_each_workload(shop: Path, tmp_path: Path) -> None:
    ran = run("-l", "app in (web,cart)", "--from", str(shop), "--output-dir", str(tmp_path))
    assert [line.partition(": ")[0].rpartition("/")[2] for line in ran.stdout.splitlines()] == [
        "shop.deployment.web.md",
        "shop.statefulset.cart.md",
    ]


def test_a_selector_that_selects_nothing_is_exit_code_3_and_one_that_may_not_be_asked_1(tmp_path: Path) -> None:
    write_folder(capture_of(*OBJECTS), tmp_path / "all")
    write_folder(capture_of(*OBJECTS, refused=["pods"]), tmp_path / "refused")
    none = run("-l", "app=none", "--from", str(tmp_path / "all"))
    refused = run("-l", "app=web", "--from", str(tmp_path / "refused"))
    assert (none.exit_code, refused.exit_code) == (ExitCode.NOT_FOUND, ExitCode.NO_PACKET)
    assert "next: kubectl get pods -n shop --show-labels shows the labels" in none.stderr
    assert "next: it takes a Role with verb list on pods" in refused.stderr


def test_of_more_than_twenty_selected_workloads_the_first_are_taken_and_the_others_counted(tmp_path: Path) -> None:
    pods = [a_pod(f"bare-{n:02}") for n in range(23)]
    write_folder(capture_of(*pods), tmp_path / "many")
    ran = run("-l", "app=web", "--from", str(tmp_path / "many"), "--output-dir", str(tmp_path / "packets"))
    assert len(ran.stdout.splitlines()) == 20
    assert "warning: 3 more are selected; at most 20 packets are made in one run" in ran.stderr


def test_one_recording_holds_every_target(shop: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    words = ["deploy/web", "deploy/absent", "sts/cart", "no/node-1"]
    first = run(*words, "--from", str(shop), "--record", str(again), "-o", "json")
    assert first.exit_code == ExitCode.NOT_FOUND
    of_all = {one["request"]["target"]: one for one in documents(first.stdout) if "request" in one}
    for word, target in (
        ("deploy/web", "deployment/web"),
        ("sts/cart", "statefulset/cart"),
        ("no/node-1", "node/node-1"),
    ):
        replayed = json.loads(run(word, "--from", str(again), "-o", "json").stdout)
        for kept in ("summary", "findings", "ruledOut", "timeline", "gaps"):
            assert replayed[kept] == of_all[target][kept], (word, kept)


def test_nothing_is_recorded_where_there_is_no_packet(shop: Path, tmp_path: Path) -> None:
    run("deploy/absent", "deploy/none", "--from", str(shop), "--record", str(tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_ctrl_c_between_two_targets_keeps_what_was_made_and_recorded(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    investigate = pipeline.investigate

    def interrupted(inquiry: Any, *rest: Any) -> Any:
        if inquiry.target.name == "cart":
            raise KeyboardInterrupt
        return investigate(inquiry, *rest)

    monkeypatch.setattr(pipeline, "investigate", interrupted)
    words = ["deploy/web", "sts/cart", "no/node-1", "--from", str(shop), "--record", str(tmp_path / "part")]
    ran = run(*words, "-o", "json")
    assert ran.exit_code == ExitCode.INTERRUPTED
    assert told(list(documents(ran.stdout)))[0] == "deployment/web"
    assert "interrupted: 1 of 3 targets were not looked at" in ran.stderr
    monkeypatch.undo()
    assert run("deploy/web", "--from", str(tmp_path / "part")).exit_code != ExitCode.NOT_FOUND


def test_a_fault_of_this_program_with_one_target_keeps_no_other_from_its_packet(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    investigate = pipeline.investigate

    def faulty(inquiry: Any, *rest: Any) -> Any:
        if inquiry.target.name == "web":
            raise ZeroDivisionError
        return investigate(inquiry, *rest)

    monkeypatch.setattr(pipeline, "investigate", faulty)
    ran = run("deploy/web", "sts/cart", "--from", str(shop))
    assert ran.exit_code == ExitCode.NO_PACKET
    assert ran.stdout.startswith("# statefulset/cart")
    assert "ZeroDivisionError" in ran.stderr
