"""Passwords on the command lines of clients, by what stands before them: a flag, or words that make a position.

`flags` holds the flags of one client each; here are flags that many clients share, the forms in which user and
password are one argument (`user,password`, `user%password`), and the positions of bare passwords (`user add NAME x`).
Source, where none is named: the manual page of the client.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from typing import cast

from kubectl_evidence.late import late
from kubectl_evidence.redact import values
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules.accept import SHELL_WORD, Q, is_told, is_value
from kubectl_evidence.redact.rules.flags import is_password

# Between two arguments: blanks, or a comma where the arguments are a list of strings.
_GAP = rf"(?:[ ]{{1,8}}|{Q},[ ]?(?={Q}))"
_SEPARATORS = late(r"[\s\"'\\,;|&()=/]+")
_BARE = r"(?P<secret>[^\s\"'`;|&<>\\]{1,256})"
# A user, and what separates it from the password in the same argument.
_USERS = {
    ":": r"[^\s:,\"'/\\=]{1,64}:",
    ",": r"[^\s,:\"'/\\=]{1,64},",
    "%": r"(?:[\w.-]{1,64}(?:/|\\{1,8}))?[\w.@-]{1,64}%",
    "/": r"[A-Za-z_][\w$#]{0,63}/",
}

# A flag; what separates user and password in its argument, if it holds both; the clients.
_FLAGS = (
    (
        "-p",
        "",
        "evil-winrm crackmapexec netexec nxc psexec psexec.exe psexec64.exe rdesktop govc racadm ilorest hponcfg mcrcon "
        "openfortivpn keepassxc-cli veracrypt truecrypt yt-dlp youtube-dl gallery-dl conan couchbase-cli cbq cbbackupmgr "
        "cbimport cbexport jmxterm airflow superset sqoop elasticsearch-users opensearch-hash hash.sh fence_ipmilan "
        "fence_apc fence_ilo notarytool altool nifi-toolkit swaks argocd tfx sfdx zowe xo-cli pveum nats dgraph mongocli "
        "gitea webhdfs ravendb arangosh tarantoolctl cadaver gvm-cli hydra medusa fs_cli msfrpc msfrpcd imapsync offlineimap",
    ),
    (
        "-P",
        "",
        "mosquitto_pub mosquitto_sub mosquitto_rr mqtt-cli aql asadm asinfo asbackup asrestore tsql bsqldb fisql freebcp "
        "p4 rcon hdbsql cbc cbstats ipmiutil jdbcsql",
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
    ("--key", "", "gem cypress"),
    ("-A", ":", "ab siege wrk httperf"),
    ("-P", ":", "ab"),
    ("-a", ":", "hey apib"),
    ("-u", ":", "ctr vegeta oha"),
    ("-auth", ":", "jenkins-cli.jar jenkins-cli"),
    ("--httpAuth", ":", "elasticdump"),
    ("-u", ",", "lftp ncftp lftpget"),
    ("--user", ",", "lftp"),
    ("-U", "%", "smbclient smbget smbspool smbcacls smbtree rpcclient winexe wmic nmblookup net samba-tool sharesec"),
    ("-a", "%", "wbinfo"),
    ("--authenticate", "%", "wbinfo"),
)
_KEEPS = {
    "": "{0} -h db.payments {1} $PW x",
    ":": "{0} x {1} app:$PW http://x",
    ",": "{0} {1} app,$PW sftp://x",
    "%": "{0} //n/x {1} app%$PW",
}

# Here `_` is any word, `…` are any words, `*` is the password, and what is written together with it stays.
_USAGES = r"""
mc admin user add _ _ *
mcli admin user add _ _ *
mcli alias set _ _ _ *
etcdctl … user add _:*
etcdctl … user passwd _:*
mysqladmin … password *
mariadb-admin … password *
mosquitto_passwd … -b _ _ *
ejabberdctl … register _ _ *
ejabberdctl … change_password _ _ *
prosodyctl register _ _ *
kamctl add _ *
kamctl passwd _ *
grafana-cli … reset-admin-password *
grafana cli … reset-admin-password *
?net rpc password _ *
samba-tool user create _ *
samba-tool user add _ *
add-user.sh … -a _ *
openssl passwd -1 *
openssl passwd -5 *
openssl passwd -6 *
openssl passwd -apr1 *
mkpasswd … -m _ *
neo4j-admin … set-initial-password *
nmcli … wifi connect _ password *
nmcli … wifi-sec.psk *
nmcli … 802-11-wireless-security.psk *
iwconfig _ key *
wpa_cli … psk *
security unlock-keychain -p *
security create-keychain -p *
security set-key-partition-list … -k *
security add-generic-password … -w *
security add-internet-password … -w *
?security import _ … -P *
pdftk … user_pw *
pdftk … owner_pw *
pdftk … input_pw *
qpdf … --encrypt *
?cf auth _ *
cf create-user _ *
ipmitool … user set password _ *
ipmitool … lan set _ password *
steamcmd … +login _ *
rclone config password _ _ *
b2 account authorize _ *
b2 authorize-account _ *
coscmd config … -s *
obsutil config … -k *
chamber write _ _ *
credstash put _ *
ansible-vault encrypt_string *
travis encrypt *
dsmod user _ -pwd *
schtasks … /rp *
cmdkey … /pass:*
sc config _ … password= *
sc.exe config _ … password= *
netdom … /passwordd:*
?net user _ *
signtool sign … /p *
certutil … -p *
xfreerdp … /p:*
xfreerdp3 … /p:*
wfreerdp … /p:*
sdl-freerdp … /p:*
mstsc … /p:*
wmic … /password:*
gh secret set _ … --body *
gh secret set _ … -b *
gh secret set _ … -b*
az keyvault secret set … --value *
aws ssm put-parameter … SecureString … --value *
aws ssm put-parameter … --value *
aws configure set aws_secret_access_key *
aws configure set aws_session_token *
tccli configure set secretKey *
aliyun configure set … --access-key-secret *
iscsiadm … node.session.auth.password … -v *
iscsiadm … node.session.auth.password_in … -v *
db2 connect to _ user _ using *
?connect to _ user _ using *
sonar-scanner … -Dsonar.login=*
isql -v _ _ *
?smbclient _ *
vault token create … -id=*
consul acl set-agent-token _ *
drush user:password _ *
drush upwd _ *
reg add … DefaultPassword … /d *
?exp _/*
?imp _/*
lftp … open -u _,*
cloudflared service install *
virsh secret-set-value … --base64 *
dotnet nuget push … -k *
nuget push … -k *
npm login … --auth *
circleci setup … --token *
snyk auth *
flyctl auth token *
fly auth token *
ngrok authtoken *
ngrok config add-authtoken *
nuget setapikey *
cargo login *
"""
_FILLED = {"_": "x1", "…": "-x y1"}
_PAIRS = {"_:*", "_,*", "_/*"}
_ANY = rf"(?:{Q})?[^\s|;&\"'\\]{{1,160}}(?:{Q}(?=[ ]))?"


# A path, a redirection, a prompt for the password, a variable of Windows.
_OTHER = late(r"[/<(@]|\*$|%\w+%")


def _is_password(match: re.Match[str]) -> bool:
    secret = match["secret"]
    return is_value(match) and not _OTHER.match(secret) and is_password("-p", secret)


def _is_word_alone(match: re.Match[str]) -> bool:
    """A position says less than a flag: no word of a sentence, no name of a file."""
    secret = match["secret"]
    return _is_password(match) and not values.is_state(secret) and not secret.endswith((":", ".exe"))


def _is_told(match: re.Match[str]) -> bool:
    """Where the words before are words of prose, too."""
    return _is_word_alone(match) and is_told(match) and not values.is_object_name(match["secret"])


class _Rows:
    """Stands in for the alternation of many patterns; compiles those whose client is a word of the text."""

    def __init__(self, rows: Iterable[tuple[tuple[str, ...], re.Pattern[str]]]) -> None:
        self._rows = tuple(rows)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        words = set(_SEPARATORS.split(text[start:end].lower()))
        for clients, pattern in self._rows:
            if not words.isdisjoint(clients):
                yield from pattern.finditer(text, start, end)


def _rows(rows: Iterable[tuple[tuple[str, ...], re.Pattern[str]]]) -> re.Pattern[str]:
    return cast("re.Pattern[str]", _Rows(rows))


def _flags() -> Rule:
    rows, masks, keeps, clients = [], [], [], set[str]()
    for flag, sign, listed in _FLAGS:
        row = tuple(listed.split())
        clients.update(row)
        names = "|".join(re.escape(client) for client in sorted(row, key=len, reverse=True))
        password = rf"(?:{Q})?{_USERS[sign]}{_BARE}" if sign else SHELL_WORD
        rows.append(
            (
                row,
                late(
                    rf"(?<![\w.-])(?i:{names})(?![\w-])[^\n|;&]{{0,300}}?[\s\"']{re.escape(flag)}(?:{_GAP}|=){password}"
                ),
            )
        )
        masks.append(f"{row[0]} -h db {flag} {'app' + sign if sign else ''}{{fake}} x")
        keeps.append(_KEEPS[sign].format(row[-1], flag))
    either = "|".join(re.escape(client) for client in sorted(clients))
    return Rule(
        id="command-password",
        words=tuple(sorted(clients)),
        shape=rf"(?:{either})(?:[ \"'\\,][^\n]*)?[ \"',]--?[a-z]",
        expression=_rows(rows),
        masks=tuple(masks),
        keeps=tuple(keeps),
        source="the clients' manuals",
        accept=_is_password,
    )


def _usage(words: list[str]) -> tuple[str, str]:
    """Return the shape of the head of a usage, and its expression, which ends behind the password."""
    shape = expression = ""
    in_head = True
    for word in words:
        if word in _FILLED:
            expression += f"(?:{_GAP}{_ANY})" + ("{0,16}?" if word == "…" else "")
            in_head = False
            continue
        literal = "" if word in _PAIRS else re.escape(word.replace("*", ""))
        if literal and in_head:
            shape += ("[ \"'\\\\,]+" if shape else "") + literal.lower()
        if expression:
            expression += f"{_GAP}(?:{Q})?" if word != "*" else _GAP
        expression += _USERS[word[1]] + _BARE if word in _PAIRS else literal + (SHELL_WORD if "*" in word else "")
    return shape, expression


def _usages(*, told: bool) -> Rule:
    rows, masks, keeps, shapes = [], [], [], set[str]()
    for row in _USAGES.strip().splitlines():
        if row.startswith("?") != told:
            continue
        words = row.removeprefix("?").split()
        shape, expression = _usage(words)
        shapes.add(shape)
        rows.append(((words[0].lower(),), late(rf"(?<![\w./-])(?i:{expression})")))
        filled = [word.replace("_", "app") if word in _PAIRS else _FILLED.get(word, word) for word in words]
        masks.append(" ".join(filled).replace("*", "{fake}"))
        keeps.append(" ".join(filled).replace("*", "$PW"))
    return Rule(
        id="command-password",
        words=tuple(sorted({client for clients, _ in rows for client in clients})),
        shape=rf"(?:{'|'.join(sorted(shapes))})[ \"'\\,]",
        expression=_rows(rows),
        masks=tuple(masks),
        keeps=tuple(keeps),
        source="the clients' manuals",
        accept=_is_told if told else _is_word_alone,
    )


_USER_FLAGS = r"(?:-u|-U|-l|--user|--username|--login|--user-name)"
_PASSWORD_FLAGS = r"(?:-p|-P|-w|-W|-pw|-pwd|-pass|-x)"

RULES: tuple[Rule, ...] = (
    _flags(),
    _usages(told=False),
    _usages(told=True),
    Rule(
        id="command-password",
        words=(" -u ", " -l ", '"-u"', " --user", " --login"),
        shape=r"[ \"'](?:-u|-l|--user|--username|--login)[ =\"'\\,]+[^ ][^\n]*[ \"'](?:-p|-w|-pw|-pwd|-pass|-x)[ \"']",
        expression=late(
            rf"[\s\"']{_USER_FLAGS}(?:{_GAP}|=)(?:{Q})?[\w.@$\\/-]{{1,64}}(?:{_GAP}(?:{Q})?[^\s|;&\"']{{1,100}}){{0,8}}?{_GAP}(?:{Q})?{_PASSWORD_FLAGS}{_GAP}{SHELL_WORD}"
        ),
        masks=("tool -u app -h db -P {fake} ping", 'tool --user app --host db -w "{fake}"'),
        keeps=(
            "ssh -l app -v -p 2222 host2",
            "tool -u app -v -p 10.0.0.1:80 x",
            "docker run -u app -v /a:/b -w /src2 x",
        ),
        source="what clients of many sorts agree on",
        accept=lambda match: _is_password(match) and is_told(match) and "=" not in match["secret"][:-2],
    ),
    Rule(
        id="command-password",
        words=("impacket-", "exec.py", "dump.py", "client.py", "users.py", "spns.py", "gettgt.py", "getst.py"),
        shape=r"(?:impacket-[a-z]+|(?:psexec|wmiexec|smbexec|atexec|dcomexec|secretsdump|smbclient|mssqlclient|getadusers|lookupsid|getnpusers|getuserspns|gettgt|getst)[.]py)[ ]",
        expression=late(
            r"(?i:impacket-\w+|\w+\.py)[ ][^\n|;&]{0,120}?(?<=[ \"'])[\w.$/\\-]{1,128}:(?P<secret>[^\s\"'`;|&<>]{1,256}?)(?:@[\w.-]{1,253})?(?=[\s\"'\\]|\Z)"
        ),
        masks=(
            "psexec.py corp/app:{fake}@10.0.0.1",
            "impacket-wmiexec app:{fake}@db cmd",
            "getTGT.py corp.local/app:{fake}",
        ),
        keeps=("secretsdump.py corp/app@10.0.0.1", "psexec.py app:$PW"),
        source="Impacket, targets of its examples",
        accept=_is_password,
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
            r"(?<![A-Za-z0-9])[A-Za-z]=[^\s,]{1,253},(?:[A-Za-z]=[^\s,]{0,253},){0,6}p=(?P<secret>[^\s,\"'`;|&<>\\]{1,256})"
        ),
        masks=("pt-archiver --source h=db,D=x,u=app,p={fake}", "pt-table-sync h=db,p={fake},u=a"),
        keeps=("pt-archiver --source h=db,u=app", "m=65536,t=3,p=4"),
        source="Percona Toolkit, DSN specifications",
        accept=_is_password,
    ),
    Rule(
        id="command-password",
        words=("net use",),
        shape=r"net use[^\n]*/user:",
        expression=late(rf"(?i:net[ ]use)[ ][^\n|;&]{{0,200}}?/(?i:user):[^\s\"']{{1,128}}[ ]{{1,4}}{SHELL_WORD}"),
        masks=(r"net use Z: \\n\x /user:app {fake}", r"net use \\n\x /user:corp\app '{fake}' /persistent:no"),
        keeps=(r"net use Z: \\n\x /user:app /persistent:no", r"net use Z: \\n\x /user:app *"),
        source="net(1) of Windows",
        accept=_is_password,
    ),
    Rule(
        id="command-password",
        words=("/u:", "/user:", "/usr:"),
        shape=r"/(?:u|user|usr):[^\n]*[ \"']/(?:p|pw|pass|pwd):",
        expression=late(rf"(?i:/u(?:ser|sr)?:)[^\n|;]{{1,200}}?[ \"'](?i:/p(?:w|ass|wd)?:){SHELL_WORD}"),
        masks=("rdp.exe /v:db /u:app /p:{fake}", "tool /user:app /pw:{fake} /quiet"),
        keeps=("rdp.exe /v:db /u:app /p:%PW%", "rdp.exe /v:db /u:app /port:3389"),
        source="flags of Windows' commands",
        accept=_is_password,
    ),
    Rule(
        id="command-password",
        words=("--creds", "--src-creds", "--dest-creds", "--basic-auth", "--http-auth", "--credentials", "--userpass"),
        expression=late(
            rf"--(?:(?:src-|dest-)?creds|basic-auth|http-auth|credentials|userpass|http-user|basic|login)(?:{_GAP}|=)(?:{Q})?{_USERS[':']}{_BARE}"
        ),
        masks=("pull --creds app:{fake} img", '["copy","--src-creds","app:{fake}"]', "x --basic-auth=app:{fake}"),
        keeps=("x --basic-auth app", "--basic-auth=app:$PW"),
        source="skopeo(1), crictl, Prometheus' promtool",
        accept=_is_password,
    ),
)
