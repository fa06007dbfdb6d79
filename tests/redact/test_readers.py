"""The readers of values: beside, below, in columns, in manifests, in prose, in what is escaped or encoded."""

from __future__ import annotations

import json
from urllib.parse import quote

from kubectl_evidence.redact.redactor import KeyedRedactor
from tests.redact import fakes


def _left(examples: tuple[str, ...]) -> list[str]:
    """Return what the redactor makes of those examples of which it leaves a secret."""
    left = []
    for example in examples:
        text, secrets = fakes.fill(example)
        redacted = KeyedRedactor(b"key").redact(text)
        if not secrets or any(secret in redacted for secret in secrets):
            left.append(redacted)
    return left


def _changed(texts: tuple[str, ...]) -> list[str]:
    return [redacted for text in texts if (redacted := KeyedRedactor(b"key").redact(text)) != text]


def test_a_value_on_the_line_below_its_name_is_hidden() -> None:
    assert not _left(
        (
            "db_password:\n    {fake}",
            "Password:\n{fake}\n",
            "db:\n  sharedAccessKey:\n    {weak}\n  mode: scram\n",
            '{{\n  "apiKey":\n    "{weak}"\n}}',
            "Your new API key is:\n\n    {alnum:24}\n\nKeep it safe.",
            "use the following password to proceed:\n\n{hex:32}\n\nThis may also be found elsewhere",
            "passwords:\n  - {fake}\n  - {fake}\n",
            'tokens:\n- {alnum:24}\n- "{alnum:24}"',
            "Args:\n  --token\n  {alnum:40}\nState: Running",
            "<password>\n  {fake}\n</password>",
            '["password"]=>\n  string(12) "{fake}"\n',
            'Content-Disposition: form-data; name="password"\n\n{fake}\n--x',
        )
    )
    assert not _changed(
        (
            "token:\n  expired",
            "secrets:\n- regcred\n- default-token-x7k2p\n",
            "secretKeyRef=cart-secret\nHOSTNAME=orders-2cj7skn496-wt497",
            "password:\nusername: bob\n",
            "credentials:\n  aws:\n    region: eu-west-1\n",
            "drwxrwxrwt 3 root root  140 Mar  4 05:06 secrets\nlrwxrwxrwx 1 root root",
        )
    )


def test_a_value_beside_its_name_is_hidden_where_it_can_be_nothing_else() -> None:
    assert not _left(
        (
            '{{"password", "{fake}"}}',
            '[{{host,"db"}},{{password,"{fake}"}}]',
            '{{:host "db", :password "{weak}"}}',
            "(password, {fake})",
            'db.setPassword("{weak}")',
            "define( 'DB_PASSWORD', '{fake}' );",
            "OPTIONS (user 'app', db_password '{weak}')",
            "hec_token {alnum:24}",
            "requirepass {weak}",
            "BASIC_AUTH_PASSWORD,{fake}",
            "| password | {weak} |",
            'proxy_set_header Authorization "Basic {alnum:24}=";',
            '10.0.0.1 : PSK "{fake}"',
        )
    )
    assert not _changed(
        (
            "secret|configmap|namespace2",
            'getPassword("database")',
            'if name in ("password", "token", "secret"):',
            "masking pattern: (?i)(password|token)=\\S+",
            "POST /token HTTP/1.1",
            "Usage: app login [--password PASSWORD] [--token TOKEN]",
        )
    )


def test_a_value_in_a_sentence_about_a_secret_is_hidden() -> None:
    assert not _left(
        (
            "password for user app set to {fake}",
            "password was changed from {fake} to {fake}",
            'password has been reset to "{fake}"',
            "Password for the elastic user (reset with `bin/reset-password -u elastic`): {fake}",
            "A temporary password is generated for root@localhost: {fake}",
            "Signing secret is {hex:40}, please rotate it",
            "Paypal client secret [{hex:40}] rejected with status 400",
            "invalid api key ({alnum:24})",
        )
    )
    assert not _changed(
        (
            "password authentication failed for user: app-user-12",
            "the password of the user app2 was changed at 10:30:45",
            "token for pod checkout-api-7d9c5b6f4d-x7k2p is valid for 3600s",
            "failed to fetch secret from vault.vault.svc:8200",
            "password policy is strict2",
            "secret was synced to namespace team-blue-2",
        )
    )


def test_the_values_of_a_sensitive_column_are_hidden() -> None:
    assert not _left(
        (
            "INSERT INTO users (name, password, age) VALUES ('a', '{fake}', 3), ('b', '{fake}', 4)",
            "user,password\napp,{fake}\nbob,{fake}\n",
            " user     | password\n----------+----------\n app      | {fake}\n",
            "name;token\nx;{alnum:24}\n",
        )
    )
    assert not _changed(
        (
            "INSERT INTO users (name, token_type, age) VALUES ('a', 'bearer2', 3)",
            "user,city\napp,berlin2\n",
            "SELECT id, password, token FROM users",
        )
    )


def test_every_value_of_a_printed_secret_is_hidden() -> None:
    yaml = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db-1\nstringData:\n  user: {fake}\n  any: |\n    {fake}\n"
    line = '{{"kind":"Secret","metadata":{{"name":"db-1"}},"data":{{"any":"{base64:24}"}}}}'
    prefixed = "".join(f"2024-05-01T10:00:00Z stdout F {row}\n" for row in yaml.splitlines()[:7])
    assert not _left((yaml, line, prefixed))
    for example in (yaml, line):
        assert "db-1" in KeyedRedactor(b"key").redact(fakes.fill(example)[0])
    assert not _changed(("kind: ConfigMap\ndata:\n  user: bob2\n", '{"kind":"SecretStore","data":{"any":"bob2"}}'))


def test_a_file_inside_a_string_is_read_by_its_lines() -> None:
    text, secrets = fakes.fill(
        "redis:\n  password: {weak}\n  db: 1\nrequirepass {weak}\n- name: DB_PASSWORD\n  value: {fake}\n"
    )
    for _ in range(3):
        text = json.dumps({"log": text})
        redacted = KeyedRedactor(b"key").redact(text)
        assert [secret for secret in secrets if secret in redacted] == []
        assert json.loads(redacted)


def test_a_percent_encoded_connection_string_loses_its_password_only() -> None:
    dsn, (secret,) = fakes.fill("app:{fake}*x@tcp(db-1:3306)/shop")
    redacted = KeyedRedactor(b"key").redact(f"GET /v2?page=1&ref={quote(dsn, safe='')}&trace=4bf92f35 HTTP/1.1")
    assert secret not in redacted
    assert all(kept in redacted for kept in ("page=1&ref=app%3A", "%40tcp%28db-1%3A3306%29", "&trace=4bf92f35"))


def test_the_user_beside_a_password_stays() -> None:
    for example, kept in (
        ("credentials: app:{fake}", "app:"),
        ("NEO4J_AUTH=neo4j/{fake}", "neo4j/"),
        ("curl --user 'app:{fake};x&y' http://db", "--user 'app:"),
        ("sqlplus app/{fake}@//db-1:1521/shop", "@//db-1:1521/shop"),
    ):
        text, (secret,) = fakes.fill(example)
        redacted = KeyedRedactor(b"key").redact(text)
        assert secret not in redacted
        assert kept in redacted


def test_only_the_password_of_user_and_password_behind_a_flag_is_hidden() -> None:
    redacted = KeyedRedactor(b"key").redact_object(
        {"args": ["mongosh", "--creds", "admin:" + (weak := fakes.fill("{fake}")[0])]}
    )
    assert "admin:[redacted:" in str(redacted)
    assert weak not in str(redacted)


def test_what_stands_between_a_flag_and_its_value_is_kept() -> None:
    secret = fakes.fill("{fake}")[0]
    redactor = KeyedRedactor(b"key")
    assert redactor.redact(f"mc alias --token <<< {secret}").startswith("mc alias --token <<< [redacted:")
    args = redactor.redact_object({"args": ["login", "--token", "<<<", secret]})
    assert "'<<<', '[redacted:" in str(args)
    stored = redactor.redact_object({"args": ["pulumi", "config", "set", "--secret", "dbPassword", secret]})
    assert "'dbPassword', '[redacted:" in str(stored)
    assert not _changed(
        (
            "echo $ROOT | chpasswd #0a1b2c3d4e5f60718293a4b5c6d7e8f9",
            "kubectl get secret|configmap|namespace2",
            "vault login --token <<< $TOKEN",
        )
    )


def test_what_is_encoded_in_a_query_ends_with_its_parameter() -> None:
    secret = fakes.fill("{alnum:12}")[0]
    redactor = KeyedRedactor(b"key")
    url = (
        f"https://x.example/cb?origin=https%3A%2F%2Fshop.example.com&blob=smtp%3A%2F%2Fbob%3A{secret}%40mx.example.com"
    )
    hidden = redactor.redact(url)
    assert secret not in hidden
    assert "shop.example.com&blob=smtp%3A%2F%2Fbob%3A[redacted:" in hidden
    assert "%40mx.example.com" in hidden
    for ampersand, equals in (("%26", "%3D"), ("%2526", "%253D")):
        body = redactor.redact(f"body=a{ampersand}password{equals}{secret}{ampersand}mode{equals}fast")
        assert secret not in body
        assert body.endswith(f"]{ampersand}mode{equals}fast")


def test_a_value_before_its_name_belongs_to_its_own_item() -> None:
    secret = fakes.fill("{fake}")[0]
    env = f"- name: MODE\n  value: fast1\n- value: {secret}\n  name: DB_PASSWORD\n- value: plain2\n  name: SHAPE\n"
    redacted = KeyedRedactor(b"key").redact(env)
    assert secret not in redacted
    assert "value: fast1\n" in redacted
    assert "value: plain2\n" in redacted


def test_a_token_at_the_beginning_of_a_line_of_a_long_text_is_hidden() -> None:
    secret = fakes.fill("a1b2c3.{digits:9}xyzxyzx")[0]
    lines = "level=info msg=started port=8080\n" * 60
    assert secret not in KeyedRedactor(b"key").redact(f"{lines}{secret}\n{lines}")
