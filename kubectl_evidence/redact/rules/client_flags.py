"""Passwords behind flags, by two looks: flags that clients share, and the forms `user:password`, `user,password`.

`flags` holds the flags of one sort of client each. Source, where none is named: the manual of the client.
"""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules import arguments
from kubectl_evidence.redact.rules.accept import SHELL_WORD, Q, is_told, is_value
from kubectl_evidence.redact.rules.arguments import BARE, GAP, USERS, is_argument

_SHORT, _LONG = 3, 5
# A flag; what separates user and password in its argument, if it holds both; the clients.
_FLAGS = (
    (
        "-p",
        "",
        (
            "evil-winrm crackmapexec netexec nxc psexec psexec.exe psexec64.exe rdesktop govc racadm ilorest hponcfg "
            "mcrcon "
            "openfortivpn keepassxc-cli veracrypt truecrypt yt-dlp youtube-dl gallery-dl conan couchbase-cli cbq "
            "cbbackupmgr "
            "cbimport cbexport jmxterm airflow superset sqoop elasticsearch-users opensearch-hash hash.sh "
            "fence_ipmilan "
            "fence_apc fence_ilo notarytool altool nifi-toolkit swaks argocd tfx sfdx zowe xo-cli pveum nats dgraph "
            "mongocli "
            "gitea webhdfs ravendb arangosh tarantoolctl cadaver gvm-cli hydra medusa fs_cli msfrpc msfrpcd imapsync "
            "offlineimap"
        ),
    ),
    (
        "-P",
        "",
        (
            "mosquitto_pub mosquitto_sub mosquitto_rr mqtt-cli aql asadm asinfo asbackup asrestore tsql bsqldb fisql "
            "freebcp "
            "p4 rcon hdbsql cbc cbstats ipmiutil jdbcsql"
        ),
    ),
    ("-w", "", "kadmin kadmin.local dsconf dsidm ldapvi vsql"),
    ("-pw", "", "nodetool kadmin kadmin.local kitty klink kscp pageant kpscript"),
    ("-ap", "", "swaks"),
    ("-xp", "", "sendemail"),
    ("-gp", "", "vmrun"),
    ("-K", "", "swift ccrypt ccencrypt ccdecrypt"),
    ("-s", "", "slappasswd eyaml"),
    ("-upw", "", "pdftotext pdftoppm pdfimages pdfinfo"),
    ("-opw", "", "pdftotext pdftoppm pdfimages pdfinfo"),
    ("-pass", "", "mailsend"),
    ("-passwd", "", "x11vnc vncviewer vncserver"),
    ("-storepasswd", "", "x11vnc"),
    ("--plaintext", "", "caddy"),
    ("--pw", "", "hcloud snowsql"),
    ("--rpc-secret", "", "aria2c"),
    ("-t", "", "doctl codecov codecovcli drone glab"),
    ("-k", "", "saucectl sauce xo-server-cli"),
    ("--key", "", "cypress"),
    ("-A", ":", "ab siege wrk httperf"),
    ("-P", ":", "ab"),
    ("-a", ":", "hey apib"),
    ("-u", ":", "ctr vegeta oha"),
    ("-auth", ":", "jenkins-cli.jar jenkins-cli"),
    ("--httpAuth", ":", "elasticdump"),
    ("-u", ",", "lftp ncftp lftpget"),
    ("--user", ",", "lftp"),
    ("-U", "%", "smbclient smbget smbspool smbcacls smbtree rpcclient winexe wmic nmblookup samba-tool sharesec"),
    ("-a", "%", "wbinfo"),
    ("--authenticate", "%", "wbinfo"),
)
_KEEPS = {
    "": "{0} -h db.payments {1} $PW x",
    ":": "{0} x {1} app:$PW http://x",
    ",": "{0} {1} app,$PW sftp://x",
    "%": "{0} //n/x {1} app%$PW",
}


def _flags() -> Rule:
    rows, masks, keeps, clients = [], [], [], set[str]()
    for flag, sign, listed in _FLAGS:
        row = tuple(listed.split())
        clients.update(row)
        names = "|".join(re.escape(client) for client in sorted(row, key=len, reverse=True))
        password = rf"(?:{Q})?{USERS[sign]}{BARE}" if sign else SHELL_WORD
        rows.append(
            (
                row,
                late(
                    rf"(?<![\w.-])(?i:{names})(?![\w-])[^\n|;&]{{0,300}}?[\s\"']{re.escape(flag)}(?:{GAP}|=){password}"
                ),
            )
        )
        masks.append(f"{row[0]} -h db {flag} {'app' + sign if sign else ''}{{fake}} x")
        keeps.append(_KEEPS[sign].format(row[-1], flag))
    # A short name is a part of many words: a flag follows where it is a client's.
    words = {client + ("" if len(client) > _LONG else " " if len(client) > _SHORT else " -") for client in clients}
    return Rule(
        id="command-password",
        words=tuple(sorted(words)),
        expression=arguments.rows(rows),
        masks=tuple(masks),
        keeps=tuple(keeps),
        source="the clients' manuals",
        accept=is_argument,
    )


_BEFORE_USER = r"(?:-u|-U|-l|--user|--username|--login|--user-name)"
_BEFORE_IT = r"(?:-p|-P|-w|-W|-pw|-pwd|-pass|-x)"

RULES: tuple[Rule, ...] = (
    _flags(),
    Rule(
        id="command-password",
        words=(" -u ", " -l ", '"-u"', " --user", " --login"),
        shape=r"[ \"'](?:-u|-l|--user|--username|--login)[ =\"'\\,]+[^ ][^\n]*[ \"'](?:-p|-w|-pw|-pwd|-pass|-x)[ \"']",
        expression=late(
            rf"[\s\"']{_BEFORE_USER}(?:{GAP}|=)(?:{Q})?[\w.@$\\/-]{{1,64}}(?:{GAP}(?:{Q})?[^\s"
            rf"|;&\"']{{1,100}}){{0,8}}?{GAP}(?:{Q})?{_BEFORE_IT}{GAP}{SHELL_WORD}"
        ),
        masks=("tool -u app -h db -P {fake} ping", 'tool --user app --host db -w "{fake}"'),
        keeps=(
            "ssh -l app -v -p 2222 host2",
            "tool -u app -v -p 10.0.0.1:80 x",
            "docker run -u app -v /a:/b -w /src2 x",
        ),
        source="what clients of many sorts agree on",
        accept=lambda match: is_argument(match) and is_told(match) and "=" not in match["secret"][:-2],
    ),
    Rule(
        id="command-password",
        words=("rar ",),
        shape="rar [^\\n]* -hp",
        expression=late(rf"\brar[ ][^\n|;&]{{0,200}}?[ ]-hp{SHELL_WORD}"),
        masks=("rar a -hp{fake} a.rar b",),
        keeps=("rar a -hp a.rar",),
        source="rar(1)",
        accept=is_value,
    ),
    Rule(
        id="command-password",
        words=(",p=",),
        expression=late(
            r"(?<![A-Za-z0-9])[A-Za-z]=[^\s,]{1,253},(?:[A-Za-z]=[^\s,]{0,253},){0,6}p=(?P<secret>[^\s,\"'`;"
            r"|&<>\\]{1,256})"
        ),
        masks=("pt-archiver --source h=db,D=x,u=app,p={fake}", "pt-table-sync h=db,p={fake},u=a"),
        keeps=("pt-archiver --source h=db,u=app", "m=65536,t=3,p=4"),
        source="Percona Toolkit, DSN specifications",
        accept=is_argument,
    ),
    Rule(
        id="command-password",
        words=("/u:", "/user:", "/usr:"),
        shape=r"/(?:u|user|usr):[^\n]*[ \"']/(?:p|pw|pass|pwd):",
        expression=late(rf"(?i:/u(?:ser|sr)?:)[^\n|;]{{1,200}}?[ \"'](?i:/p(?:w|ass|wd)?:){SHELL_WORD}"),
        masks=("rdp.exe /v:db /u:app /p:{fake}", "tool /user:app /pw:{fake} /quiet"),
        keeps=("rdp.exe /v:db /u:app /p:%PW%", "rdp.exe /v:db /u:app /port:3389"),
        source="flags of Windows' commands",
        accept=is_argument,
    ),
    Rule(
        id="command-password",
        words=("--creds", "--src-creds", "--dest-creds", "--basic-auth", "--http-auth", "--credentials", "--userpass"),
        expression=late(
            rf"--(?:(?:src-|dest-)?creds|basic-auth|http-auth|credentials|userpass|http-user|basic|login)(?:{GAP}"
            rf"|=)(?:{Q})?{USERS[':']}{BARE}"
        ),
        masks=("pull --creds app:{fake} img", '["copy","--src-creds","app:{fake}"]', "x --basic-auth=app:{fake}"),
        keeps=("x --basic-auth app", "--basic-auth=app:$PW"),
        source="skopeo(1), crictl, Prometheus' promtool",
        accept=is_argument,
    ),
)
