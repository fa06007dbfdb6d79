"""Of `managedFields` stays who set which keys of a ConfigMap or a Secret, where only metadata was asked for."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.redact import KeyedRedactor

ENTRY: Any = {
    "manager": "helm",
    "operation": "Update",
    "apiVersion": "v1",
    "time": "2026-09-15T09:00:00Z",
    "fieldsType": "FieldsV1",
    "fieldsV1": {
        "f:data": {".": {}, "f:password": {}, "f:tls.key": {}, 'v:"fake-hunter22two"': {}, "f:a b": {}},
        "f:metadata": {"f:labels": {"f:app": {}}},
        "f:spec": {'k:{"name":"fake-hunter22two"}': {}},
    },
}
COPY = '{"kind":"Secret","stringData":{"password":"fake-hunter22two"}}'


def of(kind: str, redactor: KeyedRedactor | None = None) -> Any:
    metadata: Any = {"name": "db", "managedFields": [ENTRY], "annotations": {_APPLIED: COPY, "example.com/team": "pay"}}
    one = {"kind": kind, "apiVersion": "meta.k8s.io/v1", "metadata": metadata}
    redacted: Any = (redactor or KeyedRedactor(b"key")).redact_object(one)
    return redacted["metadata"]


_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def test_the_keys_stay_with_who_set_them_and_when_and_nothing_else() -> None:
    assert of("PartialObjectMetadata")["managedFields"] == [
        {
            "manager": "helm",
            "operation": "Update",
            "time": "2026-09-15T09:00:00Z",
            "fieldsV1": {"f:data": {"f:password": {}, "f:tls.key": {}}},
        }
    ]


@pytest.mark.parametrize("kind", ["ConfigMap", "Secret", "Pod"])
def test_of_a_whole_object_they_are_left_out(kind: str) -> None:
    assert "managedFields" not in of(kind)


def test_a_copy_of_the_whole_object_is_left_out_and_what_it_gave_away_is_hidden_elsewhere() -> None:
    redactor = KeyedRedactor(b"key")
    assert of("PartialObjectMetadata", redactor)["annotations"] == {"example.com/team": "pay"}
    assert "fake-hunter22two" not in redactor.redact("logging in with fake-hunter22two")


def test_what_was_redacted_once_stays_as_it_is() -> None:
    once: Any = KeyedRedactor(b"key").redact_object(
        {"kind": "PartialObjectMetadata", "metadata": {"managedFields": [ENTRY]}}
    )
    assert KeyedRedactor(b"key").redact_object(once) == once


def test_in_a_list_they_stay_too() -> None:
    one: Any = {"kind": "PartialObjectMetadata", "metadata": {"name": "db", "managedFields": [ENTRY]}}
    listed: Any = KeyedRedactor(b"key").structured({"kind": "PartialObjectMetadataList", "items": [one]})
    assert listed["items"][0]["metadata"]["managedFields"][0]["manager"] == "helm"


@pytest.mark.parametrize("entries", [None, "x", {}, ["x", None], [{"fieldsV1": ["x"]}]])
def test_what_is_no_list_of_entries_is_no_trouble(entries: Any) -> None:
    one: Any = {"kind": "PartialObjectMetadata", "metadata": {"name": "db", "managedFields": entries}}
    redacted: Any = KeyedRedactor(b"key").redact_object(one)
    assert redacted["metadata"]["name"] == "db"
