"""A ConfigMap or a Secret lacks a key that the pod cannot do without."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.config._room import Lack, lacks, objects_of, waits
from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.config_maps import ConfigMaps
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.parts.config import ConfigObject
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.secrets import Secrets
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, cite
from kubectl_evidence.semantics.config_refs import in_words, needed, object_of, with_key
from kubectl_evidence.text import Text, join, own, say

EXPLAINS = (*POD_NOT_READY, "container-config-error", "init-container-not-finished", "volume-mount-failed")

# So many keys are told: what an object holds is a list that a person can overlook.
_MOST = 8


def check(
    pod: Pod, events: Events | None, config_maps: ConfigMaps | None, secrets: Secrets | None, now: datetime
) -> Iterator[Verdict]:
    """## What it decides
    Which key that a variable or a volume needs is not in its ConfigMap or Secret, and which keys are.

    ## How it decides
    A container waits with CreateContainerConfigError and `couldn't find key`, or the latest event FailedMount of a
    volume that the pod waits for says `references non-existent config key` (pkg/kubelet/kubelet_pods.go;
    pkg/volume/configmap, secret, projected). The keys that there are come from the object's metadata, where it was
    read: values never are. Those that resemble the missing one are told, else all where they are few.

    ## What would prove it
    Nothing more: the kubelet looked.

    ## Traps
    A key that is optional stops nothing. A volume's message names the key and not the object: the pod's spec tells
    whose it is. Keys are case-sensitive. Where the key was added since the kubelet looked, it is a warning.

    ## Example
    In fixtures/config-key-missing:
    > Container/catalog cannot start (CreateContainerConfigError): Secret `catalog-db` has no key `DB_PASSWORD` (env
    > `DB_PASSWORD`); it has `db-password`
    """
    for lack in lacks(pod, events, now):
        key = lack.missing.key
        if key is None:
            continue
        objects = objects_of(lack.missing, config_maps, secrets)
        name = lack.missing.name or with_key(objects, key, lack.volume)
        one = object_of(objects, name) if name is not None else None
        cites = lack.cites
        if objects is not None and name is not None and one is not None and one.status == "collected":
            cites = (*cites, cite(objects, "parts", name))
        yield _missing(pod, lack, key, name, one, cites)


def _missing(
    pod: Pod, lack: Lack, key: Text, name: Text | None, one: ConfigObject | None, cites: tuple[Pointer, ...]
) -> Proven:
    subject, start = waits(pod, lack)
    kind = own(lack.missing.kind)
    owner = say("{} `{}`", kind, name) if name is not None else say("its {}", kind)
    keys = one.keys if one is not None and one.keys is not None else ()
    added = key in keys
    if added:
        words = say("{}: {} had no key `{}` when it looked last, and has it now", start, owner, key)
    else:
        words = say("{}: {} has no key `{}`{}{}", start, owner, key, _where(lack, one), _there(key, one, keys))
    return Proven(
        subject=subject,
        severity="error" if lack.lasting and not added else "warning",
        says=words,
        cites=cites,
        since=lack.since,
        compared=()
        if added
        else (
            Compared(
                what=say("key of {}/{}", kind, name) if name is not None else say("key"),
                wants=key,
                has=join(", ", keys[:_MOST]) if keys else None,
                same=False,
            ),
        ),
        would_weaken=say("the key being there when the kubelet looks next"),
        verify=lack.verify,
    )


def _where(lack: Lack, one: ConfigObject | None) -> Text:
    if one is None or lack.container is None:
        return own("")
    uses = (use for use in needed(one, container=lack.container) if lack.missing.key in use.keys)
    words = in_words(uses)
    return say(" ({})", words) if words else own("")


def _there(key: Text, one: ConfigObject | None, keys: tuple[Text, ...]) -> Text:
    """Name the key that resembles it, else those that there are, if they are few."""
    similar = at(one.missing_keys, key) if one is not None else None
    named = similar or (keys if len(keys) <= 3 else ())
    return say("; it has {}", join(", ", [say("`{}`", word) for word in named[:3]])) if named else own("")
