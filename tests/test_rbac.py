"""The manifests of deploy/rbac hold every permission that a run may need, and none that none needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from kubectl_evidence import rbac, resolve, select
from kubectl_evidence.ask import Access, Ask
from kubectl_evidence.cli.dry_run import listing
from kubectl_evidence.cluster.capture import load
from kubectl_evidence.collect import collect
from kubectl_evidence.evidence import all_kinds
from kubectl_evidence.kinds import KINDS, Kind
from kubectl_evidence.plan import plan
from kubectl_evidence.target import Target
from tests.incidents import FIXTURES, Incident, incidents

MANIFESTS = FIXTURES.parent / "deploy/rbac"
HERE = "payments"
ROLES = rbac.roles()
READING = [file for file in ROLES if file != rbac.DEBUG]


def target(kind: Kind) -> Target:
    return Target("checkout", HERE if kind.namespaced else "", kind, frozenset({"control_plane"}))


def asks() -> Iterator[Ask]:
    """Every ask about every kind of target, those that look for it, and those that select it."""
    for kind in KINDS:
        yield from (one.ask for one in plan(target(kind)))
        yield from resolve.asks(target(kind))
        yield from select.asks(target(kind), "app=checkout")


def granted(access: Access, place: str) -> set[str]:
    """The files of which a rule grants an access in a place; a namespace, or none for the whole cluster.

    The core role and that for Secrets are bound in the target's namespace, Roles in their own.
    """
    found = set()
    for file, roles in ROLES.items():
        for role in roles:
            where = role.namespace or (HERE if file in (rbac.CORE, rbac.SECRETS, rbac.DEBUG) else "")
            for rule in role.rules if where in ("", place) else ():
                if (access.group, access.full_resource or access.non_resource_url) == (rule.group, rule.resource):
                    found |= {file} if access.verb in rule.verbs else set()
    return found


def place_of(ask: Ask) -> str:
    """Rights in a namespace are rights to the namespace itself, too."""
    return ask.name if ask.access.resource == "namespaces" else ask.access.namespace


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_read_about_every_kind_of_target_is_granted(kind: Kind) -> None:
    about = [one.ask for one in plan(target(kind))]
    for ask in (*about, *resolve.asks(target(kind)), *select.asks(target(kind), "app=checkout")):
        by_all = ask.access.non_resource_url in rbac.FOR_ALL
        assert by_all or granted(ask.access, place_of(ask)), ask.shown_by


def test_no_rule_grants_what_no_read_needs() -> None:
    needed = {
        (one.access.verb, one.access.group, one.access.full_resource or one.access.non_resource_url) for one in asks()
    }
    for file in READING:
        for role in ROLES[file]:
            for rule in role.rules:
                assert {(verb, rule.group, rule.resource) for verb in rule.verbs} <= needed, (file, rule)


def test_what_is_read_in_the_targets_namespace_needs_no_right_beyond_it() -> None:
    for ask in asks():
        if place_of(ask) == HERE:
            assert granted(ask.access, HERE) & {rbac.CORE, rbac.SECRETS}, ask.shown_by


def test_objects_of_the_cluster_need_no_right_in_the_namespaces_of_others() -> None:
    """Who may read nodes and classes may not for that reason read pods and logs everywhere."""
    [cluster, *in_namespaces] = ROLES[rbac.CLUSTER]
    assert [role.namespace for role in in_namespaces] == ["default", "kube-node-lease", "kube-system"]
    namespaced = {(one.access.group, one.access.full_resource) for one in asks() if one.access.namespace}
    assert {(rule.group, rule.resource) for rule in cluster.rules} & namespaced == set()


def test_secrets_are_granted_by_one_file_alone_and_read_by_their_metadata_alone() -> None:
    assert {file for file, roles in ROLES.items() if "secrets" in resources(roles)} == {rbac.SECRETS}
    assert resources(ROLES[rbac.SECRETS]) == {"secrets"}
    assert {ask.form for ask in asks() if ask.access.resource == "secrets"} == {"metadata"}


def resources(roles: tuple[rbac.Role, ...]) -> set[str]:
    return {rule.resource for role in roles for rule in role.rules}


def test_nothing_but_the_debug_role_may_change_anything() -> None:
    for file in READING:
        assert {verb for role in ROLES[file] for rule in role.rules for verb in rule.verbs} <= {"get", "list"}
    [role] = ROLES[rbac.DEBUG]
    assert [rule.document() for rule in role.rules] == [
        {"apiGroups": [""], "resources": ["pods/ephemeralcontainers"], "verbs": ["patch"]}
    ]


def test_a_dry_run_of_debug_announces_the_change_that_the_debug_role_grants() -> None:
    announced = listing(Target("checkout", HERE), "json", debug=True)
    assert '"verb": "patch",\n      "resource": "pods/ephemeralcontainers"' in announced


@pytest.mark.parametrize("file", ROLES)
def test_a_manifest_says_what_it_is_for_and_how_it_is_bound(file: str) -> None:
    text = rbac.manifests()[file]
    assert list(yaml.safe_load_all(text)) == [role.document() for role in ROLES[file]]
    head = text.partition("apiVersion")[0]
    assert all(line.startswith("#") for line in head.splitlines())
    for role in ROLES[file]:
        assert f"--{'role' if role.namespace else 'clusterrole'}={role.name} --" in head
        assert role.namespace in head
    assert "ithout it" in head
    assert max(map(len, text.splitlines())) <= 120


def test_the_manifests_are_the_generated_ones() -> None:
    assert {path.name for path in MANIFESTS.iterdir()} == set(rbac.manifests())
    for name, text in rbac.manifests().items():
        assert (MANIFESTS / name).read_text(encoding="utf-8").endswith(text), f"run `make docs`: {name}"


@pytest.mark.parametrize("incident", [pytest.param(one, id=one.name) for one in incidents()])
def test_no_incident_makes_the_program_read_what_the_manifests_do_not_grant(incident: Incident) -> None:
    recorded = load(Path(FIXTURES / incident.name))
    about = Target.parse([incident.target], incident.namespace)
    answers = collect(all_kinds(), about, recorded, 10)
    for asked in answers.values():
        for one in asked.values():
            ask = one.ask
            here = HERE if place_of(ask) == incident.namespace else place_of(ask)
            assert ask.access.non_resource_url in rbac.FOR_ALL or granted(ask.access, here), ask.shown_by
