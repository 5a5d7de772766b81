"""What the service keeps: feedback, outcomes, jobs, and how the sources stood."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("account_id", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("viewer", sa.String, nullable=False),
        sa.Column("target", sa.String, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("comment", sa.String),
    )
    op.create_index("ix_feedback_account", "feedback", ["account_id", "id"])
    op.create_table(
        "told_outcome",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("account_id", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("viewer", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("happened_on", sa.String, nullable=False),
        sa.Column("note", sa.String),
    )
    op.create_index("ix_told_outcome_account", "told_outcome", ["account_id", "id"])
    op.create_table(
        "job",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("account_id", sa.String, nullable=False),
        sa.Column("as_of", sa.String),
        sa.Column("asked_by", sa.String, nullable=False),
        sa.Column("asked_at", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("ended_at", sa.String),
        sa.Column("published_as_of", sa.String),
        sa.Column("problem", sa.String),
    )
    op.create_table(
        "source_state",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("noted_at", sa.String, nullable=False),
        sa.Column("body", sa.String, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("source_state", "job", "told_outcome", "feedback"):
        op.drop_table(table)
