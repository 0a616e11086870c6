"""What one run of one source expected, saw and ended as."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.es import DATE, FLOAT, KEYWORD, LONG, STORED, wide

RunState = Literal["ok", "quiet", "partial", "blocked", "login-needed", "layout-changed", "stale", "failed"]
RunKind = Literal["items", "ranks", "checks"]
"""What a run brings: items, rows of a list, or known items looked at again, which speaks for no time of its own."""
GOOD: frozenset[RunState] = frozenset({"ok", "quiet"})
"""The states that leave a task green; any other turns it red and the command's exit code to 1."""


class SourceRun(BaseModel):
    """One source, one run, one named state; a row of the ledger."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, KEYWORD] = Field(description="digest of source and run_id")
    source: Annotated[str, KEYWORD]
    family: Annotated[str, KEYWORD]
    run_id: Annotated[str, wide(KEYWORD)]
    kind: Annotated[RunKind, KEYWORD]
    started_at: Annotated[AwareDatetime, DATE]
    ended_at: Annotated[AwareDatetime, DATE]
    state: Annotated[RunState, KEYWORD]
    reason: Annotated[str, KEYWORD] = Field("", description="stable code; empty only when the state is ok")
    detail: Annotated[str, wide(KEYWORD)] = Field("", max_length=2000, description="what a person should read")
    floor: Annotated[int, LONG] = Field(0, ge=0, description="fewer records than this are a failure, not a quiet run")
    expected: Annotated[float | None, wide(FLOAT)] = Field(
        None, description="records that a run of the source usually sees, or its floor; None while nobody can tell"
    )
    requests: Annotated[int, LONG] = Field(0, ge=0)
    seen: Annotated[int, LONG] = Field(
        0, ge=0, description="records met; equals landed + off_topic + rejected + repeated"
    )
    landed: Annotated[int, LONG] = Field(0, ge=0, description="records that are new and kept whole")
    off_topic: Annotated[int, wide(LONG)] = Field(
        0, ge=0, description="of a general source, on no topic: counted, not kept; known after normalizing"
    )
    repeated: Annotated[int, LONG] = Field(
        0, ge=0, description="entries whose pages were read before, not fetched again"
    )
    rejected: Annotated[int, LONG] = Field(0, ge=0)
    rejected_by_reason: Annotated[dict[str, int], STORED] = {}
    covered_from: Annotated[AwareDatetime | None, DATE] = Field(None, description="start of the time it speaks for")
    covered_to: Annotated[AwareDatetime | None, DATE] = None
    batch: Annotated[str | None, wide(KEYWORD)] = Field(None, description="landing file, relative to var/")
    evidence: Annotated[str | None, wide(KEYWORD)] = Field(None, description="offending response, relative to var/")

    @property
    def good(self) -> bool:
        """Say whether the run may leave a task green."""
        return self.state in GOOD
