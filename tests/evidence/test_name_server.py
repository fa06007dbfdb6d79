"""The cluster's name server is looked at only where a log tells of a look-up that failed."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.name_server import NameServer
from kubectl_evidence.outcome import NotRequested
from tests.builders import list_of
from tests.evidence.gathering import DENIED, gather

FAILED = "starting\nFATAL dial tcp: lookup orders on 10.96.0.10:53: read udp 10.0.0.7:1: i/o timeout\n"
SLICES = "/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices"


def slices(*, ready: bool) -> dict[str, object]:
    one = {
        "metadata": {"name": "kube-dns-x", "labels": {"kubernetes.io/service-name": "kube-dns"}},
        "ports": [{"name": "dns", "port": 53, "protocol": "UDP"}],
        "endpoints": [{"addresses": ["10.0.0.3"], "conditions": {"ready": ready}, "targetRef": {"name": "coredns-x"}}],
    }
    return {SLICES: list_of([one], "EndpointSliceList")}


@pytest.mark.parametrize("log", ["ready to serve\n", "", "INFO hostname is checkout\n"])
def test_a_log_without_a_failed_look_up_costs_nothing(log: str) -> None:
    gathered = gather({"log": log})
    assert not [one for one in gathered.asked if one.path == SLICES]
    assert isinstance(gathered.bundle[NameServer], NotRequested)


def test_its_endpoints_are_read_where_a_look_up_failed() -> None:
    gathered = gather({"log": FAILED, **slices(ready=False)})
    [asked] = [one for one in gathered.asked if one.path == SLICES]
    assert dict(asked.query) == {"labelSelector": "k8s-app=kube-dns"}
    assert "Service kube-system/kube-dns, its endpoints: 0 of 1 ready" in gathered.page(NameServer)
    [first, *_] = gathered.packet.findings
    assert first.check == "coredns-not-ready"
    assert [one.check for one in first.consequences] == ["log-dns-error"]


def test_where_it_is_well_that_is_ruled_out() -> None:
    gathered = gather({"log": FAILED, **slices(ready=True)})
    assert "coredns-not-ready" in {one.check for one in gathered.packet.ruled_out}
    assert "log-dns-error" in {one.check for one in gathered.packet.findings}


def test_where_there_is_none_by_that_label_nothing_is_known() -> None:
    page = gather({"log": FAILED, SLICES: list_of([], "EndpointSliceList")}).page(NameServer)
    assert "it is somewhere else" in page


def test_a_denied_list_is_a_gap_and_nothing_is_concluded() -> None:
    gathered = gather({"log": FAILED, SLICES: DENIED})
    assert [gap.namespace for gap in gathered.packet.gaps if gap.resource == "endpointslices"] == ["kube-system"]
    assert "coredns-not-ready" in {check for one in gathered.packet.unknown for check in one.checks}
