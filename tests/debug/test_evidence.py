"""What the output of a debug container becomes: sections of redacted text, and the facts in them."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from kubectl_evidence.evidence.debug import Connection, Debug, DebugOutput, Resolution, Socket
from kubectl_evidence.finding import cite
from kubectl_evidence.redact import KeyedRedactor

ANY = "0.0.0.0"  # noqa: S104 - what a socket is bound to; nothing is bound here
OUTPUT = """=== resolv.conf
search payments.svc.cluster.local svc.cluster.local cluster.local
nameserver 10.96.0.10
=== listening
tcp 127.0.0.1:9090 uid 1000
tcp 0.0.0.0:8443 uid 0
tcp6 [::]:8080 uid 0
tcp6 [::1]:6060 uid 0
udp 0.0.0.0:53 uid 0
=== processes
1 uid 1000 /app --port 9090
=== connections
127.0.0.1:8080 refused
[fd00::7]:8080 timed-out
=== names
checkout.payments.svc.cluster.local 10.96.0.1,fd00::1
gone.payments.svc.cluster.local does-not-exist
=== connections
checkout.payments.svc.cluster.local:80,10.96.0.1 open
gone.payments.svc.cluster.local:443 unresolved
=== end
"""


def read(log: str, redactor: KeyedRedactor, **answer: object) -> DebugOutput:
    document = {"parts": {"output": {"status": "collected", "data": log, **answer}}}
    return Debug.model_validate(document, context=redactor).output


def test_sections_keep_the_order_of_the_script_and_one_that_comes_twice_is_one(redactor: KeyedRedactor) -> None:
    output = read(OUTPUT, redactor)
    assert list(output.sections) == ["resolv.conf", "listening", "processes", "connections", "names"]
    assert [*output.sections.values()][3].split("\n") == [
        "127.0.0.1:8080 refused",
        "[fd00::7]:8080 timed-out",
        "checkout.payments.svc.cluster.local:80,10.96.0.1 open",
        "gone.payments.svc.cluster.local:443 unresolved",
    ]
    assert not output.truncated


def test_listening_sockets_are_facts_with_numbers(redactor: KeyedRedactor) -> None:
    sockets = read(OUTPUT, redactor).listening
    assert [(s.protocol, s.address, s.port, s.uid) for s in sockets] == [
        ("tcp", "127.0.0.1", 9090, 1000),
        ("tcp", ANY, 8443, 0),
        ("tcp6", "[::]", 8080, 0),
        ("tcp6", "[::1]", 6060, 0),
        ("udp", ANY, 53, 0),
    ]
    assert [s.port for s in sockets if s.loopback_only] == [9090, 6060]


def test_connections_and_names_are_facts(redactor: KeyedRedactor) -> None:
    output = read(OUTPUT, redactor)
    own, other, service, gone = output.connections
    assert own == Connection(own.host, 8080, "refused")
    assert (own.host, other.host, other.result) == ("127.0.0.1", "[fd00::7]", "timed-out")
    assert (service.host, service.port, service.address, service.result) == (
        "checkout.payments.svc.cluster.local",
        80,
        "10.96.0.1",
        "open",
    )
    assert (gone.result, gone.address) == ("unresolved", None)
    found, missing = output.names
    assert (found.result, found.addresses) == ("resolved", ("10.96.0.1", "fd00::1"))
    assert missing == Resolution(missing.name, "does-not-exist")


def test_a_line_that_is_not_of_the_scripts_form_is_no_fact(redactor: KeyedRedactor) -> None:
    log = """=== listening
tcp 0.0.0.0:99999 uid 0
tcp 0.0.0.0:80
sctp 0.0.0.0:80 uid 0
=== connections
not tried: the image has no nc
127.0.0.1:80 maybe
=== names
the search path in resolv.conf names no domain of the cluster: tried with cluster.local
checkout something
=== end
"""
    output = read(log, redactor)
    assert (output.listening, output.connections, output.names) == ((), (), ())
    assert len(output.sections) == 3


def test_an_output_without_its_last_line_says_that_it_was_cut(redactor: KeyedRedactor) -> None:
    assert read("=== listening\ntcp 0.0.0.0:80 uid 0\n", redactor).truncated
    cut = read("=== listening\n=== cut short\nthis took longer than 14 s\n", redactor)
    assert cut.truncated
    assert list(cut.sections) == ["listening", "cut short"]
    assert read(OUTPUT, redactor, truncated=True).truncated


def test_a_secret_among_the_arguments_of_a_process_is_masked_and_counted_once(redactor: KeyedRedactor) -> None:
    secret = "fake-" + "hunter2-000"
    output = read(f"=== processes\n7 uid 0 /app --password={secret} --port 80\n=== end\n", redactor)
    [processes] = output.sections.values()
    assert secret not in processes
    assert processes.startswith("7 uid 0 /app --password=[redacted:")
    assert sum(redactor.tally.values()) == 1


def test_no_escape_sequence_of_a_process_reaches_a_reader(redactor: KeyedRedactor) -> None:
    [processes] = read("=== processes\n7 uid 0 \x1b]0;owned\x07\x1b[2Jsh\n=== end\n", redactor).sections.values()
    assert processes == "7 uid 0 sh"


def test_nothing_is_read_without_a_redactor() -> None:
    with pytest.raises((ValidationError, TypeError), match="no redactor has read"):
        Debug.model_validate({"parts": {"output": {"status": "collected", "data": OUTPUT}}})


def test_a_denied_debug_container_has_no_facts(redactor: KeyedRedactor) -> None:
    output = Debug.model_validate({"parts": {"output": {"status": "forbidden"}}}, context=redactor).output
    assert not output.collected
    assert (output.sections, output.listening) == ({}, ())


def test_a_section_can_be_cited(redactor: KeyedRedactor) -> None:
    document = {"parts": {"output": {"status": "collected", "data": OUTPUT}}}
    debug = Debug.model_validate(document, context=redactor)
    [_, listening, *_] = debug.output.sections
    pointer = cite(debug, "output", "sections", listening)
    value = debug.model_dump(mode="json", by_alias=True)
    for step in pointer.path:
        value = value[str(step)]
    assert str(value).startswith("tcp 127.0.0.1:9090")


def test_a_socket_that_everyone_can_reach_is_not_of_the_loopback(redactor: KeyedRedactor) -> None:
    [mapped, any_address] = read(
        "=== listening\ntcp6 [::ffff:127.0.0.1]:80 uid 0\ntcp6 [::]:80 uid 0\n=== end\n", redactor
    ).listening
    assert isinstance(mapped, Socket)
    assert (mapped.loopback_only, any_address.loopback_only) == (True, False)
