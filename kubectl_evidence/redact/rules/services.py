"""Tokens of services for payment, mail, chat and monitoring."""

from __future__ import annotations

from kubectl_evidence.late import late
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules.shapes import ALNUM, HEX, KINGFISHER, UUID, UUID_EXAMPLE, WORD, vendor

RULES: tuple[Rule, ...] = (
    # chat
    Rule(
        id="slack-token",
        words=("xox", "xapp-", "xwfp-"),
        expression=late(
            r"(?P<secret>xox(?<![A-Za-z0-9]xox)[abcdeoprs](?:\.xox[bp])?-[A-Za-z0-9%/+-]{10,250}|(?:xapp-\d-|xwfp-)[A-Za-z0-9-]{20,250})"
        ),
        masks=(
            "SLACK=xoxb-{digits:12}-{digits:12}-{alnum:24}",
            "xapp-1-A{digits:10}-{digits:13}-{hex:64}",
            "xoxe.xoxp-1-{alnum:160}",
        ),
        keeps=("foxoxb-nothing", "xoxo-hugs"),
        source="Slack API documentation, token types",
    ),
    Rule(
        id="discord-token",
        words=(".",),
        shape=r"[.][a-z0-9_-]{6,7}[.][a-z0-9_-]{27}|mfa[.]",
        expression=late(
            r"(?<![\w.-])(?P<secret>(?:[MNO][A-Za-z\d]{23,27}\.[\w-]{6}\.[\w-]{27,40}|mfa\.[\w-]{60,100}))(?![\w.-])"
        ),
        masks=("discord M{alnum:23}.{alnum:6}.{alnum:38}",),
        keeps=("discord mfa.enabled", "MTU.changed.to1500"),
        source="detect-secrets (Apache-2.0), discord; noseyparker",
    ),
    Rule(
        id="telegram-token",
        words=(":aa",),
        expression=late(r"(?P<secret>(?<!\d)\d{8,10}:AA[\w-]{30,36}(?![\w-]))"),
        masks=("https://api.telegram.org/bot{digits:10}:AA{alnum:33}/sendMessage",),
        keeps=("at 12345678:AAB",),
        source="Telegram bot API",
    ),
    # payment
    Rule(
        id="stripe-key",
        words=("sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_", "sk_prod_", "rk_prod_"),
        expression=late(r"(?<![A-Za-z0-9])(?P<secret>(?:[sr]k_(?:live|test|prod)_|whsec_)[A-Za-z0-9+/=]{10,250})"),
        masks=("using sk_live_{alnum:24}", "whsec_{base64:32}"),
        keeps=("pk_live_is_public", "task_test_runner_for_many_things"),
        source="Stripe documentation, API keys",
    ),
    vendor("square-token", "sq0atp- sq0csp- sq0idp-", rf"{WORD}{{22,64}}", "{alnum:43}"),
    vendor("square-token", "EAAA", r"[\w-]{60}(?![\w-])", "{alnum:60}", keeps=("EAAA",)),
    vendor("razorpay-key", "rzp_live_ rzp_test_", rf"{ALNUM}{{14,20}}", "{alnum:14}"),
    vendor("flutterwave-key", "FLWSECK- FLWSECK_TEST-", r"[0-9a-zA-Z]{12,40}(?:-X)?", "{hex:32}-X"),
    vendor(
        "adyen-key",
        "AQE",
        r"[A-Za-z0-9+/]{3,8}(?:hm|h)[A-Za-z0-9+/=*-]{60,200}",
        "{alnum:4}hm{alnum:80}",
        keeps=("AQE",),
        source=KINGFISHER,
    ),
    vendor(
        "braintree-token",
        "access_token$production$ access_token$sandbox$",
        r"[0-9a-z]{16}\$[0-9a-f]{32}",
        "{hex:16}${hex:32}",
    ),
    vendor("paddle-key", "pdl_live_apikey_ pdl_sdbx_apikey_", r"[\w-]{40,100}", "{hex:26}_{alnum:22}_{alnum:3}"),
    vendor("gocardless-token", "live_ sandbox_", r"[\w=-]{40}(?![\w-])", "{alnum:40}"),
    vendor("plaid-token", "access-sandbox- access-development- access-production-", UUID, UUID_EXAMPLE),
    vendor("duffel-token", "duffel_test_ duffel_live_", r"[\w=-]{40,50}", "{alnum:43}"),
    vendor("easypost-key", "EZAK EZTK", rf"{ALNUM}{{54}}", "{alnum:54}"),
    vendor("shippo-key", "shippo_live_ shippo_test_", rf"{HEX}{{40}}", "{hex:40}"),
    vendor("shopify-token", "shpat_ shpss_ shpca_ shppa_", rf"{HEX}{{30,64}}", "{hex:32}"),
    vendor("checkout-key", "sk_ sk_sbox_", UUID, UUID_EXAMPLE, first="0123456789abcdef", source=KINGFISHER),
    vendor("xendit-key", "xnd_production_ xnd_development_", rf"{ALNUM}{{40,80}}", "{alnum:64}"),
    vendor(
        "coinbase-key",
        "organizations/",
        rf"{UUID}/apiKeys/{UUID}",
        f"{UUID_EXAMPLE}/apiKeys/{UUID_EXAMPLE}",
        keeps=("organizations/1",),
    ),
    # mail and messages
    vendor("sendgrid-key", "SG.", r"[\w-]{16,32}\.[\w-]{30,64}", "{alnum:22}.{alnum:43}", keeps=("MSG.handled.ok",)),
    vendor("mailgun-key", "key- pubkey-", "[a-f0-9]{32}(?![A-Za-z0-9-])", "{hex:32}"),
    Rule(
        id="mailgun-key",
        words=("mailgun",),
        expression=late(r"(?<![A-Za-z0-9-])(?P<secret>[a-f0-9]{32}-[a-f0-9]{8}-[a-f0-9]{8})(?![A-Za-z0-9-])"),
        masks=("mailgun {hex:32}-{hex:8}-{hex:8}",),
        keeps=("mailgun region-eu-5dc970b7",),
        source="gitleaks mailgun-signing-key",
    ),
    Rule(
        id="mailchimp-key",
        words=("-us",),
        expression=late(r"(?<![A-Za-z0-9])(?P<secret>[a-f0-9]{32}-us[0-9]{1,2})(?![A-Za-z0-9])"),
        masks=("mailchimp {hex:32}-us12",),
        keeps=("region eu-us1",),
        source="gitleaks mailchimp-api-key",
    ),
    vendor("mandrill-key", "md-", r"[\w-]{22}(?![\w-])", "{alnum:22}", keeps=("md-5",), source=KINGFISHER),
    vendor("brevo-key", "xkeysib- xsmtpsib-", r"[a-f0-9]{64}-[A-Za-z0-9]{12,20}", "{hex:64}-{alnum:16}"),
    vendor("mailersend-key", "mlsn.", rf"{ALNUM}{{30,100}}", "{hex:64}"),
    vendor(
        "resend-key",
        "re_",
        rf"{ALNUM}{{8}}_{ALNUM}{{20,30}}",
        "{alnum:8}_{alnum:24}",
        shape="re_[a-z0-9]{8}_[a-z0-9]{20}",
    ),
    Rule(
        id="twilio-key",
        words=tuple("sk" + digit for digit in "0123456789abcdef"),
        expression=late(r"(?<![A-Za-z0-9])(?P<secret>SK[a-f0-9]{32})(?![A-Za-z0-9])"),
        masks=("twilio SK{hex:32}",),
        keeps=("SKU12345",),
        source="gitleaks twilio-api-key",
    ),
    vendor("onesignal-key", "os_v2_app_ os_v2_org_", "[a-z0-9]{60,110}", "{hex:103}", keeps=("os_v2_app_",)),
    # monitoring
    vendor("grafana-token", "glsa_", r"\w{20,100}", "{alnum:32}_{hex:8}"),
    vendor("grafana-token", "glc_", r"[A-Za-z0-9+/=_-]{32,400}", "{base64:64}"),
    vendor("new-relic-key", "NRAK- NRAA- NRII- NRIQ- NRRA-", r"[A-Za-z0-9_-]{20,40}", "{upper:26}2"),
    vendor("new-relic-key", "NRJS-", "[a-f0-9]{19}", "{hex:19}"),
    Rule(
        id="new-relic-key",
        words=("nral", "nrelic"),
        expression=late(
            r"(?<![A-Za-z0-9])(?P<secret>(?:eu01xx)?[0-9a-fA-F]{30,36}(?:NRAL|FFFFNRAL|nrelic))(?![A-Za-z0-9])"
        ),
        masks=("license {hex:36}NRAL",),
        keeps=("NRAL ends it",),
        source="New Relic documentation, license keys",
    ),
    vendor("sentry-token", "sntrys_ sntryu_ sntryi_", r"[A-Za-z0-9+/=_-]{30,400}", "{hex:64}"),
    vendor("datadog-token", "ddapp_ ddp_", rf"{WORD}{{30,60}}", "{alnum:36}", source=KINGFISHER),
    vendor(
        "honeycomb-key", "hcaik_ hcbik_ hcalk_ hcxik_ hcamk_ hclik_", r"[a-z0-9]{26,64}", "{hex:58}", source=KINGFISHER
    ),
    vendor(
        "dynatrace-token",
        "dt0c01. dt0s01. dt0s02. dt0s08. dt0s16.",
        rf"{ALNUM}{{8,24}}\.{ALNUM}{{40,64}}",
        "{upper:24}.{upper:62}22",
    ),
    vendor("rootly-key", "rootly_", rf"{HEX}{{64}}", "{hex:64}"),
    vendor("logfire-token", "pylf_v1_", rf"{ALNUM}{{2,4}}_{ALNUM}{{30,60}}", "us_{alnum:43}", source=KINGFISHER),
    vendor("posthog-key", "phx_ phs_ pha_", rf"{ALNUM}{{30,60}}", "{alnum:43}", source=KINGFISHER),
    vendor("launchdarkly-key", "sdk- mob-", UUID, UUID_EXAMPLE),
    vendor("configcat-key", "configcat-sdk-1/", r"[\w-]{22}/[\w-]{22}", "{alnum:22}/{alnum:22}"),
    vendor("devcycle-key", "dvc_server_ dvc_client_ dvc_mobile_", r"\w{8,60}", "{hex:32}"),
)
