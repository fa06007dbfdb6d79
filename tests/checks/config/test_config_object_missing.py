"""ConfigMaps and Secrets that are not there, in the words of a real kubelet."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kubectl_evidence.evidence.config_maps import ConfigMaps
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.secrets import Secrets
from tests.checks.config.referring import ABSENT, answers, blocked, creating, mount, with_keys
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, NOW, Json, container, event, pod, running, waiting

ENV_FROM = [{"configMapRef": {"name": "checkout-env"}}, {"secretRef": {"name": "checkout-db"}}]
TLS = [{"name": "tls", "projected": {"sources": [{"secret": {"name": "checkout-tls"}}]}}]


def test_object_place_and_the_one_that_resembles_it_are_said(decide: Decide) -> None:
    one = blocked('configmap "checkout-env" not found', envFrom=ENV_FROM)
    told = event("Failed", 'Error: configmap "checkout-env" not found', first=290, last=5)
    found = decide(
        pod=one,
        config_maps=answers(one, "checkout-environment", "other", checkout_env=ABSENT),
        secrets=answers(one, checkout_db=with_keys("checkout-db")),
        events=[told],
    ).only
    assert (found.severity, found.subject) == ("error", "Container/api")
    assert found.says == (
        "Container/api cannot start (CreateContainerConfigError): ConfigMap `checkout-env` does not exist (envFrom); "
        "ConfigMap `checkout-environment` does"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/pod/data/containers/api/state",
        "/evidence/configMaps/data/parts/checkout-env",
    ]
    assert [(row.what, row.wants, row.has) for row in found.compared] == [
        ("ConfigMap", "checkout-env", "checkout-environment")
    ]
    assert found.since == NOW - timedelta(seconds=290)


def test_of_a_volume_the_kubelets_event_tells(decide: Decide) -> None:
    one = creating(volumes=TLS)
    told = mount('MountVolume.SetUp failed for volume "tls" : secret "checkout-tls" not found')
    found = decide(pod=one, secrets=answers(one, "checkout-cert", checkout_tls=ABSENT), events=[told]).only
    assert (found.severity, found.subject) == ("error", f"Pod/{NAME}")
    assert found.says.startswith(
        f"Pod/{NAME} waits for volume `tls` (FailedMount): Secret `checkout-tls` does not exist"
    )


def test_a_projected_volume_may_lack_several(decide: Decide) -> None:
    told = mount('MountVolume.SetUp failed for volume "all" : [configmap "a" not found, secret "b" not found]')
    assert [one.says.partition(": ")[2] for one in decide(pod=creating(), events=[told]).proven] == [
        "ConfigMap `a` does not exist",
        "Secret `b` does not exist",
    ]


def test_what_the_kubelet_has_not_come_to_is_told_too(decide: Decide) -> None:
    one = blocked('configmap "checkout-env" not found', envFrom=ENV_FROM)
    verdicts = decide(
        pod=one,
        config_maps=answers(one, checkout_env=ABSENT),
        secrets=answers(one, "checkout-database", checkout_db=ABSENT),
        events=[],
    )
    assert verdicts.proven[1].says == (
        "Container/api cannot start without Secret `checkout-db` (envFrom), which does not exist; "
        "Secret `checkout-database` does"
    )


def test_where_the_objects_may_not_be_read_the_kubelets_word_stands_alone(decide: Decide) -> None:
    one = blocked('secret "checkout-db" not found')
    found = decide(pod=one, denied=[ConfigMaps, Secrets, Events]).only
    assert found.says == "Container/api cannot start (CreateContainerConfigError): Secret `checkout-db` does not exist"


def test_an_object_that_was_made_since_the_kubelet_looked_is_a_warning(decide: Decide) -> None:
    one = blocked('configmap "checkout-env" not found', envFrom=ENV_FROM[:1])
    made = with_keys("checkout-env", "A", age=4)
    found = decide(pod=one, config_maps=answers(one, checkout_env=made), events=[]).only
    assert found.severity == "warning"
    assert found.says.endswith("did not exist when it looked last; it was made at 2026-09-15T09:29:56Z")


def test_a_message_that_is_missing_is_taken_from_the_event(decide: Decide) -> None:
    one = pod(container(state=waiting("CreateContainerConfigError")), phase="Pending")
    found = decide(pod=one, events=[event("Failed", 'Error: secret "checkout-db" not found')]).only
    assert "Secret `checkout-db` does not exist" in found.says
    assert str(found.cites[-1]).startswith("/evidence/events/data/parts/pod/items/")


OPTIONAL = [{"secretRef": {"name": "checkout-db", "optional": True}}]


@pytest.mark.parametrize(
    "healthy",
    [
        pytest.param(pod(container(state=running(900), envFrom=OPTIONAL)), id="optional"),
        pytest.param(pod(container(state=running(900), envFrom=ENV_FROM)), id="deleted after the start"),
        pytest.param(pod(container(state=waiting("ContainerCreating")), age=5, phase="Pending"), id="five seconds old"),
        pytest.param(
            pod(container(state=waiting("ImagePullBackOff"), envFrom=OPTIONAL), phase="Pending"), id="no image"
        ),
        pytest.param(pod(container(state=waiting("ContainerCreating")), deleted=-20), id="being deleted"),
    ],
)
def test_nothing_is_missing_of(decide: Decide, healthy: Json) -> None:
    old = mount('MountVolume.SetUp failed for volume "c" : secret "checkout-db" not found', last=2, count=1)
    objects = answers(healthy, checkout_db=ABSENT)
    assert not decide(pod=healthy, secrets=objects, events=[old]).found


def test_an_image_pull_secret_keeps_nothing_from_starting(decide: Decide) -> None:
    one = creating(imagePullSecrets=[{"name": "regcred"}])
    assert not decide(pod=one, secrets=answers(one, regcred=ABSENT), events=[]).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
