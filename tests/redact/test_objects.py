"""What only the structure of an object tells."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from kubectl_evidence.redact.json_form import JSON
from kubectl_evidence.redact.redactor import KeyedRedactor
from tests.redact import fakes

FAKE = fakes.fill("{fake}")[0]
OTHER = fakes.fill("{hard}")[0]
LONG = fakes.fill("{alnum:32}")[0]


def pod(**container: Any) -> dict[str, JSON]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "checkout-api-7d9c5b6f4d-x7k2p", "namespace": "payments"},
        "spec": {"containers": [{"name": "app", "image": "registry.example.com/app:v1", **container}]},
    }


def container_of(obj: JSON) -> Any:
    assert isinstance(obj, dict)
    spec: Any = obj["spec"]
    return spec["containers"][0]


def structured(obj: JSON) -> JSON:
    return KeyedRedactor(b"key").structured(obj)


def hidden(text: object) -> bool:
    return isinstance(text, str) and "[redacted:" in text


def test_a_variables_value_is_hidden_by_its_name() -> None:
    env = [{"name": "DB_PASSWORD", "value": "hunter"}, {"name": "DB_HOST", "value": "db.payments.svc"}]
    (password, host) = container_of(structured(pod(env=env)))["env"]
    assert password["name"] == "DB_PASSWORD"
    assert hidden(password["value"])
    assert host["value"] == "db.payments.svc"


@pytest.mark.parametrize(
    "value", ["$(DB_PASSWORD)", "${DB_PASSWORD}", "/run/secrets/db", "", "true", "vault:secret/db"]
)
def test_a_reference_in_a_sensitive_variable_stays(value: str) -> None:
    (variable,) = container_of(structured(pod(env=[{"name": "DB_PASSWORD", "value": value}])))["env"]
    assert variable["value"] == value


@pytest.mark.parametrize(
    "name",
    ["DB_PASSWORD_FILE", "SECRET_NAME", "TOKEN_TTL", "MAX_TOKENS", "AUTH_URL", "PUBLIC_KEY", "CACHE_KEY_PREFIX"],
)
def test_a_variable_about_a_secret_stays(name: str) -> None:
    (variable,) = container_of(structured(pod(env=[{"name": name, "value": "payments-2"}])))["env"]
    assert variable["value"] == "payments-2"


def test_a_random_looking_value_needs_no_telling_name() -> None:
    env = [
        {"name": "UPSTREAM", "value": LONG},
        {"name": "BUILD", "value": "9fceb02d0ae598e95dc970b74767f19372d61af8"},
        {"name": "REQUEST", "value": "6f1c2d3e-4b5a-6789-8abc-def012345678"},
        {"name": "CLASS", "value": "com.example.checkout.CheckoutApplication2"},
    ]
    values = [variable["value"] for variable in container_of(structured(pod(env=env)))["env"]]
    assert hidden(values[0])
    assert values[1:] == [variable["value"] for variable in env[1:]]


def test_names_of_secrets_stay() -> None:
    source = {"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db-credentials", "key": "password"}}}
    volumes: list[JSON] = [{"name": "tls", "secret": {"secretName": "checkout-tls"}}]
    obj: dict[str, JSON] = {**pod(env=[source], envFrom=[{"secretRef": {"name": "checkout-env"}}]), "volumes": volumes}
    assert structured(obj) == obj


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (["app", "--password", OTHER], ["app", "--password"]),
        (["app", f"--password={OTHER} with spaces"], ["app"]),
        (["app", "-Ddb.password=" + OTHER], ["app"]),
        (["env", f"DB_PASSWORD={OTHER}", "app"], ["env", "app"]),
        (["curl", "-u", f"admin:{OTHER}", "http://x"], ["curl", "-u", "http://x"]),
        (["/usr/bin/mysql", "-uroot", f"-p{OTHER}", "shop"], ["/usr/bin/mysql", "-uroot", "shop"]),
        (["redis-cli", "-a", OTHER, "ping"], ["redis-cli", "-a", "ping"]),
    ],
)
def test_an_argument_is_hidden_by_the_flag_before_it(words: list[str], left: list[str]) -> None:
    args = container_of(structured(pod(args=words)))["args"]
    assert len(args) == len(words)
    assert not any(OTHER in word for word in args)
    assert [word for word in args if not hidden(word)] == left


@pytest.mark.parametrize(
    "words",
    [
        ["app", "--password-file", "/run/pw", "--port", "80"],
        ["app", "--password", "$(DB_PASSWORD)"],
        ["app", "--token", "--verbose"],
        ["docker", "run", "-u", "1000:1000"],
        ["mysql", "-p", "shop"],
    ],
)
def test_arguments_without_a_secret_stay(words: list[str]) -> None:
    assert container_of(structured(pod(args=words)))["args"] == words


def test_a_probes_header_is_hidden_by_its_name_and_keeps_its_scheme() -> None:
    headers = [
        {"name": "Authorization", "value": f"Bearer {LONG}"},
        {"name": "X-Api-Key", "value": "letmein"},
        {"name": "Cookie", "value": f"theme=dark; sid={LONG}"},
        {"name": "Accept", "value": "application/json"},
    ]
    probe = {"httpGet": {"path": "/", "port": 80, "httpHeaders": headers}}
    found = container_of(structured(pod(livenessProbe=probe)))["livenessProbe"]["httpGet"]["httpHeaders"]
    values = [header["value"] for header in found]
    assert values[0].startswith("Bearer [redacted:authorization:")
    assert hidden(values[1])
    assert LONG not in values[2]
    assert "sid=[redacted:cookie:" in values[2]
    assert values[3] == "application/json"


def annotated(name: str, value: str) -> Any:
    obj: Any = structured({"kind": "Pod", "metadata": {"name": "x", "annotations": {name: value}}})
    return obj["metadata"]["annotations"][name]


def test_an_object_in_an_annotation_is_redacted_as_an_object() -> None:
    applied = json.dumps(pod(env=[{"name": "DB_PASSWORD", "value": "hunter"}]))
    text = annotated("kubectl.kubernetes.io/last-applied-configuration", applied)
    assert hidden(container_of(json.loads(text))["env"][0]["value"])
    assert container_of(json.loads(text))["image"] == "registry.example.com/app:v1"


def test_an_applied_secret_loses_all_its_values() -> None:
    data = {"user": base64.b64encode(b"app").decode(), "anything": base64.b64encode(FAKE.encode()).decode()}
    secret = {"kind": "Secret", "metadata": {"name": "db"}, "data": data, "stringData": {"x": "hunter"}}
    text = annotated("kubectl.kubernetes.io/last-applied-configuration", json.dumps(secret))
    redacted = json.loads(text)
    assert all(hidden(value) for value in (*redacted["data"].values(), *redacted["stringData"].values()))
    assert redacted["metadata"] == {"name": "db"}


def test_a_list_of_secrets_loses_all_their_values() -> None:
    obj: Any = structured({"kind": "SecretList", "items": [{"metadata": {"name": "db"}, "data": {"x": "aHVudGVy"}}]})
    assert hidden(obj["items"][0]["data"]["x"])


def test_an_annotation_that_should_be_an_object_and_is_none_is_hidden_whole() -> None:
    assert annotated("kubectl.kubernetes.io/last-applied-configuration", '{"kind":"Pod",').startswith(
        "[redacted:embedded"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("checksum/secret", "9fceb02d0ae598e95dc970b74767f19372d61af8"),
        ("nginx.ingress.kubernetes.io/auth-secret", "basic-auth"),
        ("nginx.ingress.kubernetes.io/auth-tls-secret", "payments/ca"),
        ("deployment.kubernetes.io/revision", "7"),
        ("vault.hashicorp.com/agent-inject-secret-db", "secret/data/db"),
        ("sidecar.istio.io/status", '{"volumes":["istio-token"]}'),
    ],
)
def test_an_annotation_that_is_evidence_stays(name: str, value: str) -> None:
    assert annotated(name, value) == value


def test_managed_fields_are_left_out_and_labels_are_not_looked_at() -> None:
    obj: dict[str, JSON] = {"metadata": {"managedFields": [{"v": "x"}], "labels": {"secret": "hunter22two"}}}
    assert structured(obj) == {"metadata": {"labels": {"secret": "hunter22two"}}}


def test_volume_options_are_hidden_by_their_keys() -> None:
    volume: JSON = {"flexVolume": {"driver": "x/cifs", "options": {"username": "app", "password": OTHER}}}
    options: Any = structured(volume)
    assert hidden(options["flexVolume"]["options"]["password"])
    assert options["flexVolume"]["options"]["username"] == "app"


def test_a_whole_object_is_redacted_everywhere_and_the_given_one_is_not_changed() -> None:
    obj = pod(env=[{"name": "DB_PASSWORD", "value": FAKE}], args=["sh", "-c", f"psql postgres://app:{OTHER}@db/x"])
    obj["status"] = {"message": f"login of app with {FAKE} refused"}
    before = json.dumps(obj)
    redacted = json.dumps(KeyedRedactor(b"key").redact_object(obj))
    assert FAKE not in redacted
    assert OTHER not in redacted
    assert "checkout-api-7d9c5b6f4d-x7k2p" in redacted
    assert json.dumps(obj) == before


def test_an_object_nested_to_exhaust_the_stack_is_cut() -> None:
    deep: JSON = {"password": "hunter"}
    for _ in range(900):
        deep = {"a": [deep]}
    assert "hunter" not in json.dumps(KeyedRedactor(b"key").redact_object(deep))
