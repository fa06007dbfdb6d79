"""Cases of Kubernetes objects: every row of where secrets leak in them, and what must stay of them."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.redact.corpus import objects_rows
from tests.redact.corpus.case import BESIDE, CORE, Case
from tests.redact.corpus.chance import Chance
from tests.redact.corpus.names import NAMES, STYLES, composed
from tests.redact.corpus.template import Filled, Filling

Object = dict[str, Any]


def _metadata(**annotations: str) -> Object:
    return {
        "name": "~{pod#self}",
        "namespace": "~{ns#self}",
        "uid": "~{uuid#self}",
        "resourceVersion": "~{rv#self}",
        "labels": {"app": "~{app}", "pod-template-hash": "~{hash10#self}"},
        "annotations": {"checksum/secret": "~{sha}", "kubectl.kubernetes.io/restartedAt": "~{ts}", **annotations},
        "ownerReferences": [{"kind": "ReplicaSet", "name": "~{rs}", "uid": "~{uuid}", "controller": True}],
    }


def pod(container: Object | None = None, sort: str = "containers", **more: Any) -> Object:
    """A pod with one container that holds this, and more fields of its spec."""
    plain = {"name": "app", "image": "~{image}", "resources": {"limits": {"memory": "512Mi"}}}
    spec: Object = {"nodeName": "~{node}", "serviceAccountName": "~{app}", "containers": [plain], **more}
    if container is not None:
        spec[sort] = [{**plain, **container}]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": _metadata(),
        "spec": spec,
        "status": {"phase": "Running", "podIP": "~{ip}", "startTime": "~{ts}"},
    }


def _deployment(container: Object) -> Object:
    template = {"metadata": {"labels": {"app": "x"}}, "spec": pod(container)["spec"]}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": _metadata(), "spec": {"template": template}}


def _cron_job(container: Object) -> Object:
    job = _deployment(container)
    return {**job, "kind": "CronJob", "apiVersion": "batch/v1", "spec": {"jobTemplate": {"spec": job["spec"]}}}


def _listed(container: Object) -> Object:
    return {"apiVersion": "v1", "kind": "List", "items": [pod(container), pod()]}


_IN: tuple[Callable[[Object], Object], ...] = (pod, _deployment, _cron_job, _listed)


def _annotated(**annotations: str) -> Object:
    made = pod()
    made["metadata"] = _metadata(**annotations)
    return made


def cases(r: Chance) -> Iterator[Case]:
    """Names in env, args in pairs, probes, annotations, volumes, status, events, and other kinds."""
    yield from _env(r)
    yield from _args(r)
    for kind, fragment in objects_rows.CONTAINERS:
        for place in r.sample(_IN, 2):
            yield from _made(kind, "object", place(fragment), r)
    for sort in ("initContainers", "ephemeralContainers"):
        for kind, fragment in objects_rows.CONTAINERS[:8]:
            yield from _made(f"{kind} in {sort}", "object", pod(fragment, sort), r)
    for kind, fields in objects_rows.SPECS:
        yield from _made(kind, "object", pod(None, **fields), r)
    for kind, key, text in objects_rows.ANNOTATIONS:
        yield from _made(kind, "annotation", _annotated(**{key: text}), r)
    for key in objects_rows.EMBEDDED:
        for kind, fragment in r.sample(objects_rows.CONTAINERS, 3):
            yield from _embedded(f"{kind} in {key}", key, r.choice(_IN)(fragment), r)
        yield from _embedded(f"Secret in {key}", key, objects_rows.SECRET, r)
    for kind, made in objects_rows.OTHERS:
        yield from _made(kind, "event" if "involvedObject" in made or "regarding" in made else "object", made, r)
    yield from _compressed(r)


def _env(r: Chance) -> Iterator[Case]:
    for number, words in enumerate((*NAMES, *(composed(r) for _ in range(30)))):
        value = ("!{pw}", "!{weak}", "!{sym}", "!{sep}", "!{phrase}", "!{hex32}", "!{uuid}", "!{digits}", "!{b64_24}")[
            number % 9
        ]
        name = STYLES[("upper", "upper", "snake", "camel")[number % 4]](words)
        env = [
            {"name": "LOG_LEVEL", "value": "[[debug]]"},
            {"name": name, "value": value},
            {"name": "DB_HOST", "value": "[[?{host}]]"},
        ]
        yield from _made("variable by name", "env", _IN[number % 4]({"env": env}), r)
    for kind, value in objects_rows.VALUES:
        env = [{"name": "UPSTREAM", "value": value}, {"name": "DB_HOST", "value": "[[?{host}]]"}]
        yield from _made(f"variable by value: {kind}", "env", r.choice(_IN)({"env": env}), r)


def _args(r: Chance) -> Iterator[Case]:
    for number, words in enumerate((*NAMES, *(composed(r) for _ in range(30)))):
        value = ("!{pw}", "!{weak}", "!{sep}", "!{sym}")[number % 4]
        flag = "-" * (1 + number % 2) + STYLES[("kebab", "snake", "camel", "dotted")[number // 2 % 4]](words)
        given = [f"{flag}={value}"] if number % 3 else [flag, value]
        where = ("args", "command")[number // 3 % 2]
        args = ["/app/server", "--listen", "[[:8443]]", *given, "--region=[[eu-west-1]]"]
        yield from _made("argument by name", "args", _IN[number % 4]({where: args}), r)


def _made(kind: str, context: str, template: Object, r: Chance) -> Iterator[Case]:
    made, filled = fill_object(template, r, "%" if r.randrange(6) else "?")
    if filled.secrets:
        yield Case(kind, context, CORE, made, filled.secrets)
    if filled.keeps:
        yield Case(kind, context, BESIDE, made, keeps=filled.keeps)


def fill_object(template: Any, r: Chance, frame: str = "%") -> tuple[Any, Filled]:
    """Fill in every string of an object (the values and the keys), the numbered blanks shared.

    `frame` is what the blanks with a `~` are: those of the object around what a case is about.
    """
    filling = Filling(r)
    secrets: dict[str, None] = {}
    keeps: dict[str, None] = {}

    def text(template: str) -> str:
        filled = filling.fill(template.replace("~{", f"{frame}{{"))
        secrets.update(dict.fromkeys(filled.secrets))
        keeps.update(dict.fromkeys(filled.keeps))
        return filled.text

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            return text(value)
        if isinstance(value, dict):
            return {text(key): walk(inner) for key, inner in value.items()}
        return [walk(inner) for inner in value] if isinstance(value, list) else value

    made = walk(template)
    return made, Filled("", tuple(secrets), tuple(keeps))


def _embedded(kind: str, key: str, template: Object, r: Chance) -> Iterator[Case]:
    inner, filled = fill_object(template, r)
    outer, around = fill_object(_annotated(), r, "?")
    outer["metadata"]["annotations"][key] = json.dumps(inner, separators=(",", ":")) + "\n"
    escaped = {s for s in filled.secrets for s in (s, json.dumps(s)[1:-1], json.dumps(json.dumps(s)[1:-1])[1:-1])}
    yield Case(kind, "annotation", CORE, outer, tuple(sorted(escaped)))
    keeps = tuple(kept for kept in filled.keeps if json.dumps(kept) == f'"{kept}"')
    yield Case(kind, "annotation", BESIDE, outer, keeps=(*keeps, *around.keeps))


def _compressed(r: Chance) -> Iterator[Case]:
    for kind, fragment in r.sample(objects_rows.CONTAINERS, 3):
        inner, _ = fill_object(pod(fragment), r)
        packed = base64.b64encode(gzip.compress(json.dumps(inner).encode(), mtime=0)).decode()
        outer, around = fill_object(_annotated(), r, "?")
        outer["metadata"]["annotations"]["objectset.rio.cattle.io/applied"] = packed
        yield Case(f"{kind} compressed", "annotation", CORE, outer, (packed[20:],))
        yield Case(f"{kind} compressed", "annotation", BESIDE, outer, keeps=around.keeps)
