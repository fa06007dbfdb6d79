"""Recorded incidents with one field put right: the finding goes with its cause, and with nothing else.

`mutations.yaml` of an incident names the check, what each of `fixes` puts right by itself, and `others`: fields around
the fault that an engineer would look at too, changed in a way that must leave the finding as it is.

A mutation is `{object: RESOURCE/NAME, path: spec.selector.app, value: checkout-api}`; the name may have `*` in it, and
all that match are changed. Without a `value` the field is taken away; a path
with dots in its steps is a list. `log: POD/CONTAINER, replace: [OLD, NEW]` changes
a recorded log, `delete: RESOURCE/NAME` an object that the answers no longer hold.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from kubectl_evidence.cli.command import command
from tests.incidents import FIXTURES, Incident, incidents

MUTATED = {one.name: one for one in incidents() if (one.folder / "mutations.yaml").exists()}


def planned(incident: Incident) -> dict[str, Any]:
    planned: dict[str, Any] = yaml.safe_load((incident.folder / "mutations.yaml").read_text(encoding="utf-8"))
    return planned


def cases(sort: str) -> list[Any]:
    return [
        pytest.param(incident, mutation, id=f"{name}: {told(mutation)}")
        for name, incident in MUTATED.items()
        for mutation in planned(incident)[sort]
    ]


def told(mutation: Any) -> str:
    one, *more = mutation if isinstance(mutation, list) else [mutation]
    what = one.get("object") or one.get("log") or one.get("delete")
    words = f"{what} {one.get('path', '')} {one.get('value', '')}".strip()
    return f"{words} and {len(more)} more" if more else words


def claimed(incident: Incident, folder: Path) -> set[tuple[str, str]]:
    """What is claimed of a recording as check and subject, consequences included."""
    words = [incident.target, "-n", incident.namespace, "--from", str(folder), "-o", "json"]
    ran = CliRunner().invoke(command, words, prog_name="kubectl evidence")
    assert ran.exit_code in (0, 4), ran.output
    findings = json.loads(ran.stdout)["findings"]
    facts = [*findings, *(one for finding in findings for one in finding.get("consequences", ()))]
    return {(fact["check"], fact["subject"]) for fact in facts if fact["severity"] != "info"}


def mutated(incident: Incident, mutation: Any, folder: Path) -> Path:
    """A copy of the recording with the mutation, or several at once, made."""
    copy = folder / incident.name
    shutil.copytree(incident.folder, copy)
    for one in mutation if isinstance(mutation, list) else [mutation]:
        if "log" in one:
            _change_log(copy, one)
        elif "delete" in one:
            _delete(copy, one["delete"])
        else:
            _change_objects(copy, one)
    return copy


def _change_objects(copy: Path, one: Any) -> None:
    resource, _, name = one["object"].partition("/")
    files = [*copy.glob(f"objects/*/{resource}/{name}.yaml"), *copy.glob(f"objects/*/{resource}.*/{name}.yaml")]
    assert files, f"nothing is recorded as {one['object']}"
    changed = 0
    for file in files:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        changed += _put(document, _steps(one["path"]), one.get("value"), gone="value" not in one)
        file.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True), encoding="utf-8")
    assert changed, f"{one['object']} has no {one['path']}, or has it so already"


def _steps(path: str | list[str]) -> list[str]:
    return path if isinstance(path, list) else path.split(".")


def _put(document: Any, path: list[str], value: Any, *, gone: bool) -> bool:
    """Put a value at a path; say whether that changed anything."""
    for step in path[:-1]:
        document = document[int(step)] if isinstance(document, list) else document.setdefault(step, {})
    last: Any = int(path[-1]) if isinstance(document, list) else path[-1]
    before = document[last] if isinstance(document, list) else document.get(last, ...)
    if gone:
        del document[last]
        return True
    document[last] = value
    return bool(before != value)


def _change_log(copy: Path, one: Any) -> None:
    pod, _, container = one["log"].partition("/")
    old, new = one["replace"]
    files = [*copy.glob(f"logs/*/{pod}/{container}*.log")]
    texts = {file: file.read_text(encoding="utf-8") for file in files}
    assert any(old in text for text in texts.values()), f"no log of {one['log']} has {old!r}"
    for file, text in texts.items():
        file.write_text(text.replace(old, new), encoding="utf-8")


def _delete(copy: Path, what: str) -> None:
    resource, _, name = what.partition("/")
    files = [*copy.glob(f"objects/*/{resource}/{name}.yaml"), *copy.glob(f"objects/*/{resource}.*/{name}.yaml")]
    assert files, f"nothing is recorded as {what}"
    capture = copy / "capture.yaml"
    document = yaml.safe_load(capture.read_text(encoding="utf-8"))
    for file in files:
        item = f"{file.parent.parent.name}/{file.stem}".removeprefix("cluster/")
        for answer in document["answers"]:
            if item in (answer.get("items") or ()) and answer["request"].partition("?")[0].endswith(f"/{resource}"):
                answer["items"].remove(item)
        file.unlink()
    capture.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True), encoding="utf-8")


def test_at_least_twenty_incidents_are_mutated() -> None:
    assert len(MUTATED) >= 20
    for incident in MUTATED.values():
        plan = planned(incident)
        assert plan["fixes"], incident.name
        assert len(plan["others"]) >= 2, incident.name


@pytest.mark.parametrize("incident", MUTATED.values(), ids=MUTATED.keys())
def test_the_finding_is_there_before_anything_is_changed(incident: Incident) -> None:
    assert planned(incident)["check"] in {check for check, _ in claimed(incident, incident.folder)}


@pytest.mark.parametrize(("incident", "mutation"), cases("fixes"))
def test_the_finding_goes_when_its_cause_is_put_right(incident: Incident, mutation: Any, tmp_path: Path) -> None:
    assert planned(incident)["check"] not in {
        check for check, _ in claimed(incident, mutated(incident, mutation, tmp_path))
    }


@pytest.mark.parametrize(("incident", "mutation"), cases("others"))
def test_the_finding_stays_whatever_else_is_changed(incident: Incident, mutation: Any, tmp_path: Path) -> None:
    check = planned(incident)["check"]
    before = {one for one in claimed(incident, incident.folder) if one[0] == check}
    assert before <= claimed(incident, mutated(incident, mutation, tmp_path))


def test_every_plan_belongs_to_an_incident() -> None:
    assert {file.parent.name for file in FIXTURES.glob("*/mutations.yaml")} == set(MUTATED)
