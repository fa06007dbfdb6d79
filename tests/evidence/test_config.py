"""ConfigMaps and Secrets that a pod refers to: what is there and what is missing is told, and no value is ever read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence import ask
from kubectl_evidence.clues import LATER
from kubectl_evidence.cluster.answer import outcome
from kubectl_evidence.cluster.capture import load
from kubectl_evidence.evidence import all_kinds
from kubectl_evidence.evidence.config_maps import ConfigMaps
from kubectl_evidence.evidence.parts.config import ConfigObject
from kubectl_evidence.evidence.secrets import Secrets
from kubectl_evidence.kinds import DEPLOYMENT
from kubectl_evidence.outcome import Unavailable
from kubectl_evidence.record import record
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.render import to_json
from kubectl_evidence.target import Target
from tests.builders import AT, list_of, pod
from tests.evidence.gathering import DENIED, POD, Gathered, gather

BASE = "/api/v1/namespaces/payments"
SET_AT = "2026-09-15T08:00:00Z"
# Would be known by nothing but its place.
VALUE = "Walrus_tuba9x"


def metadata(name: str, *keys: str, at: str = SET_AT, manager: str = "helm", **more: Any) -> dict[str, Any]:
    """The answer to an ask for the metadata of an object with these keys; without any, nobody noted who set them."""
    fields: dict[str, Any] = {"f:data": {".": {}, **{f"f:{key}": {} for key in keys}}, "f:type": {}}
    entry = {"manager": manager, "operation": "Update", "apiVersion": "v1", "time": at, "fieldsV1": fields}
    return {
        "kind": "PartialObjectMetadata",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": {
            "name": name,
            "namespace": "payments",
            "creationTimestamp": "2026-09-15T07:00:00Z",
            **({"managedFields": [entry]} if keys else {}),
            **more,
        },
    }


def names(*found: str) -> dict[str, Any]:
    """The list of the objects of the namespace, by their metadata."""
    return list_of(map(metadata, found), "PartialObjectMetadataList") | {"apiVersion": "meta.k8s.io/v1"}


def wanting(env: Any = (), *, env_from: Any = (), troubled: bool = False, **spec: Any) -> dict[str, Any]:
    """The pod, by its name, with this environment of its container, and more of its spec."""
    one = pod()
    one["spec"] |= spec
    one["spec"]["containers"][0] |= {"env": list(env), "envFrom": list(env_from)}
    if troubled:
        state = {"waiting": {"reason": "CreateContainerConfigError", "message": "words"}}
        one["status"]["containerStatuses"][0] |= {"ready": False, "state": state}
        one["status"]["conditions"] = [{"type": "Ready", "status": "False"}]
    return {POD.name: one}


def variable(name: str, source: str, of: str, key: str, *, optional: bool | None = None) -> dict[str, Any]:
    reference = {"name": of, "key": key} | ({} if optional is None else {"optional": optional})
    return {"name": name, "valueFrom": {source: reference}}


LEVEL = variable("LOG_LEVEL", "configMapKeyRef", "app", "level")
PASSWORD = variable("DB_PASSWORD", "secretKeyRef", "db", "password")


def the(found: Gathered, kind: type[ConfigMaps | Secrets], name: str) -> ConfigObject:
    parts = found.data(kind).parts
    return parts[next(key for key in parts if key == name)]


def test_a_usual_pod_costs_one_request_for_each_object_and_nothing_is_listed() -> None:
    found = gather(wanting([LEVEL, PASSWORD]) | {"app": metadata("app", "level"), "db": metadata("db", "password")})
    asked = [*found.asked_for("configmaps"), *found.asked_for("secrets")]
    assert [(one.access.verb, one.path, one.form) for one in asked] == [
        ("get", f"{BASE}/configmaps/app", "metadata"),
        ("get", f"{BASE}/secrets/db", "metadata"),
    ]
    assert len(found.asked) <= 25


def test_a_pod_that_refers_to_nothing_costs_nothing() -> None:
    found = gather({})
    assert not [*found.asked_for("configmaps"), *found.asked_for("secrets")]
    assert found.bundle[Secrets].status == "not-requested"


def test_the_root_certificate_that_every_pod_mounts_is_not_asked_for() -> None:
    token = {"name": "kube-api-access", "projected": {"sources": [{"configMap": {"name": "kube-root-ca.crt"}}]}}
    assert not gather(wanting(volumes=[token])).asked_for("configmaps")


def test_every_place_that_refers_is_named_with_the_keys_that_it_wants() -> None:
    volumes = [
        {"name": "files", "configMap": {"name": "app", "items": [{"key": "app.yaml", "path": "x"}], "optional": True}},
        {"name": "both", "projected": {"sources": [{"secret": {"name": "db"}}, {"configMap": {"name": "app"}}]}},
        {"name": "certificates", "secret": {"secretName": "tls"}},
        {"name": "bucket", "csi": {"driver": "x", "nodePublishSecretRef": {"name": "db"}}},
    ]
    env_from = [{"configMapRef": {"name": "app"}}, {"secretRef": {"name": "db", "optional": True}}]
    found = gather(
        wanting([LEVEL, PASSWORD], env_from=env_from, volumes=volumes, imagePullSecrets=[{"name": "registry"}])
        | {name: metadata(name, "level", "password") for name in ("app", "db", "tls", "registry")}
    )
    pages = found.page(ConfigMaps) + found.page(Secrets)
    assert "app | env LOG_LEVEL in api, envFrom in api, volume files (optional), volume both | exists" in pages
    assert "db | env DB_PASSWORD in api, envFrom in api (optional), volume both, csi bucket | exists" in pages
    assert "tls | volume certificates | exists" in pages
    assert "registry | imagePullSecrets | exists" in pages


def test_a_missing_object_is_told_with_the_names_that_resemble_it() -> None:
    there = names("mail", "db-login", "db-credential")
    wants = variable("DB_PASSWORD", "secretKeyRef", "db-credentials", "password")
    found = gather(wanting([wants], troubled=True) | {f"{BASE}/secrets": there})
    assert the(found, Secrets, "db-credentials").status == "not-found"
    assert the(found, Secrets, "db-credentials").similar == ("db-credential",)
    assert the(found, Secrets, "db-credentials").lacks_required
    assert [one.form for one in found.asked_for("secrets")] == ["metadata", "metadata"]


def test_what_is_optional_and_missing_leads_to_no_further_read_while_the_pod_is_well() -> None:
    maybe = variable("TRACING", "configMapKeyRef", "tracing", "on", optional=True)
    found = gather(wanting([maybe]))
    assert the(found, ConfigMaps, "tracing").optional
    assert not the(found, ConfigMaps, "tracing").lacks_required
    assert len(found.asked_for("configmaps")) == 1
    assert len(gather(wanting([maybe], troubled=True)).asked_for("configmaps")) == 2


def test_a_missing_key_is_told_with_the_key_that_resembles_it() -> None:
    found = gather(wanting([PASSWORD]) | {"db": metadata("db", "username", "PASS_WORD")})
    assert the(found, Secrets, "db").missing_keys == {"password": ("PASS_WORD",)}
    assert the(found, Secrets, "db").lacks_required
    assert "password ✗ missing (there is PASS_WORD), PASS_WORD, username" in found.page(Secrets)


def test_keys_that_nobody_noted_are_unknown_and_none_of_them_is_missing() -> None:
    found = gather(wanting([PASSWORD]) | {"db": metadata("db")})
    assert the(found, Secrets, "db").keys is None
    assert not the(found, Secrets, "db").missing_keys
    assert "keys not known" in found.page(Secrets)


@pytest.mark.parametrize("field", ["f:data", "f:binaryData", "f:stringData"])
def test_keys_are_read_wherever_their_writer_put_them(field: str) -> None:
    one = metadata("db", "x")
    one["metadata"]["managedFields"][0]["fieldsV1"] = {field: {"f:password": {}}}
    found = gather(wanting([PASSWORD]) | {"db": one})
    assert the(found, Secrets, "db").keys == ("password",)


def test_the_latest_writer_of_the_data_dates_the_change_and_other_writers_do_not() -> None:
    one = metadata("app", "level", at="2026-09-15T09:20:00Z", manager="kubectl-edit")
    labelled = {"manager": "labeller", "time": "2026-09-15T09:25:00Z", "fieldsV1": {"f:metadata": {"f:labels": {}}}}
    before = metadata("app", "size")["metadata"]["managedFields"][0]
    one["metadata"]["managedFields"] += [labelled, before]
    found = gather(wanting([LEVEL]) | {"app": one})
    assert the(found, ConfigMaps, "app").keys == ("level", "size")
    assert the(found, ConfigMaps, "app").changed_by == "kubectl-edit"
    assert "09:20:00Z, 10m ago by kubectl-edit, 20m after the pod was created" in found.page(ConfigMaps)
    [moment] = [one for one in found.packet.timeline if one.kind == "config"]
    assert (moment.subject, moment.says) == ("ConfigMap/app", "last changed by kubectl-edit")


def test_many_are_found_in_one_list_instead_of_being_asked_for_one_by_one() -> None:
    wanted = [{"secretRef": {"name": f"part-{number}"}} for number in range(7)]
    there = names(*(f"part-{number}" for number in range(6)), "unrelated")
    found = gather(wanting(env_from=wanted) | {f"{BASE}/secrets": there})
    assert [one.access.verb for one in found.asked_for("secrets")] == ["list"]
    statuses = {str(name): one.status for name, one in found.data(Secrets).parts.items()}
    assert statuses == {f"part-{number}": "collected" for number in range(6)} | {"part-6": "not-found"}


@pytest.mark.parametrize(("kind", "resource"), [(ConfigMaps, "configmaps"), (Secrets, "secrets")])
def test_what_may_not_be_read_is_a_gap_with_its_rule_and_still_known_to_be_wanted(
    kind: type[ConfigMaps | Secrets], resource: str
) -> None:
    name = "app" if kind is ConfigMaps else "db"
    answers = {f"{BASE}/configmaps/app": metadata("app", "level"), f"{BASE}/secrets/db": metadata("db", "password")}
    found = gather(wanting([LEVEL, PASSWORD]) | answers | {f"{BASE}/{resource}/{name}": DENIED})
    assert the(found, kind, name).status == "forbidden"
    assert the(found, kind, name).uses
    assert not the(found, kind, name).lacks_required
    [gap] = found.packet.gaps
    assert (gap.verb, gap.resource, gap.namespace) == ("get", resource, "payments")
    assert gap.rule == {"apiGroups": ("",), "resources": (resource,), "verbs": ("get",)}
    assert "not collected: forbidden" in found.page(kind)
    assert [one.access.verb for one in found.asked_for(resource)] == ["get"]


def test_a_template_that_no_pod_came_from_refers_too() -> None:
    template = wanting([PASSWORD])[POD.name]
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "checkout-api", "namespace": "payments", "uid": "u-1"},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": {"app": "checkout-api"}},
            "template": {"metadata": template["metadata"], "spec": template["spec"]},
        },
    }
    answers = {"checkout-api": deployment, "pods": list_of([], "PodList"), "db": metadata("db", "password")}
    found = gather(answers, Target("checkout-api", "payments", DEPLOYMENT))
    assert the(found, Secrets, "db").uses[0].name == "DB_PASSWORD"


# --- no value is ever read ---------------------------------------------------------------------------------------


def applied() -> dict[str, Any]:
    """A Secret as `kubectl apply` leaves it: its metadata alone holds a copy of its data."""
    copy = f'{{"kind":"Secret","stringData":{{"password":"{VALUE}"}}}}'
    return metadata("db", "password", annotations={"kubectl.kubernetes.io/last-applied-configuration": copy})


def test_of_secrets_nothing_but_metadata_is_ever_asked_for() -> None:
    asked = [one for kind in all_kinds() for one in kind.second(POD, LATER).values() if "secret" in one.path.lower()]
    assert {(one.access.verb, one.form) for one in asked} == {("get", "metadata"), ("list", "metadata")}


def test_an_answer_that_holds_the_data_of_a_secret_is_refused() -> None:
    body = b'{"kind":"Secret","apiVersion":"v1","metadata":{"name":"db"},"data":{"password":"d2FscnVz"}}'
    for one in (
        ask.get("v1", "secrets", "db", "payments", form="metadata"),
        ask.get("v1", "secrets", "db", "payments"),
    ):
        refused = outcome(one, 200, "application/json", body, truncated=False, at=AT)
        assert refused == Unavailable("unreadable", 200)


def test_the_copy_that_kubectl_apply_keeps_is_in_no_packet_and_hidden_wherever_else_it_stands() -> None:
    answers = wanting([PASSWORD]) | {"db": applied(), "log": f"logging in with {VALUE}\n"}
    shown = to_json.render(gather(answers).packet)
    assert VALUE not in shown
    assert "logging in with [redacted:secret-data:" in shown


def test_a_recording_holds_names_of_keys_and_no_value_and_gives_the_same_evidence(tmp_path: Path) -> None:
    asked = ask.get("v1", "secrets", "db", "payments", form="metadata")
    answer = outcome(asked, 200, "application/json", _json(applied()), truncated=False, at=AT)
    record(
        tmp_path / "capture",
        [(asked, answer)],
        redactor=KeyedRedactor(b"a key for tests"),
        server_version="",
        captured_at=AT,
    )
    written = "".join(file.read_text() for file in (tmp_path / "capture").rglob("*") if file.is_file())
    assert "f:password" in written
    assert VALUE not in written
    replayed = load(tmp_path / "capture").read(asked, 0.0)
    first, again = (gather(wanting([PASSWORD]) | {"db": one}) for one in (answer, replayed))
    assert first.data(Secrets) == again.data(Secrets)
    assert the(again, Secrets, "db").keys == ("password",)


def test_a_name_of_a_key_is_not_taken_for_what_it_names() -> None:
    wants = [variable("A", "secretKeyRef", "db", key) for key in ("password", "api_token", "tls.key", "AWS_SECRET_KEY")]
    found = gather(wanting(wants) | {"db": metadata("db", "password", "api_token", "tls.key", "AWS_SECRET_KEY")})
    assert the(found, Secrets, "db").keys == ("AWS_SECRET_KEY", "api_token", "password", "tls.key")


def test_the_command_beside_a_secret_shows_no_value_either() -> None:
    one = ask.get("v1", "secrets", "db", "payments", form="metadata")
    assert one.shown_by == "kubectl get secrets db -n payments -o jsonpath={.metadata.managedFields}"


def _json(document: Any) -> bytes:
    return json.dumps(document).encode()
