"""What `oc adm must-gather` and `oc adm inspect` write.

openshift/oc, pkg/cli/admin/inspect (resource.go, util.go, namespace.go, pod.go, secret.go)::

    DIR/namespaces/NS/GROUP/RESOURCE.yaml                  the answer to a list; the group without a name is "core"
    DIR/namespaces/NS/GROUP/RESOURCE/NAME.yaml             one object
    DIR/namespaces/NS/NS.yaml                              the Namespace
    DIR/namespaces/NS/pods/POD/POD.yaml                    the Pod again, read on its own
    DIR/namespaces/NS/pods/POD/CONTAINER/CONTAINER/logs/{current,previous}[.insecure].log
    DIR/cluster-scoped-resources/GROUP/RESOURCE.yaml       the answer to a list
    DIR/cluster-scoped-resources/GROUP/RESOURCE/NAME.yaml  one object; whether there were others is not known

must-gather puts what each image gathered into a folder named after the image, and `timestamp` beside them
(pkg/cli/admin/mustgather, logTimestamp and copyFilesFromPod). Logs are read with timestamps.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime

from kubectl_evidence.cluster.capture.bundles.files import Files
from kubectl_evidence.cluster.capture.bundles.layout import About, Layout, Shelf
from kubectl_evidence.cluster.capture.bundles.logs import tail
from kubectl_evidence.cluster.capture.model import Log, LogKey
from kubectl_evidence.cluster.capture.resources import Resource
from kubectl_evidence.late import late

_NAMES = r"[a-z0-9][-a-z0-9.]*"
_KIND = rf"(?P<group>{_NAMES})/(?P<resource>[a-z0-9]+)(?:/(?P<name>[^/]+))?\.yaml"
_IN_NAMESPACE = late(rf"namespaces/(?P<namespace>[^/]+)/{_KIND}")
_IN_CLUSTER = late(rf"cluster-scoped-resources/{_KIND}")
_NAMESPACE = late(r"namespaces/(?P<name>[^/]+)/(?P=name)\.yaml")
_POD = late(r"namespaces/(?P<namespace>[^/]+)/pods/(?P<name>[^/]+)/(?P=name)\.yaml")
# Go's time.Time in words: 2026-09-15 09:30:00.123456789 +0000 UTC m=+0.05; one line when it began, one when it ended.
_TIME = late(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.\d+)? ([+-]\d{4}) ")


def _shelf(path: str) -> Shelf | None:
    if match := _POD.fullmatch(path):
        return Shelf(path, Resource("", "pods"), match["namespace"], match["name"])
    if match := _NAMESPACE.fullmatch(path):
        return Shelf(path, Resource("", "namespaces"), name=match["name"])
    if match := _IN_NAMESPACE.fullmatch(path):
        return _of(path, match, match["namespace"])
    if match := _IN_CLUSTER.fullmatch(path):
        return _of(path, match, "")
    return None


def _of(path: str, match: re.Match[str], namespace: str) -> Shelf:
    group = "" if match["group"] == "core" else match["group"]
    name = match["name"] or ""
    return Shelf(path, Resource(group, match["resource"]), namespace, name, whole=not name)


def _log(files: Files, root: str, key: LogKey) -> Log | None:
    folder = f"{root}namespaces/{key.namespace}/pods/{key.pod}/{key.container}/{key.container}/logs"
    for ending in ("", ".insecure"):
        name = f"{folder}/{'previous' if key.previous else 'current'}{ending}.log"
        # The file is made before the log is asked for: an empty one is as likely a log that could not be read.
        if name in files.entries and files.entries[name].size:
            return tail(files, name)
    return None


def _about(files: Files, root: str) -> About:
    """Read when the gathering ended, from `timestamp`, which stands where it was begun."""
    while True:
        if (name := f"{root}timestamp") in files.entries:
            text = files.read(name, 0, 4096).decode(errors="replace")
            times = [f"{match[1]} {match[2]}" for match in _TIME.finditer(text)]
            with suppress(ValueError, OverflowError, IndexError):
                return About(written_at=datetime.strptime(times[-1], "%Y-%m-%d %H:%M:%S %z").astimezone(UTC))
        if not root:
            return About()
        root = _above(root)


def _together(files: Files, roots: tuple[str, ...]) -> bool:
    """Say whether these are what the images of one must-gather have gathered, and not two of them."""
    above = {_above(root) for root in roots}
    return len(above) == 1 and f"{above.pop()}timestamp" in files.entries


def _above(root: str) -> str:
    return root[: root.rstrip("/").rfind("/") + 1]


LAYOUT = Layout(
    called="a must-gather",
    looked_for="namespaces/ or cluster-scoped-resources/ with .yaml files (oc adm must-gather, oc adm inspect)",
    marks=(
        late(
            r"(?P<root>(?:[^/]+/){0,3}?)(?:"
            r"namespaces/(?P<namespace>[^/]+)/(?:(?P=namespace)|core/[a-z]+|pods/(?P<pod>[^/]+)/(?P=pod))"
            r"|cluster-scoped-resources/[^/]+/[^/]+(?:/[^/]+)?"
            r")\.yaml"
        ),
    ),
    shelf=_shelf,
    log=_log,
    about=_about,
    together=_together,
)
