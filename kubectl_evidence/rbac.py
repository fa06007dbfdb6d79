"""The permissions that reading needs, as manifests: generated from the asks, never remembered.

There is a file for each thing that an administrator decides about, and a role in it for each place where it is bound.
A rule names one resource, so that it can be taken away alone; above it stands what it is read for.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from kubectl_evidence import resolve, select
from kubectl_evidence.ask import Access, Ask, Verb
from kubectl_evidence.evidence import all_kinds
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.kinds import KINDS
from kubectl_evidence.plan import asks, later
from kubectl_evidence.target import Target

CORE, SECRETS, CLUSTER = "core.yaml", "secrets-metadata.yaml", "cluster-read.yaml"
ELSEWHERE, CONTROL_PLANE, DEBUG = "other-namespaces.yaml", "control-plane.yaml", "debug.yaml"

# Stands for the target's namespace; capitals stand for one that only answers tell.
_HERE = "the-target-namespace"
# What everybody who is authenticated may get (bootstrap policy, system:discovery and system:public-info-viewer).
FOR_ALL = {"/apis", "/version", "/livez", "/readyz"}
_GROUP = "rbac.authorization.k8s.io"


@dataclass(frozen=True)
class Rule:
    """One resource, or one path that is no resource's, with its verbs; and the headings of what is read by it."""

    group: str
    resource: str
    verbs: tuple[Verb, ...]
    read_for: tuple[str, ...]

    def document(self) -> dict[str, list[str]]:
        """The rule as RBAC has it."""
        if self.resource.startswith("/"):
            return {"nonResourceURLs": [self.resource], "verbs": list(self.verbs)}
        return {"apiGroups": [self.group], "resources": [self.resource], "verbs": list(self.verbs)}


@dataclass(frozen=True)
class Role:
    """A ClusterRole; a Role where there is a namespace in which alone it is needed."""

    name: str
    namespace: str
    rules: tuple[Rule, ...]

    def document(self) -> dict[str, Any]:
        """The object as the API has it."""
        return {
            "apiVersion": f"{_GROUP}/v1",
            "kind": "Role" if self.namespace else "ClusterRole",
            "metadata": {"name": self.name} | ({"namespace": self.namespace} if self.namespace else {}),
            "rules": [rule.document() for rule in self.rules],
        }

    def text(self) -> str:
        """The same as YAML, with what each rule is for."""
        lines = [f"apiVersion: {_GROUP}/v1", f"kind: {'Role' if self.namespace else 'ClusterRole'}", "metadata:"]
        lines += [f"  name: {self.name}", *([f"  namespace: {self.namespace}"] if self.namespace else []), "rules:"]
        for rule in self.rules:
            lines += [f"  # {line}" for line in textwrap.wrap("; ".join(rule.read_for), 114)]
            for first, (key, values) in zip("-  ", rule.document().items(), strict=False):
                written = ", ".join(value or '""' for value in values)
                lines.append(f"  {first} {key}: [{written}]")
        return "\n".join(lines) + "\n"


def manifests() -> Mapping[str, str]:
    """The files by name."""
    found = roles()
    return {name: _SAYS[name] + "---\n".join(role.text() for role in found[name]) for name in _SAYS}


def roles() -> Mapping[str, tuple[Role, ...]]:
    """The roles by file: one for the whole cluster, or to be bound where it is needed, and one for each fixed place."""
    needs = list(_needs())
    namespaced = {(one.access.group, one.access.resource) for _, one in needs if one.access.namespace}
    verbs: dict[tuple[str, str], dict[tuple[str, str], dict[Verb, None]]] = {}
    headings: dict[tuple[str, str, str, str], dict[str, None]] = {}
    for heading, one in needs:
        access = one.access
        if access.non_resource_url in FOR_ALL:
            continue
        file, place = _place(one, (access.group, access.resource) in namespaced)
        resource = (access.group, access.full_resource or access.non_resource_url)
        verbs.setdefault((file, place), {}).setdefault(resource, {})[access.verb] = None
        headings.setdefault((file, place, *resource), {})[heading] = None
    found: dict[str, list[Role]] = {name: [] for name in _SAYS}
    for (file, place), of_place in sorted(verbs.items()):
        rules = tuple(
            Rule(*resource, tuple(sorted(allowed)), tuple(headings[(file, place, *resource)]))
            for resource, allowed in sorted(of_place.items())
        )
        found[file].append(Role(_name(file), place, rules))
    return {name: tuple(of_file) for name, of_file in found.items()}


def _needs() -> Iterator[tuple[str, Ask]]:
    """Every ask about every kind of target, and what it is for."""
    for kind in KINDS:
        target = Target("NAME", _HERE if kind.namespaced else "", kind, frozenset({"control_plane"}))
        for evidence in all_kinds():
            for asked in asks(evidence, target, later(target)):
                yield evidence.title, asked
        for asked in resolve.asks(target):
            yield "Candidates", asked
        for asked in select.asks(target, "SELECTOR"):
            yield "Selection", asked
    yield "Debug container", Ask(Access("patch", "", "pods", _HERE, "ephemeralcontainers"), "", "")


def _place(asked: Ask, namespaced: bool) -> tuple[str, str]:
    """The file of an ask, and the namespace of its role; none for a ClusterRole."""
    access = asked.access
    # To a namespace itself the rights in it apply (k8s.io/apiserver pkg/endpoints/request/requestinfo.go).
    namespace = asked.name if (access.group, access.resource) == ("", "namespaces") else access.namespace
    if access.non_resource_url:
        return CONTROL_PLANE, ""
    if access.verb == "patch":
        return DEBUG, ""
    if namespace == _HERE:
        return (SECRETS if access.resource == "secrets" else CORE), ""
    if namespace.isupper() or (namespaced and not namespace):
        return ELSEWHERE, ""
    return CLUSTER, namespace


def _name(file: str) -> str:
    return "kubectl-evidence" if file == CORE else f"kubectl-evidence-{file.removesuffix('.yaml')}"


_SAYS = {
    CORE: """\
# What is read in the target's namespace: enough for a packet about a workload, its pods, or what leads to them.
# Without it there is none. To be bound in each namespace that somebody may look into:
#   kubectl create rolebinding kubectl-evidence -n NAMESPACE --clusterrole=kubectl-evidence --user=USER
# (--group=GROUP or --serviceaccount=NAMESPACE:NAME in place of --user). A rule that is left out is a gap in the
# packet, which names the rule. Above a rule stand the parts of the packet that would miss something; Candidates are
# the names of what may have been meant, where there is no such target, and Selection is what -l SELECTOR selects.
""",
    CLUSTER: """\
# What belongs to no namespace, and what the cluster keeps in namespaces of its own: events of nodes in default,
# leases of nodes in kube-node-lease, metrics-server in kube-system (where yours is elsewhere, change that namespace
# in the last Role; it allows reading the logs of every pod there). Optional: without it the packet has gaps about
# nodes, volumes, classes, webhooks and the metrics pipeline, and exits with 4.
#   kubectl create clusterrolebinding kubectl-evidence-cluster-read \\
#     --clusterrole=kubectl-evidence-cluster-read --user=USER
#   for namespace in default kube-node-lease kube-system; do
#     kubectl create rolebinding kubectl-evidence-cluster-read -n $namespace \\
#       --role=kubectl-evidence-cluster-read --user=USER
#   done
""",
    ELSEWHERE: """\
# What is read in namespaces that are not the target's: the pods of a node, with the events and logs of those that
# fail, where the target is a node; pods that crowd the node of the target's; Gateways and grants of routes, and the
# endpoints of admission webhooks, where these are elsewhere; and Candidates, names of what may have been meant where
# there is no such target. Optional, and the widest of these roles: it allows reading pods, with their environment,
# and logs everywhere. Without it a packet about a node tells of the node alone, and other packets have a gap where
# one of these would have told more.
#   kubectl create clusterrolebinding kubectl-evidence-other-namespaces \\
#     --clusterrole=kubectl-evidence-other-namespaces --user=USER
""",
    SECRETS: """\
# Whether the Secrets that a pod refers to exist, which keys they have, and when they were changed. The program asks
# for their metadata only (PartialObjectMetadata), never for the data. But Kubernetes has no permission for less than
# the whole object: WHOEVER HAS THIS ONE COULD READ THE DATA BY OTHER MEANS. Optional: without it the packet has a gap
# for each Secret, and says that it is not known whether it exists.
# It can be limited to some Secrets: add `resourceNames: [NAME, ...]`, and leave out `list`, which names cannot limit;
# it is used only to find a name that resembles that of a Secret which is not there.
#   kubectl create rolebinding kubectl-evidence-secrets-metadata -n NAMESPACE \\
#     --clusterrole=kubectl-evidence-secrets-metadata --user=USER
""",
    CONTROL_PLANE: """\
# What --control-plane reads that not everybody may: /livez and /readyz are granted to all who are authenticated
# (system:public-info-viewer), these are not. Optional: without it the packet does not tell the API server's version,
# uptime and flags. The ClusterRole system:monitoring grants them too.
#   kubectl create clusterrolebinding kubectl-evidence-control-plane \\
#     --clusterrole=kubectl-evidence-control-plane --user=USER
""",
    DEBUG: """\
# What --debug needs in addition to the core role: it adds one ephemeral container to the pod, after a question. The
# permission is one to change pods, and to run a program of one's choice beside theirs: give it to those who may.
# (That it is held is asked by a SelfSubjectAccessReview, which everybody may create: system:basic-user.) Without it
# there is no debug container, and the packet says why.
#   kubectl create rolebinding kubectl-evidence-debug -n NAMESPACE \\
#     --clusterrole=kubectl-evidence-debug --user=USER
""",
}
