"""What a debug container saw decides whether anything listens where a Service sends traffic."""

from __future__ import annotations

from kubectl_evidence.evidence.debug import Debug
from kubectl_evidence.evidence.services import Services
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, ended, pod, port, service

APP = {"app": "checkout-api"}


def saw(*sockets: str, end: str = "=== end\n") -> str:
    """The output of a debug container that found these listening sockets."""
    return "=== listening\n" + "".join(f"{socket} uid 0\n" for socket in sockets) + end


def debugged(seconds_ago: float) -> Json:
    """A pod whose debug container of an earlier run ended so long ago."""
    spec, status = container("evidence-debug-x7k2p", ended(0, ended=seconds_ago), ports=None)
    return pod(spec={"ephemeralContainers": [spec]}, status={"ephemeralContainerStatuses": [status]})


def test_a_target_port_on_which_nothing_listens_is_proven_with_what_listens_instead(decide: Decide) -> None:
    verdicts = decide(pod=pod(), services=[service("checkout", APP, port(80, "http"))], debug=saw("tcp 0.0.0.0:9090"))
    (found,) = verdicts.proven
    assert found.severity == "error"
    assert found.says == (
        "Service/checkout port 80 leads to 8080/TCP, where nothing in the pod listens; it listens on 9090/TCP"
    )


def test_a_number_that_nobody_declared_is_looked_at_too(decide: Decide) -> None:
    verdicts = decide(pod=pod(), services=[service("checkout", APP, port(80, 7000))], debug=saw("tcp6 [::]:8080"))
    assert "leads to 7000/TCP" in verdicts.only.says


def test_a_socket_on_a_loopback_address_is_no_answer_to_a_service(decide: Decide) -> None:
    verdicts = decide(pod=pod(), services=[service("checkout", APP, port(80, 8080))], debug=saw("tcp 127.0.0.1:8080"))
    assert "listens on a loopback address only (127.0.0.1)" in verdicts.only.says


def test_a_port_that_is_listened_on_rules_it_out(decide: Decide) -> None:
    sockets = ("tcp 127.0.0.1:8080", "tcp6 [::]:8080")
    verdicts = decide(pod=pod(), services=[service("checkout", APP, port(80, 8080))], debug=saw(*sockets))
    assert not verdicts.found
    assert [fact.says for fact in verdicts.ruled_out] == [
        "Service/checkout port 80 leads to 8080/TCP, where the pod listens"
    ]


def test_an_output_that_was_cut_short_decides_nothing(decide: Decide) -> None:
    cut = saw("tcp 0.0.0.0:9090", end="")
    assert not decide(pod=pod(), services=[service("checkout", APP, port(80, 8080))], debug=cut).found


def test_a_list_without_any_socket_needs_a_refused_connection_beside_it(decide: Decide) -> None:
    services = [service("checkout", APP, port(80, 8080))]
    assert not decide(pod=pod(), services=services, debug=saw()).found
    refused = saw(end="=== connections\n10.0.0.7:8080 refused\n=== end\n")
    assert decide(pod=pod(), services=services, debug=refused).only.says == (
        "Service/checkout port 80 leads to 8080/TCP, where nothing in the pod listens"
    )


def test_udp_and_other_workloads_are_not_its_matter(decide: Decide) -> None:
    services = [service("dns", APP, port(53, 53, protocol="UDP")), service("orders", {"app": "orders"}, port(80, 99))]
    assert not decide(pod=pod(), services=services, debug=saw("tcp 0.0.0.0:8080")).found


def test_what_an_earlier_run_saw_is_only_suspected_and_says_how_old_it_is(decide: Decide) -> None:
    services = [service("checkout", APP, port(80, 8080))]
    verdicts = decide(pod=debugged(120), services=services, debug=saw("tcp 0.0.0.0:9090"))
    assert not verdicts.proven
    (found,) = verdicts.suspected
    assert found.severity == "warning"
    assert found.says.endswith("as a debug container saw 2m ago")


def test_what_an_earlier_run_saw_rules_nothing_out(decide: Decide) -> None:
    verdicts = decide(
        pod=debugged(120), services=[service("checkout", APP, port(80, 8080))], debug=saw("tcp6 [::]:8080")
    )
    assert not verdicts.found
    assert not verdicts.ruled_out


def test_a_container_of_this_run_ended_after_the_moment_of_collection(decide: Decide) -> None:
    verdicts = decide(
        pod=debugged(-3), services=[service("checkout", APP, port(80, 8080))], debug=saw("tcp 0.0.0.0:9090")
    )
    assert verdicts.proven


def test_without_a_debug_container_nothing_is_said(decide: Decide) -> None:
    verdicts = decide(pod=pod(), services=[service("checkout", APP, port(80, 8080))], denied=[Debug])
    assert not verdicts.found
    assert not verdicts.undecided


def test_without_the_services_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), debug=saw("tcp 0.0.0.0:8080"), denied=[Services]).missing == ["services"]
