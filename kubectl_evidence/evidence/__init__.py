"""Kinds of evidence: what to ask for, and what a redacted answer looks like.

One module per kind. Nothing here talks to a cluster; `collect` does that.
Collections are mappings with the names of the cluster as keys, so that a pointer into
the evidence stays true when something else is left out.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import cache
from types import NoneType
from typing import Any, ClassVar, Literal, Never, Self, TypeGuard, get_args, get_origin

from pydantic import AliasGenerator, BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel

from kubectl_evidence.ask import Ask
from kubectl_evidence.clues import Known
from kubectl_evidence.late import late
from kubectl_evidence.outcome import Status
from kubectl_evidence.target import Target
from kubectl_evidence.text import Text


def _leaves(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Literal:
        # A closed vocabulary of ours cannot carry a secret of theirs.
        return
    arguments = get_args(annotation)
    if not arguments and annotation is not Ellipsis:
        yield annotation
    for argument in arguments:
        yield from _leaves(argument)


def spelled(field: str) -> str:
    """Spell a field as Kubernetes does: camelCase with its initialisms (podIP, imageID)."""
    return _INITIALISM.sub(lambda found: found[0].upper(), to_camel(field))


_INITIALISM = late(r"(?<=[a-z])(?:Ip|Id)(?=[A-Z]|$)")
_MAY_HOLD = (Text, bool, int, float, datetime, NoneType)


class Part(BaseModel):
    """A piece of evidence: `Text`, numbers, times, constants of ours and parts, and nothing else."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
        defer_build=True,
        alias_generator=AliasGenerator(spelled),
    )

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        for name, field in cls.model_fields.items():
            for leaf in _leaves(field.annotation):
                if not (isinstance(leaf, type) and issubclass(leaf, (*_MAY_HOLD, Part))):
                    msg = f"{cls.__name__}.{name} may not hold {leaf}; evidence holds Text"
                    raise TypeError(msg)

    @classmethod
    def model_construct(cls, *_: Any, **__: Any) -> Never:
        """Refuse: pydantic's side door skips the redactor."""
        msg = "evidence is made by model_validate, with a redactor"
        raise TypeError(msg)

    def model_copy(self, **_: Any) -> Never:
        """Refuse, for the same reason."""
        msg = "evidence is made by model_validate, with a redactor"
        raise TypeError(msg)

    def without(self, field: str, keys: Collection[object]) -> Self:
        """The same part less some entries of one of its mappings. Leaving out needs no second reading."""
        gone = frozenset(keys)
        kept = {key: value for key, value in getattr(self, field).items() if key not in gone}
        return super().model_copy(update={field: kept})

    def head(self, field: str, count: int) -> Self:
        """The same part with only the first entries of one of its lists: their places stay what they were."""
        return super().model_copy(update={field: getattr(self, field)[:count]})

    def with_part(self, field: str, part: Part) -> Self:
        """The same part with another in one of its fields, which is evidence already."""
        if not isinstance(part, Part):
            msg = f"only evidence may take the place of evidence, not {type(part).__name__}"
            raise TypeError(msg)
        return super().model_copy(update={field: part})

    def with_parts(self, field: str, parts: Mapping[Any, Part]) -> Self:
        """The same part with entries of one of its mappings replaced by parts, which are evidence already."""
        for part in parts.values():
            if not isinstance(part, Part):
                msg = f"only evidence may take the place of evidence, not {type(part).__name__}"
                raise TypeError(msg)
        return super().model_copy(update={field: {**getattr(self, field), **parts}})


class Answer(Part):
    """A part that has an ask, and so an outcome, of its own."""

    status: Status
    truncated: bool = False

    @property
    def collected(self) -> bool:
        """Whether there is anything in it to conclude from."""
        return self.status == "collected"


class Evidence(Part):
    """One kind of evidence. Its id is the name of its module.

    A kind with a single ask under the key "" is validated from that answer. A kind with any
    other keys is validated from `{"parts": {KEY: {"status", "truncated", "data"}}}`.
    """

    id: ClassVar[str]
    # Heading for people.
    title: ClassVar[str]
    # Why it has no ask at all, where it has none.
    unasked: ClassVar[str] = "an answer that it depends on was not had"
    # Whether its words were written by programs and people of the cluster: never instructions.
    untrusted: ClassVar[bool] = False
    # Whether the second wave needs this answer (`Known` is read from it).
    informs: ClassVar[bool] = False
    # Whether it has something to tell about a node too, the one target that is in no namespace.
    serves_nodes: ClassVar[bool] = False
    # Whether a flag of the command line asks for it: without it, what it would tell is not known.
    by_flag: ClassVar[bool] = False
    # Whether its asks, however many, are for pieces of one list: it is validated from the list.
    in_pieces: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.id = cls.__module__.rpartition(".")[2]

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, answer: Any) -> Any:
        """Go writes a nil slice or map as null (`endpoints: null`, `ports: null`): it is the empty one."""
        return _without_nulls(answer)

    @classmethod
    def make_ready(cls) -> None:
        """Build what reads an answer, which the first answer would otherwise wait for (`defer_build`)."""
        cls.model_rebuild()

    @classmethod
    def serves(cls, target: Target) -> bool:
        """Say whether this kind has anything to tell about such a target. Most are about a pod and its namespace."""
        return cls.serves_nodes or bool(target.namespace)

    @classmethod
    def keep(cls, key: str, item: Any, known: Known) -> bool:
        """Say whether an item of the list under `key`, as parsed JSON that nobody has redacted, concerns the target.

        What does not is passed over before the redactor sees it, and counted.
        """
        del key, item, known
        return True

    @classmethod
    def beside(cls, target: Target, known: Known) -> Mapping[str, Any]:
        """Say what the answers together tell that no part of them says, by fields: names only, which are redacted too.

        It is put beside the parts of a kind that has parts.
        """
        del target, known
        return {}

    @classmethod
    def borrows(cls, key: str) -> bool:
        """Say whether the answer under `key` is another kind's: it is named as a source there, and not here again."""
        del key
        return False

    @classmethod
    def first(cls, target: Target) -> Mapping[str, Ask]:
        """Say what to ask when only the target's name is known."""
        del target
        return {}

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, Ask]:
        """Say what to ask once earlier answers have told the names.

        It is called again with each answer of a kind that `informs`; an ask that was made is not made again.
        """
        del target, known
        return {}


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(entry) for key, entry in value.items() if entry is not None}
    if isinstance(value, list):
        return [_without_nulls(entry) for entry in value]
    return value


@cache
def all_kinds() -> tuple[type[Evidence], ...]:
    """Find every kind of evidence, in the order in which a reader wants them."""
    kinds = []
    for info in pkgutil.iter_modules(__path__):
        if info.ispkg:
            continue
        module = importlib.import_module(f"{__name__}.{info.name}")
        kinds += [value for value in vars(module).values() if _is_kind(value, module.__name__)]
    return tuple(sorted(kinds, key=lambda kind: (_ORDER.index(kind.id) if kind.id in _ORDER else len(_ORDER), kind.id)))


# Numbers the evidence E1, E2, … in every packet; a kind that is not named comes last.
_ORDER = (
    "pod",
    "workload",
    "representatives",
    "events",
    "logs",
    "owners",
    "rollout",
    "config_maps",
    "secrets",
    "volumes",
    "node",
    "node_pods",
    "nodes",
    "quotas",
    "admission",
    "autoscalers",
    "disruption_budgets",
    "services",
    "endpoint_slices",
    "pods",
    "ingresses",
    "routes",
    "dependencies",
    "network_policies",
    "pod_metrics",
    "node_metrics",
    "metrics_api",
    "control_plane",
    "apis",
    "debug",
    "server",
    "name_server",
)


def _is_kind(value: object, module: str) -> TypeGuard[type[Evidence]]:
    return isinstance(value, type) and issubclass(value, Evidence) and value.__module__ == module
