"""Why no pod was created: the words of admission, which controllers repeat in FailedCreate, taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal, TypeAlias

from kubectl_evidence.evidence.events import Event, Events, in_order
from kubectl_evidence.finding import Pointer, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.text import Name, Text, join, own, say

# pkg/controller/controller_utils.go, FailedCreatePodReason; pkg/controller/statefulset/stateful_pod_control.go.
REASON = "FailedCreate"


@dataclass(frozen=True)
class Amount:
    """What one resource of a quota lacks, as quantities."""

    resource: Text
    requested: Text
    used: Text
    limited: Text


@dataclass(frozen=True)
class QuotaExceeded:
    """The pod asks for more than a ResourceQuota has left."""

    quota: Text
    amounts: tuple[Amount, ...]


@dataclass(frozen=True)
class QuotaUnmet:
    """A ResourceQuota demands what the pod does not say (`must specify limits.cpu for: api`), or cannot be judged."""

    quota: Text
    why: Text


@dataclass(frozen=True)
class OutOfRange:
    """A LimitRange allows no such amount. `has` is what the pod has, None where it does not say."""

    bound: Literal["minimum", "maximum", "ratio"]
    resource: Text
    # Container, Pod, PersistentVolumeClaim.
    per: Text
    allows: Text
    of: Literal["request", "limit", "ratio"]
    has: Text | None


@dataclass(frozen=True)
class InsecurePod:
    """The namespace enforces a Pod Security level that the pod violates."""

    level: Text
    # Each with what would have to be set, in the words of the API server.
    violations: tuple[Text, ...]


@dataclass(frozen=True)
class WebhookDenied:
    """A webhook, or a policy of the API server's own (ValidatingAdmissionPolicy), refuses the pod."""

    kind: Literal["webhook", "policy"]
    name: Text
    why: Text | None


@dataclass(frozen=True)
class WebhookFailed:
    """A webhook with failurePolicy Fail could not be asked."""

    name: Text
    why: Text


@dataclass(frozen=True)
class NoServiceAccount:
    """The pod's ServiceAccount does not exist."""

    namespace: Text
    name: Text


@dataclass(frozen=True)
class NotAdmitted:
    """Refused for a reason that is not taken apart."""

    why: Text


Rejection: TypeAlias = (
    QuotaExceeded
    | QuotaUnmet
    | OutOfRange
    | InsecurePod
    | WebhookDenied
    | WebhookFailed
    | NoServiceAccount
    | NotAdmitted
)

# k8s.io/apiserver pkg/admission/plugin/resourcequota/controller.go, CheckRequest.
_EXCEEDED = late(r"exceeded quota: (\S+), requested: (\S+), used: (\S+), limited: (\S+)")
_UNMET = late(r"(?:failed quota: |status unknown for quota: )([^\s:,]+)[:,] (.+)", re.DOTALL)
# k8s.io/kubernetes plugin/pkg/admission/limitranger/admission.go.
_RANGE = late(
    r"(minimum|maximum) (\S+) usage per (\w+) is ([^\s,]+?)(?:, but (request|limit) is ([^\s,\]]+)"
    r"|\.  No (request|limit) is specified)"
)
_RATIO = late(
    r"(\S+) max limit to request ratio per (\w+) is ([^\s,]+), "
    r"but (?:provided ratio is ([\d.]+)|no (?:request|limit) is)"
)
# k8s.io/pod-security-admission admission/admission.go; policy/checks.go, ForbiddenDetail.
_SECURITY = late(r"violates PodSecurity \"([^\"]+)\": (.+)", re.DOTALL)
# What is violated ends before the bracket that says by what; either may hold commas.
_VIOLATION = late(r"([^(),]+(?:\([^()]*\)|\([^()]*\([^()]*\)[^()]*\))?)(?:, |$)")
# k8s.io/apiserver pkg/admission/plugin/webhook/errors/statuserror.go, and pkg/util/webhook/error.go.
_DENIED = late(r"admission webhook \"([^\"]+)\" denied the request(?:: (.+)| without explanation)", re.DOTALL)
_FAILED = late(r"failed calling webhook \"([^\"]+)\": (.+)", re.DOTALL)
# k8s.io/apiserver pkg/admission/plugin/policy/validating/dispatcher.go.
_POLICY = late(r"[pP]olicy ['\"]([^'\"]+)['\"](?: with binding '[^']+')? denied request: (.+)", re.DOTALL)
# k8s.io/kubernetes plugin/pkg/admission/serviceaccount/admission.go.
_ACCOUNT = late(r"error looking up service account ([^\s/]+)/([^\s:]+): serviceaccount \"[^\"]+\" not found")
# What stands before it: of the controller (pkg/controller/controller_utils.go, statefulset/stateful_pod_control.go) and
# of the API server (k8s.io/apimachinery pkg/api/errors, NewForbidden).
_BEFORE = late(r"^(?:.*?(?:Error creating(?: job)?|failed error): )?(?:\S+ \"[^\"]*\" is forbidden: )?", re.DOTALL)
# Each pod has a name of its own, which says nothing.
_CALL = late(r"^failed to call webhook: (?:Post \"[^\"]*\": )?")


def split(message: Text) -> tuple[Rejection, ...]:
    """Take the message of a FailedCreate event, or of the condition ReplicaFailure, apart."""
    found = tuple(_known(message))
    return found or (NotAdmitted(message.part(_BEFORE.match(message).end(), len(message))),)  # type: ignore[union-attr]


def _known(message: Text) -> Iterator[Rejection]:
    if match := _EXCEEDED.search(message):
        sides = [dict(_amounts(message.part(*match.span(side)))) for side in (2, 3, 4)]
        none = own("0")
        amounts = (Amount(key, *(side.get(key, none) for side in sides)) for key in sides[0])
        yield QuotaExceeded(message.part(*match.span(1)), tuple(amounts))
    elif match := _UNMET.search(message):
        yield QuotaUnmet(message.part(*match.span(1)), message.part(*match.span(2)))
    elif match := _SECURITY.search(message):
        start = match.start(2)
        violations = (message.part(start + v.start(1), start + v.end(1)) for v in _VIOLATION.finditer(match[2]))
        yield InsecurePod(message.part(*match.span(1)), tuple(violations))
    elif match := _DENIED.search(message):
        yield WebhookDenied("webhook", *_parts(message, match))
    elif match := _POLICY.search(message):
        yield WebhookDenied("policy", *_parts(message, match))
    elif match := _FAILED.search(message):
        name, why = message.part(*match.span(1)), message.part(*match.span(2))
        start = call.end() if (call := _CALL.match(why)) else 0
        yield WebhookFailed(name, why.part(start, len(why)))
    elif match := _ACCOUNT.search(message):
        yield NoServiceAccount(message.part(*match.span(1)), message.part(*match.span(2)))
    else:
        yield from _ranges(message)


def _ranges(message: Text) -> Iterator[OutOfRange]:
    for match in _RANGE.finditer(message):
        has = message.part(*match.span(6)) if match[6] else None
        resource, per, allows = (message.part(*match.span(group)) for group in (2, 3, 4))
        bound: Literal["minimum", "maximum"] = "minimum" if match[1] == "minimum" else "maximum"
        of: Literal["request", "limit"] = "request" if "request" in (match[5], match[7]) else "limit"
        yield OutOfRange(bound, resource, per, allows, of, has)
    for match in _RATIO.finditer(message):
        resource, per, allows = (message.part(*match.span(group)) for group in (1, 2, 3))
        resource = resource.part(1, len(resource)) if resource.startswith("[") else resource
        yield OutOfRange("ratio", resource, per, allows, "ratio", message.part(*match.span(4)) if match[4] else None)


def _parts(message: Text, match: re.Match[str]) -> tuple[Text, Text | None]:
    return message.part(*match.span(1)), message.part(*match.span(2)) if match[2] else None


def _amounts(text: Text) -> Iterator[tuple[Text, Text]]:
    """Read `limits.memory=128Mi,requests.cpu=400m`."""
    start = 0
    for one in text.split(","):
        key, _, _ = one.partition("=")
        yield text.part(start, start + len(key)), text.part(start + len(key) + 1, start + len(one))
        start += len(one) + 1


def violation(words: Text) -> tuple[Text, Text | None]:
    """What a pod violates, and what the API server says of it in brackets: which containers, which fields to set."""
    bracket = words.find(" (")
    if bracket < 0 or not words.endswith(")"):
        return words, None
    return words.part(0, bracket), words.part(bracket + 2, len(words) - 1)


def in_words(rejection: Rejection) -> Text:
    """Say it in a few words: names in backticks, the words of others in quotation marks."""
    match rejection:
        case QuotaExceeded(quota, amounts):
            each = [
                say("{} `{}` of `{}` used, `{}` requested", a.resource, a.used, a.limited, a.requested) for a in amounts
            ]
            return say("ResourceQuota `{}` is exceeded: {}", quota, join("; ", each))
        case QuotaUnmet(quota, why):
            return say("ResourceQuota `{}`: “{}”", quota, why)
        case OutOfRange(bound, resource, per, allows, of, has):
            amount = say("{} is `{}`", own(of), has) if has is not None else say("no {} is set", own(of))
            ratio = say("{} limit to request ratio", resource)
            what = ratio if bound == "ratio" else say("{} {}", own(bound), resource)
            return say("LimitRange: {} per {} is `{}`, {}", what, per, allows, amount)
        case InsecurePod(level, violations):
            return say("Pod Security `{}` is violated: “{}”", level, join("”, “", violations))
        case WebhookDenied(kind, name, why):
            what = own("webhook") if kind == "webhook" else own("ValidatingAdmissionPolicy")
            said = say("“{}”", why) if why is not None else own("it does not say why")
            return say("{} `{}` refuses it: {}", what, name, said)
        case WebhookFailed(name, why):
            return say("webhook `{}` could not be asked: “{}”", name, why)
        case NoServiceAccount(namespace, name):
            return say("ServiceAccount `{}/{}` does not exist", namespace, name)
        case NotAdmitted(why):
            return say("“{}”", why)


@dataclass(frozen=True)
class Refused:
    """What a controller was told again and again: which one (`ReplicaSet/NAME`), and the latest event that says so."""

    by: Text
    rejection: Rejection
    first: datetime | None
    last: datetime | None
    cites: Pointer


def refused(events: Events) -> tuple[Refused, ...]:
    """Every different rejection among the events FailedCreate, each once: the pods that they name are all different."""
    found: dict[tuple[Text, Rejection], Refused] = {}
    for key, part in events.parts.items():
        for name, event in in_order(part.items).items():
            if event.reason != REASON:
                continue
            for one in split(event.message):
                before = found.get((key, one))
                first = before.first if before is not None else event.first
                where = cite(events, "parts", key, "items", name)
                found[key, one] = Refused(key, one, first, event.last, where)
    return tuple(found.values())


def repeated(events: Mapping[Name, Event]) -> list[Name]:
    """The events FailedCreate of one controller that say what an earlier and a later one say too."""
    alike: dict[tuple[Rejection, ...], list[Name]] = {}
    for name, event in in_order(events).items():
        if event.reason == REASON:
            alike.setdefault(split(event.message), []).append(name)
    return [name for names in alike.values() for name in names[1:-1]]
