"""Key material that is no PEM: DER in base64, JWK, age, WireGuard, PuTTY, one-time-password seeds."""

from __future__ import annotations

from kubectl_evidence.late import late
from kubectl_evidence.redact.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        id="private-key",
        # PKCS#1 RSA of 1024 to 8192 bits, PKCS#8 (RSA, EC, Ed25519), SEC1 EC, OpenSSH: the first bytes of the DER.
        words=("miie", "miic", "miij", "miig", "miib", "mgcc", "mhcc", "migh", "mhqc", "mc4c", "b3blbnnzac1"),
        expression=late(
            r"(?P<secret>(?:MII[A-Za-z0-9+/]{2}[AwgQ]IBAA(?:KC|KB|J|ANB|KCA)[A-Za-z0-9+/]"
            r"|MII[A-Za-z0-9+/]{2}[AwgQ]IBAD(?:AN|CC|A)[A-Za-z0-9+/]"
            r"|MHcCAQEEI|MIGHAgEAMB|MHQCAQEEI|MC4CAQAwBQYDK2V|b3BlbnNzaC1rZXktdjE)[A-Za-z0-9+/_-]{16,}={0,2}(?:\n[A-Za-z0-9+/]{16,76}={0,2}(?=\n|\Z)){0,400})",
        ),
        masks=("key MIIEpAIBAAKCAQEA{alnum:64}", "MC4CAQAwBQYDK2VwBCIEI{alnum:43}"),
        keeps=("MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJRTES",),
        source="RFC 8017 A.1.2, RFC 5958, RFC 5915; OpenSSH PROTOCOL.key",
    ),
    Rule(
        id="jwk-private",
        words=("kty",),
        expression=late(
            r"""\bkty\b(?:(?!\bkty\b)[^{}]){1,6000}?\\*"(?:d|k)\\*"\s*:\s*\\*"(?P<secret>[\w-]{16,1024})"""
        ),
        masks=(
            '{{"kty":"EC","crv":"P-256","x":"f83O","d":"{alnum:43}"}}',
            '{{"kty":"oct","alg":"A128KW","k":"{alnum:22}"}}',
        ),
        keeps=('{{"kty":"EC","crv":"P-256","x":"{alnum:43}","y":"{alnum:43}"}}',),
        source="RFC 7518 section 6",
    ),
    Rule(
        id="age-key",
        words=("age-secret-key-1",),
        expression=late(r"(?P<secret>(?i:AGE-SECRET-KEY-1)[0-9A-Za-z]{20,58})"),
        masks=("AGE-SECRET-KEY-1{upper:58}",),
        keeps=("age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",),
        source="age specification, C2SP",
    ),
    Rule(
        id="putty-key",
        words=("private-lines:", "private-mac:"),
        expression=late(r"Private-(?:Lines: \d{1,3}\s+|MAC: )(?P<secret>[A-Za-z0-9+/=\n]{16,8000})"),
        masks=("Private-Lines: 1\n{base64:64}", "Private-MAC: {hex:40}"),
        keeps=("Public-Lines: 1",),
        source="PuTTY manual, appendix C (PPK file format)",
    ),
    Rule(
        id="password-hash",
        words=(
            "$2a$",
            "$2b$",
            "$2y$",
            "$6$",
            "$5$",
            "$1$",
            "$y$",
            "$argon2",
            "$apr1$",
            "$scrypt$",
            "{ssha",
            "{sha}",
            "scram-sha-256$",
        ),
        expression=late(
            r"(?P<secret>\$(?:2[aby]\$\d\d\$[./A-Za-z0-9]{53}|(?:1|5|6|y|apr1)\$[^\s:$\"'\\]{1,40}\$[./A-Za-z0-9$]{20,120}"
            r"|argon2(?:id|i|d)\$v=\d+\$[^\s:\"'\\]{20,250}|scrypt\$[^\s:\"'\\]{20,250})"
            r"|\{SS?HA\d{0,3}\}[A-Za-z0-9+/=]{20,200}|SCRAM-SHA-256\$[^\s\"'\\]{20,250})",
        ),
        masks=(
            "admin:$2y$10${alnum:53}",
            "root:$6$salt${alnum:86}:19000:0:99999:7:::",
            "$argon2id$v=19$m=65536,t=3,p=4${base64:64}",
        ),
        keeps=("costs $1 or $6 per hour",),
        source="crypt(5)",
    ),
    Rule(
        id="pgpass",
        words=(":5432:", ":*:", ":6432:"),
        expression=late(r"(?m)^[\w.*-]{1,253}:(?:\d{2,5}|\*):[^\s:]{1,63}:[^\s:]{1,63}:(?P<secret>[^\s]{1,256})$"),
        masks=("db.payments:5432:shop:app:{alnum:12}",),
        keeps=("db.payments:5432: connection refused",),
        source="PostgreSQL documentation, the password file",
    ),
    Rule(
        id="password",
        words=("machine ",),
        expression=late(r"\bmachine\s+\S{1,253}\s+login\s+\S{1,128}\s+password\s+(?P<secret>[^\s\"'\\]{1,256})"),
        masks=("machine git.example.com login deploy password {alnum:12}",),
        keeps=("machine learning password policy",),
        source="netrc(5)",
    ),
)
