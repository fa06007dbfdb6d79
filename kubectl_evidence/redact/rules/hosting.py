"""Tokens of what applications run on: databases, hosting, flags, tunnels, message buses."""

from __future__ import annotations

from kubectl_evidence.late import late
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules.shapes import (
    ALNUM,
    HEX,
    KINGFISHER,
    NOSEYPARKER,
    UUID,
    UUID_EXAMPLE,
    WORD,
    vendor,
)

RULES: tuple[Rule, ...] = (
    Rule(
        id="firebase-key",
        words=(":apa91b",),
        expression=late(r"(?<![\w-])(?P<secret>(?:[\w-]{8,32}|\w{22}):APA91b[\w-]{40,200})"),
        masks=("{alnum:11}:APA91b{alnum:134}",),
        keeps=(":APA91b begins it",),
        source=KINGFISHER,
    ),
    Rule(
        id="pagerduty-key",
        words=("routing_key", "routingkey", "service_key"),
        expression=late(
            r"(?i:routing_?key|service_?key)\\*[\"']?[ ]?[:=][ ]?\\*[\"']?(?P<secret>"
            r"[0-9a-f]{32}|R[0-9A-Z]{31})(?![0-9a-zA-Z])"
        ),
        masks=('{{"routing_key":"{hex:32}","event_action":"trigger"}}', "routing_key: R{upper:31}"),
        keeps=("routing_key=orders.created.v2",),
        source="PagerDuty, Events API v2",
    ),
    Rule(
        id="terraform-result",
        words=("random_password", "random_string"),
        expression=late(
            r"random_(?:password|string)[^\n]{0,800}?\\*\"result\\*\"\s*:\s*\\*\"(?P<secret>[^\"\\\n]{4,256})"
        ),
        masks=('{{"type":"random_password","instances":[{{"attributes":{{"length":20,"result":"{fake}"}}}}]}}',),
        keeps=('{{"type":"random_password","length":20}}',),
        source="Terraform, state files",
    ),
    Rule(
        id="nats-seed",
        words=("s",),
        shape="s[uaocnx][a-z2-7]{20}",
        expression=late(r"(?<![A-Za-z0-9])(?P<secret>S[UAOCNX][A-Z2-7]{56})(?![A-Za-z0-9])"),
        masks=("using nkey seed SU{upper:56}",),
        keeps=("SUCCESS of SUBSCRIPTIONS",),
        source="NATS documentation, NKeys",
    ),
    vendor("neon-password", "npg_", rf"{ALNUM}{{12,40}}(?![A-Za-z0-9_])", "{alnum:16}", source="Neon documentation"),
    vendor("aiven-password", "AVNS_", rf"{WORD}{{14,40}}", "{alnum:20}", source="Aiven documentation"),
    vendor("aiven-token", "aivenv1", r"[\w+/=-]{60,400}", "{alnum:120}", source="Aiven documentation"),
    vendor("dbt-token", "dbtc_ dbtu_", rf"{WORD}{{30,70}}", "{alnum:40}", source="dbt documentation"),
    vendor("axiom-token", "xaat- xapt-", UUID, UUID_EXAMPLE, source="Axiom documentation"),
    vendor("pixie-key", "px-api- px-dep-", UUID, UUID_EXAMPLE, source=NOSEYPARKER),
    vendor("netbird-token", "nbp_", rf"{ALNUM}{{36,40}}", "{alnum:36}", source="NetBird documentation"),
    vendor("portainer-token", "ptr_", r"[A-Za-z0-9+/]{43,44}=?", "{base64:43}=", source="Portainer documentation"),
    vendor("stackhawk-key", "hawk.", rf"{WORD}{{20}}\.{WORD}{{20}}", "{alnum:20}.{alnum:20}", source=NOSEYPARKER),
    vendor(
        "statsig-key",
        "secret- console-",
        rf"{ALNUM}{{40,60}}(?![A-Za-z0-9-])",
        "{alnum:44}",
        source="Statsig documentation",
    ),
    vendor(
        "flagsmith-key",
        "ser.",
        rf"{ALNUM}{{20,30}}(?![\w.])",
        "{alnum:22}",
        keeps=("user.name",),
        source="Flagsmith documentation",
    ),
    vendor("socket-token", "sktsec_", rf"{WORD}{{30,80}}", "{alnum:44}", source="Socket documentation"),
    vendor(
        "baidu-key",
        "bce-v3/ALTAK-",
        rf"{ALNUM}{{16,30}}/{HEX}{{40}}",
        "{alnum:21}/{hex:40}",
        source="Baidu AI Cloud documentation",
    ),
    vendor(
        "confluent-secret",
        "cflt",
        r"[A-Za-z0-9+/]{60}(?![A-Za-z0-9+/])",
        "{base64:60}",
        keeps=("cflt",),
        source="Confluent Cloud documentation",
    ),
    vendor("chromatic-token", "chpt_", rf"{ALNUM}{{12,40}}", "{alnum:15}", source=KINGFISHER),
    vendor("spaces-key-id", "DO00", r"[A-Z0-9]{16}(?![A-Za-z0-9])", "{upper:15}2", source="DigitalOcean documentation"),
    vendor(
        "backblaze-key",
        "K000 K001 K002 K003 K004 K005",
        r"[A-Za-z0-9+/]{27}(?![A-Za-z0-9+/])",
        "{base64:27}",
        source=KINGFISHER,
    ),
    vendor("dependency-track-key", "odt_", rf"{ALNUM}{{32,60}}", "{alnum:40}", source=NOSEYPARKER),
    vendor("clickhouse-key", "4b1d", rf"{ALNUM}{{38}}(?![A-Za-z0-9])", "{alnum:38}", keeps=("4b1d",)),
    vendor("upcloud-token", "ucat_", rf"{ALNUM}{{24,32}}", "{alnum:26}"),
    vendor("endor-key", "endr+", r"[A-Za-z0-9-]{16}", "{alnum:16}"),
    vendor("vercel-blob-token", "vercel_blob_rw_", r"\w{30,80}", "{alnum:16}_{alnum:32}", source=KINGFISHER),
    vendor("hetzner-token", "hcloud_", rf"{ALNUM}{{40,64}}", "{alnum:64}", source=KINGFISHER),
    vendor("composio-key", "ak_", rf"{WORD}{{20,40}}(?![\w-])", "{alnum:24}", keeps=("break_ak_",), source=KINGFISHER),
    vendor("zuplo-key", "zpka_", r"[a-z0-9]{32}_[0-9a-f]{8}", "{hex:32}_{hex:8}"),
    vendor("workato-token", "wrkaus- wrkaeu- wrka-", r"eyJ[\w.-]{80,2000}", "eyJ{alnum:20}.{alnum:40}.{alnum:86}"),
    vendor("ngrok-token", "cr_", rf"2{ALNUM}{{26}}(?![A-Za-z0-9])", "2{alnum:26}", source="ngrok documentation"),
    vendor("grafana-key", "eyJrIjoi", r"[A-Za-z0-9+/=]{40,400}", "{alnum:80}"),
    vendor(
        "cloudflared-token",
        "eyJhIjoi",
        r"[A-Za-z0-9+/=_-]{80,600}",
        "{alnum:160}",
        source="Cloudflare documentation, tunnel tokens",
    ),
    Rule(
        id="unleash-token",
        words=(".",),
        shape="[a-z0-9*_-]:[a-z_-]+[.][0-9a-f]{40}",
        expression=late(
            r"(?<![\w:*.-])(?P<secret>(?:[\w-]{1,64}|\*):[A-Za-z_-]{2,40}\.[0-9a-f]{40,64})(?![0-9a-zA-Z])"
        ),
        masks=("*:*.{hex:56}".replace("*.", "production."), "default:development.{hex:56}"),
        keeps=("image:app.9fceb02d",),
        source="Unleash documentation, API tokens",
    ),
    Rule(
        id="azure-key",
        words=("jqqj9",),
        expression=late(r"(?<![A-Za-z0-9])(?P<secret>[A-Za-z0-9]{30,60}JQQJ9[A-Za-z0-9]{20,30})(?![A-Za-z0-9])"),
        masks=("key {alnum:52}JQQJ99BCACHYHv6X{alnum:11}",),
        keeps=("JQQJ99",),
        source="Azure AI services, format of keys since 2024",
    ),
)
