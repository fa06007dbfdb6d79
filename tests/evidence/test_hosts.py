"""Of an environment only hosts are taken, and nothing else of a value."""

from __future__ import annotations

import pytest

from kubectl_evidence.clues.hosts import hosts_of
from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.render import to_json
from tests.builders import service
from tests.evidence.gathering import gather
from tests.evidence.paths import pod_with, services


def found(*variables: tuple[str, str]) -> list[tuple[str, int | None]]:
    environment = [{"name": name, "value": value} for name, value in variables]
    return [(one.host, one.port) for one in hosts_of({"containers": [{"env": environment}]})]


@pytest.mark.parametrize(
    ("name", "value", "host", "port"),
    [
        ("DATABASE_URL", "postgres://orders:secret@orders-db:5432/orders?sslmode=off", "orders-db", 5432),
        ("DATABASE_URL", "postgres://orders-db/orders", "orders-db", 5432),
        ("JDBC_URL", "jdbc:postgresql://orders-db:6432/orders", "orders-db", 6432),
        ("RATES", "https://Rates.Example.com/v1", "rates.example.com", 443),
        ("CACHE", "cache:6379", "cache", 6379),
        ("DB_HOST", "orders-db.payments.svc.cluster.local.", "orders-db.payments.svc.cluster.local", None),
        ("LEGACY_ADDR", "192.0.2.17:9000", "192.0.2.17", 9000),
        ("MONGO", "mongodb+srv://u:p@mongo.example.com/x", "mongo.example.com", 27017),
        ("DB_HOST", "[redacted:opaque:0a1b2c3d]", "[redacted:opaque:0a1b2c3d]", None),
        ("DB_URL", "postgres://u:[redacted:url-password:0a1b2c3d]@orders-db:5432/x", "orders-db", 5432),
    ],
)
def test_a_host_is_found(name: str, value: str, host: str, port: int | None) -> None:
    assert found((name, value)) == [(host, port)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GREETING", "hello"),
        ("OTEL_SERVICE_NAME", "checkout"),
        ("VERSION", "1.2.3"),
        ("IMAGE_SERVER_VERSION", "10.4"),
        ("BIND_ADDR", "0.0.0.0:8080"),
        ("ADMIN_ADDR", "127.0.0.1:9000"),
        ("SELF_URL", "http://localhost:8080"),
        ("LISTEN", ":8080"),
        ("DB_HOST", "$(OTHER_HOST)"),
        ("CONFIG", '{"host": "db"}'),
        ("DB_HOST", "not/a/host"),
        ("CERT_URL", "file:///etc/tls.crt"),
    ],
)
def test_what_is_no_place_on_the_network_is_none(name: str, value: str) -> None:
    assert found((name, value)) == []


def test_the_port_may_have_a_variable_of_its_own() -> None:
    assert found(("DB_HOST", "orders-db"), ("DB_PORT", "5432")) == [("orders-db", 5432)]
    assert found(("DB_HOST", "orders-db"), ("DB_PORT", "many")) == [("orders-db", None)]


def test_brokers_are_hosts_each() -> None:
    assert found(("KAFKA_BROKERS", "a:9092,b:9092")) == [("a", 9092), ("b", 9092)]


def test_a_single_word_is_a_host_only_where_a_service_has_that_name_and_nothing_else_of_a_value_is_told() -> None:
    password = "bluebird-42-keepout"
    environment = pod_with(
        ("DATABASE_URL", f"postgres://orders:{password}@orders-db:5432/orders"),
        ("CACHE_HOST", "cache"),
        ("WORD_HOST", "vacant"),
        ("AUDIT_URL", "http://orders-db.payments.svc:81/x"),
    )
    database = service("orders-db", {"app": "orders-db"}, ports=[{"port": 5432}])
    gathered = gather(environment | services(database, service("cache", {"app": "cache"}, ports=[{"port": 6379}])))
    dependencies = gathered.data(Dependencies)
    shown = [(one.env, one.host, one.port, one.service, one.has_port) for one in dependencies.hosts]
    assert shown == [
        ("DATABASE_URL", "orders-db", 5432, "orders-db", True),
        ("CACHE_HOST", "cache", None, "cache", None),
        ("AUDIT_URL", "orders-db.payments.svc", 81, "orders-db", False),
    ]
    line = "AUDIT_URL → orders-db.payments.svc:81 (Service orders-db ✗ which has no such port)"
    assert line in gathered.page(Dependencies)
    document = to_json.render(gathered.packet)
    assert password not in document
    assert "vacant" not in document


def test_it_costs_no_request() -> None:
    with_hosts = gather(pod_with(("CACHE_HOST", "checkout")))
    without = gather({})
    assert [one.path for one in with_hosts.asked] == [one.path for one in without.asked]
    assert with_hosts.bundle.passed_over.get("dependencies") is None
