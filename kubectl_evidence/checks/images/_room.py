"""What the checks of images share: the containers that wait for an image, why, and what the image was before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.events import Event, Events
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.rollout import Rollout
from kubectl_evidence.finding import Compared, Pointer, Proven, Severity, Verify, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.happened import POD, latest, matching
from kubectl_evidence.semantics.pulls import REASONS, Cause, ImageName, Why, parsed, registrys_words, why_not_pulled
from kubectl_evidence.semantics.rollouts import revision_of, undone_to
from kubectl_evidence.semantics.shown_by import status_command
from kubectl_evidence.text import Name, Text, own, say

_IMAGE, _QUOTED = 100, 90
_ALTERNATE = frozenset({"ErrImagePull", "ImagePullBackOff"})


@dataclass(frozen=True)
class Failed:
    """A container that waits for its image: the kubelet's reason, what is known of the cause, and where it is said."""

    name: Name
    container: Container
    reason: Text
    cause: Cause
    # What the registry or the runtime says, without what is wrapped around it.
    quoted: Text
    cites: tuple[Pointer, ...]
    since: datetime | None

    @property
    def image(self) -> Text:
        """The image, cut to what a sentence can hold."""
        return (self.container.image or own("")).excerpt(_IMAGE)

    @property
    def quote(self) -> Text:
        """The words of the registry to put after a sentence, or nothing."""
        return say(", “{}”", self.quoted.excerpt(_QUOTED)) if self.quoted.strip() else own("")


def failed_pulls(pod: Pod, events: Events | None, *why: Why) -> Iterator[Failed]:
    """Give the containers that wait for an image for such a cause; without any, for whatever cause."""
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.lasting_containers.items():
        reason = container.waiting_reason
        if reason is not None and reason in REASONS:
            found = _failed(pod, name, container, reason, events)
            if not why or found.cause.why in why:
                yield found


def _failed(pod: Pod, name: Name, container: Container, reason: Text, events: Events | None) -> Failed:
    message = container.state.message if container.state is not None else None
    cause = why_not_pulled(reason, message)
    told = _told_by_event(name, events) if cause.words is None else None
    if told is not None:
        message = told[1].message
        cause = why_not_pulled(reason, message)
    return Failed(
        name,
        container,
        reason,
        cause,
        registrys_words(message) if message is not None else own(""),
        (
            cite(pod, "containers", name, "image") if container.image else cite(pod, "containers", name),
            cite(pod, "containers", name, "state"),
            *((cite(events, "parts", POD, "items", told[0]),) if events is not None and told is not None else ()),
        ),
        _since(pod, name, events),
    )


def _told_by_event(name: Name, events: Events | None) -> tuple[Name, Event] | None:
    return latest(
        events, {"Failed", "InspectFailed"}, container=name, about=lambda event: "pull image" in event.message
    )


def _since(pod: Pod, name: Name, events: Events | None) -> datetime | None:
    first = [event.first for _, event in matching(events, {"Failed"}, container=name) if event.first is not None]
    return min(first, default=pod.created)


@dataclass(frozen=True)
class Before:
    """The image that the revision before had for the same container, and whether a pod of it is ready."""

    number: int
    image: Text
    works: bool
    cites: tuple[Pointer, ...]
    compared: tuple[Compared, ...]
    # `tag `1.2``, where nothing else differs, or the whole image.
    words: Text


def before(pod: Pod, failed: Failed, rollout: Rollout | None) -> Before | None:
    """What the rollout changed of the image; None where it changed nothing, or the pod is of an older revision."""
    if rollout is None or rollout.current is None or revision_of(pod, rollout) != rollout.current:
        return None
    older, image = undone_to(rollout), failed.container.image
    old = older.images.get(failed.name) if older is not None else None
    if older is None or rollout.previous is None or old is None or image is None or old == image:
        return None
    rows, words = _side_by_side(image, old)
    return Before(
        older.number or 0,
        old,
        bool(older.ready_replicas),
        (cite(rollout, "revisions", rollout.previous, "images", failed.name),),
        rows,
        words,
    )


def _side_by_side(image: Text, old: Text) -> tuple[tuple[Compared, ...], Text]:
    new_parts, old_parts = parsed(image), parsed(old)
    whole = say("`{}`", old.excerpt(60))
    if new_parts is None or old_parts is None:
        return (_row(own("image"), image, old),), whole
    parts = [
        (name, new, before)
        for name, new, before in (
            # What a runtime reads where nothing is said (github.com/distribution/reference, ParseNormalizedNamed).
            (own("registry"), new_parts.registry or own("docker.io"), old_parts.registry or own("docker.io")),
            (own("repository"), new_parts.repository, old_parts.repository),
            (own("tag"), _tag(new_parts), _tag(old_parts)),
            (own("digest"), new_parts.digest, old_parts.digest),
        )
        if new or before
    ]
    differing = [(name, before) for name, new, before in parts if new != before]
    alone = differing[0] if len(differing) == 1 and differing[0][1] else None
    words = say("{} `{}`", alone[0], alone[1].excerpt(60)) if alone is not None else whole
    return tuple(_row(say("image {}", name), new, before) for name, new, before in parts), words


def _tag(parts: ImageName) -> Text:
    return parts.tag or (own("") if parts.digest else own("latest"))


def _row(what: Text, new: Text, old: Text) -> Compared:
    return Compared(what=what, wants=new or None, has=old or None, same=new == old)


def previously(found: Before | None) -> Text:
    """Say what the revision before had: `; revision 3 had tag `1.2` and is ready`."""
    if found is None:
        return own("")
    works = say(" and is ready") if found.works else own("")
    return say("; revision {} had {}{}", found.number, found.words, works)


def proven(
    pod: Pod,
    failed: Failed,
    says: Text,
    *,
    severity: Severity = "error",
    earlier: Before | None = None,
    cites: tuple[Pointer, ...] = (),
    compared: tuple[Compared, ...] = (),
    would_weaken: Text | None = None,
    mitigations: tuple[Text, ...] = (),
) -> Proven:
    """The finding about one container, with the command that shows it."""
    return Proven(
        subject=say("Container/{}", failed.name),
        severity=severity,
        says=says,
        cites=(*failed.cites, *cites, *(earlier.cites if earlier is not None else ())),
        since=failed.since,
        compared=(*compared, *(earlier.compared if earlier is not None else ())),
        would_weaken=would_weaken or say("a later event Pulled, or the container running"),
        verify=Verify(
            command=status_command(pod, failed.name, failed.container, "state.waiting.message"),
            expect=failed.quoted.excerpt(160) if failed.quoted.strip() else failed.reason,
        ),
        mitigations=mitigations,
    )
