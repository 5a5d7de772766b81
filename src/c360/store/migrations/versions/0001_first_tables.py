"""The first tables: runs, snapshots, triggers, book statistics."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the first tables."""
    op.create_table(
        "refresh_run",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("as_of", sa.String, nullable=False),
        sa.Column("whole_book", sa.Boolean, nullable=False),
        sa.Column("config_digest", sa.String, nullable=False),
        sa.Column("data_version", sa.Integer, nullable=False),
        sa.Column("published_at", sa.String, nullable=False),
        sa.Column("accounts", sa.Integer, nullable=False),
    )
    op.create_index("ix_refresh_run_book", "refresh_run", ["whole_book", "as_of", "id"])
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("run_id", sa.Integer, sa.ForeignKey("refresh_run.id"), nullable=False),
        sa.Column("account_id", sa.String, nullable=False),
        sa.Column("as_of", sa.String, nullable=False),
        sa.Column("name", sa.String),
        sa.Column("segment", sa.String),
        sa.Column("owner", sa.String),
        sa.Column("exit_state", sa.String, nullable=False),
        sa.Column("overall_score", sa.Integer),
        sa.Column("trend_delta", sa.Integer),
        sa.Column("coverage", sa.Float),
        sa.Column("arr", sa.Float),
        sa.Column("currency", sa.String),
        sa.Column("days_to_renewal", sa.Integer),
        sa.Column("days_since_contact", sa.Integer),
        sa.Column("headline", sa.String),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("run_id", "account_id"),
    )
    op.create_index("ix_snapshot_account", "snapshot", ["account_id", "as_of", "id"])
    op.create_table(
        "trigger",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("account_id", sa.String, nullable=False),
        sa.Column("skill", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("object_id", sa.String),
        sa.Column("became_true_on", sa.String, nullable=False),
        sa.Column("input", sa.String, nullable=False),
        sa.Column("run_id", sa.Integer, sa.ForeignKey("refresh_run.id"), nullable=False),
    )
    op.create_index("ix_trigger_account", "trigger", ["account_id"])
    op.create_table(
        "book_statistic",
        sa.Column("run_id", sa.Integer, sa.ForeignKey("refresh_run.id"), primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.Float, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("book_statistic", "trigger", "snapshot", "refresh_run"):
        op.drop_table(name)
