"""The command line: one clear error for bad input, the right exit code, and nothing lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence.cli.exit_codes import ExitCode

ROOT = Path(__file__).parent.parent
DEMO = ["pod/checkout-api", "-n", "payments", "--from", "fixtures/selector-mismatch"]


def cli(*arguments: str, cwd: Path = ROOT, **environ: str) -> subprocess.CompletedProcess[str]:
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith("KUBE")}
    ran = subprocess.run(
        [str(Path(sys.executable).parent / "kubectl-evidence"), *arguments],
        cwd=cwd,
        env=surroundings | environ,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    assert "Traceback" not in ran.stderr + ran.stdout
    return ran


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "no target given"),
        (["pod/a", "b"], "write every target as TYPE/NAME: 'b' has no type"),
        (["rollout/checkout-api"], "evidence is not gathered for 'rollout', but for pod, deployment, replicaset"),
        (["pod/Checkout"], "'Checkout' is not a pod's name"),
        (["pod/x", "-n", "Pay ments"], "'Pay ments' is not a namespace's name"),
        (["pod/x", "--from", "no-such-folder"], "no-such-folder"),
        (["pod/x", "--from", "docs"], "docs is nothing that --from can read"),
        ([*DEMO, "--debug"], "--debug needs a cluster"),
        ([*DEMO, "--record", "fixtures"], "fixtures is not empty"),
        ([*DEMO, "--output-file", "no-such-folder/packet.json"], "cannot write no-such-folder/packet.json"),
        ([*DEMO, "-o", "xml"], "'xml' is not one of"),
        ([*DEMO, "--timeout", "soon"], "'soon' is not a duration"),
        ([*DEMO, "--max-tokens", "1"], "1 is not in the range"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_is_one_clear_error_and_exit_code_2(arguments: list[str], says: str) -> None:
    ran = cli(*arguments)
    assert ran.returncode == ExitCode.USAGE
    assert says in ran.stderr
    assert ran.stdout == ""


def test_a_pod_that_is_not_in_the_capture_is_exit_code_3() -> None:
    ran = cli("pod/absent", *DEMO[1:])
    assert ran.returncode == ExitCode.NOT_FOUND
    assert "pod absent not found in namespace payments" in ran.stderr


def test_an_error_is_also_json_when_json_was_asked_for() -> None:
    error: dict[str, Any] = json.loads(cli("pod/absent", *DEMO[1:], "-o", "json").stdout)
    assert set(error) == {"status", "errorCode", "message", "details", "nextSafeActions"}
    assert (error["status"], error["errorCode"]) == ("error", "target-not-found")


def test_without_any_kubeconfig_the_error_says_what_to_do(tmp_path: Path) -> None:
    ran = cli("pod/x", HOME=str(tmp_path))
    assert ran.returncode == ExitCode.NO_PACKET
    assert "kubeconfig" in ran.stderr
    assert "next: " in ran.stderr


def test_findings_change_the_exit_code_only_when_that_was_asked_for() -> None:
    assert cli(*DEMO).returncode == ExitCode.COMPLETE
    assert cli(*DEMO, "--exit-code").returncode == ExitCode.FINDINGS


def test_a_packet_with_gaps_is_exit_code_4(tmp_path: Path) -> None:
    denied = tmp_path / "denied"
    shutil.copytree(ROOT / "fixtures/selector-mismatch", denied)
    capture = denied / "capture.yaml"
    rule = 'forbidden:\n- {verbs: [list], group: "", resource: services, namespace: payments}\n'
    capture.write_text(capture.read_text(encoding="utf-8") + rule, encoding="utf-8")
    ran = cli("pod/checkout-api", "-n", "payments", "--from", str(denied), "-o", "json")
    packet = json.loads(ran.stdout)
    assert ran.returncode == ExitCode.INCOMPLETE
    [gap] = packet["gaps"]
    assert gap["rule"] == {"apiGroups": [""], "resources": ["services"], "verbs": ["list"]}
    assert "service-selector-near-miss" in {check for unknown in packet["unknown"] for check in unknown["checks"]}
    assert "service-selector-near-miss" not in {finding["check"] for finding in packet["findings"]}


def test_in_a_pipe_the_packet_is_markdown_and_stderr_is_silent() -> None:
    ran = cli(*DEMO)
    assert ran.stdout.startswith("# pod/checkout-api-")
    assert ran.stderr == ""


@pytest.mark.parametrize(("name", "start"), [("p.json", "{"), ("p.yaml", "schemaVersion:"), ("p.md", "# pod/")])
def test_a_file_takes_its_format_from_its_name_and_is_for_its_owner_only(tmp_path: Path, name: str, start: str) -> None:
    ran = cli(*DEMO, "--output-file", str(tmp_path / name))
    assert (ran.returncode, ran.stdout) == (0, "")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_recording_that_fails_does_not_cost_the_packet(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ran = cli(*DEMO, "--record", str(tmp_path / "file" / "capture"))
    assert ran.returncode == ExitCode.USAGE
    assert ran.stdout.startswith("# pod/checkout-api-")
    assert "file/capture" in ran.stderr


def test_a_dry_run_lists_reads_with_permissions_and_contacts_nothing(tmp_path: Path) -> None:
    ran = cli("pod/x", "-n", "payments", "--dry-run", "-o", "json", HOME=str(tmp_path))
    plan = json.loads(ran.stdout)
    assert ran.returncode == 0
    assert {"verb": "get", "resource": "pods/log"}.items() <= next(
        read for read in plan["reads"] if read["evidence"] == "logs"
    ).items()
    assert {read["verb"] for read in plan["reads"]} == {"get", "list"}
    assert plan["writes"] == []


def test_a_dry_run_of_debug_lists_the_writes_too(tmp_path: Path) -> None:
    ran = cli("pod/x", "--dry-run", "--debug", HOME=str(tmp_path))
    assert "patch   pods/ephemeralcontainers" in ran.stdout


def test_a_help_that_click_has_to_write_imports_nothing_heavy() -> None:
    probe = (
        "import sys; sys.argv = ['kubectl-evidence', 'pod/x', '-n', 'y', '--help']\n"
        "import atexit\n"
        "heavy = ('kubernetes', 'rich', 'pydantic', 'yaml', 'urllib3')\n"
        "atexit.register(lambda: print('imported:', [name for name in heavy if name in sys.modules]))\n"
        "from kubectl_evidence.cli import main; main()\n"
    )
    ran = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False, cwd=ROOT)
    assert ran.returncode == 0
    assert ran.stdout.rstrip().endswith("imported: []")


def test_usage_is_spelled_as_kubectl_spells_it() -> None:
    assert cli("--help").stdout.startswith("Usage: kubectl evidence [OPTIONS] TYPE/NAME")


@pytest.mark.parametrize("flag", ["--token", "--password"])
def test_a_credential_on_the_command_line_is_not_in_the_packet(tmp_path: Path, flag: str) -> None:
    secret = "fake-bearer-0123456789abcdef"
    for arguments in ([flag, secret], [f"{flag}={secret}"]):
        ran = cli(*DEMO, *arguments, "-o", "json")
        assert ran.returncode == 0
        assert secret not in ran.stdout + ran.stderr
    # Neither in the error of a connection that cannot be made.
    ran = cli("pod/x", flag, secret, "--server", "https://127.0.0.1:9", HOME=str(tmp_path))
    assert secret not in ran.stdout + ran.stderr


def test_flags_may_be_written_as_kubectl_reads_them(tmp_path: Path) -> None:
    ran = cli(
        "pod/x", "-n=payments", "-v=0", "--dry-run=true", "--debug", "--debug=false", "-o=json", HOME=str(tmp_path)
    )
    plan = json.loads(ran.stdout)
    assert {read["namespace"] for read in plan["reads"]} >= {"payments"}
    assert plan["writes"] == []


def test_a_reader_that_stops_reading_is_no_error() -> None:
    command = f"{Path(sys.executable).parent}/kubectl-evidence {' '.join(DEMO)} -o json | head -c 10"
    ran = subprocess.run(["/bin/bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.stderr == ""
