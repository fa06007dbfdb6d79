"""Recorded incidents with one field put right: the finding goes with its cause, and with nothing else.

`mutations.yaml` of an incident names the check, what each of `fixes` puts right by itself, and `others`: fields around
the fault that an engineer would look at too, changed in a way that must leave the finding as it is.

A mutation is one of these, or a list of several that are made together:

- `{object: RESOURCE/NAME, path: spec.selector.app, value: checkout-api}`. The name may have `*` in it, and all that
  match are changed. In a list a step is a number, or an entry's name, type or key: `status.conditions.Ready.status`;
  a path with dots in its steps is a list. Without a `value` the field is taken away, and with `replace: [OLD, NEW]` its
  text is changed.
- `{log: POD/CONTAINER, replace: [OLD, NEW]}` changes a recorded log.
- `{delete: RESOURCE/NAME}`: objects that the answers no longer hold.
- `{create: RESOURCE/NAME, as: {...}}`: an object that is found where it was not, and that lists hold.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from kubectl_evidence.checks import all_checks
from kubectl_evidence.cli.command import command
from tests.incidents import FIXTURES, Incident, incidents

MUTATED = {one.name: one for one in incidents() if (one.folder / "mutations.yaml").exists()}

# libyaml's parser is ten times as fast as PyYAML's own.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def read(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), LOADER)  # noqa: S506 - a safe loader


def write(file: Path, document: Any) -> None:
    text = yaml.dump(document, Dumper=DUMPER, sort_keys=False, allow_unicode=True)
    file.write_text(text, encoding="utf-8")


@cache
def planned(incident: Incident) -> dict[str, Any]:
    planned: dict[str, Any] = read(incident.folder / "mutations.yaml")
    return planned


def cases(sort: str) -> list[Any]:
    return [
        pytest.param(incident, mutation, id=f"{name}: {told(mutation)}")
        for name, incident in MUTATED.items()
        for mutation in planned(incident)[sort]
    ]


def told(mutation: Any) -> str:
    one, *more = mutation if isinstance(mutation, list) else [mutation]
    what = next(one[key] for key in ("object", "log", "delete", "create") if key in one)
    path = one.get("path", "")
    words = [what, path if isinstance(path, str) else ".".join(map(str, path)), one.get("value", "")]
    return " ".join(str(word) for word in words if word != "") + (f" and {len(more)} more" if more else "")


def claimed(incident: Incident, folder: Path) -> set[tuple[str, str]]:
    """What is claimed of a recording as check and subject, consequences included."""
    words = [incident.target, "-n", incident.namespace, "--from", str(folder), "-o", "json"]
    ran = CliRunner().invoke(command, words, prog_name="kubectl evidence")
    assert ran.exit_code in (0, 4), ran.output
    findings = json.loads(ran.stdout)["findings"]
    facts = [*findings, *(one for finding in findings for one in finding.get("consequences", ()))]
    return {(fact["check"], fact["subject"]) for fact in facts if fact["severity"] != "info"}


@cache
def recorded(incident: Incident) -> frozenset[tuple[str, str]]:
    """What the plan's check claims of the recording as it is."""
    check = planned(incident)["check"]
    return frozenset(one for one in claimed(incident, incident.folder) if one[0] == check)


def mutated(incident: Incident, mutation: Any, folder: Path) -> Path:
    """A copy of the recording with the mutation, or several at once, made."""
    copy = folder / incident.name
    shutil.copytree(incident.folder, copy, ignore=shutil.ignore_patterns("*.md", "manifest.yaml", "mutations.yaml"))
    for one in mutation if isinstance(mutation, list) else [mutation]:
        if "log" in one:
            _change_log(copy, one)
        elif "delete" in one:
            _delete(copy, one["delete"])
        elif "create" in one:
            _create(copy, incident.namespace, one["create"], one.get("as", {}))
        else:
            _change_objects(copy, one)
    return copy


def _files(copy: Path, what: str) -> list[Path]:
    resource, _, name = what.partition("/")
    files = [*copy.glob(f"objects/*/{resource}/{name}.yaml"), *copy.glob(f"objects/*/{resource}.*/{name}.yaml")]
    assert files, f"nothing is recorded as {what}"
    return files


def _change_objects(copy: Path, one: Any) -> None:
    change = _change(one)
    changed = 0
    for file in _files(copy, one["object"]):
        document = read(file)
        if _put(document, _steps(one["path"]), change):
            write(file, document)
            changed += 1
    assert changed, f"{one['object']} has no {one['path']}, or has it so already"


def _steps(path: str | list[Any]) -> list[Any]:
    return path if isinstance(path, list) else path.split(".")


# What a field is changed to; `...` for one that is not there.
Change = Callable[[Any], Any]


def _change(one: Any) -> Change:
    if "replace" in one:
        old, new = one["replace"]
        return lambda before: before.replace(old, new) if isinstance(before, str) else before
    return lambda _: one.get("value", ...)


def _put(document: Any, path: list[Any], change: Change) -> bool:
    """Change the value at a path; say whether there is another now."""
    step, *rest = path
    if isinstance(document, list):
        step = _entry(document, step)
        if step is None:
            return False
    if isinstance(document, list) and step == len(document):
        document.append(None)
    before = document[step] if isinstance(document, list) else document.get(step, ...)
    if rest:
        if before is None or before is ...:
            before = {}
        changed = _put(before, rest, change)
        if changed:
            document[step] = before
        return changed
    after = change(before)
    if after is not ...:
        document[step] = after
    elif before is not ...:
        del document[step]
    return bool(before != after)


def _entry(entries: list[Any], step: Any) -> int | None:
    """An entry of a list, by its number (one after the last is a new one), name, type or key."""
    if str(step).isdecimal():
        return int(step) if int(step) <= len(entries) else None
    keys = ("name", "type", "key")
    return next((n for n, one in enumerate(entries) if step in [one.get(key) for key in keys]), None)


def _change_log(copy: Path, one: Any) -> None:
    pod, _, container = one["log"].partition("/")
    old, new = one["replace"]
    files = [*copy.glob(f"logs/*/{pod}/{container}*.log")]
    texts = {file: file.read_text(encoding="utf-8") for file in files}
    assert any(old in text for text in texts.values()), f"no log of {one['log']} has {old!r}"
    for file, text in texts.items():
        file.write_text(text.replace(old, new), encoding="utf-8")


def _answers(document: Any, resource: str) -> Iterator[tuple[Any, str]]:
    """The answers about a resource, each with the name that was asked for; none where it was a list."""
    for answer in document["answers"]:
        steps = answer["request"].partition("?")[0].split("/")
        if resource in steps:
            yield answer, "/".join(steps[steps.index(resource) + 1 :])


def _delete(copy: Path, what: str) -> None:
    capture = copy / "capture.yaml"
    document = read(capture)
    for file in _files(copy, what):
        item = f"{file.parent.parent.name}/{file.stem}".removeprefix("cluster/")
        for answer, name in _answers(document, what.partition("/")[0]):
            if item not in (answer.get("items") or ()):
                continue
            answer["items"].remove(item)
            if name:
                answer["outcome"] = "not-found"
                del answer["items"]
        file.unlink()
    write(capture, document)


def _create(copy: Path, namespace: str, what: str, given: Any) -> None:
    capture = copy / "capture.yaml"
    document = read(capture)
    resource, _, name = what.partition("/")
    here = f"/namespaces/{namespace}/"
    asked = [answer for answer, asked in _answers(document, resource) if asked in ("", name)]
    # What is not asked for in a namespace is taken for a resource of the cluster.
    found = [(one, "/namespaces/" in one["request"]) for one in asked]
    found = [(one, inside) for one, inside in found if here in one["request"] or not inside]
    assert found, f"{what} was not asked for"
    for answer, inside in found:
        item = f"{namespace}/{name}" if inside else name
        answer.update(outcome="collected", items=[*(answer.get("items") or ()), item])
    inside = found[0][1]
    meta = {"name": name, "uid": f"{name}-1", **given.get("metadata", {})}
    if inside:
        meta["namespace"] = namespace
    group, _, version = given.get("apiVersion", "v1").rpartition("/")
    folder = copy / "objects" / (namespace if inside else "cluster") / f"{resource}.{group}".rstrip(".")
    folder.mkdir(exist_ok=True, parents=True)
    write(folder / f"{name}.yaml", {"apiVersion": f"{group}/{version}".lstrip("/"), **given, "metadata": meta})
    write(capture, document)


def test_incidents_of_every_group_are_mutated() -> None:
    """What an engineer would look at beside the fault is no less worth a mutation than the fault."""
    groups = {check.id: check.group for check in all_checks()}
    assert {groups[planned(incident)["check"]] for incident in MUTATED.values()} == set(groups.values())
    assert len(MUTATED) >= 50
    for incident in MUTATED.values():
        plan = planned(incident)
        assert plan["fixes"], incident.name
        assert len(plan["others"]) >= 3, incident.name


@pytest.mark.parametrize("incident", MUTATED.values(), ids=MUTATED.keys())
def test_the_finding_is_there_before_anything_is_changed(incident: Incident) -> None:
    assert recorded(incident)


@pytest.mark.parametrize(("incident", "mutation"), cases("fixes"))
def test_the_finding_goes_when_its_cause_is_put_right(incident: Incident, mutation: Any, tmp_path: Path) -> None:
    after = claimed(incident, mutated(incident, mutation, tmp_path))
    assert planned(incident)["check"] not in {check for check, _ in after}


@pytest.mark.parametrize(("incident", "mutation"), cases("others"))
def test_the_finding_stays_whatever_else_is_changed(incident: Incident, mutation: Any, tmp_path: Path) -> None:
    assert recorded(incident) <= claimed(incident, mutated(incident, mutation, tmp_path))


def test_every_plan_belongs_to_an_incident() -> None:
    assert {file.parent.name for file in FIXTURES.glob("*/mutations.yaml")} == set(MUTATED)
