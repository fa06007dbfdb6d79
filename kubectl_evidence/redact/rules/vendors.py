"""Keys without a mark of their own, told by the vendor's name beside them; and what marks have in common.

Most vendors' keys are 32 hex digits, or 40 letters and digits: nothing, until `deepgram_key:` stands before them.
"""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact import values
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules.accept import Q
from kubectl_evidence.redact.rules.shapes import ALNUM, GITLEAKS, HEX, UUID, UUID_EXAMPLE, WORD, vendor

_NAMED = (
    # monitoring, builds, code
    "datadog datadoghq instana honeycomb honeybadger bugsnag rollbar raygun airbrake appsignal loggly logdna mezmo papertrail "
    "sumologic logzio coralogix lightstep appdynamics pingdom statuscake uptimerobot newrelic new_relic new-relic sentry dynatrace "
    "pagerduty opsgenie victorops squadcast statuspage wakatime codecov coveralls codacy codeclimate circleci travisci droneci "
    "bitrise appveyor buildkite rundeck snyk sonarqube sonarcloud gitea gogs jumpcloud "
    # clouds, networks
    "cloudflare linode vultr hetzner hcloud civo ovh upcloud exoscale scaleway fastly heroku netlify railway digitalocean ngrok "
    "meraki godaddy namecheap dnsimple gandi porkbun confluent aiven couchbase cloudant influxdb planetscale upstash fauna "
    # messages, mail, support
    "pusher pubnub ably sendbird messagebird plivo vonage nexmo telnyx sinch clicksend postmark sparkpost mailjet mailchimp "
    "mailgun mandrill sendinblue elasticemail smtp2go klaviyo customerio braze onesignal intercom zendesk freshdesk "
    "helpscout mattermost gitter twilio agora "
    # models and data
    "mistral cohere deepgram assemblyai elevenlabs voyageai wandb huggingface openrouter deepseek upstage "
    "ollama serpapi algolia meilisearch typesense alphavantage finnhub quandl tiingo databento openweather openweathermap "
    "weatherstack ipstack ipinfo clearbit fullcontact newsapi nytimes giphy unsplash pexels mapbox tomtom foursquare yelp deepl "
    "shodan censys virustotal abuseipdb greynoise securitytrails urlscan infura etherscan moralis "
    # money, people, media
    "paypal plaid razorpay adyen braintree coinbase binance kucoin bittrex bitfinex bitstamp finicity marqeta "
    "facebook twitter linkedin discord twitch spotify flickr vimeo etsy ebay squarespace bigcommerce shopify dropbox asana trello "
    "airtable contentful amplitude mixpanel launchdarkly auth0 okta onelogin adafruit adobe bitly beamer rapidapi "
    "browserstack saucelabs lambdatest artifactory typeform disqus freshbooks fullstory gumroad infomaniak kagi "
    "sslmate yandex zoho privateai greptile larksuite datagov nylas webflow smartsheet clickup figma storyblok "
    "docusign hellosign pandadoc calendly webex pushover pushbullet simplepush gotify "
    "travis teamcity jfrog cloudsmith gemfury packagist nuget rubygems clojars dockerhub "
    "openai anthropic groq gemini cerebras fireworks perplexity runpod pinecone weaviate qdrant cartesia"
).split()
_VENDOR = "|".join(map(re.escape, sorted({*_NAMED}, key=len, reverse=True)))
_OF_KEY = (
    r"(?:api|apps?|application|access|auth|agent|server|service|account|live|test|prod|production|secret|private|personal|rest"
    r"|user|write|admin|sdk|license|ingest|ingestion|integration|deploy|bot|client|consumer|master|install|tracking|project|global)"
)
_KEY = rf"(?:[ _.-]?{_OF_KEY}){{0,3}}[ _.-]?(?:api[ _-]?)?(?:keys?|tokens?|secrets?|pat|credentials?)"
_UUID = late(UUID)
# Vendors whose keys are UUIDs.
_WITH_UUIDS = frozenset(
    "heroku postmark opsgenie squarespace sendbird kucoin hubspot snyk scaleway railway loggly splunk sauce".split()
)


def _is_key(match: re.Match[str]) -> bool:
    """Twenty characters or more of letters and digits; a UUID where the name says `key`."""
    secret = match["secret"]
    if _UUID.fullmatch(secret):
        return match["key"] is not None or (match["sep"].strip() != "" and match["name"].lower() in _WITH_UUIDS)
    if not values.is_token_like(secret) or values.is_path(secret):
        return False
    shortest = 12 if match["key"] and match["sep"].strip() else 20
    changing = re.search(r"[A-Za-z][0-9][A-Za-z]|[0-9][A-Za-z][0-9]|[a-z][A-Z]+[a-z]", secret) is not None
    return len(secret) >= shortest and changing and any(c.isdigit() for c in secret)


def _is_random(match: re.Match[str]) -> bool:
    """What follows the last separator is 30 characters by chance, of both cases and digits."""
    tail = re.split("[_-]", match["secret"])[-1]
    return len(tail) >= 30 and values.is_opaque(tail)


RULES: tuple[Rule, ...] = (
    Rule(
        id="vendor-key",
        words=tuple(sorted({name.lower() for name in _NAMED})),
        shape=rf"(?:{_VENDOR})(?:[a-z_.-]*[\"'\\\]]*[ ]?[=:,>|]|[a-z _.-]*(?:key|token|secret|credential|pat)s?[ =:])",
        expression=late(
            rf"(?<![A-Za-z0-9])(?i:(?P<name>{_VENDOR}))(?P<key>(?i:{_KEY}))?(?P<sep>(?:{Q}|\])?[ ]?(?:=>|:=|\|\||[=:,>])[ ]?|(?<=[a-z])[ ](?:is[ ])?)(?:{Q})?"
            r"(?P<secret>[A-Za-z0-9][\w+/.=-]{11,399})(?=[\s\"'\\,;&)\]}<`]|\Z)"
        ),
        masks=(
            "deepgram_key: {hex:40}",
            'INSTANA_AGENT_KEY="{alnum:22}"',
            "using vultr api key {upper:34}22",
            "datadog={hex:32}",
            '{{"mistral":"aB3{alnum:29}"}}',
            f"opsgenie_integration_key={UUID_EXAMPLE}",
        ),
        keeps=(
            "sentry_event_id={hex:32}",
            "datadog: connection-refused-by-agent",
            f"launchdarkly client {UUID_EXAMPLE} ready",
            "cloudflare-ingress-7d9c5b6f4d-x7k2p: ready",
            "okta.com/oauth2/default",
            "twilio version 5.4.8, polygon key points-of-interest",
        ),
        source=GITLEAKS,
        accept=_is_key,
    ),
    Rule(
        id="vendor-token",
        words=("_", "-"),
        shape=r"[a-z0-9][_-][a-z0-9]{30}",
        expression=late(
            r"(?<![\w./+=%-])(?P<secret>(?!sha\d|ssh-|v\d|chatcmpl|resp_|msg_|req_|run_|file-|evt_|pi_|seti_)(?:[a-z][a-z0-9]{1,15}|[A-Z]{2,15})(?:[_-](?:[a-z0-9]{1,12}|[A-Z]{1,12})){0,4}[_-][A-Za-z0-9]{30,400})(?![\w+/.-]*[\w+/])"
        ),
        masks=("got acme_{alnum:40}", "key=nw-v2-{alnum:36}", "acme_pk_eu_{alnum:32}"),
        keeps=(
            "pod app_{hex:40}",
            "sha512-{alnum:60}",
            "etag app-v2-checkout-service-7d9c5b6f4d-x7k2p",
            "/assets/main-{alnum:32}",
        ),
        source="the convention that most vendors follow: a prefix, then letters and digits by chance",
        accept=_is_random,
    ),
    # marks that no convention covers
    vendor("aws-mws-token", "amzn.mws.", UUID, UUID_EXAMPLE),
    vendor("astra-token", "AstraCS:", rf"{ALNUM}{{20,40}}(?::{HEX}{{32,80}})?", "{alnum:24}:{hex:64}"),
    vendor("bitbucket-token", "BBDC-", r"[A-Za-z0-9+/=]{32,80}", "{alnum:44}"),
    vendor("cartesia-key", "sk_car_", r"\w{20,60}", "{alnum:20}"),
    vendor("alibaba-sts-key-id", "STS.", rf"{ALNUM}{{16,64}}", "{alnum:24}"),
    vendor("devin-key", "cog_", "[a-z0-9]{40,60}", "{hex:52}"),
    vendor("onfido-token", "api_live. api_sandbox. api_live_us. api_live_ca.", rf"{WORD}{{20,80}}", "{alnum:32}"),
    vendor(
        "inngest-key", "signkey-prod- signkey-test- signkey-staging- signkey-branch-", rf"{HEX}{{32,80}}", "{hex:64}"
    ),
    vendor(
        "baidu-key",
        "bce-v3/ALTAK-",
        rf"{ALNUM}{{16,24}}/[0-9a-f]{{40}}",
        "{alnum:21}/{hex:40}",
        keeps=("bce-v3/ALTAK-",),
    ),
    vendor(
        "mercadopago-token",
        "APP_USR-",
        r"\d{10,20}-\d{6}-[0-9a-f]{32}-\d{5,12}",
        "{digits:16}-{digits:6}-{hex:32}-{digits:9}",
    ),
    vendor("midtrans-key", "Mid-server- SB-Mid-server-", rf"{WORD}{{20,40}}", "{alnum:24}"),
    vendor("woocommerce-key", "ck_ cs_", rf"{HEX}{{40}}(?![0-9A-Za-z])", "{hex:40}", first="0123456789abcdef"),
    vendor("pubnub-key", "sec-c-", rf"(?:{ALNUM}{{48}}|{UUID})", "{alnum:48}"),
    vendor("statsig-key", "secret- console-", rf"{ALNUM}{{40,48}}(?![A-Za-z0-9-])", "{alnum:43}"),
    vendor("yandex-token", "y0_ y1_ y2_ y3_", rf"{WORD}{{50,200}}", "{alnum:58}"),
    vendor(
        "infisical-token",
        "st.",
        r"[0-9a-f-]{24,36}\.[0-9a-f]{32}(?:\.[0-9a-f]{32})?",
        "{hex:24}.{hex:32}.{hex:32}",
        keeps=("st.petersburg",),
    ),
    vendor(
        "matrix-token",
        "syt_",
        r"[A-Za-z0-9+/=]{4,80}_[A-Za-z]{20}_[A-Za-z0-9]{6}",
        "{alnum:8}_aZbcDeFgHiJkLmNoPqRs_{alnum:6}",
    ),
    vendor(
        "jetbrains-token",
        "perm: perm-",
        r"[A-Za-z0-9=]{4,80}\.[A-Za-z0-9=-]{4,80}\.[A-Za-z0-9=]{20,80}",
        "{alnum:12}.{alnum:12}.{alnum:42}",
    ),
    vendor("ory-token", "ory_at_ ory_rt_ ory_ac_ ory_st_ ory_pat_ ory_lo_", r"[\w.-]{24,120}", "{alnum:43}.{alnum:43}"),
    vendor(
        "apollo-key",
        "service:",
        rf"[\w.-]{{2,40}}:{WORD}{{22}}(?![\w-])",
        "graph-1:{alnum:22}",
        source="Apollo GraphOS documentation, API keys",
    ),
    vendor(
        "turnstile-secret",
        "0x4AAAAAA",
        rf"{WORD}{{26,40}}",
        "{alnum:28}",
        keeps=("0x4AAAAAA",),
        source="Cloudflare documentation, Turnstile",
    ),
    vendor("telnyx-key", "KEY0", rf"[0-9A-F]{{28,34}}_{ALNUM}{{20,24}}", "1{digits:31}_{alnum:22}", keeps=("KEY0",)),
    Rule(
        id="launchdarkly-key",
        words=("api-", "rel-"),
        shape="(?:api|rel)-[0-9a-f]{8}-[0-9a-f]{4}-",
        expression=late(rf"(?<![A-Za-z0-9-])(?P<secret>(?:api|rel)-{UUID})(?![A-Za-z0-9-])"),
        masks=(f"api-{UUID_EXAMPLE}",),
        keeps=("api-7d9c5b6f-4d5e-x7k2p",),
        source="LaunchDarkly documentation, access tokens",
    ),
    Rule(
        id="paseto",
        words=(".local.", ".public."),
        shape=r"v[1-4][.](?:local|public)[.]",
        expression=late(r"(?<![\w.-])(?P<secret>v[1-4]\.(?:local|public)\.[\w-]{32,4096}(?:\.[\w-]{4,1024})?)"),
        masks=("v4.local.{alnum:140}", "v2.public.{alnum:120}.{alnum:20}"),
        keeps=("api.v1.local.svc", "v1.local.cluster"),
        source="PASETO specification",
    ),
    Rule(
        id="github-token",
        words=("v1.",),
        shape=r"v1[.][0-9a-f]{8}",
        expression=late(r"(?<![\w./-])(?P<secret>v1\.[0-9a-f]{40})(?![\w.-])"),
        masks=("x-access-token v1.{hex:40}",),
        keeps=("v1.9fceb02d0ae598e95dc970b74767f193", "gcr.io/app/v1.{hex:40}"),
        source="noseyparker (Apache-2.0), github; tokens of apps until 2021",
    ),
    Rule(
        id="rapidapi-key",
        words=("msh",),
        shape="msh[a-z0-9]+p1[a-z0-9]+jsn",
        expression=late(
            r"(?<![A-Za-z0-9])(?P<secret>[a-z0-9]{10}msh[a-z0-9]{15}p1[a-z0-9]{5}jsn[a-z0-9]{12})(?![A-Za-z0-9])"
        ),
        masks=("{hex:10}msh{hex:15}p1{hex:5}jsn{hex:12}",),
        keeps=("msh is a shell",),
        source="RapidAPI documentation",
    ),
    Rule(
        id="zoho-token",
        words=("1000.",),
        shape=r"1000[.][0-9a-f]{8}",
        expression=late(r"(?<![\w.])(?P<secret>1000\.[0-9a-f]{32}\.[0-9a-f]{32})(?![0-9a-f])"),
        masks=("1000.{hex:32}.{hex:32}",),
        keeps=("took 1000.5 ms",),
        source="Zoho documentation, OAuth",
    ),
    Rule(
        id="jwt",
        words=("zxlk",),
        expression=late(r"(?<![A-Za-z0-9+/])(?P<secret>ZXlK[A-Za-z0-9+/_-]{40,8192}={0,2})"),
        masks=("ZXlKaGJHY2lPaUpJVXpJMU5pSXNJblI1Y0NJNklrcFhWQ0o5{base64:120}",),
        keeps=("ZXlK",),
        source="RFC 7519, in base64",
    ),
    Rule(
        id="cas-ticket",
        words=("st-", "tgt-", "pgt-", "pt-", "tgc-"),
        shape=r"(?:st|tgt|pgt|pt|pgtiou)-[0-9]+-[a-z0-9]",
        expression=late(r"(?<![\w-])(?P<secret>(?:ST|TGT|PGT|PGTIOU|PT)-\d{1,9}-[\w-]{16,200}(?:-[\w.]{1,64})?)"),
        masks=("GET /app?ticket=ST-{digits:5}-{alnum:24}-cas1",),
        keeps=("node st-1-checkout-service-a", "PT-15-minutes"),
        source="CAS protocol specification 3.7",
    ),
    Rule(
        id="facebook-token",
        words=("|",),
        shape=r"[0-9][|][a-z0-9_-]{27}",
        expression=late(r"(?<!\w)\d{15,16}(?:\||%7[cC])(?P<secret>[\w-]{27,40})(?![\w-])"),
        masks=("123456789012345|{alnum:27}",),
        keeps=("| 123456789012345 |",),
        source=GITLEAKS,
    ),
    Rule(
        id="password-hash",
        words=(":::",),
        shape="[0-9a-f]:::",
        expression=late(r":(?P<secret>[0-9a-fA-F]{32}:[0-9a-fA-F]{32})(?=:::)"),
        masks=("app:1001:{hex:32}:{hex:32}:::",),
        keeps=("trace:::{hex:32}",),
        source="pwdump's format of Windows' hashes",
    ),
)
