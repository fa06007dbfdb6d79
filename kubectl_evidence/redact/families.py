"""The words in names that announce a secret, by the kind of secret.

Sources: the generic categories of CredData (Samsung), gitleaks' `generic-api-key` (MIT), the field names of the
Kubernetes API and of the drivers, clients and servers named beside their words.
"""

from __future__ import annotations

from dataclasses import dataclass


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
    "service agent write ingest ingestion integration instrumentation unseal recovery certificate cert fernet cookie "
    "crypto data-encryption wrapping kek dek preshared psk vapid consumer write validation functions recaptcha "
    # vendors whose key is called by their name
    "stripe openai anthropic sendgrid mailgun mailjet mandrill postmark sparkpost twilio pusher datadog dd newrelic "
    "relic honeycomb honeybadger bugsnag rollbar sentry segment amplitude mixpanel algolia meili meilisearch typesense "
    "elastic grafana splunk loggly logdna dynatrace pagerduty opsgenie snyk github gitlab npm nuget plaid mapbox deepl "
    "cohere mistral groq gemini pinecone replicate cloudinary rails cosmos cosmosdb batch eventhub servicebus signalr",
)

FAMILIES: tuple[Family, ...] = (
    Family(
        kind="password",
        words=_words(
            "password passwords passwd passwort pwd passphrase passphrases passcode passwds pswd psw "
            "requirepass masterauth masterpass storepass keypass userpass dbpass rootpass adminpass mypass mailpass "
            "smtppass redispass mysqlpass pgpass ldappass bindpass authpass bindpw rootpw userpw dbpw adminpw authpw "
            "sshpass authtok snmp+community contrasena senha motdepasse kennwort wachtwoord haslo heslo parola sifre "
            "salasana lozinka",
        ),
        last=_words("pass pw psk passe"),
        endings=("password", "passwd", "passphrase", "passcode", "pwd", "pass"),
        masks=(
            "DB_PASSWORD={fake}",
            "spring.datasource.password={fake}",
            "MINIO_ROOT_PASSWORD: {fake}",
            '{{"dbPassword":"{fake}"}}',
            "Cfg(userPassword={fake}, retries=3)",
            "mysqlpassword={fake}",
            "requirepass={fake}",
            "db.pass={fake}",
            "keystorepass={fake}",
            "mot_de_passe={fake}",
            "the new password is {fake}",
            "password set to '{fake}'",
        ),
        keeps=(
            "DB_PASSWORD_FILE=/run/secrets/db",
            "password_policy=strict-2024",
            "min_password_length=12",
            'password authentication failed for user "app1"',
            "12 tests pass, compass=north2",
            "bypass=proxy2",
            "password is required",
            "password was incorrect",
            "password is 8characters",
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
            "accesskey secretkey privatekey authkey encryptionkey signingkey masterkey accountkey sharedkey passkey "
            "writekey userkey restuserkey db+key database+key storage+account+key"
        ),
        endings=(
            *(
                "accesskey",
                "secretkey",
                "privatekey",
                "encryptionkey",
                "accountkey",
                "masterkey",
                "authkey",
                "licensekey",
            ),
            *("signingkey", "sharedkey", "sessionkey", "storagekey"),
        ),
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
        words=_words("credential credentials creds cred auth+user+info"),
        endings=("credentials", "credential"),
        masks=("GIT_CREDENTIALS={fake}", "creds={fake}"),
        keeps=("credentials_provider=chain2", "GOOGLE_APPLICATION_CREDENTIALS=/var/run/gcp/key.json"),
    ),
    Family(
        kind="signature",
        last=_words("sig signature hmac"),
        masks=("sig=Zm9vYmFy{fake}%3D", "X-Amz-Signature=f00dfeed{fake}"),
        keeps=("signature_version=v4", "signature=RSA-2048"),
    ),
    Family(
        kind="opaque-key",  # a random value under a key that may be any key
        last=_words("key keys encrypt authentication"),
        masks=("PRIMARY_KEY=Xy{alnum:40}", "invalid key: Xy{alnum:30}", '"aeg-sas-key": "Xy{base64:42}="'),
        keeps=(
            "key=checkout-42",
            "cache_key=9fceb02d0ae598e95dc970b74767f19372d61af8",
            "key: backups/2024/05/01/Dump-Of-Orders-v2.tar.gz",
            "key=4bf92f35-77b3-4da6-a3ce-929d0e0e4736",
            "public_key=Xy{alnum:40}",
            "PublicKey: Xy{alnum:40}",
        ),
    ),
    Family(
        kind="session",  # random values only
        words=_words("sessionid session+id sessid sess+id phpsessid jsessionid gh+sess"),
        last=_words("session sess"),
        masks=("sessionid=Xy{alnum:30}", '"sessionId": "{hex:32}"', "session_id: Xy{alnum:24}"),
        keeps=("session=closed", "session_id=12345", "sessionId=4bf92f35-77b3-4da6-a3ce-929d0e0e4736"),
    ),
    Family(
        kind="assertion",  # random values only
        words=_words("client+assertion samlresponse saml+response code+verifier device+code"),
        last=_words("assertion"),
        masks=("client_assertion=Xy{alnum:60}", "code_verifier=Xy{alnum:43}", "SAMLResponse=Xy{alnum:400}"),
        keeps=("assertion=failed2", "client_assertion_type=jwt-bearer2"),
    ),
    Family(
        kind="auth",
        last=_words("auth"),
        masks=('"auth": "{fake}="', "NEO4J_AUTH=neo4j/{fake}"),
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
