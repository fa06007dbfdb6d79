"""What the checks of failed hooks share: how the hook and its failures are told, and the command that shows them."""

from __future__ import annotations

from kubectl_evidence.evidence.events import Event
from kubectl_evidence.evidence.parts.container import Hook
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Verify
from kubectl_evidence.semantics.hooks import in_words
from kubectl_evidence.text import Text, own, say


def called(hook: Hook | None) -> Text:
    """The hook after its name, or nothing where the spec does not tell it any more."""
    return say(" `{}`", in_words(hook)) if hook is not None else own("")


def how_often(event: Event) -> Text:
    """How often it has failed."""
    return own("once") if event.count == 1 else say("{} times", event.count)


def events_command(pod: Pod, reason: Text, expect: Text) -> Verify:
    """The events of the pod with that reason."""
    fields = say("involvedObject.name={},reason={}", pod.name, reason)
    command = say("kubectl get events -n {} --field-selector {}", pod.namespace, fields)
    return Verify(command=command, expect=expect)
