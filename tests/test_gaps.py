"""What could not be decided, by what it would take."""

from __future__ import annotations

from kubectl_evidence.checks import run_checks
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Undecided
from kubectl_evidence.gaps import ref, unknown_of
from tests.checks.conftest import bundle_of
from tests.checks.objects import pod


def test_checks_that_lack_the_same_evidence_are_one_entry() -> None:
    bundle = bundle_of({"pod": pod(), "slices": [], "pods": []}, denied=[Services])
    undecided = [one for one in run_checks(bundle) if isinstance(one, Undecided)]
    (entry,) = [one for one in unknown_of(undecided, bundle) if one.missing == (ref(Services),)]
    assert {"service-no-endpoints", "target-port-name-unresolved"} <= set(entry.checks)
    assert entry.fill == "permission to read Services"


def test_without_the_pod_all_that_is_about_it_is_one_entry() -> None:
    bundle = bundle_of({"services": [], "slices": [], "pods": []}, denied=[Pod])
    undecided = [one for one in run_checks(bundle) if isinstance(one, Undecided)]
    assert len(undecided) > 80
    entries = unknown_of(undecided, bundle)
    about_it = [one for one in entries if ref(Pod) in one.missing]
    assert [one.missing for one in about_it] == [(ref(Pod),)]
    assert len(about_it[0].checks) > 80
