"""Passwords in what two sides say to each other: the rarer verbs of protocols, consoles and configurations.

`protocols` holds the common verbs: AUTH, PASS, LOGIN.
"""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact import values
from kubectl_evidence.redact.decode import from_base64
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules.accept import SHELL_WORD, Q, is_value
from kubectl_evidence.redact.rules.told import is_new_value, is_password

_SECRET = rf"(?:{Q})?(?P<secret>[^\s\"'\\;,]{{4,256}})"


def _is_sasl(match: re.Match[str]) -> bool:
    decoded = from_base64(match["secret"])
    return decoded is not None and ("\0" in decoded or "auth=" in decoded)


RULES: tuple[Rule, ...] = (
    Rule(
        id="protocol-password",
        words=("oper ", "identify ", "authinfo pass", "nickserv", "ghost "),
        expression=late(
            rf"(?:\bOPER[ ]\S{{1,64}}[ ]|(?i:\bIDENTIFY)[ ](?:[A-Za-z]\S{{0,31}}[ ](?=\S*\d))?|(?i:\bAUTHINFO[ "
            rf"]PASS)[ ]|(?i:nickserv)[ ]:?(?i:ghost|recover)[ ]\S{{1,64}}[ ]){_SECRET}"
        ),
        masks=("OPER app {fake}", "PRIVMSG NickServ :IDENTIFY {fake}", "AUTHINFO PASS {fake}"),
        keeps=("identify application-server", "OPER privileges", "AUTHINFO PASS required"),
        source="RFC 2812, RFC 4643",
        accept=is_password,
    ),
    Rule(
        id="protocol-password",
        words=("connect ", "connecting "),
        shape=r"connect(?:ing)? [^ \n/]{1,64}/[^ \n/]{4}",
        expression=late(
            r"(?i:\bconn(?:ect)?)[ ][A-Za-z_][\w$#]{1,63}/\\{0,15}\"?(?P<secret>[^\s\"'/@;]{4,256})\\{0,15}\"?(?=@"
            r"|;|\s|\Z)"
        ),
        masks=("SQL> CONNECT app/{fake}@db:1521/x", "connect app/{fake}"),
        keeps=("connect payments/checkout", "connect tcp/10.0.0.1"),
        source="SQL*Plus user's guide, CONNECT",
        accept=is_password,
    ),
    Rule(
        id="protocol-password",
        words=(".logon", "using "),
        shape=r"[.]logon |connect to [^\n]* user [^\n]* using ",
        expression=late(
            rf"(?:(?i:\.logon)[ ]\S{{1,128}}?,[ ]?|(?i:connect[ ]to)[ ]\S{{1,64}}[ ](?i:user)[ ]\S{{1,64}}[ ]"
            rf"(?i:using)[ ]){_SECRET}"
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
        accept=is_password,
    ),
    Rule(
        id="protocol-password",
        words=('password "', "password '", 'password \\"'),
        expression=late(rf"(?i:\bpassword)[ ]{Q}(?:Auth|Private Key|HTTP Proxy|SOCKS Proxy){Q}[ ]{SHELL_WORD}"),
        masks=('password "Auth" "{fake}"', "password 'Private Key' {fake}"),
        keeps=('password "Auth" verification',),
        source="OpenVPN, management interface",
        accept=is_new_value,
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
        id="sasl",
        words=("<auth", "<response", 'authenticate "plain"', "authenticate plain", "authenticate {"),
        expression=late(
            rf"(?:<(?:auth|response)[^<>\n]{{0,200}}>|(?i:AUTHENTICATE)[ ](?:{Q})?(?:PLAIN|XOAUTH2)(?:{Q})?[ ]"
            rf"(?:{Q})?)(?P<secret>[A-Za-z0-9+/]{{8,4096}}={{0,2}})"
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
            rf"(?i:ldap_(?:simple_)?bind(?:_s)?|simple_bind(?:_s)?)\([^()\n]{{0,200}}?{Q}[^\"'\n]{{1,200}}{Q},[ "
            rf"]?{Q}(?P<secret>[^\"'\\\n]{{1,256}}){Q}"
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
            rf"(?i:\bcommunity(?:[ ](?:string|name))?)(?:[ ]is|[ ]?[:=])?[ ](?P<q>{Q})?"
            rf"(?P<secret>[^\s\"'\\;,]{{4,128}})(?(q)\\{{0,15}}[\"'])"
        ),
        masks=('SNMP community string "{fake}"', "community is {fake}"),
        keeps=("community edition 8.0.36", "community string public", "the community-driven build2"),
        source="RFC 3584",
        accept=is_password,
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
            rf"(?i:(?:radius|tacacs|aaa)(?:-server)?[ ](?:\S{{1,64}}[ ]){{0,4}}?key|pre-shared-key(?:[ ](?:address"
            rf"|local|remote|ascii-text|hexadecimal)(?:[ ]\S{{1,64}})??)?|wpa-psk[ ](?:ascii|hex)|isakmp[ ]key"
            rf"|message-digest-key[ ]\d{{1,3}}[ ]md5|chap[ ]password|sent-username[ ]\S{{1,64}}[ ]password)[ ]"
            rf"(?:[0-9][ ])?{_SECRET}"
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
        accept=is_password,
    ),
    Rule(
        id="sql-password",
        words=("sp_addlogin", "sp_password", "sp_addlinkedsrvlogin", "sp_setapprole", "sp_addapprole"),
        expression=late(
            rf"(?i:\bsp_(?:addlogin|password|setapprole|addapprole|addlinkedsrvlogin))[ (][^\n;]{{0,200}}?,\s?N?{Q}"
            rf"(?P<secret>[^\"'\n\\]{{4,256}}){Q}"
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
            rf"property={Q}\w{{0,40}}(?i:password|secret|token|credentials?){Q}[^<>\n]{{0,40}}>\s{{0,80}}<(?:string"
            rf"|value)>(?P<secret>[^<>\n]{{1,256}})<"
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
            r"(?i:sec-websocket-protocol)[\"'\\]{0,9}[ ]?[:=][ ]?[\"'\\]{0,9}(?:[\w.-]{1,64},[ ]?){1,3}"
            r"(?P<secret>[\w.~+/=-]{12,4096})"
        ),
        masks=("Sec-WebSocket-Protocol: token, {alnum:32}",),
        keeps=("Sec-WebSocket-Protocol: graphql-ws, graphql-transport-ws",),
        source="how browsers, which cannot set headers, send tokens to WebSockets",
        accept=lambda match: values.is_token_like(match["secret"]),
    ),
)
