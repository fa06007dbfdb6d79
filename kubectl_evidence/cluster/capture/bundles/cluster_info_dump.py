"""The folder that `kubectl cluster-info dump --output-directory` writes (k8s.io/kubectl, pkg/cmd/clusterinfo).

    DIR/nodes.json
    DIR/NAMESPACE/{events,replication-controllers,services,daemonsets,deployments,replicasets,pods}.json
    DIR/NAMESPACE/POD/logs.txt      the current logs of the pod's containers, one after the other

With `--output yaml` they end in .yaml. Each file is the answer to a list. Nothing in it says which version the
API server is of, nor when it was written.
"""

from __future__ import annotations

from kubectl_evidence.cluster.capture.bundles.files import Files
from kubectl_evidence.cluster.capture.bundles.layout import About, Layout, Shelf
from kubectl_evidence.cluster.capture.bundles.logs import found, tail
from kubectl_evidence.cluster.capture.model import Log, LogKey
from kubectl_evidence.cluster.capture.resources import Resource
from kubectl_evidence.late import late

_ENDING = r"\.(?:json|yaml)"
_NODES = late(rf"nodes{_ENDING}")
_LIST = late(rf"(?P<namespace>[^/]+)/(?P<called>[a-z-]+){_ENDING}")
_LISTS = {
    "events": Resource("", "events"),
    "replication-controllers": Resource("", "replicationcontrollers"),
    "services": Resource("", "services"),
    "daemonsets": Resource("apps", "daemonsets"),
    "deployments": Resource("apps", "deployments"),
    "replicasets": Resource("apps", "replicasets"),
    "pods": Resource("", "pods"),
}
# What stands around each log. The names are at most 253 bytes each.
_MARK = late(rb"==== (START|END) logs for container (\S{1,253}) of pod (\S{1,253})/(\S{1,253}) ====\n")
_LONGEST_MARK = 900
# What stands in a log's place: the words of the API server, after these (and for a log that it answers 400 for, these).
_ERROR = late(rb"(?:Request log error|Create log request error): [^\n]*\n")
_LONGEST_ERROR = 64 * 1024
_NOT_STARTED = b" is waiting to start: "


def _shelf(path: str) -> Shelf | None:
    if _NODES.fullmatch(path):
        return Shelf(path, Resource("", "nodes"), whole=True)
    match = _LIST.fullmatch(path)
    resource = _LISTS.get(match["called"]) if match else None
    return Shelf(path, resource, match["namespace"], whole=True) if match and resource else None


def _log(files: Files, root: str, key: LogKey) -> Log | None:
    name = f"{root}{key.namespace}/{key.pod}/logs.txt"
    if key.previous or name not in files.entries:
        return None
    stretch = _stretch(files, name, key)
    if stretch is None:
        return None
    start, end = stretch
    if end - start < _LONGEST_ERROR and _ERROR.fullmatch(said := files.read(name, start, end - start)):
        return Log(None, why="not-started") if _NOT_STARTED in said else None
    return tail(files, name, start, end)


def _stretch(files: Files, name: str, key: LogKey) -> tuple[int, int] | None:
    """Find where a container's log stands.

    A log can hold such marks itself, be it that its program wants to speak in another container's name. Then one of
    them stands twice, or where none can, and nobody can tell which log is whose.
    """
    words = (key.container.encode(), key.namespace.encode(), key.pod.encode())
    begun: int | None = None
    stretch: tuple[int, int] | None = None
    opened, ended = b"", 0
    for match, position in found(files, name, _MARK, _LONGEST_MARK):
        kind, mine = match[1], match.groups()[1:] == words
        after = position + len(match[0])
        if kind == b"START":
            if opened or position != ended or (mine and stretch):
                return None
            opened, begun = match[0][len("==== START ") :], after if mine else None
        else:
            if match[0][len("==== END ") :] != opened:
                return None
            if begun is not None:
                stretch, begun = (begun, position), None
            opened, ended = b"", after
    return stretch


def _about(files: Files, root: str) -> About:
    del files, root
    return About()


LAYOUT = Layout(
    called="a folder of kubectl cluster-info dump",
    looked_for="nodes.json beside NAMESPACE/pods.json (kubectl cluster-info dump --output-directory)",
    marks=(
        late(rf"(?P<root>(?:[^/]+/){{0,3}}?)nodes{_ENDING}"),
        late(rf"(?P<root>(?:[^/]+/){{0,3}}?)[^/]+/pods{_ENDING}"),
    ),
    shelf=_shelf,
    log=_log,
    about=_about,
)
