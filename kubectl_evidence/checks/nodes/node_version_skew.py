"""The node's kubelet is too far from the API server's version."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.nodes._room import here
from kubectl_evidence.evidence.node import Node
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.server import Server
from kubectl_evidence.finding import Compared, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.skew import skew
from kubectl_evidence.text import own, say

EXPLAINS = ()


def check(node: Node, server: Server, pod: Pod | None) -> Iterator[Verdict]:
    """## What it decides
    Whether the kubelet is newer than the API server, or older than Kubernetes supports.

    ## How it decides
    The minor versions are compared: a kubelet may be up to three older (two before 1.28), never newer
    (https://kubernetes.io/releases/version-skew-policy/#kubelet).

    ## What would prove it
    Nothing more for the versions. Whether anything fails for it is seen in the kubelet's log.

    ## Traps
    During an upgrade the kubelet may be the older one, never the newer. Suffixes of vendors say
    nothing.

    ## Example
    > Node/node-1 runs kubelet v1.36.2, newer than the API server (v1.35.0)
    """
    found = here(node, pod)
    version = node.facts.kubelet_version if node.facts is not None else None
    far = skew(version or "", server.git_version)
    if found is None or version is None or far is None or far.verdict == "supported":
        return
    how = own(f"{abs(far.minors)} minor versions older than") if far.minors > 0 else own("newer than")
    yield Proven(
        subject=found.who,
        severity="info",
        says=say("{} runs kubelet {}, {} the API server ({})", found.who, version, how, server.git_version),
        cites=(cite(node, "node", "facts", "kubelet_version"), cite(server, "git_version")),
        compared=(Compared(what=own("version"), wants=server.git_version, has=version, same=False),),
        verify=Verify(command=say("kubectl get node {}", found.name), expect=version),
    )
