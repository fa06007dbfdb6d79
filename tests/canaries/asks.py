"""Every ask that any kind of evidence can make, by the registry alone."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kubectl_evidence.ask import Ask
from kubectl_evidence.clues import LATER, Known
from kubectl_evidence.clues.config import ConfigClue
from kubectl_evidence.clues.containers import containers_of
from kubectl_evidence.clues.metrics import AutoscalerRef, ServerRef
from kubectl_evidence.clues.refs import OwnerRef, ServiceRef
from kubectl_evidence.clues.representatives import PodRef, RepresentativesClue
from kubectl_evidence.clues.workload import SIBLINGS, PodsBy
from kubectl_evidence.cluster.pages import FIRST, NEXT
from kubectl_evidence.evidence import Evidence, all_kinds
from kubectl_evidence.evidence.owners import RESOURCES
from kubectl_evidence.target import Target
from tests.builders import UID
from tests.canaries.samples.admission import POLICY, POLICY_NAMESPACE, SERVICE_ACCOUNT
from tests.canaries.samples.autoscaling import AUTOSCALER
from tests.canaries.samples.config import CONFIG_MAP, SECRET
from tests.canaries.samples.metrics import SERVER
from tests.canaries.samples.network import CERTIFICATE, GATEWAY, INGRESS, LEDGERS
from tests.canaries.samples.node import NODE
from tests.canaries.samples.volumes import CLAIM, CLASS, VOLUME, WAITING
from tests.canaries.samples.workload import OTHER, OTHER_UID
from tests.canaries.world import TARGET, World


class Site(NamedTuple):
    """One place in the program that asks: what of an ask does not follow from names."""

    verb: str
    group: str
    resource: str
    form: str
    query: tuple[str, ...]
    most: int


def site_of(ask: Ask) -> Site:
    """Tell which ask it is, whatever the names in it."""
    access = ask.access
    selected = [re.findall(r"(?:^|,)([\w.]+)!?=", value) for key, value in ask.query if key == "fieldSelector"]
    keys = sorted({*(key for key, _ in ask.query), *(name for found in selected for name in found)})
    what = access.non_resource_url or access.full_resource
    # A bound that is a page's cannot be told from it.
    most = ask.most if ask.most not in (FIRST, NEXT) else 0
    return Site(access.verb, access.group, what, ask.form, tuple(keys), most)


def every_ask(target: Target = TARGET) -> dict[type[Evidence], dict[str, Ask]]:
    """The asks of every kind about a target, by key, whatever is known: one for each site and key."""
    found: dict[type[Evidence], dict[str, Ask]] = {}
    for kind, ask_key, ask in _asks(target):
        found.setdefault(kind, {}).setdefault(ask_key, ask)
    return {kind: found.get(kind, {}) for kind in all_kinds()}


def every_site(target: Target = TARGET) -> set[Site]:
    """All sites of the registry that ask about such a target."""
    return {site_of(ask) for _, _, ask in _asks(target)}


def _asks(target: Target) -> Iterator[tuple[type[Evidence], str, Ask]]:
    for kind in all_kinds():
        if kind.serves(target):
            yield from ((kind, key, ask) for key, ask in kind.first(target).items())
            for known in _knowns():
                yield from ((kind, key, ask) for key, ask in kind.second(target, known).items())


def _knowns() -> Iterator[Known]:
    """What may be known after some answers: everything, nothing, each field alone and everything but each."""
    empty, full = Known(), Known(**{name: values[0] for name, values in _FILLED.items()})
    yield empty
    yield full
    for field in dataclasses.fields(Known):
        values = _FILLED[field.name]
        assert all(value != getattr(empty, field.name) for value in values), f"say what {field.name} may be"
        for value in values:
            yield dataclasses.replace(empty, **{field.name: value})
            yield dataclasses.replace(full, **{field.name: value})
        yield dataclasses.replace(full, **{field.name: getattr(empty, field.name)})


def _filled() -> Mapping[str, list[Any]]:
    owners = tuple(
        OwnerRef(version, kind, "checkout-api", "" if kind == "Deployment" else "u-1") for version, kind in RESOURCES
    )
    clues = {name: [getattr(LATER, name)] for name in CLUES if getattr(LATER, name) != getattr(Known(), name)}
    network = dataclasses.replace(
        LATER.network,
        services=("checkout",),
        dependencies=("checkout",),
        named=("checkout", "ledger"),
        ingresses=(INGRESS,),
        certificates=(CERTIFICATE,),
        gateways=(ServiceRef("", GATEWAY), ServiceRef("edge", GATEWAY)),
        granting=(LEDGERS,),
        without_address=("checkout",),
    )
    metrics = dataclasses.replace(
        LATER.metrics,
        autoscalers=(AutoscalerRef(AUTOSCALER, "u-7", "Deployment", "checkout-api", unable=True),),
        autoscaler=AUTOSCALER,
        node=NODE,
        server=ServerRef(SERVER, "metrics-server"),
    )
    siblings = PodsBy(f"{SIBLINGS}{TARGET.name}", "pod-template-hash=6f9d7c5b88")
    containers = tuple(containers_of(World().pod()))
    return clues | {
        # What is in evidence by its name has to have one; what is asked for, too, or no answer would be the one to it.
        "workload": [
            dataclasses.replace(LATER.workload, pods=(siblings,)),
        ],
        "representatives": [RepresentativesClue((PodRef(TARGET.namespace, OTHER, OTHER_UID, containers),))],
        "node": [dataclasses.replace(LATER.node, name=NODE)],
        "network": [network],
        "metrics": [metrics],
        "config": [ConfigClue((CONFIG_MAP,), (SECRET,), (CONFIG_MAP,), (SECRET,))],
        "admission": [
            dataclasses.replace(
                LATER.admission, service_account=SERVICE_ACCOUNT, services=(ServiceRef(POLICY_NAMESPACE, POLICY),)
            )
        ],
        "volumes": [
            dataclasses.replace(
                LATER.volumes,
                claims=(CLAIM, f"{WAITING}0"),
                wanted=(CLAIM,),
                volumes=(VOLUME,),
                classes=(CLASS,),
                unwell=(CLAIM,),
            )
        ],
        "uid": [UID],
        "containers": [containers],
        # Without a Deployment above it, a ReplicaSet is asked for.
        "owners": [owners, tuple(one for one in owners if one.kind != "Deployment")],
        "metrics_service": [ServiceRef("kube-system", "metrics-server")],
        "more_pods": [True],
        "more_slices": [True],
        "concerned": [("checkout",)],
        "nearly": [(("checkout-old", "app=checkout-ap"),), tuple((f"s{n}", f"app=a{n}") for n in range(30))],
        "siblings": ["pod-template-hash=6f9d7c5b88"],
        "pod_told": [False],
        "pod": [TARGET.name],
        "labels": [(("app", "checkout-api"),)],
        "troubled": [True],
        "unscheduled": [True],
        "podless": [True],
    }


CLUES = (
    "workload", "representatives", "rollout", "config", "volumes", "node", "admission", "network", "metrics",
)  # fmt: skip
_FILLED = _filled()
