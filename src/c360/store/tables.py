"""The store's tables. A change here needs a migration under `migrations/versions/`."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

metadata = MetaData()

refresh_run = Table(
    "refresh_run",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("as_of", String, nullable=False),
    Column("whole_book", Boolean, nullable=False),
    Column("config_digest", String, nullable=False),
    Column("data_version", Integer, nullable=False),
    Column("published_at", String, nullable=False),
    Column("accounts", Integer, nullable=False),
    Index("ix_refresh_run_book", "whole_book", "as_of", "id"),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run_id", Integer, ForeignKey("refresh_run.id"), nullable=False),
    Column("account_id", String, nullable=False),
    Column("as_of", String, nullable=False),
    Column("name", String),
    Column("segment", String),
    Column("owner", String),
    Column("exit_state", String, nullable=False),
    Column("overall_score", Integer),
    Column("trend_delta", Integer),
    Column("coverage", Float),
    Column("arr", Float),
    Column("currency", String),
    Column("days_to_renewal", Integer),
    Column("days_since_contact", Integer),
    Column("headline", String),
    Column("csm_email", String),
    Column("ae_email", String),
    Column("territory", String),
    Column("headline_needs", Integer),
    Column("summary", LargeBinary),
    Column("detailed", LargeBinary),
    Column("comprehensive", LargeBinary),
    UniqueConstraint("run_id", "account_id"),
    Index("ix_snapshot_account", "account_id", "as_of", "id"),
)
"""The last three are the layers of the document (`model/parts.py`), compressed (`packing.py`);
`headline_needs` are the marks, as bits, without which the headline is not shown."""

trigger = Table(
    "trigger",
    metadata,
    Column("key", String, primary_key=True),
    Column("account_id", String, nullable=False),
    Column("skill", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("object_id", String),
    Column("became_true_on", String, nullable=False),
    Column("input", String, nullable=False),
    Column("run_id", Integer, ForeignKey("refresh_run.id"), nullable=False),
    Index("ix_trigger_account", "account_id"),
)
"""The outbox: written in the transaction that publishes; a key is written once, ever."""

book_statistic = Table(
    "book_statistic",
    metadata,
    Column("run_id", Integer, ForeignKey("refresh_run.id"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("value", Float, nullable=False),
)
"""Statistics over the whole book, versioned by the full refresh that wrote them."""

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("account_id", String, nullable=False),
    Column("at", String, nullable=False),
    Column("viewer", String, nullable=False),
    Column("target", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("comment", String),
    Index("ix_feedback_account", "account_id", "id"),
)
"""What people said of findings."""

told_outcome = Table(
    "told_outcome",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("account_id", String, nullable=False),
    Column("at", String, nullable=False),
    Column("viewer", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("happened_on", String, nullable=False),
    Column("note", String),
    Index("ix_told_outcome_account", "account_id", "id"),
)
"""What people said became of accounts: the truth that predictions are judged by."""

job = Table(
    "job",
    metadata,
    Column("id", String, primary_key=True),
    Column("account_id", String, nullable=False),
    Column("as_of", String),
    Column("asked_by", String, nullable=False),
    Column("asked_at", String, nullable=False),
    Column("state", String, nullable=False),
    Column("ended_at", String),
    Column("published_as_of", String),
    Column("problem", String),
)
"""Recomputations that were asked for; state: waiting, running, done or failed."""

source_state = Table(
    "source_state",
    metadata,
    Column("name", String, primary_key=True),
    Column("noted_at", String, nullable=False),
    Column("body", String, nullable=False),
)
"""How each source stood after the newest sync, as JSON: serving never opens the warehouse."""
