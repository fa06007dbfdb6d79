"""Flags of one letter that take a password, by command. Long flags (`--password`) are told by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.redact import chance, values
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules.accept import SHELL_WORD, is_value


@dataclass(frozen=True)
class Flags:
    """Commands, the flags before which a password stands, and how: `-pv` (glued), `-p v` (spaced)."""

    commands: tuple[str, ...]
    flags: tuple[str, ...]
    glued: bool
    spaced: bool
    keep: str


def _row(commands: str, flags: str, how: str, keep: str) -> Flags:
    return Flags(tuple(commands.split()), tuple(flags.split()), "glued" in how, "spaced" in how, keep)


TABLE: tuple[Flags, ...] = (
    _row(
        "mysql mysqldump mysqladmin mysqlcheck mysqlimport mysqlshow mysqlslap mysqlbinlog mysqlsh mariadb mari"
        "adb-dump "
        "mariadb-admin mariadb-backup xtrabackup innobackupex mycli",
        "-p",
        "glued",
        "mysql -p shop",
    ),
    _row("sshpass 7z 7za 7zr rar unrar", "-p", "glued spaced", "sshpass -f /etc/pw ssh app@host"),
    _row("redis-cli keydb-cli valkey-cli", "-a", "glued spaced", "redis-cli -p 6379 ping"),
    _row("sqlcmd bcp osql isql-fb", "-P", "glued spaced", "sqlcmd -S db -E"),
    _row("zip unzip zipcloak funzip", "-P", "glued spaced", "unzip x.zip -d /out"),
    _row("ssh-keygen", "-N -P", "spaced", "ssh-keygen -t ed25519 -f k"),
    _row("openssl", "-k -K", "spaced", "openssl x509 -in a.pem"),
    _row(
        "ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldappasswd ldapcompare ldapmodrdn ldapexop",
        "-w",
        "glued spaced",
        "ldapsearch -x -W",
    ),
    _row("ldappasswd", "-s -a", "spaced", "ldappasswd -S"),
    _row(
        "snmpwalk snmpget snmpset snmpbulkwalk snmpgetnext snmptrap snmpinform snmptable",
        "-A -X -c",
        "spaced",
        "snmpget -v 2c host",
    ),
    _row(
        "mongo mongosh mongodump mongorestore mongoexport mongoimport mongostat mongotop",
        "-p",
        "spaced",
        "mongo was started",
    ),
    _row(
        "cqlsh cypher-shell rabbitmqadmin kcadm.sh kcadm kcreg.sh add-user-keycloak.sh impala-shell beeline twine "
        "skopeo buildah oras crane regctl ibmcloud add-user.sh "
        "jboss-cli.sh keycloak nexus-cli curator ssh-copy-id lftp ncftpput ncftpget xfreerdp pscp plink psftp",
        "-p",
        "spaced",
        "docker run -p 8080:80 app",
    ),
    _row("influx", "-password -p", "spaced", "influx -port 8086"),
    _row("useradd usermod", "-p", "spaced", "usermod -aG docker app"),
    _row("ipmitool", "-P", "spaced", "ipmitool -I lanplus"),
    _row("plink pscp psftp putty", "-pw", "spaced", "plink -P 22 host"),
)

_PORTS = late(r"(?:[\d.]{7,15}:)?\d{1,5}(?::\d{1,5})?(?:/(?:tcp|udp))?|[\d-]{1,11}")
_GAP = r"""(?:\\{0,15}["'])?(?:[ ]{1,4}(?:\\{1,2}\n[ \t]*)?|,[ ]?|=)"""


def is_password(flag: str, value: str) -> bool:
    """Tell whether `value` can be a password behind `flag`: with `-p` it may be a port or a directory as well."""
    return (
        not values.is_reference(value)
        and value[0] != "("
        and (not value.startswith("-") or chance.is_mixed(value, 10))
        and (flag != "-p" or _PORTS.fullmatch(value) is None)
    )


def _is_password(match: re.Match[str]) -> bool:
    return is_value(match) and is_password(match["flag"], match["secret"])


def _rules() -> Iterator[Rule]:
    for row in TABLE:
        names = "|".join(map(re.escape, sorted(row.commands, key=len, reverse=True)))
        example = row.commands[0]
        for flag in row.flags:
            gaps = [gap for gap, wanted in ((_GAP, row.spaced), ("", row.glued)) if wanted]
            masks = [f"{example} -h db {flag}{{fake}} x"] if row.glued else []
            masks += [f"{example} x {flag} {{fake}} y", f'["{example}","x","{flag}","{{fake}}"]'] if row.spaced else []
            yield Rule(
                id="command-password",
                words=_rarest(row.commands),
                shape=rf"(?:{names})[^\n]*[ \"',]{flag}".lower(),
                expression=late(
                    rf"""(?<![\w.-])(?:{names})(?![\w-])[^\n|;&]{{0,300}}?(?:[\s"',])"""
                    rf"""(?P<flag>{flag})(?:{"|".join(gaps)}){SHELL_WORD}"""
                ),
                masks=tuple(masks),
                keeps=(row.keep,),
                source=f"{example}(1)",
                accept=_is_password,
            )


def _rarest(commands: tuple[str, ...]) -> tuple[str, ...]:
    """Return words of which one is in every command."""
    return tuple(c for c in commands if not any(o != c and o in c for o in commands))


RULES: tuple[Rule, ...] = tuple(_rules())
