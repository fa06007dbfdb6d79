"""Passwords on command lines, where a position or a neighbouring flag is all that announces them."""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact.lexicon import kind_of
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules.accept import SHELL_WORD, Q, is_value
from kubectl_evidence.redact.rules.flags import is_password
from kubectl_evidence.redact.unfold import LOG_PREFIX

_VALUE = r"""(?P<secret>[^\s"'`;|&<>\\]{1,256})"""
_NO_SETTINGS = late(
    r"(?i)(?:user(?:name)?|method|ttl|max_ttl|path|type|policies|role|description|host|port|url|region|db|database)="
)


def _is_no_group(match: re.Match[str]) -> bool:
    """`-u 1000:1000` and `-u app:app` name a user and a group."""
    return is_value(match) and not match["secret"].isdigit() and match["user"] != match["secret"]


def _is_of_secret_flag(match: re.Match[str]) -> bool:
    return is_value(match) and kind_of(match["flag"]) is not None


def _is_beside_user(match: re.Match[str]) -> bool:
    return is_password("-p", match["secret"])


def _is_of_a_secret(match: re.Match[str]) -> bool:
    """`create configmap` has literals as well."""
    line = match.string[max(0, match.start() - 400) : match.start()].rpartition("\n")[2]
    return is_value(match) and "secret" in line


def _is_stored(match: re.Match[str]) -> bool:
    line = match.string[max(0, match.start() - 400) : match.start()].rpartition("\n")[2]
    stored = re.search(r"\bvault\s+kv\s+(?:put|patch)\s[^|;&]*$", line)
    return is_value(match) and stored is not None and not _NO_SETTINGS.match(match[0])


def _is_in_chpasswd(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - 500) : match.start() + 1]
    return is_value(match) and re.search(r"chpasswd:.{0,200}list:", before, re.DOTALL) is not None


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


_READERS = (
    r"(?:[^\n|;&]{0,120}(?:--password-stdin|--with-token|--passphrase-fd|--stdin|\blogin\b)"
    r"|(?:sudo[ ][^\n|;&]{0,40}-S|passwd|chpasswd|su|kinit|cryptsetup|smbpasswd|htpasswd|gpg|openssl)\b)"
)

RULES: tuple[Rule, ...] = (
    Rule(
        id="command-password",
        words=("-u", "--proxy-user"),
        expression=late(
            rf"""(?:\s|["',])(?:(?:-u|--user|--proxy-user|-U|--auth)(?:[ ]+(?:\\\n\s*)?|=|{Q},?\s{{0,8}}(?={Q}))|-u(?=\w))(?P<open>{Q})?
            (?P<user>[^\s:"'/=\\]{{1,64}}):(?P<secret>(?(open)(?:(?!(?P=open))[^\n]){{1,256}}|[^\s"'`;|&<>\\]{{1,256}}))""",
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
            rf"""(?:[ ]|["'])(?:-u|-U|--user|--username)(?:[ ]|=|{Q},[ ]?{Q})[^\s"',\\]{{1,64}}(?:{Q})?,?[ ]{{0,4}}(?:{Q})?-(?:p|pw|P)(?:[ ]{{1,4}}|{Q},[ ]?){SHELL_WORD}""",
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
    _command(
        "token ",
        r"(?:vault|consul|nomad)[ ]token[ ](?:lookup|revoke|renew|capabilities)[ ]+(?=[\w-]*[.\d])",
        "vault token lookup {fake}",
        "vault token lookup -self",
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
            rf"(?:\b(?:sqlplus|expdp|impdp|sqlldr|rman|sqlcl|imp|exp)[ ]+(?:-\w+[ ]+){{0,4}}(?:target[ ]+)?[\"']?|\buserid=)[\w$#]{{1,64}}/(?=[^/\s])(?P<secret>[^\s\"'`;|&<>\\]{{1,256}}?)(?=@(?:/{{2}})?[\w.-]+(?::\d+)?(?:[/:]\w+)?(?:[\s\"']|\Z)|[\s\"']|\Z)"
        ),
        masks=("sqlplus -s app/{fake}", 'sqlplus "app/{fake}@//db:1521/x"', "expdp app/{fake} dumpfile=x"),
        keeps=("sqlplus /nolog", "sqlplus / as sysdba"),
        source="SQL*Plus user's guide",
        accept=lambda match: is_value(match) and not match["secret"].startswith("@"),
    ),
    Rule(
        id="command-password",
        words=("setcookie",),
        expression=late(rf"-setcookie(?:[ ]+|{Q},[ ]?)(?:{Q})?(?P<secret>[^\s\"'\\]{{4,256}})"),
        masks=("erl -name app@host -setcookie {fake}", '["erl","-setcookie","{fake}"]'),
        keeps=("erl -setcookie $COOKIE",),
        source="erl(1)",
        accept=is_value,
    ),
    Rule(
        id="command-password",
        words=("chpasswd",),
        reach=600,
        expression=late(rf"(?:\n|\\n){LOG_PREFIX}[ \t]*(?:- )?[a-z_][\w.-]{{0,31}}:(?P<secret>[^\s\"'\\]{{4,256}})"),
        masks=("chpasswd:\n  list: |\n    root:{fake}\n    app:{fake}\n",),
        keeps=("chpasswd:\n  expire: false\n",),
        source="cloud-init, set passwords",
        accept=_is_in_chpasswd,
    ),
    Rule(
        id="command-password",
        words=("rabbitmqctl",),
        expression=late(
            rf"rabbitmqctl\b[^\n|;&]{{0,100}}?[ ](?:add_user|change_password|authenticate_user)[ ]+\S{{1,64}}[ ]+{SHELL_WORD}"
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
            rf"htpasswd[ ]+(?:-\w{{0,5}}n\w{{0,5}}b?\w{{0,5}}[ ]+|-\w{{0,5}}b\w{{0,5}}[ ]+\S+[ ]+)[\w.@-]{{1,64}}[ ]+{SHELL_WORD}"
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
            rf"(?:smbclient|rpcclient|smbget|mount\.cifs)\b[^\n|;&]{{0,200}}?(?:-U|--user)(?:[ ]*|=)[\"']?[\w.\\/-]{{1,64}}%{_VALUE}"
        ),
        masks=("smbclient //n/x -U 'app%{fake}'",),
        keeps=("smbclient //n/x -U app",),
        source="smbclient(1)",
        accept=is_value,
    ),
    Rule(
        id="command-password",
        words=("pass:",),
        expression=late(
            rf"-(?:passin|passout|pass|password|k|srcstorepass|deststorepass|storepass|keypass)[ =]+[\"']?pass:[\"']?{_VALUE}"
        ),
        masks=("openssl rsa -passin pass:{fake} -in k", "openssl enc -pass pass:'{fake}'"),
        keeps=("-passin env:PW",),
        source="openssl-passphrase-options(1)",
        accept=is_value,
    ),
    Rule(
        id="command-password",
        words=("pass=",),
        expression=late(rf"-o[ ]+[\w=,.:-]{{0,200}}?\bpass=[\"']?{_VALUE}"),
        masks=("mount -o username=u,pass={fake} //n/x /m",),
        keeps=("mount -o user=app",),
        source="mount.cifs(8)",
        accept=is_value,
    ),
    Rule(
        id="command-password",
        words=("echo", "printf"),
        shape=r"(?:echo|printf)[^\n|]*\|",
        expression=late(
            rf"\b(?:echo|printf)[ ]+(?:-\w+[ ]+){{0,3}}(?:[\"']%s(?:\\n)?[\"'][ ]+)?(?:[\"']?[\w.-]{{1,64}}:(?=[^\n|]{{1,256}}\|[ ]*(?:sudo[ ]+)?chpasswd))?{SHELL_WORD}(?:(?<=:)|[\"'])?[ ]*\|[ ]*{_READERS}"
        ),
        masks=(
            "echo {fake} | docker login -u app --password-stdin",
            "echo '{fake}' | sudo -S apt",
            'echo "app:{fake}" | chpasswd',
            "printf '%s' '{fake}' | passwd --stdin",
            "echo {fake} | gh auth login --with-token",
        ),
        keeps=("echo $PW | docker login -u app --password-stdin", "echo done | tee log"),
        source="docker-login(1), sudo(8), chpasswd(8)",
        accept=is_value,
    ),
    Rule(
        id="command-password",
        words=("<<<",),
        expression=late(rf"\b{_READERS}[^\n|;&]{{0,80}}?<<<[ ]*[\"']?(?:[\w.-]{{1,64}}:)?{SHELL_WORD}"),
        masks=("chpasswd <<< app:{fake}", 'sudo -S <<< "{fake}" id', "gh auth login --with-token <<< {fake}"),
        keeps=("sudo -S <<< $PW id", "wc -l <<< text2"),
        source="bash(1), here strings",
        accept=is_value,
    ),
    Rule(
        id="secret-data",
        words=("from-literal",),
        expression=late(rf"--from-literal(?:[ ]+|=|[\"'],[ ]?[\"'])[\"']?[\w.-]{{1,253}}={SHELL_WORD}"),
        masks=(
            "kubectl create secret generic db --from-literal=a={fake} --from-literal='b={fake}'",
            '["kubectl","create","secret","generic","db","--from-literal=a={fake}"]',
        ),
        keeps=("kubectl create configmap app --from-literal=level=debug2",),
        source="kubectl create secret generic",
        accept=_is_of_a_secret,
    ),
    Rule(
        id="secret-data",
        words=("kv put", "kv patch"),
        expression=late(rf"(?<=[ ])[\w.-]{{1,64}}={SHELL_WORD}"),
        masks=("vault kv put secret/db foo={fake} bar={fake}",),
        keeps=("vault kv put secret/db foo=@file.json", "vault kv get -field=x2 secret/db"),
        source="Vault documentation, kv put",
        accept=lambda match: _is_stored(match) and not match["secret"].startswith("@"),
    ),
    Rule(
        id="command-password",
        words=("invalid value", "invalid argument", "invalid boolean value"),
        expression=late(
            r"""invalid (?:value|argument|boolean value) \\*"(?P<secret>[^"\\\n]{1,512})\\*" """
            r"""for (?:flag )?\\*"?(?P<flag>[\w, .-]{1,96})""",
        ),
        masks=(
            'invalid argument "{fake}" for "-p, --password" flag',
            'invalid value "{fake}" for flag -api-key: parse',
        ),
        keeps=('invalid argument "abc2" for "--port" flag: strconv.ParseInt',),
        source="Go's flag, spf13/pflag",
        accept=_is_of_secret_flag,
    ),
)
