"""What may be asked of the cluster, as data.

An ask carries the permission it needs and the kubectl command that shows the same,
so the plan can be printed before it is run, the RBAC manifest in deploy/ is generated
rather than remembered, and each gap can name the rule that would fill it.
"""

from __future__ import annotations

from dataclasses import field
from typing import Literal
from urllib.parse import quote

from kubectl_evidence.frozen import dataclass

Verb = Literal["get", "list", "create", "patch"]

# `json`: the object. `metadata`: PartialObjectMetadata, which spares the spec and status.
# `log`: bytes of a container's log. `text`: a page of plain text, which a failure may have, too (`/readyz`).
Form = Literal["json", "metadata", "log", "text"]


@dataclass(frozen=True)
class Access:
    """One RBAC permission. An empty namespace is the whole cluster."""

    verb: Verb
    group: str
    resource: str
    namespace: str = ""
    subresource: str = ""
    non_resource_url: str = ""

    @property
    def full_resource(self) -> str:
        """The resource as RBAC spells it: `pods`, `pods/log`."""
        return f"{self.resource}/{self.subresource}" if self.subresource else self.resource

    def rule(self) -> dict[str, list[str]]:
        """The Role (or ClusterRole) rule that grants this, as in rbac.authorization.k8s.io/v1."""
        if self.non_resource_url:
            return {"nonResourceURLs": [self.non_resource_url], "verbs": [self.verb]}
        return {"apiGroups": [self.group], "resources": [self.full_resource], "verbs": [self.verb]}


@dataclass(frozen=True)
class Ask:
    """One read of the API server.

    `query` holds pairs in the order in which they are sent; `shown_by` is the kubectl
    command that shows the same to a person. `most` bounds how many objects of a list are
    wanted, 0 for all; an answer that left some out is marked as truncated. `accept` are the media types, where
    those of the form are not enough. `aside` is what is asked about something beside the target: what the target
    leads to is never read from it.
    """

    access: Access
    path: str
    shown_by: str
    query: tuple[tuple[str, str], ...] = ()
    form: Form = "json"
    name: str = ""
    most: int = 0
    accept: str = ""
    aside: bool = field(default=False, compare=False)

    @property
    def is_text(self) -> bool:
        """Whether the answer is no JSON."""
        return self.form in ("log", "text")


def get(
    group_version: str, resource: str, name: str, namespace: str = "", *, form: Literal["json", "metadata"] = "json"
) -> Ask:
    """Ask for one object; an empty namespace means a cluster-scoped resource."""
    access = Access("get", _group(group_version), resource, namespace)
    path = f"{_base(group_version, namespace)}/{resource}/{quote(name, safe='')}"
    # All of the metadata would show the values too: `kubectl apply` keeps a copy of the object in an annotation.
    output = "jsonpath={.metadata.managedFields}" if form == "metadata" else "yaml"
    shown_by = f"kubectl get {_typed(access)} {name}{_in(namespace)} -o {output}"
    return Ask(access, path, shown_by, form=form, name=name)


def list_(
    group_version: str,
    resource: str,
    namespace: str = "",
    *,
    labels: str = "",
    fields: str = "",
    form: Literal["json", "metadata"] = "json",
    most: int = 0,
) -> Ask:
    """Ask for the objects of one resource, or for `most` of them; an empty namespace means all namespaces."""
    access = Access("list", _group(group_version), resource, namespace)
    query = tuple((key, value) for key, value in (("labelSelector", labels), ("fieldSelector", fields)) if value)
    flags = (f" -l {_word(labels)}" if labels else "") + (f" --field-selector {fields}" if fields else "")
    return Ask(
        access,
        f"{_base(group_version, namespace)}/{resource}",
        f"kubectl get {_typed(access)}{_in(namespace) or ' -A'}{flags}",
        query,
        form,
        most=most,
    )


def _word(selector: str) -> str:
    """A selector as a shell takes it for one word: `'app in (a,b)'`. It leaves `!=` alone."""
    special = set(selector.replace("!=", "")) & set(" ()!'\"`$;&|<>*?\\")
    return "'" + selector.replace("'", "'\\''") + "'" if special else selector


def log(namespace: str, pod: str, container: str, *, previous: bool, lines: int, limit_bytes: int) -> Ask:
    """Ask for the last `lines` lines of a container's log.

    The kubelet counts `limitBytes` from the first byte it returns, so a limit that is hit
    cuts the end, which matters most: keep it far above what `lines` lines can hold
    (pkg/kubelet/kuberuntime/logs/logs.go).
    """
    access = Access("get", "", "pods", namespace, "log")
    query = [("container", container), ("tailLines", str(lines)), ("limitBytes", str(limit_bytes))]
    if previous:
        query.append(("previous", "true"))
    return Ask(
        access,
        f"{_base('v1', namespace)}/pods/{quote(pod, safe='')}/log",
        f"kubectl logs {pod} -c {container}{_in(namespace)} --tail={lines}{' --previous' if previous else ''}",
        tuple(query),
        "log",
        pod,
    )


def version() -> Ask:
    """Ask for the API server's version (granted to everyone by system:public-info-viewer)."""
    return Ask(Access("get", "", "", non_resource_url="/version"), "/version", "kubectl version")


def url(path: str, query: tuple[tuple[str, str], ...] = (), *, form: Form = "json", accept: str = "") -> Ask:
    """Ask for what a path answers that is no resource's: `/readyz`, `/flagz`."""
    written = f"{path}?{'&'.join(key for key, _ in query)}" if query else path
    return Ask(
        Access("get", "", "", non_resource_url=path),
        path,
        f"kubectl get --raw '{written}'",
        query,
        form,
        accept=accept,
    )


def apis() -> Ask:
    """Ask which API groups are served, and in which versions (granted to everyone by system:discovery)."""
    return Ask(Access("get", "", "", non_resource_url="/apis"), "/apis", "kubectl api-versions")


def _group(group_version: str) -> str:
    group, _, _ = group_version.rpartition("/")
    return group


def _base(group_version: str, namespace: str) -> str:
    prefix = "/apis/" if "/" in group_version else "/api/"
    scope = f"/namespaces/{quote(namespace, safe='')}" if namespace else ""
    return f"{prefix}{group_version}{scope}"


def _typed(access: Access) -> str:
    return f"{access.resource}.{access.group}" if access.group else access.resource


def _in(namespace: str) -> str:
    return f" -n {namespace}" if namespace else ""
