"""A log that says that a name could not be looked up."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.finding import Suspected
from tests.checks.conftest import Decide
from tests.checks.objects import Json, ago, container, ended, endpoint, endpoint_slice, pod, running, service, waiting

NO_SUCH_HOST = "FATAL dial tcp: lookup {} on 10.96.0.10:53: no such host"
TIMEOUT = "FATAL dial tcp: lookup {} on 10.96.0.10:53: read udp 10.0.0.7:1->10.96.0.10:53: i/o timeout"
ORDERS = service("orders-db", {"app": "orders-db"})
CRASHED = pod(container(state=waiting("CrashLoopBackOff"), last=ended(1, ended=9), restarts=5))


def crashed(line: str, *services: Json, **more: Json) -> Json:
    return {"pod": CRASHED, "services": list(services), "logs": {"api/previous": f"starting\n{line}\n"}, **more}


def test_a_misspelt_service_is_an_error_with_the_name_that_there_is(decide: Decide) -> None:
    found = decide(**crashed(NO_SUCH_HOST.format("orders-bd"), ORDERS, service("cache", {"app": "cache"}))).only
    assert isinstance(found, Suspected)
    assert found.severity == "error"
    assert found.subject == "Container/api"
    assert found.says == (
        "Container/api cannot look up “orders-bd”: there is no such Service in namespace payments; "
        "of a similar name: orders-db"
    )
    assert [str(one) for one in found.cites] == [
        "/evidence/logs/data/parts/api~1previous/lines/2",
        "/evidence/services/data/items/orders-db",
    ]
    assert [(one.wants, one.has) for one in found.compared] == [("orders-bd", "orders-db")]
    assert found.verify is not None
    assert found.verify.command == "kubectl get service orders-bd -n payments"


@pytest.mark.parametrize(
    "host", ["orders-bd.payments", "orders-bd.payments.svc", "orders-bd.payments.svc.cluster.local"]
)
def test_the_full_name_of_a_service_is_one_of_the_namespace(decide: Decide, host: str) -> None:
    assert "there is no such Service in namespace payments" in decide(**crashed(NO_SUCH_HOST.format(host))).only.says


def test_no_answer_is_told_from_no_such_host(decide: Decide) -> None:
    found = decide(**crashed(TIMEOUT.format("orders-db"), ORDERS)).only
    assert found.says.startswith("Container/api gets no answer from its name server about “orders-db”: “")
    assert found.verify is not None
    assert found.verify.command.startswith("kubectl get pods -n kube-system -l k8s-app=kube-dns")


def test_a_service_that_exists_is_said_to(decide: Decide) -> None:
    says = decide(**crashed(NO_SUCH_HOST.format("orders-db"), ORDERS)).only.says
    assert says.startswith("Container/api cannot look up “orders-db”, although Service/orders-db exists: ")


def test_a_headless_service_without_a_ready_endpoint_has_no_address(decide: Decide) -> None:
    headless = service("orders-db", {"app": "orders-db"}, clusterIP="None")
    one = crashed(NO_SUCH_HOST.format("orders-db"), headless)
    slices = [endpoint_slice("orders-db", endpoint(ready=False), ports=[{"port": 1, "name": "", "protocol": "TCP"}])]
    assert "is headless and has no ready endpoint" in decide(**one, slices=slices).only.says


def test_an_external_name_is_told(decide: Decide) -> None:
    outside = service("orders-db", None, type="ExternalName", externalName="db.example.com", clusterIP=None)
    says = decide(**crashed(NO_SUCH_HOST.format("orders-db"), outside)).only.says
    assert says.endswith("Service/orders-db stands for “db.example.com”")


def test_of_another_namespace_the_answer_tells(decide: Decide) -> None:
    found = decide(**crashed(NO_SUCH_HOST.format("orders-db.shop.svc.cluster.local"), ORDERS)).only
    assert found.says.endswith(
        "cannot look up “orders-db.shop.svc.cluster.local”: "
        "the name server knows no address of a Service orders-db in namespace shop"
    )
    assert found.verify is not None
    assert found.verify.command == "kubectl get service orders-db -n shop"
    assert not found.compared


def test_a_pods_name_by_a_service_that_there_is_not_tells_the_service(decide: Decide) -> None:
    headless = service("redis-hs", {"app": "redis"}, clusterIP="None")
    found = decide(**crashed(NO_SUCH_HOST.format("redis-0.redis-headless"), headless, ORDERS)).only
    assert found.says == (
        "Container/api cannot look up “redis-0.redis-headless”: there is no Service redis-headless "
        "in namespace payments; of a similar name: redis-hs"
    )
    elsewhere = decide(**crashed(NO_SUCH_HOST.format("kafka-1.internal"), headless)).only
    assert "there is no" not in elsewhere.says


def _looking_in(*searches: str, policy: str = "None") -> Json:
    spec = {"dnsPolicy": policy, "dnsConfig": {"nameservers": ["10.96.0.10"], "searches": [*searches]}}
    one = container(state=waiting("CrashLoopBackOff"), last=ended(1, ended=9), restarts=5)
    return crashed(NO_SUCH_HOST.format("orders-db"), ORDERS) | {"pod": pod(one, spec=spec)}


def test_search_domains_without_the_namespace_are_told(decide: Decide) -> None:
    found = decide(**_looking_in("svc.cluster.local", "cluster.local")).only
    assert found.says == (
        "Container/api cannot look up “orders-db”: dnsPolicy None looks in svc.cluster.local, cluster.local, "
        "and Service/orders-db is in the cluster's payments.svc"
    )
    assert "/evidence/pod/data/dnsSearches" in [str(one) for one in found.cites]


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(_looking_in("payments.svc.cluster.local"), id="the namespace is searched"),
        pytest.param(_looking_in("corp.example.com", policy="ClusterFirst"), id="the cluster's come first"),
    ],
)
def test_other_search_domains_are_not_blamed(decide: Decide, one: Json) -> None:
    assert "although Service/orders-db exists" in decide(**one).only.says


def test_without_an_answer_nothing_is_concluded_of_another_namespace(decide: Decide) -> None:
    found = decide(**crashed("wget: bad address 'orders-db.shop.svc.cluster.local'", ORDERS)).only
    assert "a name in another namespace, whose Services were not read" in found.says


def test_a_host_elsewhere_is_quoted_with_the_line(decide: Decide) -> None:
    found = decide(**crashed(NO_SUCH_HOST.format("api.example.com"), ORDERS)).only
    assert found.says.startswith("Container/api cannot look up “api.example.com”: “")


def test_a_line_without_the_name_is_quoted(decide: Decide) -> None:
    found = decide(**crashed("socket.gaierror: [Errno -3] Temporary failure in name resolution")).only
    assert found.says.startswith("Container/api cannot look up a name: “socket.gaierror")


def test_without_the_services_none_is_said_to_be_missing(decide: Decide) -> None:
    one = crashed(NO_SUCH_HOST.format("orders-bd"))
    del one["services"]
    found = decide(**one).only
    assert "no such Service" not in found.says
    assert not found.compared


def test_an_init_container_that_waits_for_a_name_is_an_error(decide: Decide) -> None:
    one = pod(
        container(state=waiting("PodInitializing"), ready=False),
        init=[container("wait", running(300), ready=False)],
        phase="Pending",
    )
    logs = {"wait/current": "waiting for orders-bd\nnc: bad address 'orders-bd'\nwaiting for orders-bd\n"}
    found = decide(pod=one, services=[ORDERS], logs=logs).only
    assert found.subject == "Container/wait"
    assert found.severity == "error"


def test_a_container_that_is_ready_and_still_fails_is_a_warning(decide: Decide) -> None:
    logs = {"api/current": "ready\nWARN getaddrinfo ENOTFOUND metrics-sink"}
    assert decide(pod=pod(), services=[], logs=logs).only.severity == "warning"


HEALTHY = {
    "one that tried again and succeeded": f"{NO_SUCH_HOST.format('orders-db')}\n" + "ok\n" * 6,
    "words about hosts": "INFO hostname is checkout-api\nINFO lookup table loaded\nhost: checkout could be resolved",
    "an old line by its own time": f"{ago(3600)} {NO_SUCH_HOST.format('orders-db')}",
}


@pytest.mark.parametrize("log", HEALTHY.values(), ids=HEALTHY.keys())
def test_a_healthy_container_may_have_said_so_before(decide: Decide, log: str) -> None:
    assert not decide(pod=pod(), services=[ORDERS], logs={"api/current": log}).found


@pytest.mark.parametrize(
    ("log", "found"),
    [
        pytest.param(
            f"{NO_SUCH_HOST.format('db')}\nretrying\nconnected\n" + "served\n" * 9 + "panic: nil",
            False,
            id="long before",
        ),
        pytest.param(f"{NO_SUCH_HOST.format('db')}\nshutting down\nFATAL cannot start\nbye", True, id="shortly before"),
        pytest.param(
            "Exception in thread main: cannot connect\n"
            + "\tat com.example.Main\n" * 20
            + "Caused by: java.net.UnknownHostException: db",
            True,
            id="beneath the frames of a stack",
        ),
    ],
)
def test_of_a_run_that_ended_what_it_said_shortly_before_its_reason_counts(
    decide: Decide, log: str, found: bool
) -> None:
    assert bool(decide(pod=CRASHED, services=[ORDERS], logs={"api/previous": log}).found) is found


def test_a_container_that_is_not_ready_and_went_on_has_another_reason(decide: Decide) -> None:
    one = pod(container(state=running(600), ready=False))
    log = f"{NO_SUCH_HOST.format('orders-db')}\nconnected\n" + "probe answered 503\n" * 12
    assert not decide(pod=one, services=[ORDERS], logs={"api/current": log}).found


def test_an_init_container_that_is_done_is_history(decide: Decide) -> None:
    one = pod(init=[container("wait", ended(0, ended=600), ready=True)])
    logs = {"wait/current": "nc: bad address 'orders-db'", "api/current": "ready"}
    assert not decide(pod=one, services=[ORDERS], logs=logs).found


def test_a_pod_that_succeeded_or_is_being_deleted_is_no_matter(decide: Decide) -> None:
    logs = {"api/current": NO_SUCH_HOST.format("orders-db")}
    for one in (pod(container(state=ended(0, ended=5)), phase="Succeeded"), pod(deleted=-20)):
        assert not decide(pod=one, services=[ORDERS], logs=logs).found


def test_without_the_logs_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), services=[], denied=[Logs]).missing == ["logs"]
