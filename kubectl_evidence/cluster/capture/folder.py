r"""Read a capture in our own format: a folder, or one YAML file with the same content.

    DIR/capture.yaml              what the capture is, and what the API server refused
    DIR/objects/**/*.yaml|json    objects and Lists as the API server returns them
    DIR/logs/NAMESPACE/POD/CONTAINER.log and CONTAINER.previous.log

In one file, `objects` and `logs` are fields. Two additions are made by `--record`:

`answers` in capture.yaml says how single requests were answered, where objects, logs and rules
do not tell. With it, an incomplete capture knows what was asked and nothing beyond::

    answers:
    - request: /api/v1/namespaces/payments/events?fieldSelector=involvedObject.uid=0b5e…
      outcome: collected          # a list that was read: these objects, in this order
      items: [payments/web-1.18a0]
      resourceVersion: "48211"    # the list's own; nothing where it was not recorded
    - request: /apis/apps/v1/namespaces/payments/replicasets/web-6b
      outcome: not-found          # or forbidden, timed-out (afterSeconds), unavailable (why, httpStatus)
    - request: /livez?verbose=    # a path that is no resource's: what it answered, a text or an object
      form: text
      outcome: collected
      body: "[+]ping ok\\n…"
    - request: /api/v1/namespaces/payments/pods/web-1/log?container=api&tailLines=100
      form: log                   # or metadata; json if left out
      outcome: collected
      truncated: true
    - request: /api/v1/namespaces/payments/pods/web-1/log?container=api&previous=true&tailLines=100
      form: log
      outcome: not-found
      noLog: no-previous          # or not-started, no-record, no-container, no-node

`metadata.selfLink`, which API servers stopped writing in 1.20, says which resource an object is
of, where its kind does not: in a PartialObjectMetadata, and for an unusual plural. It is taken
off again before anything is answered.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kubectl_evidence.cluster.capture import schema
from kubectl_evidence.cluster.capture.builder import Budget, line_of
from kubectl_evidence.cluster.capture.documents import read_json, read_yaml
from kubectl_evidence.cluster.capture.error import CaptureError, Place
from kubectl_evidence.cluster.capture.files import Reader
from kubectl_evidence.cluster.capture.model import Capture, LogKey
from kubectl_evidence.cluster.capture.objects import Objects

HEAD = "capture.yaml"
OBJECTS = "objects"
LOGS = "logs"
PREVIOUS = ".previous.log"
CURRENT = ".log"

_FIELDS = (
    "apiVersion",
    "kind",
    "serverVersion",
    "capturedAt",
    "complete",
    "forbidden",
    "servedAPIs",
    "unavailable",
    "answers",
)


def read_folder(folder: Path) -> Capture:
    """Read DIR/capture.yaml, DIR/objects and DIR/logs.

    Raises:
        CaptureError: naming file and line.
    """
    if not (folder / HEAD).exists():
        what = f"{folder} holds no {HEAD}, so it is not a capture"
        raise CaptureError(what, "Name the folder that --record wrote.")
    reader, budget = Reader(folder), Budget()
    section = _section(_single(reader.read(HEAD), HEAD, budget), HEAD)
    objects = Objects()
    for name in reader.names(OBJECTS):
        for document in _documents(reader, name, budget):
            objects.add(document, name)
    logs: dict[LogKey, bytes | None] = {_log_key(name): reader.read(name) for name in reader.names(LOGS)}
    return _capture(section, objects, logs)


def read_file(file: Path) -> Capture:
    """Read the single-file form.

    Raises:
        CaptureError: naming file and line.
    """
    value = _single(Reader(file.resolve().parent).read(file.resolve().name), file.name, Budget())
    section = _section(value, file.name, OBJECTS, LOGS)
    objects = Objects()
    for index, item in enumerate(section.items(OBJECTS)):
        objects.add(item, file.name, f"{OBJECTS}[{index}]")
    return _capture(section, objects, schema.logs(section))


def _section(value: Any, file: str, *more: str) -> schema.Section:
    schema.header(value, file)
    return schema.Section(value, file, "the capture", *_FIELDS, *more)


def _capture(section: schema.Section, objects: Objects, logs: dict[LogKey, bytes | None]) -> Capture:
    return Capture(
        captured_at=schema.captured_at(section),
        server_version=schema.server_version(section),
        complete=section.yes("complete"),
        objects=objects.found,
        logs=logs,
        refusals=schema.refusals(section),
        outages=schema.outages(section),
        served=schema.served(section),
        empty_lists=frozenset(objects.empty_lists),
        answers=schema.answers(section),
    )


def _single(data: bytes, name: str, budget: Budget) -> Any:
    documents = read_yaml(data, name, budget)
    if len(documents) == 1:
        return documents[0]
    what = "more than one YAML document" if documents else "empty"
    line = line_of(documents[1]) if documents else 0
    raise CaptureError(what, "A capture is described by one YAML document.", Place(name, line))


def _documents(reader: Reader, name: str, budget: Budget) -> list[Any]:
    if name.endswith(".json"):
        return read_json(reader.read(name), name, budget)
    if name.endswith((".yaml", ".yml")):
        return read_yaml(reader.read(name), name, budget)
    what = "neither .yaml nor .json: it would be left out silently"
    raise CaptureError(what, f"Move it out of {OBJECTS}/.", Place(name))


def _log_key(name: str) -> LogKey:
    match name.split("/"):
        case [_, namespace, pod, file] if file.endswith(CURRENT):
            previous = file.endswith(PREVIOUS)
            return LogKey(namespace, pod, file.removesuffix(PREVIOUS if previous else CURRENT), previous)
        case _:
            what = f"not a log: {LOGS}/NAMESPACE/POD/CONTAINER{CURRENT} or {LOGS}/NAMESPACE/POD/CONTAINER{PREVIOUS}"
            raise CaptureError(what, f"Move it out of {LOGS}/.", Place(name))
