"""Passwords and codes in sentences that people and installers write."""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules.accept import is_value

RULES: tuple[Rule, ...] = (
    Rule(
        id="one-time-code",
        words=(
            "otp",
            "2fa",
            "mfa",
            "one-time",
            "one time",
            "verification code",
            "security code",
            "login code",
            "pin code",
            "pin:",
            "pin is",
            "pin=",
            "passcode",
            "confirmation code",
            "auth code",
            "access code",
        ),
        expression=late(
            r"""(?i:(?<![\w-])(?:T?OTP|2FA|MFA|one[- ]time[ ](?:password|passcode|code|pin)
              |(?:verification|security|login|auth|authentication|access|confirmation|pin)[ ]code|passcode|pin)
            (?:[ ](?:code|token))?(?:[ ]for[ ][\w.@-]{1,64})?(?:[ ](?:is|was|sent)(?:[ ]now)?|[ ]?[:=]){1,2}[ ]?
              |\b(?:verification|security|login|confirmation)[ ]code[ ](?=\d{6}(?!\d)))
            \\*["'`]?(?P<secret>\d{4,10}|\d{3}[ -]\d{3})(?![\w.-]*\w)""",
            re.VERBOSE,
        ),
        masks=(
            "Your verification code is {digits:8}",
            "OTP: {digits:8}",
            "mfa code for bob is {digits:8}",
            "verification code {digits:6} sent",
        ),
        keeps=("pin: gpio17", "exit code: 12345678", "the auth code path was taken 12345678 times", "security code 42"),
        source="text messages of identity providers",
    ),
    Rule(
        id="password",
        # Beyond ASCII there are no literals to ask for but the marks that stand for them.
        words=("?",),
        shape=r"\?{2}[^\n]*[:=?]",
        expression=late(
            r"(?:contrase\u00f1a|clave de acceso|has\u0142o|\u015fifre|l\u00f6senord"
            r"|\u043f\u0430\u0440\u043e\u043b\u044c|\u5bc6\u7801|\u5bc6\u78bc"
            r"|\u53e3\u4ee4|"
            r"\u30d1\u30b9\u30ef\u30fc\u30c9|\u6697\u8a3c\u756a\u53f7|\ube44\ubc00\ubc88\ud638"
            r"|m\u1eadt kh\u1ea9u|\u03ba\u03c9\u03b4\u03b9\u03ba\u03cc\u03c2)"
            r"(?i:(?<=[^\x00-\x7f])|)[ ]?[:=\uff1a][ ]?[\"'`\u300c]?(?P<secret>[^\s\"'`,;\u300d]{4,128})"
        ),
        masks=(
            "\u043f\u0430\u0440\u043e\u043b\u044c: {fake}",
            "\u5bc6\u7801\uff1a{fake}",
            "\u30d1\u30b9\u30ef\u30fc\u30c9 = {fake}",
        ),
        keeps=("\u5bc6\u7801: $(PW)",),
        source="translations of `password`",
        accept=is_value,
    ),
    Rule(
        id="password",
        words=("contrase",),
        expression=late(r"(?i:contrase\u00f1a|contrase\u00f1as)[ ]?[:=][ ]?[\"'`]?(?P<secret>[^\s\"'`,;]{4,128})"),
        masks=("contrase\u00f1a: {fake}",),
        keeps=("contrase\u00f1a incorrecta",),
        source="translations of `password`",
        accept=is_value,
    ),
)
