"""Whether an answer names the cause: decided by causes.yaml and the answer's own words, the same way for everybody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from benchmarks.beside.causes import Cause
from benchmarks.beside.sides import Answer, Finding

# Levels that claim that something is broken; info and a linter's warnings are advice.
OF_FAULTS = re.compile(r"error\b|problem\b|warning, ")

# k8sgpt has one level only: this is what a linter would give a lower one than what is broken.
ADVICE = re.compile(
    r"is not used by any pods|is empty$|Default service account is|security context defined|running as privileged"
    r"|has small capacity|no StorageClass specified|allows traffic to all pods|^InsufficientPods"
)

# By these words an object is known to be named as failing, whatever the incident is.
FAILING = (
    *("crash-?loop", "back-?off", "termination reason", "restarted", "refused", "not (been )?ready", "unhealthy"),
    *(r"(are|have \d+) (available|ready)", "no endpoint", "no associated endpoints", "no subsets", "unhappy phase"),
    *("pending", "waiting", "schedul", "not in running", "has failed", "failed to", "ErrImage", "ImagePull"),
)
OF_CONTROLLERS = ("Pod", "ReplicaSet")


class Grade(IntEnum):
    """How far an answer gets, the best last."""

    NOTHING = 0
    SYMPTOM = 1
    CAUSE = 2
    VALUES = 3


@dataclass(frozen=True)
class Judgement:
    """One answer, judged. `place` is that of the first finding that gets so far, from 1; `faults` are those claimed."""

    grade: Grade
    place: int | None
    findings: int
    faults: int
    seconds: float


def judge(cause: Cause, answer: Answer) -> Judgement:
    """Judge what a program said.

    The values may be spread over several findings, as long as each is about an object that the cause is about.
    """
    about = [(place, each) for place, each in enumerate(answer.findings, 1) if _is_about(each, cause.objects)]
    causing = [place for place, each in about if _says(each.text, cause.cause)]
    ailing = [place for place, each in about if _says(each.text, (*FAILING, *cause.symptom))]
    told = "\n".join(each.text for _, each in about)
    if causing:
        grade = Grade.VALUES if all(_has(told, value) for value in cause.values) else Grade.CAUSE
    else:
        grade = Grade.SYMPTOM if ailing else Grade.NOTHING
    faults = sum(_claims_a_fault(each) and not _is_about(each, cause.apart) for each in answer.findings)
    return Judgement(grade, min(causing or ailing, default=None), len(answer.findings), faults, answer.seconds)


def _claims_a_fault(finding: Finding) -> bool:
    return OF_FAULTS.match(finding.level) is not None and not ADVICE.search(finding.text)


def _is_about(finding: Finding, objects: Sequence[str]) -> bool:
    """Whether it is about one of these, or names one by its kind or name."""
    return any(
        _is(finding, *one.split("/")) or _has(finding.text, f"(?<!=){re.escape(one.split('/')[1])}") for one in objects
    )


def _is(finding: Finding, kind: str, name: str) -> bool:
    """By kind and name; to those of pods and ReplicaSets their controller adds, and to a pod's its container."""
    added = "[-/]" if kind in OF_CONTROLLERS else "/"
    return finding.kind == kind and re.match(rf"{re.escape(name)}({added}|$)", finding.name) is not None


def _says(text: str, words: Sequence[str]) -> bool:
    return any(re.search(word, text, re.IGNORECASE) for word in words)


def _has(text: str, value: str) -> bool:
    """A value by itself, not as a part of a longer one."""
    return re.search(rf"(?<![\w.-])(?:{value})(?![\w-]|\.\w)", text, re.IGNORECASE) is not None
