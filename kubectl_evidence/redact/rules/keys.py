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
            r"|MHcCAQEEI|MIGHAgEAMB|MHQCAQEEI|MC4CAQAwBQYDK2V|b3BlbnNzaC1rZXktdjE)"
            r"[A-Za-z0-9+/_-]{16,}={0,2}(?:\n[A-Za-z0-9+/]{16,76}={0,2}(?=\n|\Z)){0,400})",
        ),
        masks=("key MIIEpAIBAAKCAQEA{alnum:64}", "MC4CAQAwBQYDK2VwBCIEI{alnum:43}"),
        keeps=("MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJRTES",),
        reach=32_000,
        source="RFC 8017 A.1.2, RFC 5958, RFC 5915; OpenSSH PROTOCOL.key",
    ),
    Rule(
        id="jwk-private",
        words=("kty",),
        expression=late(r"""\\*"(?:d|k|p|q|dp|dq|qi)\\*"\s*:\s*\\*"(?P<secret>[\w-]{16,1400})\\*\""""),
        accept=lambda match: "kty" in match.string[max(0, match.start() - 6000) : match.end() + 6000],
        masks=(
            '{{"kty":"EC","crv":"P-256","x":"f83O","d":"{alnum:43}"}}',
            '{{"kty":"oct","alg":"A128KW","k":"{alnum:22}"}}',
            '{{"kty":"RSA","n":"x","d":"{alnum:86}","p":"{alnum:43}","q":"{alnum:43}"}}',
        ),
        keeps=('{{"kty":"EC","crv":"P-256","x":"{alnum:43}","y":"{alnum:43}"}}',),
        reach=6_000,
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
        expression=late(
            r"Private-(?:Lines: \d{1,3}\s+|MAC: )(?P<secret>(?:[A-Za-z0-9+/]{64}\n){0,120}"
            r"[A-Za-z0-9+/]{4,64}={0,2}(?=[ \t]*(?:\n|\Z)))"
        ),
        masks=("Private-Lines: 1\n{base64:64}", "Private-MAC: {hex:40}"),
        keeps=("Public-Lines: 1",),
        reach=8_000,
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
            "scram-sha-",
            "pbkdf2",
            "scrypt:",
            "$7$",
            "$sha1$",
            "$p$b",
            "$h$",
            "{crypt}",
            "{smd5}",
            "$s$",
            "md5",
        ),
        expression=late(
            r"(?P<secret>\$(?:2[aby]\$\d\d\$[./A-Za-z0-9]{53}|(?:1|5|6|y|apr1)\$"
            r"[^\s:$\"'\\]{1,40}\$[./A-Za-z0-9$]{20,120}"
            r"|argon2(?:id|i|d)\$v=\d+\$[^\s:\"'\\]{20,250}|scrypt\$[^\s:\"'\\]{20,250})"
            r"|\{(?:SS?HA\d{0,3}|S?MD5|CRYPT|PBKDF2[\w-]{0,16})\}[A-Za-z0-9+/=$.]{20,200}"
            r"|SCRAM-SHA-(?:1|256|512)\$[^\s\"'\\]{20,250}"
            r"|\$?pbkdf2[_:-]?\w{0,10}[$:]\d{3,8}[$:][^\s\"'\\]{20,250}|scrypt:\d+:\d+:\d+\$[^\s\"'\\]{20,250}"
            r"|\$(?:7|sha1|P|H|S)\$[./A-Za-z0-9$]{24,150}|(?<![0-9A-Za-z])md5[0-9a-f]{32}(?![0-9a-z]))",
        ),
        masks=(
            "admin:$2y$10${alnum:53}",
            "root:$6$salt${alnum:86}:19000:0:99999:7:::",
            "$argon2id$v=19$m=65536,t=3,p=4${base64:64}",
            "pbkdf2_sha256$600000${alnum:22}${base64:43}=",
            "scrypt:32768:8:1${alnum:16}${hex:128}",
            "'md5{hex:32}'",
        ),
        keeps=("costs $1 or $6 per hour", "md5:9fceb02d0ae598e95dc970b74767f193", "md5sum 9fceb02d"),
        source="crypt(5)",
    ),
    Rule(
        id="pgpass",
        words=(":",),
        shape=r"[a-z0-9_*-]:(?:[0-9]{4,5}|[*]):[a-z*][^ \n:]*:[a-z_*][^ \n:]*:[^ \n:]",
        expression=late(
            r"(?m)(?:^[-+]?|(?<=[\s\"'])|(?<=\\n))[\w.*-]{1,253}:(?:\d{4,5}|\*):"
            r"[A-Za-z*][^\s:]{0,63}:[A-Za-z_*][^\s:]{0,63}:(?P<secret>[^\s:\\\"']{1,256})"
            r"(?=$|\\|[\"'\s])"
        ),
        masks=(
            "db.payments:5432:shop:app:{alnum:12}",
            "F *:*:*:app:{alnum:12}",
            '"db:3306:shop:app:{alnum:12}\\n*:*:*:a:b"',
        ),
        keeps=("db.payments:5432: connection refused", "at 10:42:07:12:33", "2001:10:244:5:6:7:8:9"),
        accept=lambda match: not match["secret"].isdigit(),
        source="PostgreSQL documentation, the password file",
    ),
    Rule(
        id="password",
        words=("machine ",),
        expression=late(r"\bmachine\s+\S{1,253}\s+login\s+\S{1,128}\s+password\s+(?P<secret>[^\s\"'\\]{1,256})"),
        masks=("machine git.example.com login deploy password {alnum:12}",),
        keeps=("machine learning password policy",),
        reach=600,
        source="netrc(5)",
    ),
)
