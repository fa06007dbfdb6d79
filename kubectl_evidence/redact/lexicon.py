"""Which names announce a secret: `DB_PASSWORD`, `x-api-key`, `spring.datasource.password`, `clientSecret`.

A name is split into segments at `_ . -` and at the humps of camelCase, and judged by whole segments:
by substrings, `min` would excuse MINIO_ROOT_PASSWORD and `pat` would accuse every path. The words are in
`families`.
"""

from __future__ import annotations

from functools import lru_cache

from kubectl_evidence.late import late
from kubectl_evidence.redact.families import FAMILIES

__all__ = ["FAMILIES", "STEMS", "kind_of", "may_name_a_secret", "segments", "speaks_about"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# After the sensitive segment: these say that the value is something about the secret, not the secret.
_TAILS = _words(
    "file files filename path paths dir directory folder name names url uri endpoint endpoints host hostname "
    "port ttl length len size count counts counter expiry expires expired expire expiration expireat age type "
    "types kind class policy policies version versions id ids ref refs reference references enabled enable "
    "disabled disable required require rotation rotated rotate created updated at time times timestamp timeout "
    "interval period duration hint prompt field fields header headers prefix suffix format algorithm alg algo "
    "method methods mode modes provider providers issuer audience audiences scope scopes status state valid "
    "invalid validity error errors limit limits max min budget bucket used usage remaining total rate manager "
    "store stores service server servers controller mount volume location namespace namespaces generator "
    "review reviews reviewer strength attempts attempt retries retry cache changed change reset exists present "
    "missing seconds minutes hours days ms sec secs num index position owner user username users group groups "
    "role roles realm domain key keys source sources region arn engine backend plugin optional rule rules "
    "validator validation checker check checks helper handler factory request requests response exchange grant "
    "flow page link email label labels description title message text placeholder input button form html sha "
    "sha1 sha256 sha512 checksum digest fingerprint thumbprint ca cert certs certificate certificates encoder "
    "encoding encryption sync syncer operator agent sidecar driver csi webhook client account accounts "
    "metadata annotation annotations projection refresh refreshed interceptor filter resolver parser lookup "
    "list not found is was has hasher hashing iterations rounds cost loader reader writer builder converter mapper "
    "repository repo entity dto model schema table column listener exception failure component module util utils "
    "property properties stdin fd lifetime lifespan window grace skew leeway",
)
# Of these, in a sentence: "the password is generated", "password of the user bob", "password was changed".
_ABOUT = _TAILS - _words(
    "is was has at user users username account owner role created updated rotated rotate changed change reset used "
    "client server service host key keys"
)
# Behind a word that counts only at the end: DB_PASS_OLD.
_QUALIFIERS = _words(
    "new old primary secondary replica backup main current previous prod production dev staging test master default "
    "admin root ro rw read write internal external live value string text a b v"
)
# Directly before it, or first of all: the value is a number, a name, a flag or something public.
_HEADS = _words(
    "max min prompt completion num number n nb public csrf xsrf checksum has is use uses using enable enabled "
    "disable disabled allow allows require requires need needs no without invalid missing expired next "
    "continuation continue page paging pagination cancel cancellation input output cached total pad eos bos "
    "unk sep mask cls stop idempotency fencing lease resume delta sort pull existing "
    "socket wrong bad empty unknown validate check automount projected bound per of count "
    "thinking reasoning",
)
# Names of Secrets in Helm values and ingress annotations: always, and where the value looks like one.
_NAMED_SECRETS = late(r"(?i)(?:existing|tls|ca|cert|certificate|pull)[-_.]?secrets?$")
_MAY_NAME_A_SECRET = late(
    r"(?i)(?:ssl|creds|credentials?|password|passwd|auth|license|default|config|env|key|token)[-_.]?secrets?$"
)
_GO_TYPE = late(r"v\d+(?:(?:alpha|beta)\d+)?\.[A-Z]")  # *v1.Secret
# Segments that end in "pass" and have nothing to do with passwords; a program that reads them from a pipe.
_NO_PASSWORDS = _words(
    "compass bypass trespass surpass encompass multipass onepass underpass overpass renderpass chpasswd"
)
# Digits inside belong to the word: N8N_ENCRYPTION_KEY, oauth2token.
_SEGMENT = late(r"[A-Z]+(?:\d+[A-Z]+)*(?![a-z])|[A-Z]?[a-z]+(?:\d+[a-z]+)*")

# Cheap announcement of all of the above; none contains another.
STEMS = (
    *("pass", "pw", "psw", "contrasena", "senha", "psk", "secret", "salt", "pepper"),
    *("kennwort", "wachtwoord", "haslo", "heslo", "parola", "sifre", "salasana", "lozinka"),
    *("token", "jwt", "bearer", "otp", "sas", "_pat", "-pat", ".pat"),
    *(
        "key",
        "cred",
        "sig",
        "auth",
        "cookie",
        "community",
        "encrypt",
        "hmac",
        "sess",
        "assertion",
        "samlresp",
        "saml_resp",
        "saml-resp",
    ),
    *("verifier", "device_code", "device-code", "devicecode"),
)

_ANYWHERE = {word: family.kind for family in FAMILIES for word in family.words}
_AT_THE_END = {word: family.kind for family in FAMILIES for word in family.last}
_ENDINGS = tuple((ending, family.kind) for family in FAMILIES for ending in family.endings)
_MAX_WORD = max(word.count("+") for word in _ANYWHERE) + 1


def segments(name: str) -> list[str]:
    """Return the lower-case words of a name: `dbRootPASSWORD_2` is db, root, password."""
    return [segment.lower() for segment in _SEGMENT.findall(name)]


@lru_cache(maxsize=8192)
def kind_of(name: str) -> str | None:
    """Return the kind of secret that a variable, field, flag or header of this name holds, or None."""
    words = segments(name)
    if _GO_TYPE.match(name):
        return None
    for last in range(len(words) - 1, -1, -1):
        for length in range(_MAX_WORD, 0, -1):
            first = last - length + 1
            if first < 0:
                continue
            kind = _kind(words, first, last)
            if kind:
                return None if _is_excused(name, words, first, last) else kind
    return None


def speaks_about(words: str) -> bool:
    """Tell whether words between a secret's name and a value are about the secret: `password policy is strict2`."""
    return not _ABOUT.isdisjoint(words.lower().split()[:2])


def is_about(word: str, *, account: bool = False) -> bool:
    """Tell whether a word of a name says that its value is about a secret; `account`: it may be an account's name."""
    return word in (_ABOUT if account else _TAILS) or word in ("key", "keys", "host")


def may_name_a_secret(name: str) -> bool:
    """Tell whether a name may be followed by the name of a Secret: `auth-secret: basic-auth`, not `AUTH_SECRET=`."""
    if name[:2].lower() == "x-":
        return False  # a header
    return (
        not name.isupper()
        and not name.startswith("-")
        and "_" not in name
        and "." not in name
        and _MAY_NAME_A_SECRET.search(name) is not None
    )


def _kind(words: list[str], first: int, last: int) -> str | None:
    word = "+".join(words[first : last + 1])
    if word.endswith("+keys"):
        word = word[:-1]
    if word in _ANYWHERE:
        return _ANYWHERE[word]
    if word in _AT_THE_END and _QUALIFIERS.issuperset(words[last + 1 :]):
        return _AT_THE_END[word]
    if first == last and word not in _NO_PASSWORDS and len(word) > len("pass"):
        return next((kind for ending, kind in _ENDINGS if word.endswith(ending)), None)
    return None


def _is_excused(name: str, words: list[str], first: int, last: int) -> bool:
    if words[first : last + 2] == ["secret", "id"]:  # the secret half of a Vault AppRole
        return False
    if not _TAILS.isdisjoint(words[last + 1 :]):
        return True
    if first and (words[first - 1] in _HEADS or words[0] in _HEADS):
        return True
    return words[last] in ("secret", "secrets") and _NAMED_SECRETS.search(name) is not None
