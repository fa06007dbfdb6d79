"""Tokens of vendors, in their published formats: made up in every run, checksums included.

A row is (kind, usual variable, beginning, alphabet, length). Where a beginning names the sort of token and nothing
else, it is not secret; what follows is. Formats after the vendors' own pages and the rule sets of gitleaks (MIT),
kingfisher and noseyparker (Apache-2.0).
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.redact.corpus.chance import (
    ALNUM,
    BASE32,
    BECH32,
    DIGITS,
    HEX,
    LOWER_ALNUM,
    UPPER,
    UPPER_ALNUM,
    URL_SAFE,
    Chance,
    crc_base62,
    unpadded,
)


@dataclass(frozen=True)
class Token:
    """A token as it is written, and those parts of it that must not be left."""

    text: str
    secrets: tuple[str, ...]


# Tokens that are recognised by themselves.
ROWS: tuple[tuple[str, str, str, str, int], ...] = (
    ("gitlab-pat", "GITLAB_TOKEN", "glpat-", URL_SAFE, 20),
    ("gitlab-pipeline-trigger", "TRIGGER_TOKEN", "glptt-", HEX, 40),
    ("gitlab-runner", "RUNNER_TOKEN", "glrt-", URL_SAFE, 20),
    ("gitlab-deploy", "CI_DEPLOY_PASSWORD", "gldt-", URL_SAFE, 20),
    ("gitlab-feed", "FEED_TOKEN", "glft-", URL_SAFE, 20),
    ("gitlab-agent", "AGENT_TOKEN", "glagent-", URL_SAFE, 50),
    ("gitlab-oauth", "GITLAB_OAUTH", "gloas-", HEX, 64),
    ("stripe-secret", "STRIPE_API_KEY", "sk_" + "live_", ALNUM, 24),
    ("stripe-restricted", "STRIPE_KEY", "rk_" + "live_", ALNUM, 99),
    ("stripe-test", "STRIPE_TEST_KEY", "sk_" + "test_", ALNUM, 24),
    ("stripe-webhook", "STRIPE_WEBHOOK_SECRET", "whsec" + "_", ALNUM, 32),
    ("anthropic", "ANTHROPIC_API_KEY", "sk-" + "ant-api03-", URL_SAFE, 93),
    ("openrouter", "OPENROUTER_API_KEY", "sk-" + "or-v1-", HEX, 64),
    ("huggingface", "HF_TOKEN", "hf" + "_", ALNUM, 34),
    ("groq", "GROQ_API_KEY", "gsk" + "_", ALNUM, 52),
    ("replicate", "REPLICATE_API_TOKEN", "r8" + "_", ALNUM, 37),
    ("perplexity", "PPLX_API_KEY", "pplx-", ALNUM, 48),
    ("xai", "XAI_API_KEY", "xai-", ALNUM, 80),
    ("nvidia", "NVIDIA_API_KEY", "nvapi-", URL_SAFE, 64),
    ("pinecone", "PINECONE_API_KEY", "pcsk_", ALNUM, 68),
    ("langsmith", "LANGSMITH_API_KEY", "lsv2_pt_", HEX, 32),
    ("rubygems", "GEM_HOST_API_KEY", "rubygems_", HEX, 48),
    ("crates-io", "CARGO_REGISTRY_TOKEN", "cio", ALNUM, 32),
    ("nuget", "NUGET_API_KEY", "oy2", LOWER_ALNUM, 43),
    ("docker-hub", "DOCKER_PAT", "dckr_pat_", URL_SAFE, 27),
    ("digitalocean", "DO_TOKEN", "dop_v1_", HEX, 64),
    ("digitalocean-oauth", "DO_OAUTH", "doo_v1_", HEX, 64),
    ("doppler", "DOPPLER_TOKEN", "dp.pt.", ALNUM, 43),
    ("doppler-service", "DOPPLER_SERVICE", "dp.st.prd.", ALNUM, 43),
    ("new-relic-user", "NEW_RELIC_API_KEY", "NRAK-", UPPER_ALNUM, 27),
    ("databricks", "DATABRICKS_TOKEN", "dapi", HEX, 32),
    ("linear", "LINEAR_KEY", "lin_api_", ALNUM, 40),
    ("notion", "NOTION_TOKEN", "ntn_", ALNUM, 46),
    ("figma", "FIGMA_TOKEN", "figd_", URL_SAFE, 40),
    ("pulumi", "PULUMI_ACCESS_TOKEN", "pul-", HEX, 40),
    ("vault-service", "VAULT_TOKEN", "hvs.", URL_SAFE, 95),
    ("vault-batch", "VAULT_TOKEN", "hvb.", URL_SAFE, 140),
    ("age", "SOPS_AGE_KEY", "AGE-SECRET-" + "KEY-1", BECH32, 58),
    ("sentry-user", "SENTRY_AUTH_TOKEN", "sntryu_", HEX, 64),
    ("artifactory", "ARTIFACTORY_API_KEY", "AKCp", ALNUM, 69),
    ("shopify", "SHOPIFY_TOKEN", "shpat_", HEX, 32),
    ("shopify-secret", "SHOPIFY_SECRET", "shpss_", HEX, 32),
    ("square", "SQUARE_TOKEN", "EAAAE", URL_SAFE, 59),
    ("google-api", "GOOGLE_API_KEY", "AIza", URL_SAFE, 35),
    ("google-oauth-secret", "GOOGLE_CLIENT_SECRET", "GOC" + "SPX-", URL_SAFE, 28),
    ("google-access", "GOOGLE_OAUTH_ACCESS_TOKEN", "ya29.", URL_SAFE, 120),
    ("heroku", "HEROKU_API_KEY", "HRKU-", URL_SAFE, 60),
    ("supabase", "SUPABASE_ACCESS_TOKEN", "sbp_", HEX, 40),
    ("netlify", "NETLIFY_AUTH_TOKEN", "nfp_", ALNUM, 36),
    ("buildkite", "BUILDKITE_TOKEN", "bkua_", HEX, 40),
    ("sonarqube", "SONAR_TOKEN", "sqp_", HEX, 40),
    ("prefect", "PREFECT_API_KEY", "pnu_", LOWER_ALNUM, 36),
    ("flutterwave", "FLW_KEY", "FLWSECK_TEST-", HEX, 32),
    ("shippo", "SHIPPO_TOKEN", "shippo_live_", HEX, 40),
    ("typeform", "TYPEFORM_TOKEN", "tfp_", URL_SAFE, 59),
    ("sourcegraph", "SRC_ACCESS_TOKEN", "sgp_", HEX, 40),
    ("readme", "README_KEY", "rdme_", LOWER_ALNUM, 70),
    ("duffel", "DUFFEL_TOKEN", "duffel_live_", URL_SAFE, 43),
    ("adafruit", "AIO_KEY", "aio_", ALNUM, 28),
    ("infracost", "INFRACOST_API_KEY", "ico-", ALNUM, 32),
    ("contentful", "CONTENTFUL_TOKEN", "CFPAT-", URL_SAFE, 43),
    ("planetscale", "PLANETSCALE_TOKEN", "pscale_tkn_", URL_SAFE, 43),
    ("openshift", "OC_TOKEN", "sha256~", URL_SAFE, 43),
    ("clojars", "CLOJARS_PASSWORD", "CLOJARS_", LOWER_ALNUM, 60),
    ("alibaba-id", "ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI", ALNUM, 20),
    ("tencent-id", "TENCENTCLOUD_SECRET_ID", "AKID", ALNUM, 32),
    ("bitbucket-app-password", "BITBUCKET_APP_PASSWORD", "ATBB", ALNUM, 32),
    ("yandex", "YC_API_KEY", "AQVN", URL_SAFE, 36),
    ("scalingo", "SCALINGO_TOKEN", "tk-us-", URL_SAFE, 48),
    ("slack-app", "SLACK_APP_TOKEN", "xapp-1-A0", UPPER_ALNUM, 60),
    ("frame-io", "FRAMEIO_TOKEN", "fio-u-", URL_SAFE, 64),
    ("easypost", "EASYPOST_KEY", "EZ" + "AK", ALNUM, 54),
    ("settlemint", "SETTLEMINT_TOKEN", "sm_pat_", ALNUM, 16),
    ("elastic-cloud", "ELASTIC_CLOUD_KEY", "essu_", ALNUM, 60),
)


def _github(beginning: str) -> Callable[[Chance], Token]:
    def make(r: Chance) -> Token:
        body = r.of(ALNUM, 30)
        return _after(beginning, body + crc_base62(body))

    return make


def _after(beginning: str, body: str) -> Token:
    return Token(beginning + body, (body,))


def jwt(r: Chance, claims: dict[str, object], alg: str = "RS256") -> Token:
    """A signed JWT of these claims; only the signature is secret."""
    head = {"alg": alg, "kid": r.url_safe(32)} if alg == "RS256" else {"alg": alg, "typ": "JWT"}
    signature = unpadded(r.randbytes({"RS256": 256, "ES256": 64, "HS256": 32}[alg]))
    parts = (unpadded(json.dumps(part, separators=(",", ":"))) for part in (head, claims))
    return Token(".".join((*parts, signature)), (signature,))


def service_account_jwt(r: Chance) -> Token:
    """What the kubelet projects into a pod."""
    namespace, name = r.choice(["shop", "payments", "infra"]), r.choice(["default", "api", "worker"])
    now = r.randint(1_700_000_000, 1_790_000_000)
    return jwt(
        r,
        {
            "aud": ["https://kubernetes.default.svc.cluster.local"],
            "exp": now + 3607,
            "iat": now,
            "iss": "https://kubernetes.default.svc.cluster.local",
            "kubernetes.io": {"namespace": namespace, "serviceaccount": {"name": name, "uid": r.hex(32)}},
            "nbf": now,
            "sub": f"system:serviceaccount:{namespace}:{name}",
        },
    )


def user_jwt(r: Chance, alg: str = "HS256") -> Token:
    """What an application hands its users."""
    return jwt(r, {"sub": r.hex(12), "name": r.choice(["ann", "bob", "eve"]), "exp": 1_790_000_000}, alg)


def jwe(r: Chance) -> Token:
    """An encrypted JWT of five parts."""
    head = unpadded('{"alg":"RSA-OAEP","enc":"A256GCM"}')
    rest = (r.url_safe(256), r.url_safe(12), r.url_safe(120), r.url_safe(16))
    return Token(".".join((head, *rest)), (rest[0], rest[2], rest[3]))


def _routable(r: Chance) -> Token:
    payload = unpadded(f"o:1\nu:{r.hex(4)}\np:{r.hex(4)}\nr:".encode() + r.randbytes(16))
    length = f"{len(payload):02d}"[-2:]
    checked = f"{'gl' + 'pat-'}{payload}.01.{length}1"
    return Token(checked + crc_base62(checked), (payload,))


def _pypi(r: Chance) -> Token:
    return _after("py" + "pi-", "AgEIcHlwaS5vcmc" + r.of(URL_SAFE, 150))


def _openai(r: Chance) -> Token:
    body = r.of(ALNUM, 74) + "T3Blbk" + "FJ" + r.of(ALNUM, 74)
    return _after("sk-" + "proj-", body)


def _openai_old(r: Chance) -> Token:
    return _after("sk-", r.of(ALNUM, 20) + "T3Blbk" + "FJ" + r.of(ALNUM, 20))


def _grafana(r: Chance) -> Token:
    body = r.of(ALNUM, 32)
    return Token(f"gl{'sa'}_{body}_{zlib.crc32(body.encode()):08x}", (body,))


def _grafana_cloud(r: Chance) -> Token:
    document = json.dumps({"o": r.number(1, 999999), "n": "stack", "k": r.of(ALNUM, 24), "m": {"r": "us"}})
    return _after("glc" + "_", unpadded(document))


def _slack(sort: str) -> Callable[[Chance], Token]:
    def make(r: Chance) -> Token:
        body = r.of(ALNUM, 24)
        return Token(f"xo{sort}-{r.of(DIGITS, 12)}-{r.of(DIGITS, 12)}-{body}", (body,))

    return make


def slack_webhook(r: Chance) -> Token:
    """An incoming webhook: whoever has the address may post."""
    body = r.of(ALNUM, 24)
    return Token(
        f"https://hooks.{'slack.com'}/services/T{r.of(UPPER_ALNUM, 8)}/B{r.of(UPPER_ALNUM, 10)}/{body}", (body,)
    )


def discord_webhook(r: Chance) -> Token:
    """A webhook of Discord."""
    body = r.of(URL_SAFE, 68)
    return Token(f"https://discord.com/api/webhooks/{r.of(DIGITS, 18)}/{body}", (body,))


def teams_webhook(r: Chance) -> Token:
    """A connector of Microsoft Teams."""
    body = r.hex(32)
    group = f"{uuid(r)}@{uuid(r)}"
    return Token(f"https://acme.webhook.office.com/webhookb2/{group}/IncomingWebhook/{body}/{uuid(r)}", (body,))


def uuid(r: Chance) -> str:
    """A version 4 UUID."""
    h = r.hex(32)
    return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-{r.choice('89ab')}{h[17:20]}-{h[20:]}"


def _aws_id(beginning: str) -> Callable[[Chance], Token]:
    return lambda r: _after(beginning, r.of(BASE32, 16))


def _atlassian(r: Chance) -> Token:
    body = r.of(URL_SAFE, 176)
    return _after("ATA" + "TT3xFfGF0", f"{body}={zlib.crc32(body.encode()):08X}")


def _sentry_org(r: Chance) -> Token:
    payload = unpadded(json.dumps({"iat": 1_750_000_000.5, "url": "https://sentry.io", "org": "acme"}))
    body = r.of(ALNUM, 43)
    return Token(f"sntrys_{payload}_{body}", (body,))


def _telegram(r: Chance) -> Token:
    body = "AA" + r.of(URL_SAFE, 33)
    return Token(f"{r.number(100_000_000, 9_999_999_999)}:{body}", (body,))


def _onepassword(r: Chance) -> Token:
    return _after("ops_", unpadded(json.dumps({"signInAddress": "x.1password.com", "secretKey": r.of(UPPER, 200)})))


def _joined(*parts: tuple[str, str, int]) -> Callable[[Chance], Token]:
    """Several pieces, each after its beginning; all are secret."""

    def make(r: Chance) -> Token:
        bodies = [r.of(alphabet, count) for _, alphabet, count in parts]
        text = "".join(part[0] + body for part, body in zip(parts, bodies, strict=True))
        return Token(text, tuple(body for body in bodies if len(body) >= 16))

    return make


_MADE: tuple[tuple[str, str, Callable[[Chance], Token]], ...] = (
    ("github-pat", "GITHUB_TOKEN", _github("gh" + "p_")),
    ("github-app", "GH_TOKEN", _github("gh" + "s_")),
    ("github-oauth", "GITHUB_OAUTH", _github("gh" + "o_")),
    ("github-refresh", "GITHUB_REFRESH", _github("gh" + "r_")),
    ("github-fine-grained", "GITHUB_PAT", _joined(("github" + "_pat_", ALNUM, 22), ("_", ALNUM, 59))),
    ("npm", "NPM_TOKEN", _github("np" + "m_")),
    ("gitlab-routable", "GITLAB_TOKEN", _routable),
    ("pypi", "TWINE_PASSWORD", _pypi),
    ("openai-project", "OPENAI_API_KEY", _openai),
    ("openai", "OPENAI_API_KEY", _openai_old),
    ("grafana-service-account", "GRAFANA_TOKEN", _grafana),
    ("grafana-cloud", "GRAFANA_CLOUD_TOKEN", _grafana_cloud),
    ("slack-bot", "SLACK_BOT_TOKEN", _slack("xb")),
    ("slack-user", "SLACK_USER_TOKEN", _slack("xp")),
    ("slack-webhook", "SLACK_WEBHOOK_URL", slack_webhook),
    ("discord-webhook", "DISCORD_WEBHOOK", discord_webhook),
    ("teams-webhook", "TEAMS_WEBHOOK", teams_webhook),
    ("aws-access-key-id", "AWS_ACCESS_KEY_ID", _aws_id("AK" + "IA")),
    ("aws-temporary-key-id", "AWS_ACCESS_KEY_ID", _aws_id("AS" + "IA")),
    ("atlassian", "JIRA_API_TOKEN", _atlassian),
    ("sentry-org", "SENTRY_AUTH_TOKEN", _sentry_org),
    ("telegram", "TELEGRAM_BOT_TOKEN", _telegram),
    ("1password", "OP_SERVICE_ACCOUNT_TOKEN", _onepassword),
    ("sendgrid", "SENDGRID_API_KEY", _joined(("S" + "G.", URL_SAFE, 22), (".", URL_SAFE, 43))),
    ("dynatrace", "DT_API_TOKEN", _joined(("dt0" + "c01.", BASE32, 24), (".", BASE32, 64))),
    ("postman", "POSTMAN_KEY", _joined(("PM" + "AK-", HEX, 24), ("-", HEX, 34))),
    ("terraform-cloud", "TFE_TOKEN", _joined(("", ALNUM, 14), (".atlas" + "v1.", URL_SAFE, 67))),
    ("airtable", "AIRTABLE_KEY", _joined(("pat", ALNUM, 14), (".", HEX, 64))),
    ("brevo", "BREVO_API_KEY", _joined(("xkey" + "sib-", HEX, 64), ("-", ALNUM, 16))),
    ("tailscale", "TS_AUTHKEY", _joined(("tskey-" + "auth-k", ALNUM, 16), ("-", ALNUM, 32))),
    ("twilio-api-key", "TWILIO_API_KEY", lambda r: _after("SK", r.hex(32))),
    ("mailgun", "MAILGUN_API_KEY", lambda r: _after("key-", r.hex(32))),
    ("mailchimp", "MAILCHIMP_API_KEY", lambda r: Token((body := r.hex(32)) + "-us1" + r.of(DIGITS, 1), (body,))),
    ("launchdarkly", "LD_SDK_KEY", lambda r: _after("sdk-", uuid(r))),
    ("langfuse", "LANGFUSE_SECRET_KEY", lambda r: _after("sk-" + "lf-", uuid(r))),
    ("fly", "FLY_API_TOKEN", lambda r: _after("fm2" + "_", r.base64(240))),
    ("google-refresh", "GOOGLE_REFRESH_TOKEN", lambda r: _after("1/" + "/0", r.of(URL_SAFE, 99))),
    ("firebase", "FCM_SERVER_KEY", _joined(("", URL_SAFE, 11), (":APA91b", URL_SAFE, 134))),
    ("facebook", "FB_ACCESS_TOKEN", lambda r: _after("EAA" + "G", r.of(ALNUM, 160))),
    ("service-account-jwt", "SA_JWT", service_account_jwt),
    ("user-jwt", "ID_JWT", user_jwt),
    ("jwt-es256", "OIDC_JWT", lambda r: user_jwt(r, "ES256")),
    ("jwe", "JWE", jwe),
    ("kube-bootstrap", "JOIN_TOKEN", lambda r: Token(f"{r.of(LOWER_ALNUM, 6)}.{(b := r.of(LOWER_ALNUM, 16))}", (b,))),
    ("asana", "ASANA_PAT", lambda r: Token(f"2/{r.of(DIGITS, 16)}/{r.of(DIGITS, 16)}:{(b := r.hex(32))}", (b,))),
)


def _row(beginning: str, alphabet: str, count: int) -> Callable[[Chance], Token]:
    return lambda r: _after(beginning, r.of(alphabet, count))


# kind -> (the variable it usually sits in, how it is made); each can be told from its looks alone.
VENDORS: dict[str, tuple[str, Callable[[Chance], Token]]] = {
    **{kind: (name, _row(*how)) for kind, name, *how in ROWS},  # type: ignore[arg-type]
    **{kind: (name, make) for kind, name, make in _MADE},
}
