"""Keys that are not in their ConfigMap or Secret, in the words of a real kubelet."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.secrets import Secrets
from tests.checks.config.referring import answers, blocked, creating, mount, with_keys
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, container, pod, running, waiting

ENV = [{"name": "DB", "valueFrom": {"secretKeyRef": {"name": "checkout-db", "key": "DB_PASSWORD"}}}]
MESSAGE = "couldn't find key DB_PASSWORD in Secret payments/checkout-db"
CONFIG = [{"name": "config", "configMap": {"name": "checkout", "items": [{"key": "app.yml", "path": "a"}]}}]


def test_key_object_place_and_the_key_that_resembles_it_are_said(decide: Decide) -> None:
    one = blocked(MESSAGE, env=ENV)
    there = with_keys("checkout-db", "db-password", "user", "host", "port")
    found = decide(pod=one, secrets=answers(one, checkout_db=there), events=[]).only
    assert (found.severity, found.subject) == ("error", "Container/api")
    assert found.says == (
        "Container/api cannot start (CreateContainerConfigError): Secret `checkout-db` has no key `DB_PASSWORD` "
        "(env `DB`); it has `db-password`"
    )
    assert [(row.what, row.wants, row.has) for row in found.compared] == [
        ("key of Secret/checkout-db", "DB_PASSWORD", "db-password, host, port, user")
    ]
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/pod/data/containers/api/state",
        "/evidence/secrets/data/parts/checkout-db",
    ]


def test_of_a_volume_the_pods_spec_tells_whose_key_it_is(decide: Decide) -> None:
    one = creating(volumes=CONFIG)
    told = mount('MountVolume.SetUp failed for volume "config" : configmap references non-existent config key: app.yml')
    found = decide(pod=one, config_maps=answers(one, checkout=with_keys("checkout", "app.yaml")), events=[told]).only
    assert found.subject == f"Pod/{NAME}"
    assert found.says == (
        f"Pod/{NAME} waits for volume `config` (FailedMount): ConfigMap `checkout` has no key `app.yml`; "
        "it has `app.yaml`"
    )


def test_where_the_object_may_not_be_read_the_kubelets_word_stands_alone(decide: Decide) -> None:
    told = mount('MountVolume.SetUp failed for volume "tls" : references non-existent secret key: tls.key')
    found = decide(pod=creating(), events=[told], denied=[Secrets]).only
    assert found.says.endswith("waits for volume `tls` (FailedMount): its Secret has no key `tls.key`")
    found = decide(pod=blocked(MESSAGE), denied=[Secrets, Events]).only
    assert found.says.endswith("Secret `checkout-db` has no key `DB_PASSWORD`")


def test_a_key_that_was_added_since_is_a_warning(decide: Decide) -> None:
    one = blocked(MESSAGE, env=ENV)
    found = decide(pod=one, secrets=answers(one, checkout_db=with_keys("checkout-db", "DB_PASSWORD")), events=[]).only
    assert found.severity == "warning"
    assert found.says.endswith("had no key `DB_PASSWORD` when it looked last, and has it now")


OPTIONAL = [
    {"name": "DB", "valueFrom": {"secretKeyRef": {"name": "checkout-db", "key": "DB_PASSWORD", "optional": True}}}
]


@pytest.mark.parametrize(
    "healthy",
    [
        pytest.param(pod(container(state=running(900), env=OPTIONAL)), id="optional"),
        pytest.param(pod(container(state=running(900), env=ENV)), id="taken away after the start"),
        pytest.param(
            pod(container(state=waiting("CreateContainerConfigError", "something new"), env=ENV), phase="Pending"),
            id="another reason",
        ),
    ],
)
def test_no_key_is_missing_of(decide: Decide, healthy: Json) -> None:
    assert not decide(pod=healthy, secrets=answers(healthy, checkout_db=with_keys("checkout-db", "x")), events=[]).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
