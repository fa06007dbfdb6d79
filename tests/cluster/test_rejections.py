"""The words with which a real API server turns random pods away are taken apart to the last of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from hypothesis import strategies as st

from kubectl_evidence.evidence.parts.quantity import parse
from kubectl_evidence.evidence.parts.requests import pod_requests
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.semantics.rejections import InsecurePod, OutOfRange, QuotaExceeded, QuotaUnmet, split
from kubectl_evidence.text import Text
from tests.cluster.api import Api, Refused, side_by_side
from tests.cluster.cluster import Cluster, Namespace
from tests.cluster.exploring import examples

PODS = 150
REDACTOR = KeyedRedactor(b"a key for tests")
BEFORE = "Error creating: "
Json: TypeAlias = dict[str, Any]

# k8s.io/pod-security-admission policy/check_*.go, ForbiddenReason.
REASONS = (
    "allowPrivilegeEscalation != false", "forbidden sysctls", "forbidden AppArmor profile",
    "forbidden AppArmor profiles", "host namespaces", "hostPath volumes", "hostPort", "hostProcess",
    "non-default capabilities", "privileged", "probe or lifecycle host", "procMount", "restricted volume types",
    "runAsNonRoot != true", "runAsUser=0", "seLinuxOptions", "seccompProfile", "unrestricted capabilities",
)  # fmt: skip
# Those that random pods here do not violate: `hostProcess` is for Windows.
NOT_TRIED = {"hostProcess", "forbidden AppArmor profiles"}


def _some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({}, optional=fields)


_SECCOMP = _some(type=st.sampled_from(["Unconfined", "RuntimeDefault"])).filter(bool)
_APPARMOR = st.sampled_from([{"type": "Unconfined"}, {"type": "RuntimeDefault"}])
_SELINUX = _some(user=st.just("system_u"), role=st.just("sysadm_r"), type=st.sampled_from(["container_t", "spc_t"]))
_CAPABILITIES = _some(
    add=st.lists(st.sampled_from(["NET_ADMIN", "SYS_TIME", "NET_BIND_SERVICE", "CHOWN"]), max_size=3, unique=True),
    drop=st.sampled_from([["ALL"], ["CHOWN"]]),
)
_OF_CONTAINER = _some(
    privileged=st.just(True),
    runAsUser=st.sampled_from([0, 1000]),
    runAsNonRoot=st.booleans(),
    allowPrivilegeEscalation=st.just(False),
    capabilities=_CAPABILITIES,
    seccompProfile=_SECCOMP,
    appArmorProfile=_APPARMOR,
    seLinuxOptions=_SELINUX,
).map(lambda one: {k: v for k, v in one.items() if not (k == "allowPrivilegeEscalation" and one.get("privileged"))})
_PROBE = _some(host=st.sampled_from(["10.0.0.1", "example.com"])).map(lambda one: {"httpGet": {"port": 80, **one}})
_VOLUMES = {"hostPath": {"path": "/"}, "emptyDir": {}, "nfs": {"server": "nfs.example.com", "path": "/"}}


@st.composite
def _insecure(draw: st.DrawFn) -> Json:
    container = _some(securityContext=_OF_CONTAINER, livenessProbe=_PROBE, ports=st.just([{"containerPort": 80}]))
    containers = [{**draw(container), **_named(place, "c")} for place in range(draw(st.sampled_from([1, 1, 2, 3])))]
    init = [
        {**draw(_some(securityContext=_OF_CONTAINER)), **_named(place, "i")}
        for place in range(draw(st.sampled_from([0, 1])))
    ]
    for one in containers[:1]:
        if draw(st.booleans()):
            one["ports"] = [{"containerPort": 80, "hostPort": draw(st.sampled_from([80, 8080]))}]
    used = draw(st.lists(st.sampled_from(sorted(_VOLUMES)), max_size=3, unique=True))
    context = draw(
        _some(
            runAsNonRoot=st.booleans(),
            runAsUser=st.sampled_from([0, 1000]),
            seccompProfile=_SECCOMP,
            appArmorProfile=_APPARMOR,
            seLinuxOptions=_SELINUX,
            sysctls=st.sampled_from(
                [
                    [{"name": "kernel.msgmax", "value": "1"}],
                    [{"name": "kernel.msgmax", "value": "1"}, {"name": "kernel.sem", "value": "2"}],
                    [{"name": "net.ipv4.tcp_syncookies", "value": "1"}],
                ]
            ),
        )
    )
    if draw(st.sampled_from([False, False, True])):
        # The API server lets it be set in a user namespace only, which the host's network is not for.
        containers[0].setdefault("securityContext", {})["procMount"] = "Unmasked"
        containers[0]["securityContext"].pop("privileged", None)
        spec: Json = {"hostUsers": False}
    else:
        spec = draw(_some(hostNetwork=st.just(True), hostPID=st.just(True), hostIPC=st.just(True)))
    if spec:
        # Some of them are the host's own then, and refused before anybody looks at security.
        context.pop("sysctls", None)
    if spec.get("hostNetwork"):
        for one in containers:
            one.pop("ports", None)
    return {
        **spec,
        "containers": containers,
        "initContainers": init,
        "securityContext": context,
        "volumes": [{"name": f"v{place}", kind: _VOLUMES[kind]} for place, kind in enumerate(used)],
    }  # fmt: skip


def _named(place: int, letter: str) -> Json:
    return {"name": f"{letter}{place}", "image": "busybox:1.36"}


_AMOUNTS = {
    "cpu": ["50m", "100m", "0.25", "500m", "1", "1500m", "2"],
    "memory": ["16Mi", "64Mi", "100M", "128Mi", "0.5Gi", "1Gi", "1500Mi", "1e9"],
    "ephemeral-storage": ["1Gi", "2G", "4096Mi"],
}
_RESOURCES = ("cpu", "memory", "ephemeral-storage")


@st.composite
def _resources(draw: st.DrawFn) -> Json:
    found: Json = {}
    for resource in _RESOURCES:
        low, high = sorted(draw(st.tuples(*[st.sampled_from(_AMOUNTS[resource])] * 2)), key=lambda one: parse(one) or 0)
        which = draw(st.sampled_from(["both", "both", "request", "limit", "none"]))
        if which in ("both", "request"):
            found.setdefault("requests", {})[resource] = low
        if which in ("both", "limit"):
            found.setdefault("limits", {})[resource] = high
    return found


@st.composite
def _asking(draw: st.DrawFn) -> Json:
    containers = [
        {**_named(place, "c"), "resources": draw(_resources())} for place in range(draw(st.sampled_from([1, 2, 3])))
    ]
    init = [
        {**_named(place, "i"), "resources": draw(_resources())} for place in range(draw(st.sampled_from([0, 0, 1])))
    ]
    for one in init:
        if draw(st.booleans()):
            one["restartPolicy"] = "Always"
    return {"containers": containers, "initContainers": init}


def test_violations_of_pod_security(cluster: Cluster, tmp_path: Path) -> None:
    api = Api(cluster.kubectl, tmp_path)
    seen: Counter[str] = Counter()
    specs = examples(_insecure(), PODS)
    for level in ("restricted", "baseline"):
        with cluster.namespace(f"pod-security-{level}") as namespace:
            labels = {"pod-security.kubernetes.io/enforce": level}
            api.patch(f"/api/v1/namespaces/{namespace.name}", {"metadata": {"labels": labels}})
            for message in _refusals(api, namespace, specs, "violates PodSecurity"):
                seen.update(_reasons(message, level))
    assert {one for one in REASONS if not seen[one]} - NOT_TRIED == set()


def _reasons(message: str, level: str) -> list[str]:
    """What is violated: nothing is left over, and nothing is in one."""
    [found] = split(Text(BEFORE + message, REDACTOR))
    assert isinstance(found, InsecurePod)
    assert found.level == f"{level}:latest"
    assert message.partition(f'"{level}:latest": ')[2] == ", ".join(found.violations)
    reasons = [one.partition(" (")[0] for one in found.violations]
    assert set(reasons) <= set(REASONS), message
    assert len(reasons) == len(set(reasons)), message
    another = "|".join(map(re.escape, REASONS))
    assert not any(re.search(rf"\), (?:{another}) \(", one) for one in found.violations), message
    return reasons


LIMITS: list[list[Json]] = [
    [
        {
            "type": "Container",
            "min": {"cpu": "100m", "memory": "32Mi"},
            "max": {"cpu": "1", "memory": "512Mi"},
            "maxLimitRequestRatio": {"cpu": "2", "memory": "1500m"},
        },
        {"type": "Pod", "min": {"cpu": "200m"}, "max": {"memory": "1Gi", "ephemeral-storage": "2Gi"}},
    ],
    # For pods as a whole nothing is filled in where a container does not say.
    [{"type": "Pod", "min": {"cpu": "1"}, "max": {"memory": "1Gi"}, "maxLimitRequestRatio": {"cpu": "3"}}],
]


def test_bounds_of_limit_ranges(cluster: Cluster, tmp_path: Path) -> None:
    api = Api(cluster.kubectl, tmp_path)
    seen: set[str] = set()
    specs = examples(_asking(), PODS)
    for limits in LIMITS:
        allowed = {
            amount
            for one in limits
            for key in ("min", "max", "maxLimitRequestRatio")
            for amount in one.get(key, {}).values()
        }
        with cluster.namespace("limit-ranges") as namespace:
            body = {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "it"}, "spec": {"limits": limits}}
            api.create(f"/api/v1/namespaces/{namespace.name}/limitranges", body)
            for message in _refusals(api, namespace, specs, " per "):
                found = split(Text(BEFORE + message, REDACTOR))
                assert len(found) == len(re.findall(r"(?:usage|ratio) per ", message)), message
                seen |= {_bound(one, allowed, message) for one in found}
    expected = ("minimum request", "maximum limit", "ratio ratio")
    assert seen >= {f"{bound} {has}" for bound in expected for has in ("missing", "there")}


def _bound(one: Any, allowed: set[str], message: str) -> str:
    """Which bound it is, and whether the pod has an amount, which then is beyond it."""
    assert isinstance(one, OutOfRange), message
    assert one.allows in allowed, message
    assert one.per in ("Container", "Pod"), message
    assert one.resource in _RESOURCES, message
    if one.has is not None and one.bound == "ratio":
        assert float(one.has) > float(parse(one.allows) or 0), message
    elif one.has is not None:
        has, allows = parse(one.has) or 0, parse(one.allows) or 0
        assert has < allows if one.bound == "minimum" else has > allows, message
    return f"{one.bound} {one.of} {'missing' if one.has is None else 'there'}"


def test_quotas_that_are_exceeded_or_not_met(cluster: Cluster, tmp_path: Path) -> None:
    api = Api(cluster.kubectl, tmp_path)
    kinds: Counter[str] = Counter()
    hard = {"requests.cpu": "1", "requests.memory": "512Mi", "pods": "100", "limits.cpu": "2"}
    with cluster.namespace("quotas") as namespace:
        body = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "compute"}, "spec": {"hard": hard}}
        core = f"/api/v1/namespaces/{namespace.name}"
        api.create(f"{core}/resourcequotas", body)
        quota = f"{core}/resourcequotas/compute"
        namespace.wait_for("the quota is counted", lambda: api.get(quota).get("status", {}).get("used"))
        specs = examples(_asking(), PODS)
        for message, spec in zip(_answers(api, namespace, specs), specs, strict=True):
            if message is None:
                continue
            [found] = split(Text(BEFORE + message, REDACTOR))
            assert isinstance(found, QuotaExceeded | QuotaUnmet), message
            assert found.quota == "compute"
            kinds[type(found).__name__] += 1
            if isinstance(found, QuotaExceeded):
                asked = pod_requests({"spec": _with_defaults(spec)})
                for amount in found.amounts:
                    assert amount.limited == hard[amount.resource]
                    assert parse(amount.used) == 0
                    group, _, resource = amount.resource.partition(".")
                    if group == "requests":
                        assert parse(amount.requested) == parse(asked[resource]), message
                    assert (parse(amount.requested) or 0) > (parse(amount.limited) or 0), message
            else:
                assert re.fullmatch(r"must specify \S+ for: [\w,]+(; \S+ for: [\w,]+)*", found.why), message
    assert min(kinds["QuotaExceeded"], kinds["QuotaUnmet"]) >= 10


def _with_defaults(spec: Json) -> Json:
    """Ask for what is the limit where nothing is asked for (pkg/apis/core/v1/defaults.go, SetDefaults_Pod)."""

    def filled(container: Json) -> Json:
        resources = container["resources"]
        requests = {**resources.get("limits", {}), **resources.get("requests", {})}
        return {**container, "resources": {**resources, "requests": requests}}

    return {key: [filled(one) for one in spec[key]] for key in ("containers", "initContainers")}


def _refusals(api: Api, namespace: Namespace, specs: list[Json], words: str) -> list[str]:
    """What the API server says of pods; nearly all are turned away, and with these words."""
    found = [message for message in _answers(api, namespace, specs) if message is not None]
    assert len(found) > len(specs) / 2
    assert [message for message in found if words not in message] == []
    return found


def _answers(api: Api, namespace: Namespace, specs: list[Json]) -> list[str | None]:
    """What admission says of each pod, which is not kept; None where it is admitted, or is no valid pod any more.

    A LimitRange sets limits where there are none, which may be less than what is asked for.
    """
    return side_by_side(_ask(api, f"/api/v1/namespaces/{namespace.name}/pods?dryRun=All"), list(enumerate(specs)))


def _ask(api: Api, path: str) -> Callable[[tuple[int, Json]], str | None]:
    def ask(one: tuple[int, Json]) -> str | None:
        number, spec = one
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"p{number}"}, "spec": spec}
        try:
            api.create(path, pod)
        except Refused as refused:
            if refused.code == 403:
                return refused.message
            if "must be less than or equal to" not in refused.message:
                raise
        return None

    return ask
