"""What a Job and a CronJob were asked for, and how far they are (batch/v1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import AliasPath, BeforeValidator, Field

from kubectl_evidence.evidence import Part
from kubectl_evidence.evidence.parts.meta import by_key
from kubectl_evidence.text import Name, Text


class JobFacts(Part):
    """A Job: how often its pods may fail, and how many have. Without `completions` any success ends it."""

    completions: int | None = Field(None, validation_alias=AliasPath("spec", "completions"))
    parallelism: int | None = Field(None, validation_alias=AliasPath("spec", "parallelism"))
    backoff_limit: int | None = Field(None, validation_alias=AliasPath("spec", "backoffLimit"))
    active_deadline_seconds: int | None = Field(None, validation_alias=AliasPath("spec", "activeDeadlineSeconds"))
    suspended: bool = Field(False, validation_alias=AliasPath("spec", "suspend"))
    active: int = Field(0, validation_alias=AliasPath("status", "active"))
    ready: int | None = Field(None, validation_alias=AliasPath("status", "ready"))
    succeeded: int = Field(0, validation_alias=AliasPath("status", "succeeded"))
    failed: int = Field(0, validation_alias=AliasPath("status", "failed"))
    # Of an Indexed Job: the indexes that failed for good, such as `1,3-5`.
    failed_indexes: Text | None = Field(None, validation_alias=AliasPath("status", "failedIndexes"))
    started: datetime | None = Field(None, validation_alias=AliasPath("status", "startTime"))
    completed: datetime | None = Field(None, validation_alias=AliasPath("status", "completionTime"))


class ActiveJob(Part):
    """A Job of a CronJob that has not finished."""

    uid: Text | None = None


class CronJobFacts(Part):
    """A CronJob: when it starts Jobs, what happens when one is still running, and when it last did."""

    schedule: Text | None = Field(None, validation_alias=AliasPath("spec", "schedule"))
    time_zone: Text | None = Field(None, validation_alias=AliasPath("spec", "timeZone"))
    suspended: bool = Field(False, validation_alias=AliasPath("spec", "suspend"))
    concurrency_policy: Text | None = Field(None, validation_alias=AliasPath("spec", "concurrencyPolicy"))
    starting_deadline_seconds: int | None = Field(None, validation_alias=AliasPath("spec", "startingDeadlineSeconds"))
    last_scheduled: datetime | None = Field(None, validation_alias=AliasPath("status", "lastScheduleTime"))
    last_successful: datetime | None = Field(None, validation_alias=AliasPath("status", "lastSuccessfulTime"))
    active: Annotated[Mapping[Name, ActiveJob], BeforeValidator(by_key("name"))] = Field(
        {}, validation_alias=AliasPath("status", "active")
    )
