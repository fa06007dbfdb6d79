"""Keys without a mark of their own, told by the vendor's name beside them; and what marks have in common.

Most vendors' keys are 32 hex digits, or 40 letters and digits: nothing, until `deepgram_key:` stands before them.
"""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact import chance, values
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules.accept import Q
from kubectl_evidence.redact.rules.shapes import GITLEAKS, UUID, UUID_EXAMPLE

_NAMED = (
    # monitoring, builds, code
    "datadog datadoghq instana honeycomb honeybadger bugsnag rollbar raygun airbrake appsignal loggly logdna "
    "mezmo papertrail "
    "sumologic logzio coralogix lightstep appdynamics pingdom statuscake uptimerobot newrelic new_relic "
    "new-relic sentry dynatrace "
    "pagerduty opsgenie victorops squadcast statuspage wakatime codecov coveralls codacy codeclimate circleci "
    "travisci droneci "
    "bitrise appveyor buildkite rundeck snyk sonarqube sonarcloud gitea gogs jumpcloud "
    # clouds, networks
    "cloudflare linode vultr hetzner hcloud civo ovh upcloud exoscale scaleway fastly heroku netlify railway "
    "digitalocean ngrok "
    "meraki godaddy namecheap dnsimple gandi porkbun confluent aiven couchbase cloudant influxdb planetscale "
    "upstash fauna "
    # messages, mail, support
    "pusher pubnub ably sendbird messagebird plivo vonage nexmo telnyx sinch clicksend postmark sparkpost "
    "mailjet mailchimp "
    "mailgun mandrill sendinblue elasticemail smtp2go klaviyo customerio braze onesignal intercom zendesk freshdesk "
    "helpscout mattermost gitter twilio agora "
    # models and data
    "mistral cohere deepgram assemblyai elevenlabs voyageai wandb huggingface openrouter deepseek upstage "
    "ollama serpapi algolia meilisearch typesense alphavantage finnhub quandl tiingo databento openweather "
    "openweathermap "
    "weatherstack ipstack ipinfo clearbit fullcontact newsapi nytimes giphy unsplash pexels mapbox tomtom "
    "foursquare yelp deepl "
    "shodan censys virustotal abuseipdb greynoise securitytrails urlscan infura etherscan moralis "
    # money, people, media
    "paypal plaid razorpay adyen braintree coinbase binance kucoin bittrex bitfinex bitstamp finicity marqeta "
    "facebook twitter linkedin discord twitch spotify flickr vimeo etsy ebay squarespace bigcommerce shopify "
    "dropbox asana trello "
    "airtable contentful amplitude mixpanel launchdarkly auth0 okta onelogin adafruit adobe bitly beamer rapidapi "
    "browserstack saucelabs lambdatest artifactory typeform disqus freshbooks fullstory gumroad infomaniak kagi "
    "sslmate yandex zoho privateai greptile larksuite datagov nylas webflow smartsheet clickup figma storyblok "
    "docusign hellosign pandadoc calendly webex pushover pushbullet simplepush gotify "
    "travis teamcity jfrog cloudsmith gemfury packagist nuget rubygems clojars dockerhub "
    "openai anthropic groq gemini cerebras fireworks perplexity runpod pinecone weaviate qdrant cartesia"
).split()
_VENDOR = "|".join(map(re.escape, sorted({*_NAMED}, key=len, reverse=True)))
_OF_KEY = (
    r"(?:api|apps?|application|access|auth|agent|server|service|account|live|test|prod|production|secret|private"
    r"|personal|rest"
    r"|user|write|admin|sdk|license|ingest|ingestion|integration|deploy|bot|client|consumer|master|install"
    r"|tracking|project|global)"
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
    return len(tail) >= 30 and chance.is_opaque(tail)


RULES: tuple[Rule, ...] = (
    Rule(
        id="vendor-key",
        words=tuple(sorted({name.lower() for name in _NAMED})),
        shape=rf"(?:{_VENDOR})(?:[a-z_.-]*[\"'\\\]]*[ ]?[=:,>|]|[a-z _.-]*(?:key|token|secret|credential|pat)s?[ =:])",
        expression=late(
            rf"(?<![A-Za-z0-9])(?i:(?P<name>{_VENDOR}))(?P<key>(?i:{_KEY}))?(?P<sep>(?:{Q}|\])?[ ]?(?:=>|:=|\|\|"
            rf"|[=:,>])[ ]?|(?<=[a-z])[ ](?:is[ ])?)(?:{Q})?"
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
            r"(?<![\w./+=%-])(?P<secret>(?!sha\d|ssh-|v\d|chatcmpl|resp_|msg_|req_|run_|file-|evt_|pi_|seti_)"
            r"(?:[a-z][a-z0-9]{1,15}|[A-Z]{2,15})(?:[_-](?:[a-z0-9]{1,12}"
            r"|[A-Z]{1,12})){0,4}[_-][A-Za-z0-9]{30,400})(?![\w+/.-]*[\w+/])"
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
)
