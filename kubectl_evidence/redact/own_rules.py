"""The user's own rules: YAML files, read strictly. docs/redaction.md describes them.

A file is valid as a whole or an error, with the line. An error quotes nothing of what a file holds but the names of
keys that are known: whatever else is in it may be a secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kubectl_evidence.late import late
from kubectl_evidence.redact import lexicon
from kubectl_evidence.redact.expression_syntax import BadExpression
from kubectl_evidence.redact.own_expression import OwnExpression
from kubectl_evidence.redact.own_keys import REACH, OwnKey
from kubectl_evidence.redact.policy import OWN, Policy, Words, joined
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rule_files import BadRules

VERSION = 1
_MAX_BYTES = 1 << 20
# As short as what the redactor's memory looks for; anything shorter is in every other line.
_MIN_LITERAL = 6
_MIN_ALLOWED_LITERAL = 3
_KIND = late(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_NAME = late(r"[A-Za-z0-9_. -]{2,80}")


def load(files: Iterable[Path]) -> Policy:
    """Read files of rules, and join them.

    Raises:
        BadRules: one of them is not valid.
    """
    return joined(map(_read, files))


def _read(file: Path) -> Policy:
    import yaml

    try:
        with file.open("rb") as stream:
            raw = stream.read(_MAX_BYTES + 1)
        if len(raw) > _MAX_BYTES:
            raise BadRules(file, f"larger than {_MAX_BYTES} bytes")
        root = yaml.compose(raw.decode(), Loader=yaml.SafeLoader)
    except OSError as error:
        raise BadRules(file, f"cannot be read: {error.strerror}", "name a file that may be read") from None
    except UnicodeDecodeError:
        raise BadRules(file, "not text in UTF-8") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # What PyYAML quotes may be a secret.
        problem = re.sub("'[^']*'|\"[^\"]*\"", "…", error.problem or "unreadable")
        raise BadRules(f"{file}:{mark.line + 1 if mark else 1}", f"not YAML: {problem}") from None
    except (yaml.YAMLError, RecursionError):
        raise BadRules(file, "not YAML") from None
    return _File(file).policy(root)


class _File:
    """One file, node by node."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def policy(self, root: Any) -> Policy:
        if root is None:
            raise BadRules(f"{self._file}:1", "empty", f"begin with `version: {VERSION}`")
        known = ("version", "literals", "keys", "expressions", "allow")
        fields = self._fields(root, known, required=("version",))
        if self._text(fields["version"], "version", any_scalar=True) != str(VERSION):
            raise self._bad(fields["version"], f"this program reads version {VERSION} of the rules")
        literals = {
            pair: f"literal {number} of {self._file}"
            for number, node in enumerate(self._items(fields, "literals"), 1)
            for pair in self._literal(node)
        }
        allow = self._fields(fields["allow"], ("literals", "keys", "expressions")) if "allow" in fields else {}
        keys = dict(self._key(node) for node in self._items(fields, "keys"))
        return Policy(
            rules=(
                *(self._expression(node) for node in self._items(fields, "expressions")),
                *(_of_key(words, kind) for words, kind in keys.items()),
            ),
            literals=tuple(literals),
            origins={value: origin for (_, value), origin in literals.items()},
            keys=keys,
            allowed_keys=frozenset(self._words(node) for node in self._items(allow, "keys")),
            allowed_literals=frozenset(self._allowed_literal(node) for node in self._items(allow, "literals")),
            allowed_expressions=tuple(self._allowed_expression(node) for node in self._items(allow, "expressions")),
        )

    def _bad(self, node: Any, what: str, next_step: str = "") -> BadRules:
        return BadRules(f"{self._file}:{node.start_mark.line + 1}", what, next_step)

    def _fields(self, node: Any, known: tuple[str, ...], required: tuple[str, ...] = ()) -> dict[str, Any]:
        if node.id != "mapping":
            raise self._bad(node, f"here belongs a mapping with: {', '.join(known)}")
        fields: dict[str, Any] = {}
        for key, value in node.value:
            if key.id != "scalar" or key.value not in known:
                raise self._bad(key, f"unknown key; those known here are: {', '.join(known)}")
            if key.value in fields:
                raise self._bad(key, f"{key.value} is there twice")
            fields[key.value] = value
        for name in required:
            if name not in fields:
                raise self._bad(node, f"{name} is missing")
        return fields

    def _items(self, fields: Mapping[str, Any], name: str) -> list[Any]:
        if name not in fields:
            return []
        node = fields[name]
        if node.id != "sequence":
            raise self._bad(node, f"{name} is a list")
        items: list[Any] = node.value
        return items

    def _text(self, node: Any, name: str, *, any_scalar: bool = False) -> str:
        # 0123 and yes are no texts to YAML, and would be looked for in another spelling.
        if node.id != "scalar" or not (any_scalar or node.tag == "tag:yaml.org,2002:str"):
            raise self._bad(node, f"{name} is a text; write it in quotes")
        text: str = node.value
        return text

    def _kind(self, fields: Mapping[str, Any], name: str, usual: str) -> str:
        if name not in fields:
            return OWN + usual
        kind = self._text(fields[name], name)
        if not _KIND.fullmatch(kind):
            raise self._bad(fields[name], f"{name} is lower-case letters, digits and hyphens, 32 at most")
        return kind if kind.startswith(OWN) else OWN + kind

    def _literal(self, node: Any) -> Iterator[tuple[str, str]]:
        kind, where = f"{OWN}literal", node
        values: Iterable[str]
        if node.id == "mapping":
            fields = self._fields(node, ("value", "file", "kind"))
            if ("value" in fields) == ("file" in fields):
                raise self._bad(node, "a literal has either a value or a file")
            kind = self._kind(fields, "kind", "literal")
            where = fields.get("value", fields.get("file"))
            values = self._lines(where) if "file" in fields else [self._text(where, "value")]
        else:
            values = [self._text(node, "a literal")]
        for value in (each.strip() for each in values):
            if len(value) < _MIN_LITERAL:
                raise self._bad(
                    where, f"a literal of less than {_MIN_LITERAL} characters would hide half of every text"
                )
            if "\n" in value:
                raise self._bad(where, "a literal is one line; write each line as a literal of its own")
            yield kind, value

    def _lines(self, node: Any) -> list[str]:
        path = self._file.parent / self._text(node, "file")
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise self._bad(node, f"the file of literals {path} cannot be read: {error.strerror}") from None
        except ValueError:
            raise self._bad(node, f"the file of literals {path} is not text in UTF-8") from None
        lines = [line for line in text.splitlines() if line.strip()]
        if not lines:
            raise self._bad(node, f"the file of literals {path} is empty")
        return lines

    def _key(self, node: Any) -> tuple[Words, str]:
        if node.id != "mapping":
            return self._words(node), f"{OWN}key"
        fields = self._fields(node, ("name", "kind"), required=("name",))
        return self._words(fields["name"]), self._kind(fields, "kind", "key")

    def _words(self, node: Any) -> Words:
        name = self._text(node, "a key")
        words = tuple(lexicon.segments(name))
        if not _NAME.fullmatch(name) or not words or max(map(len, words)) < 2:
            raise self._bad(
                node, "a key is the words of a name, as `customer_no` or `licenceCode`: letters, no wildcards"
            )
        return words

    def _expression(self, node: Any) -> Rule:
        fields = self._fields(
            node, ("id", "pattern", "keywords", "masks", "keeps"), required=("id", "pattern", "masks")
        )
        kind = self._kind(fields, "id", "")
        expression = self._compiled(fields["pattern"])
        words = tuple(self._text(each, "a keyword").lower() for each in self._items(fields, "keywords"))
        words = words or expression.words
        if not words or not all(words):
            raise self._bad(
                fields["pattern"], "nothing in it is always there", "add `keywords`, one of which always is"
            )
        if not all(word.isascii() and "\n" not in word for word in words):
            raise self._bad(fields["keywords"], "keywords are of ASCII")
        rule = Rule(kind, words, expression, masks=(), source="the user's own rules")  # type: ignore[arg-type]
        for name, wanted in (("masks", True), ("keeps", False)):
            for example in self._items(fields, name):
                text = self._text(example, "an example")
                seen = any(word in text.lower() for word in words) and any(True for _ in expression.finditer(text))
                if seen != wanted:
                    kept = "is not matched, or holds none of the keywords" if wanted else "is matched"
                    raise self._bad(example, f"this example of {name} {kept}", "mend the pattern or the example")
        if not self._items(fields, "masks"):
            raise self._bad(fields["masks"], "an expression has at least one example that it masks")
        return rule

    def _compiled(self, node: Any) -> OwnExpression:
        try:
            return OwnExpression(self._text(node, "a pattern"))
        except BadExpression as error:
            raise self._bad(node, f"the expression is refused: {error}", _SAY_IT) from None

    def _allowed_literal(self, node: Any) -> str:
        text = self._text(node, "an allowed literal").strip()
        if len(text) < _MIN_ALLOWED_LITERAL:
            raise self._bad(node, f"what is allowed has at least {_MIN_ALLOWED_LITERAL} characters")
        return text

    def _allowed_expression(self, node: Any) -> OwnExpression:
        expression = self._compiled(node)
        if len(expression.literal) < _MIN_ALLOWED_LITERAL:
            raise self._bad(
                node,
                f"it would allow nearly everything: of what it matches, no {_MIN_ALLOWED_LITERAL} characters in a row "
                "are always the same",
                "write what the harmless values have in common, as `build-[0-9a-f]{40}`",
            )
        return expression


def _of_key(words: Words, kind: str) -> Rule:
    expression: Any = OwnKey(words)
    return Rule(kind, (max(words, key=len),), expression, masks=(), source="the user's own rules", reach=REACH)


_SAY_IT = "docs/redaction.md says which expressions are understood"
