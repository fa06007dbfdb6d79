"""Name and value as two arguments, and the values of commands that store secrets.

`dotnet user-secrets set "Db:Password" x`, `setx DB_PASSWORD x`, `fly secrets set A=x`: a sensitive name tells that
a value follows, or the command tells that every value is a secret.
"""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact import chance, lexicon, values
from kubectl_evidence.redact.place import RANDOM_ONLY
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules.accept import SHELL_WORD, Q, is_told, is_value

_GAP = rf"(?:[ ]{{1,8}}|{Q},[ ]?(?={Q}))"
_OPTIONS = rf"(?:{_GAP}(?:{Q})?-{{1,2}}[A-Za-z][\w-]*(?:=[^\s\"']*)?(?:{Q}(?=[ ]))?){{0,4}}"
_NAME = rf"(?:{Q})?(?P<name>[A-Za-z_/][\w.:/\[\]-]{{2,127}})(?:{Q}(?=[ ]))?"
# The commands that set something, and the words beside `secret` that store one.
_SETS = (
    r"(?:setx|setenv|putenv|export|SetEnv|env:set|set-env|config:set|variables?[ ]set|variables?[ ]add|config[ ]"
    r"(?:set|add|put)|configure[ ]set"
    r"|(?:user-)?secrets?[ :-](?:set|add|put|create|write|store|import)|kv[ ](?:put|set)|param(?:eter)?s?[ :]"
    r"(?:set|put)|properties[ ]set|etcdctl[ ](?:put|set)"
    r"|\bset|\bput|\bwrite|git[ ]config|npm[ ]config[ ]set|fastcgi_param|proxy_set_header|SetEnv|PassEnv|uwsgi_param)"
)
_STORES = (
    r"(?:secrets?[ :](?:set|put|add|create|write|update|edit|store|import)|\bvar[ ]put|kv[ ](?:put|patch)"
    r"|item[ ](?:create|edit)|create[ ]secret[ ]generic)"
)
# Nothing but arguments since then.
_STORED = late(rf"{_STORES}(?![^|;&]*[|;&])")
_STORE_WORDS = (
    *(
        f"{thing}{between}{verb}"
        for thing in ("secret", "secrets")
        for between in (" ", ":")
        for verb in ("set", "put", "add", "create", "write", "update", "edit", "store")
    ),
    *("var put", "kv put", "kv patch", "item create", "item edit", "secret generic"),
)
_STATED = late(
    r"(?i)(?:user(?:name)?|name|id|ns|namespace|method|ttl|path|type|title|category|vault|stack|app|env"
    r"|environment|policies|role|description|host|port|url|region|org|team|repo"
    r"|db|database|project|profile|scope|context|from-file|file|format|output|owner|tags?|labels?|level|mode|version)$"
)
_SENSITIVE_TAIL = late(r"[A-Za-z_][\w-]*$")


def _is_set(match: re.Match[str]) -> bool:
    """The name is sensitive, and the value is none of the words that a sentence goes on with."""
    name, secret = match["name"], match["secret"]
    tail = _SENSITIVE_TAIL.search(name.rstrip("]"))
    kind = lexicon.kind_of(tail[0]) if tail else None
    if kind is None or not is_value(match) or values.is_state(secret) or values.has_url(secret):
        return False
    if kind in RANDOM_ONLY or kind in ("auth", "authorization", "cookie", "signature"):
        return chance.is_opaque(secret)
    quoted = match["q"] is not None
    # `DB_PASSWORD`, `Db:Password`, `dbPassword` are names; `password` is a word of prose, too.
    compound = re.search(r"[_:./\[-]|[a-z][A-Z]", name) is not None
    if re.search(r"[-:=({]$", secret) or secret.startswith(("-", "=", "(", "{", ":")):
        return False
    return (compound and (quoted or not values.is_word(secret))) or is_told(match)


def _is_stored(match: re.Match[str]) -> bool:
    """A value of a command that stores secrets; `user=app` beside it is none."""
    return (
        is_value(match)
        and not match["secret"].startswith("@")
        and _STATED.match(match["name"].rpartition(".")[2]) is None
        and _STORED.search(match.string[max(0, match.start() - 400) : match.start()].rpartition("\n")[2]) is not None
    )


def _is_bare(match: re.Match[str]) -> bool:
    return is_told(match) and not values.is_object_name(match["secret"]) and "=" not in match["secret"][:-2]


RULES: tuple[Rule, ...] = (
    Rule(
        id="setting",
        words=("set", "put", "export", "write", "config", "secret", "variable", "fastcgi_param"),
        shape=(
            r"(?:setx?|setenv|putenv|export|put|write|add|config|set-env|store)[ \"',\\][^\n]*(?:passw|passphrase"
            r"|pwd|secret|token|key|credential|psk|auth)[a-z0-9_\]]*(?:[\\]*[\"'],?)?[ ][\"'\\]*[^ ]"
        ),
        expression=late(
            rf"(?<![\w.-])(?:{_SETS}){_OPTIONS}(?:{_GAP}[\w@./:-]{{1,64}})??{_GAP}{_NAME}{_GAP}{SHELL_WORD}"
        ),
        masks=(
            'dotnet user-secrets set "Db:Password" "{fake}" --project x',
            'setx DB_PASSWORD "{fake}" /M',
            "pulumi config set --secret db:adminPassword {fake} --stack x",
            "git config --global gitlab.accessToken {fake}",
            "npm config set //registry.example.com/:_authToken {fake}",
            'SetEnv DB_PASSWORD "{fake}"',
            "etcdctl put /app/db_password {fake}",
            "heroku config set SECRET_TOKEN {fake}",
            "setenv API_SECRET {fake}",
        ),
        keeps=(
            "git config credential.helper store",
            "set token expired",
            "cannot write db_password to /run/x2",
            "put object secret_key not found",
            "npm config set registry https://registry.example.com",
        ),
        source="the commands' manuals",
        accept=_is_set,
    ),
    Rule(
        id="secret-data",
        words=_STORE_WORDS,
        expression=late(rf"(?<=[\s\"'])(?P<name>[A-Za-z_][\w.\[\]-]{{0,95}})={SHELL_WORD}"),
        masks=(
            "fly secrets set ALPHA={fake} BETA='{fake}'",
            "nomad var put jobs/app alpha={fake}",
            "op item create --category login --title x alpha={fake}",
            "bao kv put secret/app alpha={fake}",
        ),
        keeps=(
            "nomad var put jobs/app user=app2",
            "heroku config:set NODE=app2",
            "fly secrets set ALPHA=$PW",
            "vault secret create x; y=abc2",
        ),
        source="the commands' manuals",
        accept=_is_stored,
    ),
    Rule(
        id="secret-data",
        words=_STORE_WORDS,
        expression=late(
            rf"(?<![\w.-])(?i:secrets?[ :](?:set|put|add|create|write|update|store)){_OPTIONS}{_GAP}"
            rf"(?:{Q})?[\w.:/-]{{1,96}}(?:{Q}(?=[ ]))?{_OPTIONS}{_GAP}{SHELL_WORD}"
        ),
        masks=(
            "doppler secrets set ALPHA {fake}",
            "sst secret set Alpha {fake} --stage x",
            "gh secret set ALPHA -b {fake}",
        ),
        keeps=(
            "secret create payments-db from manifest",
            "gh secret set ALPHA < file2",
            "secrets add payments/db payments-db-v2",
        ),
        source="the commands' manuals",
        accept=_is_bare,
    ),
    Rule(
        id="command-password",
        words=("convertto-securestring", "networkcredential", "pscredential"),
        expression=late(rf"(?i:ConvertTo-SecureString)(?:[ ]+-(?i:String|AsPlainText|Force))*[ ]+(?!-){SHELL_WORD}"),
        masks=('ConvertTo-SecureString "{fake}" -AsPlainText -Force', "ConvertTo-SecureString -String '{fake}' -Force"),
        keeps=("ConvertTo-SecureString $env:PW -AsPlainText", "ConvertTo-SecureString -AsPlainText"),
        source="Microsoft.PowerShell.Security",
        accept=lambda match: is_value(match) and not match["secret"].startswith("$"),
    ),
    Rule(
        id="secret-data",
        words=("<<<",),
        expression=late(
            rf"(?i:\b[\w-]*(?:secrets?|keystore|password|passwd|token|credentials?))\b[^\n|;&<]{{0,200}}<<<[ ]*(?:"
            rf"(?P<open>{Q})(?=[^\s]))?(?P<secret>(?(open)(?:(?!(?P=open))[^\n]){{1,256}}|[^\s\"'`;"
            rf"|&<>\\]{{1,256}}))"
        ),
        masks=(
            "gcloud secrets versions add x --data-file=- <<< {fake}",
            "elasticsearch-keystore add alpha <<< '{fake}'",
            "tool configure --token <<< {fake}",
        ),
        keeps=("wc -l <<< secret2", "gh secret set X <<< $PW"),
        source="bash(1), here strings",
        accept=is_value,
    ),
)
