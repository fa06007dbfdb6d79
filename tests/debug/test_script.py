"""The script that runs inside the pod: run here by this machine's own shell, against its own /proc.

Its only programs that reach out, nc and nslookup, are played by shell functions that speak as the real ones
do; the real ones are in tests/cluster/test_debug.py.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from kubectl_evidence.cluster.debug_script import LIMIT_SECONDS, VARIABLE, environment, script
from kubectl_evidence.evidence.debug import MAX_BYTES, MAX_LINES, Debug, DebugOutput
from kubectl_evidence.redact import KeyedRedactor

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the script reads Linux's /proc")

NS = "payments"
# busybox 1.36 as its own image has it.
NC_THAT_SCANS = """
nc() {
  [ "$1" != --help ] || { echo 'Usage: nc [OPTIONS] HOST PORT
  -n -v -w SEC -z'; return 1; }
  [ "$*" = "-n -z -v -w 2 $6 $7" ] || { echo "usage"; return 1; }
  answer "$6" "$7"
}
"""
# busybox as Debian and others build it.
NC_THAT_RUNS = """
nc() {
  [ "$1" != --help ] || { echo 'Usage: nc [-iN] [-wN] [-l] [-p PORT] [IPADDR PORT] [-e PROG]'; return 1; }
  [ "$*" = "-w 2 $3 $4 -e true" ] || { echo "usage"; return 1; }
  answer "$3" "$4"
}
"""
ANSWER = """
answer() {
  case $2 in
    80) return 0 ;;
    81) echo "nc: can't connect to remote host ($1): Connection refused" >&2 ;;
    82) echo 'nc: timed out' >&2 ;;
    83) echo "nc: $1 ($1:83): Connection timed out" >&2 ;;
    84) echo "nc: can't connect to remote host ($1): No route to host" >&2 ;;
    85) echo "nc: can't connect to remote host ($1): Network is unreachable" >&2 ;;
    86) echo 'nc: out of memory' >&2 ;;
  esac
  return 1
}
"""
NSLOOKUP = """
nslookup() {
  printf 'Server:\\t\\t10.96.0.10\\nAddress:\\t10.96.0.10:53\\n\\n'
  case $1 in
    web.*) printf 'Name:\\t%s\\nAddress: 10.96.0.7\\n\\nName:\\t%s\\nAddress: fd00::7\\n' "$1" "$1" ;;
    old.*) printf 'Name:      %s\\nAddress 1: 10.96.0.8 old.payments\\n' "$1" ;;
    gone.*) printf "** server can't find %s: NXDOMAIN\\n" "$1" >&2; return 1 ;;
    mute.*) printf ';; connection timed out; no servers could be reached\\n' >&2; return 1 ;;
    shut.*) printf "nslookup: write to '10.96.0.10': Connection refused\\n;; connection timed out\\n" >&2; return 1 ;;
    bare.*) printf "*** Can't find %s: No answer\\n" "$1" >&2; return 1 ;;
    evil.*) printf 'Name:\\t%s\\nAddress: $(reboot)\\n=== forged\\n' "$1" ;;
    *) echo 'nslookup: SERVFAIL' >&2; return 1 ;;
  esac
}
"""
PLAYED = NSLOOKUP + NC_THAT_SCANS + ANSWER

SHELLS = [
    [shell]
    for shell in ("dash", "bash", "busybox")
    if any((Path(folder) / shell).exists() for folder in os.environ["PATH"].split(os.pathsep))
]


def command_of(shell: Sequence[str]) -> list[str]:
    match shell:
        case ["bash"]:
            return ["bash", "--posix"]
        case ["busybox"]:
            return ["busybox", "sh"]
        case _:
            return [*shell]


def run(
    *arguments: str, played: str = PLAYED, shell: Sequence[str] = ("sh",), text: str | None = None, seconds: float = 60
) -> subprocess.CompletedProcess[str]:
    """Run the script in a session of its own, as a container's first process has."""
    return subprocess.run(
        [*command_of(shell), "-c", played + (text or script()), "evidence-debug", *arguments],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        timeout=seconds,
    )


def read(*arguments: str, played: str = PLAYED, shell: Sequence[str] = ("sh",), text: str | None = None) -> DebugOutput:
    """Run the script and read its output as evidence."""
    ran = run(*arguments, played=played, shell=shell, text=text)
    assert ran.stderr == ""
    document = {"parts": {"output": {"status": "collected", "data": ran.stdout}}}
    return Debug.model_validate(document, context=KeyedRedactor(b"a key for tests")).output


def section(output: DebugOutput, title: str) -> list[str]:
    return next((str(text).split("\n") for name, text in output.sections.items() if name == title), [])


def resolv_conf(tmp_path: Path, content: str) -> str:
    """The script with another file in the place of /etc/resolv.conf."""
    file = tmp_path / "resolv.conf"
    file.write_text(content)
    return script().replace("/etc/resolv.conf", shlex.quote(str(file)))


@contextlib.contextmanager
def listener(family: socket.AddressFamily, kind: socket.SocketKind, address: str) -> Iterator[int]:
    with socket.socket(family, kind) as opened:
        opened.bind((address, 0))
        if kind is socket.SOCK_STREAM:
            opened.listen()
        yield int(opened.getsockname()[1])


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[0])
def test_every_section_comes_whole_in_any_shell(shell: list[str]) -> None:
    output = read(NS, "10.0.0.7", "80,81", "web:80", shell=shell)
    assert list(output.sections) == ["resolv.conf", "listening", "processes", "connections", "names"]
    assert not output.truncated
    assert section(output, "connections") == [
        "127.0.0.1:80 open",
        "10.0.0.7:80 open",
        "127.0.0.1:81 refused",
        "10.0.0.7:81 refused",
        "web.payments.svc.cluster.local:80,10.96.0.7 open",
    ]


@pytest.mark.parametrize("nc", [NC_THAT_SCANS, NC_THAT_RUNS], ids=["nc -z", "nc -e"])
def test_each_way_a_connection_can_end_has_its_word(nc: str) -> None:
    output = read(NS, "-", "80,81,82,83,84,85,86", played=NSLOOKUP + nc + ANSWER)
    assert [(one.port, one.result) for one in output.connections] == [
        (80, "open"),
        (81, "refused"),
        (82, "timed-out"),
        (83, "timed-out"),
        (84, "unreachable"),
        (85, "unreachable"),
        (86, "failed"),
    ]


def test_each_way_a_name_can_resolve_has_its_word() -> None:
    names = ("web", "old", "gone", "mute", "shut", "bare", "evil", "servfail")
    output = read(NS, "-", "-", *(f"{name}:80" for name in names))
    assert [(str(one.name).partition(".")[0], one.result, one.addresses) for one in output.names] == [
        ("web", "resolved", ("10.96.0.7", "fd00::7")),
        ("old", "resolved", ("10.96.0.8",)),
        ("gone", "does-not-exist", ()),
        ("mute", "timed-out", ()),
        ("shut", "refused", ()),
        ("bare", "no-address", ()),
        ("evil", "failed", ()),
        ("servfail", "failed", ()),
    ]
    assert [one.result for one in output.connections] == ["open", "open", *["unresolved"] * 6]
    assert "forged" not in output.sections


def test_the_domain_of_the_cluster_comes_from_the_search_path(tmp_path: Path) -> None:
    text = resolv_conf(tmp_path, f"# a comment\nsearch example.org {NS}.svc.corp.internal svc.corp.internal\n")
    output = read(NS, "-", "-", "web:80", text=text)
    assert section(output, "resolv.conf") == [f"search example.org {NS}.svc.corp.internal svc.corp.internal"]
    assert [one.name for one in output.names] == [f"web.{NS}.svc.corp.internal"]


def test_a_pod_without_the_clusters_search_path_says_what_was_tried_instead(tmp_path: Path) -> None:
    output = read(NS, "-", "-", "web:80", text=resolv_conf(tmp_path, "nameserver 192.0.2.1\n"))
    assert "names no domain of the cluster" in section(output, "names")[0]
    assert [one.name for one in output.names] == [f"web.{NS}.svc.cluster.local"]


def test_a_pod_without_resolv_conf_is_no_reason_to_stop(tmp_path: Path) -> None:
    text = script().replace("/etc/resolv.conf", str(tmp_path / "none"))
    output = read(NS, "-", "80", "web:80", text=text)
    assert section(output, "resolv.conf") == ["there is none"]
    assert len(output.connections) == 2


def test_an_address_of_ipv6_is_written_in_brackets() -> None:
    assert section(read(NS, "fd00::7", "80"), "connections") == ["127.0.0.1:80 open", "[fd00::7]:80 open"]


@pytest.mark.parametrize(
    ("family", "kind", "protocol", "address", "shown"),
    [
        (socket.AF_INET, socket.SOCK_STREAM, "tcp", "127.0.0.1", "127.0.0.1"),
        (socket.AF_INET, socket.SOCK_STREAM, "tcp", "127.1.2.3", "127.1.2.3"),
        (socket.AF_INET, socket.SOCK_DGRAM, "udp", "127.0.0.1", "127.0.0.1"),
        (socket.AF_INET6, socket.SOCK_STREAM, "tcp6", "::1", "[::1]"),
        (socket.AF_INET6, socket.SOCK_STREAM, "tcp6", "::ffff:127.0.0.1", "[::ffff:127.0.0.1]"),
    ],
    ids=str,
)
def test_a_listening_socket_is_shown_as_it_is_bound(
    family: socket.AddressFamily, kind: socket.SocketKind, protocol: str, address: str, shown: str
) -> None:
    try:
        with listener(family, kind, address) as port:
            [found] = [one for one in read(NS, "-", "-").listening if one.port == port]
    except OSError:
        pytest.skip(f"this machine has no address {address}")
    assert (found.protocol, found.address, found.uid) == (protocol, shown, os.getuid())


def test_a_socket_that_is_connected_is_not_listed() -> None:
    listening = listener(socket.AF_INET, socket.SOCK_STREAM, "127.0.0.1")
    with listening as port, socket.create_connection(("127.0.0.1", port)) as client:
        connected = client.getsockname()[1]
        ports = [one.port for one in read(NS, "-", "-").listening]
    assert port in ports
    assert connected not in ports


def decoded(function: str, number: str, order: str) -> str:
    """What one of the script's functions makes of the kernel's numbers."""
    functions, _, _ = script().partition("\nsockets()")
    _, _, functions = functions.partition("\ndotted()")
    ran = subprocess.run(
        ["sh", "-c", f"order={order}\ndotted(){functions}\n{function} {number}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip()


@pytest.mark.parametrize(
    ("function", "number", "order", "address"),
    [
        ("dotted", "0100007F", "little", "127.0.0.1"),
        ("dotted", "7F000001", "big", "127.0.0.1"),
        ("dotted", "070A60FE", "little", "254.96.10.7"),
        ("grouped", "B80D01200000000067452301EFCDAB89", "little", "2001:0db8:0000:0000:0123:4567:89ab:cdef"),
        ("grouped", "20010DB8000000000123456789ABCDEF", "big", "2001:0db8:0000:0000:0123:4567:89ab:cdef"),
    ],
)
def test_addresses_are_read_in_the_byte_order_of_the_machine(
    function: str, number: str, order: str, address: str
) -> None:
    assert decoded(function, number, order) == address


@contextlib.contextmanager
def process(*arguments: str) -> Iterator[int]:
    """A process that sleeps, with these arguments for everyone to see."""
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()", *arguments], stdin=-1) as started:
        try:
            yield started.pid
        finally:
            started.kill()


# More processes than are shown run on any machine, so these are tried on a /proc of one.
def only(pid: int) -> str:
    return script().replace("for directory in /proc/[0-9]*", f"for directory in /proc/{pid} /proc/4194305")


def test_a_process_is_shown_on_one_line_with_its_user_and_arguments() -> None:
    with process("--port", "80\n=== forged\nx") as pid:
        output = read(NS, "-", "-", text=only(pid))
    [line] = section(output, "processes")
    assert line.startswith(f"{pid} uid {os.getuid()} ")
    assert line.endswith("--port 80 === forged x")
    assert "forged" not in output.sections


def test_arguments_that_are_cut_lose_the_word_that_was_cut() -> None:
    secret = "fake-" + "s" * 200
    with process("a" * 150, secret) as pid:
        [line] = section(read(NS, "-", "-", text=only(pid)), "processes")
    assert line.endswith(f"{'a' * 150} ...")
    assert "fake-" not in line


def test_the_scripts_own_processes_are_not_shown() -> None:
    ran = run(NS, "-", "-")
    shown = ran.stdout.partition("=== processes\n")[2].partition("===")[0]
    assert shown
    assert "evidence-debug" not in shown


def test_the_list_of_processes_is_bounded() -> None:
    many = script().replace("for directory in /proc/[0-9]*", f"for directory in {'/proc/1 ' * 60}")
    shown = section(read(NS, "-", "-", text=many), "processes")
    assert (len(shown), shown[-1]) == (41, "there are more")


def test_an_image_without_the_tools_says_so_and_shows_the_rest() -> None:
    without = "command() { return 1; }\n"
    output = read(NS, "-", "80", "web:80", played=without)
    assert section(output, "connections") == ["not tried: the image has no nc"]
    assert section(output, "names") == ["not tried: the image has no nslookup"]
    assert section(output, "processes")


def test_without_a_service_nothing_is_looked_up() -> None:
    assert section(read(NS, "-", "-"), "names") == ["no Service is known that concerns this pod"]


def test_name_servers_that_never_answer_are_given_up_and_the_rest_is_tried(tmp_path: Path) -> None:
    # Called nslookup, cat waits for somebody to write into the pipe of that name.
    (tmp_path / "nslookup").symlink_to("/bin/cat")
    os.mkfifo(tmp_path / f"web.{NS}.svc.cluster.local")
    text = resolv_conf(tmp_path, "nameserver 192.0.2.1\n").replace("patience=8", "patience=3")
    played = f"{NC_THAT_SCANS}{ANSWER}cd {tmp_path}\nPATH={tmp_path}:$PATH\n"
    output = read(NS, "-", "80", "web:80", played=played, text=text)
    assert not output.truncated
    assert [one.result for one in output.names] == ["timed-out"]
    assert [one.result for one in output.connections] == ["open", "unresolved"]


def test_what_hangs_nevertheless_does_not_keep_the_container(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "stuck")
    assert f"limit={LIMIT_SECONDS} " in script()
    played = f"nslookup() {{ read -r line < {tmp_path / 'stuck'}; }}\n{NC_THAT_SCANS}{ANSWER}"
    text = script().replace(f"limit={LIMIT_SECONDS}", "limit=1")
    # Into a file: a pipe would be open for as long as what was left behind.
    with (tmp_path / "output").open("w") as file:
        command = ["sh", "-c", played + text, "evidence-debug", NS, "-", "80", "web:80"]
        code = subprocess.run(command, stdout=file, check=False, start_new_session=True, timeout=60).returncode
    said = (tmp_path / "output").read_text()
    # Let go of what waits; it goes on to write.
    os.close(os.open(tmp_path / "stuck", os.O_RDWR | os.O_NONBLOCK))
    assert code == 1
    assert said.endswith("=== cut short\nthis took longer than 1 s\n")
    assert "127.0.0.1:80 open\n" in said


def test_nothing_is_left_behind_that_the_pod_would_have_to_reap() -> None:
    """No program that the script runs goes on by itself: `timeout` of busybox does, and `&` is always waited for."""
    words = set(script().replace("(", " ").split())
    assert not words & {"timeout", "nohup", "setsid", "disown"}


def test_no_environment_no_volume_and_no_file_of_a_process_is_read() -> None:
    text = script()
    assert [
        path for path in ("environ", "/run/", "/var/", "/root", "/fd", "maps", "mem\n", "cwd") if path in text
    ] == []
    read_files = {word.strip("\"';)") for word in text.split() if word.strip("\"'").startswith(("/proc", "/etc"))}
    assert read_files == {
        "/etc/resolv.conf",
        "/proc/$1/stat",
        "/proc/[0-9]*",
        "/proc/net/tcp",
        "/proc/net/tcp6",
        "/proc/net/udp",
        "/proc/net/udp6",
    }


def test_the_output_stays_within_what_is_read_of_the_log() -> None:
    longest = run(NS, "10.0.0.7", "80,81,82,83,84,85,86,87", *(f"web-{n}:80,81,82,83" for n in range(4))).stdout
    assert len(longest.splitlines()) < MAX_LINES
    assert len(longest.encode()) < MAX_BYTES


def expanded(word: str) -> str:
    """What the kubelet makes of a word: third_party/forked/golang/expansion/expand.go, without variables."""
    made, at = "", 0
    while at < len(word):
        if word[at] != "$" or at + 1 == len(word):
            made, at = made + word[at], at + 1
        elif word[at + 1] == "$":
            made, at = made + "$", at + 2
        elif word[at + 1] == "(" and ")" in word[at + 2 :]:
            end = word.index(")", at + 2)
            made, at = f"{made}<{word[at + 2 : end]}>", end + 1
        else:
            made, at = made + word[at : at + 2], at + 2
    return made


def test_the_script_arrives_in_the_container_as_it_is_in_the_folder() -> None:
    [variable] = environment()
    assert variable["name"] == VARIABLE
    assert expanded(script()) != script()
    assert expanded(variable["value"]) == script()
