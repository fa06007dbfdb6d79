"""Passwords on command lines, where a one-letter flag or a position is all that announces them."""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact import values
from kubectl_evidence.redact.lexicon import kind_of
from kubectl_evidence.redact.rule import Rule

_VALUE = r"""(?P<secret>[^\s"'`;|&<>\\]{1,256})"""


def _is_value(match: re.Match[str]) -> bool:
    return not values.is_reference(match["secret"]) and not match["secret"].startswith("-")


def _is_no_group(match: re.Match[str]) -> bool:
    """`-u 1000:1000` and `-u app:app` name a user and a group."""
    user = match[0].rpartition(":")[0].rsplit(maxsplit=1)[-1].lstrip("\"'=,")
    return _is_value(match) and not match["secret"].isdigit() and user != match["secret"]


def _is_of_secret_flag(match: re.Match[str]) -> bool:
    return _is_value(match) and kind_of(match["flag"]) is not None


def _command(word: str, usage: str, example: str, keep: str, *, source: str = "") -> Rule:
    """A command whose `usage` (an expression, in which `…` is any words between) ends where the password begins."""
    between = rf"(?:(?!{re.escape(word)})[^\n]){{0,200}}?"
    return Rule(
        id="command-password",
        words=(word,),
        expression=late(f"{usage.replace('…', between)}[\"']?{_VALUE}"),
        masks=(example,),
        keeps=(keep,),
        source=source or f"{word.split(maxsplit=1)[0]}(1)",
        accept=_is_value,
    )


RULES: tuple[Rule, ...] = (
    Rule(
        id="command-password",
        words=("-u", "--proxy-user"),
        expression=late(
            rf"""(?:\s|["',])(?:-u|--user|--proxy-user|-U)(?:[ ]+|=|["'],?\s{{0,8}}["'])["']?
            [^\s:"'/]{{1,64}}:{_VALUE}""",
            re.VERBOSE,
        ),
        masks=(
            "curl -s -u admin:{fake} http://x",
            '["curl","-u","admin:{fake}","http://x"]',
            "curl --user 'admin:{fake}' http://x",
            "curl --proxy-user admin:{fake} http://x",
        ),
        keeps=("docker run -u 1000:1000 app", "chown -u app:app", "curl -u $(USER):$(PW) http://x"),
        source="curl(1)",
        accept=_is_no_group,
    ),
    _command("mysql", r"mysql\w*\b…(?:[ ]|[\"'])-p", "mysql -h db -uroot -p{fake} shop", "mysql -p shop"),
    _command("mariadb", r"mariadb[\w-]*\b…(?:[ ]|[\"'])-p", "mariadb -uroot -p'{fake}'", "mariadb -h db -P 3306"),
    _command("redis-cli", r"redis-cli\b…[ ]-a[ ]*", "redis-cli -h cache -a {fake} ping", "redis-cli -p 6379 ping"),
    _command("sshpass", r"sshpass[ ]+-p[ ]*", "sshpass -p {fake} ssh app@host", "sshpass -f /etc/pw ssh app@host"),
    _command(
        " login",
        r"(?:docker|podman|buildah|nerdctl|helm|registry|az|oras|crane)[ ]login\b…[ ]-p[ ]+",
        "docker login -u ci -p {fake} registry.example.com",
        "docker login -u ci registry.example.com",
        source="docker-login(1)",
    ),
    _command("sqlcmd", r"sqlcmd\b…[ ]-P[ ]*", "sqlcmd -S db -U sa -P {fake}", "sqlcmd -S db -E"),
    _command("ldap", r"ldap\w{1,10}\b…[ ]-w[ ]+", "ldapsearch -x -D cn=admin -w {fake}", "ldapsearch -x -W"),
    _command("mongo", r"mongo\w*\b…[ ]-p[ ]+", "mongosh -u root -p {fake} --eval 1", "mongo was started"),
    _command("cqlsh", r"cqlsh\b…[ ]-p[ ]+", "cqlsh -u app -p {fake} db", "cqlsh db 9042"),
    _command("sqlplus", r"sqlplus[ ]+(?:-\w+[ ]+){0,4}\w+/", "sqlplus -s app/{fake}", "sqlplus /nolog"),
    _command(
        "rabbitmqctl",
        r"rabbitmqctl[ ](?:add_user|change_password)[ ]+\S{1,64}[ ]+",
        "rabbitmqctl add_user app {fake}",
        "rabbitmqctl list_users",
    ),
    _command(
        "htpasswd", r"htpasswd[ ]+-\w{0,4}b\w{0,4}[ ]+\S+[ ]+\S+[ ]+", "htpasswd -bc f app {fake}", "htpasswd -c f app"
    ),
    _command(
        "pass:", r"-(?:passin|passout|pass|k)[ ]+pass:", "openssl rsa -passin pass:{fake} -in k", "-passin env:PW"
    ),
    _command(
        "pass=", r"-o[ ]+[\w=,.:-]{0,200}?\bpass=", "mount -o username=u,pass={fake} //n/x /m", "mount -o user=app"
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
    Rule(
        id="command-password",
        words=("identified by", "identified with", "password '", "password \\'", 'password "'),
        expression=late(
            r"""(?i:IDENTIFIED\s+(?:WITH\s+\S{1,64}\s+)?BY
              |(?:USER|ROLE)\s+\S{1,64}\s+(?:WITH\s+)?(?:\w{1,32}\s+){0,4}(?:ENCRYPTED\s+)?PASSWORD)
            \s+\\*['"](?P<secret>[^'"\\\n]{1,256})""",
            re.VERBOSE,
        ),
        masks=("CREATE USER app IDENTIFIED BY '{fake}'", "ALTER ROLE app WITH LOGIN PASSWORD '{fake}'"),
        keeps=("ALTER ROLE app LOGIN", "password 'must' be"),
        source="SQL, CREATE USER",
        accept=_is_value,
    ),
)
