"""Kinds and the resources that serve them: what `kubectl api-resources` lists, without a cluster.

The built-in kinds are those of Kubernetes 1.36; for the rest the plural is guessed as
kubebuilder does, which is right unless a CustomResourceDefinition chose an unusual one.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

from kubectl_evidence.frozen import dataclass


@dataclass(frozen=True)
class Resource:
    """A resource of an API group, as an ask names it."""

    group: str
    name: str


# One line per API group: kind, or kind=plural where the rule does not give it.
_CLUSTER_SCOPED = {
    "": "Node Namespace PersistentVolume ComponentStatus",
    "admissionregistration.k8s.io": (
        "MutatingWebhookConfiguration ValidatingWebhookConfiguration MutatingAdmissionPolicy "
        "MutatingAdmissionPolicyBinding ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding"
    ),
    "apiextensions.k8s.io": "CustomResourceDefinition",
    "apiregistration.k8s.io": "APIService",
    "certificates.k8s.io": "CertificateSigningRequest ClusterTrustBundle",
    "flowcontrol.apiserver.k8s.io": "FlowSchema PriorityLevelConfiguration",
    "gateway.networking.k8s.io": "GatewayClass",
    "metrics.k8s.io": "NodeMetrics=nodes",
    "networking.k8s.io": "IngressClass IPAddress ServiceCIDR",
    "node.k8s.io": "RuntimeClass",
    "rbac.authorization.k8s.io": "ClusterRole ClusterRoleBinding",
    "resource.k8s.io": "DeviceClass ResourceSlice DeviceTaintRule",
    "scheduling.k8s.io": "PriorityClass",
    "storage.k8s.io": "CSIDriver CSINode StorageClass VolumeAttachment VolumeAttributesClass",
    "storagemigration.k8s.io": "StorageVersionMigration",
}
_NAMESPACED = {
    "": (
        "Pod Service Endpoints=endpoints Event ConfigMap Secret PersistentVolumeClaim ServiceAccount ResourceQuota "
        "LimitRange ReplicationController PodTemplate Binding"
    ),
    "apps": "Deployment ReplicaSet StatefulSet DaemonSet ControllerRevision",
    "autoscaling": "HorizontalPodAutoscaler",
    "batch": "Job CronJob",
    "certificates.k8s.io": "PodCertificateRequest",
    "coordination.k8s.io": "Lease LeaseCandidate",
    "discovery.k8s.io": "EndpointSlice",
    "events.k8s.io": "Event",
    "gateway.networking.k8s.io": (
        "Gateway HTTPRoute GRPCRoute TCPRoute TLSRoute UDPRoute ReferenceGrant BackendTLSPolicy"
    ),
    "metrics.k8s.io": "PodMetrics=pods",
    "networking.k8s.io": "Ingress NetworkPolicy",
    "policy": "PodDisruptionBudget",
    "rbac.authorization.k8s.io": "Role RoleBinding",
    "resource.k8s.io": "ResourceClaim ResourceClaimTemplate",
    "scheduling.k8s.io": "Workload",
    "storage.k8s.io": "CSIStorageCapacity",
}

# Groups that every API server has: they need not be listed in `servedAPIs`.
BUILT_IN_GROUPS = frozenset(
    {
        "",
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "apps",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "autoscaling",
        "batch",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "events.k8s.io",
        "flowcontrol.apiserver.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "policy",
        "rbac.authorization.k8s.io",
        "resource.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
        "storagemigration.k8s.io",
    }
)

# Groups whose servers leave apiVersion and kind out of the items of a list: compiled-in types do, custom resources
# do not.
_BARE_ITEMS = BUILT_IN_GROUPS | {"metrics.k8s.io"}


def plural(kind: str) -> str:
    """Guess the resource of a kind: `HTTPRoute` is served as `httproutes`."""
    word = kind.lower()
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in {"a", "e", "i", "o", "u"}:
        return f"{word[:-1]}ies"
    return f"{word}s"


def _table(groups: dict[str, str]) -> dict[tuple[str, str], Resource]:
    found = {}
    for group, kinds in groups.items():
        for entry in kinds.split():
            kind, _, name = entry.partition("=")
            found[group, kind] = Resource(group, name or plural(kind))
    return found


_CLUSTER, _SPACED = _table(_CLUSTER_SCOPED), _table(_NAMESPACED)
_RESOURCES = {**_CLUSTER, **_SPACED}
_KINDS = {resource: kind for (_, kind), resource in _RESOURCES.items()}


def resource_of(api_version: str, kind: str) -> Resource:
    """Say which resource serves objects of this kind."""
    group = group_of(api_version)
    return _RESOURCES.get((group, kind)) or Resource(group, plural(kind))


def kind_of(resource: Resource) -> str | None:
    """Say what kind a resource serves, where the table knows it."""
    return _KINDS.get(resource)


def is_namespaced(group: str, kind: str) -> bool | None:
    """Say whether objects of this kind live in a namespace; None for a kind that is not in the table."""
    if (group, kind) in _SPACED:
        return True
    return False if (group, kind) in _CLUSTER else None


def has_bare_items(group: str) -> bool:
    """Say whether items of this group's lists come without apiVersion and kind."""
    return group in _BARE_ITEMS


def group_of(api_version: str) -> str:
    """Give the API group of an apiVersion: `apps/v1` is in apps, `v1` in the group with the empty name."""
    return api_version.rpartition("/")[0]


@dataclass(frozen=True)
class Address:
    """What the path of a request names. `namespace` and `name` are empty where the path has none."""

    group_version: str
    resource: str
    namespace: str = ""
    name: str = ""
    subresource: str = ""

    @classmethod
    def of(cls, path: str) -> Address | None:
        """Read `/api/v1/namespaces/payments/pods/web/log` or `/apis/GROUP/VERSION/…`; None for any other path."""
        match [unquote(part) for part in path.split("/")]:
            case ["", "api", version, *rest]:
                group_version = version
            case ["", "apis", group, version, *rest]:
                group_version = f"{group}/{version}"
            case _:
                return None
        namespace = ""
        if len(rest) > 2 and rest[0] == "namespaces":
            _, namespace, *rest = rest
        if not 1 <= len(rest) <= 3 or not all(rest):
            return None
        resource, name, subresource = [*rest, "", ""][:3]
        return cls(group_version, resource, namespace, name, subresource)

    @property
    def path(self) -> str:
        """The path again: `Address.of(address.path) == address`."""
        prefix = "/apis/" if "/" in self.group_version else "/api/"
        scope = ["namespaces", self.namespace] if self.namespace else []
        parts = [*scope, self.resource, *filter(None, (self.name, self.subresource))]
        return f"{prefix}{self.group_version}/{'/'.join(quote(part, safe='') for part in parts)}"
