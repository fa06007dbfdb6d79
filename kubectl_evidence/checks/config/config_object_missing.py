"""A ConfigMap or a Secret that the pod cannot do without does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.config._room import Lack, lacks, objects_of, waits
from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.config_maps import ConfigMaps
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.parts.config import ConfigObject
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.secrets import Secrets
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.config_refs import in_words, needed, object_of
from kubectl_evidence.semantics.preparation import is_stuck, waiting_since
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = (*POD_NOT_READY, "container-config-error", "init-container-not-finished", "volume-mount-failed")

_RESOURCES = {"ConfigMap": own("configmap"), "Secret": own("secret")}


def check(
    pod: Pod, events: Events | None, config_maps: ConfigMaps | None, secrets: Secrets | None, now: datetime
) -> Iterator[Verdict]:
    """## What it decides
    Which ConfigMap or Secret that a variable or a volume needs does not exist, and which one of nearly the same name
    does.

    ## How it decides
    A container waits with CreateContainerConfigError, or the latest event FailedMount of a volume that the pod
    waits for says so: `configmap "x" not found` (pkg/kubelet/kubelet_pods.go; pkg/volume/configmap, secret,
    projected). The kubelet names the first only; any other that was asked for, that is not there and that
    something cannot do without is told too. It is a warning where the object was made since the kubelet looked,
    or within the first minute of a volume.

    ## What would prove it
    Nothing more: the kubelet looked, and where the object was asked for the API server says the same.

    ## Traps
    A reference that is optional stops nothing. Only the pod's own namespace counts: an object of that name in another
    one does not help. kube-root-ca.crt is made by the controller manager. A pod that runs has read its objects: one
    that was deleted since then is missed at the next start only. Where Secrets may not be read, the kubelet's word
    stands alone.

    ## Example
    In fixtures/config-map-missing:
    > Container/catalog cannot start (CreateContainerConfigError): ConfigMap `catalog-config` does not exist
    > (envFrom); ConfigMap `catalog-conf` does
    """
    told: set[Text] = set()
    for lack in lacks(pod, events, now):
        name = lack.missing.name
        if lack.missing.key is not None or name is None:
            continue
        objects = objects_of(lack.missing, config_maps, secrets)
        one, cites = object_of(objects, name), lack.cites
        if objects is not None and one is not None and one.status in ("collected", "not-found"):
            cites = (*cites, cite(objects, "parts", name))
        told.add(say("{}/{}", own(lack.missing.kind), name))
        yield _missing(pod, lack, name, one, cites)
    if told or (waiting_since(pod) is not None and is_stuck(pod, None, now)):
        yield from _also(pod, (config_maps, secrets), told)


def _missing(pod: Pod, lack: Lack, name: Text, one: ConfigObject | None, cites: tuple[Pointer, ...]) -> Proven:
    subject, start = waits(pod, lack)
    made = one.created if one is not None and one.status == "collected" else None
    similar = one.similar if one is not None and one.similar else ()
    kind = own(lack.missing.kind)
    if made is not None:
        found = say("{}: {} `{}` did not exist when it looked last; it was made at {}", start, kind, name, made)
    else:
        found = say("{}: {} `{}` does not exist{}{}", start, kind, name, _where(lack, one), _nearly(kind, similar))
    return Proven(
        subject=subject,
        severity="error" if made is None and lack.lasting else "warning",
        says=found,
        cites=cites,
        since=lack.since,
        compared=(_compared(kind, name, similar),) if made is None else (),
        would_weaken=say("{}/{} existing when the kubelet looks next", kind, name),
        verify=lack.verify,
    )


def _where(lack: Lack, one: ConfigObject | None) -> Text:
    words = in_words(needed(one, container=lack.container, volume=lack.volume)) if one is not None else own("")
    # The volume is named already.
    return say(" ({})", words) if words and lack.volume is None else own("")


def _nearly(kind: Text, similar: tuple[Name, ...]) -> Text:
    return say("; {} `{}` does", kind, similar[0]) if similar else own("")


def _compared(kind: Text, name: Text, similar: tuple[Name, ...]) -> Compared:
    return Compared(what=kind, wants=name, has=join(", ", similar) if similar else None, same=False)


def _also(pod: Pod, kinds: tuple[ConfigMaps | Secrets | None, ...], told: set[Text]) -> Iterator[Proven]:
    """What else is not there and is needed, while the pod has not started."""
    for objects in kinds:
        for name, one in objects.parts.items() if objects is not None else ():
            kind = own(objects.of if objects is not None else "")
            if one.status != "not-found" or say("{}/{}", kind, name) in told or next(needed(one), None) is None:
                continue
            use = next(needed(one))
            by = say("Container/{}", use.container) if use.container is not None else say("Pod/{}", pod.name)
            similar = one.similar or ()
            yield Proven(
                subject=by,
                severity="error",
                says=say(
                    "{} cannot start without {} `{}` ({}), which does not exist{}",
                    by,
                    kind,
                    name,
                    in_words(needed(one)),
                    _nearly(kind, similar),
                ),
                cites=(*((cite(objects, "parts", name),) if objects is not None else ()), cite(pod, "phase")),
                since=pod.created,
                compared=(_compared(kind, name, similar),),
                would_weaken=say("{}/{} existing when the kubelet looks next", kind, name),
                verify=Verify(
                    command=say("kubectl get {} {} -n {}", _RESOURCES[str(kind)], name, pod.namespace),
                    expect=say('{}s "{}" not found', _RESOURCES[str(kind)], name),
                ),
            )
