"""What each kind of evidence looks like. Asserted on Markdown, which paints every block."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence import all_kinds
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.server import Server
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Decided, Proven, RuledOut, cite
from kubectl_evidence.outcome import Forbidden
from kubectl_evidence.render import to_markdown
from kubectl_evidence.render.blocks import Detail, Table
from kubectl_evidence.render.views import _views
from kubectl_evidence.render.views.frame import Frame, fields
from tests.render.packets import AT, TARGET, WORST, E, a_packet, an_answer, text
from tests.render.test_markdown import a_log_access, denied, section

EARLIER = AT - timedelta(seconds=30)


def shown(answer: dict[str, Any], title: str) -> str:
    return section(to_markdown.render(a_packet(answer)), title)


def pod_of(answer: dict[str, Any]) -> dict[str, Any]:
    pod: dict[str, Any] = answer["pod"][""]
    return pod


def test_every_kind_has_a_view_of_its_own() -> None:
    assert set(_views()) == {kind.id for kind in all_kinds()}


def test_a_kind_without_a_view_is_shown_field_by_field() -> None:
    frame = Frame(a_packet(), Detail(log_lines=1, rows=5, entries=5, characters=100))
    data = Server.model_validate({"gitVersion": "v1.36.2"}, context=WORST)
    (table,) = fields(data, frame)
    assert isinstance(table, Table)
    assert [[cell[0].text for cell in row] for row in table.rows] == [["gitVersion", "v1.36.2"]]


def test_a_container_is_shown_with_its_states_restarts_resources_and_image() -> None:
    assert (
        "| `api` | waiting CrashLoopBackOff: `back-off 40s restarting` | "
        "exit code 137 (signal 9) OOMKilled, ran 4s, ended 09:21:44Z | no | 3 | "
        "cpu `100m` → `1`, memory `64Mi` → `128Mi` | "
        "`registry.example/checkout-api:3.14.2` (`sha256:abababababab…`) |"
    ) in shown(an_answer(), f"{E.pod} · Pod")


def test_conditions_with_the_same_reason_share_a_row() -> None:
    answer = an_answer()
    conditions = pod_of(answer)["status"]["conditions"]
    conditions.append({**conditions[1], "type": "ContainersReady"})
    assert "| Ready, ContainersReady | False | ContainersNotReady |" in shown(answer, f"{E.pod} · Pod")


def test_a_running_container_says_since_when() -> None:
    answer = an_answer()
    pod_of(answer)["status"]["containerStatuses"][0]["state"] = {"running": {"startedAt": "2026-09-15T09:04:15Z"}}
    assert "| `api` | running since 09:04:15Z, 25m ago |" in shown(answer, f"{E.pod} · Pod")


def test_conditions_that_are_well_share_a_line_and_the_others_have_a_row() -> None:
    pod = shown(an_answer(), f"{E.pod} · Pod")
    assert (
        "| Ready | False | ContainersNotReady | `containers with unready status: [api]` | 09:21:44Z, 8m20s ago |" in pod
    )
    assert "- other conditions as they should be: PodScheduled" in pod


def test_a_condition_that_means_trouble_when_true_has_a_row() -> None:
    answer = an_answer()
    pod_of(answer)["status"]["conditions"] = [{"type": "DisruptionTarget", "status": "True", "reason": "Eviction"}]
    assert "| DisruptionTarget | True | Eviction | - | - |" in shown(answer, f"{E.pod} · Pod")


def test_a_condition_that_nobody_here_knows_has_a_row_unless_it_is_a_readiness_gate() -> None:
    answer = an_answer()
    pod_of(answer)["status"]["conditions"] = [{"type": "example.com/warm", "status": "True"}]
    assert "| `example.com/warm` | True | - | - | - |" in shown(answer, f"{E.pod} · Pod")
    pod_of(answer)["spec"]["readinessGates"] = [{"conditionType": "example.com/warm"}]
    assert "- conditions as they should be: `example.com/warm`" in shown(answer, f"{E.pod} · Pod")


@pytest.mark.parametrize(
    ("probe", "expected"),
    [
        ({"httpGet": {"port": "http", "path": "/healthz", "scheme": "HTTPS"}}, "GET `https://:http/healthz`"),
        ({"tcpSocket": {"port": 5432, "host": "db"}}, "TCP `db:5432`"),
        ({"grpc": {"port": 9000}}, "gRPC `:9000`"),
        ({"exec": {"command": ["cat", "/srv/a b"]}}, 'runs `["cat", "/srv/a b"]`'),
    ],
)
def test_a_probe_says_what_it_asks_and_how_long_it_waits(probe: dict[str, Any], expected: str) -> None:
    answer = an_answer()
    pod_of(answer)["spec"]["containers"][0]["readinessProbe"] = {**probe, "initialDelaySeconds": 5}
    assert (
        f"- readiness probe of `api`: {expected}, every 10s, timeout 1s, gives up after 3 failures, first after 5s"
        in shown(answer, f"{E.pod} · Pod")
    )


def test_a_selector_is_set_beside_the_labels_of_the_pod() -> None:
    assert "| `app=checkout` ✗ the pod has `checkout-api`, `tier=backend` ✓ |" in shown(
        an_answer(), f"{E.services} · Services"
    )


def test_a_selector_names_a_label_that_the_pod_lacks() -> None:
    answer = an_answer()
    answer["services"][""]["items"][0]["spec"]["selector"] = {"tier": "backend", "app": "checkout-api", "zone": "a"}
    assert "`zone=a` ✗ the pod has no such label" in shown(answer, f"{E.services} · Services")


def test_a_selector_of_another_workload_is_not_compared_pair_by_pair() -> None:
    answer = an_answer()
    answer["services"][""]["items"][0]["spec"]["selector"] = {"app": "ledger"}
    assert "| `app=ledger`: not this pod | `web` 80/TCP → `http` |" in shown(answer, f"{E.services} · Services")


def test_a_selector_whose_pod_was_not_read_is_not_compared() -> None:
    answer = denied("pod")
    assert "(the pod's labels were not read)" in shown(answer, f"{E.services} · Services")


def test_a_service_that_selects_the_pod_comes_first() -> None:
    answer = an_answer()
    service = answer["services"][""]["items"][0]
    ours = {**service, "metadata": {"name": "zz"}, "spec": {**service["spec"], "selector": {"app": "checkout-api"}}}
    answer["services"][""]["items"] = [service, ours]

    def about_the_other(bundle: Bundle) -> Sequence[Decided]:
        found = bundle.data(Services)
        assert found is not None
        cites = (cite(found, "items", text("checkout")),)
        return (Decided("not-it", RuledOut(subject=text("Service/checkout"), says=text("x"), cites=cites), ()),)

    services = section(to_markdown.render(a_packet(answer, about_the_other)), f"{E.services} · Services")
    assert services.index("`zz`") < services.index("`checkout`")


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("http", "`web` 80/TCP → `http` → 8080 in `api` ✓"),
        ("grpc", "`web` 80/TCP → `grpc` → ✗ no container has a port of that name and protocol"),
        (8080, "`web` 80/TCP → `8080` in `api` ✓"),
        (9090, "`web` 80/TCP → `9090` (declared by no container, which is legal)"),
    ],
)
def test_a_port_is_followed_to_its_container(target: object, expected: str) -> None:
    answer = an_answer()
    answer["services"][""]["items"][0]["spec"]["ports"][0]["targetPort"] = target
    assert f"| {expected} |" in shown(answer, f"{E.services} · Services")


@pytest.mark.parametrize(
    ("kind", "title", "words"),
    [
        ("services", f"{E.services} · Services", "the namespace has no Service"),
        ("endpoint_slices", f"{E.endpoint_slices} · EndpointSlices", "the namespace has no EndpointSlice"),
        ("pods", f"{E.pods} · Pods of the namespace", "the namespace has no live pod"),
    ],
)
def test_that_there_is_none_is_said_only_where_none_was_seen(kind: str, title: str, words: str) -> None:
    answer = {**an_answer(), kind: {"": {"items": []}}}
    assert f"- {title}: {words}\n" in to_markdown.render(a_packet(answer))
    left_out = a_packet().budget.model_copy(
        update={"left_out": dict.fromkeys(("services", "endpointSlices", "pods"), 3)}
    )
    packet = a_packet(answer).model_copy(update={"budget": left_out})
    sort = {"endpoint_slices": "endpoint slices"}.get(kind, kind)
    assert f"- {title}: left out of the packet: 3 {sort}\n" in to_markdown.render(packet)


def test_endpoints_are_counted_and_this_pods_is_named_first() -> None:
    answer = an_answer()
    others = [
        {
            "addresses": [f"10.88.0.{n}"],
            "conditions": {"ready": True},
            "targetRef": {"kind": "Pod", "name": f"other-{n}"},
        }
        for n in range(20, 29)
    ]
    mine = {
        "addresses": ["10.88.0.12"],
        "conditions": {"ready": False},
        "targetRef": {"kind": "Pod", "name": TARGET.name, "uid": pod_of(answer)["metadata"]["uid"]},
    }
    answer["endpoint_slices"][""]["items"][0]["endpoints"] = [*others, mine]
    answer["services"][""]["items"][0]["spec"]["selector"] = {"app": "checkout-api"}
    slices = shown(answer, f"{E.endpoint_slices} · EndpointSlices")
    assert "| 9 of 10 ready: `10.88.0.12` (this pod) not ready, `10.88.0.20` `other-20`," in slices
    assert "… and 4 more |" in slices


def test_pods_with_the_same_labels_and_controller_share_a_row() -> None:
    answer = an_answer()
    meta = pod_of(answer)["metadata"]
    answer["pods"][""]["items"] += [
        {"metadata": {**meta, "name": "checkout-api-6f9d7c5b88-aaaaa", "uid": "b"}},
        {"metadata": {"name": "ledger-0", "uid": "c", "labels": {"app": "ledger"}}},
    ]
    pods = shown(answer, f"{E.pods} · Pods of the namespace")
    assert f"| `{TARGET.name}` (this pod), `checkout-api-6f9d7c5b88-aaaaa` | `ReplicaSet/" in pods
    assert "| `ledger-0` | none | `app=ledger` |" in pods


def test_usage_is_set_against_requests_and_limits() -> None:
    assert (
        "| `api` | 12m, request `100m` (12%), limit `1` (1%) | 122Mi, request `64Mi` (191%), limit `128Mi` (95%) |"
        in shown(an_answer(), f"{E.pod_metrics} · Usage")
    )


def test_usage_without_a_bound_says_that_there_is_none() -> None:
    answer = an_answer()
    pod_of(answer)["spec"]["containers"][0]["resources"] = {}
    assert "| `api` | 12m, no request, no limit | 122Mi, no request, no limit |" in shown(
        answer, f"{E.pod_metrics} · Usage"
    )


def test_the_metrics_pipeline_tells_what_stands_behind_it() -> None:
    answer = an_answer()
    answer["metrics_api"]["apiService"]["status"]["conditions"] = [
        {"type": "Available", "status": "False", "reason": "MissingEndpoints", "message": "no addresses"}
    ]
    pipeline = shown(answer, f"{E.metrics_api} · Metrics pipeline")
    assert (
        "APIService v1beta1.metrics.k8s.io: not available MissingEndpoints: `no addresses` · "
        "served by Service `kube-system/metrics-server` · its endpoints: none"
    ) in pipeline


def test_a_controller_says_what_was_wanted_and_how_far_it_is() -> None:
    answer = an_answer()
    deployment = answer["owners"]["Deployment/checkout-api"]
    deployment["spec"]["paused"] = True
    deployment["status"]["observedGeneration"] = 6
    assert (
        "| `Deployment/checkout-api` (revision `7`) | "
        "3 wanted, 3 updated, 0 ready, paused, generation 7 not yet observed (6) | "
        "Available=False ✗ MinimumReplicasUnavailable | 2026-08-01 10:00:00Z, 44d ago |"
    ) in shown(answer, f"{E.owners} · Owners and rollout")


def test_a_template_with_other_labels_than_the_pod_is_told() -> None:
    answer = an_answer()
    spec = answer["owners"]["Deployment/checkout-api"]["spec"]
    spec["template"] = {"metadata": {"labels": {"app": "checkout-api", "tier": "backend"}}}
    assert "other labels" not in shown(answer, f"{E.owners} · Owners and rollout")
    spec["template"]["metadata"]["labels"]["app"] = "checkout"
    owners = shown(answer, f"{E.owners} · Owners and rollout")
    assert "- its pod template has other labels than the pod: `app=checkout`, `tier=backend`" in owners


def test_one_part_that_may_not_be_read_does_not_hide_the_others() -> None:
    answer = an_answer()
    answer["logs"]["api/previous"] = Forbidden(a_log_access())
    logs = shown(answer, f"{E.logs} · Logs")
    assert "- `api/previous`: not collected: forbidden" in logs
    assert "log `api/current` · `kubectl logs" in logs


def a_log(*lines: str) -> str:
    answer = {**an_answer(), "logs": {"api/current": "".join(f"{line}\n" for line in lines)}}
    return shown(answer, f"{E.logs} · Logs")


def test_lines_that_are_alike_but_for_their_numbers_are_folded() -> None:
    logs = a_log("start", *(f"GET /healthz 200 in {n} ms id=a{n}f" for n in range(9)), "end")
    assert (
        "\n 1  start\n 2  GET /healthz 200 in 0 ms id=a0f\n    … 7 lines alike but for their numbers\n"
        "10  GET /healthz 200 in 8 ms id=a8f\n11  end\n```"
    ) in logs


def test_a_line_of_a_log_that_imitates_the_folding_has_a_number() -> None:
    assert "\n1  … 7 lines alike but for their numbers\n" in a_log("… 7 lines alike but for their numbers")


def test_few_alike_lines_and_lines_that_differ_in_words_are_not_folded() -> None:
    assert "alike" not in a_log(*(f"GET /healthz {n}" for n in range(4)), *(f"user {name}" for name in "vwxyz"))


def test_a_line_that_a_finding_cites_is_never_folded() -> None:
    answer = {**an_answer(), "logs": {"api/current": "".join(f"try {n}\n" for n in range(20))}}

    def about_line_10(bundle: Bundle) -> Sequence[Decided]:
        logs = bundle.data(Logs)
        assert logs is not None
        cites = (cite(logs, "parts", text("api/current"), "lines", 10),)
        found = Proven(subject=text("Container/api"), severity="error", says=text("x"), cites=cites)
        return (Decided("cause", found, ()),)

    markdown = to_markdown.render(a_packet(answer, about_line_10))
    assert f"[{E.logs} api/current:10]" in markdown
    assert "\n10  try 9\n" in section(markdown, f"{E.logs} · Logs")


def test_a_log_that_is_empty_is_told_from_one_that_is_gone() -> None:
    answer = an_answer()
    answer["logs"]["api/current"] = ""
    answer["logs"]["api/previous"] = "unable to retrieve container logs for containerd://0123"
    logs = shown(answer, f"{E.logs} · Logs")
    assert "- `api/current`: empty · `kubectl logs" in logs
    assert "- `api/previous`: deleted by the runtime · `kubectl logs" in logs


def test_objects_without_events_are_told_from_objects_that_were_not_asked_about() -> None:
    answer = an_answer()
    answer["events"]["Deployment/checkout-api"] = Forbidden(a_log_access())
    assert (
        "events about: `pod` 1, `ReplicaSet/checkout-api-6f9d7c5b88` 0, "
        "`Deployment/checkout-api` not collected: forbidden"
    ) in shown(answer, f"{E.events} · Events")


def test_an_event_that_the_timeline_tells_in_full_is_not_repeated_and_a_long_one_is_given_in_full() -> None:
    answer = an_answer()
    assert "Back-off" not in shown(answer, f"{E.events} · Events")
    message = f"0/3 nodes are available: {'insufficient memory, ' * 20}end"
    answer["events"]["pod"]["items"][0]["message"] = message
    assert f"| Warning BackOff by `kubelet` (`18a3f2c1d4e5`) | `{message}` |" in shown(answer, f"{E.events} · Events")


def test_the_output_of_the_debug_container_is_given_by_section() -> None:
    answer = {**an_answer(), "debug": {"output": "=== resolv.conf\nnameserver 10.96.0.10\n=== processes\n  1 sleep\n"}}
    debug = shown(answer, f"{E.debug} · Debug container · untrusted")
    assert "`resolv.conf`:\n\n```text untrusted-" in debug
    assert "\n1  nameserver 10.96.0.10\n```" in debug
    assert "\n1    1 sleep\n```" in debug


def test_each_kind_names_the_kubectl_command_that_shows_it() -> None:
    markdown = to_markdown.render(a_packet())
    packet = a_packet()
    # What is told in a line can be had as simply.
    pages = [one for one in packet.sections().values() if f"### {one.ref} · " in markdown]
    commands = [source.shown_by for one in pages for source in one.sources]
    assert len(commands) > 6
    assert [command for command in commands if f"`{command}`" not in markdown] == []
    assert f"`kubectl get pods {TARGET.name} -n payments -o yaml`, 48211" in markdown


def test_what_was_read_much_later_or_earlier_says_when() -> None:
    packet = a_packet()
    evidence = packet.evidence.model_copy(
        update={"services": packet.sections()["services"].model_copy(update={"at": EARLIER})}
    )
    markdown = to_markdown.render(packet.model_copy(update={"evidence": evidence}))
    assert "- `kubectl get services -n payments`, read 09:29:34Z\n" in markdown
    assert markdown.count(", read ") == 1
