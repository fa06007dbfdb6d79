"""Judges the members of a mapping under a secret's name: `{"passwords": {"alice": "v"}}`, `credentials: {db: v}`.

There a name that says nothing has a secret for its value, unless it says something about one: its name, file, policy.
"""

from __future__ import annotations

from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.redact import chance, lexicon, values
from kubectl_evidence.redact.placeholder import PLACEHOLDER

_KINDS = frozenset({"password", "credential", "secret", "token", "api-key", "auth"})
# Beside what the lexicon excuses: fields of API objects, of Helm values, of services of Compose, of a token's claims.
_ABOUT = frozenset(
    "items item existing external environment env create image tag repository registry command args properties "
    "model example hash kid iss sub aud azp jti typ uid labels subject object driver restart template cpu memory "
    "storage database databases dbname channel topic queue bucket node pod container reason code profile "
    "integrity".split()
)
_VALUES = frozenset("current previous old new next value default primary secondary main root admin".split())
_SHORTEST = 4
_MAX_BLANKS = 6
_WORD_AND_NUMBER = late(r"[A-Za-z]+\d{0,3}")


@dataclass(frozen=True)
class Owner:
    """The name that the mapping stands under.

    - `several`: it is the name of several secrets, in the plural.
    - `many`: of several passwords, so that the name of each may be an account's.
    """

    kind: str
    several: bool
    many: bool

    def excuses(self, key: str) -> bool:
        """Tell whether a member of this name, and all below it, is no secret by the owner's name."""
        words = lexicon.segments(key)
        if not words or lexicon.kind_of(key) is not None:
            return bool(words)  # its own name decides
        return any(word in _ABOUT or lexicon.is_about(word, account=self.many) for word in words)

    def holds(self, key: str, value: str) -> bool:
        """Tell whether `value` is a secret under the member `key`, which is not excused; "" where there is none."""
        if len(value) < _SHORTEST or values.is_reference(value) or values.has_url(value) or PLACEHOLDER.search(value):
            return False
        if " " in value:
            digits = any(c.isdigit() for c in value)
            return self.many and digits and value.count(" ") <= _MAX_BLANKS and not values.is_measure(value)
        if chance.is_opaque(value):
            return True
        if self.kind == "auth":  # which is more often a group of settings
            return chance.is_mixed(value, 8) and "/" not in value and not values.is_measure(value)
        if self.many or (self.kind == "password" and not _VALUES.isdisjoint(lexicon.segments(key))):
            return not values.is_measure(value) and not values.is_state(value) and not values.is_path(value)
        if not values.stands_out(value) or values.is_object_name(value) or values.is_name(value):
            return False
        return self.kind == "password" or not (
            _WORD_AND_NUMBER.fullmatch(value)
            or "/" in value
            or (":" in value and self.kind != "credential")
            or values.is_setting(value)
            or (value.isupper() and "_" in value)
        )


def owner(kind: str | None, name: str) -> Owner | None:
    """Return what is known of the members of a mapping under `name`; None where that says nothing of them."""
    if kind not in _KINDS or "/" in name:
        return None
    several = name[-1:].lower() == "s" and not name.lower().endswith("pass")
    return Owner(kind, several, many=several and kind == "password")
