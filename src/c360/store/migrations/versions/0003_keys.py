"""API keys."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of keys."""
    op.create_table(
        "api_key",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("digest", sa.String, nullable=False, unique=True),
        sa.Column("prefix", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("email", sa.String),
        sa.Column("scopes", sa.String, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("expires_at", sa.String),
        sa.Column("last_used_at", sa.String),
        sa.Column("revoked_at", sa.String),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("api_key")
