"""Tokens with a shape of their own: JSON web tokens, bootstrap tokens, and those with a vendor's prefix.

Prefixes and lengths: gitleaks and betterleaks (MIT), kingfisher, noseyparker (Apache-2.0) and the vendors'
pages. Lengths are lower bounds: a cut token is still a leak.
"""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact.decode import from_base64
from kubectl_evidence.redact.rule import Rule


def _is_jwt(match: re.Match[str]) -> bool:
    token = match["secret"]
    if token.count(".") >= 1:
        return True
    header = from_base64(token) or ""
    return '"alg"' in header or '"typ"' in header


def _has_digit(match: re.Match[str]) -> bool:
    return any(c.isdigit() for c in match["secret"])


def _prefixed(
    kind: str, prefix: str, body: str, example: str, *, keeps: tuple[str, ...] = (), source: str = "gitleaks"
) -> Rule:
    """A token that begins with a literal of its own. What stands before it must not be a letter or digit."""
    return Rule(
        id=kind,
        words=(prefix.lower(),),
        expression=late(rf"(?P<secret>{re.escape(prefix)}(?<![A-Za-z0-9]{re.escape(prefix)}){body})"),
        masks=(f"got {prefix}{example}",),
        keeps=keeps or (f"the prefix {prefix} is documented",),
        source=source,
    )


RULES: tuple[Rule, ...] = (
    Rule(
        id="jwt",
        words=("eyj",),
        expression=late(r"(?P<secret>eyJ[A-Za-z0-9_-]{8,}(?:(?:\.|%2[eE])[A-Za-z0-9_-]*){0,4}(?:={1,2})?)"),
        masks=(
            "Authorization: Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6IiJ9.eyJpc3MiOiJrdWJlcm5ldGVzIn0.{alnum:43}",
            "cut eyJhbGciOiJSUzI1NiIsImtpZCI6IiJ9.eyJpc3M",
            "eyJhbGciOiJSUzI1NiIsImtpZCI6IiJ9",
        ),
        keeps=("eyJust.a", "eyJ"),
        source="RFC 7519",
        accept=_is_jwt,
    ),
    Rule(
        id="bootstrap-token",
        words=("bootstrap", "token", "kubeadm"),
        expression=late(r"(?<![\w.-])(?P<secret>[a-z0-9]{6}\.[a-z0-9]{16})(?![\w.-]*[\w-])"),
        masks=("kubeadm join 10.0.0.1:6443 --token abc123.{digits:16}", "bootstrap token a1b2c3.{hex:16}"),
        keeps=("kubeadm config.k8s.io", "token v1beta.kubeadmconfigtem.x"),
        source="Kubernetes documentation, bootstrap tokens",
        accept=_has_digit,
    ),
    Rule(
        id="openshift-token",
        words=("sha256~",),
        expression=late(r"(?P<secret>sha256~[\w-]{20,})"),
        masks=("oc login --server=https://api:6443 sha256~{alnum:43}",),
        keeps=("image@sha256:5f0c3a91d1f7b6a45f0c3a91d1f7b6a45f0c3a91d1f7b6a45f0c3a91d1f7b6a4",),
        source="OpenShift documentation, OAuth access tokens",
    ),
    _prefixed("github-token", "ghp_", "[A-Za-z0-9]{20,255}", "{alnum:36}"),
    _prefixed("github-token", "gho_", "[A-Za-z0-9]{20,255}", "{alnum:36}"),
    _prefixed("github-token", "ghu_", "[A-Za-z0-9]{20,255}", "{alnum:36}"),
    _prefixed("github-token", "ghs_", "[A-Za-z0-9._-]{20,512}", "{alnum:36}"),
    _prefixed("github-token", "ghr_", "[A-Za-z0-9]{20,255}", "{alnum:36}"),
    _prefixed("github-token", "github_pat_", "[A-Za-z0-9_]{20,255}", "{alnum:82}"),
    _prefixed("gitlab-token", "glpat-", r"[\w.-]{18,300}", "{alnum:20}"),
    _prefixed("gitlab-token", "glrt-", r"[\w.-]{18,300}", "{alnum:20}"),
    _prefixed("gitlab-token", "gldt-", r"[\w.-]{18,300}", "{alnum:20}"),
    _prefixed("gitlab-token", "glcbt-", r"[\w.-]{16,300}", "{alnum:20}"),
    _prefixed("gitlab-token", "glptt-", r"[\w.-]{18,300}", "{hex:40}"),
    _prefixed("gitlab-token", "glsoat-", r"[\w.-]{18,300}", "{alnum:20}"),
    _prefixed("gitlab-token", "glagent-", r"[\w.-]{18,300}", "{alnum:50}"),
    _prefixed("gitlab-token", "gloas-", r"[\w.-]{18,300}", "{hex:64}"),
    _prefixed("gitlab-token", "glft-", r"[\w.-]{18,300}", "{alnum:20}"),
    _prefixed("gitlab-token", "GR1348941", r"[\w.-]{18,300}", "{alnum:20}"),
    Rule(
        id="slack-token",
        words=("xox", "xapp-"),
        expression=late(
            r"(?P<secret>xox(?<![A-Za-z0-9]xox)[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,250}|xapp-\d-[A-Za-z0-9-]{20,250})"
        ),
        masks=("SLACK=xoxb-{digits:12}-{digits:12}-{alnum:24}", "xapp-1-A{digits:10}-{digits:13}-{hex:64}"),
        keeps=("foxoxb-nothing", "xoxo-hugs"),
        source="Slack API documentation, token types",
    ),
    Rule(
        id="stripe-key",
        words=("sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_", "sk_prod_", "rk_prod_"),
        expression=late(r"(?<![A-Za-z0-9])(?P<secret>(?:[sr]k_(?:live|test|prod)_|whsec_)[A-Za-z0-9+/=]{10,250})"),
        masks=("using sk_live_{alnum:24}", "whsec_{base64:32}"),
        keeps=("pk_live_is_public", "task_test_runner_for_many_things"),
        source="Stripe documentation, API keys",
    ),
    _prefixed("anthropic-key", "sk-ant-", r"[\w-]{20,250}", "api03-{alnum:93}AA"),
    Rule(
        id="openai-key",
        words=("sk-",),
        expression=late(
            r"(?P<secret>sk-(?<![A-Za-z0-9-]sk-)(?:(?:proj|svcacct|admin|or-v1|None|lf)-[\w-]{20,250}|[A-Za-z0-9]{32,64}))"
        ),
        masks=("sk-proj-{alnum:74}", "sk-{alnum:20}T3BlbkFJ{alnum:20}"),
        keeps=("disk-usage", "task-sk-runner"),
        source="gitleaks openai-api-key",
    ),
    _prefixed("huggingface-token", "hf_", "[A-Za-z0-9]{30,64}", "{alnum:34}"),
    _prefixed("huggingface-token", "api_org_", "[A-Za-z0-9]{30,64}", "{alnum:34}"),
    _prefixed("npm-token", "npm_", "[A-Za-z0-9]{30,64}", "{alnum:36}"),
    _prefixed("pypi-token", "pypi-AgE", r"[\w-]{20,600}", "{alnum:80}"),
    _prefixed("rubygems-token", "rubygems_", "[a-f0-9]{32,64}", "{hex:48}"),
    _prefixed("crates-token", "cio", "[A-Za-z0-9]{32}(?![A-Za-z0-9])", "{alnum:32}", keeps=("precious", "cio")),
    _prefixed("docker-token", "dckr_pat_", r"[\w-]{20,100}", "{alnum:27}"),
    _prefixed("docker-token", "dckr_oat_", r"[\w-]{20,100}", "{alnum:32}"),
    _prefixed("vault-token", "hvs.", r"[\w-]{20,300}", "{alnum:90}"),
    _prefixed("vault-token", "hvb.", r"[\w-]{20,300}", "{alnum:130}"),
    _prefixed("vault-token", "hvr.", r"[\w-]{20,300}", "{alnum:90}"),
    Rule(
        id="vault-token",
        words=("vault",),
        expression=late(r"(?<![\w.-])(?P<secret>[sbr]\.[A-Za-z0-9]{24})(?![\w.-])"),
        masks=("vault s.{alnum:24}",),
        keeps=("vault s.vault.svc.cluster.local",),
        source="HashiCorp Vault documentation, token prefixes before 1.10",
    ),
    _prefixed("terraform-token", ".atlasv1.", r"[\w=-]{40,80}", "{alnum:67}", keeps=("x.atlasv1.y",)),
    _prefixed("digitalocean-token", "dop_v1_", "[a-f0-9]{32,64}", "{hex:64}"),
    _prefixed("digitalocean-token", "doo_v1_", "[a-f0-9]{32,64}", "{hex:64}"),
    _prefixed("digitalocean-token", "dor_v1_", "[a-f0-9]{32,64}", "{hex:64}"),
    _prefixed("databricks-token", "dapi", "[a-f0-9]{32}(?:-[0-9])?(?![A-Za-z0-9])", "{hex:32}"),
    _prefixed("doppler-token", "dp.pt.", "[A-Za-z0-9]{30,60}", "{alnum:43}"),
    _prefixed("doppler-token", "dp.st.", "[A-Za-z0-9._-]{30,80}", "prod.{alnum:40}"),
    _prefixed("grafana-token", "glsa_", r"[\w]{20,100}", "{alnum:32}_{hex:8}"),
    _prefixed("grafana-token", "glc_", r"[A-Za-z0-9+/=_-]{32,400}", "{base64:64}"),
    _prefixed("new-relic-key", "NRAK-", "[A-Z0-9]{20,40}", "{upper:27}"),
    _prefixed("new-relic-key", "NRJS-", "[a-f0-9]{19}", "{hex:19}"),
    _prefixed("sendgrid-key", "SG.", r"[\w-]{16,32}\.[\w-]{30,64}", "{alnum:22}.{alnum:43}", keeps=("MSG.handled.ok",)),
    _prefixed("mailgun-key", "key-", "[a-f0-9]{32}(?![A-Za-z0-9-])", "{hex:32}"),
    _prefixed("sentry-token", "sntrys_", r"[A-Za-z0-9+/=_-]{30,400}", "eyJ{alnum:60}"),
    _prefixed("sentry-token", "sntryu_", "[a-f0-9]{40,64}", "{hex:64}"),
    _prefixed("shopify-token", "shpat_", "[a-fA-F0-9]{32}", "{hex:32}"),
    _prefixed("shopify-token", "shpss_", "[a-fA-F0-9]{32}", "{hex:32}"),
    _prefixed("shopify-token", "shpca_", "[a-fA-F0-9]{32}", "{hex:32}"),
    _prefixed("linear-key", "lin_api_", "[A-Za-z0-9]{32,64}", "{alnum:40}"),
    _prefixed("notion-token", "ntn_", "[A-Za-z0-9]{40,60}", "{digits:11}{alnum:35}"),
    _prefixed("postman-key", "PMAK-", r"[a-f0-9]{24}-[a-f0-9]{34}", "{hex:24}-{hex:34}"),
    _prefixed("pulumi-token", "pul-", "[a-f0-9]{40}", "{hex:40}"),
    _prefixed("planetscale-token", "pscale_tkn_", r"[\w=.-]{32,64}", "{alnum:43}"),
    _prefixed("planetscale-token", "pscale_pw_", r"[\w=.-]{32,64}", "{alnum:43}"),
    _prefixed("square-token", "sq0atp-", r"[\w-]{22,64}", "{alnum:22}"),
    _prefixed("square-token", "EAAA", r"[\w-]{60}(?![\w-])", "{alnum:60}"),
    _prefixed("fastly-token", "fio-u-", r"[\w=-]{60,70}", "{alnum:64}"),
    _prefixed("groq-key", "gsk_", "[A-Za-z0-9]{40,64}", "{alnum:52}"),
    _prefixed("perplexity-key", "pplx-", "[A-Za-z0-9]{40,64}", "{alnum:48}"),
    _prefixed("replicate-token", "r8_", "[A-Za-z0-9]{30,64}", "{alnum:37}"),
    _prefixed("xai-key", "xai-", "[A-Za-z0-9]{60,100}", "{alnum:80}"),
    _prefixed("tailscale-key", "tskey-", r"[a-z]+-[\w-]{12,100}", "auth-{alnum:20}"),
    _prefixed(
        "launchdarkly-key",
        "sdk-",
        "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}",
        "{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}",
    ),
    _prefixed("circleci-token", "CCIPAT_", r"[\w]{30,100}", "{alnum:60}"),
    _prefixed("buildkite-token", "bkua_", "[a-z0-9]{40}", "{hex:40}"),
    _prefixed("sonar-token", "squ_", "[a-z0-9]{40}", "{hex:40}"),
    _prefixed("sonar-token", "sqp_", "[a-z0-9]{40}", "{hex:40}"),
    _prefixed("artifactory-key", "AKCp", "[A-Za-z0-9]{60,80}", "{alnum:69}"),
    _prefixed("atlassian-token", "ATATT3", r"[\w=-]{60,250}", "{alnum:180}"),
    _prefixed("bitbucket-token", "ATBB", "[A-Za-z0-9]{30,40}", "{alnum:32}"),
    _prefixed("discord-token", "mfa.", r"[\w-]{60,100}", "{alnum:84}"),
    Rule(
        id="mailchimp-key",
        words=("-us",),
        expression=late(r"(?<![A-Za-z0-9])(?P<secret>[a-f0-9]{32}-us[0-9]{1,2})(?![A-Za-z0-9])"),
        masks=("mailchimp {hex:32}-us12",),
        keeps=("region eu-us1",),
        source="gitleaks mailchimp-api-key",
    ),
    Rule(
        id="telegram-token",
        words=(":aa",),
        expression=late(r"(?P<secret>(?<!\d)\d{8,10}:AA[\w-]{32,34}(?![\w-]))"),
        masks=("https://api.telegram.org/bot{digits:10}:AA{alnum:33}/sendMessage",),
        keeps=("at 12345678:AAB",),
        source="Telegram bot API",
    ),
    Rule(
        id="twilio-key",
        words=("sk",),
        expression=late(r"(?<![A-Za-z0-9])(?P<secret>SK[a-f0-9]{32})(?![A-Za-z0-9])"),
        masks=("twilio SK{hex:32}",),
        keeps=("SKU12345",),
        source="gitleaks twilio-api-key",
    ),
)
