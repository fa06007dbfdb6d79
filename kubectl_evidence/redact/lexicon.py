"""Which names announce a secret: `DB_PASSWORD`, `x-api-key`, `spring.datasource.password`, `clientSecret`.

A name is split into segments at `_ . -` and at the humps of camelCase, and judged by whole segments:
by substrings, `min` would excuse MINIO_ROOT_PASSWORD and `pat` would accuse every path.

Sources: the generic categories of CredData (Samsung), gitleaks' `generic-api-key` (MIT), the field names of the
Kubernetes API and of the drivers, clients and servers named beside their words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kubectl_evidence.late import late


@dataclass(frozen=True, slots=True)
class Family:
    """Names of one kind. Its examples are its tests.

    `words` count in any segment, `last` only in the last one, `endings` also at the end of a segment
    that was written together (`dbpassword`). A word may be two segments: `api key`.
    """

    kind: str
    words: frozenset[str] = frozenset()
    last: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()
    masks: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What makes a secret of a key: "primary", "partition", "cache", "public", "routing" do not.
_KEY_OF = _words(
    "access secret private encryption encrypt decryption signing sign master account auth authorization shared "
    "session deploy license storage client ssh rsa dsa ecdsa ed25519 ssl tls aes hmac webhook admin jwt "
    "service write ingest ingestion integration instrumentation unseal recovery certificate cert fernet cookie "
    "crypto data-encryption wrapping kek dek preshared psk vapid consumer stripe openai anthropic sendgrid "
    "mailgun twilio datadog dd newrelic algolia rails validation",
)

FAMILIES: tuple[Family, ...] = (
    Family(
        kind="password",
        words=_words(
            "password passwords passwd passwort pwd passphrase passphrases passcode passwds pswd psw "
            "requirepass masterauth masterpass storepass keypass userpass dbpass rootpass adminpass mypass mailpass "
            "smtppass redispass mysqlpass pgpass ldappass bindpass authpass bindpw rootpw userpw dbpw adminpw authpw "
            "sshpass contrasena senha",
        ),
        last=_words("pass pw psk"),
        endings=("password", "passwd", "passphrase", "passcode", "pwd"),
        masks=(
            "DB_PASSWORD={fake}",
            "spring.datasource.password={fake}",
            "MINIO_ROOT_PASSWORD: {fake}",
            '{{"dbPassword":"{fake}"}}',
            "Cfg(userPassword={fake}, retries=3)",
            "mysqlpassword={fake}",
            "requirepass={fake}",
            "db.pass={fake}",
        ),
        keeps=(
            "DB_PASSWORD_FILE=/run/secrets/db",
            "password_policy=strict-2024",
            "min_password_length=12",
            'password authentication failed for user "app1"',
            "12 tests pass, compass=north2",
            "PWD=/usr/src/app",
            "couldn't find key PASSWORD in Secret payments/db",
        ),
    ),
    Family(
        kind="secret",
        words=_words("secret secrets clientsecret appsecret secretid"),
        endings=("secret",),
        last=_words("salt pepper"),
        masks=("CLIENT_SECRET={fake}", '"client_secret": "{fake}"', "oauth.secret.prod={fake}", "secret_id={fake}"),
        keeps=(
            "secretName: payments-db",
            'secret "db" not found',
            "existingSecret: payments-db2",
            "secret_version=AWSCURRENT7",
            "checksum/secret: 5f0c3a91d1f7b6a45f0c3a91d1f7b6a45f0c3a91d1f7b6a45f0c3a91d1f7b6a4",
        ),
    ),
    Family(
        kind="token",
        words=_words("token tokens jwt"),
        endings=("token",),
        last=_words("pat bearer otp totp sas jwts"),
        masks=(
            "GITHUB_TOKEN={fake}",
            "authToken: '{fake}'",
            "X-Vault-Token: {fake}",
            "GITLAB_PAT={fake}",
            "tokenV2={fake}",
        ),
        keeps=(
            "token bucket is full",
            "max_tokens=4096",
            "prompt_tokens=5121 completion_tokens=42",
            "token_type=Bearer1",
            "next_token=page2",
            "invalid token",
            "tokenizer=cl100k_base",
        ),
    ),
    Family(
        kind="api-key",
        words=_words("apikey apikeys appkey api+key app+key application+key subscription+key functions+key"),
        endings=("apikey",),
        masks=("STRIPE_API_KEY={fake}", "apiKey={fake}", "Ocp-Apim-Subscription-Key: {fake}", "x-api-key: {fake}"),
        keeps=("apiVersion=v1beta1", "api_key_id=main2", "key=checkout-42"),
    ),
    Family(
        kind="key",
        words=frozenset({f"{word}+key" for word in _KEY_OF})
        | _words(
            "accesskey secretkey privatekey authkey encryptionkey signingkey masterkey accountkey sharedkey passkey"
        ),
        endings=("accesskey", "secretkey", "privatekey", "encryptionkey"),
        masks=(
            "SECRET_KEY_BASE={fake}",
            "AccountKey={fake}==;EndpointSuffix=core",
            "privateKey: {fake}",
            "AWS_SECRET_ACCESS_KEY={fake}",
        ),
        keeps=(
            "public_key=abc123def",
            "partition_key=order42",
            "primary-key: id2",
            "routing_key=orders.created.v1",
            "passwordKey: DB_PASSWORD2",
            "key: PASSWORD",
        ),
    ),
    Family(
        kind="access-key-id",
        words=_words("access+key+id accesskeyid"),
        masks=("aws_access_key_id={fake}", "accessKeyId: {fake}"),
        keeps=("key_id=main2",),
    ),
    Family(
        kind="credential",
        words=_words("credential credentials creds cred"),
        masks=("GIT_CREDENTIALS={fake}", "creds={fake}"),
        keeps=("credentials_provider=chain2", "GOOGLE_APPLICATION_CREDENTIALS=/var/run/gcp/key.json"),
    ),
    Family(
        kind="signature",
        last=_words("sig signature"),
        masks=("sig=Zm9vYmFy{fake}%3D", "X-Amz-Signature=f00dfeed{fake}"),
        keeps=("signature_version=v4", "signature=RSA-2048"),
    ),
    Family(
        kind="auth",
        last=_words("auth"),
        masks=('"auth": "{fake}="',),
        keeps=("auth=ldap", "auth: basic", '"auth":"kerberos"', "auth_url=https://auth.example.com/v2"),
    ),
    Family(
        kind="authorization",
        last=_words("authorization"),
        masks=(
            "Authorization: Bearer {fake}",
            '"Proxy-Authorization":["Basic {fake}="]',
            "map[Authorization:[token {fake}] Accept:[*/*]]",
        ),
        keeps=("authorization mode: Node,RBAC", "authorization.k8s.io/v1"),
    ),
    Family(
        kind="cookie",
        last=_words("cookie cookies"),
        masks=("Cookie: theme={fake}; sid={fake}", "Set-Cookie: sid={fake}; Path=/; HttpOnly", "ERLANG_COOKIE={fake}"),
        keeps=("cookie_domain=shop2.example.com", "cookie: none"),
    ),
)

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
    "list not found is was has",
)
# Directly before it, or first of all: the value is a number, a name, a flag or something public.
_HEADS = _words(
    "max min prompt completion num number n nb public csrf xsrf checksum has is use uses using enable enabled "
    "disable disabled allow allows require requires need needs no without invalid missing expired next "
    "continuation continue page paging pagination cancel cancellation input output cached total pad eos bos "
    "unk sep mask cls stop idempotency fencing lease resume delta sort pull existing forgot forgotten reset "
    "change wrong bad empty unknown validate verify check automount projected bound per of count "
    "thinking reasoning",
)
# Names of Secrets in Helm values and ingress annotations, whatever the value looks like.
_NAMED_SECRETS = late(
    r"(?i)(?:existing|tls|ssl|ca|cert|certificate|pull|creds|credentials?|password|passwd|auth|license|default)[-_.]?secrets?$",
)
_GO_TYPE = late(r"v\d+(?:(?:alpha|beta)\d+)?\.[A-Z]")  # *v1.Secret
_SEGMENT = late(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

# Cheap announcement of all of the above; none contains another.
STEMS = (
    *("pass", "pw", "psw", "contrasena", "senha", "psk", "secret", "salt", "pepper"),
    *("token", "jwt", "bearer", "otp", "sas", "_pat", "-pat", ".pat"),
    *("key", "cred", "sig", "auth", "cookie"),
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


def _kind(words: list[str], first: int, last: int) -> str | None:
    word = "+".join(words[first : last + 1])
    if word.endswith("+keys"):
        word = word[:-1]
    if word in _ANYWHERE:
        return _ANYWHERE[word]
    if last == len(words) - 1 and word in _AT_THE_END:
        return _AT_THE_END[word]
    if first == last:
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
