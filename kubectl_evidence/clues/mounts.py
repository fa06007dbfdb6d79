"""The mounts of a container that may not be written, and those that hold only so much."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.parsed import at, listed

# Where every pod has one that nobody writes to (plugin/pkg/admission/serviceaccount, DefaultAPITokenMountPath).
_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount"  # noqa: S105 - a place
# Volumes that the kubelet mounts read-only whatever the mount says (pkg/volume: configmap, secret, downwardapi,
# projected), and where each has the name of what it is made of.
_WRITTEN_BY_THE_KUBELET = {
    "configMap": ("ConfigMap", "name"),
    "secret": ("Secret", "secretName"),
    "downwardAPI": ("downward API", ""),
    "projected": ("projected volume", ""),
}


def read_only_mounts(pod: Any, container: Any) -> dict[str, str]:
    """By path what is mounted there that may not be written, in words."""
    volumes = _volumes(pod)
    found = {}
    for mount in listed(at(container, "volumeMounts")):
        path, name = at(mount, "mountPath"), at(mount, "name")
        if not isinstance(path, str) or path == _TOKEN:
            continue
        words = _unwritable(volumes.get(str(name)))
        if words is None and at(mount, "readOnly") is True:
            words = f"volume {name} with readOnly: true"
        if words is not None:
            found[path] = words
    return found


def memory_volumes(pod: Any, container: Any) -> dict[str, str]:
    """By path the size limit of the emptyDir in memory that is mounted there: no more than that can be written."""
    limits = {
        name: at(volume, "emptyDir", "sizeLimit")
        for name, volume in _volumes(pod).items()
        if at(volume, "emptyDir", "medium") == "Memory"
    }
    return {
        path: limit
        for mount in listed(at(container, "volumeMounts"))
        if isinstance(path := at(mount, "mountPath"), str) and isinstance(limit := limits.get(at(mount, "name")), str)
    }


def _volumes(pod: Any) -> dict[str, Any]:
    return {str(at(volume, "name")): volume for volume in listed(at(pod, "spec", "volumes"))}


def _unwritable(volume: Any) -> str | None:
    for kind, (words, key) in _WRITTEN_BY_THE_KUBELET.items():
        made_of = at(volume, kind)
        if made_of is not None:
            name = at(made_of, key) if key else at(volume, "name")
            return f"{words} {name}"
    return None
