"""Which indicators each person has on Tổng quan, in their order."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "user_tile",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "place", name=op.f("pk_user_tile")),
        sa.UniqueConstraint("user_id", "code", name=op.f("uq_user_tile_user_id_code")),
    )


def downgrade() -> None:
    op.drop_table("user_tile")
