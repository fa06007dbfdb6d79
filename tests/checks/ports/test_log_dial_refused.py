"""Whom a program cannot reach, by its log, and what is over."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence import Evidence
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.network_policies import NetworkPolicies
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Services
from tests.checks.conftest import Decide, Verdicts
from tests.checks.objects import (
    READY_PROBE,
    Json,
    ago,
    container,
    ended,
    endpoint,
    endpoint_slice,
    pod,
    port,
    running,
    service,
    waiting,
)
from tests.checks.policies.rules import dependencies, policy, ports
from tests.checks.routing.podless import neighbour

DB = service("db", {"app": "db"}, port(5432, 5432), clusterIP="10.96.3.9")
REFUSED = "dial tcp 10.96.3.9:5432: connect: connection refused"
LOOP = pod(container(state=waiting("CrashLoopBackOff"), last=ended(1, ended=9), restarts=5))
UNREADY = pod(container(state=running(600), ready=False, readinessProbe=READY_PROBE))


def asked(decide: Decide, log: str, one: Json = UNREADY, **kinds: Any) -> Verdicts:
    return decide(
        **{
            "pod": one,
            "services": [DB],
            "slices": [endpoint_slice("db")],
            "logs": {"api/current": log},
            **kinds,
        }
    )


def test_the_address_is_told_as_the_service_that_it_is_of(decide: Decide) -> None:
    found = asked(decide, f"starting\nERROR {REFUSED}").only
    assert (found.verdict, found.severity, found.subject) == ("suspected", "error", "Container/api")
    assert found.says == (
        "Container/api cannot connect to 10.96.3.9:5432 (Service/db): connection refused by its log; "
        "it has 0 ready endpoints"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/logs/data/parts/api~1current/lines/2",
        "/evidence/services/data/items/db",
        "/evidence/endpointSlices/data/items/db-j4b6d",
    ]


def test_the_log_of_the_run_that_ended_last_is_read_of_a_container_that_loops(decide: Decide) -> None:
    assert asked(decide, "", LOOP, logs={"api/previous": REFUSED}).only.severity == "error"


def test_an_endpoint_is_told_as_the_pod_that_it_is(decide: Decide) -> None:
    slices = [endpoint_slice("db", endpoint(uid="x"), ports=[{"name": "", "port": 5432, "protocol": "TCP"}])]
    slices[0]["endpoints"][0].update(
        addresses=["10.244.0.9"], targetRef={"kind": "Pod", "name": "db-0", "namespace": "payments", "uid": "x"}
    )
    found = asked(decide, "dial tcp 10.244.0.9:5432: connect: connection refused", slices=slices).only
    assert "10.244.0.9:5432 (pod db-0 of Service/db)" in found.says


def test_the_pod_itself_and_nobody_known_are_told_apart(decide: Decide) -> None:
    assert "127.0.0.1:6379 (the pod itself)" in asked(decide, "connect ECONNREFUSED 127.0.0.1:6379").only.says
    assert (
        "cannot connect to 192.0.2.7:443: no answer in time"
        in asked(decide, "dial tcp 192.0.2.7:443: i/o timeout").only.says
    )


def test_without_services_and_slices_the_address_stays_one(decide: Decide) -> None:
    found = asked(decide, REFUSED, denied=[Services, EndpointSlices]).only
    assert found.says == "Container/api cannot connect to 10.96.3.9:5432: connection refused by its log"


@pytest.mark.parametrize(
    "line",
    [
        "Error: connect ECONNREFUSED 10.96.3.9:5432",
        'psycopg2.OperationalError: connection to server at "db" (10.96.3.9), port 5432 failed: Connection refused',
        "io.netty.channel.AbstractChannel$AnnotatedConnectException: Connection refused: db/10.96.3.9:5432",
        "org.postgresql.util.PSQLException: Connection to db:5432 refused. Check that the hostname is correct",
        "redis.exceptions.ConnectionError: Error 111 connecting to db:5432. Connection refused.",
        "curl: (7) Failed to connect to db port 5432 after 0 ms: Connection refused",
        "ERROR 2003 (HY000): Can't connect to MySQL server on 'db.payments.svc.cluster.local:5432' (111)",
        'connect() failed (111: Connection refused) while connecting to upstream, upstream: "http://10.96.3.9:5432/"',
        'Post "http://db:5432/v1": dial tcp 10.96.3.9:5432: connect: connection refused',
        "wget: can't connect to remote host (10.96.3.9): Connection refused",
        "health: db:5432 connection refused",
        "16:00:24 ERROR [db.py:42] upstream db:5432 said ECONNREFUSED",
    ],
)
def test_the_words_of_many_clients_are_understood(decide: Decide, line: str) -> None:
    assert "(Service/db): connection refused" in asked(decide, line).only.says


@pytest.mark.parametrize(
    "log",
    [
        pytest.param(f"{REFUSED}\nconnected to the database", id="it went well after all"),
        pytest.param(f"{ago(3600)} {REFUSED}", id="an hour ago"),
        pytest.param(REFUSED + "\nGET / 200" * 9, id="much has been said since"),
        pytest.param("dial tcp: lookup db on 10.96.0.10:53: no such host", id="a name that does not resolve"),
        pytest.param("java.net.ConnectException: Connection refused", id="nobody is named"),
        pytest.param("12:30:45 main.go:45 errno:111 Connection refused", id="times, places and codes are no ends"),
        pytest.param("db:5432 for cache:6379: Connection refused", id="two ends"),
    ],
)
def test_what_is_over_or_names_nobody_says_nothing(decide: Decide, log: str) -> None:
    assert not asked(decide, log).found


def test_of_a_container_that_is_ready_it_takes_three(decide: Decide) -> None:
    assert not asked(decide, f"{REFUSED}\n", pod()).found
    found = asked(decide, f"{REFUSED}\n" * 3, pod()).only
    assert found.severity == "warning"
    assert "connection refused, 3 times by its log" in found.says


def test_without_the_logs_it_is_undecided(decide: Decide) -> None:
    assert asked(decide, REFUSED, denied=[Logs]).missing == ["logs"]


@pytest.mark.parametrize(
    ("hosts", "told"),
    [
        (["nats://bus.shop:4222"], " (perhaps bus.shop of HOST_0_URL): connection refused"),
        (["nats://bus.shop:4222", "nats://bus.core:4222"], ": connection refused"),
        (["nats://bus.shop:4223"], ": connection refused"),
    ],
)
def test_an_address_that_is_nobodys_here_may_be_what_a_variable_alone_names(
    decide: Decide, hosts: list[str], told: str
) -> None:
    env = [{"name": f"HOST_{index}_URL", "value": value} for index, value in enumerate(hosts)]
    one = pod(container(ready=False, state=running(600), env=env))
    line = "fatal: dial tcp 10.96.14.8:4222: connect: connection refused"
    found = asked(decide, line, one, dependencies={"pod": one}).only
    assert f"cannot connect to 10.96.14.8:4222{told}" in found.says


FROM_API = policy(
    "db-from-api",
    podSelector={"matchLabels": {"app": "db"}},
    ingress=[{"from": [{"podSelector": {"matchLabels": {"app": "api"}}}], "ports": ports(5432)}],
)
NO_ANSWER = "ERROR could not connect to db:5432: connection timed out"


def shut_out(decide: Decide, *found: Json, line: str = NO_ANSWER, **kinds: Any) -> Verdicts:
    """A client whose environment names the database, and the policies that select that one's pods and not its own."""
    given: dict[str, Any] = {
        "dependencies": dependencies(("DB_URL", "postgres://db:5432/x"), services=[DB]),
        "network_policies": {"policies": {"items": None}, "called": {"items": list(found)}},
        "pods": [neighbour("db-0", app="db")],
        **kinds,
    }
    return asked(decide, line, **given)


def test_a_policy_of_the_other_end_that_lets_in_others_only_is_named(decide: Decide) -> None:
    found = shut_out(decide, FROM_API).only
    assert (found.verdict, found.severity) == ("suspected", "error")
    assert found.says == (
        "Container/api gets no answer from db:5432: there NetworkPolicy/db-from-api lets in "
        "pods with app=api of this namespace, not this one (app=checkout-api)"
    )
    assert "/evidence/networkPolicies/data/called/items/db-from-api" in [str(one) for one in found.cites]
    assert [(row.wants, row.has) for row in found.compared] == [
        ("pods with app=api of this namespace", "app=checkout-api")
    ]


MINE = {"podSelector": {"matchLabels": {"app": "checkout-api"}}}


@pytest.mark.parametrize(
    ("found", "more"),
    [
        pytest.param(
            [FROM_API, policy("more", podSelector={"matchLabels": {"app": "db"}}, ingress=[{"from": [MINE]}])],
            {},
            id="another adds it",
        ),
        pytest.param([policy("out", "Egress", podSelector={"matchLabels": {"app": "db"}})], {}, id="of what goes out"),
        pytest.param([policy("x", podSelector={"matchLabels": {"app": "db", "role": "old"}})], {}, id="of other pods"),
        pytest.param(
            [
                policy(
                    "x",
                    podSelector={"matchLabels": {"app": "db"}},
                    ingress=[{"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}],
                )
            ],
            {},
            id="a range",
        ),
        pytest.param(
            [FROM_API], {"dependencies": dependencies(("A", "http://other:80"))}, id="not named by the environment"
        ),
        pytest.param(
            [FROM_API],
            {"line": "dial tcp 10.96.3.9:5432: connect: connection refused"},
            id="refused: somebody answered",
        ),
    ],
)
def test_other_policies_are_not_blamed(decide: Decide, found: list[Json], more: Json) -> None:
    assert "NetworkPolicy" not in shut_out(decide, *found, **more).only.says


@pytest.mark.parametrize("kind", [NetworkPolicies, Pods])
def test_where_policies_or_pods_were_denied_none_is_blamed(decide: Decide, kind: type[Evidence]) -> None:
    assert "NetworkPolicy" not in shut_out(decide, FROM_API, denied=[kind]).only.says


def test_a_port_that_the_service_does_not_have_is_told_with_those_it_has(decide: Decide) -> None:
    log = "dial tcp db:5433: connect: connection refused"
    found = asked(decide, log).only
    assert found.says == (
        "Container/api cannot connect to db:5433 (Service/db): connection refused by its log; "
        "the Service has no port 5433, it has 5432"
    )
    assert "/evidence/services/data/items/db/ports" in [str(pointer) for pointer in found.cites]
    # Its name stands for the pods, whose ports are their own.
    headless = service("db", {"app": "db"}, port(5432, 5432), clusterIP="None")
    assert "has no port" not in asked(decide, log, services=[headless]).only.says


def test_kafkas_words_are_read(decide: Decide) -> None:
    line = "WARN [Consumer groupId=a] Connection to node -1 (kafka/10.96.4.4:9092) could not be established. Broker may"
    assert "cannot connect to 10.96.4.4:9092: no connection is made" in asked(decide, line).only.says


def test_an_init_container_is_looked_at_where_it_keeps_the_others_waiting(decide: Decide) -> None:
    def starting(since: float) -> Json:
        init = container("wait", running(since), ready=False)
        return pod(container(state=waiting("PodInitializing")), init=[init], phase="Pending")

    logs = {"wait/current": REFUSED}
    assert asked(decide, "", starting(300), logs=logs).only.subject == "Container/wait"
    assert not asked(decide, "", starting(5), logs=logs).found
    done = pod(container(state=running(300), ready=True), init=[container("wait", ended(0, ended=300))])
    assert not asked(decide, "", done, logs=logs).found


SILENT = "Caused by: java.net.SocketTimeoutException: Connect timed out"
SHUT_IN = {
    "policies": {
        "items": [policy("out", "Egress", egress=[{"ports": ports(53, 443)}, {"ports": ports(53, protocol="UDP")}])]
    }
}


def unnamed(decide: Decide, log: str = SILENT, *more: tuple[str, str], one: Json = LOOP, **kinds: Any) -> Verdicts:
    both = [DB, service("cache", {"app": "cache"}, port(6379, 6379))]
    hosts = dependencies(("DATABASE_URL", "jdbc:postgresql://db:5432/x"), *more, services=both)
    return asked(decide, log, one, **{"services": both, "dependencies": hosts, "network_policies": SHUT_IN, **kinds})


def test_who_is_not_named_is_the_one_host_that_policies_keep_the_pod_from(decide: Decide) -> None:
    found = unnamed(decide).only
    assert (found.verdict, found.severity, found.subject) == ("suspected", "error", "Container/api")
    assert found.says == (
        "Container/api gets no answer in time by its log, which does not say from whom; "
        "policies keep it from db of DATABASE_URL"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/logs/data/parts/api~1current/lines/1",
        "/evidence/dependencies/data/hosts/0",
        "/evidence/networkPolicies/data/policies/items/out",
    ]


def test_of_several_hosts_that_policies_keep_it_from_none_is_named(decide: Decide) -> None:
    assert not unnamed(decide, SILENT, ("CACHE_URL", "redis://cache:6379")).found


@pytest.mark.parametrize("log", ["FATAL: out of patience", "connection refused", "job timed out after 30s"])
def test_what_is_no_silence_of_a_connection_is_not_explained(decide: Decide, log: str) -> None:
    assert not unnamed(decide, log).found


def test_where_policies_let_it_out_or_there_are_none_nobody_is_named(decide: Decide) -> None:
    open_wide = {"policies": {"items": [policy("out", "Egress", egress=[{}])]}}
    assert not unnamed(decide, network_policies=open_wide).found
    assert not unnamed(decide, network_policies={"policies": {"items": None}}).found


def test_without_policies_that_were_read_nobody_is_named(decide: Decide) -> None:
    hosts = dependencies(("DATABASE_URL", "jdbc:postgresql://db:5432/x"), services=[DB])
    given = {"pod": LOOP, "services": [DB], "logs": {"api/current": SILENT}, "dependencies": hosts}
    assert not decide(denied=[NetworkPolicies], **given).found
