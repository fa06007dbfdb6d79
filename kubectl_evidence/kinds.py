"""The kinds of object that a packet can be about, under every name that kubectl knows them by."""

from __future__ import annotations


class Kind:
    """A kind as the API spells it, its resource, and kubectl's short names (`kubectl api-resources`).

    Imported to complete a word, so nothing but what every Python start imports anyway. There is one object of each.
    """

    __slots__ = ("group_version", "name", "namespaced", "resource", "shorts")

    def __init__(
        self, name: str, resource: str, group_version: str, shorts: tuple[str, ...] = (), *, namespaced: bool = True
    ) -> None:
        self.name = name
        self.resource = resource
        self.group_version = group_version
        self.shorts = shorts
        self.namespaced = namespaced

    @property
    def singular(self) -> str:
        """The word that stands before a name: `deployment/checkout-api`."""
        return self.name.lower()

    @property
    def group(self) -> str:
        """The API group; empty for the core group."""
        return self.group_version.rpartition("/")[0]

    @property
    def words(self) -> tuple[str, ...]:
        """Every word for it that names no group: `deployment`, `deployments`, `deploy`."""
        return (self.singular, self.resource, *self.shorts)

    def __str__(self) -> str:
        return self.singular

    def __repr__(self) -> str:
        return f"Kind({self.name!r})"


POD = Kind("Pod", "pods", "v1", ("po",))
DEPLOYMENT = Kind("Deployment", "deployments", "apps/v1", ("deploy",))
REPLICA_SET = Kind("ReplicaSet", "replicasets", "apps/v1", ("rs",))
STATEFUL_SET = Kind("StatefulSet", "statefulsets", "apps/v1", ("sts",))
DAEMON_SET = Kind("DaemonSet", "daemonsets", "apps/v1", ("ds",))
JOB = Kind("Job", "jobs", "batch/v1")
CRON_JOB = Kind("CronJob", "cronjobs", "batch/v1", ("cj",))
SERVICE = Kind("Service", "services", "v1", ("svc",))
INGRESS = Kind("Ingress", "ingresses", "networking.k8s.io/v1", ("ing",))
CLAIM = Kind("PersistentVolumeClaim", "persistentvolumeclaims", "v1", ("pvc",))
AUTOSCALER = Kind("HorizontalPodAutoscaler", "horizontalpodautoscalers", "autoscaling/v2", ("hpa",))
NODE = Kind("Node", "nodes", "v1", ("no",), namespaced=False)

KINDS = (
    POD, DEPLOYMENT, REPLICA_SET, STATEFUL_SET, DAEMON_SET, JOB, CRON_JOB, SERVICE, INGRESS, CLAIM, AUTOSCALER, NODE,
)  # fmt: skip

# Those that run pods themselves, by apiVersion and kind as an owner reference writes them.
CONTROLLERS = {
    (kind.group_version, kind.name): kind for kind in (REPLICA_SET, DEPLOYMENT, STATEFUL_SET, DAEMON_SET, JOB, CRON_JOB)
}

_BY_WORD = {word: kind for kind in KINDS for word in kind.words}


def kind_of(word: str) -> Kind | None:
    """The kind that a word of the command line means, in any case of letters; None where it means none of ours.

    As kubectl reads one, a group may follow, or a version and a group: `deploy.apps`, `deployments.v1.apps`, `pods.v1.`
    (k8s.io/apimachinery pkg/runtime/schema, ParseResourceArg; k8s.io/client-go restmapper, shortcutExpander). Which
    versions a cluster serves is not looked at: each leads to the same object.
    """
    plain, dot, rest = word.lower().partition(".")
    kind = _BY_WORD.get(plain)
    if kind is None or not dot or rest == kind.group:
        return kind
    version, _, group = rest.partition(".")
    return kind if group == kind.group and version[:1] == "v" and version[1:2].isdigit() else None
