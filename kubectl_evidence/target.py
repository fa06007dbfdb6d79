"""What the user pointed at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_evidence.frozen import dataclass
from kubectl_evidence.kinds import KINDS, POD, Kind, kind_of
from kubectl_evidence.text import NAME


class BadTarget(ValueError):
    """The words on the command line name no target that evidence can be gathered for."""


@dataclass(frozen=True)
class Target:
    """One object, by the name kubectl would use. The namespace of one that is in none is empty."""

    name: str
    namespace: str
    kind: Kind = POD
    # Kinds of evidence, by id, that are gathered only where they are asked for.
    also: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"

    @property
    def place(self) -> str:
        """Where it is, for people: ` in payments`, or nothing for what is in no namespace."""
        return f" in {self.namespace}" if self.namespace else ""

    @classmethod
    def parse(cls, words: Sequence[str], namespace: str) -> Target:
        """Read the words of a single target.

        Raises:
            BadTarget: with a sentence that says what to write instead.
        """
        targets = cls.parse_all(words, namespace)
        if len(targets) > 1:
            msg = f"one target here, not {len(targets)}"
            raise BadTarget(msg)
        return targets[0]

    @classmethod
    def parse_all(cls, words: Sequence[str], namespace: str, also: frozenset[str] = frozenset()) -> tuple[Target, ...]:
        """Read `TYPE/NAME …`, `TYPE NAME …` or the NAME of a pod, as `kubectl get` and `kubectl logs` do.

        Raises:
            BadTarget: with a sentence that says what to write instead.
        """
        if not NAME.fullmatch(namespace):
            msg = f"{namespace!r} is not a namespace's name (lower-case letters, digits and '-')"
            raise BadTarget(msg)
        found = []
        for kind, name in _pairs(words):
            if not NAME.fullmatch(name):
                msg = f"{name!r} is not a {kind}'s name (lower-case letters, digits, '-' and '.')"
                raise BadTarget(msg)
            found.append(cls(name, namespace if kind.namespaced else "", kind, also))
        return tuple(dict.fromkeys(found))


def _pairs(words: Sequence[str]) -> Iterator[tuple[Kind, str]]:
    match list(words):
        case []:
            msg = "no target given; name one: kubectl evidence pod/NAME -n NAMESPACE"
            raise BadTarget(msg)
        case [word] if "/" not in word:
            if kind_of(word) is not None:
                msg = f"no name given; write {word}/NAME or {word} NAME"
                raise BadTarget(msg)
            yield POD, word
        case [first, *names] if "/" not in first:
            if mixed := next((name for name in names if "/" in name), None):
                msg = f"write every target as TYPE/NAME, or the type once: {first!r} and {mixed!r} do not go together"
                raise BadTarget(msg)
            kind = _kind(first, names[0])
            for name in names:
                yield kind, name
        case each:
            for word in each:
                before, slash, name = word.partition("/")
                if not slash:
                    msg = f"write every target as TYPE/NAME: {word!r} has no type"
                    raise BadTarget(msg)
                yield _kind(before, name), name


def type_of(words: Sequence[str]) -> Kind:
    """Read the one type that `-l SELECTOR` selects among; without a word it is pods.

    Raises:
        BadTarget: it is none, or there is a name too.
    """
    match list(words):
        case []:
            return POD
        case [word] if "/" not in word:
            return _kind(word, "NAME")
        case _:
            msg = "name either objects or a selector: with -l only a type may be given, such as pods or deployments"
            raise BadTarget(msg)


def _kind(word: str, name: str) -> Kind:
    kind = kind_of(word)
    if kind is None:
        known = ", ".join(kind.singular for kind in KINDS)
        msg = (
            f"evidence is not gathered for {word!r}, but for {known}; "
            f"name a pod of it, or the first part of its pods' names: pod/{name or 'NAME'}"
        )
        raise BadTarget(msg)
    return kind
