"""Quantities are read, written and added up as the real API server does it, for random ones."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Any, TypeAlias

from hypothesis import strategies as st

from kubectl_evidence.evidence.parts.quantity import parse, written
from kubectl_evidence.evidence.parts.requests import pod_requests
from tests.cluster.api import Api, Refused, side_by_side
from tests.cluster.cluster import Cluster
from tests.cluster.exploring import examples

QUOTAS, PODS = 60, 150
# Any amount will do for these.
RESOURCES = (
    "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage",
    "limits.cpu", "limits.memory", "limits.ephemeral-storage", "requests.storage",
)  # fmt: skip
ASKED = ("cpu", "memory", "ephemeral-storage")
THOUSANDTH = Decimal("0.001")
Json: TypeAlias = dict[str, Any]

_NUMBERS = st.one_of(
    st.integers(0, 5000).map(str),
    st.tuples(st.integers(0, 500), st.sampled_from(["0", "1", "25", "5", "500", "128", "001", "000001"])).map(
        lambda parts: f"{parts[0]}.{parts[1]}"
    ),
    st.sampled_from([".5", "1.", "007", "1024", "1000000", "0.1", "1048576"]),
)
_SUFFIXES = st.sampled_from(
    ["", "", "n", "u", "m", "k", "M", "G", "T", "Ki", "Mi", "Gi", "Ti", "e3", "E2", "e-3", "e0"]
)
_QUANTITIES = st.tuples(_NUMBERS, _SUFFIXES).map("".join)
# What a container may ask for: whole thousandths, bytes of which there are whole ones.
_ASKED = {
    "cpu": st.one_of(
        st.integers(1, 4000).map(lambda one: f"{one}m"),
        st.integers(1, 4).map(str),
        st.sampled_from(["0.5", "1.25", "2e0", "0.1", "1k"]),
    ),
    "memory": st.one_of(
        st.integers(1, 4096).map(lambda one: f"{one}Mi"),
        st.integers(1, 4096).map(lambda one: f"{one}M"),
        st.sampled_from(["0.5Gi", "1.5Gi", "1e9", "1000000", "65536Ki", "1Gi", "1G", "128974848"]),
    ),
    "ephemeral-storage": st.sampled_from(["1Gi", "2Gi", "512Mi", "1G", "1500M", "3000000000"]),
}


def test_a_quantity_is_read_and_written_as_the_api_server_does_it(cluster: Cluster, tmp_path: Path) -> None:
    api = Api(cluster.kubectl, tmp_path)
    made = examples(st.lists(_QUANTITIES, min_size=len(RESOURCES), max_size=len(RESOURCES)), QUOTAS)
    path = "/api/v1/namespaces/default/resourcequotas?dryRun=All"
    answers = side_by_side(lambda amounts: api.create(path, _quota(dict(zip(RESOURCES, amounts, strict=True)))), made)
    differences, compared = [], 0
    for amounts, answer in zip(made, answers, strict=True):
        for resource, amount in zip(RESOURCES, amounts, strict=True):
            canonical = answer["spec"]["hard"][resource]
            ours = parse(amount)
            assert ours is not None, amount
            # In lists of resources thousandths are the smallest there are (pkg/apis/core/v1/defaults.go, RoundUp).
            rounded = ours.quantize(THOUSANDTH, rounding=ROUND_CEILING)
            if parse(canonical) != rounded:
                differences.append(f"{amount}: {canonical} is {parse(canonical)}, read as {ours}")
            # An exponent is kept as one, and `13.500` or `007` is taken for canonical (ParseQuantity, the fast path).
            if not re.search("[eE]", amount) and canonical != amount:
                compared += 1
                if (own := written(ours, binary=amount.endswith("i"))) != canonical:
                    differences.append(f"{amount}: {canonical}, written {own}")
    assert differences == []
    assert compared > QUOTAS * len(RESOURCES) / 5


@st.composite
def _pods(draw: st.DrawFn) -> Json:
    def container(name: str) -> Json:
        asked = {resource: draw(amounts) for resource, amounts in _ASKED.items()}
        return {"name": name, "image": "busybox:1.36", "resources": {"requests": asked}}

    containers = [container(f"c{place}") for place in range(draw(st.integers(1, 4)))]
    init = [container(f"i{place}") for place in range(draw(st.integers(0, 3)))]
    for one in init:
        if draw(st.booleans()):
            one["restartPolicy"] = "Always"
    return {"containers": containers, "initContainers": init}


def test_what_a_pod_asks_for_is_added_up_as_the_quota_does_it(cluster: Cluster, tmp_path: Path) -> None:
    api = Api(cluster.kubectl, tmp_path)
    specs = examples(_pods(), PODS)
    with cluster.namespace("quantities") as namespace:
        core = f"/api/v1/namespaces/{namespace.name}"
        api.create(f"{core}/resourcequotas", _quota({f"requests.{one}": "0" for one in ASKED}))
        namespace.wait_for(
            "the quota is counted", lambda: api.get(f"{core}/resourcequotas/q").get("status", {}).get("used")
        )
        differences, alike = [], 0
        for spec, message in zip(specs, side_by_side(lambda one: _requested(api, core, one), specs), strict=True):
            ours = pod_requests({"spec": spec})
            for resource in ASKED:
                found = re.search(rf"requested: \S*requests\.{resource}=([^,]+)", message)
                assert found is not None, message
                if parse(ours[resource]) != parse(found[1]):
                    differences.append(f"{resource}: {found[1]}, added up to {ours[resource]}: {spec}")
                alike += ours[resource] == found[1]
        assert differences == []
        assert alike > PODS * len(ASKED) / 2


def _requested(api: Api, core: str, spec: Json) -> str:
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}
    try:
        api.create(f"{core}/pods?dryRun=All", pod)
    except Refused as refused:
        return refused.message
    return ""


def _quota(hard: dict[str, str]) -> Json:
    return {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q"}, "spec": {"hard": hard}}
