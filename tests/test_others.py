"""Other pods of the target: what they show beyond the examined one."""

from __future__ import annotations

from kubectl_evidence.checks import run_checks
from kubectl_evidence.others import check_others
from tests.checks.conftest import bundle_of
from tests.checks.objects import NAMESPACE, Json, container, ended, pod, waiting


def crashing(code: int, restarts: int, name: str = "checkout-api-other") -> Json:
    one = container(state=waiting("CrashLoopBackOff"), last=ended(code, ended=9), restarts=restarts)
    return pod(one, metadata={"name": name, "uid": f"uid-of-{name}"})


def found(other: Json) -> list[str]:
    given = {
        "pod": pod(container(state=waiting("CrashLoopBackOff"), last=ended(1, ended=9), restarts=5)),
        "representatives": {f"{NAMESPACE}/checkout-api-other/pod": other},
    }
    bundle = bundle_of(given)
    return [f"{one.check} {one.verdict.subject}" for one in check_others(bundle, run_checks(bundle))]


def test_what_another_pod_suffers_from_alone_is_told_of_it() -> None:
    assert "container-oomkilled Container/api of Pod/checkout-api-other" in found(
        pod(
            container(state=waiting("CrashLoopBackOff"), last=ended(137, ended=9, reason="OOMKilled"), restarts=5),
            metadata={"name": "checkout-api-other", "uid": "another"},
        )
    )


def test_what_a_sibling_shows_in_the_same_words_but_for_numbers_is_not_told_again() -> None:
    assert found(crashing(1, 9)) == []
