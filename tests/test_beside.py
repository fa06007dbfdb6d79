"""The comparison with other programs: how their answers are read and judged, and that what is stored fits."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from benchmarks.beside import sides
from benchmarks.beside.causes import Cause, causes
from benchmarks.beside.judge import Grade, judge
from benchmarks.beside.outputs import FOLDER, answers, read
from benchmarks.beside.page import Row, incidents, totals
from benchmarks.beside.sides import K8SGPT, K8SGPT_ALL, OURS, POPEYE, Answer, Finding
from tests import incidents as fixtures

SELECTOR = Cause(
    wrong="a Service selects other labels than its pods carry",
    objects=["Service/checkout"],
    cause=["expected label", "no pods? match", "selects"],
    symptom=["unreachable"],
    values=["app=checkout", "app=checkout-api"],
)
ADVICE = Finding("Pod", "checkout-api-58b5978c4b-4bdd9", "warning", "[POP-300] Uses default ServiceAccount")


def answer(*texts: str, about: str = "Service/checkout", level: str = "problem") -> Answer:
    kind, name = about.split("/")
    return Answer(0.5, [Finding(kind, name, level, text) for text in texts])


def grade(*texts: str, about: str = "Service/checkout") -> Grade:
    return judge(SELECTOR, answer(*texts, about=about)).grade


def test_a_cause_with_both_values_is_all_there_is_to_say() -> None:
    assert grade("Service/checkout selects `app=checkout`, the pod carries `app=checkout-api`") is Grade.VALUES


def test_values_may_be_spread_over_findings_about_the_same_object() -> None:
    assert grade("expected label app=checkout", "there is app=checkout-api") is Grade.VALUES


def test_a_value_within_a_longer_one_is_not_that_value() -> None:
    assert grade("No pods match: there is app=checkout-api") is Grade.CAUSE
    assert grade("No pods match service selector") is Grade.CAUSE


def test_words_about_an_object_that_is_not_at_fault_do_not_count() -> None:
    assert grade("expected label app=checkout app=checkout-api", about="Service/basket") is Grade.NOTHING
    assert grade("expected label app=checkout app=checkout-api", about="Service/checkout-old") is Grade.NOTHING


def test_an_object_may_be_named_in_the_text_of_a_finding_about_another() -> None:
    assert grade("Ingress leads to checkout, which has no endpoint", about="Ingress/shop") is Grade.SYMPTOM


def test_the_place_is_that_of_the_first_finding_that_gets_so_far() -> None:
    told = answer("Service has no endpoints", "expected label app=checkout")
    judged = judge(SELECTOR, Answer(1.0, [ADVICE, *told.findings]))
    assert (judged.grade, judged.place, judged.findings) == (Grade.CAUSE, 3, 3)


def test_nothing_said_is_no_place() -> None:
    judged = judge(SELECTOR, Answer(1.0, []))
    assert (judged.grade, judged.place, judged.findings, judged.faults) == (Grade.NOTHING, None, 0, 0)


@pytest.mark.parametrize(
    ("level", "faults"),
    [
        *(("error", 1), ("problem", 1), ("error, proven", 1), ("warning, suspected", 1)),
        *(("warning", 0), ("info", 0), ("info, proven", 0)),
    ],
)
def test_advice_claims_no_fault(level: str, faults: int) -> None:
    healthy = Cause("nothing: an ordinary Deployment")
    assert healthy.healthy
    assert judge(healthy, answer("something", level=level)).faults == faults


def test_what_k8sgpt_says_of_an_unused_object_is_advice() -> None:
    unused = answer("ConfigMap kube-root-ca.crt is not used by any pods in the namespace", about="ConfigMap/ca")
    assert judge(Cause("nothing: all is used"), unused).faults == 0


def test_another_workload_s_trouble_is_no_false_claim() -> None:
    said = answer("Service has no endpoints", about="Service/reports")
    assert judge(Cause("nothing: one that is well"), said).faults == 1
    assert judge(Cause("nothing: one that is well", apart=["Service/reports"]), said).faults == 0


def test_ours_is_read_with_what_follows_from_a_cause_after_it() -> None:
    def finding(subject: str, severity: str, says: str) -> dict[str, object]:
        return {"subject": subject, "severity": severity, "verdict": "proven", "says": says}

    cause = finding("Container/api", "error", "a") | {"consequences": [finding("Service/shop", "error", "b")]}
    packet = {"findings": [cause, finding("Pod/api-1", "info", "c")]}
    assert list(sides.ours(packet, "shop")) == [
        Finding("Container", "api", "error, proven", "a"),
        Finding("Service", "shop", "error, proven", "b"),
        Finding("Pod", "api-1", "info, proven", "c"),
    ]


def test_k8sgpt_is_read_problem_by_problem_and_only_in_the_namespace() -> None:
    def result(kind: str, name: str, *texts: str) -> dict[str, object]:
        return {"kind": kind, "name": name, "error": [{"Text": text, "Sensitive": []} for text in texts]}

    report = {
        "results": [
            result("Service", "shop/checkout", "no endpoints, expected label a=b", "no endpoints, expected label c=d"),
            result("Storage/StorageClass", "slow", "uses a deprecated provisioner"),
            result("Security/ServiceAccount", "shop/default", "Default service account is being used by pods: [a]"),
            result("Pod", "shop/api-1/server", "ERROR cannot start"),
            result("Pod", "other/api-1", "cannot start"),
        ]
    }
    assert list(sides.k8sgpt(report, "shop")) == [
        Finding("Service", "checkout", "problem", "no endpoints, expected label a=b"),
        Finding("Service", "checkout", "problem", "no endpoints, expected label c=d"),
        Finding("ServiceAccount", "default", "problem", "Default service account is being used by pods: [a]"),
        Finding("Pod", "api-1/server", "problem", "ERROR cannot start"),
    ]
    assert list(sides.k8sgpt({"results": None}, "shop")) == []


def test_popeye_is_read_by_level_and_only_in_the_namespace() -> None:
    def issue(level: int, message: str, group: str = "__root__") -> dict[str, object]:
        return {"group": group, "gvr": "v1/pods", "level": level, "message": message}

    issues = {
        "shop/api-1": [issue(0, "ok"), issue(1, "note"), issue(2, "advice", "server")],
        "other/b": [issue(3, "x")],
    }
    report = {
        "popeye": {
            "sections": [
                {"linter": "pods", "issues": issues},
                {"linter": "services", "issues": {"shop/checkout": [issue(3, "No pods match service selector")]}},
                {"linter": "jobs"},
            ]
        }
    }
    assert list(sides.popeye(report, "shop")) == [
        Finding("Service", "checkout", "error", "No pods match service selector"),
        Finding("Pod", "api-1/server", "warning", "advice"),
        Finding("Pod", "api-1", "info", "note"),
    ]


def test_popeye_s_linters_are_told_by_the_kind_they_look_at() -> None:
    assert sides.KINDS["networkpolicies"] == "NetworkPolicy"
    assert sides.KINDS["ingresses"] == "Ingress"
    assert sides.KINDS["replicasets"] == "ReplicaSet"


def test_the_page_counts_what_was_judged() -> None:
    def row(*graded: tuple[str, Sequence[str]]) -> Row:
        return Row("selector-mismatch", SELECTOR, {name: judge(SELECTOR, answer(*texts)) for name, texts in graded})

    rows = [row((OURS, ["selects app=checkout, not app=checkout-api"]), (POPEYE, ["no endpoints"]))]
    assert incidents(rows).rows[0][1:] == ("**all** 1/1", "*symptom* 1/1")
    figures = {cells[0]: cells[1:] for cells in totals(rows, rows).rows}
    assert figures["cause named, with its decisive values"] == ("1 of 1", "0 of 1")
    assert figures["only a symptom named"] == ("0 of 1", "1 of 1")
    assert figures["findings an incident, median"] == ("1", "1")


def test_what_is_stored_is_of_every_incident_that_is_judged_and_of_no_other() -> None:
    known = {one.name: one for one in fixtures.incidents()}
    assert {file.stem for file in FOLDER.glob("*.json")} == set(causes())
    for name, cause in causes().items():
        assert not known[name].alone
        assert known[name].secret is None
        assert cause.healthy is (known[name].first is None), name
        assert list(answers(read(name))) == [OURS, K8SGPT, K8SGPT_ALL, POPEYE]


def test_no_path_of_a_machine_is_stored() -> None:
    for file in FOLDER.glob("*.json"):
        text = file.read_text(encoding="utf-8")
        assert "/root/" not in text, file.name
        assert "beside-" not in text, file.name
