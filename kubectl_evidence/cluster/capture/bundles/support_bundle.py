"""The support bundle of troubleshoot (replicatedhq/troubleshoot, pkg/collect and pkg/constants/constants.go).

    DIR/cluster-resources/CALLED/NS.json           the answer to a list (cluster_resources.go)
    DIR/cluster-resources/CALLED.json              the same for what belongs to the whole cluster
    DIR/cluster-resources/custom-resources/CRD.json and CRD/NS.json    an array of the objects, if there is any
    DIR/cluster-resources/CALLED-errors.json       what could not be read, and why: its list has no file
    DIR/cluster-resources/pods/logs/NS/POD/CONTAINER[-previous].log    (logs.go), with links from COLLECTOR/POD/
    DIR/cluster-resources/groups.json              the API groups that are served
    DIR/cluster-info/cluster_version.json          (cluster_info.go)

Older bundles hold the logs themselves at COLLECTOR/POD/CONTAINER.log, which does not say the namespace.
What the collectors masked (`***HIDDEN***`) stays as it is. `image-pull-secrets` and what the `secret` collector wrote
are not read.
"""

from __future__ import annotations

import json
import re
from typing import Any

from kubectl_evidence.cluster.capture.bundles.files import Files
from kubectl_evidence.cluster.capture.bundles.layout import About, Layout, Shelf
from kubectl_evidence.cluster.capture.bundles.logs import found, tail
from kubectl_evidence.cluster.capture.model import Log, LogKey
from kubectl_evidence.cluster.capture.resources import Resource
from kubectl_evidence.cluster.capture.schema import is_version
from kubectl_evidence.late import late
from kubectl_evidence.parsed import at, listed

_TOP = "cluster-resources"
_IN_NAMESPACE = {
    "configmaps": Resource("", "configmaps"),
    "cronjobs": Resource("batch", "cronjobs"),
    "daemonsets": Resource("apps", "daemonsets"),
    "deployments": Resource("apps", "deployments"),
    "endpoints": Resource("", "endpoints"),
    "endpointslices": Resource("discovery.k8s.io", "endpointslices"),
    "events": Resource("", "events"),
    "ingress": Resource("networking.k8s.io", "ingresses"),
    "jobs": Resource("batch", "jobs"),
    "leases": Resource("coordination.k8s.io", "leases"),
    "limitranges": Resource("", "limitranges"),
    "network-policy": Resource("networking.k8s.io", "networkpolicies"),
    "pod-disruption-budgets": Resource("policy", "poddisruptionbudgets"),
    "pods": Resource("", "pods"),
    "pvcs": Resource("", "persistentvolumeclaims"),
    "replicasets": Resource("apps", "replicasets"),
    "resource-quota": Resource("", "resourcequotas"),
    "rolebindings": Resource("rbac.authorization.k8s.io", "rolebindings"),
    "roles": Resource("rbac.authorization.k8s.io", "roles"),
    "serviceaccounts": Resource("", "serviceaccounts"),
    "services": Resource("", "services"),
    "statefulsets": Resource("apps", "statefulsets"),
}
_IN_CLUSTER = {
    "certificatesigningrequests": Resource("certificates.k8s.io", "certificatesigningrequests"),
    "clusterrolebindings": Resource("rbac.authorization.k8s.io", "clusterrolebindings"),
    "clusterroles": Resource("rbac.authorization.k8s.io", "clusterroles"),
    "custom-resource-definitions": Resource("apiextensions.k8s.io", "customresourcedefinitions"),
    "ingress-classes": Resource("networking.k8s.io", "ingressclasses"),
    "mutating-webhook-configurations": Resource("admissionregistration.k8s.io", "mutatingwebhookconfigurations"),
    "nodes": Resource("", "nodes"),
    "priorityclasses": Resource("scheduling.k8s.io", "priorityclasses"),
    "pvs": Resource("", "persistentvolumes"),
    "storage-classes": Resource("storage.k8s.io", "storageclasses"),
    "validating-webhook-configurations": Resource("admissionregistration.k8s.io", "validatingwebhookconfigurations"),
    "volumeattachments": Resource("storage.k8s.io", "volumeattachments"),
}
_NAMESPACES = f"{_TOP}/namespaces.json"
_CUSTOM = late(
    rf"{_TOP}/custom-resources/(?P<resource>[^/.]+)\.(?P<group>[^/]+?)(?:/(?P<namespace>[^/]+))?\.(?:json|yaml)"
)
_MAX_FILE = 4 * 1024 * 1024
_GROUP_VERSION = late(r"[-a-z0-9.]{1,253}/[a-z0-9]{1,63}")


def _shelf(path: str) -> Shelf | None:
    if path == _NAMESPACES:
        # A List of all of them, or an array of those that were asked for: nothing but what it holds is certain.
        return Shelf(path, Resource("", "namespaces"))
    if match := _CUSTOM.fullmatch(path):
        return Shelf(path, Resource(match["group"], match["resource"]), match["namespace"] or "", whole=True)
    match path.split("/"):
        case [top, file] if top == _TOP and (resource := _IN_CLUSTER.get(file.removesuffix(".json"))):
            return Shelf(path, resource, whole=True)
        case [top, called, file] if top == _TOP and file.endswith(".json") and (resource := _IN_NAMESPACE.get(called)):
            return Shelf(path, resource, file.removesuffix(".json"), whole=True)
    return None


def _log(files: Files, root: str, key: LogKey) -> Log | None:
    file = f"{key.pod}/{key.container}{'-previous' if key.previous else ''}.log"
    name = f"{root}{_TOP}/pods/logs/{key.namespace}/{file}"
    if name not in files.entries:
        name = _by_collector(files, root, key, file)
    return tail(files, name) if name else None


def _by_collector(files: Files, root: str, key: LogKey, file: str) -> str:
    """Find a log of an older bundle; nothing where several pods of that name may be meant."""
    below = re.compile(rf"{re.escape(root)}[^/]+/{re.escape(file)}")
    names = [name for name in files.entries if below.fullmatch(name)]
    pods = re.compile(rf"{re.escape(root)}{_TOP}/pods/([^/]+)\.json")
    mentioned = re.compile(re.escape(f'"name": "{key.pod}"').encode())
    homes = {
        match[1]
        for name in files.entries
        if (match := pods.fullmatch(name)) and next(found(files, name, mentioned, len(mentioned.pattern)), None)
    }
    return names[0] if len(names) == 1 and homes == {key.namespace} else ""


def _about(files: Files, root: str) -> About:
    version = at(_json(files, f"{root}cluster-info/cluster_version.json"), "info", "gitVersion")
    known = isinstance(version, str) and version.isprintable() and len(version) <= 64 and is_version(version)
    served = None
    # An aggregated API whose server does not answer may be missing from the groups without being gone.
    if f"{root}{_TOP}/groups-resources-errors.json" not in files.entries:
        groups = _json(files, f"{root}{_TOP}/groups.json")
        versions = [at(each, "groupVersion") for group in listed(groups) for each in listed(at(group, "versions"))]
        served = (
            frozenset(each for each in versions if isinstance(each, str) and _GROUP_VERSION.fullmatch(each)) or None
        )
    return About(server_version=version if known else "", served=served)


def _json(files: Files, name: str) -> Any:
    if name not in files.entries or files.entries[name].size > _MAX_FILE:
        return None
    try:
        return json.loads(files.read(name, 0, _MAX_FILE))
    except (ValueError, RecursionError):
        return None


LAYOUT = Layout(
    called="a support bundle",
    looked_for="cluster-resources/ with .json files (troubleshoot: kubectl support-bundle)",
    marks=(late(rf"(?P<root>(?:[^/]+/){{0,3}}?){_TOP}/[^/]+(?:/[^/]+)?\.json"),),
    shelf=_shelf,
    log=_log,
    about=_about,
)
