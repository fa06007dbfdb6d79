"""Controllers whose pods a LimitRange refuses."""

from __future__ import annotations

from kubectl_evidence.evidence.owners import Owners
from tests.checks.conftest import Decide
from tests.checks.controllers import deployment, happened, stateful_set

MESSAGE = (
    'create Pod db-0 in StatefulSet db failed error: pods "db-0" is forbidden: [maximum cpu usage per Container is 1, '
    "but limit is 2, maximum memory usage per Pod is 1Gi, but limit is 2Gi]"
)
RANGES = {
    "limitRanges": {
        "items": [
            {
                "metadata": {"name": "sizes"},
                "spec": {
                    "limits": [
                        {"type": "Container", "max": {"cpu": "1"}, "default": {"cpu": "1"}},
                        {"type": "Pod", "max": {"memory": "1Gi"}},
                    ]
                },
            }
        ]
    }
}


def test_each_bound_that_is_broken_is_told_with_both_amounts(decide: Decide) -> None:
    owners = stateful_set(ready=0, updated=0, there=0)
    found = decide(owners=owners, all_events=happened("StatefulSet/db", "FailedCreate", MESSAGE), quotas=RANGES).found
    start = "StatefulSet/db has 0 of 3 pods ready, and no more are admitted: LimitRange: "
    assert [one.says for one in found] == [
        f"{start}maximum cpu per Container is `1`, limit is `2`",
        f"{start}maximum memory per Pod is `1Gi`, limit is `2Gi`",
    ]
    assert {(one.verdict, one.severity, one.subject) for one in found} == {("proven", "error", "StatefulSet/db")}
    assert [(one.what, one.wants, one.has) for one in found[0].compared] == [("maximum cpu per Container", "1", "2")]
    assert str(found[1].cites[-1]) == "/evidence/quotas/data/limitRanges/items/sizes/limits/1"


def test_a_pod_that_came_later_makes_it_history(decide: Decide) -> None:
    events = {
        "StatefulSet/db": {
            "items": [
                *happened("StatefulSet/db", "FailedCreate", MESSAGE, last=500)["StatefulSet/db"]["items"],
                *happened("StatefulSet/db", "SuccessfulCreate", last=400, warns=False)["StatefulSet/db"]["items"],
            ]
        }
    }
    assert not decide(owners=stateful_set(ready=0, there=1), all_events=events).found


def test_a_healthy_deployment_under_a_limit_range_is_no_matter(decide: Decide) -> None:
    assert not decide(owners=deployment(), quotas=RANGES).found


def test_without_the_controllers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Owners]).missing == ["owners"]
