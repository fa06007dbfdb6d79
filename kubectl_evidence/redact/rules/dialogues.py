"""Passwords in what two sides say to each other: verbs of protocols and consoles, installers' notices, changes.

`protocols` holds the common verbs (AUTH, PASS, LOGIN); here are the rarer ones, and passwords that stand some words
behind the word that announces them.
"""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact import values
from kubectl_evidence.redact.decode import from_base64
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules.accept import SHELL_WORD, Q, is_told, is_value

_WORD = rf"(?:{Q})?[^\s\"'\\]{{1,128}}(?:{Q})?"
_SECRET = rf"(?:{Q})?(?P<secret>[^\s\"'\\;,]{{4,256}})"
_NAME = r"(?:pass(?:word|phrase|wd|code)?|pwd|secret|token|psk|api[ _-]?key|access[ _-]?key|credentials?)"
_WORD_AND_NUMBER = late(r"[A-Za-z]+[0-9]{0,3}")
_ADDRESS = late(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Words of a sentence about a password that does not tell it.
_SPEAKING = late(
    r"(?i)\b(?:failed|failure|invalid|incorrect|wrong|denied|error|expired|expires|mismatch|rejected|policy|hint|prompt|not|no|file|see|requires?|must|may)\b"
)


def _is_password(match: re.Match[str]) -> bool:
    """No word of a sentence: a password of eight characters or more with digits or signs among letters."""
    secret = match["secret"].rstrip(".")
    return (
        len(secret) >= 8
        and is_told(match)
        and not values.is_object_name(secret)
        and not values.has_url(secret)
        and any(c.isalpha() for c in secret)
        and "=" not in secret[:-2]
        and _ADDRESS.fullmatch(secret) is None
        and re.fullmatch("[a-z]+[0-9]{1,2}", secret) is None
    )


def _is_announced(match: re.Match[str]) -> bool:
    return _is_password(match) and _SPEAKING.search(match["between"]) is None


def _is_mixed(secret: str) -> bool:
    """Letters and digits, and a sign or letters of both cases: no name, no word."""
    letters = [c for c in secret if c.isalpha()]
    signs = any(c in "!#$%^&*+=~?" for c in secret.rstrip("="))
    cases = any(c.isupper() for c in letters) and any(c.islower() for c in letters)
    if _WORD_AND_NUMBER.fullmatch(secret):
        return False
    return bool(letters) and any(c.isdigit() for c in secret) and (signs or cases)


def _is_told_or_phrase(secret: str) -> bool:
    return values.stands_out(secret) or re.fullmatch("[a-z]{3,12}(?:-[a-z]{3,12}){2,7}", secret) is not None


def _is_changed(match: re.Match[str]) -> bool:
    return is_value(match) and (is_told(match) or match["q"] is not None) and not values.is_state(match["secret"])


def _is_sasl(match: re.Match[str]) -> bool:
    decoded = from_base64(match["secret"])
    return decoded is not None and ("\0" in decoded or "auth=" in decoded)


RULES: tuple[Rule, ...] = (
    Rule(
        id="password",
        words=("password", "passphrase", "passcode"),
        shape=r"pass(?:word|phrase|code)[ ][^\n:]*:[ ]+[^ ]",
        expression=late(
            rf"(?i:\bpass(?:word|phrase|code))(?P<between>(?:[ ][\w.@%()'\"/-]{{1,80}}){{1,10}}?)[ ]?:[ ]{{1,4}}{_SECRET}(?=[.]?(?:[\s\"'\\,;)]|\Z))"
        ),
        masks=(
            "A temporary password is generated for root@localhost: {fake}",
            "Initial password for user admin (uid 1): {fake}",
            'generated new password for "elastic" user: {fake}.',
        ),
        keeps=(
            "password authentication failed for user: app-user-12",
            "password for user changed by: bob@example.com",
            "password policy of realm app: length(12)",
            "Enter password for key at: /etc/ssl/key1.pem",
            "password rotation of job: nightly-7d9c5b6f4d-x7k2p",
            "wrong password sent by client at: 10.0.0.1:53211",
        ),
        source="notices of MySQL, Elasticsearch, GitLab, Rancher",
        accept=_is_announced,
    ),
    Rule(
        id="password",
        words=("from ",),
        shape=r"(?:pass|pwd|secret|token|psk|key|credential)[a-z0-9_]*[\"'\\]*[^\n]* from [^\n]* to ",
        expression=late(
            rf"(?i:\b\w{{0,40}}{_NAME})\b[\"'\\]{{0,9}}(?:[ ][\w.@/-]{{1,64}}){{0,6}}?[ ](?i:from)[ ]{SHELL_WORD}(?=[ ]to[ ])"
        ),
        masks=("password of app changed from '{fake}' to 'x'", "DB_PASSWORD updated from {fake} to y1"),
        keeps=("secret moved from payments to checkout", "token lifetime changed from 12h to 24h"),
        source="audit logs of changes",
        accept=_is_changed,
    ),
    Rule(
        id="password",
        words=(" to ",),
        shape=r"(?:pass|pwd|secret|token|psk|key|credential)[a-z0-9_]*[\"'\\]*[^\n]* from [^\n]* to ",
        expression=late(
            rf"(?i:\b\w{{0,40}}{_NAME})\b[\"'\\]{{0,9}}(?:[ ][\w.@/-]{{1,64}}){{0,6}}?[ ](?i:from)[ ][^\n]{{1,200}}?[ ]to[ ]{SHELL_WORD}"
        ),
        masks=("password of app changed from 'x' to '{fake}'", "DB_PASSWORD updated from y1 to {fake}"),
        keeps=("secret moved from payments to checkout", "token lifetime changed from 12h to 24h"),
        source="audit logs of changes",
        accept=_is_changed,
    ),
    Rule(
        id="password",
        words=("->", "=>", "- >", "\u003e"),
        shape=r"\[redacted:[a-z-]+:[0-9a-f]{8}\][\"'\\]*[ ](?:->|=>)[ ]",
        # Seen in the second round, when the old value is a placeholder.
        expression=late(
            rf"(?<=[=:\"' ])\[redacted:[a-z-]{{2,40}}:[0-9a-f]{{8}}\][\"'\\]{{0,9}}[ ](?:->|=>)[ ]{SHELL_WORD}"
        ),
        masks=("password: old-{alnum:9} -> new-{alnum:9}", "api_token=a1{alnum:20} => b2{alnum:20}"),
        keeps=("state: running -> stopped"),
        source="diffs of configurations",
        accept=lambda match: (
            is_value(match) and not values.is_number(match["secret"]) and not values.is_state(match["secret"])
        ),
    ),
    Rule(
        id="password",
        words=(" . ",),
        shape=r"(?:pass|pwd|secret|token|key)[a-z0-9_-]*[\"'\\]* [.] [\"'\\]",
        expression=late(
            rf"(?i:\b[\w-]{{0,40}}{_NAME})(?:{Q})?[ ]\.[ ](?P<open>{Q})(?P<secret>(?:(?!(?P=open))[^\n]){{1,256}})(?P=open)"
        ),
        masks=('((user . "app") (password . "{weak}"))', '(:api-key . \\"{fake}\\")'),
        keeps=('((user . "app2") (host . "db"))',),
        source="association lists of Lisp",
        accept=is_value,
    ),
    Rule(
        id="protocol-password",
        words=("oper ", "identify ", "authinfo pass", "nickserv", "ghost "),
        expression=late(
            rf"(?:\bOPER[ ]\S{{1,64}}[ ]|(?i:\bIDENTIFY)[ ](?:[A-Za-z]\S{{0,31}}[ ](?=\S*\d))?|(?i:\bAUTHINFO[ ]PASS)[ ]|(?i:nickserv)[ ]:?(?i:ghost|recover)[ ]\S{{1,64}}[ ]){_SECRET}"
        ),
        masks=("OPER app {fake}", "PRIVMSG NickServ :IDENTIFY {fake}", "AUTHINFO PASS {fake}"),
        keeps=("identify application-server", "OPER privileges", "AUTHINFO PASS required"),
        source="RFC 2812, RFC 4643",
        accept=_is_password,
    ),
    Rule(
        id="protocol-password",
        words=("connect ", "connecting "),
        shape=r"connect(?:ing)? [^ \n/]{1,64}/[^ \n/]{4}",
        expression=late(
            r"(?i:\bconn(?:ect)?)[ ][A-Za-z_][\w$#]{1,63}/\\{0,15}\"?(?P<secret>[^\s\"'/@;]{4,256})\\{0,15}\"?(?=@|;|\s|\Z)"
        ),
        masks=("SQL> CONNECT app/{fake}@db:1521/x", "connect app/{fake}"),
        keeps=("connect payments/checkout", "connect tcp/10.0.0.1"),
        source="SQL*Plus user's guide, CONNECT",
        accept=_is_password,
    ),
    Rule(
        id="protocol-password",
        words=(".logon", "using "),
        shape=r"[.]logon |connect to [^\n]* user [^\n]* using ",
        expression=late(
            rf"(?:(?i:\.logon)[ ]\S{{1,128}}?,[ ]?|(?i:connect[ ]to)[ ]\S{{1,64}}[ ](?i:user)[ ]\S{{1,64}}[ ](?i:using)[ ]){_SECRET}"
        ),
        masks=(".LOGON db/app,{fake};", 'CONNECT TO shop USER app USING "{fake}"'),
        keeps=(".LOGON db/app", "connect to shop user app using $PW"),
        source="Teradata BTEQ, Db2 CONNECT",
        accept=is_value,
    ),
    Rule(
        id="protocol-password",
        words=("rcon_password", "rcon ", "sv_password", "changeme"),
        expression=late(rf"(?i:\brcon_password|\bsv_password|\brcon)[ ]{_SECRET}"),
        masks=('rcon_password "{fake}"', "rcon {fake} status"),
        keeps=("rcon listener-started on 0.0.0.0",),
        source="Source RCON protocol",
        accept=_is_password,
    ),
    Rule(
        id="protocol-password",
        words=('password "', "password '", 'password \\"'),
        expression=late(rf"(?i:\bpassword)[ ]{Q}(?:Auth|Private Key|HTTP Proxy|SOCKS Proxy){Q}[ ]{SHELL_WORD}"),
        masks=('password "Auth" "{fake}"', "password 'Private Key' {fake}"),
        keeps=('password "Auth" verification',),
        source="OpenVPN, management interface",
        accept=_is_changed,
    ),
    Rule(
        id="protocol-password",
        words=("auth-user-pass",),
        reach=400,
        expression=late(r"<auth-user-pass>\s{1,4}\S{1,128}(?:\n|\\n)\s{0,8}(?P<secret>[^\s\\<]{1,256})"),
        masks=("<auth-user-pass>\napp\n{fake}\n</auth-user-pass>",),
        keeps=("<auth-user-pass>\napp\n$PW\n</auth-user-pass>",),
        source="OpenVPN reference manual, inline files",
        accept=is_value,
    ),
    Rule(
        id="protocol-password",
        words=("assword",),
        shape=r"expect[^\n]*assword",
        reach=400,
        expression=late(
            r"(?i:expect)[^\n]{0,80}?(?i:password|passphrase)[^\n]{0,40}(?:\n|\\n|;)\s{0,16}(?:exp_)?send(?:line)?(?:[ ]--)?[ (]{1,2}\\{0,15}[\"'](?P<secret>[^\"'\n]{1,256}?)(?:\\{1,15}[rn]){0,2}\\{0,15}[\"']"
        ),
        masks=(
            'expect "password:"\nsend "{fake}\\r"',
            'expect "*assword:" ; send -- "{fake}\\r"'.replace("*assword", "*password"),
        ),
        keeps=('expect "password:"\nsend "$pw\\r"', 'expect "login:"\nsend "app2\\r"'),
        source="expect(1), pexpect",
        accept=lambda match: is_value(match) and not match["secret"].startswith("$"),
    ),
    Rule(
        id="sasl",
        words=("<auth", "<response", 'authenticate "plain"', "authenticate plain", "authenticate {"),
        expression=late(
            rf"(?:<(?:auth|response)[^<>\n]{{0,200}}>|(?i:AUTHENTICATE)[ ](?:{Q})?(?:PLAIN|XOAUTH2)(?:{Q})?[ ](?:{Q})?)(?P<secret>[A-Za-z0-9+/]{{8,4096}}={{0,2}})"
        ),
        masks=(
            "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGFwcABwdy1mYWtlLXRlc3Qx</auth>",
            'AUTHENTICATE "PLAIN" "AGFwcABwdy1mYWtlLXRlc3Qx"',
        ),
        keeps=("<response code='200'>aGVsbG8gd29ybGQ=</response>",),
        source="RFC 6120, RFC 5804",
        accept=_is_sasl,
    ),
    Rule(
        id="protocol-password",
        words=("login=",),
        shape="login=[^ :=]{1,64}:[^ ]",
        expression=late(r"(?<![\w.])login=(?!PASS|PROXYPASS|NEGOTIATE)[^\s:=\"'/]{1,64}:(?P<secret>[^\s\"'\\]{1,256})"),
        masks=("cache_peer db parent 3128 0 login=app:{fake} no-query",),
        keeps=("cache_peer db parent 3128 0 login=*:$PW", "login=10:42:07"),
        source="Squid configuration, cache_peer",
        accept=lambda match: is_value(match) and not match["secret"][0:2].isdigit(),
    ),
    Rule(
        id="api-key",
        words=("x-jfrog-art-api",),
        expression=late(
            r"(?i:x-jfrog-art-api)(?:\\{0,15}[\"'])?[ ]?[:=][ ]?(?:\\{0,15}[\"'])?(?P<secret>[^\s\"'\\,;]{8,2048})"
        ),
        masks=("X-JFrog-Art-Api: {alnum:73}", '"x-jfrog-art-api":"{alnum:64}"'),
        keeps=("X-JFrog-Art-Api: none", "X-JFrog-Art-Api: $(ARTIFACTORY_KEY)"),
        accept=is_value,
        source="JFrog Artifactory documentation",
    ),
    Rule(
        id="protocol-password",
        words=("bind dn", "binddn", "bind as", "simple bind", "ldap_simple_bind", "ldap_bind", "simple_bind"),
        expression=late(
            rf"(?i:ldap_(?:simple_)?bind(?:_s)?|simple_bind(?:_s)?)\([^()\n]{{0,200}}?{Q}[^\"'\n]{{1,200}}{Q},[ ]?{Q}(?P<secret>[^\"'\\\n]{{1,256}}){Q}"
        ),
        masks=('ldap_bind(ld, "cn=app,dc=x", "{fake}")', "conn.simple_bind_s('uid=app,dc=x', '{fake}')"),
        keeps=("simple_bind_s('uid=app,dc=x', pw)",),
        source="OpenLDAP's and Python's LDAP functions",
        accept=is_value,
    ),
    Rule(
        id="protocol-password",
        words=("community",),
        shape=r"community(?: string| name)?(?: is|[ ]?[:=])?[ ][\"'\\]*[^ ]",
        expression=late(
            rf"(?i:\bcommunity(?:[ ](?:string|name))?)(?:[ ]is|[ ]?[:=])?[ ](?P<q>{Q})?(?P<secret>[^\s\"'\\;,]{{4,128}})(?(q)\\{{0,15}}[\"'])"
        ),
        masks=('SNMP community string "{fake}"', "community is {fake}"),
        keeps=("community edition 8.0.36", "community string public", "the community-driven build2"),
        source="RFC 3584",
        accept=_is_password,
    ),
    Rule(
        id="protocol-password",
        words=(
            "radius",
            "tacacs",
            "pre-shared-key",
            "wpa-psk",
            "isakmp key",
            "message-digest-key",
            "aaa-server",
            "chap password",
            "pap sent-username",
        ),
        expression=late(
            rf"(?i:(?:radius|tacacs|aaa)(?:-server)?[ ](?:\S{{1,64}}[ ]){{0,4}}?key|pre-shared-key(?:[ ](?:address|local|remote|ascii-text|hexadecimal)(?:[ ]\S{{1,64}})??)?|wpa-psk[ ](?:ascii|hex)|isakmp[ ]key|message-digest-key[ ]\d{{1,3}}[ ]md5|chap[ ]password|sent-username[ ]\S{{1,64}}[ ]password)[ ](?:[0-9][ ])?{_SECRET}"
        ),
        masks=(
            "tacacs-server host 10.0.0.1 key {fake}",
            "radius-server key 7 {fake}",
            "wpa-psk ascii {fake}",
            "crypto isakmp key {fake} address 10.0.0.1",
            "ip ospf message-digest-key 1 md5 {fake}",
            'pre-shared-key ascii-text "{fake}"',
            "ppp chap password 0 {fake}",
        ),
        keeps=("radius server key missing", "pre-shared-key rotation"),
        source="Cisco IOS configuration",
        accept=_is_password,
    ),
    Rule(
        id="password",
        words=("password", "passphrase"),
        shape=r"(?:set|changed?|reset|updated?|rotated?|switched) [^\n]*pass(?:word|phrase)[^\n]* to [^ ]",
        expression=late(
            rf"(?i:\b(?:set|changed?|reset|updated?|rotated?|switched)[ ](?:[\w.'@-]{{1,64}}[ ]){{0,5}}?(?:password|passphrase))(?:[ ][\w.'@-]{{1,64}}){{0,5}}?[ ]to:?[ ]{SHELL_WORD}"
        ),
        masks=("I changed the admin password to {fake} yesterday", "set password for app to '{fake}'"),
        keeps=(
            "changed password policy to strict-mode",
            "reset the password to continue",
            "set password hash to bcrypt12",
        ),
        source="what people and programs write",
        accept=lambda match: _is_password(match) or (match["q"] is not None and is_told(match)),
    ),
    Rule(
        id="credentials",
        words=(
            "credential",
            "creds",
            "cred ",
            "login",
            "logged in",
            "log in",
            "sign in",
            "account",
            "authenticat",
            "passphrase",
        ),
        shape=r"(?:credentials?|creds?|log(?:ged)?[ -]?in|sign[ -]?in|account|authenticat[a-z]*)[^\n]*[a-z0-9_.@-](?: ?/ ?|:)[^ \n/:]{8}",
        expression=late(
            rf"(?i:\b(?:credentials?|creds?|log(?:ged)?[ -]?in|sign[ -]?in|account|authenticat\w{{1,6}}))\b[^\n]{{0,100}}?(?<=[ (\"'=])(?P<user>[A-Za-z][\w.@-]{{1,63}})(?:[ ]?/[ ]?|:)(?P<secret>[^\s\"'/:\\,;)]{{8,128}})(?=[.]?(?:[\s\"'\\,;)]|\Z))"
        ),
        masks=(
            "Default admin account created (admin / {hard})".replace("{hard}", "P9!{alnum:9}"),
            "using credentials app:P9!{alnum:9}",
            "Login as admin/P9!{alnum:9} on db",
            "cred for db.payments.svc: app:P9!{alnum:9}",
        ),
        keeps=(
            "login attempt from 10.0.0.1:53211 at 10:42:07",
            "account payments/checkout-7d9c5b6f4d-x7k2p not found",
            "credentials provider chain/InstanceProfile2 failed",
            "authenticated user system:serviceaccount:payments:checkout-v2",
            "logged in via oidc:keycloak-prod-01",
        ),
        source="what people and programs write",
        accept=lambda match: _is_mixed(match["secret"]) and _is_password(match),
    ),
    Rule(
        id="password",
        words=("passphrase ", "password "),
        shape=r"with (?:the )?(?:password|passphrase|passwd) [\"'\\]*[^ ]",
        expression=late(rf"(?i:\bwith[ ](?:the[ ])?(?:password|passphrase|passwd))[ ]{SHELL_WORD}"),
        masks=("use app with passphrase {fake} for db", 'logged in with password "{fake}"'),
        keeps=("with password authentication", "with passphrase protected-key", "users with password expired"),
        source="what people and programs write",
        accept=lambda match: (
            is_value(match)
            and not values.is_state(match["secret"])
            and (_is_told_or_phrase(match["secret"]) or match["q"] is not None)
        ),
    ),
    Rule(
        id="password",
        words=("password", "passwd", "secret", "token", "api_key", "apikey"),
        shape=r"(?:password|passwd|secret|token|api_?key)[\"'\\]*[,;|\t][\"'\\]*[^ ,;|]{8}",
        expression=late(
            rf"(?<![\w-])(?i:[\w.-]{{0,40}}(?:password|passwd|secret|token|api_?key))(?P<q>{Q})?[,;|\t](?(q){Q})(?P<secret>[^\s\"'\\,;|]{{8,256}})(?=[\"'\\,;|\s]|\Z)"
        ),
        masks=('"password","P9!{alnum:9}"', "db_password;P9!{alnum:9};db"),
        keeps=("username,password,last_login2,host", '"token","expires_at2"', "kind,secret,configmap"),
        source="tables in CSV",
        accept=lambda match: _is_mixed(match["secret"]) and _is_password(match),
    ),
    Rule(
        id="sql-password",
        words=("sp_addlogin", "sp_password", "sp_addlinkedsrvlogin", "sp_setapprole", "sp_addapprole"),
        expression=late(
            rf"(?i:\bsp_(?:addlogin|password|setapprole|addapprole|addlinkedsrvlogin))[ (][^\n;]{{0,200}}?,\s?N?{Q}(?P<secret>[^\"'\n\\]{{4,256}}){Q}"
        ),
        masks=("EXEC sp_addlogin 'app', '{fake}'", "EXEC sp_password 'x', '{fake}', 'app'"),
        keeps=("EXEC sp_addlogin 'app', @pw",),
        source="Transact-SQL reference",
        accept=is_value,
    ),
    Rule(
        id="oauth-code",
        words=("redirect_uri=", "grant_type=authorization_code"),
        expression=late(r"(?<![\w.%&?-])code=(?P<secret>[^\s&\"'\\]{8,512})(?=&)"),
        masks=("code={alnum:32}&redirect_uri=x&grant_type=authorization_code",),
        keeps=("exit_code=12345678&redirect_uri=x", "redirect_uri=x without code="),
        source="RFC 6749 section 4.1.3",
        accept=is_value,
    ),
    Rule(
        id="password",
        words=('property="', "property='", 'property=\\"'),
        shape=r"property=[\"'\\]+[a-z]*(?:passw|secret|token|credential)",
        reach=200,
        expression=late(
            rf"property={Q}\w{{0,40}}(?i:password|secret|token|credentials?){Q}[^<>\n]{{0,40}}>\s{{0,80}}<(?:string|value)>(?P<secret>[^<>\n]{{1,256}})<"
        ),
        masks=('<void property="password">\n <string>{fake}</string>\n</void>',),
        keeps=('<void property="passwordPolicy"><int>12</int></void>',),
        source="java.beans.XMLEncoder",
        accept=is_value,
    ),
    Rule(
        id="protocol-password",
        words=("sec-websocket-protocol",),
        expression=late(
            r"(?i:sec-websocket-protocol)[\"'\\]{0,9}[ ]?[:=][ ]?[\"'\\]{0,9}(?:[\w.-]{1,64},[ ]?){1,3}(?P<secret>[\w.~+/=-]{12,4096})"
        ),
        masks=("Sec-WebSocket-Protocol: token, {alnum:32}",),
        keeps=("Sec-WebSocket-Protocol: graphql-ws, graphql-transport-ws",),
        source="how browsers, which cannot set headers, send tokens to WebSockets",
        accept=lambda match: values.is_token_like(match["secret"]),
    ),
)
