"""Short mixed values in sentences, brackets, URLs and defaults; and what stands there and is none."""

from __future__ import annotations

from kubectl_evidence.redact.redactor import KeyedRedactor
from tests.redact import fakes

MIXED = fakes.fill("{mixed}")[0]
KEY_ID = "AKIA" + fakes.fill("{upper:16}")[0]


def _redacted(text: str) -> str:
    return KeyedRedactor(b"key").redact(text)


def _changed(texts: tuple[str, ...]) -> list[str]:
    return [redacted for text in texts if (redacted := _redacted(text)) != text]


def _kept(before: str, secret: str, after: str) -> None:
    """What stands around a secret is as it was."""
    redacted = _redacted(before + secret + after)
    assert secret not in redacted, redacted
    assert redacted.startswith(before + "[redacted:"), redacted
    assert redacted.endswith("]" + after), redacted


def test_a_short_mixed_value_in_a_sentence_is_hidden() -> None:
    for before, after in (
        ("Setting DB_PASSWORD to ", ""),
        ("changing the environment variable DB_PASSWORD to ", " now"),
        ('set ADMIN_PASSWORD to "', '"'),
        ("The API key is ", ""),
        ("the secret is ", "."),
        ("the token is ", " and works"),
        ("login bob/", " failed"),
        ("password(", ")"),
        ("bad password[", "] for bob"),
        ("password <", ">"),
    ):
        _kept(before, MIXED, after)
    _kept("verification code ", "884422", " sent")
    assert not _changed(
        (
            "the token is valid2024",
            "the token is v1alpha2",
            "the secret is payments-1",
            "the secret is ingress443",
            "the token is OAuth2Token",
            "the API key is 7d9c5b6f4d",
            "the token is 5f0c3a91",
            "login bob/checkout2 failed",
            "password(8443)",
            "password[0]",
            "password(length12)",
            "password <username2>",
            "Setting API_TOKEN to default2",
            "setPassword(newValue1)",
            "mapped DB_PASSWORD to 10.0.0.1:53211",
            "verification code 42",
        )
    )


def test_a_pass_phrase_with_a_number_is_hidden_to_its_end() -> None:
    phrase = "blue moon " + fakes.fill("{digits:4}")[0]
    for before, after in (
        ("Server=db;Password=", ";Encrypt=true"),
        ("password: ", "\nport: 80"),
        ("[db]\npassword = ", "\nport=80"),
    ):
        _kept(before, phrase, after)
    assert not _changed(
        ("password: expired 3 days ago\n", "password: must be at least 8 characters\n", "password: 2 attempts left\n")
    )


def test_a_short_mixed_value_in_a_url_is_hidden() -> None:
    _kept("GET /x?sessionid=", f"{MIXED}aT", " HTTP/1.1")
    _kept("https://maps.example.com/v1?key=", f"{MIXED}aT", "&q=1")
    assert not _changed(("https://maps.example.com/v1?key=checkout-42-a&q=1", "GET /x?sid=202405011200 HTTP/1.1"))


def test_of_a_signed_requests_credential_only_the_id_is_hidden() -> None:
    for scope in ("/20261122/eu-west-1/s3/aws4_request", "%2F20261122%2Feu-west-1%2Fs3%2Faws4_request"):
        _kept("GET /b?X-Amz-Credential=", KEY_ID, f"{scope}&X-Amz-Date=1")


def test_the_default_of_a_variable_is_hidden_and_its_spelling_stays() -> None:
    for before, after in (
        ('- JWT_SECRET="${JWT_SECRET:-', '}"'),
        ('JWT_SECRET: "${JWT_SECRET:-', '}"'),
        ("DB_PASSWORD=${DB_PASSWORD:-", "} app"),
        ('echo "${DB_PASSWORD:=', '}" next'),
    ):
        _kept(before, MIXED, after)
    assert not _changed(('JWT_SECRET: "${JWT_SECRET:-}"', "DB_PASSWORD=${DB_PASSWORD:-${FALLBACK}}"))


def test_the_end_of_a_header_that_a_client_logs_stays() -> None:
    for before in ("Authorization: Bearer ", "X-Api-Key: ", "Cookie: sid="):
        _kept(f'http-outgoing-0 >> "{before}', MIXED * 2, '[\\r][\\n]"')


def test_what_an_authorizer_decides_is_no_credential() -> None:
    assert not _changed(
        (
            "authorization=denied user=system:serviceaccount:payments:default verb=list",
            "authorization: allowed user=app2x7 verb=get",
            "authorization=RBAC user=bob2x",
        )
    )


def test_two_tables_one_below_the_other_are_read_as_two() -> None:
    rule = "+------+----------+\n"
    header = "| user | password |\n"
    for before, between in (("", "\n"), ("", ""), (rule, rule + rule)):
        text = f"{before}{header}| app | {MIXED} |\n{between}{header}| bob | {MIXED}2 |\n"
        redacted = _redacted(text)
        assert MIXED not in redacted
        assert redacted.count(header) == 2
        assert "| app |" in redacted
        assert "| bob |" in redacted
