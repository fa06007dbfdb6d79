"""What the pod depends on: its node, its volumes, its configuration."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.config_maps import ConfigMaps
from kubectl_evidence.evidence.parts.config import ConfigObjects
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.secrets import Secrets
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.finding import cite
from kubectl_evidence.graph.edge import Edge
from kubectl_evidence.semantics.claims import lacks_class
from kubectl_evidence.text import Text, own, say


def edges(bundle: Bundle, center: Text) -> Iterator[Edge]:
    """Its node, claims with what they are bound to, ConfigMaps and Secrets."""
    pod = bundle.data(Pod)
    if pod is not None and pod.node_name is not None:
        cites = cite(pod, "node_name")
        yield Edge(source=center, relation="runs on", target=say("Node/{}", pod.node_name), cites=cites)
    yield from _volumes(bundle, center)
    for found in (bundle.data(ConfigMaps), bundle.data(Secrets)):
        if found is not None:
            yield from _config(found, center)


def _config(found: ConfigObjects, center: Text) -> Iterator[Edge]:
    for key, one in found.parts.items():
        if one.uses:
            yield Edge(
                source=center,
                relation="refers to",
                target=say("{}/{}", own(found.of), key),
                missing=one.status == "not-found",
                cites=cite(found, "parts", key),
            )


def _volumes(bundle: Bundle, center: Text) -> Iterator[Edge]:
    volumes = bundle.data(Volumes)
    if volumes is None:
        return
    for name, claim in volumes.claims.items():
        this, cites = say("PersistentVolumeClaim/{}", name), cite(volumes, "claims", name)
        missing = claim.status == "not-found"
        if center != this:
            yield Edge(source=center, relation="mounts", target=this, missing=missing, cites=cites)
        if claim.volume_name is not None:
            bound = say("PersistentVolume/{}", claim.volume_name)
            yield Edge(source=this, relation="is bound to", target=bound, cites=cites)
        if claim.class_name:
            yield Edge(
                source=this,
                relation="is of class",
                target=say("StorageClass/{}", claim.class_name),
                missing=lacks_class(claim, volumes),
                cites=cites,
            )
