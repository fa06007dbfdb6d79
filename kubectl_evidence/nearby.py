"""What of a large namespace concerns one pod.

Only labels tell which Services, EndpointSlices and pods matter. Redacting hundreds that do not, to leave them out of
the packet afterwards, would cost more than everything else. So where a list is long, what no check could conclude from
is passed over before the redactor sees it, and counted.

Pure functions over parsed answers; nothing of them goes anywhere but to the redactor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, cast

from kubectl_evidence.frozen import dataclass
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.semantics.selectors import is_relative, is_typo, is_variant, selects
from kubectl_evidence.text import Text

# A list up to this long is taken whole.
ENOUGH = 100
# So many of the pods that one Service selects, and of those that share the pod's controller, stand for all of them.
_EXAMPLES = 3
_SIBLINGS = 10

Object: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Neighbourhood:
    """The objects of the pod's namespace, as the API server lists them; None is a list that was not read."""

    services: Sequence[Object] | None
    slices: Sequence[Object] | None
    pods: Sequence[Object] | None


def nearby(
    pod: Object | None, around: Neighbourhood, named: Collection[str] = ()
) -> tuple[Neighbourhood, Counter[str]]:
    """Keep of each list that is longer than `ENOUGH` what concerns the pod, and the Services that are `named`.

    Which Services do, is what the checks ask (`semantics.routing`): those that select the pod; where none does,
    those whose selector resembles or shares its labels; with one that selects it, only misspellings. With each
    Service stay its EndpointSlices, and enough of the pods that it selects to tell that there are some.

    Returns what is kept, and how many are not: `services`, `endpointSlices`, `pods`.
    """
    theirs = _concerning(pod, around) if pod is not None else list(around.services or ())[:ENOUGH]
    theirs += [one for one in around.services or () if _name(one) in named and one not in theirs]
    names = {_name(service) for service in theirs}
    kept = Neighbourhood(
        services=_shorter(around.services, theirs),
        slices=_shorter(around.slices, [one for one in around.slices or () if _leads_to(one, pod, names)]),
        pods=_shorter(around.pods, list(_examples(pod, theirs, around.pods or ()))),
    )
    passed_over = Counter(
        services=_fewer(around.services, kept.services),
        endpointSlices=_fewer(around.slices, kept.slices),
        pods=_fewer(around.pods, kept.pods),
    )
    return kept, +passed_over


def _shorter(everything: Sequence[Object] | None, some: Sequence[Object]) -> Sequence[Object] | None:
    return everything if everything is None or len(everything) <= ENOUGH else some


def _fewer(everything: Sequence[Object] | None, kept: Sequence[Object] | None) -> int:
    return len(everything or ()) - len(kept or ())


def concerned(pod: Object, services: Sequence[Object]) -> tuple[list[Object], list[Object]]:
    """The Services that select the pod, and those that nearly do, by what `semantics.routing` asks of them."""
    labels = _labels(pod)
    selecting = [service for service in services if selects(_selector(service), labels)]
    resembles = (is_typo,) if selecting else (is_variant, is_relative)
    nearly = [
        service
        for service in services
        if (selector := _selector(service)) is not None
        and not selects(selector, labels)
        and any(one(selector, labels) for one in resembles)
    ]
    return selecting, nearly[:ENOUGH]


def unselective(services: Sequence[Object]) -> list[Object]:
    """The Services without a selector, which are led to a pod by whoever writes their EndpointSlices."""
    return [service for service in services if _selector(service) is None][:ENOUGH]


def _concerning(pod: Object, around: Neighbourhood) -> list[Object]:
    uid, services = at(pod, "metadata", "uid"), around.services or ()
    selecting, nearly = concerned(pod, services)
    led_by = {_service_of(one) for one in around.slices or () if uid is not None and uid in _targets(one)}
    led = [service for service in services if _name(service) in led_by]
    return list({_name(service): service for service in (*selecting, *led, *nearly)}.values())


def _leads_to(one: Object, pod: Object | None, services: set[str]) -> bool:
    uid = at(pod, "metadata", "uid") if pod is not None else None
    return _service_of(one) in services or (uid is not None and uid in _targets(one))


def _examples(pod: Object | None, services: Iterable[Object], pods: Sequence[Object]) -> Iterator[Object]:
    if pod is None:
        yield from pods[:ENOUGH]
        return
    name, controller = _name(pod), _controller(pod)
    wanted = {_name(service): _EXAMPLES for service in services if _selector(service)}
    selectors = {_name(service): _selector(service) for service in services}
    siblings = _SIBLINGS
    for other in pods:
        labels = _labels(other)
        serving = [service for service, left in wanted.items() if left and selects(selectors[service], labels)]
        sibling = siblings > 0 and controller is not None and _controller(other) == controller
        if serving or sibling or _name(other) == name:
            siblings -= sibling
            wanted.update({service: wanted[service] - 1 for service in serving})
            yield other


def _selector(service: Object) -> Mapping[Text, Text] | None:
    return _texts(at(service, "spec", "selector"))


def _labels(thing: Object) -> Mapping[Text, Text]:
    return _texts(at(thing, "metadata", "labels")) or {}


def _texts(value: Any) -> Mapping[Text, Text] | None:
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        return None
    # They are compared and never shown: what is kept goes through the redactor as it came.
    return cast("Mapping[Text, Text]", value)


def _controller(pod: Object) -> Any:
    references = listed(at(pod, "metadata", "ownerReferences"))
    return next((at(one, "uid") for one in references if at(one, "controller") is True), None)


def _service_of(one: Object) -> Any:
    return at(one, "metadata", "labels", "kubernetes.io/service-name")


def _targets(one: Object) -> Iterator[Any]:
    return (at(each, "targetRef", "uid") for each in listed(at(one, "endpoints")))


def _name(thing: Object) -> str:
    return str(at(thing, "metadata", "name"))
