"""A name server that nothing answers for."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.name_server import NameServer
from kubectl_evidence.finding import Proven
from tests.checks.conftest import Decide
from tests.checks.objects import Json, endpoint, endpoint_slice, pod

DNS_PORT = [{"name": "dns", "port": 53, "protocol": "UDP"}]


def behind(*slices: Json) -> dict[str, Any]:
    return {"endpoints": {"items": list(slices) or None}}


def test_without_a_ready_endpoint_it_is_down(decide: Decide) -> None:
    waits = endpoint_slice("kube-dns", endpoint(ready=False), endpoint(ready=False), ports=DNS_PORT)
    found = decide(pod=pod(), name_server=behind(waits)).only
    assert isinstance(found, Proven)
    assert found.severity == "error"
    assert found.subject == "Service/kube-dns"
    assert found.says == (
        "The cluster's name server is down: Service/kube-dns of kube-system has no ready endpoint of 2"
    )
    assert [str(one) for one in found.cites] == ["/evidence/nameServer/data/endpoints/items/kube-dns-j4b6d"]


def test_scaled_to_zero_it_has_no_endpoint(decide: Decide) -> None:
    says = decide(pod=pod(), name_server=behind(endpoint_slice("rke2-coredns"))).only.says
    assert says.endswith("Service/rke2-coredns of kube-system has no endpoint")


def test_a_ready_endpoint_rules_it_out(decide: Decide) -> None:
    verdicts = decide(pod=pod(), name_server=behind(endpoint_slice("kube-dns", endpoint(), ports=DNS_PORT)))
    assert not verdicts.found
    assert [one.says for one in verdicts.ruled_out] == [
        "The cluster's name server has 1 ready endpoint behind Service/kube-dns"
    ]


def test_one_that_still_serves_while_it_terminates_answers(decide: Decide) -> None:
    last = endpoint(ready=False, serving=True, terminating=True)
    assert not decide(pod=pod(), name_server=behind(endpoint_slice("kube-dns", last, ports=DNS_PORT))).found


def test_where_it_is_somewhere_else_nothing_is_known(decide: Decide) -> None:
    verdicts = decide(pod=pod(), name_server=behind())
    assert not verdicts.found
    assert not verdicts.ruled_out


@pytest.mark.parametrize("spec", [{"dnsPolicy": "Default"}, {"hostNetwork": True}, {"dnsPolicy": "None"}])
def test_who_asks_another_name_server_has_none_of_this(decide: Decide, spec: Json) -> None:
    assert not decide(pod=pod(spec=spec), name_server=behind(endpoint_slice("kube-dns"))).found


def test_without_its_endpoints_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), denied=[NameServer]).missing == ["name_server"]
