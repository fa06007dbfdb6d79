"""Passwords in shells: piped into a command, in a here string, in a list of settings, in a usage error."""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact.lexicon import kind_of
from kubectl_evidence.redact.log_prefix import LOG_PREFIX
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules.accept import SHELL_WORD, Q, is_told, is_value

_VALUE = r"""(?P<secret>[^\s"'`;|&<>\\]{1,256})"""
_NO_SETTINGS = late(
    r"(?i)(?:user(?:name)?|method|ttl|max_ttl|path|type|policies|role|description|host|port|url|region|db|database)="
)
_READERS = (
    r"(?:[^\n|;&]{0,120}(?:--password-stdin|--with-token|--passphrase-fd|--stdin|\blogin\b"
    r"|create[ ]secret[ ][^\n|;&]{0,200}(?:/dev/stdin|=-(?!\S))|kv[ ]put[ ][^\n|;&]{0,200}=-(?!\S))"
    r"|(?:sudo[ ][^\n|;&]{0,40}-S|passwd|chpasswd|su|kinit|cryptsetup|smbpasswd|htpasswd|gpg|openssl)\b)"
)


def _is_of_secret_flag(match: re.Match[str]) -> bool:
    return is_value(match) and kind_of(match["flag"]) is not None


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


RULES: tuple[Rule, ...] = (
    Rule(
        id="command-password",
        words=("send",),
        shape=r"send [^\"']*[\"'][^ ]+\\r",
        expression=late(rf"\bsend[ ](?:--[ ])?{Q}(?P<secret>[^\"'\s\\]{{4,256}})\\{{1,15}}r"),
        masks=("expect -c 'send \"{fake}\\r\"'",),
        keeps=('send "yes\\r"', 'send "$PW\\r"'),
        source="expect(1)",
        accept=is_told,
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
        words=("pass:",),
        expression=late(
            rf"-(?:passin|passout|pass|password|k|srcstorepass|deststorepass|storepass"
            rf"|keypass)[ =]+[\"']?pass:[\"']?{_VALUE}"
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
            rf"\b(?:echo|printf)[ ]+(?:-\w+[ ]+){{0,3}}(?:[\"']%s(?:\\n)?[\"']"
            rf"[ ]+)?(?:[\"']?[\w.-]{{1,64}}:(?=[^\n|]{{1,256}}\|[ ]*(?:sudo[ ]+)?chpasswd))?{SHELL_WORD}"
            rf"(?:(?<=:)|[\"'])?[ ]*\|[ ]*{_READERS}"
        ),
        masks=(
            "echo {fake} | docker login -u app --password-stdin",
            "echo '{fake}' | sudo -S apt",
            'echo "app:{fake}" | chpasswd',
            "printf '%s' '{fake}' | passwd --stdin",
            "echo {fake} | gh auth login --with-token",
            "echo {fake} | kubectl create secret generic x --from-file=p=/dev/stdin",
            "printf '%s' {fake} | vault kv put secret/db password=-",
        ),
        keeps=(
            "echo $PW | docker login -u app --password-stdin",
            "echo done | tee log",
            "echo a12 | kubectl create configmap x --from-file=p=/dev/stdin",
        ),
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
