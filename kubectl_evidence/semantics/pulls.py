"""Why an image could not be pulled, in the registry's or the runtime's words, and what the image's name consists of."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.text import Text, own, say

# waiting.reason of a container whose image is not there (pkg/kubelet/images/types.go).
REASONS = frozenset(
    {
        "ErrImageNeverPull",
        "ErrImagePull",
        "ImageInspectError",
        "ImagePullBackOff",
        "InvalidImageName",
        "RegistryUnavailable",
        "SignatureValidationFailed",
    }
)

Why: TypeAlias = Literal[
    "not-found",
    "unauthorized",
    "rate-limited",
    "unreachable",
    "never-pull",
    "invalid-name",
    "platform",
    "other",
]


@dataclass(frozen=True)
class Cause:
    """What kind of failure it is, and the same in a few words; None where the message tells of nothing known."""

    why: Why
    words: Text | None = None


# The first that fits counts. What failed on the way to the registry comes before what the registry
# answered: `failed to authorize: … dial tcp: i/o timeout` is about the network. Docker Hub answers
# the same to the unauthorised and about the absent.
_CLASSES: tuple[tuple[re.Pattern[str], Why, Text], ...] = (
    (late(r"pull QPS exceeded"), "rate-limited", say("the kubelet limits the rate of its pulls")),
    (
        late(r"toomanyrequests|too many requests|rate limit|\b429\b", re.IGNORECASE),
        "rate-limited",
        say("the registry limits the rate of pulls"),
    ),
    (
        late(r"no such host|server misbehaving|temporary failure in name resolution", re.IGNORECASE),
        "unreachable",
        say("the registry's host name does not resolve"),
    ),
    (
        late(
            r"dial tcp|i/o timeout|connection refused|connection reset|no route to host|network is unreachable"
            r"|deadline exceeded|Client\.Timeout|TLS handshake timeout|\bEOF\b|proxyconnect",
            re.IGNORECASE,
        ),
        "unreachable",
        say("the registry cannot be reached"),
    ),
    (
        late(r"x509:|tls: |certificate", re.IGNORECASE),
        "unreachable",
        say("the registry's certificate is not trusted"),
    ),
    (
        late(r"server gave HTTP response to HTTPS client"),
        "unreachable",
        say("the registry speaks plain HTTP"),
    ),
    (late(r"no space left on device"), "other", say("the node's disk is full")),
    (
        late(r"no match for platform|no matching manifest|no image found in (?:image index|manifest list)"),
        "platform",
        say("there is no image for the node's platform"),
    ),
    (
        late(r"does not exist or may require|insufficient_scope"),
        "unauthorized",
        say("the registry has no such image, or shows it only to those with credentials"),
    ),
    (
        late(
            r"\b401\b|\b403\b|unauthorized|forbidden|access denied|authorization failed|failed to authorize"
            r"|no basic auth credentials|authentication required|requires authentication|token has expired"
            r"|: denied\b|\bdenied:|resource is denied",
            re.IGNORECASE,
        ),
        "unauthorized",
        say("the registry denies access"),
    ),
    (
        late(r"\b50[0-4]\b|service unavailable|bad gateway|internal server error", re.IGNORECASE),
        "unreachable",
        say("the registry fails"),
    ),
    (
        late(r"not found|NotFound|manifest unknown|name unknown|manifest_unknown|name_unknown", re.IGNORECASE),
        "not-found",
        say("the registry has no such image"),
    ),
)

_NEVER = say("it is not on the node, and the pull policy is Never")
_NOT_FOR_US = say("it is on the node for other credentials than the pod's, and the pull policy is Never")
_BY_REASON: dict[str, Cause] = {
    "InvalidImageName": Cause("invalid-name", say("that is not a valid image name")),
    "RegistryUnavailable": Cause("unreachable", say("the registry cannot be reached")),
    "SignatureValidationFailed": Cause("other", say("its signature is not valid")),
}
# pkg/kubelet/images/image_manager.go, EnsureImageExists: the pod lacks the credentials that the image was pulled with.
_CREDENTIALS = late(r"does not have the proper credentials")

# Where the last speaker's own words begin, after each wrapper of the runtime.
_WRAPPERS = late(
    r"desc = |failed to resolve reference \"[^\"]*\": |failed to pull and unpack image \"[^\"]*\": "
    r"|ErrImagePull: |Failed to pull image \"[^\"]*\": |failed to do request: |failed to copy: "
    r"|Failed to apply default image tag \"[^\"]*\": |couldn't parse image name \"[^\"]*\": "
    r"|[Ss]erver message: |\b(?:Head|Get|Post) \"[^\"]*\": |dial tcp: (?=lookup )"
)


def why_not_pulled(reason: Text, message: Text | None) -> Cause:
    """Say of what kind the failure is, and in a few words why, where the message tells of anything that is known."""
    if reason == "ErrImageNeverPull":
        return Cause("never-pull", _NOT_FOR_US if message and _CREDENTIALS.search(message) else _NEVER)
    if reason in _BY_REASON:
        return _BY_REASON[reason]
    # The words of an image's name or address are not the registry's: they are quoted, or stand before `: not found`.
    said = re.sub(r"\"[^\"]*\"", '""', message or "")
    said = re.sub(r"\S+(?=: not found)", "", said)
    found = next(((why, words) for pattern, why, words in _CLASSES if pattern.search(said)), None)
    return Cause(*found) if found is not None else Cause("other")


def registrys_words(message: Text) -> Text:
    """Cut the runtime's wrappers off a message."""
    start = max((match.end() for match in _WRAPPERS.finditer(message)), default=0)
    rest = message.part(start, len(message))
    return rest if rest.strip() else message


@dataclass(frozen=True)
class ImageName:
    """An image's name in its parts (github.com/distribution/reference): any may be empty, as it was left out."""

    registry: Text
    repository: Text
    tag: Text
    digest: Text


def parsed(image: Text) -> ImageName | None:
    """Take an image's name apart; None where part of it is masked.

    What stands before the first slash is a registry if it has a dot or a colon, or is `localhost`; else it is Docker
    Hub's, which is left out.
    """
    if "[redacted:" in image:
        return None
    at, first = image.find("@"), image.find("/")
    end = at if at >= 0 else len(image)
    is_host = first > 0 and (set(image[:first]) & {".", ":"} or image[:first] == "localhost")
    start = first + 1 if is_host else 0
    colon = image.find(":", max(start, image.rfind("/", 0, end) + 1), end)
    stop = colon if colon >= 0 else end
    return ImageName(
        registry=image.part(0, first) if is_host else own(""),
        repository=image.part(start, stop),
        tag=image.part(colon + 1, end) if colon >= 0 else own(""),
        digest=image.part(at + 1, len(image)) if at >= 0 else own(""),
    )
