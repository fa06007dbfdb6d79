"""A claim, a volume and a class of storage (core/v1, storage.k8s.io/v1), each as it was answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, get_args

from pydantic import AliasChoices, AliasPath, BeforeValidator, Field

from kubectl_evidence.clues.volumes import CLASS_ANNOTATION
from kubectl_evidence.evidence import Answer, Part
from kubectl_evidence.evidence.parts.label_selector import LabelSelector
from kubectl_evidence.evidence.parts.meta import Condition, Owner, by_key, controller_of
from kubectl_evidence.evidence.parts.placing import NodeTerm
from kubectl_evidence.text import Name, Text

# What a volume is made of (core/v1, PersistentVolumeSource).
VolumeSource = Literal[
    "awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "csi", "fc", "flexVolume", "flocker",
    "gcePersistentDisk", "glusterfs", "hostPath", "iscsi", "local", "nfs", "photonPersistentDisk", "portworxVolume",
    "quobyte", "rbd", "scaleIO", "storageos", "vsphereVolume",
]  # fmt: skip
_SOURCES = get_args(VolumeSource)

_CLASS = AliasChoices(
    AliasPath("data", "metadata", "annotations", CLASS_ANNOTATION), AliasPath("data", "spec", "storageClassName")
)

_GRACE = AliasPath("data", "metadata", "deletionGracePeriodSeconds")


def _source(spec: Any) -> Any:
    return next((source for source in _SOURCES if source in spec), None) if isinstance(spec, dict) else None


def _is_true(annotation: Any) -> Any:
    return annotation == "true"


class Claim(Answer):
    """A PersistentVolumeClaim. `class_name` is None where it is left to the default class, empty where it is none."""

    created: datetime | None = Field(None, validation_alias=AliasPath("data", "metadata", "creationTimestamp"))
    deleted: datetime | None = Field(None, validation_alias=AliasPath("data", "metadata", "deletionTimestamp"))
    deletion_grace_period_seconds: int | None = Field(None, validation_alias=_GRACE)
    # What keeps it although it is to go.
    finalizers: tuple[Text, ...] = Field((), validation_alias=AliasPath("data", "metadata", "finalizers"))
    uid: Text | None = Field(None, validation_alias=AliasPath("data", "metadata", "uid"))
    controller: Annotated[Owner | None, BeforeValidator(controller_of)] = Field(
        None, validation_alias=AliasPath("data", "metadata", "ownerReferences")
    )
    phase: Text | None = Field(None, validation_alias=AliasPath("data", "status", "phase"))
    class_name: Text | None = Field(None, validation_alias=_CLASS)
    requested: Text | None = Field(None, validation_alias=AliasPath("data", "spec", "resources", "requests", "storage"))
    capacity: Text | None = Field(None, validation_alias=AliasPath("data", "status", "capacity", "storage"))
    access_modes: tuple[Text, ...] = Field((), validation_alias=AliasPath("data", "spec", "accessModes"))
    volume_mode: Text | None = Field(None, validation_alias=AliasPath("data", "spec", "volumeMode"))
    volume_name: Name | None = Field(None, validation_alias=AliasPath("data", "spec", "volumeName"))
    selector: LabelSelector | None = Field(None, validation_alias=AliasPath("data", "spec", "selector"))
    # The snapshot, the claim or the object that it is to be filled from.
    source_kind: Text | None = Field(None, validation_alias=AliasPath("data", "spec", "dataSourceRef", "kind"))
    source_name: Text | None = Field(None, validation_alias=AliasPath("data", "spec", "dataSourceRef", "name"))
    # Where the scheduler wants the volume, once a pod waits for it.
    selected_node: Text | None = Field(
        None, validation_alias=AliasPath("data", "metadata", "annotations", "volume.kubernetes.io/selected-node")
    )
    # Whose turn it is to make the volume.
    provisioner: Text | None = Field(
        None, validation_alias=AliasPath("data", "metadata", "annotations", "volume.kubernetes.io/storage-provisioner")
    )
    conditions: Annotated[Mapping[Text, Condition], BeforeValidator(by_key("type"))] = Field(
        {}, validation_alias=AliasPath("data", "status", "conditions")
    )
    # Of a claim that is not there: those of the namespace whose names resemble its own. None: nobody looked.
    similar: tuple[Name, ...] | None = None


class Volume(Answer):
    """A PersistentVolume, with the claim that it is for."""

    created: datetime | None = Field(None, validation_alias=AliasPath("data", "metadata", "creationTimestamp"))
    deleted: datetime | None = Field(None, validation_alias=AliasPath("data", "metadata", "deletionTimestamp"))
    deletion_grace_period_seconds: int | None = Field(None, validation_alias=_GRACE)
    # What keeps it although it is to go.
    finalizers: tuple[Text, ...] = Field((), validation_alias=AliasPath("data", "metadata", "finalizers"))
    labels: Mapping[Text, Text] = Field({}, validation_alias=AliasPath("data", "metadata", "labels"))
    phase: Text | None = Field(None, validation_alias=AliasPath("data", "status", "phase"))
    phase_since: datetime | None = Field(None, validation_alias=AliasPath("data", "status", "lastPhaseTransitionTime"))
    reason: Text | None = Field(None, validation_alias=AliasPath("data", "status", "reason"))
    message: Text | None = Field(None, validation_alias=AliasPath("data", "status", "message"))
    claim_namespace: Name | None = Field(None, validation_alias=AliasPath("data", "spec", "claimRef", "namespace"))
    claim_name: Name | None = Field(None, validation_alias=AliasPath("data", "spec", "claimRef", "name"))
    claim_uid: Text | None = Field(None, validation_alias=AliasPath("data", "spec", "claimRef", "uid"))
    class_name: Text | None = Field(None, validation_alias=_CLASS)
    capacity: Text | None = Field(None, validation_alias=AliasPath("data", "spec", "capacity", "storage"))
    access_modes: tuple[Text, ...] = Field((), validation_alias=AliasPath("data", "spec", "accessModes"))
    volume_mode: Text | None = Field(None, validation_alias=AliasPath("data", "spec", "volumeMode"))
    reclaim_policy: Text | None = Field(
        None, validation_alias=AliasPath("data", "spec", "persistentVolumeReclaimPolicy")
    )
    source: Annotated[VolumeSource | None, BeforeValidator(_source)] = Field(
        None, validation_alias=AliasPath("data", "spec")
    )
    driver: Text | None = Field(None, validation_alias=AliasPath("data", "spec", "csi", "driver"))
    path: Text | None = Field(
        None,
        validation_alias=AliasChoices(
            AliasPath("data", "spec", "local", "path"), AliasPath("data", "spec", "hostPath", "path")
        ),
    )
    # The nodes that it can be reached from: one of these has to hold; without any it is everywhere.
    node_affinity: tuple[NodeTerm, ...] = Field(
        (), validation_alias=AliasPath("data", "spec", "nodeAffinity", "required", "nodeSelectorTerms")
    )


class TopologyExpression(Part):
    """A label of nodes and the values that are allowed."""

    key: Text
    values: tuple[Text, ...] = ()


class Topology(Part):
    """Where volumes of a class may be made: all of its expressions hold."""

    match_label_expressions: tuple[TopologyExpression, ...] = ()


class StorageClass(Answer):
    """A StorageClass. Its parameters are left out: they name what the driver keeps for itself."""

    created: datetime | None = Field(None, validation_alias=AliasPath("data", "metadata", "creationTimestamp"))
    provisioner: Text | None = Field(None, validation_alias=AliasPath("data", "provisioner"))
    reclaim_policy: Text | None = Field(None, validation_alias=AliasPath("data", "reclaimPolicy"))
    volume_binding_mode: Text | None = Field(None, validation_alias=AliasPath("data", "volumeBindingMode"))
    allow_volume_expansion: bool = Field(False, validation_alias=AliasPath("data", "allowVolumeExpansion"))
    is_default: Annotated[bool, BeforeValidator(_is_true)] = Field(
        False,
        validation_alias=AliasPath("data", "metadata", "annotations", "storageclass.kubernetes.io/is-default-class"),
    )
    allowed_topologies: tuple[Topology, ...] = Field((), validation_alias=AliasPath("data", "allowedTopologies"))
