"""Cases of texts in which a secret has its fixed place, each also inside of what evidence wraps around texts."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator

from tests.redact.corpus import connections, files, more, web
from tests.redact.corpus.case import BESIDE, CORE, Case
from tests.redact.corpus.chance import Chance
from tests.redact.corpus.template import Filled, fill

Made = tuple[str, object, tuple[str, ...]]  # the context, the data, the secrets as they are spelled there


def _spelled(secrets: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(json.dumps(secret)[1:-1] for secret in secrets)


def _json(filled: Filled, _: Chance) -> Made:
    text = json.dumps({"level": "info", "msg": filled.text, "caller": "app/main.go:88"})
    return "json1", text, _spelled(filled.secrets)


def _docker(filled: Filled, r: Chance) -> Made:
    inner = json.dumps({"message": filled.text})
    text = json.dumps({"log": inner + "\n", "stream": "stdout", "time": fill("%{ts}", r).text})
    return "json2", text, _spelled(_spelled(filled.secrets))


def _deep(filled: Filled, _: Chance) -> Made:
    text = json.dumps({"a": json.dumps({"b": json.dumps({"c": filled.text})})})
    return "json3", text, _spelled(_spelled(_spelled(filled.secrets)))


def _cri(filled: Filled, r: Chance) -> Made:
    stamp = fill("%{ts}", r).text
    return "log", "\n".join(f"{stamp} stdout F {line}" for line in filled.text.split("\n")), filled.secrets


def _termination(filled: Filled, _: Chance) -> Made:
    state = {"terminated": {"exitCode": 1, "reason": "Error", "message": filled.text, "containerID": "containerd://ab"}}
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "app-1", "namespace": "shop"},
        "status": {"containerStatuses": [{"name": "app", "restartCount": 3, "lastState": state}]},
    }
    return "object", pod, filled.secrets


def _event(filled: Filled, _: Chance) -> Made:
    event = {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": "app-1.17f2", "namespace": "shop"},
        "involvedObject": {"kind": "Pod", "name": "app-1"},
        "reason": "Failed",
        "message": filled.text,
        "type": "Warning",
        "count": 4,
    }
    return "event", event, filled.secrets


def _annotation(filled: Filled, _: Chance) -> Made:
    annotations = {"example.com/notes": filled.text, "checksum/config": "0" * 64}
    return "annotation", {"kind": "Pod", "metadata": {"name": "a", "annotations": annotations}}, filled.secrets


def _config_map(filled: Filled, _: Chance) -> Made:
    data = {"app.conf": filled.text, "mode": "blue"}
    return "object", {"kind": "ConfigMap", "metadata": {"name": "a"}, "data": data}, filled.secrets


def _coloured(filled: Filled, _: Chance) -> Made:
    lines = (f"\x1b[36m[app]\x1b[0m \x1b[1m{line}\x1b[0m" for line in filled.text.split("\n"))
    return "ansi", "\n".join(lines), filled.secrets


def _spelled_by(spell: Callable[[str], str], filled: Filled) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(spell, filled.secrets)))


def _ecs(filled: Filled, r: Chance) -> Made:
    document = {"@timestamp": fill("%{ts}", r).text, "log": {"level": "ERROR"}, "error": {"message": filled.text}}
    return "json1", json.dumps(document), _spelled(filled.secrets)


def _audit(filled: Filled, _: Chance) -> Made:
    document = {"kind": "Event", "verb": "create", "requestObject": {"kind": "ConfigMap", "data": {"app": filled.text}}}
    return "json1", json.dumps(document, separators=(",", ":")), _spelled(filled.secrets)


def _indented(filled: Filled, _: Chance) -> Made:
    return "json1", json.dumps({"items": [{"status": {"message": filled.text}}]}, indent=4), _spelled(filled.secrets)


def _repr(filled: Filled, _: Chance) -> Made:
    return "log", f"ERROR:app:failed with {filled.text!r}", _spelled_by(lambda text: repr(text)[1:-1], filled)


def _klog(filled: Filled, r: Chance) -> Made:
    text = f'E{fill("%{klog}", r).text}       1 run.go:74] "command failed" err={json.dumps(filled.text)}'
    return "log", text, _spelled(filled.secrets)


def _describe(filled: Filled, _: Chance) -> Made:
    lines = filled.text.split("\n")
    return (
        "log",
        "\n".join(
            ["    Last State:  Terminated", "      Message:   " + lines[0], *("        " + line for line in lines[1:])]
        ),
        filled.secrets,
    )


def _events_table(filled: Filled, _: Chance) -> Made:
    return (
        "event",
        f"LAST SEEN   TYPE      REASON   OBJECT      MESSAGE\n3m21s       Warning   Failed   pod/app-1   {filled.text}",
        filled.secrets,
    )


def _compose(filled: Filled, _: Chance) -> Made:
    return "log", "\n".join(f"app-1  | {line}" for line in filled.text.split("\n")), filled.secrets


def _syslog(filled: Filled, r: Chance) -> Made:
    stamp = fill("%{ts}", r).text
    return (
        "log",
        "\n".join(f"<14>1 {stamp} app-1 app 77 - - {line}" for line in filled.text.split("\n")),
        filled.secrets,
    )


def _html(filled: Filled, _: Chance) -> Made:
    return "log", f"<html><body><pre>{html.escape(filled.text)}</pre></body></html>", _spelled_by(html.escape, filled)


def _quoted_lines(filled: Filled, _: Chance) -> Made:
    return "log", "\n".join(f"> {line}" for line in filled.text.split("\n")), filled.secrets


def _diffed(filled: Filled, _: Chance) -> Made:
    return "log", "\n".join(f"+{line}" for line in filled.text.split("\n")), filled.secrets


def _indented_yaml(filled: Filled, _: Chance) -> Made:
    lines = "\n".join(f"    {line}" for line in filled.text.split("\n"))
    return "yaml", f"data:\n  app.conf: |\n{lines}\n  mode: blue\n", filled.secrets


def _last_applied(filled: Filled, _: Chance) -> Made:
    applied = {"kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"app.conf": filled.text}}
    annotations = {"kubectl.kubernetes.io/last-applied-configuration": json.dumps(applied)}
    return (
        "annotation",
        {"kind": "ConfigMap", "metadata": {"name": "a", "annotations": annotations}},
        _spelled(filled.secrets),
    )


def _script(filled: Filled, _: Chance) -> Made:
    container = {"name": "app", "image": "app:1", "command": ["/bin/sh", "-c", f"set -e\n{filled.text}\nexec sleep 1"]}
    return "args", {"kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [container]}}, filled.secrets


WRAPPERS: tuple[Callable[[Filled, Chance], Made], ...] = (
    _json,
    _termination,
    _docker,
    _event,
    _cri,
    _annotation,
    _deep,
    _config_map,
    _coloured,
    _ecs,
    _repr,
    _compose,
    _klog,
    _describe,
    _audit,
    _html,
    _syslog,
    _quoted_lines,
    _last_applied,
    _events_table,
    _indented,
    _diffed,
    _indented_yaml,
)


def cases(r: Chance) -> Iterator[Case]:
    """Every text by itself, and inside of one or two of the wrappers, which another seed chooses otherwise."""
    for rows in (connections.ROWS, web.ROWS, files.ROWS, more.ROWS):
        for kind, context, template in rows:
            filled = fill(template, r)
            yield from _pair(kind, (context, filled.text, filled.secrets), filled.keeps)
            usual = (*WRAPPERS, _script, _script) if context == "args" and template[0] != "[" else WRAPPERS
            for wrap in r.sample(usual, r.randint(1, 2)):
                made = wrap(fill(template, r), r)
                yield Case(f"{kind} in {wrap.__name__.strip('_')}", made[0], CORE, made[1], made[2])


def _pair(kind: str, made: Made, keeps: tuple[str, ...]) -> Iterator[Case]:
    context, data, secrets = made
    yield Case(kind, context, CORE, data, secrets)
    if keeps:
        yield Case(kind, context, BESIDE, data, keeps=keeps)
