"""Refuses expressions that could take long, or match everywhere, in whichever engine.

No repetition may repeat what can itself be matched in many ways, and no two repetitions may share what they match:
a backtracking engine would try each way of dividing it. What passes is tried in a few hundred ways for a character.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.redact.code_points import Ranges, common, union
from kubectl_evidence.redact.expression_nodes import Branch, Chars, Edge, Group, Node, Repeat, Series
from kubectl_evidence.redact.expression_syntax import BadExpression

# Ways in which a text may be matched, sequences that alternatives make, and instructions of an automaton.
_MAX_WAYS, _MAX_SERIES, _MAX_SIZE = 256, 512, 4000
# google-re2 takes no more repetitions within repetitions.
_MAX_TURNS = 1000
# From so many repetitions on, what repeats is a place to be searched rather than a few characters.
WIDE = 8


def inside(node: Node) -> tuple[Node, ...]:
    """Return what a node is made of."""
    if isinstance(node, Series):
        return node.parts
    if isinstance(node, Branch):
        return node.options
    return (node.body,) if isinstance(node, Repeat | Group) else ()


def flattened(node: Node) -> Iterator[tuple[Node, ...]]:
    """Yield every series of characters, places and repetitions that `node` stands for."""
    if isinstance(node, Branch):
        for option in node.options:
            yield from flattened(option)
    elif isinstance(node, Group):
        yield from flattened(node.body)
    elif isinstance(node, Repeat) and node.high == 1 and not isinstance(node.body, Chars):
        yield ()
        yield from flattened(node.body)
    elif isinstance(node, Series):
        series: list[tuple[Node, ...]] = [()]
        for part in node.parts:
            series = [(*before, *after) for before in series for after in flattened(part)]
            if len(series) > _MAX_SERIES:
                raise BadExpression("it has too many alternatives; write several expressions")
        yield from series
    else:
        yield (node,)


def check(tree: Node, series: list[tuple[Node, ...]]) -> None:
    """See that an expression, and every series that it stands for, can be matched quickly and not everywhere.

    Raises:
        BadExpression: with what is wrong, and what to write instead.
    """
    if len(series) > _MAX_SERIES:
        raise BadExpression("it has too many alternatives; write several expressions")
    if _width(tree)[0] == 0:
        raise BadExpression("it matches the empty text, and so everywhere")
    _check_nested(tree)
    if _size(tree) > _MAX_SIZE or _turns(tree) > _MAX_TURNS:
        raise BadExpression("its repetitions are too many together; give them smaller bounds")
    for each in series:
        _check_shared(each)


def _check_nested(node: Node) -> None:
    if isinstance(node, Repeat) and node.high > 1 and _ways(node.body) > 1 and _ways(node) > _MAX_WAYS:
        raise BadExpression(
            "a repetition repeats what can itself be matched in many ways, which can take for ever; "
            "give both small bounds, or write it without one of them"
        )
    for each in inside(node):
        _check_nested(each)


def _check_shared(series: tuple[Node, ...]) -> None:
    """Refuse repetitions that can share what they match: each way to divide it would be tried."""
    wide = [i for i, node in enumerate(series) if isinstance(node, Repeat) and _ways(node) >= WIDE]
    sharing: set[int] = set()
    for a, b in ((a, b) for i, a in enumerate(wide) for b in wide[i + 1 :]):
        if not _is_divided(series[a], series[b], series[a + 1 : b]):
            sharing |= {a, b}
    ways = 1
    for i in sharing:
        node = series[i]
        ways *= _ways(node)
    if ways > _MAX_WAYS:
        raise BadExpression(
            "two repetitions can match the same characters and nothing between them ends the first, which can take "
            "very long; let a character that the first cannot match stand between them, or give them small bounds"
        )


def _is_divided(one: Node, other: Node, between: tuple[Node, ...]) -> bool:
    """Tell whether a text can be divided in one way only between two repetitions."""
    if not common(_all(one), _all(other)):
        return True
    between = tuple(node for node in between if not isinstance(node, Edge))
    if any(_width(node)[0] and not common(_all(node), _all(one)) for node in between):
        return True
    # The one ends where the other must begin: [a-z]+(?:[.][a-z]+)*, (?:[a-z]+[.])+[a-z]+.
    first, last = _end(other, first=True), _end(one, first=False)
    return not between and (
        (first != () and not common(first, _all(one))) or (last != () and not common(last, _all(other)))
    )


def _end(repeat: Node, *, first: bool) -> Ranges:
    """The one character that each turn of a repetition begins or ends with, or nothing where that may vary."""
    if isinstance(repeat, Repeat) and isinstance(repeat.body, Series) and repeat.body.parts:
        edge = repeat.body.parts[0 if first else -1]
        return edge.ranges if isinstance(edge, Chars) else ()
    return ()


def _all(node: Node) -> Ranges:
    """Every character that `node` can match."""
    if isinstance(node, Chars):
        return node.ranges
    return union(*map(_all, inside(node)))


def _width(node: Node) -> tuple[int, int]:
    if isinstance(node, Chars):
        return 1, 1
    if isinstance(node, Edge):
        return 0, 0
    if isinstance(node, Repeat):
        low, high = _width(node.body)
        return low * node.low, high * node.high
    widths = [_width(each) for each in inside(node)]
    if isinstance(node, Branch):
        return min(low for low, _ in widths), max(high for _, high in widths)
    return sum(low for low, _ in widths), sum(high for _, high in widths)


def _ways(node: Node) -> int:
    """In how many ways `node` may match one text, at most; beyond the limit just more than it."""
    if isinstance(node, Repeat):
        one = _ways(node.body)
        if one == 1:
            return node.high - node.low + 1
        ways = 0
        for times in range(node.low, node.high + 1):
            ways = min(ways + one ** min(times, 32), _MAX_WAYS + 1)
        return ways
    if isinstance(node, Branch):
        return sum(map(_ways, node.options))
    ways = 1
    parts = inside(node)
    for i, each in enumerate(parts):
        # In (?:[a-z]+[.])+ and (?:[.][a-z]+)+ a character that the inner one cannot match ends it.
        following = parts[(i + 1) % len(parts)]
        ends = isinstance(each, Repeat) and isinstance(each.body, Chars) and isinstance(following, Chars)
        if not ends or common(_all(each), _all(following)):
            ways = min(ways * _ways(each), _MAX_WAYS + 1)
    return ways


def _size(node: Node) -> int:
    if isinstance(node, Repeat):
        return _size(node.body) * node.high
    return sum(map(_size, inside(node))) or 1


def _turns(node: Node) -> int:
    """How often the innermost of nested repetitions may be repeated in all."""
    return (node.high if isinstance(node, Repeat) else 1) * max(map(_turns, inside(node)), default=1)
