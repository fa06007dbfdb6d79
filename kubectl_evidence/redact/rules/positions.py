"""Passwords at positions: bare arguments behind words that make one of them a password, as in `user add NAME x`.

Source, where none is named: the manual of the client.
"""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact import values
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules import arguments
from kubectl_evidence.redact.rules.accept import SHELL_WORD, Q, is_told
from kubectl_evidence.redact.rules.arguments import BARE, GAP, USERS, is_argument

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
?exp _/*
?imp _/*
lftp … open -u _,*
cloudflared service install *
virsh secret-set-value … --base64 *
dotnet nuget push … -k *
gem push … --key *
net rpc … -U _%*
net ads … -U _%*
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
_PAIRS = {"_:*", "_,*", "_/*", "_%*"}
_ANY = rf"(?:{Q})?[^\s|;&\"'\\]{{1,160}}(?:{Q}(?=[ ]))?"


def _is_word_alone(match: re.Match[str]) -> bool:
    """A position says less than a flag: no word of a sentence, no name of a file."""
    secret = match["secret"]
    return is_argument(match) and not values.is_state(secret) and not secret.endswith((":", ".exe"))


def _is_told(match: re.Match[str]) -> bool:
    """Where the words before are words of prose, too."""
    return _is_word_alone(match) and is_told(match) and not values.is_object_name(match["secret"])


def _usage(words: list[str]) -> tuple[list[str], str]:
    """Return the words that a usage begins with, and its expression, which ends behind the password."""
    head: list[str] = []
    expression = ""
    for i, word in enumerate(words):
        if word in _FILLED:
            expression += f"(?:{GAP}{_ANY})" + ("{0,16}?" if word == "…" else "")
            continue
        literal = "" if word in _PAIRS else word.replace("*", "")
        if literal and len(head) == i:
            head.append(literal.lower())
        if expression:
            expression += f"{GAP}(?:{Q})?" if word != "*" else GAP
        expression += (
            USERS[word[1]] + BARE if word in _PAIRS else re.escape(literal) + (SHELL_WORD if "*" in word else "")
        )
    return head, expression


def _usages(*, told: bool) -> Rule:
    rows, masks, keeps, heads = [], [], [], set[str]()
    for row in _USAGES.strip().splitlines():
        if row.startswith("?") != told:
            continue
        words = row.removeprefix("?").split()
        head, expression = _usage(words)
        # As they stand in a line, and in a list.
        heads.update((" ".join(head), '","'.join(head)) if head[1:] else (head[0] + " ",))
        rows.append(((words[0].lower(),), late(rf"(?<![\w./-])(?i:{expression})")))
        filled = [word.replace("_", "app") if word in _PAIRS else _FILLED.get(word, word) for word in words]
        masks.append(" ".join(filled).replace("*", "{fake}"))
        keeps.append(" ".join(filled).replace("*", "$PW"))
    return Rule(
        id="command-password",
        words=tuple(sorted(heads)),
        expression=arguments.rows(rows),
        masks=tuple(masks),
        keeps=tuple(keeps),
        source="the clients' manuals",
        accept=_is_told if told else _is_word_alone,
    )


RULES: tuple[Rule, ...] = (
    _usages(told=False),
    _usages(told=True),
    Rule(
        id="command-password",
        words=("impacket-", "exec.py", "dump.py", "client.py", "users.py", "spns.py", "gettgt.py", "getst.py"),
        shape=(
            r"(?:impacket-[a-z]+|(?:psexec|wmiexec|smbexec|atexec|dcomexec|secretsdump|smbclient|mssqlclient"
            r"|getadusers|lookupsid|getnpusers|getuserspns|gettgt|getst)[.]py)[ ]"
        ),
        expression=late(
            r"(?i:impacket-\w+|\w+\.py)[ ][^\n|;&]{0,120}?(?<=[ \"'])[\w.$/\\-]{1,128}:(?P<secret>[^\s\"'`;"
            r"|&<>]{1,256}?)(?:@[\w.-]{1,253})?(?=[\s\"'\\]|\Z)"
        ),
        masks=(
            "psexec.py corp/app:{fake}@10.0.0.1",
            "impacket-wmiexec app:{fake}@db cmd",
            "getTGT.py corp.local/app:{fake}",
        ),
        keeps=("secretsdump.py corp/app@10.0.0.1", "psexec.py app:$PW"),
        source="Impacket, targets of its examples",
        accept=is_argument,
    ),
    Rule(
        id="command-password",
        words=("defaultpassword",),
        expression=late(rf"(?i:\bDefaultPassword)[ ][^\n|;&]{{0,100}}?(?i:/d)[ ]{{1,4}}{SHELL_WORD}"),
        masks=(r"reg add HKLM\x\Winlogon /v DefaultPassword /t REG_SZ /d {fake} /f",),
        keeps=(r"reg query HKLM\x\Winlogon /v DefaultPassword",),
        source="Microsoft documentation, automatic logon",
        accept=is_argument,
    ),
    Rule(
        id="command-password",
        words=("net use",),
        shape=r"net use[^\n]*/user:",
        expression=late(rf"(?i:net[ ]use)[ ][^\n|;&]{{0,200}}?/(?i:user):[^\s\"']{{1,128}}[ ]{{1,4}}{SHELL_WORD}"),
        masks=(r"net use Z: \\n\x /user:app {fake}", r"net use \\n\x /user:corp\app '{fake}' /persistent:no"),
        keeps=(r"net use Z: \\n\x /user:app /persistent:no", r"net use Z: \\n\x /user:app *"),
        source="net(1) of Windows",
        accept=is_argument,
    ),
)
