"""What the service keeps: feedback, outcomes, jobs, and how the sources stood."""

from alembic import op

from c360.store.tables import feedback, job, source_state, told_outcome

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    for table in (feedback, told_outcome, job, source_state):
        table.create(op.get_bind())


def downgrade() -> None:
    """Drop them."""
    for table in (source_state, job, told_outcome, feedback):
        table.drop(op.get_bind())
