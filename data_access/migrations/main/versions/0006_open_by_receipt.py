"""Open dossiers in the order of receipt: the stock of a whole city, page by page."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_dossier_open_received", "dossier_open", ["received_at", "dossier_id"]
    )


def downgrade() -> None:
    op.drop_index("ix_dossier_open_received", "dossier_open")
