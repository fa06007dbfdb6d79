"""Which ConfigMap, Secret or key of one the kubelet says it does not find, and who wants it.

Sources: pkg/kubelet/kubelet_pods.go (makeEnvironmentVariables); pkg/volume/configmap, secret and projected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

from kubectl_evidence.evidence.parts.config import ConfigObject, ConfigObjects, Use
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.text import Name, Text, own, say

ConfigKind: TypeAlias = Literal["ConfigMap", "Secret"]

# A pull secret that is missing keeps nothing from starting by itself.
_NEEDS = ("env", "envFrom", "volume", "projected", "csi")

_OBJECT = late(r"\b(configmap|secret)s? \"([^\"]+)\" not found", re.IGNORECASE)
_KEY = late(r"couldn't find key (\S+) in (ConfigMap|Secret) [^/\s]+/([^\s,\]]+)")
_KEY_OF_VOLUME = late(r"references non-existent (config|secret) key: ([^\s,\]]+)")


@dataclass(frozen=True)
class Missing:
    """An object that is not found, or a key of it; a volume's message names the key and not the object."""

    kind: ConfigKind
    name: Text | None
    key: Text | None = None


def missing_in(message: Text) -> Iterator[Missing]:
    """Everything that a message of the kubelet's says is not found: a projected volume may lack several objects."""
    for match in _OBJECT.finditer(message):
        kind: ConfigKind = "Secret" if match[1].lower() == "secret" else "ConfigMap"
        yield Missing(kind, message.part(*match.span(2)))
    for match in _KEY.finditer(message):
        kind = "Secret" if match[2] == "Secret" else "ConfigMap"
        yield Missing(kind, message.part(*match.span(3)), message.part(*match.span(1)))
    for match in _KEY_OF_VOLUME.finditer(message):
        kind = "Secret" if match[1] == "secret" else "ConfigMap"
        yield Missing(kind, None, message.part(*match.span(2)))


def object_of(objects: ConfigObjects | None, name: Text) -> ConfigObject | None:
    """What is known of an object by its name."""
    return next((one for called, one in objects.parts.items() if called == name), None) if objects is not None else None


def needed(one: ConfigObject, *, container: Text | None = None, volume: Text | None = None) -> Iterator[Use]:
    """The places that cannot do without the object: of one container or volume, or all."""
    for use in one.uses:
        if use.optional or use.via not in _NEEDS:
            continue
        if (container is None or use.container == container) and (volume is None or use.name == volume):
            yield use


def with_key(objects: ConfigObjects | None, key: Text, volume: Text | None) -> Name | Text | None:
    """The object of which a volume wants a key that is not there; None where that is not known."""
    for name, one in objects.parts.items() if objects is not None else ():
        uses = [use for use in needed(one, volume=volume) if use.via in ("volume", "projected") and key in use.keys]
        if uses and (one.keys is None or key not in one.keys):
            return name
    return None


def in_words(uses: Iterator[Use]) -> Text:
    """Where an object is wanted: `envFrom`, `env DB_HOST`, `volume tls`; nothing where that is not known."""
    use = next(uses, None)
    if use is None:
        return own("")
    match use.via:
        case "envFrom":
            return own("envFrom")
        case "env":
            return say("env `{}`", use.name) if use.name is not None else own("env")
        case _:
            return say("volume `{}`", use.name) if use.name is not None else own("a volume")
