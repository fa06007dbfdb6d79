"""`kubectl evidence redact`: what comes in goes out redacted, at once, in its form, or not at all."""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest
import yaml
from click.testing import CliRunner

from kubectl_evidence.cli import main
from kubectl_evidence.cli.exit_codes import ExitCode, RedactExit
from kubectl_evidence.cli.flags import REDACT_FLAGS
from kubectl_evidence.cli.help_text import OF_COMMANDS
from kubectl_evidence.cli.instant import WIDTH, answer
from kubectl_evidence.cli.redact import redact
from kubectl_evidence.cli.words import command_of
from kubectl_evidence.redact.placeholder import PLACEHOLDER
from kubectl_evidence.redact.redactor import KeyedRedactor
from tests.redact import fakes

PROGRAM = Path(sys.executable).parent / "kubectl-evidence"
PASSWORD = "hunter2-" + fakes.characters("alnum", 10, fakes.source(1))
LINE = f"connecting with DB_PASSWORD={PASSWORD} now\n"
POD: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "web-0", "n": "12345678901234567890123"},
    "spec": {"containers": [{"args": ["--password", PASSWORD], "ports": [{"containerPort": 8080}]}], "x": 1.50},
}


class Ran(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str, stdin: bytes | str = b"") -> Ran:
    """Run the command in this process, with a file as its standard input."""
    out, err, code = io.StringIO(), io.StringIO(), -1
    with tempfile.TemporaryFile("w+", encoding="utf-8") as file, pytest.MonkeyPatch.context() as patch:
        file.buffer.write(stdin.encode() if isinstance(stdin, str) else stdin)
        file.seek(0)
        patch.setattr("sys.stdin", file)
        with redirect_stdout(out), redirect_stderr(err):
            try:
                redact.main(list(arguments), prog_name="kubectl evidence redact")
            except SystemExit as leaving:
                code = int(leaving.code or 0)
    assert PASSWORD not in out.getvalue() + err.getvalue()
    return Ran(code, out.getvalue(), err.getvalue())


@pytest.fixture(autouse=True)
def no_rules_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "/nonexistent")
    monkeypatch.delenv("KUBECTL_EVIDENCE_REDACT_RULES", raising=False)


@contextmanager
def running(*arguments: str, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [PROGRAM, "redact", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, **options
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def shape(text: str) -> str:
    """The text with every fingerprint the same."""
    return PLACEHOLDER.sub(lambda found: f"[{found['kind']}]", text)


def come(process: subprocess.Popen[bytes], seconds: float = 20) -> str:
    assert process.stdout
    assert select.select([process.stdout], [], [], seconds)[0], "nothing came"
    return os.read(process.stdout.fileno(), 1 << 16).decode()


def test_a_line_comes_out_soon_after_it_went_in() -> None:
    with running(stdin=subprocess.PIPE) as process:
        assert process.stdin
        for i in range(3):
            # The program's start is not what is waited for.
            process.stdin.write(LINE.encode())
            assert shape(come(process)) == "connecting with DB_PASSWORD=[password] now\n", i
        process.stdin.write(b"half a line, SECRET_TOKEN=ab")
        assert process.stdout
        assert not select.select([process.stdout], [], [], 0.3)[0]
        process.stdin.write(b"cd1234567890\n")
        assert shape(come(process)) == "half a line, SECRET_TOKEN=[token]\n"


def test_what_might_be_a_document_is_held_back_for_two_seconds_at_most() -> None:
    with running(stdin=subprocess.PIPE) as process:
        assert process.stdin
        process.stdin.write(b'[\n "a",\n')
        assert come(process) == '[\n "a",\n'
        process.stdin.write(b'{"apiVersion": "v1",\n "kind": "Secret",\n "data": {"a": "aHVudGVyMg=="}}\n')
        document = json.loads(come(process))
        assert shape(document["data"]["a"]) == "[secret-data]"


def test_ctrl_c_writes_what_had_come_redacted_and_is_130() -> None:
    with running(stdin=subprocess.PIPE) as process:
        assert process.stdin
        process.stdin.write((LINE + LINE.rstrip()).encode())
        assert shape(come(process)) == "connecting with DB_PASSWORD=[password] now\n"
        process.send_signal(signal.SIGINT)
        assert shape(come(process)) == "connecting with DB_PASSWORD=[password] now"
        assert process.wait(20) == RedactExit.INTERRUPTED
        assert process.stderr
        assert process.stderr.read() == b""


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = f"yes '{LINE.strip()}' | {PROGRAM} redact | head -n 1"
    ran = subprocess.run(["/bin/bash", "-c", command], capture_output=True, text=True, check=False, timeout=60)
    assert shape(ran.stdout) == "connecting with DB_PASSWORD=[password] now\n"
    assert ran.stderr == ""
    code = subprocess.run(["/bin/bash", "-c", f"{command}; exit ${{PIPESTATUS[1]}}"], capture_output=True, check=False)
    assert code.returncode == RedactExit.NOT_READ


def test_a_closed_standard_output_is_one_clear_error() -> None:
    for arguments in ("redact", "redact --explain", "pod/x --from fixtures/healthy"):
        command = f"echo '{LINE.strip()}' | {PROGRAM} {arguments} >&-"
        ran = subprocess.run(["/bin/bash", "-c", command], capture_output=True, text=True, check=False, timeout=60)
        assert "internal error" not in ran.stderr
        assert ran.stderr.count("error: ") == 1
        assert ran.returncode in (RedactExit.USAGE, ExitCode.NOT_FOUND)


def test_ctrl_c_while_the_program_is_still_being_loaded_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kubectl_evidence.cli.redact_run.Run.run", interrupted)
    assert run() == Ran(RedactExit.INTERRUPTED, "", "")
    monkeypatch.setattr("kubectl_evidence.cli.instant.answer", interrupted)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == RedactExit.INTERRUPTED


def test_what_is_compressed_or_no_text_was_not_looked_at_and_says_so(tmp_path: Path) -> None:
    packed = tmp_path / "log.gz"
    packed.write_bytes(gzip.compress(LINE.encode()))
    for arguments in ((), ("--check",), ("--explain",)):
        ran = run(*arguments, str(packed))
        assert ran.returncode == RedactExit.USAGE
        assert ran.stdout == ""
        assert "its content was not looked at" in ran.stderr
        assert "nothing would be masked" not in ran.stderr
    assert run("--check", stdin=bytes(range(128, 256)) * 40).returncode == RedactExit.USAGE
    assert run("--check", stdin="père, naïve".encode("latin-1") * 40).returncode == 0


def test_an_explanation_is_in_the_order_of_lines_whatever_was_found_first() -> None:
    record = json.dumps({"env": [{"name": "API_KEY", "value": PASSWORD}]})
    text = f"{LINE}{record}\n" * 3 + f"{json.dumps(POD, indent=1)}\n{LINE}"
    lines = [int(line.split(":")[1]) for line in run("--explain", stdin=text).stdout.splitlines()[:-1]]
    assert len(lines) >= 8
    assert lines == sorted(lines)


def test_on_a_terminal_it_says_what_it_waits_for() -> None:
    parent, child = pty.openpty()
    with running(stdin=child) as process:
        assert process.stderr
        assert select.select([process.stderr], [], [], 20)[0]
        assert b"reading standard input, until Ctrl-D" in os.read(process.stderr.fileno(), 4096)
        os.write(parent, b"\x04")
        assert process.wait(20) == 0
    os.close(parent)
    os.close(child)


def test_what_is_no_text_is_shown_as_far_as_it_is() -> None:
    ran = run(stdin=b"\xff\xfe\x00 a\xc3 \x1b[31mred\x1b[0m\n" + LINE.encode())
    assert ran.returncode == 0
    assert shape(ran.stdout).endswith("red\nconnecting with DB_PASSWORD=[password] now\n")
    assert run(stdin=bytes(range(256)) * 40).returncode == 0
    # Two bytes at the beginning do not make letters of another alphabet of a secret.
    for text in (b"\xff\xfe" + LINE.encode(), LINE.encode("utf-16-le"), LINE.encode("utf-16")):
        assert "DB_PASSWORD=[password] now" in shape(run(stdin=text).stdout)
    assert run(stdin="\ufeff" + json.dumps(POD)).stdout.startswith('{"apiVersion"')
    assert run().stdout == ""


def test_files_follow_one_another_and_equal_secrets_stay_equal(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(LINE.rstrip())
    (tmp_path / "b").write_text(LINE)
    ran = run(str(tmp_path / "a"), "-", "--", str(tmp_path / "b"), stdin=f"bare {PASSWORD}")
    lines = ran.stdout.splitlines()
    assert [shape(line) for line in lines] == [
        "connecting with DB_PASSWORD=[password] now",
        "bare [password]",
        "connecting with DB_PASSWORD=[password] now",
    ]
    assert len({PLACEHOLDER.search(line)[0] for line in lines if PLACEHOLDER.search(line)}) == 1  # type: ignore[index]


def test_json_stays_json_as_it_was_written() -> None:
    for form, indent in product(("auto", "json"), (None, 2, 4, "\t")):
        written = json.dumps(POD, indent=indent).replace("1.5", "1.50").replace('"12345678901234567890123"', "1" * 25)
        wanted = written.replace(PASSWORD, "[password]")
        assert shape(run("--input", form, stdin=f"{written}\n{written}").stdout) == f"{wanted}\n{wanted}"


def test_documents_and_text_may_follow_one_another() -> None:
    pretty, flat = json.dumps(POD, indent=2), json.dumps({"msg": "x", "env": [{"name": "API_KEY", "value": PASSWORD}]})
    manifest = yaml.safe_dump(POD, sort_keys=False)
    text = f"{LINE}{flat}\n{pretty}\n[main] INFO {{\n{manifest}---\n{manifest}INFO done\n"
    ran = run(stdin=text)
    assert shape(ran.stdout) == shape(text.replace(flat, flat.replace(PASSWORD, "[api-key]"))).replace(
        f"- {PASSWORD}", "- '[password]'"
    ).replace(PASSWORD, "[password]")


def test_yaml_keeps_its_order_its_numbers_and_its_documents(tmp_path: Path) -> None:
    text = (
        f"# of a chart\nmode: 0644\nbig: {'9' * 30}\nat: 2026-11-26T00:00:00Z\nversion: 1.10\nyes: no\n"
        f'password: {PASSWORD}\n"b": |\n  plain\n\n  def\n---\n# kept, with password={PASSWORD}\nz: 1\na: [1, x]\n'
    )
    wanted = text.replace(f"password: {PASSWORD}", "password: '[password]'")
    wanted = wanted.replace(PASSWORD, "[password]")
    (tmp_path / "values.yaml").write_text(text)
    for ran in (run("--input", "yaml", stdin=text), run(str(tmp_path / "values.yaml"))):
        assert shape(ran.stdout) == wanted
        assert len(list(yaml.safe_load_all(ran.stdout))) == 2


@pytest.mark.parametrize(
    ("form", "text", "says"),
    [
        ("json", '{"a": 1}\n{"a": ]}\n', "standard input:2: not JSON"),
        ("json", f"{{\n\n{LINE}", "standard input:3: not JSON"),
        ("yaml", f"a: 1\n---\npassword: [{PASSWORD}\n", "standard input:4: not YAML"),
        ("yaml", "a: &a [*a, *a]\n", "standard input:1: nested too deeply"),
    ],
)
def test_what_is_not_of_the_form_that_was_named_is_one_error_and_text_otherwise(
    form: str, text: str, says: str
) -> None:
    ran = run("--input", form, stdin=text)
    assert ran.returncode == RedactExit.USAGE
    assert ran.stderr.startswith(f"error: {says}")
    assert ran.stderr.count("error") == 1
    assert run(stdin=text).returncode == 0


def test_an_input_that_cannot_be_read_is_one_error_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(LINE)
    for path, why in ((tmp_path / "none", "No such file"), (tmp_path, "it is a folder")):
        ran = run(str(tmp_path / "a"), str(path))
        assert (ran.returncode, ran.stdout) == (RedactExit.USAGE, "")
        assert ran.stderr.startswith(f"error: cannot read {path}: {why}")


def test_a_check_writes_nothing_tells_how_much_by_rule_and_is_1(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(LINE * 2 + json.dumps(POD))
    (tmp_path / "b").write_text("nothing here\n")
    ran = run("--check", str(tmp_path / "a"), str(tmp_path / "b"))
    assert (ran.returncode, ran.stdout, ran.stderr) == (RedactExit.MASKED, "", f"{tmp_path}/a: 3 (3 password)\n")
    ran = run("--check", str(tmp_path / "b"))
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "nothing would be masked\n")
    # What has been redacted is clean.
    assert run("--check", stdin=run(str(tmp_path / "a")).stdout).returncode == 0


def test_an_explanation_says_where_by_which_rule_and_why_but_never_what(tmp_path: Path) -> None:
    encoded = base64.b64encode(f"password={PASSWORD}".encode()).decode()
    key = fakes.private_key(fakes.source(2))
    file = tmp_path / "log"
    file.write_text(
        f"{LINE}again {PASSWORD}\n{key}\ngot {encoded} and https://u:{PASSWORD}x@h/\n{json.dumps(POD, indent=1)}\n"
    )
    ran = run("--explain", str(file))
    lines = [shape(line).replace(f"{file}", "F") for line in ran.stdout.splitlines()]
    size = len(PASSWORD)
    assert lines[:3] == [
        f"F:1:29: password: named DB_PASSWORD, {size} characters: connecting with DB_PASSWORD=[password] now",
        f"F:2:7: password: the same as at F:1, {size} characters: again [password]",
        f"F:3:1: private-key: a private key, {len(key)} characters: [private-key]",
    ]
    after = 4 + key.count("\n")
    assert lines[3].startswith(f"F:{after}:5: password: a secret inside base64 or hex, {len(encoded)} characters: got ")
    assert lines[4].startswith(f"F:{after}:{5 + len(encoded) + 15}: url-password: rule url-password (RFC 3986")
    assert lines[5].startswith("F:")
    assert lines[5].endswith(f" /spec/containers/0/args/1: password: named --password, {size} characters: [password]")
    assert lines[6:] == ["masked: 6 (4 password, 1 private-key, 1 url-password)"]
    assert ran.returncode == 0
    assert run("--explain", "--check", str(file)).returncode == RedactExit.MASKED


def test_what_cannot_be_redacted_is_withheld_told_and_exit_code_3(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(PASSWORD)

    for name in ("redact_after", "redact_object", "structured"):
        monkeypatch.setattr(KeyedRedactor, name, fail)
    manifest = yaml.safe_dump(POD)
    for text in (LINE, json.dumps(POD, indent=2), json.dumps({"a": PASSWORD}), manifest):
        (tmp_path / "input").write_text(text)
        ran = CliRunner().invoke(redact, [str(tmp_path / "input")])
        assert PASSWORD not in ran.output
        assert ran.exit_code == RedactExit.WITHHELD
        assert "could not be redacted" in ran.stderr
        assert PLACEHOLDER.search(ran.stdout)


def test_a_pod_named_redact_is_told_from_the_command() -> None:
    assert command_of(["redact"]) == command_of(["--redact-ips", "redact", "x"]) == "redact"
    assert command_of(["--input", "json", "redact"]) == command_of(["--check=true", "redact"]) == "redact"
    for line in ("pod/redact", "pod redact", "-- redact", "-n redact x", "--token redact", "", "x redact", "-"):
        assert command_of(line.split()) == "evidence", line
    ran = run("-n", "payments")
    assert ran.returncode == RedactExit.USAGE
    assert "of a pod named redact, ask for pod/redact" in ran.stderr


def test_the_help_that_is_shipped_is_the_one_that_click_writes() -> None:
    written = CliRunner().invoke(redact, ["--help"], prog_name="kubectl evidence redact", terminal_width=WIDTH)
    assert written.output == OF_COMMANDS["redact"]
    for words in ("redact -h", "redact --help", "-h redact x"):
        assert answer(["/usr/bin/kubectl-evidence", *words.split()]) == OF_COMMANDS["redact"]
    assert answer(["/usr/bin/kubectl-evidence", "pod", "redact", "-h"]) != OF_COMMANDS["redact"]


def test_click_has_the_flags_of_the_table_and_no_others() -> None:
    with click.Context(redact, **redact.context_settings) as context:
        options = [each for each in redact.get_params(context) if isinstance(each, click.Option)]
    assert [(tuple(option.opts), option.help) for option in options] == [
        (flag.names, flag.help) for flag in REDACT_FLAGS
    ]


def test_a_log_of_many_megabytes_takes_no_more_memory_than_a_small_one() -> None:
    code = (
        "import resource, sys; from kubectl_evidence.redact.filter import Filter\n"
        "from kubectl_evidence.redact.redactor import KeyedRedactor\n"
        "f = Filter(KeyedRedactor(b'k'), 'auto'); line = 'plain text of a log, and nothing else at all\\n' * 1000\n"
        "def peak(n):\n"
        "    for _ in range(n): f.feed(line)\n"
        "    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "a = peak(20); b = peak(80); print(b - a)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert int(ran.stdout) < 2_000  # KiB, of 3 MB that came in between


def test_time_is_not_wasted_on_imports_of_the_cluster() -> None:
    probe = (
        "import sys; sys.argv = ['kubectl-evidence', 'redact', '/dev/null']\n"
        "import atexit; heavy = ('kubernetes', 'rich', 'pydantic', 'yaml', 'urllib3')\n"
        "atexit.register(lambda: print([name for name in heavy if name in sys.modules]))\n"
        "from kubectl_evidence.cli import main; main()\n"
    )
    started = time.monotonic()
    ran = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.strip() == "[]", time.monotonic() - started
