"""What the API server forbids, in the words that programs repeat in their logs.

Sources: k8s.io/apiserver pkg/endpoints/handlers/responsewriters/errors.go, Forbidden and forbiddenMessage;
plugin/pkg/auth/authorizer/rbac, which adds the roles that it did not find.
"""

from __future__ import annotations

from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.text import Text, own, say

# In JSON each quotation mark has a backslash before it.
_FORBIDDEN = late(
    r"User \\?\"system:serviceaccount:([^:\"\\]+):([^\"\\]+)\\?\" cannot (\w+) "
    r"(?:resource \\?\"([^\"\\]+)\\?\" in API group \\?\"([^\"\\]*)\\?\""
    r"( in the namespace \\?\"([^\"\\]+)\\?\"| at the cluster scope)?|path \\?\"([^\"\\]+)\\?\")"
)
_LOST_ROLE = late(r"RBAC:.*?\b(clusterrole|role)(?:\.rbac\.authorization\.k8s\.io)? \\?\"([^\"\\]+)\\?\" not found")


@dataclass(frozen=True)
class ForbiddenWords:
    """Who may not do what, and where; `namespace` is None for the whole cluster, `path` stands for no resource."""

    account_namespace: Text
    account: Text
    verb: Text
    resource: Text | None
    group: Text
    namespace: Text | None
    path: Text | None
    # A role that a binding names and that does not exist: `Role reader`.
    lost_role: Text | None

    @property
    def what(self) -> Text:
        """`list pods`, `get deployments.apps`, or `get` with a path."""
        if self.resource is None:
            return say("{} `{}`", self.verb, self.path or own(""))
        return say("{} {}", self.verb, self.full_resource)

    @property
    def full_resource(self) -> Text:
        """The resource with its group, as kubectl takes it."""
        resource = self.resource or own("")
        return say("{}.{}", resource, self.group) if self.group else resource

    @property
    def where(self) -> Text:
        """` in namespace x`, ` in the whole cluster`, or nothing for a path."""
        if self.resource is None:
            return own("")
        return say(" in namespace {}", self.namespace) if self.namespace is not None else own(" in the whole cluster")

    @property
    def role(self) -> Text:
        """The rule that would allow it, and in what."""
        if self.resource is None:
            return say("a ClusterRole with nonResourceURLs [{}], verbs [{}]", self.path or own(""), self.verb)
        kind = say("a Role in namespace {}", self.namespace) if self.namespace is not None else own("a ClusterRole")
        group = self.group or own('""')
        return say("{} with apiGroups [{}], resources [{}], verbs [{}]", kind, group, self.resource, self.verb)


def forbidden_in(line: Text) -> ForbiddenWords | None:
    """Read who may not do what from a line; None where it tells of no ServiceAccount."""
    match = _FORBIDDEN.search(line)
    if match is None:
        return None

    def part(group: int) -> Text | None:
        return line.part(*match.span(group)) if match[group] is not None else None

    lost = _LOST_ROLE.search(line, match.end())
    kind = own("ClusterRole" if lost is not None and lost[1] == "clusterrole" else "Role")
    return ForbiddenWords(
        account_namespace=part(1) or own(""),
        account=part(2) or own(""),
        verb=part(3) or own(""),
        resource=part(4),
        group=part(5) or own(""),
        namespace=part(7),
        path=part(8),
        lost_role=say("{} `{}`", kind, line.part(*lost.span(2))) if lost is not None else None,
    )
