"""Write a capture as a folder: private to its owner, and whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from kubectl_evidence.cluster.capture.documents import dump_yaml
from kubectl_evidence.cluster.capture.error import CaptureError
from kubectl_evidence.cluster.capture.folder import CURRENT, HEAD, LOGS, OBJECTS, PREVIOUS
from kubectl_evidence.cluster.capture.model import API_VERSION, KIND, Answer, Capture, Key, Outage, Refusal, Request

# Below the 255 bytes that file systems allow, with room for an extension.
_LONGEST = 200


def check_absent(folder: Path) -> None:
    """Refuse a folder that holds something: a capture is never mixed with what was there before.

    Raises:
        CaptureError: with what to do instead.
    """
    problem = ""
    try:
        if folder.exists() and not folder.is_dir():
            problem = f"{folder} is not a folder"
        elif folder.is_dir() and any(folder.iterdir()):
            problem = f"{folder} is not empty"
    except OSError as error:
        problem = f"{folder} cannot be read: {error.strerror}"
    if problem:
        raise CaptureError(problem, "Name a folder that does not exist yet.")


def write_folder(capture: Capture, folder: Path) -> None:
    """Write the capture to a folder that does not exist yet or is empty.

    It is written beside it and renamed, so that a half-written capture is never left. A log that
    is None has no file: say in `answers` what was asked and how it was answered.

    Raises:
        CaptureError: the folder is not empty, or cannot be written.
    """
    check_absent(folder)
    problem = ""
    temporary = None
    try:
        target = folder.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{target.name[:_LONGEST]}.", dir=target.parent))
        for name, text in _files(capture):
            _write(temporary / name, text)
        temporary.rename(target)
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead in a circle
        problem = getattr(error, "strerror", None) or "its path leads in a circle"
    finally:
        # After the rename there is nothing left under this name.
        if temporary:
            shutil.rmtree(temporary, ignore_errors=True)
    if problem:
        what = f"the capture cannot be written to {folder}: {problem}"
        raise CaptureError(what, "Name a folder that can be made there.")


def _write(file: Path, text: bytes) -> None:
    for parent in reversed(file.parents):
        if not parent.exists():
            parent.mkdir(mode=0o700)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as opened:
        opened.write(text)


def _files(capture: Capture) -> Iterator[tuple[str, bytes]]:
    yield HEAD, dump_yaml(_head(capture)).encode()
    taken: set[str] = set()
    for key, recorded in capture.objects.items():
        yield _object_file(key, taken), dump_yaml(recorded.content).encode()
    for log, text in capture.logs.items():
        if text is not None:
            ending = PREVIOUS if log.previous else CURRENT
            yield f"{LOGS}/{log.namespace}/{log.pod}/{log.container}{ending}", text


def _object_file(key: Key, taken: set[str]) -> str:
    """Name the object's file. Readers go by its content: the name is for people."""
    resource = f"{key.resource.name}.{key.resource.group}" if key.resource.group else key.resource.name
    parts = [_file_name(part) for part in (key.namespace or "cluster", resource, key.name)]
    name = "/".join([OBJECTS, *parts])
    # Names that differ in case only are one name to some file systems.
    if name.casefold() in taken:
        name += f".{hashlib.sha256(repr(key).encode()).hexdigest()[:8]}"
    taken.add(name.casefold())
    return f"{name}.yaml"


def _file_name(name: str) -> str:
    """Turn a cluster's word into one file name that is neither hidden nor too long."""
    safe = quote(name, safe="")
    safe = f"%2E{safe[1:]}" if safe.startswith(".") else safe
    if len(safe) <= _LONGEST:
        return safe
    return f"{safe[: _LONGEST - 17]}.{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def _head(capture: Capture) -> dict[str, Any]:
    moment = capture.captured_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    head = {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "serverVersion": capture.server_version,
        "capturedAt": moment,
        "complete": capture.complete,
        "forbidden": [_refusal(each) for each in capture.refusals],
        "servedAPIs": None if capture.served is None else sorted(capture.served),
        "unavailable": [_outage(each) for each in capture.outages],
    }
    if capture.answers is not None:
        head["answers"] = [_answer(each) for each in capture.answers.values()]
    return {key: value for key, value in head.items() if key in ("complete", "answers") or value not in ("", [], None)}


def _refusal(refusal: Refusal) -> dict[str, Any]:
    said = {"verbs": sorted(refusal.verbs), "group": refusal.group, "resource": refusal.resource}
    if refusal.subresource:
        said["subresource"] = refusal.subresource
    return {**said, "namespace": refusal.namespace}


def _outage(outage: Outage) -> dict[str, Any]:
    said: dict[str, Any] = {"group": outage.group, "status": outage.status}
    return {**said, "message": outage.message} if outage.message else said


def _answer(answer: Answer) -> Mapping[str, Any]:
    said = {
        "request": spell(answer.request),
        "form": answer.request.form if answer.request.form != "json" else None,
        "outcome": answer.outcome,
        "why": answer.why,
        "noLog": answer.no_log,
        "httpStatus": answer.http_status,
        "afterSeconds": answer.after_seconds or None,
        "resourceVersion": answer.resource_version or None,
        "body": answer.body,
        "truncated": answer.truncated or None,
        "items": [f"{namespace}/{name}" if namespace else name for namespace, name in answer.items] or None,
    }
    return {key: value for key, value in said.items() if value is not None}


def spell(request: Request) -> str:
    """Write a request on one line: its path and query, with what selectors are made of left readable."""
    query = urlencode(request.query, quote_via=quote, safe="=,!/():")
    return f"{request.path}?{query}" if query else request.path
