"""No controller is told to take care of an Ingress: its class does not exist, or it has none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.clues.near_names import nearest
from kubectl_evidence.evidence.ingresses import Ingress, IngressClassList, Ingresses
from kubectl_evidence.finding import Compared, Pointer, Proven, Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.backends import ingresses_of_target
from kubectl_evidence.semantics.ingress_classes import class_of
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = ()

# A controller that takes care of an Ingress writes its address within this.
_SOON = timedelta(minutes=1)


def check(ingresses: Ingresses, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether there is the IngressClass that an Ingress of the target names, or a default one where it
    names none.

    ## How it decides
    By `spec.ingressClassName`, which admission fills with the default class where nothing is named
    (kubernetes/kubernetes plugin/pkg/admission/network/defaultingressclass). The classes were read
    whole, none has that name, and no controller has written an address into the Ingress.

    ## What would prove it
    That the named class does not exist is proven. That an Ingress without a class is ignored is
    only suspected: some controllers take care of those, too.

    ## Traps
    The older annotation kubernetes.io/ingress.class needs no object. An Ingress with an address is
    taken care of, whatever its class. One that was made within the last minute may still be.

    ## Example
    In fixtures/ingress-class-missing:
    > Ingress/shop is of IngressClass traefik-external, which does not exist: no controller is told
    > to take care of it
    """
    classes = ingresses.classes
    if classes is None or not classes.collected or classes.truncated:
        return
    for name, ingress in ingresses_of_target(ingresses).items():
        wanted, exists = class_of(ingress, classes)
        is_new = ingress.created is not None and now - ingress.created < _SOON
        if exists is not False or ingress.balanced_at:
            continue
        if wanted is not None:
            yield _named(name, wanted, ingresses, classes)
        elif not is_new:
            yield _nameless(name, ingress, ingresses, classes)


def _named(name: Name, wanted: Text, ingresses: Ingresses, classes: IngressClassList) -> Proven:
    there = join(", ", classes.items)
    near = join(", ", [one for one in classes.items if one in nearest(wanted, [*classes.items])])
    return Proven(
        subject=say("Ingress/{}", name),
        severity="warning",
        says=say(
            "Ingress/{} is of IngressClass {}, which does not exist{}: no controller is told to take care of it",
            name,
            wanted,
            say("; of a similar name: {}", near) if near else say("; there is {}", there) if there else own(""),
        ),
        cites=(cite(ingresses, "ingresses", "items", name, "class_name"), *_classes(ingresses)),
        compared=(Compared(what=say("IngressClass"), wants=wanted, has=there or None, same=False),),
        would_weaken=say("a controller that takes care of it by the name of the class alone"),
        verify=Verify(command=say("kubectl get ingressclass {}", wanted), expect=say("NotFound")),
    )


def _nameless(name: Name, ingress: Ingress, ingresses: Ingresses, classes: IngressClassList) -> Suspected:
    there = join(", ", classes.items)
    return Suspected(
        subject=say("Ingress/{}", name),
        severity="warning",
        says=say(
            "Ingress/{} names no class, no IngressClass is the default{}, and no controller has given it an address",
            name,
            say(" (there is {})", there) if there else own(""),
        ),
        cites=(cite(ingresses, "ingresses", "items", name), *_classes(ingresses)),
        since=ingress.created,
        would_prove=say("a log of the ingress controller that says that it passes the Ingress over"),
        would_weaken=say("requests that the Ingress does serve: some controllers take those without a class, too"),
        verify=Verify(
            command=say("kubectl get ingressclass"),
            expect=say("no class with the annotation ingressclass.kubernetes.io/is-default-class=true"),
        ),
    )


def _classes(ingresses: Ingresses) -> tuple[Pointer, ...]:
    classes = ingresses.classes
    if classes is None:
        return ()
    found = tuple(cite(ingresses, "classes", "items", each) for each in classes.items)[:3]
    return found or (cite(ingresses, "classes", "status"),)
