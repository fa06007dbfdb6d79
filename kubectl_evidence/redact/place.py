"""Where a value stands, and how much it must look like a secret there to be one.

After `DB_PASSWORD=` anything is a secret, since weak passwords are the usual ones; in a sentence, `token: `
is mostly followed by an ordinary word.
"""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_evidence.late import late
from kubectl_evidence.redact import values
from kubectl_evidence.redact.placeholder import PLACEHOLDER

# These names have ordinary words as values, too: auth=ldap, signature=RSA.
_SHORTEST = {"auth": 8, "signature": 12}
_SHA = late("[0-9a-f]{40,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is known about the place of a value before looking at the value.

    - `structured`: the spelling leaves no doubt that a value follows, as `k=v`, `"k":"v"`, `db_pass: v`.
    - `sentence`: `k: v` with a space and without quotes, which prose has as well.
    - `line`: the name begins its line, as in YAML, ini and env files.
    - `flag`: only white space is between name and value, as in `--password v`.
    - `under_path`: the name ends a path, as in `/etc/creds/password: permission denied`.
    - `close`: the quote that closes the name, if it is quoted; `json`: the same where JSON is possible.
    """

    kind: str
    name: str
    structured: bool = True
    sentence: bool = False
    line: bool = False
    flag: bool = False
    under_path: bool = False
    close: str = ""
    json: str = ""

    def is_secret(self, value: str, *, quoted: bool = False, alone: bool = False) -> bool:
        """Tell whether `value` is a secret at this place. `alone`: nothing but it is left on its line."""
        if values.is_reference(value) or PLACEHOLDER.fullmatch(value):
            return False
        if values.has_url(value) or value.startswith("-----BEGIN"):
            return False  # the rules for URLs and keys know which part to hide
        if self._speaks_of_a_secret(value) or self._names_an_object(value):
            return False
        if self.under_path:
            return values.stands_out(value) and _SHA.fullmatch(value) is None
        if self.kind in _SHORTEST:
            return len(value) >= _SHORTEST[self.kind] and values.stands_out(value)
        if values.is_number(value):
            return self._is_secret_number(value, certain=self.structured or (self.line and alone))
        if self.structured:
            return True
        if quoted:
            return " " not in value.strip() or self._is_pass_phrase(value)
        if self.line and alone:
            return len(value) >= 4 or self.kind == "password"
        return values.stands_out(value)

    def _is_pass_phrase(self, value: str) -> bool:
        # It has spaces as a sentence has, but a sentence about a password seldom has digits.
        return self.line and self.kind == "password" and any(character.isdigit() for character in value)

    def _speaks_of_a_secret(self, value: str) -> bool:
        return values.is_outcome(value) or ((self.flag or self.sentence) and values.is_state(value))

    def _names_an_object(self, value: str) -> bool:
        # Controllers write secret=payments/db and kubectl describe writes "Tokens: default-token-x7k2p".
        lone = self.name.strip("-").lower() in ("secret", "secrets")
        if lone and " " in value:
            return True
        loose = not self.structured and self.kind in ("secret", "token", "credential")
        return (lone or loose) and values.is_object_name(value)

    def _is_secret_number(self, value: str, *, certain: bool) -> bool:
        if self.kind == "password":
            return (certain and value.isdigit() and len(value) >= 4) or len(value) >= 8
        return value.isdigit() and len(value) >= 10 and not self.name.lower().endswith("tokens")
