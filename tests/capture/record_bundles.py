"""Record fixtures/bundles anew: one incident on the node, as each tool writes it down.

`python -m tests.capture.record_bundles KUBECTL [SUPPORT_BUNDLE]` applies fixtures/bundles/manifest.yaml in a namespace
of its own, waits until its container has failed several times, and writes

    capture/                    what `kubectl evidence --record` writes
    cluster-info-dump/          what `kubectl cluster-info dump --output-directory` writes
    cluster-info-dump-yaml/     the same with --output yaml
    must-gather/                what `oc adm must-gather` writes of one namespace and the nodes
    support-bundle.tar.gz       what troubleshoot's program writes, with SUPPORT_BUNDLE only
                                (go build github.com/replicatedhq/troubleshoot/cmd/troubleshoot)

`oc` needs OpenShift's own libraries, so `_inspect` writes what its sources say (openshift/oc, pkg/cli/admin/inspect).
Nothing that was recorded is edited.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from tests.incidents import FIXTURES

BUNDLES = FIXTURES / "bundles"
NAMESPACE = "ev5-ledger"
TARGET = "ledger-worker"
SECONDS = 240.0
IMAGE = "quay-io-openshift-origin-must-gather-sha256-" + "7" * 64

# namespaceResourcesToCollect in namespace.go; "all" is what a cluster without OpenShift's kinds has in that category.
_COLLECTED = {
    "core": [
        "v1",
        "pods",
        "replicationcontrollers",
        "services",
        "configmaps",
        "events",
        "endpoints",
        "persistentvolumeclaims",
        "secrets",
    ],
    "apps": ["apps/v1", "daemonsets", "deployments", "replicasets", "statefulsets"],
    "autoscaling": ["autoscaling/v2", "horizontalpodautoscalers"],
    "batch": ["batch/v1", "jobs", "cronjobs"],
    "discovery.k8s.io": ["discovery.k8s.io/v1", "endpointslices"],
    "policy": ["policy/v1", "poddisruptionbudgets"],
}
_SPEC = f"""
apiVersion: troubleshoot.sh/v1beta2
kind: SupportBundle
metadata: {{name: ledger}}
spec:
  collectors:
    - clusterInfo: {{}}
    - clusterResources: {{namespaces: [{NAMESPACE}]}}
    - logs: {{name: pod-logs, namespace: {NAMESPACE}, selector: [app={TARGET}]}}
"""


def main(kubectl: str, support_bundle: str = "") -> None:
    def run(*arguments: str, given: str | None = None) -> str:
        return subprocess.run([kubectl, *arguments], input=given, capture_output=True, text=True, check=True).stdout

    run("create", "namespace", NAMESPACE)
    try:
        while not _may_be_used(run):
            time.sleep(0.5)
        run("apply", "-n", NAMESPACE, "-f", "-", given=(BUNDLES / "manifest.yaml").read_text(encoding="utf-8"))
        _wait(run)
        with tempfile.TemporaryDirectory() as made:
            _record(run, Path(made), support_bundle)
            for bundle in Path(made).iterdir():
                _replace(BUNDLES / bundle.name, bundle)
    finally:
        run("delete", "namespace", NAMESPACE, "--wait=false")


def _may_be_used(run: Any) -> bool:
    return bool(run("get", "serviceaccount", "default", "-n", NAMESPACE, "--ignore-not-found", "-o", "name"))


def _wait(run: Any) -> None:
    """Wait until the container has been restarted a few times and has failed again, as `tests.incidents` does."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        for pod in json.loads(run("get", "pods", "-n", NAMESPACE, "-o", "json"))["items"]:
            for status in pod["status"].get("containerStatuses") or []:
                if status["restartCount"] >= 4 and "running" not in status["state"]:
                    return
        time.sleep(0.5)
    sys.exit("the incident has not happened")


def _record(run: Any, into: Path, support_bundle: str) -> None:
    run("cluster-info", "dump", "--namespaces", NAMESPACE, "--output-directory", str(into / "cluster-info-dump"))
    folder = str(into / "cluster-info-dump-yaml")
    run("cluster-info", "dump", "--namespaces", NAMESPACE, "--output-directory", folder, "--output", "yaml")
    _must_gather(run, into / "must-gather")
    if support_bundle:
        spec = into.parent / f"{into.name}.yaml"
        spec.write_text(_SPEC, encoding="utf-8")
        output = str(into / "support-bundle.tar.gz")
        subprocess.run(
            [support_bundle, str(spec), "--interactive=false", "--no-uri", "--output", output],
            check=True,
            cwd=into.parent,
            capture_output=True,
        )
        spec.unlink()
    command = [sys.executable, "-m", "kubectl_evidence", f"pod/{TARGET}", "-n", NAMESPACE]
    subprocess.run([*command, "--record", str(into / "capture")], check=False, capture_output=True)


def _must_gather(run: Any, folder: Path) -> None:
    """Write the folder as mustgather.go does: what the image gathered, and the times of beginning and end beside it."""
    folder.mkdir()
    with (folder / "timestamp").open("w", encoding="utf-8") as timestamp:
        timestamp.write(_go_time())
        _inspect(run, folder / IMAGE)
        timestamp.write(_go_time())


def _go_time() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f +0000 UTC m=+0.050000001\n")


def _inspect(run: Any, folder: Path) -> None:
    """Write what `oc adm inspect namespace/NAMESPACE nodes` does (InspectResource in resource.go)."""
    of_namespace = folder / "namespaces" / NAMESPACE
    namespace = json.loads(run("get", "--raw", f"/api/v1/namespaces/{NAMESPACE}"))
    _write(of_namespace / f"{NAMESPACE}.yaml", namespace)
    for pod in json.loads(run("get", "pods", "-n", NAMESPACE, "-o", "json"))["items"]:
        name = pod["metadata"]["name"]
        _write(of_namespace / "pods" / name / f"{name}.yaml", pod)
        for container in [one["name"] for one in pod["spec"]["containers"]]:
            logs = of_namespace / "pods" / name / container / container / "logs"
            logs.mkdir(parents=True)
            for file, flags in (("current.log", []), ("previous.log", ["--previous"])):
                said = run("logs", name, "-n", NAMESPACE, "-c", container, "--timestamps", *flags)
                (logs / file).write_text(said, encoding="utf-8")
    for group, (version, *resources) in _COLLECTED.items():
        prefix = f"/apis/{version}" if "/" in version else f"/api/{version}"
        for resource in resources:
            listed = json.loads(run("get", "--raw", f"{prefix}/namespaces/{NAMESPACE}/{resource}"))
            _write(of_namespace / group / f"{resource}.yaml", _elided(_unstructured(listed)))
    for node in json.loads(run("get", "nodes", "-o", "json"))["items"]:
        _write(folder / "cluster-scoped-resources/core/nodes" / f"{node['metadata']['name']}.yaml", node)


def _unstructured(listed: Any) -> Any:
    """Give the items their kind, as decodeToList does (k8s.io/apimachinery, unstructured/helpers.go)."""
    said = {"apiVersion": listed["apiVersion"], "kind": listed["kind"].removesuffix("List")}
    return {**listed, "items": [{**said, **item} for item in listed["items"] or []]}


def _elided(listed: Any) -> Any:
    """Take the data out of Secrets, as elideSecret does (secret.go): lengths are left, base64 as all data is."""
    if listed["kind"] == "SecretList":
        for secret in listed["items"]:
            secret["data"] = dict.fromkeys(secret.get("data") or {}, "MjAgYnl0ZXMgbG9uZw==")
            for annotation in ("openshift.io/token-secret.value", "kubectl.kubernetes.io/last-applied-configuration"):
                if annotation in secret["metadata"].get("annotations", {}):
                    secret["metadata"]["annotations"][annotation] = ""
    return listed


def _write(file: Path, value: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    # Go's YAML has its keys sorted, and no dashes before the one document (printers.YAMLPrinter).
    file.write_text(yaml.safe_dump(value, sort_keys=True, allow_unicode=True), encoding="utf-8")


def _replace(old: Path, new: Path) -> None:
    if old.is_dir():
        shutil.rmtree(old)
    shutil.move(new, old)


if __name__ == "__main__":
    main(*sys.argv[1:])
