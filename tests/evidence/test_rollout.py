"""The revisions of a controller: what is asked, what is kept, what a reader and the timeline are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from kubectl_evidence.ask import Access, Ask
from kubectl_evidence.clues.rollout import likely_selector
from kubectl_evidence.collect import collect
from kubectl_evidence.evidence import all_kinds
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.rollout import Rollout
from kubectl_evidence.kinds import DEPLOYMENT
from kubectl_evidence.outcome import Collected, Forbidden, Outcome
from kubectl_evidence.packet import Packet
from kubectl_evidence.pipeline import Inquiry, investigate
from kubectl_evidence.raw import Raw
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.render import to_markdown
from kubectl_evidence.semantics.rollouts import not_rolled_out, revision_of, undone_to, was_undone
from kubectl_evidence.target import Target
from tests.builders import ScriptedCluster, list_of
from tests.evidence.revisions import (
    NEW,
    OLD,
    Json,
    answers,
    controller_revision,
    deployment,
    owner,
    replica_set,
    stateful_pod,
    template,
    two_revisions,
)

TARGET = Target("checkout-api-6f9d7c5b88-vk4n2", "payments")


def asked(found: Json, target: Target = TARGET) -> list[str]:
    """What is asked of the apps API, as paths with the selectors of lists."""
    cluster = ScriptedCluster(found)
    collect(all_kinds(), target, cluster, 5)
    apps = (ask for ask in cluster.asked if ask.access.group == "apps")
    return sorted(f"{ask.path.rpartition('/payments/')[2]} {dict(ask.query).get('labelSelector', '')}" for ask in apps)


def packet_of(found: Json, max_tokens: int = 8000) -> Packet:
    inquiry = Inquiry(TARGET, str(TARGET), "kubectl evidence", max_tokens=max_tokens)
    return investigate(inquiry, ScriptedCluster(found), KeyedRedactor(b"k")).packet


def rollout_of(found: Json) -> Rollout:
    data = packet_of(found, 10**6).sections()["rollout"].data
    assert isinstance(data, Rollout)
    return data


def shown(found: Json) -> str:
    return to_markdown.render(packet_of(found, 10**6), 10**9)


def test_the_pods_of_a_deployment_cost_one_get_and_one_list_in_one_wave() -> None:
    assert asked(answers()) == ["deployments/checkout-api ", "replicasets app=checkout-api"]


def test_the_pods_of_a_stateful_set_cost_one_get_and_one_list() -> None:
    found = answers(**{TARGET.name: stateful_pod()})
    assert asked(found) == ["controllerrevisions app=checkout-api", "statefulsets/checkout-api "]


def test_a_selector_that_the_pods_labels_did_not_give_away_is_asked_by_once_it_is_known() -> None:
    found = answers(**{"checkout-api": deployment(selector={"matchLabels": {"tier": "web"}})})
    assert asked(found) == ["deployments/checkout-api ", "replicasets app=checkout-api", "replicasets tier=web"]


@pytest.mark.parametrize("more", ["", "more"])
def test_a_list_that_was_cut_is_asked_for_again_by_the_narrower_selector(more: str) -> None:
    found = answers(**{"checkout-api": deployment(selector={"matchLabels": {"app": "checkout-api", "part": "api"}})})
    found["replicasets"]["metadata"]["continue"] = more
    cluster = Cutting(found) if more else ScriptedCluster(found)
    collect(all_kinds(), TARGET, cluster, 5)
    lists = [dict(ask.query)["labelSelector"] for ask in cluster.asked if ask.access.resource == "replicasets"]
    assert lists == ["app=checkout-api", *(["app=checkout-api,part=api"] if more else [])]


class Cutting(ScriptedCluster):
    """Cuts lists of ReplicaSets at the bound that is asked for."""

    def read(self, ask: Ask, deadline: float) -> Outcome[Raw]:
        outcome = super().read(ask, deadline)
        if isinstance(outcome, Collected) and ask.access.resource == "replicasets":
            return replace(outcome, truncated=True)
        return outcome


def test_a_deployment_that_is_the_target_needs_no_guess() -> None:
    found = answers(**{"checkout-api": deployment(selector={"matchLabels": {"tier": "web"}})})
    assert asked(found, Target("checkout-api", "payments", DEPLOYMENT)) == [
        "deployments/checkout-api ",
        "replicasets tier=web",
    ]


def test_replica_sets_of_a_controller_that_nobody_knows_are_its_revisions_too() -> None:
    labels = {"app": "checkout-api", "rollouts-pod-template-hash": "6f9d7c5b88"}
    rollout = owner("Rollout")
    number = {"rollout.argoproj.io/revision": "3"}
    one = replica_set(NEW, None, template(), of=rollout, annotations=number)
    got = {**one, "apiVersion": "apps/v1", "kind": "ReplicaSet"}
    got["spec"] = {**one["spec"], "selector": {"matchLabels": labels}}
    found = answers([one], **{NEW: got})
    found[TARGET.name]["metadata"]["labels"] = labels
    assert asked(found) == ["replicasets app=checkout-api", f"replicasets/{NEW} "]
    revisions = rollout_of(found)
    assert revisions.controller is not None
    assert (revisions.controller.kind, [one.number for one in revisions.revisions.values()]) == ("Rollout", [3])
    assert "controlled by `Rollout/checkout-api` (`argoproj.io/v1alpha1`)" in shown(found)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({"app": "a", "tier": "web"}, {"app": "a"}),
        ({"k8s-app": "dns", "x": "y"}, {"k8s-app": "dns"}),
        (
            {"app": "a", "app.kubernetes.io/name": "n", "app.kubernetes.io/instance": "i", "helm.sh/chart": "c"},
            {"app.kubernetes.io/name": "n", "app.kubernetes.io/instance": "i"},
        ),
        ({"app.kubernetes.io/name": "n", "pod-template-hash": "1"}, {"app.kubernetes.io/name": "n"}),
        (
            {
                "name": "n",
                "controller-revision-hash": "1",
                "statefulset.kubernetes.io/pod-name": "n-0",
                "topology.kubernetes.io/zone": "z",
            },
            {"name": "n"},
        ),
        ({"pod-template-hash": "1"}, {}),
        (None, {}),
        ({"app": 1}, {}),
    ],
)
def test_controllers_select_by_the_labels_that_most_charts_select_by(labels: Any, expected: Json) -> None:
    assert likely_selector(labels) == expected


def test_revisions_come_newest_first_with_what_runs_of_each() -> None:
    rollout = rollout_of(answers([*two_revisions(), replica_set("checkout-api-55555", 6, template("old:1"))]))
    assert [(n, r.number, r.replicas, r.ready_replicas) for n, r in rollout.revisions.items()] == [
        (NEW, 8, 1, 0),
        (OLD, 7, 1, 1),
        ("checkout-api-55555", 6, 0, 0),
    ]
    assert (rollout.current, rollout.previous) == (NEW, OLD)
    assert rollout.revisions[rollout.current].change_cause == "release 3.14.2"  # type: ignore[index]


def test_revisions_of_others_with_the_same_labels_are_passed_over_and_counted() -> None:
    others = replica_set("other-6f9d7c5b88", 9, template(), of=owner(name="other"))
    packet = packet_of(answers([*two_revisions(), others]))
    rollout = packet.sections()["rollout"].data
    assert isinstance(rollout, Rollout)
    assert list(rollout.revisions) == [NEW, OLD]
    assert packet.budget.left_out["unrelatedRollout"] == 1


def test_what_changed_is_told_with_its_path_and_secrets_only_as_changed() -> None:
    def pods(image: str, password: str) -> Json:
        env = [{"name": "DB_PASSWORD", "value": password}, {"name": "TOKEN", "value": "same-Secret-19-of-both"}]
        return template(image, env=env)

    found = [
        replica_set(OLD, 7, pods("a:1", "fake-Zebra-41-crossing")),
        replica_set(NEW, 8, pods("a:2", "fake-Zebra-42-crossing")),
    ]
    changes = rollout_of(answers(found)).changes
    assert list(changes) == ["containers/api/image", "containers/api/env/DB_PASSWORD"]
    _, password = changes.values()
    assert (password.old or "").startswith("[redacted:password:")
    assert (password.new or "").startswith("[redacted:password:")
    assert password.old != password.new
    assert "crossing" not in shown(answers(found))


def test_a_stateful_sets_revisions_are_compared_by_the_templates_in_their_data() -> None:
    revisions = [
        controller_revision(OLD, 1, template("a:1"), "2026-09-14T09:00:00Z"),
        controller_revision(NEW, 2, template("a:2")),
    ]
    found = answers(
        **{TARGET.name: stateful_pod(), "controllerrevisions": list_of(revisions, "ControllerRevisionList")}
    )
    rollout = rollout_of(found)
    assert [(one.old, one.new) for one in rollout.changes.values()] == [("a:1", "a:2")]
    assert {name: dict(one.images) for name, one in rollout.revisions.items()} == {
        NEW: {"api": "a:2"},
        OLD: {"api": "a:1"},
    }


def test_a_reader_sees_each_revision_its_pods_and_what_undoing_would_return_to() -> None:
    lines = shown(answers()).splitlines()
    assert (
        f"| `8` (newest, this pod's) `{NEW}` | 1 wanted, 0 ready | `api` `registry.example.com/checkout:3.14.2` | "
        "`release 3.14.2` | 09:00:00Z, 30m ago |"
    ) in lines
    assert (
        "| `containers/api/image` | `registry.example.com/checkout:3.14.1` | `registry.example.com/checkout:3.14.2` |"
    ) in lines
    assert ("- undoing would return to revision `7`: its pod template only, not what pods read from elsewhere") in lines


@pytest.mark.parametrize(
    ("limit", "why"),
    [(10, "there is no older one"), (0, "old ones are not kept (revisionHistoryLimit 0)")],
)
def test_without_an_older_revision_there_is_nothing_to_return_to(limit: int, why: str) -> None:
    found = answers(two_revisions()[1:], **{"checkout-api": deployment(revisionHistoryLimit=limit)})
    assert undone_to(rollout_of(found)) is None
    assert f"- there is no revision to return to: {why}" in shown(found)


def test_a_revision_that_was_returned_to_is_told_from_one_that_is_new() -> None:
    again = replica_set(
        OLD,
        9,
        template("a:1"),
        created="2026-09-10T09:00:00Z",
        annotations={"deployment.kubernetes.io/revision-history": "5,7"},
    )
    found = answers([again, replica_set(NEW, 8, template("a:2"))])
    rollout = rollout_of(found)
    assert was_undone(rollout)
    assert not was_undone(rollout_of(answers()))
    assert rollout.revisions[rollout.current].earlier == (5, 7)  # type: ignore[index]
    text = shown(found)
    assert "- the newest revision is older than another: it was returned to" in text
    assert "what is now revision 9 created as revision 5 and returned to since" in text


def test_a_template_that_no_revision_has_yet_is_told_while_the_deployment_is_paused() -> None:
    found = answers(**{"checkout-api": deployment(paused=True, template=template("registry.example.com/checkout:4"))})
    packet = packet_of(found)
    owners, rollout = packet.sections()["owners"].data, packet.sections()["rollout"].data
    assert isinstance(owners, Owners)
    assert isinstance(rollout, Rollout)
    assert dict(not_rolled_out(owners, rollout)) == {"api": "registry.example.com/checkout:4"}
    text = shown(found)
    assert "- not rolled out yet: its template asks for `api` `registry.example.com/checkout:4`" in text
    assert "revision `7`, which is refused while it is paused" in text


def test_the_timeline_tells_when_each_revision_was_made_and_what_the_newest_changed() -> None:
    told = [moment.says for moment in packet_of(answers()).timeline if moment.kind == "rollout"]
    images = "registry.example.com/checkout:3.14.1 → registry.example.com/checkout:3.14.2"
    assert told == ["revision 7 created", f"revision 8 created: containers/api/image {images}"]


def test_revisions_that_may_not_be_read_are_a_gap_with_its_rule_and_nothing_is_said_of_them() -> None:
    denied = Forbidden(Access("list", "apps", "replicasets", "payments"))
    packet = packet_of(answers(replicasets=denied))
    assert packet.sections()["rollout"].status == "forbidden"
    (gap,) = (one for one in packet.gaps if one.resource == "replicasets")
    assert (gap.verb, gap.group, gap.status) == ("list", "apps", "forbidden")
    assert gap.rule == {"apiGroups": ("apps",), "resources": ("replicasets",), "verbs": ("list",)}
    assert "no revision to return to" not in to_markdown.render(packet)
    assert not [moment for moment in packet.timeline if moment.kind == "rollout"]
    # The Deployment, which may be read, is.
    assert packet.sections()["owners"].status == "collected"


def test_a_small_budget_keeps_the_newest_two_what_runs_and_the_most_telling_differences() -> None:
    def pods(word: str) -> Json:
        return template(word, env=[{"name": f"V{n}", "value": word} for n in range(40)])

    old = [replica_set(f"checkout-api-{n}", n, template("a:0"), replicas=n == 2) for n in range(1, 12)]
    packet = packet_of(answers([*old, replica_set(OLD, 20, pods("a:1")), replica_set(NEW, 21, pods("a:2"))]), 1)
    rollout = packet.sections()["rollout"].data
    assert isinstance(rollout, Rollout)
    assert list(rollout.revisions) == [NEW, OLD, "checkout-api-2"]
    assert packet.budget.left_out["rollout"] == 10 + 41
    large = rollout_of(answers([*old, replica_set(OLD, 20, pods("a:1")), replica_set(NEW, 21, pods("a:2"))]))
    assert next(iter(large.changes)) == "containers/api/image"


def test_a_pod_knows_its_revision_by_its_replica_set_or_its_label() -> None:
    packet = packet_of(answers())
    pod, rollout = packet.sections()["pod"].data, packet.sections()["rollout"].data
    assert revision_of(pod, rollout) == NEW  # type: ignore[arg-type]
    found = answers(
        **{TARGET.name: stateful_pod(), "controllerrevisions": list_of([controller_revision(NEW, 1, template())])}
    )
    packet = packet_of(found)
    pod, rollout = packet.sections()["pod"].data, packet.sections()["rollout"].data
    assert revision_of(pod, rollout) == NEW  # type: ignore[arg-type]


def mangled() -> Iterator[Json]:
    for broken in (None, {}, {"spec": None}, {"spec": {"template": {"spec": {"containers": ["api"]}}}}):
        one = replica_set(NEW, 8, template())
        yield {**one, **(broken or {"metadata": {**one["metadata"], "annotations": {"x": 1}}})}


@pytest.mark.parametrize("one", list(mangled()))
def test_a_revision_that_lacks_what_is_compared_is_compared_with_what_it_has(one: Json) -> None:
    assert rollout_of(answers([one, two_revisions()[0]])).revisions
