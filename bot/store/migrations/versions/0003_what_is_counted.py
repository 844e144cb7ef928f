"""what is counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    remembered = sa.text("chat_id != 0")
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.drop_index("ix_answers_created")
        batch_op.create_index("ix_answers_asked", ["created", "outcome", "person_id"], unique=False)
        batch_op.create_index(
            "ix_answers_sorts",
            ["outcome", "useful", "language", "clause", "kind", "corrected", "created"],
            unique=False,
        )
        batch_op.create_index(
            "ix_answers_remembered",
            ["created"],
            unique=False,
            sqlite_where=remembered,
            postgresql_where=remembered,
        )


def downgrade() -> None:
    """Take them back."""
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.drop_index("ix_answers_remembered")
        batch_op.drop_index("ix_answers_sorts")
        batch_op.drop_index("ix_answers_asked")
        batch_op.create_index("ix_answers_created", ["created"], unique=False)
