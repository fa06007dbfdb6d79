"""What the usual resolvers say when a look-up fails, and what only looks like it."""

from __future__ import annotations

import pytest

from kubectl_evidence.clues.name_errors import failed_lookup

SAID = [
    ("dial tcp: lookup orders-db on 10.96.0.10:53: no such host", "unknown", "orders-db"),
    ("lookup orders-db on 10.96.0.10:53: read udp 10.0.0.7:1->10.96.0.10:53: i/o timeout", "silent", "orders-db"),
    ("lookup orders-db on 10.96.0.10:53: server misbehaving", "silent", "orders-db"),
    ("Error: getaddrinfo ENOTFOUND orders-db", "unknown", "orders-db"),
    ("Error: getaddrinfo EAI_AGAIN orders-db", "silent", "orders-db"),
    ("Caused by: java.net.UnknownHostException: orders-db", "unknown", "orders-db"),
    ("java.net.UnknownHostException: orders-db: Temporary failure in name resolution", "silent", "orders-db"),
    ('could not translate host name "orders-db" to address: Name or service not known', "unknown", "orders-db"),
    ('could not translate host name "orders-db" to address: Try again', "silent", "orders-db"),
    ('nginx: [emerg] host not found in upstream "orders-db:80" in /etc/nginx/x.conf:3', "unknown", "orders-db"),
    ("orders-db could not be resolved (110: Operation timed out)", "silent", "orders-db"),
    ("ERROR 2005 (HY000): Unknown MySQL server host 'orders-db' (-2)", "unclear", "orders-db"),
    ("SocketException: No such host is known. (orders-db:5432)", "unknown", "orders-db"),
    ("curl: (6) Could not resolve host: orders-db", "unclear", "orders-db"),
    ("wget: bad address 'orders-db:5432'", "unclear", "orders-db"),
    ("** server can't find orders-db.payments.svc: NXDOMAIN", "unknown", "orders-db.payments.svc"),
    (";; connection timed out; no servers could be reached", "silent", None),
    ("Could not connect to Redis at cache:6379: Name or service not known", "unknown", "cache"),
    ("php_network_getaddresses: getaddrinfo for orders-db failed: Name or service not known", "unknown", "orders-db"),
    ("Failed to open TCP connection to orders:80 (getaddrinfo: Name or service not known)", "unknown", "orders"),
    ("HTTPConnectionPool(host='orders', port=80): (Name or service not known)", "unknown", "orders"),
    ("ssh: connect to host git port 22: Temporary failure in name resolution", "silent", "git"),
    ("panic: failed to lookup address information: Name or service not known", "unknown", None),
    ("[ALERT] (1) : config : parsing [/etc/h.cfg:23] : 'server a' : could not resolve address 'db'.", "unclear", "db"),
    # An apostrophe is no quotation mark.
    (
        """Error: (2003, "Can't connect to MySQL server on 'orders-db' ([Errno -2] Name or service not known)")""",
        "unknown",
        "orders-db",
    ),
    # What stands there may be a URL, or a reference that nobody expanded.
    ('could not translate host name "amqp://$(DB_HOST):5672" to address: Name or service not known', "unknown", None),
    ('cannot resolve host name "$(DB_HOST)": Name or service not known', "unknown", None),
    ('unknown host name "orders-db": Name or service not known', "unknown", "orders-db"),
    ("2026-09-15T09:00:00 ERROR Name or service not known", "unknown", None),
]  # fmt: skip


@pytest.mark.parametrize(("line", "how", "host"), SAID)
def test_the_words_of_the_usual_resolvers_are_read(line: str, how: str, host: str | None) -> None:
    found = failed_lookup(line)
    assert found is not None
    assert found.how == how
    assert (line[slice(*found.host)] if found.host is not None else None) == host


@pytest.mark.parametrize(
    "line",
    [
        "INFO hostname is checkout-api",
        "listening on localhost:8080",
        "lookup table loaded: 12 names",
        "dial tcp 10.0.0.7:5432: connect: connection refused",
        "404 page not found",
        "x" * 5000 + " no such host",
    ],
)
def test_other_lines_tell_of_no_look_up(line: str) -> None:
    assert failed_lookup(line) is None
