"""Where a value stands, and how much it must look like a secret there to be one.

After `DB_PASSWORD=` anything is a secret, since weak passwords are the usual ones; in a sentence, `token: `
is mostly followed by an ordinary word.
"""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_evidence.late import late
from kubectl_evidence.redact import chance, lexicon, values
from kubectl_evidence.redact.placeholder import PLACEHOLDER
from kubectl_evidence.redact.policy import holds_numbers, shortest_number

# These names have ordinary words as values, too: auth=ldap, signature=RSA.
_SHORTEST = {"auth": 8, "signature": 12}
# Of these only a random value is a secret: `key=checkout-42`, `session=closed`, `assertion failed`.
RANDOM_ONLY = frozenset({"opaque-key", "session", "assertion"})
_MAX_BLANKS = 6
_SHA = late("[0-9a-f]{40,64}")
# X-Amz-Credential: the id of the key, whose rule hides it, and its scope: day, region, service.
_SCOPED = late(r"[^\s/%]{1,128}(?:%40[\w.-]{1,128})?(?:/|%(?:25){0,2}2[fF])\d{8}(?:/|%(?:25){0,2}2[fF])[a-z]")
_CODE = late(r"\d{4,10}|\d{3}[- ]\d{3}")
_NAMED_KINDS = frozenset({"password", "token", "api-key", "key", "access-key-id", "credential"})
_UUID_KINDS = _NAMED_KINDS | {"secret", "secret-value", "authorization", "cookie"}
_METAVARIABLES = frozenset("FILE PATH STRING NAME VALUE URL DIR KEY TEXT ID".split())
_CODE_NAMES = frozenset({"otp", "totp", "pin", "mfa", "passcode", "puk"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is known about the place of a value before looking at the value.

    - `structured`: the spelling leaves no doubt that a value follows, as `k=v`, `"k":"v"`, `db_pass: v`.
    - `sentence`: `k: v` with a space and without quotes, which prose has as well.
    - `line`: the name begins its line, as in YAML, ini and env files.
    - `flag`: only white space is between name and value, as in `--password v`.
    - `flow`: the name stands in braces, behind `{` or a comma.
    - `typed`: PHP's dumps write the value with its type before it, on a line of its own.
    - `wrapped`: the same with a colon, as in `-H "X-Token: v"`.
    - `inside`: a quote stands before the name, so that it closes the value.
    - `under_path`: the name ends a path, as in `/etc/creds/password: permission denied`.
    - `annotated`: a domain stands before the name, as in the key of an annotation, which may name a Secret.
    - `query`: the name is a parameter of a URL.
    - `encoded`: what assigns is percent-encoded, and so is what ends the value.
    - `close`: the quote that closes the name, if it is quoted; `json`: the same where JSON is possible.
    """

    kind: str
    name: str
    structured: bool = True
    sentence: bool = False
    line: bool = False
    flag: bool = False
    flow: bool = False
    typed: bool = False
    inside: bool = False
    wrapped: bool = False
    under_path: bool = False
    annotated: bool = False
    query: bool = False
    encoded: bool = False
    close: str = ""
    json: str = ""

    def is_secret(self, value: str, *, quoted: bool = False, alone: bool = False, enclosed: bool = False) -> bool:
        """Tell whether `value` is a secret at this place.

        `alone`: nothing but it is left on its line; `enclosed`: a comma or a brace follows.
        """
        if self._is_no_value(value, code=enclosed and not quoted) or self._speaks_of_a_secret(value):
            return False
        if self._names_something(value):
            return False
        known = self._by_kind(value, certain=self.structured or (self.line and alone))
        if known is not None:
            return known
        if self.structured and not (
            values.is_word(value)
            and not quoted
            and self.sentence
            and not alone
            and not enclosed
            and self.kind != "password"
        ):
            return True
        if quoted:
            return " " not in value.strip() or self._is_pass_phrase(value)
        if ((self.line or (self.wrapped and self.kind == "password")) and alone) or (self.flow and enclosed):
            return len(value) >= 4 or self.kind == "password"
        return values.stands_out(value)

    def _is_no_value(self, value: str, *, code: bool) -> bool:
        if values.is_reference(value) or PLACEHOLDER.fullmatch(value):
            return True
        if values.has_url(value) or value.startswith("-----BEGIN") or _SCOPED.match(value):
            return True  # the rules for URLs and keys know which part to hide
        if code and value == self.name:
            return True  # connect(user=user, password=password)
        # Usage: --token TOKEN, --client-key FILE
        metavariable = value in _METAVARIABLES or (value.isupper() and lexicon.kind_of(value) is not None)
        return self.flag and metavariable

    def _names_something(self, value: str) -> bool:
        if self._names_an_object(value):
            return True
        if self.name.lower().endswith("secretkey") and value.islower() and lexicon.kind_of(value) in _NAMED_KINDS:
            return True  # External Secrets: secretKey: password
        named = values.is_object_name(value) or values.is_path(value) or _SHA.fullmatch(value) is not None
        return self.annotated and self.kind != "password" and named

    def _by_kind(self, value: str, *, certain: bool) -> bool | None:
        """Tell what the kind of secret, or the sort of value, decides alone; None if they do not."""
        if self.under_path:
            return values.stands_out(value) and _SHA.fullmatch(value) is None
        if self.kind == "opaque-key":
            return chance.is_opaque(value) or chance.is_mixture(value)
        if self.kind in RANDOM_ONLY:
            return chance.is_opaque(value) or chance.is_digest_like(value) or chance.is_mixed(value, 32)
        if self.kind in _SHORTEST and self.sentence and not self.line and not chance.is_opaque(value):
            return False  # Authenticated via OAuth2: Session{...}
        if self.kind in _SHORTEST:
            return len(value) >= _SHORTEST[self.kind] and values.stands_out(value) and not values.is_setting(value)
        if _CODE.fullmatch(value) and not _CODE_NAMES.isdisjoint(lexicon.segments(self.name)):
            return True
        if values.is_uuid(value):
            return self.kind in _UUID_KINDS
        return self._is_secret_number(value, certain=certain) if values.is_number(value) else None

    def _is_pass_phrase(self, value: str) -> bool:
        # It has spaces as a sentence has, but a sentence about a password seldom has digits.
        return (
            (self.line or self.flow)
            and self.kind == "password"
            and any(character.isdigit() for character in value)
            and value.count(" ") <= _MAX_BLANKS
        ) or values.is_phrase(value.strip())

    def _speaks_of_a_secret(self, value: str) -> bool:
        if values.is_outcome(value) or (" " in value and values.is_complaint(value)):
            return True
        return (self.flag or self.sentence) and values.is_state(value)

    def _names_an_object(self, value: str) -> bool:
        # Controllers write secret=payments/db and kubectl describe writes "Tokens: default-token-x7k2p".
        lone = self.name.strip("-").lower() in ("secret", "secrets")
        if self.name.lower() == "secrets" and (values.is_name(value) or lexicon.kind_of(value) is not None):
            return True  # Compose: secrets: [db_password]
        if lone and " " in value and not values.is_phrase(value) and not any(map(values.stands_out, value.split())):
            return True
        if lone and self.name.startswith("-") and value.isalpha() and lexicon.kind_of(value) is not None:
            return True  # pulumi config set --secret dbPassword v
        may_name = lexicon.may_name_a_secret(self.name)
        loose = not self.structured and self.kind in ("secret", "token", "credential")
        if may_name and values.is_word(value):
            return True
        return ((lone and not self.query) or may_name or loose) and values.is_object_name(value)

    def _is_secret_number(self, value: str, *, certain: bool) -> bool:
        if holds_numbers(self.kind):
            return (certain and value.isdigit() and len(value) >= shortest_number(self.kind)) or len(value) >= 8
        shortest = 6 if self.structured else 10
        return value.isdigit() and len(value) >= shortest and not self.name.lower().endswith(("tokens", "keys"))
