"""Names that announce a secret, as words, and the conventions in which they are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.redact.corpus.chance import Chance

Words = Sequence[str]

# What software that runs in clusters really calls its secrets.
NAMES: tuple[Words, ...] = tuple(
    tuple(line.split())
    for line in """
    password
    passwd
    pwd
    passphrase
    secret
    token
    db password
    db pass
    database password
    postgres password
    pg password
    mysql root password
    mysql pwd
    mariadb root password
    mongo initdb root password
    mongodb password
    redis password
    redis pass
    rabbitmq default pass
    rabbitmq erlang cookie
    minio root password
    minio secret key
    keycloak admin password
    gf security admin password
    elastic password
    elasticsearch password
    kafka sasl password
    sasl jaas password
    spring datasource password
    spring mail password
    hikari password
    jdbc password
    sa password
    oracle pwd
    clickhouse password
    cassandra password
    couchdb password
    influxdb admin token
    neo4j password
    nats password
    mqtt password
    smtp password
    mail password
    imap pass
    ldap bind password
    bind password
    bind passwd
    ldap admin password
    keystore password
    truststore password
    key store password
    ssl key password
    ssl truststore password
    admin password
    root password
    user password
    sudo password
    ftp password
    sftp password
    proxy password
    http basic password
    basic auth password
    registry password
    docker password
    git password
    nexus password
    sonar password
    jenkins admin password
    wordpress password
    new password
    old password
    encryption password
    client secret
    oauth client secret
    oidc client secret
    azure client secret
    google client secret
    app secret
    consumer secret
    shared secret
    jwt secret
    jwt signing key
    session secret
    cookie secret
    secret key
    secret key base
    django secret key
    flask secret key
    nextauth secret
    auth secret
    hmac secret
    hmac key
    signing secret
    signing key
    webhook secret
    slack signing secret
    github webhook secret
    encryption key
    master key
    rails master key
    private key
    api key
    apikey
    app key
    api secret
    api token
    access token
    auth token
    refresh token
    bearer token
    bot token
    id token
    session token
    csi token
    deploy token
    service token
    service account token
    vault token
    consul http token
    nomad token
    k3s token
    cluster token
    join token
    npm token
    pypi token
    github token
    gitlab token
    sonar token
    datadog api key
    dd api key
    dd app key
    new relic license key
    newrelic license key
    sentry auth token
    honeycomb api key
    splunk hec token
    pagerduty token
    opsgenie api key
    twilio auth token
    sendgrid api key
    mailgun api key
    stripe secret key
    paypal client secret
    algolia admin api key
    algolia api key
    openai api key
    azure openai api key
    aws secret access key
    aws session token
    s3 secret key
    storage account key
    azure storage account key
    azure storage key
    account key
    shared access key
    cosmos db key
    cloudflare api token
    cloudflare api key
    digitalocean access token
    hcloud token
    linode token
    airflow fernet key
    fernet key
    n8n encryption key
    vapid private key
    otp secret
    totp secret
    snmp community
    recaptcha secret key
    turnstile secret key
    license key
    credential
    credentials
    user credentials
    """.strip().splitlines()
)


def snake(words: Words) -> str:
    return "_".join(words)


def upper(words: Words) -> str:
    return "_".join(words).upper()


def kebab(words: Words) -> str:
    return "-".join(words)


def dotted(words: Words) -> str:
    return ".".join(words)


def camel(words: Words) -> str:
    return words[0] + "".join(word.title() for word in words[1:])


def pascal(words: Words) -> str:
    return "".join(word.title() for word in words)


def joined(words: Words) -> str:
    return "".join(words)


def header(words: Words) -> str:
    return "X-" + "-".join(word.title() for word in words)


def spaced(words: Words) -> str:
    return " ".join(words).capitalize()


def title(words: Words) -> str:
    return "-".join(word.title() for word in words)


STYLES: dict[str, Callable[[Words], str]] = {
    "snake": snake,
    "upper": upper,
    "kebab": kebab,
    "dotted": dotted,
    "camel": camel,
    "pascal": pascal,
    "joined": joined,
    "header": header,
    "spaced": spaced,
    "title": title,
}


# Programs and parts of them, of which nobody keeps a list.
_OWNERS = (
    "kong hasura zitadel authentik harbor backstage temporal dagster superset metabase plausible posthog ghost strapi "
    "nocodb mattermost zulip discourse gitea drone woodpecker rundeck awx netbox zabbix icinga graylog thanos mimir "
    "tempo cortex rook longhorn velero kasten minio ceph garage seaweed etcd patroni pgpool odyssey maxscale proxysql "
    "ledger billing orders invoices pricing risk fraud notify mailer crawler indexer reports legacy acme internal"
).split()
_SUFFIXES = ("prod", "staging", "v2", "2", "1", "primary", "replica", "old", "new", "default", "main", "backup")
_PARTS = (
    ("password",), ("passwd",), ("pass",), ("secret",), ("token",), ("api", "key"), ("access", "token"), ("auth", "token"),
    ("client", "secret"), ("admin", "password"), ("db", "password"), ("root", "password"), ("signing", "key"),
    ("encryption", "key"), ("private", "key"), ("secret", "key"), ("webhook", "secret"), ("admin", "secret"),
    ("redis", "password"), ("smtp", "password"), ("bot", "token"), ("credentials",), ("passphrase",),
)  # fmt: skip


def composed(r: Chance) -> Words:
    """A name that no list holds: whose secret it is, which, and sometimes which of several."""
    suffix = (r.choice(_SUFFIXES),) if not r.randrange(3) else ()
    return (r.choice(_OWNERS), *r.choice(_PARTS), *suffix)
