"""What lines are about, in the words of programs that really write them."""

from __future__ import annotations

import pytest

from kubectl_evidence.semantics.log_topics import topic_of, would_prove


@pytest.mark.parametrize(
    ("line", "topic"),
    [
        ("exec /app/server: exec format error", "architecture"),
        ('nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)', "read-only"),
        ("Error: EROFS: read-only file system, open '/app/.next/trace'", "read-only"),
        ("listen tcp :8080: bind: address already in use", "port-taken"),
        ("Error: listen EADDRINUSE: address already in use :::3000", "port-taken"),
        ("Web server failed to start. Port 8080 was already in use.", "port-taken"),
        ("FATAL: could not write to file pg_wal: No space left on device", "disk-full"),
        ("java.lang.OutOfMemoryError: Java heap space", "memory"),
        ("FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory", "memory"),
        ('pods is forbidden: User "system:serviceaccount:a:b" cannot list resource "pods"', "forbidden"),
        ("tls: failed to verify certificate: x509: certificate signed by unknown authority", "certificate"),
        ("PKIX path building failed: unable to find valid certification path", "certificate"),
        ('FATAL:  password authentication failed for user "ledger"', "authentication"),
        ("Access denied for user 'app'@'10.0.0.7' (using password: YES)", "authentication"),
        ("WRONGPASS invalid username-password pair or user is disabled.", "authentication"),
        ("dial tcp: lookup ledger-db on 10.96.0.10:53: no such host", "unresolved"),
        ("Error: getaddrinfo ENOTFOUND ledger-db", "unresolved"),
        ("java.net.UnknownHostException: ledger-db", "unresolved"),
        ('could not translate host name "db" to address: Name or service not known', "unresolved"),
        ("dial tcp 10.96.4.2:5432: connect: connection refused", "refused"),
        ("Error: connect ECONNREFUSED 10.96.4.2:5432", "refused"),
        ("dial tcp 10.96.4.2:5432: i/o timeout", "unreachable"),
        ("FATAL ORDERS_QUEUE is not set", "unset"),
        ("KeyError: 'PAYMENTS_URL'", "unset"),
        ("sh: BANK_GATEWAY_URL: parameter not set", "unset"),
        ("Missing required environment variable: DATABASE_URL", "unset"),
        ("django: Set the SECRET_KEY environment variable, it is required", "unset"),
        ('ERROR relation "stock_levels" does not exist', "schema"),
        ("sqlite3.OperationalError: no such table: users", "schema"),
        ("sh: can't create /data/x: Permission denied", "permission"),
        ("listen tcp :80: bind: permission denied", "low-port"),
        ("nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)", "low-port"),
        ("Error: listen EACCES: permission denied 0.0.0.0:80", "low-port"),
        ("Error: Cannot find module '/app/server.js'", "missing"),
        ("ModuleNotFoundError: No module named 'shop'", "missing"),
        ("sh: gunicorn: not found", "missing"),
        ("open /etc/app/config.yaml: no such file or directory", "missing"),
        ("yaml: line 3: mapping values are not allowed in this context", "configuration"),
        ("error parsing config: unexpected key port", "configuration"),
        ("flag provided but not defined: -listen", "configuration"),
        ("panic: runtime error: index out of range [3] with length 3", None),
        ("INFO started", None),
    ],
)
def test_a_line_is_about(line: str, topic: str | None) -> None:
    assert topic_of(line) == topic


def test_each_topic_says_what_would_prove_it_and_the_others_do_too() -> None:
    assert "seen from the pod" in would_prove("refused")
    assert would_prove(None)
