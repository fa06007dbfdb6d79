"""Personal data, off by default: e-mail addresses, telephone and card numbers (`--redact-pii`), IP addresses.

None of it opens anything, and much of it is what an incident is about; who passes a packet on may still have to leave
it out. The shapes are for text that machines write: what could as well be a version, a time, an id or a port stays.
"""

from __future__ import annotations

import ipaddress
import re

from kubectl_evidence.late import late
from kubectl_evidence.redact.rule import Rule

_DIGITS = "0123456789"
# What stands behind the last dot of a systemd unit, an image file, an archive or a cluster's own name.
_NO_DOMAIN = frozenset(
    "service socket target mount slice scope timer svc png jpg jpeg gif svg webp ico css js ts tgz gz zip jar whl "
    "yaml yml json md sh py go".split(),
)
_CLUSTER = ("cluster.local", ".gserviceaccount.com")
_HOST_FOLLOWS = late(r":(?:\d|//|[\w~./-]+\.git\b)|/[\w-]")
_BROWSER = late(r"(?i)(?:chrome|chromium|safari|firefox|edg|opr|version|release|\bver|\bv)[ :=/\"']{1,4}$")


def _dotted(address: str) -> str:
    return address.replace("-", ".")  # 10-0-12-7 of a host's name is 10.0.12.7


def _is_mail(match: re.Match[str]) -> bool:
    """Not `git@host:path`, `user@host:22`, `//user@host/`, `getty@tty1.service`, `lib@1.2.3.tgz`."""
    start, end = match.span("secret")
    local, _, domain = match["secret"].replace("%40", "@").partition("@")
    labels = domain.lower().split(".")
    if labels[-1] in _NO_DOMAIN or not re.search("[a-z]", labels[-2]) or domain.lower().endswith(_CLUSTER):
        return False
    before, after = match.string[max(0, start - 128) : start], match.string[end : end + 64]
    in_url = before.endswith("//") or re.search(r"//[^\s/?#\"']*$", before) is not None
    return not (in_url or local == "git" or _HOST_FOLLOWS.match(after))


def _is_phone(match: re.Match[str]) -> bool:
    digits = [c for c in match["secret"] if c in _DIGITS]
    return 8 <= len(digits) <= 15 and len(set(digits)) > 2


def _is_national(match: re.Match[str]) -> bool:
    number = match["secret"]
    # 2026-11-26, 01-02-2026, 10.0.0.1: dates and addresses have other groups, but let there be no doubt.
    return _is_phone(match) and re.fullmatch(r"\d{4}-\d\d-\d\d|\d\d[-/.]\d\d[-/.]\d{4}", number) is None


def _is_card(match: re.Match[str]) -> bool:
    """By the issuers' prefixes and lengths, and the check digit (ISO/IEC 7812-1)."""
    number = "".join(c for c in match["secret"] if c in _DIGITS)
    head, length = int(number[:6]), len(number)
    issued = (
        (number[0] == "4" and length in (16, 19))  # Visa
        or (length == 16 and (510000 <= head <= 559999 or 222100 <= head <= 272099))  # Mastercard
        or (length == 15 and number[:2] in ("34", "37"))  # American Express
        or (length in (16, 19) and (number[:4] == "6011" or number[:2] == "65" or 644000 <= head <= 649999))  # Discover
        or (length == 14 and (number[:2] in ("36", "38", "39") or 300000 <= head <= 305999))  # Diners Club
        or (length == 16 and 352800 <= head <= 358999)  # JCB
        or (16 <= length <= 19 and number[:2] == "62")  # UnionPay
    )
    doubled = [int(c) * (1 + i % 2) for i, c in enumerate(reversed(number))]
    return issued and len(set(number)) > 1 and sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _is_address(match: re.Match[str]) -> bool:
    """Addresses that name one machine. Loopback, unspecified, broadcast, netmasks and the metadata service stay."""
    text = match["secret"]
    try:
        address = ipaddress.ip_address(text.replace("-", ".") if "." not in text and ":" not in text else text)
    except ValueError:
        return False
    if address.is_loopback or address.is_unspecified or text == "169.254.169.254" or text.startswith("255."):
        return False
    if address.version == 6 and not re.search("[0-9]", text):
        return False  # dead::beef is a path of a program, too
    if address.version == 6 and "::" not in text and max(map(len, text.split(":"))) < 3:
        return False  # eight pairs of hex digits: an EUI-64
    return _BROWSER.search(match.string[max(0, match.start() - 24) : match.start()]) is None


PERSONAL: tuple[Rule, ...] = (
    Rule(
        id="email",
        words=("@", "%40"),
        shape="[a-z0-9](?:@|%40)[a-z0-9]",
        expression=late(
            r"(?<![\w.+%-])(?P<secret>[A-Za-z0-9_](?:[\w.+-]|'(?=[A-Za-z])){0,63}(?:@|%40)"
            r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}[A-Za-z]{2,24})(?![\w-])"
        ),
        masks=(
            "mail to bob@example.com failed",
            "mail bob.o'neil+x@example.com",
            '{{"user":"bob.o-neil+tag@mail.example.co.uk"}}',
            "?mail=bob%40example.com&x=1",
            "<bob@example.com>,",
            "from bob@example.com.",
        ),
        keeps=(
            "git@github.com:org/repo.git",
            "ssh://deploy@git.example.com/app.git",
            "deploy@git.example.com:22",
            "getty@tty1.service",
            "lodash@4.17.21.tgz",
            "kubernetes-admin@cluster.local",
            "image@sha256:5f0c3a91",
            "logo@2x.png",
            "runner@proj.iam.gserviceaccount.com",
            "a @ b.example",
        ),
        source="RFC 5322 section 3.4.1, as mail systems use it",
        accept=_is_mail,
    ),
    Rule(
        id="phone",
        words=("+", "%2b"),
        shape=r"(?:\+|%2b)[1-9]",
        # E.164, written together or in groups.
        expression=late(
            r"(?<![\w.+-])(?P<secret>(?:\+|%2[bB])[1-9]"
            r"(?:[0-9]{7,14}|[0-9]{0,3}(?:[ .-]?\([0-9]{1,5}\)|[ .-][0-9]{1,5})(?:[ ./-]?[0-9]{2,5}){1,5}))"
            r"(?![\w.-]*[\w])"
        ),
        masks=(
            "call +4930123456789",
            "tel:+1-555-867-5309",
            "+44 20 7946 0958",
            "+49 (30) 1234-5678",
            "(+12025550123)",
        ),
        keeps=("2026-11-26T10:00:00+0100", "10:00:00.123+02:00", "1.2.3+20240102", "+1 restart", "v1.36.0+12345678"),
        source="ITU-T E.164",
        accept=_is_phone,
    ),
    Rule(
        id="phone",
        words=("-", ".", " ", "(", "/"),
        shape="[0-9][ ./-][0-9]|[0-9][)]",
        # North America in groups of 3-3-4; elsewhere a trunk 0, an area and a number, or five pairs.
        expression=late(
            r"(?<![\w.+/-])(?<![0-9]:)(?P<secret>(?:1[-. ])?\([2-9][0-9]{2}\)[ ]?[2-9][0-9]{2}[-. ][0-9]{4}"
            r"|(?:1[-. ])?[2-9][0-9]{2}([-.])[2-9][0-9]{2}\2[0-9]{4}"
            r"|\(?0[1-9][0-9]{1,4}\)?[ /-][1-9][0-9]{2,4}(?:[ -]?[0-9]{2,5}){1,2}"
            r"|0[1-9](?:([ .])[0-9]{2})(?:\3[0-9]{2}){3}"
            r"|00[1-9][0-9]{0,2}[ -][0-9]{1,4}(?:[ -]?[0-9]{2,5}){1,3})(?![\w:-]|\.[0-9])"
        ),
        masks=(
            "call (555) 867-5309",
            "tel 555-867-5309.",
            "call 1-800-555-0199",
            "0049 30 1234567",
            "030 1234 5678",
            "0171/123 45678",
            "phone: 01 42 68 53 00",
        ),
        keeps=(
            "2026-11-26 10:00:00",
            "10.0.0.1:8080",
            "took 0123 4567 ms",
            "1-555",
            "id 5f0c3a91-1234-5678-9abc-0123456789ab",
            "run 202-11",
            "0.1 2.3 4.5",
            "ports 8080 9090 3000",
            "took 90ms 851 477 8703",
        ),
        source="ITU-T E.123, the national notations",
        accept=_is_national,
    ),
    Rule(
        id="card-number",
        words=tuple("23456"),
        shape="[2-6][0-9]{3}[ -]?[0-9]{4}",
        expression=late(
            r"(?:(?<![\w.:/+-])|(?<=\":))"
            r"(?P<secret>[2-6][0-9]{3}(?:[0-9]{10,15}|([ -])[0-9]{4,6}\2[0-9]{4,5}(?:\2[0-9]{1,4})?))"
            r"(?![\w-]|\.[0-9])"
        ),
        masks=("card 4111111111111111", "4111 1111 1111 1111", "5500-0055-5555-5559", "amex 3782 822463 10005"),
        keeps=(
            "card 4111111111111112",
            "id 4000000000000000",
            "at 1700000000000000000",
            "trace 4111111111111111a",
            "4111.1111",
            "5500 0055 5555",
        ),
        source="ISO/IEC 7812-1; the issuers' ranges",
        accept=_is_card,
    ),
)

ADDRESSES: tuple[Rule, ...] = (
    Rule(
        id="ip",
        plain=_dotted,
        words=tuple(f"{digit}." for digit in _DIGITS),
        shape=r"[0-9]\.[0-9]+\.[0-9]+\.[0-9]",
        # A prefix length and a port behind it stay.
        expression=late(r"(?<![\w.-])(?P<secret>(?:[0-9]{1,3}\.){3}[0-9]{1,3})(?![\w-]|\.[0-9])"),
        masks=("dial tcp 10.244.0.59:8080: refused", "cidr 10.96.0.0/12", "http://192.168.1.7/x", '"ip":"203.0.113.9"'),
        keeps=(
            "127.0.0.1:8080",
            "0.0.0.0/0",
            "255.255.255.0",
            "http://169.254.169.254/latest",
            "v1.2.3.4",
            "Chrome/120.0.0.0",
            "version 1.2.3.4",
            "1.2.3.4.5",
            "300.1.1.1",
            "app-1.2.3.4",
        ),
        source="RFC 791",
        accept=_is_address,
    ),
    Rule(
        id="ip",
        plain=_dotted,
        words=("-",),
        shape="[0-9]-[0-9]+-[0-9]+-[0-9]+[.]|ip-[0-9]+-",
        # As a pod's DNS name and the node names of clouds spell it.
        expression=late(
            r"(?:(?<![\w-])ip-(?=[0-9]{1,3}-[0-9])|(?<![\w.-])(?=[0-9-]{7,15}\.[\w-]{1,63}\.pod\b))"
            r"(?P<secret>[0-9]{1,3}(?:-[0-9]{1,3}){3})(?![\w-])"
        ),
        masks=("node ip-10-0-12-7.ec2.internal", "10-244-0-59.payments.pod.cluster.local"),
        keeps=("2026-11-26-10", "ip-range", "job-1-2-3-4.x"),
        source="Kubernetes documentation, DNS for pods; EC2 hostname types",
        accept=_is_address,
    ),
    Rule(
        id="ip",
        plain=_dotted,
        words=(":",),
        shape="[0-9a-f]*:[0-9a-f]*:[0-9a-f]*",
        expression=late(
            r"(?<![\w:.%-])(?P<secret>(?:[0-9A-Fa-f]{1,4}:){1,7}(?::[0-9A-Fa-f]{1,4}){1,6}"
            r"|(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|(?:[0-9A-Fa-f]{1,4}:){1,7}:"
            r"|::(?:[0-9A-Fa-f]{1,4}:){0,6}[0-9A-Fa-f]{1,4})(?![\w:]|\.[0-9])"
        ),
        masks=("dial tcp [fd00::12:9]:8080", "2001:db8:0:0:8:800:200c:417a", "fe80::1%eth0", "cidr fd00:10:96::/112"),
        keeps=(
            "[::1]:8080",
            "[::]:9090",
            "at 12:30:45",
            "aa:bb:cc:dd:ee:ff",
            "std::fmt::add",
            "00:11:22:33:44:55:66:77",
            "2026-11-26 10:00:00: x",
            "dead::beef",
        ),
        source="RFC 4291 section 2.2, RFC 5952",
        accept=_is_address,
    ),
)
