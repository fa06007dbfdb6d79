"""No text takes more time than it has characters, whatever it repeats.

A sample of what `python -m benchmarks.fuzz_growth` looks at.
"""

from __future__ import annotations

from benchmarks.fuzz_growth import repeated, seconds

# Each has cost far more than that: the first by an expression with three ways to split a blank, the others by readers
# that began anew at every place. Lengths differ, as what goes wrong shows only from a certain length on.
_REPEATED = (
    ("peer authentication, ", "{}", 2_000),
    ("token=", "{}", 24_000),
    ("miie", "{}\n", 12_000),
    ('"kty', "{}\n", 6_000),
    ("MC4CAQAwBQYDK2VwBCIEI" + "aZ9TbXbApBLOlLYYLuBgOzjFUS6binuhTbEAnnUXvOV", "new each time", 24_000),
    ('snyk","auth', "{}\n", 3_000),
    ("https://shop.example.com/reset-password/aZ97Z6zbS0zujekpwfhNSKCMPiku3M1d", "{}", 48_000),
)


def test_what_once_took_too_long_takes_less_than_twenty_microseconds_a_character() -> None:
    slow = []
    for fragment, form, length in _REPEATED:
        text = repeated(fragment, form, length)
        seconds(text[:2_000])  # expressions are compiled at their first use
        cost = min(seconds(text) for _ in range(2)) / length * 1e6
        if cost > 20:
            slow.append((fragment[:30], round(cost)))
    assert slow == []


def test_twice_as_long_a_line_takes_no_more_than_about_twice_as_long() -> None:
    slow = []
    for fragment in ("https://shop.example.com/reset-password/aZ97Z6zbS0zujekpwfhNSKCMPiku3M1d", "token="):
        short, long = (min(seconds(repeated(fragment, "{}", length)) for _ in range(3)) for length in (30_000, 120_000))
        if long > 4 * 2 * short:
            slow.append((fragment[:30], short, long))
    assert slow == []
