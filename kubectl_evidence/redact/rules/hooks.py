"""URLs that are credentials themselves: webhooks, links to reset a password, bots' addresses."""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact import chance, values
from kubectl_evidence.redact.rule import Rule

_S = r"\\{0,3}/"


def _is_random(match: re.Match[str]) -> bool:
    """One of the path's segments is no word, number, version or name."""
    parts = match["secret"].replace("\\", "").split("/")
    return any(
        len(part) >= 8 and any(c.isdigit() for c in part) and not values.is_object_name(part) and not part.isdigit()
        for part in parts
    )


RULES: tuple[Rule, ...] = (
    Rule(
        id="webhook",
        words=("hooks.slack.com", "webhook", "hooks.zapier.com", "discord"),
        expression=late(
            rf"(?:hooks\.slack\.com{_S}(?:services|workflows|triggers){_S}|discord(?:app)?\.com{_S}api{_S}(?:v\d+{_S})?webhooks{_S}"
            rf"|hooks\.zapier\.com{_S}hooks{_S}catch{_S}|webhook\.office\.com{_S}webhookb2{_S}|outlook\.office(?:365)?\.com{_S}webhook(?:b2)?{_S})(?P<secret>(?:[\w@/.-]|\\/){{8,400}})",
        ),
        masks=(
            "https://hooks.slack.com/services/T{upper:8}/B{upper:8}/{alnum:24}",
            "https://discord.com/api/webhooks/{digits:18}/{alnum:68}",
            "https://acme.webhook.office.com/webhookb2/{hex:8}@{hex:8}/IncomingWebhook/{hex:32}/{hex:8}",
            "https://outlook.office.com/webhook/{hex:8}@{hex:8}/IncomingWebhook/{hex:32}/{hex:8}",
        ),
        keeps=("https://hooks.slack.com/services", "failed calling webhook.cert-manager.io"),
        source="Slack, Discord, Microsoft Teams, Zapier: the URL is the credential",
    ),
    Rule(
        id="webhook",
        words=(
            "/hook",
            "/webhook",
            "/integration",
            "/trigger",
            "/ping/",
            "/incoming",
            "/catch/",
            "\\/hook",
            "\\/webhook",
            "/robot/",
            "/bot/",
        ),
        shape=r"://[^ \n]*/(?:hooks?|web-?hooks?|integrations?|triggers?|ping|incoming|catch|bot|robot)[\\/]",
        expression=late(
            rf":{_S}{_S}[\w.:\[\]-]{{1,253}}(?:{_S}[\w.-]{{1,64}}){{0,5}}?{_S}(?i:hooks?|web-?hooks?|integrations?|triggers?|ping|incoming(?:-web-?hooks?)?|catch)(?:{_S}(?:v\d|key|custom|with|generic|[a-z]{{1,16}})){{0,3}}?{_S}(?P<secret>(?:[\w@.~-]|{_S}){{16,400}})"
        ),
        masks=(
            "https://mattermost.example.com/hooks/{alnum:26}",
            "https://open.feishu.cn/open-apis/bot/v2/hook/{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}",
            "https://events.pagerduty.com/integration/{hex:32}/enqueue",
            "https://maker.ifttt.com/trigger/x/with/key/{alnum:22}",
        ),
        keeps=(
            "https://ci.example.com/webhooks/checkout/build-123/status",
            "https://webhook.payments.svc:443/mutate?timeout=10s",
            "http://app.payments.svc/hooks/post-deploy-checks/list-all",
        ),
        source="incoming webhooks of Mattermost, Rocket.Chat, Feishu, PagerDuty, IFTTT, Healthchecks",
        accept=_is_random,
    ),
    Rule(
        id="reset-link",
        words=("reset", "invite", "verify", "confirm", "magic", "activate", "unsubscribe"),
        shape=r"/[a-z_-]*(?:reset|invite|verify|confirm|magic|activat)[a-z_-]*[\\/]",
        expression=late(
            rf"{_S}(?i:[a-z_-]{{0,24}}(?:reset|invite|invitation|verify|confirm|confirmation|magic|activate|activation)[a-z_-]{{0,24}}){_S}(?P<secret>[\w.~-]{{16,512}})"
        ),
        masks=("https://shop.example.com/reset-password/{alnum:32}", "GET /magic-link/{alnum:40} 200"),
        keeps=(
            "GET /reset-password/confirmation-page 200",
            "/verify/checkout-7d9c5b6f4d-x7k2p",
            "/confirm/6f1c2d3e-4b5a-6789-8abc-def012345678",
        ),
        source="links in mails of Django, Devise, Keycloak",
        accept=lambda match: values.is_token_like(match["secret"]) and chance.is_opaque(match["secret"]),
    ),
    Rule(
        id="telegram-token",
        words=("api.telegram.org",),
        expression=late(rf"api\.telegram\.org{_S}(?:file{_S})?bot(?P<secret>\d{{6,12}}(?::|%3[aA])[\w-]{{20,60}})"),
        masks=("https://api.telegram.org/bot{digits:10}:AA{hex:40}/sendMessage",),
        keeps=("https://api.telegram.org/bots",),
        source="Telegram bot API",
    ),
)
