"""A label selector selects the pods that the real API server finds with it, for random selectors and labels."""

from __future__ import annotations

import json
import urllib.parse
from pathlib import Path
from typing import Any, TypeAlias

from hypothesis import strategies as st

from kubectl_evidence.clues.label_selector import matches
from kubectl_evidence.evidence.parts.label_selector import LabelSelector
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.semantics.selectors import selects
from kubectl_evidence.text import Text
from tests.cluster.api import Api, side_by_side
from tests.cluster.cluster import Cluster
from tests.cluster.exploring import examples

PODS, SELECTORS = 40, 300
BY_KUBECTL = 5
REDACTOR = KeyedRedactor(b"a key for tests")
KEYS = ["app", "tier", "example.com/tier", "App"]
VALUES = ["web", "Web", "web-1", "1.1", "1.10", ""]
Json: TypeAlias = dict[str, Any]

_LABELS = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES))


@st.composite
def _expressions(draw: st.DrawFn) -> Json:
    operator = draw(st.sampled_from(["In", "NotIn", "Exists", "DoesNotExist"]))
    found: Json = {"key": draw(st.sampled_from(KEYS)), "operator": operator}
    if operator in ("In", "NotIn"):
        found["values"] = draw(st.lists(st.sampled_from(VALUES), min_size=1, max_size=3, unique=True))
    return found


_SELECTORS: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {},
    optional={
        "matchLabels": st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES), max_size=2),
        "matchExpressions": st.lists(_expressions(), max_size=3),
    },
)


def test_selectors_select_what_the_api_server_finds(cluster: Cluster, tmp_path: Path) -> None:
    api = Api(cluster.kubectl, tmp_path)
    labels = dict(enumerate(examples(_LABELS, PODS)))
    selectors: list[Json] = examples(_SELECTORS, SELECTORS)
    with cluster.namespace("label-selectors") as namespace:
        path = f"/api/v1/namespaces/{namespace.name}/pods"
        side_by_side(lambda one: api.create(path, _pod(*one)), list(labels.items()))

        def found(selector: Json) -> set[int]:
            query = urllib.parse.urlencode({"labelSelector": _written(selector)})
            return {int(one["metadata"]["name"][1:]) for one in api.items(f"{path}?{query}")}

        answers = side_by_side(found, selectors)
        by_kubectl = []
        for selector in selectors[-BY_KUBECTL:]:
            listed = namespace.kubectl("get", "pods", f"--selector={_written(selector)}", "--output=json").stdout
            by_kubectl.append({int(one["metadata"]["name"][1:]) for one in json.loads(listed)["items"]})
        side_by_side(lambda one: api.delete(f"{path}/p{one}", gracePeriodSeconds=0), labels)
    assert answers[-BY_KUBECTL:] == by_kubectl
    pairs = 0
    for selector, answer in zip(selectors, answers, strict=True):
        read = LabelSelector.model_validate(selector, context=REDACTOR)
        assert {one for one, have in labels.items() if matches(selector, have)} == answer, selector
        assert {one for one, have in labels.items() if read.matches(have)} == answer, selector
        pairs += len(answer)
        plain = {Text(key, REDACTOR): Text(value, REDACTOR) for key, value in selector.get("matchLabels", {}).items()}
        if plain and not selector.get("matchExpressions"):
            # As a Service selects; nothing, where it has no selector.
            own = {one: {Text(k, REDACTOR): Text(v, REDACTOR) for k, v in have.items()} for one, have in labels.items()}
            assert {one for one, have in own.items() if selects(plain, have)} == answer, selector
    assert 0.1 < pairs / len(selectors) / len(labels) < 0.9


def _pod(number: int, labels: dict[str, str]) -> Json:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": f"p{number}", "labels": labels},
        # Nobody runs it.
        "spec": {"schedulerName": "nobody", "containers": [{"name": "main", "image": "busybox:1.36"}]},
    }


def _written(selector: Json) -> str:
    """As kubectl takes it (k8s.io/apimachinery pkg/labels, Parse)."""
    parts = [f"{key}={value}" for key, value in selector.get("matchLabels", {}).items()]
    for one in selector.get("matchExpressions", []):
        key, values = one["key"], f"({','.join(one.get('values', []))})"
        words = {"In": f"{key} in {values}", "NotIn": f"{key} notin {values}", "Exists": key, "DoesNotExist": f"!{key}"}
        parts.append(words[one["operator"]])
    return ",".join(parts)
