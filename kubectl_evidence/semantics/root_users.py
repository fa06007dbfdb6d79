"""Why the kubelet does not let a container run as the user that it would have.

Source: pkg/kubelet/kuberuntime/security_context_others.go, verifyRunAsNonRoot.
"""

from __future__ import annotations

from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.text import Text, own, say

_ROOT_IMAGE = late(r"runAsNonRoot and image will run as root")
_NO_NUMBER = late(r"runAsNonRoot and image has non-numeric user \(([^)]*)\)")
_ROOT_USER = late(r"runAsUser breaks non-root policy")


@dataclass(frozen=True)
class RootUser:
    """The user that the container would run as, and where that comes from."""

    user: Text
    words: Text


def is_about_root(message: Text) -> bool:
    """Whether a message of the kubelet's is about runAsNonRoot."""
    return root_user(message) is not None


def root_user(message: Text) -> RootUser | None:
    """Read what the kubelet says of the user; None where the message is about something else."""
    if _ROOT_IMAGE.search(message):
        return RootUser(own("root, the user of its image"), say("its image runs as root"))
    if match := _NO_NUMBER.search(message):
        user = message.part(*match.span(1))
        return RootUser(
            say("`{}`, the user of its image", user), say("its image's user `{}` is a name and not a number", user)
        )
    if _ROOT_USER.search(message):
        return RootUser(own("0, its runAsUser"), say("its runAsUser is 0"))
    return None
