"""Where the spec of a pod refers to ConfigMaps and Secrets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from kubectl_evidence.clues.subject import named
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.parsed import at, listed

ConfigKind = Literal["ConfigMap", "Secret"]
Via = Literal["env", "envFrom", "volume", "projected", "csi", "imagePullSecrets"]

# The controller manager publishes it into every namespace and mends it there (pkg/controller/certificates/
# rootcacertpublisher), and every pod mounts it with its token. Where it is missing, FailedMount says so.
ROOT_CA = "kube-root-ca.crt"


@dataclass(frozen=True)
class Reference:
    """One place that refers to an object. `place` is the name of the variable or of the volume.

    `keys` are those that it wants; without any it wants all of the object. A pull secret that is missing keeps nothing
    from starting by itself: the image is pulled without it (pkg/kubelet, FailedToRetrieveImagePullSecret).
    """

    kind: ConfigKind
    name: str
    via: Via
    place: str = ""
    container: str = ""
    keys: tuple[str, ...] = ()
    optional: bool = False


def references(spec: Any) -> Iterator[Reference]:
    """Every reference of a pod's spec, as parsed JSON (core/v1 PodSpec), in its order: environment, volumes, pulls."""
    for found in (*_of_containers(spec), *_of_volumes(spec), *_of_pulls(spec)):
        if named(found.name) and found.name != ROOT_CA:
            yield found


def _of_containers(spec: Any) -> Iterator[Reference]:
    for field in ("initContainers", "containers", "ephemeralContainers"):
        for container in listed(at(spec, field)):
            name = named(at(container, "name"))
            for variable in listed(at(container, "env")):
                for source, kind in _KEY_REFS:
                    if one := at(variable, "valueFrom", source):
                        keys = _words(at(one, "key"))
                        yield _reference(kind, at(one, "name"), "env", at(variable, "name"), one, name, keys)
            for each in listed(at(container, "envFrom")):
                for source, kind in _ENV_FROM:
                    if one := at(each, source):
                        yield _reference(kind, at(one, "name"), "envFrom", "", one, name)


def _of_volumes(spec: Any) -> Iterator[Reference]:
    for volume in listed(at(spec, "volumes")):
        name = at(volume, "name")
        if one := at(volume, "configMap"):
            yield _reference("ConfigMap", at(one, "name"), "volume", name, one, keys=_items(one))
        if one := at(volume, "secret"):
            yield _reference("Secret", at(one, "secretName"), "volume", name, one, keys=_items(one))
        for source in listed(at(volume, "projected", "sources")):
            for field, kind in _PROJECTED:
                if one := at(source, field):
                    yield _reference(kind, at(one, "name"), "projected", name, one, keys=_items(one))
        if one := at(volume, "csi", "nodePublishSecretRef"):
            yield _reference("Secret", at(one, "name"), "csi", name, one)


def _of_pulls(spec: Any) -> Iterator[Reference]:
    for one in listed(at(spec, "imagePullSecrets")):
        yield _reference("Secret", at(one, "name"), "imagePullSecrets", "", one)


_KEY_REFS: tuple[tuple[str, ConfigKind], ...] = (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret"))
_ENV_FROM: tuple[tuple[str, ConfigKind], ...] = (("configMapRef", "ConfigMap"), ("secretRef", "Secret"))
_PROJECTED: tuple[tuple[str, ConfigKind], ...] = (("configMap", "ConfigMap"), ("secret", "Secret"))


def _reference(
    kind: ConfigKind, name: Any, via: Via, place: Any, source: Any, container: str = "", keys: tuple[str, ...] = ()
) -> Reference:
    where = place if isinstance(place, str) else ""
    return Reference(kind, named(name), via, where, container, keys, at(source, "optional") is True)


def _items(source: Any) -> tuple[str, ...]:
    """The keys that a volume's `items` select; none select all."""
    return _words(*(at(item, "key") for item in listed(at(source, "items"))))


def _words(*values: Any) -> tuple[str, ...]:
    return tuple(value for value in values if isinstance(value, str) and value)
