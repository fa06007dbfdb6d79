"""How targets are written: as for `kubectl get` and `kubectl logs`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kubectl_evidence.kinds import KINDS, NODE, POD, Kind, kind_of
from kubectl_evidence.target import BadTarget, Target, type_of

# `kubectl api-resources -o wide` of Kubernetes 1.36: the resource, its short names, its group version, its kind.
API_RESOURCES = """\
pods                       po      v1                    Pod
deployments                deploy  apps/v1               Deployment
replicasets                rs      apps/v1               ReplicaSet
statefulsets               sts     apps/v1               StatefulSet
daemonsets                 ds      apps/v1               DaemonSet
jobs                       -       batch/v1              Job
cronjobs                   cj      batch/v1              CronJob
services                   svc     v1                    Service
ingresses                  ing     networking.k8s.io/v1  Ingress
persistentvolumeclaims     pvc     v1                    PersistentVolumeClaim
horizontalpodautoscalers   hpa     autoscaling/v2        HorizontalPodAutoscaler
nodes                      no      v1                    Node
"""


def parsed(*words: str) -> list[str]:
    return [str(target) for target in Target.parse_all(words, "payments")]


def refused(*words: str) -> str:
    with pytest.raises(BadTarget) as error:
        Target.parse_all(words, "payments")
    return str(error.value)


def test_the_kinds_are_those_of_the_api_under_its_own_names() -> None:
    rows = [line.split() for line in API_RESOURCES.splitlines()]
    assert [(k.resource, " ".join(k.shorts) or "-", k.group_version, k.name) for k in KINDS] == [tuple(r) for r in rows]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_kind_goes_by_every_word_that_kubectl_takes_for_it(kind: Kind) -> None:
    version, group = kind.group_version.rpartition("/")[2], kind.group
    for word in (kind.singular, kind.resource, kind.name, *kind.shorts):
        for ending in ("", f".{group}", f".{version}.{group}"):
            assert kind_of(word + ending) is kind_of((word + ending).upper()) is kind, word + ending


@pytest.mark.parametrize(
    "word", ["deployments.extensions", "pods.apps", "pod.web", "nodes.metrics.k8s.io", "rollouts", ""]
)
def test_a_resource_of_another_group_is_no_target(word: str) -> None:
    assert kind_of(word) is None


def test_an_older_version_of_a_kind_is_the_same_object() -> None:
    assert kind_of("horizontalpodautoscalers.v1.autoscaling") is kind_of("hpa")


@pytest.mark.parametrize(
    ("words", "targets"),
    [
        (("web",), ["pod/web"]),
        (("pod/web",), ["pod/web"]),
        (("po", "web"), ["pod/web"]),
        (("Deployment/web",), ["deployment/web"]),
        (("deployments.v1.apps", "web"), ["deployment/web"]),
        (("pod/a", "deploy/b"), ["pod/a", "deployment/b"]),
        (("pod", "a", "b"), ["pod/a", "pod/b"]),
        (("svc/a", "service/a", "svc/b"), ["service/a", "service/b"]),
        (("job",), []),
    ],
    ids=" ".join,
)
def test_targets_are_written_as_for_kubectl(words: tuple[str, ...], targets: list[str]) -> None:
    if targets:
        assert parsed(*words) == targets
    else:
        assert refused(*words) == "no name given; write job/NAME or job NAME"


@pytest.mark.parametrize(
    "words", [("pod", "deploy/b"), ("pod/a", "b"), ("pod", "a", "deploy/b"), ("pod/a", "deploy", "b")]
)
def test_the_two_ways_of_writing_do_not_mix(words: tuple[str, ...]) -> None:
    assert refused(*words).startswith("write every target as TYPE/NAME")


def test_an_unknown_type_names_those_that_are_known_and_a_way_on() -> None:
    says = refused("rollout/web")
    assert "evidence is not gathered for 'rollout', but for pod, deployment, replicaset" in says
    assert says.endswith("name a pod of it, or the first part of its pods' names: pod/web")
    assert refused("rollout/").endswith("pod/NAME")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "no target given; name one: kubectl evidence pod/NAME -n NAMESPACE"),
        (("pod/",), "'' is not a pod's name (lower-case letters, digits, '-' and '.')"),
        (("sts/Web",), "'Web' is not a statefulset's name (lower-case letters, digits, '-' and '.')"),
        (("pod/a/b",), "'a/b' is not a pod's name (lower-case letters, digits, '-' and '.')"),
        (("pod/../secrets",), "'../secrets' is not a pod's name (lower-case letters, digits, '-' and '.')"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_wrong_is_said_with_what_to_write_instead(words: tuple[str, ...], says: str) -> None:
    assert refused(*words) == says


def test_a_node_is_in_no_namespace() -> None:
    [node, service] = Target.parse_all(["no/worker-1", "svc/web"], "payments")
    assert node == Target("worker-1", "", NODE)
    assert (node.place, service.place) == ("", " in payments")


def test_what_is_gathered_only_when_asked_for_is_said_with_each_target() -> None:
    targets = Target.parse_all(["pod/a", "pod/b"], "payments", frozenset({"control_plane"}))
    assert targets == tuple(
        replace(one, also=frozenset({"control_plane"})) for one in Target.parse_all(["pod", "a", "b"], "payments")
    )


def test_one_target_is_asked_for_where_there_is_place_for_one() -> None:
    with pytest.raises(BadTarget, match="one target here, not 2"):
        Target.parse(["pod/a", "pod/b"], "payments")


def test_a_selector_selects_pods_or_objects_of_one_type() -> None:
    assert type_of([]) is POD
    assert str(type_of(["Deployments"])) == "deployment"
    for words in (["pod/a"], ["pod", "a"]):
        with pytest.raises(BadTarget, match="name either objects or a selector"):
            type_of(words)
