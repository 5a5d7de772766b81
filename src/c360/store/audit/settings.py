"""Where the audit log lies, and where its checkpoints are written."""

from pydantic import BaseModel, ConfigDict, Field, field_validator


class AuditSettings(BaseModel):
    """The record of who saw what. Nothing is shown that could not be recorded."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    log: str = Field(
        default="data/audit.db",
        min_length=1,
        description="A file of the workspace, or "
        "`postgres://USER:${PASSWORD}@HOST/DATABASE?schema=NAME` where several machines serve.",
    )
    key: str = Field(
        default="data/audit.key",
        min_length=1,
        description="The file of the key that signs checkpoints and hides network addresses. It is "
        "made when it is first needed; machines that share a log share it.",
    )
    checkpoint: str | None = Field(
        default=None,
        min_length=1,
        description="A file that signed checkpoints are appended to, best where whoever can write "
        "the log cannot: without one, nobody can tell that the newest records were cut off.",
    )
    checkpoint_seconds: float = Field(
        default=60, gt=0, description="Seconds after which records get a checkpoint, at the latest."
    )
    checkpoint_records: int = Field(
        default=10_000,
        gt=0,
        description="Records after which a checkpoint is written, at the latest.",
    )
    patience_seconds: float = Field(
        default=10,
        gt=0,
        description="Seconds that a request waits for its record; then it is refused.",
    )

    @field_validator("log")
    @classmethod
    def _is_file_or_server(cls, log: str) -> str:
        if "://" in log and not log.startswith(("postgres://", "postgresql://")):
            raise ValueError("it should be a file of the workspace, or postgres://…")
        return log
