"""What a redactor does beyond its built-in rules: the user's own rules, what may stay, and personal data.

There is no policy that switches redaction off. What is in the data of a Secret, what is a private key, and what the
user's own rules hide stays hidden whatever is allowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from kubectl_evidence.frozen import dataclass
from kubectl_evidence.redact import lexicon
from kubectl_evidence.redact.rule import Rule

if TYPE_CHECKING:
    from kubectl_evidence.redact.own_expression import OwnExpression

# What the user's own rules hide is of a kind that begins so.
OWN = "own-"
# Nothing that is allowed brings these back.
_NEVER_ALLOWED = frozenset({"secret-data", "embedded-object", "private-key"})


def is_own(kind: str) -> bool:
    """Tell whether a kind is one of the user's own rules."""
    return kind.startswith(OWN)


def holds_numbers(kind: str) -> bool:
    """Tell whether a number is a secret, too, where a name announces this kind: a PIN, a customer's number."""
    return kind == "password" or kind.startswith(OWN)


def shortest_number(kind: str) -> int:
    """Return from how many digits on; where the user says that a name holds a secret, it does."""
    return 1 if kind.startswith(OWN) else 4


# The words of a name, as the lexicon takes it apart.
Words = tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """More to hide, and what may stay.

    - `rules`: beside the built-in ones.
    - `literals`: (kind, value) pairs, hidden wherever they stand, in any common encoding.
    - `origins`: where a literal was said, in words.
    - `keys`: the last words of a name, and the kind of what such a name holds.
    - `allowed_keys`: the words of names that give nothing away. A value with a shape of its own is hidden all the same.
    - `allowed_literals`, `allowed_expressions`: whole values that no built-in rule hides.
    """

    rules: tuple[Rule, ...] = ()
    literals: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    origins: Mapping[str, str] = field(default_factory=dict, repr=False)
    keys: Mapping[Words, str] = field(default_factory=dict)
    allowed_keys: frozenset[Words] = frozenset()
    allowed_literals: frozenset[str] = field(default=frozenset(), repr=False)
    allowed_expressions: tuple[OwnExpression, ...] = ()

    def __bool__(self) -> bool:
        return self != Policy()

    @property
    def hides_numbers(self) -> bool:
        """Whether a number may be secret by itself: one of a card, one of the user's own literals."""
        return bool(self.rules or self.literals)

    def kind_of(self, name: str) -> str | None:
        """Return the kind of secret that a name announces by the user's rules or the lexicon's, or None."""
        if self.keys or self.allowed_keys:
            words = tuple(lexicon.segments(name))
            own = next((kind for key, kind in self.keys.items() if words[-len(key) :] == key), None)
            if own is not None:
                return own
            if words in self.allowed_keys:
                return None
        return lexicon.kind_of(name)

    def allows_key(self, name: str) -> bool:
        """Tell whether a name gives nothing away."""
        return bool(self.allowed_keys) and tuple(lexicon.segments(name)) in self.allowed_keys

    def allows(self, kind: str, secret: str) -> bool:
        """Tell whether what a rule of this kind has found may stay."""
        if not (self.allowed_literals or self.allowed_expressions):
            return False
        if kind in _NEVER_ALLOWED or kind.startswith(OWN):
            return False
        secret = secret.strip()
        return secret in self.allowed_literals or any(each.fullmatch(secret) for each in self.allowed_expressions)

    def stems(self, stems: Sequence[str]) -> tuple[str, ...]:
        """Add to `stems` a literal of each own key, so that again none contains another."""
        own = (max(key, key=len) for key in self.keys)
        kept: list[str] = []
        for stem in sorted({*stems, *own}, key=lambda each: (len(each), each)):
            if not any(each in stem for each in kept):
                kept.append(stem)
        return tuple(kept)


def joined(policies: Iterable[Policy]) -> Policy:
    """Make one policy of several."""
    all_of = list(policies)
    return Policy(
        rules=tuple(rule for each in all_of for rule in each.rules),
        literals=tuple(dict.fromkeys(literal for each in all_of for literal in each.literals)),
        origins={value: where for each in all_of for value, where in each.origins.items()},
        keys={key: kind for each in all_of for key, kind in each.keys.items()},
        allowed_keys=frozenset().union(*(each.allowed_keys for each in all_of)),
        allowed_literals=frozenset().union(*(each.allowed_literals for each in all_of)),
        allowed_expressions=tuple(one for each in all_of for one in each.allowed_expressions),
    )
