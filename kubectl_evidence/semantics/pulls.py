"""Why an image could not be pulled, in the registry's or the runtime's words."""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.text import Text, say

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

# The first that fits counts. What failed on the way to the registry comes before what the registry
# answered: `failed to authorize: … dial tcp: i/o timeout` is about the network. Docker Hub answers
# the same to the unauthorised and about the absent.
_CLASSES: tuple[tuple[re.Pattern[str], Text], ...] = (
    (
        late(r"toomanyrequests|too many requests|rate limit", re.IGNORECASE),
        say("the registry limits the rate of pulls"),
    ),
    (
        late(r"no such host|server misbehaving|temporary failure in name resolution", re.IGNORECASE),
        say("the registry's host name does not resolve"),
    ),
    (late(r"x509:|tls: |certificate", re.IGNORECASE), say("the registry's certificate is not trusted")),
    (late(r"server gave HTTP response to HTTPS client"), say("the registry speaks plain HTTP")),
    (
        late(
            r"dial tcp|i/o timeout|connection refused|connection reset|no route to host|network is unreachable"
            r"|deadline exceeded|Client\.Timeout|TLS handshake timeout|unexpected EOF",
            re.IGNORECASE,
        ),
        say("the registry cannot be reached"),
    ),
    (late(r"no space left on device"), say("the node's disk is full")),
    (late(r"no match for platform|no matching manifest"), say("there is no image for the node's platform")),
    (
        late(r"does not exist or may require|insufficient_scope"),
        say("the registry has no such image, or shows it only to those with credentials"),
    ),
    (
        late(
            r"\b401\b|\b403\b|unauthorized|forbidden|access denied|authorization failed|failed to authorize"
            r"|no basic auth credentials|authentication required",
            re.IGNORECASE,
        ),
        say("the registry denies access"),
    ),
    (
        late(r"not found|NotFound|manifest unknown|name unknown|manifest_unknown|name_unknown", re.IGNORECASE),
        say("the registry has no such image"),
    ),
    (
        late(r"\b50[0-4]\b|service unavailable|bad gateway|internal server error", re.IGNORECASE),
        say("the registry fails"),
    ),
)

_BY_REASON = {
    "ErrImageNeverPull": say("it is not on the node, and the pull policy is Never"),
    "InvalidImageName": say("that is not a valid image name"),
    "SignatureValidationFailed": say("its signature is not valid"),
}

# Where the last speaker's own words begin, after each wrapper of the runtime.
_WRAPPERS = late(
    r"desc = |failed to resolve reference \"[^\"]*\": |failed to pull and unpack image \"[^\"]*\": "
    r"|ErrImagePull: |Failed to pull image \"[^\"]*\": |failed to do request: |failed to copy: "
    r"|Failed to apply default image tag \"[^\"]*\": "
)


def why_not_pulled(reason: Text, message: Text | None) -> Text | None:
    """Say in a few words why, or None when the message tells of nothing that is known."""
    if reason in _BY_REASON:
        return _BY_REASON[reason]
    # The words of an image's name or address are not the registry's.
    said = re.sub(r"\"[^\"]*\"", '""', message or "")
    return next((words for pattern, words in _CLASSES if pattern.search(said)), None)


def registrys_words(message: Text) -> Text:
    """Cut the runtime's wrappers off a message."""
    start = max((match.end() for match in _WRAPPERS.finditer(message)), default=0)
    rest = message.part(start, len(message))
    return rest if rest.strip() else message
