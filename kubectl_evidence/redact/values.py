"""What a value looks like: a reference, a word about a state, a name - or something that may be a secret.

A sensitive name alone decides in most places, because weak passwords are the usual ones. These
predicates say which values survive even there, and which are strong enough to be looked for elsewhere.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from kubectl_evidence.late import late
from kubectl_evidence.redact import chance

# References to a value rather than the value: $(X), ${X}, $X, {{ }}, %(x)s, <set to the key…>, ***,
# paths, ARNs, resource names of secret managers, Go pointers, printf verbs.
_REFERENCE = late(
    r"""\? | \$\d{1,3} | :[a-z_]{2,40} | \((?:sensitive|known|hidden|masked|redacted|none|unset|not|empty|null)\b.*
      | \.\.[\w./-]+
      | (?:var|local|module|data|each|secrets|vars|github|inputs|params|props|req|request|ctx|values|root|parent)
        \.[\w.\[\]"'-]+
      | \$\([^()]*\)? | \$\{[^{}]*\}? | \$[A-Z_][A-Z0-9_]* | \{\{.* | %\([^)]*\)s? | %[svqdx+#T]+ | \#\{.*
      | <[^<>]*>? | [*•x.#?-]{2,} | [X]{3,} | \(?\*[\w.]*\)?\(?0x[0-9a-f]+\)? | 0[xX][0-9a-fA-F]{1,16}
      | \$[a-z_]{3,40} | [A-Za-z_][\w.]{0,80}\([\w\s,=.*()]{0,200}
      | (?:~|\.{1,2})?/[\w.@-]*(?:/[\w.@-]*)* | [A-Za-z]:\\[\w.\\ -]*
      | (?:map\[[\w.*]{1,40}\]|\[\])\*?[a-z][\w.]{0,60}\{?
      | \$\{\w{1,80}:?[-=?+]\$\{[^{}]*\}\}
      | (?:[a-z][a-z0-9._-]{0,62}/){2,8}[a-z0-9._-]+\#[\w.-]{1,64}
      | ENC\[.* | arn:aws[\w-]*:.* | projects/[\w-]+/secrets/.*
      | (?:op://|ref\+|vault:|env:|file:|secretref:|sm://|awssm:|gcp:secretmanager).*
      | [\w./@-]+\.(?:pem|key|crt|cer|json|ya?ml|txt|jks|p12|pfx|conf|env|properties)
      | (?i:redacted|masked|hidden|filtered|omitted) | [\[(](?i:[a-z]+|\*+)[\])]
      | (?i:(?:os|process|system)\.(?:get)?env(?:iron)?|getenv|(?:env|self|this|config|settings|cfg|args|options)\.)\S*
    """,
    re.VERBOSE | re.DOTALL,
)
_NOT_A_VALUE = frozenset(
    "true false yes no on off null nil none undefined nan n/a na - await async lambda sensitive unset empty optional "
    "required string str bool boolean int integer number object array bytes".split(),
)
# What a log says about a secret where its value could stand: token=expired.
_OUTCOMES = frozenset(
    "expired invalid missing failed failure ok okay success rejected accepted denied revoked unknown unauthorized "
    "forbidden valid verified incorrect wrong required present absent found not-found notfound".split(),
)
# Words that follow a secret's name in a sentence: "--password is required", "token: unexpected EOF".
_STATES = _OUTCOMES | frozenset(
    "error succeeded refused refreshed refreshing renewed renewing rotated rotating created updated deleted changed "
    "loaded reloaded not is was has had been be are will must should can cannot may does did do and or to for from of "
    "in on at by with without when while if as the a an this that it its too than then signature length mismatch "
    "malformed exceeded authentication authorization verification validation bad unable could couldn't "
    "failed-precondition configured provided given using via flag flags option argument parameter value name only "
    "enabled disabled parse parsing unexpected unsupported request response context no such please cannot must empty "
    "blank contain least characters long more less already still yet host user port connect connecting retry".split(),
)
_NUMBER = late(r"[-+]?\d[\d_,]*(?:\.\d+)*(?:%|ns|us|µs|ms|s|m|h|d|[KMGTkmgt]i?B?|ms\)?)?(?:\d+(?:ms|s|m))*")
_TIMESTAMP = late(r"\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?|\d\d:\d\d:\d\d[\d.,]*")
_HOST = late(
    r"(?i)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*(?::\d{1,5})?(?:/[\w./-]*)?|\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d{1,5})?"
)
_PERCENT = late("%[0-9A-Fa-f]{2}")
_URL = late(r"(?i)[a-z][a-z0-9+.-]{1,30}://")

# As in Vault: secret/data/payments/db.
_RELATIVE_PATH = late(r"(?:[a-z][a-z0-9._-]{0,62}/){2,}[a-z0-9._-]*")

# A Kubernetes object name that reads like one: words, versions and a generated suffix, not a mixture.
_OBJECT_NAME = late(
    rf"(?:[a-z][a-z0-9-]{{0,62}}/)?[a-z]+\d{{0,2}}(?:[-.](?:[a-z]+\d{{0,2}}|v?\d{{1,3}}|{chance.GENERATED}))+"
)
_NAMESPACED_NAME = late(r"[a-z][a-z0-9-]{0,62}/[a-z][a-z0-9.-]{0,252}")


def is_reference(value: str) -> bool:
    """Tell whether `value` only refers to something: a variable, a path, a mask, a boolean, nothing."""
    bare = value.strip()
    if not bare.strip("{}[](),:;\"'\\") or bare.lower() in _NOT_A_VALUE:
        return True
    # Base64 may begin with a slash, too.
    if bare[0] == "/" and (
        chance.is_opaque(bare) or (chance.is_mixed(bare, 20) and chance.DIRECTORY.search(bare) is None)
    ):
        return False
    return _REFERENCE.fullmatch(bare) is not None


def is_state(value: str) -> bool:
    """Tell whether `value` is a word of a sentence about a secret, as in `token: expired`."""
    return value.strip(" .,;:!()").lower() in _STATES


def is_outcome(value: str) -> bool:
    """Tell whether `value` says how it went rather than what was used, as in `token=expired`."""
    return value.strip(" .,;:!()").lower() in _OUTCOMES


def is_complaint(value: str) -> bool:
    """Tell whether `value` says in some words what a secret has to be: `must be at least 8 characters`."""
    return _COMPLAINT.match(value) is not None


_COMPLAINT = late(
    r"(?i)(?:must|should|is|was|has|have|cannot|can't|does|doesn't|too|please|may|needs?|invalid)(?:[ ]\S+){2}"
)


def is_object_name(value: str) -> bool:
    """Tell whether `value` reads like `payments-db`, `payments/db` or `default-token-x7k2p`."""
    return _OBJECT_NAME.fullmatch(value) is not None or _NAMESPACED_NAME.fullmatch(value) is not None


# What controllers append to a name: a hash, five characters without vowels (k8s.io/apimachinery
# pkg/util/rand), a StatefulSet's ordinal.
_GENERATED_NAME = late(r"^[a-z0-9.-]+-(?:[0-9a-f]{8,10}|[bcdfghjklmnpqrstvwxz2456789]{5}|[0-9]{1,3})$")


_VERSION = late(r"v?[0-9]+(?:\.[0-9]+)+(?:[-+][0-9A-Za-z.-]+)?")


def is_path(value: str) -> bool:
    """Tell whether `value` is a path without a leading slash, of three parts or more."""
    return _RELATIVE_PATH.fullmatch(value) is not None


def is_number(value: str) -> bool:
    """Tell whether `value` is a count, a size, a duration or a version."""
    return _NUMBER.fullmatch(value) is not None


def has_url(value: str) -> bool:
    """Tell whether `value` begins like a URL; its secret parts are found by the rules for URLs."""
    return _URL.match(value) is not None


def is_measure(value: str) -> bool:
    """Tell whether `value` is a number, a time, a UUID, an address or a host."""
    if any(shape.fullmatch(value) for shape in (_NUMBER, _TIMESTAMP, chance.UUID)):
        return True
    # A token may have dots; a host has no capitals among its digits.
    if _HOST.fullmatch(value) is None:
        return False
    upper = any(c.isupper() for c in value)
    return not (upper and any(c.isdigit() for c in value)) or _CLASS.fullmatch(value) is not None


def stands_out(word: str) -> bool:
    """Tell whether a word in prose is no ordinary word: it has a digit or a symbol, and is no measure."""
    if len(word) < 6 or is_measure(word) or is_state(word) or is_path(word):
        return False
    return any(c.isdigit() for c in word) or any(c in "!@#$%^&*+=~?" for c in word.rstrip("="))


_CLASS = late(r"(?:[a-z][a-z0-9_]*\.){2,}[A-Z]\w*")  # com.example.Http2Client


def is_setting(value: str) -> bool:
    """Tell whether a string is a name and a word: `method=oidc`, `decision=allow`."""
    return _SETTING.fullmatch(value) is not None


_SETTING = late(r"[a-z_]{2,20}=[a-z][a-z/_-]{1,30}")


def is_name(value: str) -> bool:
    """Tell whether a string is made of words, with short numbers behind them: `db_password`, `api_key2`."""
    return _NAME.fullmatch(value) is not None


_NAME = late(r"[A-Za-z]{2,20}\d{0,2}(?:[_.-](?:[A-Za-z]{1,20}\d{0,2}|\d{1,3})){1,5}")


def is_phrase(value: str) -> bool:
    """Tell whether a string is a pass phrase of three to eight words, none of which holds a sentence together."""
    words = value.split(" ")
    return 3 <= len(words) <= 8 and all(_PHRASE_WORD.fullmatch(word) for word in words) and _STATES.isdisjoint(words)


_PHRASE_WORD = late("[a-z]{3,14}")


def is_numbered_phrase(value: str) -> bool:
    """Tell whether a string is a pass phrase of three to six words with a number among them: `blue moon 77`."""
    words = value.split(" ")
    return (
        3 <= len(words) <= 6
        and all(_NUMBERED_WORD.fullmatch(word) for word in words)
        and sum(word.isalpha() for word in words) >= 2
        and any(word[-1].isdigit() for word in words)
        and _STATES.isdisjoint(word.lower() for word in words)
        and _COUNTED.isdisjoint(word.lower() for word in words)
    )


_NUMBERED_WORD = late(r"[A-Za-z]{3,14}\d{0,4}|\d{1,6}")
# Of these, sentences about secrets count: "2 attempts left", "rotated 3 days ago".
_COUNTED = frozenset(
    "attempt attempts times time seconds second minutes minute hours hour days day weeks months years ago "
    "characters chars rounds lines line step steps code status expires expire age last first after before "
    "since until every per see ask same room page ticket note chapter section item number left out user users "
    "errors error version level port retries hash hashes bits bytes size policy rule".split()
)


def is_uuid(value: str) -> bool:
    """Tell whether a string is a UUID: a password generated by Spring, a token of Consul or Splunk, or an id."""
    return chance.UUID.fullmatch(value) is not None


def is_word(value: str) -> bool:
    """Tell whether a string is one lower-case word, as object names may be."""
    return value.isascii() and value.isalpha() and value.islower()


def is_token_like(word: str) -> bool:
    """Tell whether a word that merely stands beside a secret's name can be nothing but that secret.

    Twelve characters or more, with letters and digits mixed; no host, path, URL, name or time.
    """
    word = word.rstrip(".,:;!?")
    if len(word) < 12 or is_measure(word) or is_object_name(word) or is_reference(word) or has_url(word):
        return False
    if chance.is_opaque(word):
        return True
    if word.count("/") > 1 or ":" in word or "=" in word[:-2] or not chance.DIGIT_AMONG_LETTERS.search(word):
        return False
    return chance.HEX.fullmatch(word) is None or len(word) in (32, 40, 64)


def is_strong(value: str) -> bool:
    """Tell whether a secret is unusual enough that every occurrence of it elsewhere is that secret.

    Eight characters with a digit, or more than sixteen; never a number, time, address, host, path or the
    name of a generated object. Other names in the evidence are spared by being named (`Memory.spare`), not by
    their look: a pass phrase such as `correct-horse-7-battery` looks like one too.
    """
    if len(value) < 8 or not (len(value) > 16 or any(c.isdigit() for c in value)):
        return False
    if is_reference(value) or _GENERATED_NAME.search(value) or _VERSION.fullmatch(value):
        return False
    if chance.UUID.fullmatch(value):
        return True
    return not (is_measure(value) or (value.isalpha() and value.islower() and len(value) < 24))


def plain(value: str) -> str:
    """Undo percent-encoding and JSON's escaped slashes, as in the parts of a URL."""
    value = value.replace("\\/", "/")
    return unquote(value) if _PERCENT.search(value) else value
