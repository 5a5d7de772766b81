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
    Column("document", LargeBinary, nullable=False),
    UniqueConstraint("run_id", "account_id"),
    Index("ix_snapshot_account", "account_id", "as_of", "id"),
)
"""`document` is the comprehensive document as compressed JSON (`packing.py`)."""

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
