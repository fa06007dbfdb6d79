"""Passwords on command lines, where a one-letter flag is all that announces them."""

from __future__ import annotations

import re

from kubectl_evidence.redact import values
from kubectl_evidence.redact.rule import Rule


def _is_value(match: re.Match[str]) -> bool:
    return not values.is_reference(match["secret"])


_VALUE = r"""(?P<secret>[^\s"'`;|&<>\\]{1,256})"""
RULES: tuple[Rule, ...] = (
    Rule(
        id="command-password",
        words=("curl", "wget", "http ", "restic", "-u ", "--user"),
        expression=re.compile(rf"""(?:\s|["',])(?:-u|--user|--proxy-user|-U)(?:[ ]+|=|["'],?\s{{0,8}}["'])["']?[^\s:"'/]{{1,64}}:{_VALUE}"""),
        masks=("curl -s -u admin:{fake} http://x", '["curl","-u","admin:{fake}","http://x"]', "curl --user 'admin:{fake}' http://x"),
        keeps=("docker run -u 1000:1000 app", "chown -u app:app", "curl -u $(USER):$(PW) http://x"),
        source="curl(1)",
        accept=lambda m: _is_value(m) and not m["secret"].isdigit() and m[0].rpartition(":")[0].split()[-1].strip("\"'=") != m["secret"],
    ),
    Rule(
        id="command-password",
        words=("mysql", "mariadb", "mysqldump"),
        expression=re.compile(rf"""(?:mysql|mariadb)\w*\b(?:(?!mysql|mariadb)[^\n]){{0,300}}?(?:[ ]|["'])-p["']?{_VALUE}"""),
        masks=("mysql -h db -uroot -p{fake} shop", "exec mysqladmin ping -p'{fake}'"),
        keeps=("mysql -p shop", "mysql -h db -P 3306"),
        source="mysql(1)",
        accept=_is_value,
    ),
    Rule(
        id="command-password",
        words=("redis-cli", "sshpass", "htpasswd", "sqlcmd", "ldapsearch", "ldapwhoami", "ldapmodify", "docker login", "mongo", "cqlsh", "sqlplus", "az login", "kinit", "smbclient", "rabbitmqctl", "mongodump"),
        expression=re.compile(
            rf"""(?:redis-cli\b[^\n]{{0,200}}?[ ]-a[ ]*|sshpass[ ]+-p[ ]*|(?:docker|podman|helm|az|nerdctl)[ ]login\b[^\n]{{0,200}}?[ ]-p[ ]+|sqlcmd\b[^\n]{{0,200}}?[ ]-P[ ]*
            |ldap(?:search|whoami|modify)\b[^\n]{{0,200}}?[ ]-w[ ]+|mongo\w*\b[^\n]{{0,200}}?[ ]-p[ ]+|cqlsh\b[^\n]{{0,200}}?[ ]-p[ ]+
            |sqlplus[ ]+(?:-\w+[ ]+)*\w+/|rabbitmqctl[ ](?:add_user|change_password)[ ]+\S{{1,64}}[ ]+|htpasswd[ ]+-\w*b\w*[ ]+\S+[ ]+\S+[ ]+)["']?{_VALUE}""".replace("\n            ", ""),
        ),
        masks=(
            "redis-cli -h cache -a {fake} ping",
            "sshpass -p {fake} ssh app@host",
            "docker login -u ci -p {fake} registry.example.com",
            "sqlcmd -S db -U sa -P {fake}",
            "ldapsearch -x -D cn=admin -w {fake}",
            "rabbitmqctl add_user app {fake}",
        ),
        keeps=("redis-cli -h cache -p 6379 ping", "docker login registry.example.com", "mongo was started"),
        source="the manual pages of these commands",
        accept=lambda m: _is_value(m) and not m["secret"].startswith("-"),
    ),
    Rule(
        id="command-password",
        words=("pass:",),
        expression=re.compile(rf"-(?:passin|passout|pass|k)[ ]+pass:{_VALUE}"),
        masks=("openssl rsa -passin pass:{fake} -in k.pem",),
        keeps=("openssl rsa -passin env:PW",),
        source="openssl-passphrase-options(1)",
        accept=_is_value,
    ),
    Rule(
        id="command-password",
        words=("identified by", "password '", "password $"),
        expression=re.compile(r"(?i:IDENTIFIED\s+(?:WITH\s+\S{1,64}\s+)?BY|(?:USER|ROLE)\s+\S{1,64}\s+(?:WITH\s+)?(?:\w+\s+){0,4}(?:ENCRYPTED\s+)?PASSWORD)\s+\\*['\"](?P<secret>[^'\"\\\n]{1,256})"),
        masks=("CREATE USER app IDENTIFIED BY '{fake}'", "ALTER ROLE app WITH LOGIN PASSWORD '{fake}'"),
        keeps=("ALTER ROLE app LOGIN", "password 'must' be"),
        source="SQL, CREATE USER",
        accept=_is_value,
    ),
    Rule(
        id="command-password",
        words=("username=", "user="),
        expression=re.compile(r"(?i:-o\s+[\w=,.:-]{0,200}?\bpass=)(?P<secret>[^\s,\"'\\]{1,256})"),
        masks=("mount -t cifs -o username=u,pass={fake} //nas/x /mnt",),
        keeps=("mount -o user=app,ro",),
        source="mount.cifs(8)",
        accept=_is_value,
    ),
)
