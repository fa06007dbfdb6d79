"""Selectors, as the API server reads them."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.cluster.capture.resources import Resource
from kubectl_evidence.cluster.capture.selectors import BadSelector, fields, labels, only_metadata

POD = {
    "metadata": {
        "name": "web-1",
        "namespace": "payments",
        "labels": {"app": "web", "tier": "1", "example.com/track": "stable", "empty": ""},
    },
    "spec": {"nodeName": "node-a", "hostNetwork": True},
    "status": {"phase": "Running"},
}
EVENT = {
    "metadata": {"name": "e", "namespace": "payments"},
    "involvedObject": {"kind": "Pod", "name": "web-1", "namespace": "payments", "uid": "0b5e7c1d-0000"},
    "type": "Warning",
    "reason": "BackOff",
    "source": {"component": "kubelet"},
}
PODS, EVENTS = Resource("", "pods"), Resource("", "events")


@pytest.mark.parametrize(
    ("selector", "matches"),
    [
        ("", True),
        ("app=web", True),
        ("app==web", True),
        ("app = web", True),
        ("app=Web", False),
        ("app=web,tier=1", True),
        ("app=web,tier=2", False),
        ("app!=web", False),
        ("app!=api", True),
        ("missing!=api", True),
        ("missing=api", False),
        ("app in (web,api)", True),
        ("app in ( web , api )", True),
        ("app in (api)", False),
        ("missing in (api)", False),
        ("app notin (api)", True),
        ("app notin (web)", False),
        ("missing notin (web)", True),
        ("app", True),
        ("missing", False),
        ("!app", False),
        ("!missing", True),
        ("! missing", True),
        ("app in (web),!missing,tier", True),
        ("example.com/track=stable", True),
        ("empty=", True),
        ("empty in ()", True),
        ("app=", False),
        ("tier>0", True),
        ("tier<1", False),
        ("app>0", False),
        ("in", False),
        ("in in (in)", False),
    ],
)
def test_a_label_selector_matches_as_on_the_api_server(selector: str, matches: bool) -> None:
    assert labels(selector)(POD) is matches


@pytest.mark.parametrize("content", [{"metadata": {}}, {"metadata": {"labels": None}}, {}])
def test_an_object_without_labels_matches_only_what_asks_for_none(content: Any) -> None:
    assert labels("")(content)
    assert labels("!app")(content)
    assert not labels("app")(content)


@pytest.mark.parametrize(
    "selector", ["app=web,", ",app", "app in web", "app in (web", "app web", "=web", "app=(a)", "a=b=c"]
)
def test_a_malformed_label_selector_is_refused(selector: str) -> None:
    with pytest.raises(BadSelector):
        labels(selector)


@pytest.mark.parametrize(
    ("resource", "content", "selector", "matches"),
    [
        (PODS, POD, "metadata.name=web-1", True),
        (PODS, POD, "metadata.name!=web-1", False),
        (PODS, POD, "metadata.namespace==payments", True),
        (PODS, POD, "status.phase!=Succeeded,status.phase!=Failed", True),
        (PODS, POD, "status.phase=Running,spec.nodeName=node-b", False),
        (PODS, POD, "spec.hostNetwork=true", True),
        (PODS, {"metadata": {}}, "spec.nodeName=", True),
        (EVENTS, EVENT, "involvedObject.uid=0b5e7c1d-0000", True),
        (EVENTS, EVENT, "involvedObject.kind=Pod,involvedObject.name=web-1", True),
        (EVENTS, EVENT, "involvedObject.namespace=other", False),
        (EVENTS, EVENT, "type=Warning,reason=BackOff", True),
        (EVENTS, EVENT, "type!=Normal", True),
        (EVENTS, EVENT, "source=kubelet", True),
    ],
)
def test_a_field_selector_matches_as_on_the_api_server(
    resource: Resource, content: dict[str, Any], selector: str, matches: bool
) -> None:
    assert fields(selector, resource)(content) is matches


@pytest.mark.parametrize(
    ("resource", "selector"),
    [
        (PODS, "spec.priority=1"),  # a field that the API server has no selector for
        (Resource("", "configmaps"), "status.phase=Running"),
        (EVENTS, "involvedObject.uid"),
        (PODS, "metadata.name in (a)"),
    ],
)
def test_a_field_that_cannot_be_selected_by_is_refused(resource: Resource, selector: str) -> None:
    with pytest.raises(BadSelector):
        fields(selector, resource)


@pytest.mark.parametrize(
    ("selector", "is_so"), [("", True), ("metadata.name=a", True), ("metadata.name=a,status.phase=Running", False)]
)
def test_metadata_alone_decides_only_a_selector_of_metadata(selector: str, is_so: bool) -> None:
    assert only_metadata(selector) is is_so
