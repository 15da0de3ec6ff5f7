"""Validation rules as they are kept."""

from decimal import Decimal

from sqlalchemy import select

from data_access.engine import Session
from data_access.schema.quality import QualityRuleRow
from domain.quality_rule import QualityRule, Relation, RuleSeverity


def has_rules(session: Session) -> bool:
    """Whether any rule is kept."""
    found = session.execute(select(QualityRuleRow.id).limit(1))
    return found.scalar_one_or_none() is not None


def quality_rules(session: Session) -> tuple[QualityRule, ...]:
    """Every rule, in the order of its file."""
    row = QualityRuleRow
    rows = session.execute(
        select(
            row.code,
            row.name,
            row.left_side,
            row.relation,
            row.right_side,
            row.tolerance,
            row.scale,
            row.severity,
            row.see,
            row.advice,
        ).order_by(row.place, row.id)
    )
    return tuple(
        QualityRule(
            code=each.code,
            name=each.name,
            left=each.left_side,
            relation=Relation(each.relation),
            right=each.right_side,
            tolerance=Decimal(each.tolerance),
            scale=each.scale,
            severity=RuleSeverity(each.severity),
            see=each.see,
            advice=each.advice,
        )
        for each in rows
    )
