"""Messages of FailedCreate as a real API server of Kubernetes 1.36 and its controllers write them, and older ones."""

from __future__ import annotations

import pytest

from kubectl_evidence.semantics.rejections import (
    Amount,
    InsecurePod,
    NoServiceAccount,
    NotAdmitted,
    OutOfRange,
    QuotaExceeded,
    QuotaUnmet,
    Rejection,
    WebhookDenied,
    WebhookFailed,
    in_words,
    split,
)
from kubectl_evidence.text import Text


class AsItIs:
    def redact(self, raw: str, /) -> str:
        return raw


def t(raw: str) -> Text:
    return Text(raw, AsItIs())


EXCEEDED = (
    'Error creating: pods "web-67888bdd89-djkhp" is forbidden: exceeded quota: compute, requested: '
    "limits.memory=128Mi,requests.cpu=400m, used: limits.memory=0,requests.cpu=90m, limited: "
    "limits.memory=64Mi,requests.cpu=100m"
)
UNMET = 'pods "web-1" is forbidden: failed quota: compute: must specify limits.cpu for: api; requests.cpu for: api'
UNKNOWN = 'pods "web-1" is forbidden: status unknown for quota: compute, resources: pods'
NOBODY = (
    'Create Pod db-0 in StatefulSet db failed error: pods "db-0" is forbidden: error looking up service account '
    'payments/reader: serviceaccount "reader" not found'
)
DENIED = 'Error creating: admission webhook "a.example.com" denied the request: no owner label\nask the platform team'
SILENT = 'Error creating: admission webhook "a.example.com" denied the request without explanation'
POLICY = (
    "Error creating: pods \"v-1\" is forbidden: ValidatingAdmissionPolicy 'owners' with binding 'owners-all' denied "
    "request: pods need an owner label"
)
UNANSWERED = (
    'Error creating: Internal error occurred: failed calling webhook "a.example.com": failed to call webhook: Post '
    '"https://policy.system.svc:443/validate?timeout=10s": no endpoints available for service "policy"'
)
UNFORESEEN = 'Error creating: pods "web-" is forbidden: no PriorityClass with name high was found'


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            EXCEEDED,
            QuotaExceeded(
                t("compute"),
                (
                    Amount(t("limits.memory"), t("128Mi"), t("0"), t("64Mi")),
                    Amount(t("requests.cpu"), t("400m"), t("90m"), t("100m")),
                ),
            ),
        ),
        (UNMET, QuotaUnmet(t("compute"), t("must specify limits.cpu for: api; requests.cpu for: api"))),
        (UNKNOWN, QuotaUnmet(t("compute"), t("resources: pods"))),
        (NOBODY, NoServiceAccount(t("payments"), t("reader"))),
        (DENIED, WebhookDenied("webhook", t("a.example.com"), t("no owner label\nask the platform team"))),
        (SILENT, WebhookDenied("webhook", t("a.example.com"), None)),
        (POLICY, WebhookDenied("policy", t("owners"), t("pods need an owner label"))),
        (UNANSWERED, WebhookFailed(t("a.example.com"), t('no endpoints available for service "policy"'))),
        (UNFORESEEN, NotAdmitted(t("no PriorityClass with name high was found"))),
        ("words of tomorrow", NotAdmitted(t("words of tomorrow"))),
    ],
)
def test_one_reason_is_taken_apart(message: str, expected: Rejection) -> None:
    assert split(t(message)) == (expected,)


def test_every_violation_of_pod_security_is_told_with_what_would_have_to_be_set() -> None:
    message = (
        'Error creating: pods "web-79489459cf-chztl" is forbidden: violates PodSecurity "restricted:latest": '
        'allowPrivilegeEscalation != false (containers "api", "side" must set '
        'securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "api" must set '
        'securityContext.capabilities.drop=["ALL"]), host namespaces (hostNetwork=true, hostPID=true), privileged'
    )
    [found] = split(t(message))
    assert found == InsecurePod(
        t("restricted:latest"),
        (
            t(
                'allowPrivilegeEscalation != false (containers "api", "side" must set '
                "securityContext.allowPrivilegeEscalation=false)"
            ),
            t('unrestricted capabilities (container "api" must set securityContext.capabilities.drop=["ALL"])'),
            t("host namespaces (hostNetwork=true, hostPID=true)"),
            t("privileged"),
        ),
    )


def test_every_bound_of_limit_ranges_that_a_pod_breaks_is_told() -> None:
    message = (
        'Error creating: pods "big-1" is forbidden: [maximum memory usage per Container is 128Mi, but limit is 256Mi, '
        "memory max limit to request ratio per Container is 2, but provided ratio is 25.600000, minimum cpu usage per "
        "Pod is 100m.  No request is specified]"
    )
    assert split(t(message)) == (
        OutOfRange("maximum", t("memory"), t("Container"), t("128Mi"), "limit", t("256Mi")),
        OutOfRange("minimum", t("cpu"), t("Pod"), t("100m"), "request", None),
        OutOfRange("ratio", t("memory"), t("Container"), t("2"), "ratio", t("25.600000")),
    )


@pytest.mark.parametrize(
    ("rejection", "words"),
    [
        (
            QuotaExceeded(t("compute"), (Amount(t("pods"), t("1"), t("4"), t("4")),)),
            "ResourceQuota `compute` is exceeded: pods `4` of `4` used, `1` requested",
        ),
        (
            OutOfRange("minimum", t("cpu"), t("Pod"), t("100m"), "request", None),
            "LimitRange: minimum cpu per Pod is `100m`, no request is set",
        ),
        (NoServiceAccount(t("payments"), t("reader")), "ServiceAccount `payments/reader` does not exist"),
        (
            WebhookDenied("policy", t("owners"), t("no label")),
            "ValidatingAdmissionPolicy `owners` refuses it: “no label”",
        ),
    ],
)
def test_a_reason_in_words_keeps_the_words_of_others_apart(rejection: Rejection, words: str) -> None:
    assert in_words(rejection) == words
