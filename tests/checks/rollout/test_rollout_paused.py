"""Deployments that somebody has paused."""

from __future__ import annotations

from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.rollout import Rollout
from tests.checks.conftest import Decide
from tests.checks.controllers import TEMPLATE, deployment, replica_set, rollout

PAUSED = {"paused": True}
TOLD = {"Progressing": ("Unknown", "DeploymentPaused", "Deployment is paused")}
OLD = rollout(replica_set("checkout-api-old", 3, 3, 1))
NEW = {
    **TEMPLATE,
    "spec": {"containers": [{"name": "api", "image": "registry.example.com/checkout:3.15.0"}]},
}


def test_the_image_that_waits_is_told(decide: Decide) -> None:
    found = decide(owners=deployment(updated=0, spec={**PAUSED, "template": NEW}, told=TOLD), rollout=OLD).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "warning", "Deployment/checkout-api")
    assert found.says == (
        "Deployment/checkout-api is paused, and its present template is not rolled out: 0 of 3 pods have it; "
        "container api should run `registry.example.com/checkout:3.15.0`"
    )
    assert [(one.what, one.wants, one.has) for one in found.compared] == [
        ("image of api", "registry.example.com/checkout:3.15.0", "registry.example.com/checkout:3.14.2")
    ]
    assert found.since is not None


def test_a_change_of_anything_else_waits_too(decide: Decide) -> None:
    found = decide(owners=deployment(updated=1, ready=2, spec=PAUSED), denied=[Rollout]).only
    assert found.severity == "warning"
    assert found.says.endswith("is not rolled out: 1 of 3 pods have it")


def test_one_with_nothing_to_roll_out_is_information(decide: Decide) -> None:
    found = decide(owners=deployment(spec=PAUSED, told=TOLD), rollout=OLD).only
    assert (found.severity, found.says) == ("info", "Deployment/checkout-api is paused: changes are not rolled out")


def test_one_that_is_not_paused_is_not(decide: Decide) -> None:
    assert not decide(owners=deployment(updated=1), rollout=OLD).found


def test_without_the_controllers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Owners]).missing == ["owners"]


def test_a_canary_that_is_watched_while_all_pods_are_ready_is_information(decide: Decide) -> None:
    assert decide(owners=deployment(updated=1, ready=3, spec=PAUSED), rollout=OLD).only.severity == "info"
    assert decide(owners=deployment(updated=0, ready=3, spec=PAUSED), rollout=OLD).only.severity == "warning"
