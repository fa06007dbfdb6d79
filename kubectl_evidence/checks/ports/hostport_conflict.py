"""A port of the node that the pod asks for is taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_evidence.effects import POD_MISSING
from kubectl_evidence.evidence.parts.container import ContainerPort
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = (*POD_MISSING, "pod-failed", "pod-unschedulable")

# pkg/scheduler/framework/plugins/nodeports, ErrReason; the kubelet's own admission gives the name of the plugin.
_TAKEN = late(r"free ports for the requested pod ports")
_REJECTED = "NodePorts"
# What tells pods of one workload apart.
_OF_REVISIONS = frozenset({"pod-template-hash", "controller-revision-hash", "pod-template-generation"})


@dataclass(frozen=True)
class _HostPort:
    container: Name
    index: int
    port: ContainerPort


def check(pod: Pod, pods: Pods | None) -> Iterator[Verdict]:
    """## What it decides
    Whether the pod waits, or was turned away, because a host port that it asks for is in use.

    ## How it decides
    The scheduler says of how many nodes that they "didn't have free ports for the requested pod
    ports" (pkg/scheduler/framework/plugins/nodeports), or the kubelet refused the pod with the
    reason NodePorts. The host ports that the pod asks for are named, and how many other pods with
    the same labels there are, which ask for the same.

    ## What would prove it
    Nothing more for the fact. Who has the port is likely, where pods with the same labels ask for it.

    ## Traps
    A pod on the host's network asks for every port that it declares: the API server fills hostPort.
    Two pods may have one host port for different protocols or addresses. Nodes may refuse the pod
    for other reasons besides; then this one is a warning.

    ## Example
    Two replicas and one node (fixtures/host-port-taken):
    > Pod/edge-… asks for host port 18473/TCP, and 1 of 1 nodes have it in use; pod edge-… has its
    > labels and asks for the same
    """
    asked = tuple(_asked(pod))
    if pod.deleted is not None or not asked:
        return
    unfit = pod.unschedulable
    if pod.phase == "Failed" and pod.reason == _REJECTED:
        said = own("its node refused it")
        yield _found(pod, asked, pods, said, (cite(pod, "reason"),), total=True)
    elif unfit is not None and pod.node_name is None and not pod.finished:
        for reason, count in unfit.refusals.items():
            if _TAKEN.search(reason):
                said = (
                    say("{} of {} nodes have it in use", count, unfit.nodes)
                    if count is not None and unfit.nodes is not None
                    else own("no node has it free")
                )
                where = (cite(pod, "unschedulable"), cite(pod, "conditions", own("PodScheduled")))
                yield _found(pod, asked, pods, said, where, total=count is None or count == unfit.nodes)


def _asked(pod: Pod) -> Iterator[_HostPort]:
    for name, container in pod.lasting_containers.items():
        for index, port in enumerate(container.ports):
            if port.host_port:
                yield _HostPort(name, index, port)


def _found(
    pod: Pod,
    asked: tuple[_HostPort, ...],
    pods: Pods | None,
    said: Text,
    where: tuple[Pointer, ...],
    *,
    total: bool,
) -> Proven:
    alike = _alike(pod, pods)
    return Proven(
        subject=say("Pod/{}", pod.name),
        severity="error" if total else "warning",
        says=say(
            "Pod/{} asks for host port {}, and {}{}",
            pod.name,
            join(", ", dict.fromkeys(_written(one.port) for one in asked)),
            said,
            _others(alike),
        ),
        cites=(
            *where,
            *(cite(pod, "containers", one.container, "ports", one.index) for one in asked),
            *(cite(pods, "items", name) for name in list(alike)[:3] if pods is not None),
        ),
        compared=tuple(
            Compared(
                what=say("host port of container {}", one.container),
                wants=_written(one.port),
                has=own("in use"),
                same=False,
            )
            for one in asked
        ),
        would_weaken=own("a node on which no pod has the port, and that refuses the pod all the same"),
        verify=Verify(
            command=say("kubectl describe pod {} -n {}", pod.name, pod.namespace),
            expect=own("didn't have free ports for the requested pod ports"),
        ),
        mitigations=(
            own("a Service of type NodePort or LoadBalancer instead of the host port"),
            own("no more replicas than nodes, or a rollout that removes the old pod before it adds the new one"),
        ),
    )


def _written(port: ContainerPort) -> Text:
    return say("{}/{}", port.host_port or 0, port.protocol or own("TCP"))


def _alike(pod: Pod, pods: Pods | None) -> Mapping[Name, None]:
    """The other pods with the labels of this one, of whatever revision."""
    ours = {key: value for key, value in pod.labels.items() if key not in _OF_REVISIONS}
    found: dict[Name, None] = {}
    for name, one in pods.items.items() if pods is not None and ours else ():
        same = all(at(one.labels, key) == value for key, value in ours.items())
        if name != pod.name and same and one.deleted is None:
            found[name] = None
    return found


def _others(alike: Mapping[Name, None]) -> Text:
    if not alike:
        return own("")
    first = next(iter(alike))
    if len(alike) == 1:
        return say("; pod {} has its labels and asks for the same", first)
    return say("; {} pods have its labels and ask for the same, {} among them", len(alike), first)
