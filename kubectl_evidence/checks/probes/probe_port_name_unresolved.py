"""A probe asks at a port name that its container does not declare."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.probes._ports import compared, ports_cited, ports_command
from kubectl_evidence.effects import PROBE_FAILS
from kubectl_evidence.evidence.parts.container import Container, Probe
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, RuledOut, Verdict, cite
from kubectl_evidence.semantics.ports import in_words as port_in_words
from kubectl_evidence.semantics.probes import KINDS, Kind, declares, in_words
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = PROBE_FAILS


def check(pod: Pod) -> Iterator[Verdict]:
    """## What it decides
    Whether each probe that asks at a port asks at one that the container has.

    ## How it decides
    A port *name* is resolved as the kubelet does (pkg/probe/util.go), in the probed container only
    and whatever the protocol. One that is not declared there makes the probe err for ever: never
    ready, never started, or, for liveness, never checked, which is a warning. A port that is
    declared rules this out for that probe.

    ## What would prove it
    Nothing more.

    ## Traps
    The event says `strconv.Atoi: parsing "NAME": invalid syntax`, and nothing of ports. The name
    may be another container's: that does not help. A container that no more than a liveness probe
    errs for is ready and works. A number needs no declaration.

    ## Example
    > Container/api's readiness probe asks port `admin`, which the container does not declare
    > (declared: http (8080)): it never becomes ready
    """
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.counting_containers.items():
        for kind in KINDS:
            probe = container.probes.get(kind)
            if probe is None or probe.port is None:
                continue
            if isinstance(probe.port, Text) and not declares(container, probe.port):
                yield _unresolved(pod, name, container, kind, probe, probe.port)
            elif probe.host is None and any(declares(each, probe.port) for each in pod.counting_containers.values()):
                yield _declared(pod, name, kind, probe, probe.port)


def _unresolved(pod: Pod, name: Name, container: Container, kind: Kind, probe: Probe, port: Text) -> Proven:
    names = join(", ", [port_in_words(each) for each in container.ports if each.name])
    effect = {
        "startup": own("its start is never confirmed"),
        "readiness": own("it never becomes ready"),
        "liveness": own("its liveness is never checked"),
    }
    elsewhere = next((each for each, one in pod.counting_containers.items() if declares(one, port)), None)
    return Proven(
        subject=say("Container/{}", name),
        severity="warning" if kind == "liveness" else "error",
        says=say(
            "Container/{}'s {} probe asks port `{}`, which the container does not declare ({}{}): {}",
            name,
            own(kind),
            port,
            say("declared: {}", names) if names else own("it names no port"),
            say("; container {} has it", elsewhere) if elsewhere is not None else own(""),
            effect[kind],
        ),
        cites=ports_cited(pod, name, container, kind),
        since=container.state.started_at if container.state is not None else None,
        compared=(compared(container, kind, probe),),
        would_weaken=own("a probe of that sort that has passed in this run"),
        verify=ports_command(pod, name, say("no port named `{}`", port)),
    )


def _declared(pod: Pod, name: Name, kind: Kind, probe: Probe, port: int | Text) -> RuledOut:
    # Its own container first: a name is looked up nowhere else, and a number that others declare too is answered there.
    owners = sorted(pod.counting_containers, key=lambda each: each != name)
    owner = next(each for each in owners if declares(pod.containers[each], port))
    return RuledOut(
        subject=say("Container/{}", name),
        says=say(
            "Container/{}'s {} probe {} asks a port that container {} declares", name, own(kind), in_words(probe), owner
        ),
        cites=(cite(pod, "containers", name, f"{kind}_probe", "port"), cite(pod, "containers", owner, "ports")),
    )
