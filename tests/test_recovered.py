"""Recorded incidents ten minutes later, all pods running and ready since: what is over is no error of theirs any more.

Events, restarts and the logs of the runs that ended stay as they were recorded. What is wrong with a Service, a route,
a policy or a quota stays wrong, whether pods are well or not.
"""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kubectl_evidence.cli.command import command
from tests.incidents import Incident, incidents
from tests.test_mutations import read, write

WITH_PODS = [one for one in incidents() if any(one.folder.glob("objects/*/pods/*.yaml"))]
CONDITIONS = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")


def later(incident: Incident, folder: Path) -> Path:
    """A copy of the recording in which ten minutes have passed, and all is well since the first."""
    copy = folder / incident.name
    shutil.copytree(incident.folder, copy, ignore=shutil.ignore_patterns("*.md", "manifest.yaml", "mutations.yaml"))
    capture = read(copy / "capture.yaml")
    captured = datetime.fromisoformat(capture["capturedAt"])
    capture["capturedAt"] = written(captured + timedelta(minutes=10))
    write(copy / "capture.yaml", capture)
    for file in copy.glob("objects/*/pods/*.yaml"):
        pod = read(file)
        if "status" in pod:
            recover(pod, written(captured + timedelta(minutes=1)))
            write(file, pod)
    for file in copy.glob("objects/*/endpointslices.discovery.k8s.io/*.yaml"):
        endpoints = read(file)
        for one in endpoints.get("endpoints") or ():
            one["conditions"] = {"ready": True, "serving": True, "terminating": False}
        write(file, endpoints)
    for file in copy.glob("logs/*/*/*.log"):
        if not file.name.endswith(".previous.log"):
            shutil.copy(file, file.with_name(f"{file.stem}.previous.log"))
            file.write_text("INFO  ready\n", encoding="utf-8")
    return copy


def written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def recover(pod: Any, since: str) -> None:
    spec, status = pod["spec"], pod["status"]
    before = {
        one["name"]: one for one in (*lists(status, "containerStatuses"), *lists(status, "initContainerStatuses"))
    }
    status.update(phase="Running", reason=None, message=None)
    status["conditions"] = [{"type": kind, "status": "True", "lastTransitionTime": since} for kind in CONDITIONS]
    spec.setdefault("nodeName", "evidence")
    status.setdefault("podIP", "10.244.9.9")
    status.setdefault("podIPs", [{"ip": status["podIP"]}])
    for statuses, containers in (("containerStatuses", "containers"), ("initContainerStatuses", "initContainers")):
        status[statuses] = [
            well(one, before.get(one["name"], {}), since, done=ends(one, containers)) for one in lists(spec, containers)
        ]


def ends(container: Any, among: str) -> bool:
    return among == "initContainers" and container.get("restartPolicy") != "Always"


def lists(fields: Any, name: str) -> list[Any]:
    found: list[Any] = fields.get(name) or []
    return found


def well(container: Any, before: Any, since: str, *, done: bool) -> Any:
    """The status of a container that has come up at that time, or is done."""
    ended = before.get("state", {}).get("terminated")
    over = {"exitCode": 0, "reason": "Completed", "startedAt": since, "finishedAt": since}
    return {
        "name": container["name"],
        "image": container["image"],
        "imageID": "",
        "ready": True,
        "started": True,
        "restartCount": before.get("restartCount", 0) + (1 if ended else 0),
        "lastState": {"terminated": ended} if ended else before.get("lastState", {}),
        "state": {"terminated": over} if done else {"running": {"startedAt": since}},
    }


@pytest.mark.parametrize("incident", WITH_PODS, ids=[one.name for one in WITH_PODS])
def test_what_pods_have_got_over_is_no_error(incident: Incident, tmp_path: Path) -> None:
    words = [incident.target, "-n", incident.namespace, "--from", str(later(incident, tmp_path)), "-o", "json"]
    ran = CliRunner().invoke(command, words, prog_name="kubectl evidence")
    assert ran.exit_code in (0, 4), ran.output
    about_pods = [
        (one["check"], one["says"])
        for one in json.loads(ran.stdout)["findings"]
        if one["severity"] == "error" and one["subject"].startswith(("Container/", "Pod/"))
    ]
    assert not about_pods
