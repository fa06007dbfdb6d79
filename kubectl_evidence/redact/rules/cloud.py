"""Credentials of clouds: AWS, Google Cloud, Azure, Alibaba, and what signs their requests."""

from __future__ import annotations

from kubectl_evidence.late import late
from kubectl_evidence.redact import chance
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules.accept import is_mixed

RULES: tuple[Rule, ...] = (
    Rule(
        id="aws-access-key-id",
        words=("akia", "asia", "abia", "acca"),
        expression=late(r"(?<![A-Za-z0-9])(?P<secret>(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16})(?![A-Za-z0-9])"),
        masks=("user is AKIA{upper:16}", "Credential=ASIA{upper:16}/20240101/us-east-1/s3/aws4_request"),
        keeps=("ASIA region", "AKIAB"),
        source="AWS IAM documentation, unique identifiers",
    ),
    Rule(
        id="aws-secret-access-key",
        words=("akia", "asia"),
        expression=late(
            r"(?:AKIA|ASIA)[A-Z0-9]{16}[^A-Za-z0-9+/\n]{1,3}(?P<secret>[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])",
        ),
        masks=("AKIA{upper:16}:aB3{alnum:37}", "AKIA{upper:16}, aB3{alnum:37}"),
        keeps=("AKIA is a prefix",),
        source="AWS credentials file and CSV of new keys",
        accept=is_mixed,
    ),
    Rule(
        id="aws-secret-access-key",
        words=("aws", "amazon", "akia", "asia", "minio", " s3 ", "s3:"),
        reach=300,
        expression=late(
            r"(?i:aws|amazon|akia|asia|minio|\bs3\b)[^\n]{0,120}?(?:\n[^\n]{0,60}?)?(?:(?<=\\n)|(?<![A-Za-z0-9+/=_-]))"
            r"(?P<secret>[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=_-])"
        ),
        masks=("aws secret aB3{base64:37}", "AKIA{upper:16}\naB3{base64:37}", "AKIA{upper:16} / aB3{base64:37}"),
        keeps=(
            "aws commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
            "s3 key backups/Orders/2024/Dump/Checkout/Final1x",
        ),
        source="detect-secrets (Apache-2.0), aws; AWS access keys",
        accept=lambda match: is_mixed(match) and chance.is_opaque(match["secret"]),
    ),
    Rule(
        id="aws-session-token",
        words=("fwogzxivyxdz", "iqojb3jpz2lux2vj"),
        expression=late(r"(?P<secret>(?:FwoGZXIvYXdz|IQoJb3JpZ2luX2Vj)[A-Za-z0-9+/=%]{20,2000})"),
        masks=("token IQoJb3JpZ2luX2Vj{base64:200}",),
        keeps=("origin",),
        source="AWS STS session tokens begin with the same header",
    ),
    Rule(
        id="bedrock-key",
        words=("absk", "bedrock-api-key-"),
        expression=late(
            r"(?<![A-Za-z0-9])(?P<secret>ABSK[A-Za-z0-9+/]{100,300}={0,2}|bedrock-api-key-[A-Za-z0-9+/=]{40,2000})"
        ),
        masks=("ABSK{base64:128}",),
        keeps=("ABSK",),
        source="gitleaks aws-amazon-bedrock-api-key",
    ),
    Rule(
        id="google-api-key",
        words=("aiza",),
        expression=late(r"(?P<secret>AIza[\w-]{30,39})"),
        masks=("key AIza{alnum:35}",),
        keeps=("AIzawa",),
        source="Google Cloud documentation, API keys",
    ),
    Rule(
        id="google-oauth-token",
        words=("ya29.", "gocspx-", "1//0"),
        expression=late(r"(?P<secret>ya29\.[\w.-]{20,2048}|GOCSPX-[\w-]{20,40}|(?<![\w/.:])1//0[\w-]{30,200})"),
        masks=("ya29.{alnum:120}", "GOCSPX-{alnum:28}", "refresh 1//0{alnum:60}"),
        keeps=("1//0",),
        source="Google identity documentation",
    ),
    Rule(
        id="gcp-service-account-key",
        # The PEM inside is hidden by its own rule; the id of the key says which one to revoke, and stays.
        words=("goog1",),
        expression=late(r"(?<![A-Za-z0-9])(?P<secret>GOOG1[A-Z0-9]{30,60})(?![A-Za-z0-9])"),
        masks=("hmac GOOG1{upper:56}",),
        keeps=("GOOG1",),
        source="Cloud Storage HMAC keys",
    ),
    Rule(
        id="azure-client-secret",
        words=("8q~", "7q~"),
        expression=late(r"(?<![\w~.-])(?P<secret>[A-Za-z0-9_~.]{3}[78]Q~[A-Za-z0-9_~.-]{31,34})(?![\w~-])"),
        masks=("secret abc8Q~{alnum:34}",),
        keeps=("8Q~ is not enough",),
        source="gitleaks azure-ad-client-secret",
    ),
    Rule(
        id="azure-key",
        words=(
            "==",
            "%3d%3d",
            "+ast",
            "+aba",
            "+acr",
            "+amc",
            "acdb",
            "azca",
            "azse",
            "azfu",
            "azeg",
            "azsb",
            "apim",
            "aiot",
            "+asb",
            "+aeh",
            "+arm",
        ),
        # Storage, Cosmos and Batch keys: 64 bytes; Service Bus and others: 32 with a mark of their own.
        expression=late(
            r"(?<![A-Za-z0-9+/])(?<!sha512-)(?P<secret>[A-Za-z0-9+/]{86}(?:==|%3[dD]%3[dD])|[A-Za-z0-9+/]{32,78}(?:AIoT|\+ASb|\+AEh|\+ARm|\+AMC|\+ASt|\+ABa|\+ACR|ACDb|AzCa|AzSe|AzFu|AzEG|AzSB|APIM)[A-Za-z0-9+/]{5,8}={0,2})(?![A-Za-z0-9+/=])",
        ),
        masks=("storage aB3{alnum:83}==",),
        keeps=("aGVsbG8==", '"integrity":"sha512-aB3{alnum:83}=="'),
        source="Azure identifiable secrets (Microsoft security-utilities, MIT)",
        accept=is_mixed,
    ),
    Rule(
        id="azure-devops-token",
        words=("azdo",),
        expression=late(r"(?<![A-Za-z0-9])(?P<secret>[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4})(?![A-Za-z0-9])"),
        masks=("{alnum:76}AZDO{alnum:4}",),
        keeps=("AZDO",),
        source="Azure DevOps documentation, format of PATs",
    ),
    Rule(
        id="alibaba-access-key-id",
        words=("ltai",),
        expression=late(r"(?<![A-Za-z0-9])(?P<secret>LTAI[A-Za-z0-9]{12,26})(?![A-Za-z0-9])"),
        masks=("LTAI{alnum:20}",),
        keeps=("LTAI",),
        source="gitleaks alibaba-access-key-id",
    ),
    Rule(
        id="aws-signature",
        words=("signature=",),
        expression=late(r"(?i:aws4-hmac|signedheaders)[^\n]{0,400}?Signature=(?P<secret>[0-9a-f]{20,64})"),
        masks=("AWS4-HMAC-SHA256 Credential=x/20240101, SignedHeaders=host, Signature={hex:64}",),
        keeps=("SignedHeaders=host, Signature=missing",),
        source="AWS Signature Version 4",
    ),
)
