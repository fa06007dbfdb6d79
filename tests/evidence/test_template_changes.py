"""What differs between two pod templates, by paths that a person reads."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.parts.template_changes import differences

Json = dict[str, Any]


def pods(metadata: Json | None = None, /, **spec: Any) -> Json:
    return {"metadata": metadata or {}, "spec": spec}


def with_container(**fields: Any) -> Json:
    return pods(containers=[{"name": "api", "image": "api:1", **fields}])


def of_env(*entries: Json) -> Json:
    return with_container(env=list(entries))


def source(variable: str, kind: str, **reference: Any) -> Json:
    return {"name": variable, "valueFrom": {kind: reference}}


SECRET = source("PASS", "secretKeyRef", name="db", key="pass")
PROBE = {"httpGet": {"path": "/ready", "port": 8080}, "periodSeconds": 10}
CONFIG = {"name": "config", "configMap": {"name": "config-1"}}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (with_container(), with_container(image="api:2"), [("containers/api/image", "api:1", "api:2")]),
        (
            with_container(args=["serve", "--port=80"]),
            with_container(args=["serve", "--port=81", "a b"]),
            [("containers/api/args", "serve --port=80", '["serve", "--port=81", "a b"]')],
        ),
        (of_env({"name": "A", "value": "1"}), of_env({"name": "A"}), [("containers/api/env/A", "1", '""')]),
        (of_env(), of_env({"name": "A", "value": "1"}), [("containers/api/env/A", None, "1")]),
        (
            of_env({"name": "PASS", "value": "x"}),
            of_env(SECRET),
            [("containers/api/env/PASS", "x", "secretKeyRef db/pass")],
        ),
        (
            of_env(source("H", "configMapKeyRef", name="c", key="h", optional=True)),
            of_env(source("H", "fieldRef", apiVersion="v1", fieldPath="status.hostIP")),
            [("containers/api/env/H", "configMapKeyRef c/h (optional)", "fieldRef status.hostIP")],
        ),
        (
            with_container(envFrom=[{"configMapRef": {"name": "one"}}]),
            with_container(envFrom=[{"configMapRef": {"name": "two"}, "prefix": "P_"}]),
            [
                ("containers/api/envFrom/configMapRef/one", "all keys", None),
                ("containers/api/envFrom/configMapRef/two", None, "all keys, each after P_"),
            ],
        ),
        (
            with_container(resources={"limits": {"memory": "64Mi"}}),
            with_container(resources={"limits": {"memory": "32Mi"}, "requests": {"cpu": "1"}}),
            [
                ("containers/api/resources/limits/memory", "64Mi", "32Mi"),
                ("containers/api/resources/requests/cpu", None, "1"),
            ],
        ),
        (
            with_container(readinessProbe=PROBE),
            with_container(readinessProbe={**PROBE, "httpGet": {"path": "/ready", "port": "http"}}),
            [("containers/api/readinessProbe/httpGet/port", "8080", "http")],
        ),
        (
            with_container(),
            with_container(livenessProbe=PROBE),
            [
                (
                    "containers/api/livenessProbe",
                    None,
                    '{"httpGet":{"path":"/ready","port":8080},"periodSeconds":10}',
                )
            ],
        ),
        (
            with_container(ports=[{"name": "http", "containerPort": 80, "protocol": "TCP"}]),
            with_container(ports=[{"name": "http", "containerPort": 81, "protocol": "TCP"}]),
            [("containers/api/ports/http/containerPort", "80", "81")],
        ),
        (
            with_container(volumeMounts=[{"name": "config", "mountPath": "/etc/app"}]),
            with_container(volumeMounts=[{"name": "config", "mountPath": "/etc/app", "readOnly": True}]),
            [("containers/api/volumeMounts/etc/app/readOnly", None, "true")],
        ),
        (
            pods(volumes=[CONFIG]),
            pods(volumes=[{**CONFIG, "configMap": {"name": "config-2"}}]),
            [("volumes/config/configMap/name", "config-1", "config-2")],
        ),
        (
            pods({"annotations": {"checksum/config": "a1"}, "labels": {"version": "1"}}),
            pods({"annotations": {"checksum/config": "b2"}, "labels": {"version": "2"}}),
            [("labels/version", "1", "2"), ("annotations/checksum/config", "a1", "b2")],
        ),
        (
            pods(),
            pods({"annotations": {"kubectl.kubernetes.io/restartedAt": "2026-09-15T09:00:00Z"}}),
            [("annotations/kubectl.kubernetes.io/restartedAt", None, "2026-09-15T09:00:00Z")],
        ),
        (
            pods(serviceAccountName="a", serviceAccount="a", nodeSelector={"disk": "ssd"}),
            pods(serviceAccountName="b", serviceAccount="b", securityContext={"runAsUser": 1000}),
            [
                ("serviceAccountName", "a", "b"),
                ("nodeSelector/disk", "ssd", None),
                ("securityContext", None, '{"runAsUser":1000}'),
            ],
        ),
        (
            pods(tolerations=[{"key": "gpu", "operator": "Exists"}]),
            pods(tolerations=[{"key": "spot", "operator": "Exists"}]),
            [("tolerations/0/key", "gpu", "spot")],
        ),
    ],
)
def test_each_difference_has_the_path_that_leads_to_it(old: Json, new: Json, expected: object) -> None:
    assert differences(old, new) == expected


def test_a_container_that_came_or_went_is_one_difference() -> None:
    proxy = {"name": "proxy", "image": "proxy:1", "args": ["run"], "restartPolicy": "Always"}
    old = pods(containers=[{"name": "api", "image": "api:1"}], initContainers=[proxy])
    new = pods(containers=[{"name": "api", "image": "api:1"}, {"name": "agent", "image": "agent:1", "env": []}])
    assert differences(old, new) == [
        ("containers/agent", None, "agent:1"),
        ("initContainers/proxy", "proxy:1", None),
    ]


def test_what_tells_most_comes_first() -> None:
    old = pods({"labels": {"version": "1"}}, containers=[{"name": "api", "image": "api:1", "tty": True}])
    new = pods({"labels": {"version": "2"}}, containers=[{"name": "api", "image": "api:2", "command": ["run"]}])
    paths = [path for path, _, _ in differences(old, new)]
    assert paths == ["containers/api/image", "containers/api/command", "containers/api/tty", "labels/version"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (pods({"labels": {"pod-template-hash": "a"}}), pods({"labels": {"pod-template-hash": "b"}})),
        (pods({"creationTimestamp": None}), pods()),
        ({"$patch": "replace", **pods()}, pods()),
        (pods(securityContext={}, volumes=None), pods(volumes=[])),
        (with_container(resources={"limits": None}), with_container(resources={})),
    ],
)
def test_what_controllers_write_and_what_is_empty_is_no_difference(old: Json, new: Json) -> None:
    assert differences(old, new) == []


def test_another_order_is_a_difference_where_it_may_mean_something() -> None:
    one, two = {"name": "A", "value": "1"}, {"name": "B", "value": "$(A)"}
    assert differences(of_env(one, two), of_env(two, one)) == [("containers/api/env", "A, B", "B, A")]


def test_entries_of_one_name_are_told_apart() -> None:
    one, two, three = ({"name": "A", "value": value} for value in "123")
    assert differences(of_env(one, two), of_env(one, three)) == [("containers/api/env/A (1)", "2", "3")]


@pytest.mark.parametrize("broken", [None, [], "words", {"spec": {"containers": ["api", None]}}, {"metadata": []}])
def test_what_is_no_template_differs_from_nothing_it_does_not_have(broken: Any) -> None:
    assert isinstance(differences(broken, pods()), list)
    assert isinstance(differences(with_container(), broken), list)
