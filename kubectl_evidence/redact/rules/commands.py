"""Passwords on command lines, where a position or a neighbouring flag is all that announces them."""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact import values
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules.accept import SHELL_WORD, Q, is_value
from kubectl_evidence.redact.rules.flags import is_password

_VALUE = r"""(?P<secret>[^\s"'`;|&<>\\]{1,256})"""


def _is_no_group(match: re.Match[str]) -> bool:
    """`-u 1000:1000` and `-u app:app` name a user and a group."""
    secret = match["secret"]
    return not values.is_reference(secret) and not secret.isdigit() and match["user"] != secret


def _is_beside_user(match: re.Match[str]) -> bool:
    return is_password("-p", match["secret"])


def _command(word: str, usage: str, example: str, keep: str, *, source: str = "") -> Rule:
    """A command whose `usage` (an expression, in which `…` is any words between) ends where the password begins."""
    between = rf"(?:(?!{re.escape(word)})[^\n]){{0,200}}?"
    return Rule(
        id="command-password",
        words=(word,),
        expression=late(f"{usage.replace('…', between)}{SHELL_WORD}"),
        masks=(example,),
        keeps=(keep,),
        source=source or f"{word.split(maxsplit=1)[0]}(1)",
        accept=is_value,
    )


RULES: tuple[Rule, ...] = (
    Rule(
        id="command-password",
        words=("login",),
        shape=r"login[^\n]*[ \"',]-p",
        expression=late(
            rf"""\b(?:docker|podman|nerdctl|buildah|skopeo|helm|oras|crane|regctl|oc|az|cf|registry|ibmcloud|jfrog
              |rancher|argocd|npm|heroku)\b
            [^\n|;&]{{0,80}}?\blogin\b[^\n|;&]{{0,200}}?[\s"',]-p(?:(?:{Q})?(?:[ ]{{1,4}}|,[ ]?|=)){SHELL_WORD}""",
            re.VERBOSE,
        ),
        masks=(
            "docker login -p {fake} registry.example.com",
            "oc login -p {fake} https://api",
            '["helm","registry","login","-p","{fake}"]',
        ),
        keeps=("docker login -u ci registry.example.com", "oc login -p 8443"),
        source="docker-login(1)",
        accept=_is_beside_user,
    ),
    Rule(
        id="command-password",
        words=("-u", "--proxy-user"),
        expression=late(
            rf"""(?:\s|["',])
            (?:(?:-u|--user|--proxy-user|-U|--auth)(?:[ ]+(?:\\\n\s*)?|=|{Q},?\s{{0,8}}(?={Q}))|-u(?=\w))(?P<open>{Q})?
            (?P<user>[^\s:"'/=\\]{{1,64}}):
            (?P<secret>(?(open)(?:(?!(?P=open))[^\n]){{1,256}}|(?:[^\s"'`;|&<>\\]|&(?=[^\s&])){{1,256}}))""",
            re.VERBOSE,
        ),
        reach=200,
        masks=(
            "curl -s -u admin:{fake} http://x",
            "curl -uadmin:{fake} http://x",
            '["curl","-u","admin:{fake}","http://x"]',
            '{{"a":"[\\"curl\\",\\"-u\\",\\"admin:{fake}\\"]"}}',
            "curl --user 'admin:a;{fake}&b' http://x",
            "curl --proxy-user admin:{fake} http://x",
        ),
        keeps=("docker run -u 1000:1000 app", "chown -u app:app", "curl -u $(USER):$(PW) http://x"),
        source="curl(1)",
        accept=_is_no_group,
    ),
    Rule(
        id="command-password",
        words=(" -u", ' "-u', "--user", "--username"),
        expression=late(
            rf"""(?:[ ]|["'])(?:-u|-U|--user|--username)(?:[ ]|=|{Q},[ ]?{Q})[^\s"',\\]{{1,64}}(?:{Q})?,?[ ]{{0,4}}"""
            rf"""(?:{Q})?-(?:p|pw|P)(?:[ ]{{1,4}}|{Q},[ ]?){SHELL_WORD}""",
        ),
        masks=("tool login -u ci -p {fake} registry", "anycli --user admin -p '{fake}'"),
        keeps=("docker run -u 1000 -p 8080:80 app", "ssh -u app -p 2222 host", "run -u app -p /data"),
        source="what clients of many sorts agree on",
        accept=_is_beside_user,
    ),
    Rule(
        id="command-password",
        words=("http -a", "https -a", "xh -a", "--auth "),
        expression=late(
            rf"\b(?:https?|xh)[ ][^\n|;&]{{0,200}}?(?:-a|--auth)(?:[ ]|=)[\"']?[^\s:\"'/]{{1,64}}:{_VALUE}"
        ),
        masks=("http -a app:{fake} GET http://x",),
        keeps=("http -a app: GET http://x",),
        source="httpie",
        accept=is_value,
    ),
    _command(
        " login",
        r"(?:vault|cargo|gh|npm|doctl|flyctl|pulumi)[ ]login[ ]+(?:token=)?",
        "vault login {fake}",
        "vault login -method=oidc",
    ),
    _command("unseal", r"operator[ ]unseal[ ]+", "vault operator unseal {fake}", "vault operator unseal -reset"),
    Rule(
        id="command-password",
        words=("token lookup", "token revoke", "token renew", "token capabilities"),
        expression=late(rf"\btoken[ ](?:lookup|revoke|renew|capabilities)[ ]+(?=[\w-]*[.\d]){SHELL_WORD}"),
        masks=("vault token lookup {fake}",),
        keeps=("vault token lookup -self",),
        source="vault token(1)",
        accept=is_value,
    ),
    _command("obscure", r"rclone[ ]obscure[ ]+", "rclone obscure {fake}", "rclone obscure"),
    _command("wpa_passphrase", r"wpa_passphrase[ ]+\S+[ ]+", "wpa_passphrase ssid {fake}", "wpa_passphrase ssid"),
    _command(
        "alias set",
        r"\bmc[ ]alias[ ]set[ ]+\S+[ ]+\S+[ ]+\S+[ ]+",
        "mc alias set local http://minio:9000 admin {fake}",
        "mc alias set local",
    ),
    _command(
        "host add",
        r"\bmc[ ]config[ ]host[ ]add[ ]+\S+[ ]+\S+[ ]+\S+[ ]+",
        "mc config host add x http://m admin {fake}",
        "mc config host add",
    ),
    _command(
        "http-basic",
        r"(?:poetry|composer)[ ]config[ ]+(?:--?\w+[ ]+){0,3}http-basic\.\S+[ ]+\S+[ ]+",
        "poetry config http-basic.x app {fake}",
        "poetry config http-basic.x",
    ),
    _command(
        "pypi-token",
        r"poetry[ ]config[ ]+pypi-token\.\S+[ ]+",
        "poetry config pypi-token.pypi {fake}",
        "poetry config pypi-token.pypi",
    ),
    _command("isql", r"\bisql[ ]+\w+[ ]+\w+[ ]+", "isql DSN app {fake}", "isql DSN"),
    _command(
        "net use",
        r"(?i:net[ ]use)[ ]+(?:\w:[ ]+)?\\\\\S+[ ]+(?!/)",
        r"net use \\n\x {fake} /user:app",
        r"net use \\n\x /user:app",
    ),
    _command("radtest", r"radtest[ ]+\S+[ ]+", "radtest bob {fake} host 0 x", "radtest bob"),
    _command(
        "kadmin",
        r"kadmin(?:\.local)?\b…[ ]-pw[ ]+",
        "kadmin.local -q 'addprinc -pw {fake} app'",
        "kadmin.local -q listprincs",
    ),
    Rule(
        id="command-password",
        words=("sqlplus", "expdp", "impdp", "sqlldr", "rman ", "sqlcl", "userid="),
        expression=late(
            r"(?:\b(?:sqlplus|expdp|impdp|sqlldr|rman|sqlcl|imp|exp)[ ]+(?:-\w+"
            r"[ ]+){0,4}(?:target[ ]+)?[\"']?|\buserid=)[\w$#]{1,64}/(?=[^/\s])"
            r"(?P<secret>[^\s\"'`;|&<>\\]{1,256}?)(?=@(?:/{2})?[\w.-]+(?::\d+)?"
            r"(?:[/:]\w+)?(?:[\s\"']|\Z)|[\s\"']|\Z)"
        ),
        masks=("sqlplus -s app/{fake}", 'sqlplus "app/{fake}@//db:1521/x"', "expdp app/{fake} dumpfile=x"),
        keeps=("sqlplus /nolog", "sqlplus / as sysdba"),
        source="SQL*Plus user's guide",
        accept=lambda match: is_value(match) and not match["secret"].startswith("@"),
    ),
    Rule(
        id="command-password",
        words=("rabbitmqctl",),
        expression=late(
            rf"rabbitmqctl\b[^\n|;&]{{0,100}}?[ ](?:add_user|change_password|authenticate_user)"
            rf"[ ]+\S{{1,64}}[ ]+{SHELL_WORD}"
        ),
        masks=("rabbitmqctl add_user app {fake}", "rabbitmqctl -n x change_password app '{fake}'"),
        keeps=("rabbitmqctl list_users",),
        source="rabbitmqctl(8)",
        accept=is_value,
    ),
    Rule(
        id="command-password",
        words=("htpasswd",),
        expression=late(
            rf"htpasswd[ ]+(?:-\w{{0,5}}n\w{{0,5}}b?\w{{0,5}}[ ]+|-\w{{0,5}}b\w{{0,5}}"
            rf"[ ]+\S+[ ]+)[\w.@-]{{1,64}}[ ]+{SHELL_WORD}"
        ),
        masks=("htpasswd -bc f app {fake}", "htpasswd -nbB app {fake}"),
        keeps=("htpasswd -c f app",),
        source="htpasswd(1)",
        accept=is_value,
    ),
    Rule(
        id="command-password",
        words=("smbclient", "rpcclient", "mount.cifs", "-u "),
        shape=r"(?:smbclient|rpcclient|mount.cifs)",
        expression=late(
            rf"(?:smbclient|rpcclient|smbget|mount\.cifs)\b[^\n|;&]{{0,200}}?"
            rf"(?:-U|--user)(?:[ ]*|=)[\"']?[\w.\\/-]{{1,64}}%{_VALUE}"
        ),
        masks=("smbclient //n/x -U 'app%{fake}'",),
        keeps=("smbclient //n/x -U app",),
        source="smbclient(1)",
        accept=is_value,
    ),
)
