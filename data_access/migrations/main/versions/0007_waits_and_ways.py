"""Open dossiers by step and holder, transfers by giver and taker: lists at city size."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_dossier_open_step",
        "dossier_open",
        ["step", "org_unit_id", "step_since", "field_id"],
    )
    op.create_index(
        "ix_dossier_transfer_way",
        "dossier_transfer",
        ["from_org_unit_id", "to_org_unit_id", "at", "dossier_id"],
    )


def downgrade() -> None:
    op.drop_index("ix_dossier_transfer_way", "dossier_transfer")
    op.drop_index("ix_dossier_open_step", "dossier_open")
