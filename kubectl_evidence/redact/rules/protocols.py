"""Credentials in the commands of protocols: SMTP, IMAP, POP3, FTP, LDAP, SNMP; and in servers' own files."""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact.decode import from_base64
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules.accept import is_told, is_value


def _is_sasl(match: re.Match[str]) -> bool:
    decoded = from_base64(match["secret"])
    return decoded is not None and ("\0" in decoded or "auth=" in decoded or len(match["secret"]) >= 24)


def _is_base64_answer(match: re.Match[str]) -> bool:
    return from_base64(match["secret"]) is not None


RULES: tuple[Rule, ...] = (
    Rule(
        id="sasl",
        words=("plain", "xoauth2", "oauthbearer", "initial response"),
        expression=late(
            r"(?i:AUTH(?:ENTICATE)?|SASL|mechanism|mech)[ :=\"'-]{1,4}(?:PLAIN"
            r"|XOAUTH2|OAUTHBEARER|LOGIN|EXTERNAL)[\"']?(?:[ ]|,[ ]?|\s(?:initial response"
            r"|ir|data)[:=][ ]?)[\"']?(?P<secret>[A-Za-z0-9+/=_-]{8,4096})(?!"
            r"[A-Za-z0-9+/=_-])"
        ),
        masks=("AUTH PLAIN AGFwcABwdy1mYWtlLXRlc3Qx", "a1 AUTHENTICATE PLAIN AGFwcABwdy1mYWtlLXRlc3Qx"),
        keeps=("AUTH PLAIN LOGIN CRAM-MD5", "SASL mechanism PLAIN enabled"),
        source="RFC 4616, RFC 4954, RFC 3501",
        accept=_is_sasl,
    ),
    Rule(
        id="sasl",
        words=("334 ugfzc3dvcmq6", "334 vxnlcm5hbwu6"),
        reach=2000,
        expression=late(
            r"334[ ]UGFzc3dvcmQ6[^\n]{0,40}(?:\n|\\r\\n)[^\n]{0,60}?(?P<secret>"
            r"[A-Za-z0-9+/]{4,512}={0,2})(?=[\s\"'\\]|\Z)"
        ),
        masks=("AUTH LOGIN\n334 VXNlcm5hbWU6\nYXBw\n334 UGFzc3dvcmQ6\ncHctZmFrZS10ZXN0MQ==",),
        keeps=("334 UGFzc3dvcmQ6",),
        source="SMTP AUTH LOGIN",
        accept=_is_base64_answer,
    ),
    Rule(
        id="protocol-password",
        words=("pass ",),
        expression=late(
            r"(?:^|(?<=\n)|[>:|\]-][ ]|(?<=[\"'])|\\n)(?:PASS|pass)[ ](?P<secret>[^\s\"'\\]{4,256})(?=\\r|[\"']|\s|\Z)"
        ),
        masks=("> PASS {fake}", "USER app\n331 Password required\nPASS {fake}", "C: PASS {fake}"),
        keeps=("PASS: 12 of 12", "--- PASS TestLogin", "- pass through", "PASS ok"),
        source="RFC 959, RFC 1939",
        accept=is_told,
    ),
    Rule(
        id="protocol-password",
        words=("login ",),
        expression=late(
            r"(?<![\w.-])(?:[A-Za-z]{1,4}\d{1,6}[ ](?i:LOGIN)|\d{1,4}[ ]LOGIN)"
            r"[ ](?:\\{0,15}[\"'])?[^\s\"'\\]{1,128}(?:\\{0,15}[\"'])?[ ](?:\\{0,15}"
            r"[\"'])?(?P<secret>[^\s\"'\\]{4,256})"
        ),
        masks=("a001 LOGIN bob@example.com {fake}", 'A1 LOGIN "app" "{fake}"'),
        keeps=("A1 LOGIN completed ok", "2024 login attempt failed1"),
        source="RFC 3501, LOGIN",
        accept=lambda match: is_value(match) and any(not c.isalpha() and c != "." for c in match["secret"]),
    ),
    Rule(
        id="protocol-password",
        words=("community", "authtrap", "snmpd"),
        expression=late(
            r"(?i:snmp-server[ ]community|r[ow]community6?|trapcommunity|com2sec"
            r"[ ]\S{1,64}[ ]\S{1,64})[ ](?P<secret>[^\s\"']{3,128})"
        ),
        masks=("snmp-server community {fake} RO", "rocommunity {fake}"),
        keeps=("community support is best effort", "rocommunity public"),
        source="snmpd.conf(5)",
        accept=lambda match: is_value(match) and match["secret"].lower() not in ("public", "private"),
    ),
    Rule(
        id="protocol-password",
        words=("enable secret", "enable password", "username "),
        expression=late(
            r"\b(?:enable|username[ ]\S{1,64}(?:[ ]privilege[ ]\d{1,2})?)[ ](?:secret"
            r"|password)[ ](?:\d{1,2}[ ])?(?P<secret>[^\s\"']{4,256})"
        ),
        masks=("enable secret 5 {fake}", "username app privilege 15 secret {fake}"),
        keeps=("enable secret rotation", "enable password policy"),
        source="Cisco IOS configuration",
        accept=is_told,
    ),
    Rule(
        id="protocol-password",
        words=("stats auth", "user_", "insecure-password"),
        expression=late(
            r"stats[ ]auth[ ][^\s:]{1,64}:(?P<secret>[^\s\"'\\]{1,256})",
        ),
        masks=("stats auth admin:{fake}",),
        keeps=("stats auth realm",),
        source="HAProxy configuration manual",
    ),
    Rule(
        id="jaas-password",
        words=("loginmodule",),
        reach=800,
        expression=late(r"\buser_[\w.-]{1,64}[ ]?=[ ]?\\{0,3}[\"'](?P<secret>[^\"'\\\n]{1,256})"),
        masks=(
            'org.apache.kafka.common.security.plain.PlainLoginModule required user_admin="{fake}" user_bob="{fake}";',
        ),
        keeps=('PlainLoginModule required user_name="$(NAME)"',),
        source="Kafka documentation, SASL/PLAIN",
        accept=is_value,
    ),
    Rule(
        id="ipsec-secret",
        words=(": psk", ": eap", ": xauth", ": ntlm"),
        expression=late(r"[ ]:[ ](?:PSK|EAP|XAUTH|NTLM)[ ]\\{0,15}[\"'](?P<secret>[^\"'\n\\]{1,256})"),
        masks=('10.0.0.1 10.0.0.2 : PSK "{fake}"', 'bob : EAP "{fake}"'),
        keeps=("10.0.0.1 : PSK is used",),
        source="ipsec.secrets(5)",
    ),
    Rule(
        id="protocol-password",
        words=("digest",),
        expression=late(r"(?i:\baddauth[ ]digest|[ =\"']digest)[ :]{1,2}[\w.-]{1,64}:(?P<secret>[^\s\"'\\:,]{4,256})"),
        masks=("addauth digest app:{fake}", "setAcl /x digest:app:{fake}:cdrwa"),
        keeps=("digest: sha256:9fceb02d0ae598e95dc970b74767f19372d61af8", "digest sha512:9fceb02d"),
        source="ZooKeeper administrator's guide, ACLs",
        accept=lambda match: is_told(match) and not re.search(r"(?i)sha\d|md5", match[0]),
    ),
    Rule(
        id="protocol-password",
        words=("base64url.bearer.authorization.k8s.io.",),
        expression=late(r"base64url\.bearer\.authorization\.k8s\.io\.(?P<secret>[\w-]{8,8192})"),
        masks=("Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.{alnum:60}, base64.binary",),
        keeps=("base64url.bearer.authorization.k8s.io.",),
        source="Kubernetes, authentication of WebSockets",
    ),
    Rule(
        id="ldap-password",
        words=("userpassword::", "unicodepwd::"),
        expression=late(r"(?i:userPassword|unicodePwd)::[ ]?(?P<secret>[A-Za-z0-9+/=]{4,512})"),
        masks=("dn: uid=bob\nuserPassword:: {base64:40}",),
        keeps=("userPassword::",),
        source="RFC 2849 (LDIF)",
    ),
    Rule(
        id="protocol-password",
        words=("]:587", "]:465", "]:25", "sasl_password"),
        expression=late(r"(?:\[[\w.-]{1,253}\]:\d{2,5}[ \t]+|static:)[^\s:]{1,128}:(?P<secret>[^\s\"'\\]{1,256})"),
        masks=("[smtp.example.com]:587 app@example.com:{fake}",),
        keeps=("relay=[10.0.0.1]:25, delay=1",),
        source="Postfix SASL howto",
    ),
)
