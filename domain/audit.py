"""What the audit log remembers: who did what to which thing, and when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.identifiers import UserId


class AuditKind(StrEnum):
    """One kind of deed; values are stored and never renamed."""

    SIGNED_IN = "signed_in"
    """A session began. Subject: username."""
    SIGN_IN_FAILED = "sign_in_failed"
    """Wrong name or password. Subject says whose account, or that there is none."""
    SIGN_IN_LOCKED = "sign_in_locked"
    """Too many failures: the account takes no password for a while."""
    SIGNED_OUT = "signed_out"
    """A session was ended by its user. Subject: username."""
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a deed
    """By the user or an administrator. Subject: username."""
    USER_ADDED = "user_added"
    """Subject: username; detail: role and scope."""
    USER_CHANGED = "user_changed"
    """Role, scope or name changed. Subject: username; detail: before and after."""
    USER_DISABLED = "user_disabled"
    """Subject: username. The account stays, so that its past deeds keep a name."""
    DATA_LOADED = "data_loaded"
    """A file was loaded. Subject: file name; detail: kind, hash, counts, load."""
    LOAD_UNDONE = "load_undone"
    """A load was taken back. Subject: file name; detail: source, load, dossiers."""
    DOSSIER_VIEWED = "dossier_viewed"
    """One dossier was opened. Subject: its code."""
    PERSONAL_DATA_VIEWED = "personal_data_viewed"
    """One dossier was shown with the applicant's name. Subject: its code."""
    BRIEF_EXPORTED = "brief_exported"
    """A brief left the system. Subject: kind; detail: scope, period, data version."""
    LIST_EXPORTED = "list_exported"
    """A list left the system. Subject: kind; detail: filter, rows, data version."""
    CALENDAR_CHANGED = "calendar_changed"
    """Working days were edited. Subject: year; detail: deadlines moved."""
    LEDGER_SOURCE_ASSIGNED = "ledger_source_assigned"
    """An org unit's ledger was given to a source. Subject: unit; detail: before,
    after, dossiers of the one before, reason."""
    ROLLUPS_REPAIRED = "rollups_repaired"
    """Stored sums were rebuilt from the dossiers. Subject: data version; detail:
    rows that differed."""
    MAPPING_SAVED = "mapping_saved"
    """A mapping of foreign files was kept. Subject: its name; detail: new or not."""
    MAPPING_DELETED = "mapping_deleted"
    """A mapping of foreign files was deleted. Subject: its name."""
    NAMES_CREATED = "names_created"
    """Org units or procedures were created from a file. Subject: file name; detail:
    their codes."""
    BOUNDARIES_LOADED = "boundaries_loaded"
    """Boundaries were loaded or put together. Subject: file name; detail: level, day,
    hash, source, licence, units, choices, replaced or not."""
    BOUNDARIES_DELETED = "boundaries_deleted"
    """A set of boundaries was deleted. Subject: level; detail: day."""
    PORTAL_FIGURES_LOADED = "portal_figures_loaded"
    """Figures of indicator set 766 that the national portal published were taken in.
    Subject: file name; detail: hash, source, new, changed, unchanged."""
    PORTAL_FIGURES_UNDONE = "portal_figures_undone"
    """The latest file of such figures was taken back. Subject: file name; detail:
    source, hash, removed."""
    VALUES_REPORTED = "values_reported"
    """Values of indicators were entered. Subject: file name, or indicator and unit;
    detail: hash, load, values, new, changed, unchanged, period, reason."""
    VALUES_JUDGED = "values_judged"
    """Reported values were accepted or returned. Subject: indicator, or number of the
    load; detail: verdict, values, units, period, reason."""
    VALUES_UNLOCKED = "values_unlocked"
    """Accepted values were opened for a correction. Subject and detail likewise."""
    INDICATOR_DEFINED = "indicator_defined"
    """An indicator, or a version of one, was defined by a form. Subject: its code;
    detail: version, first day, formula, hash."""
    INDICATOR_TARGET_SET = "indicator_target_set"
    """A target of an indicator was given or withdrawn on its page. Subject: indicator
    and org unit; detail: period, value before and after, decision, version."""
    COMPARISON_SET_LOADED = "comparison_set_loaded"
    """A list of another system's dossiers was taken in to compare with. Subject: file
    name; detail: source, days, hash, rows, dossiers known, replaced or not."""
    COMPARISON_SET_DELETED = "comparison_set_deleted"
    """Such a list was deleted. Subject: file name; detail: source, days, hash, rows."""
    PLAN_ADDED = "plan_added"
    """A plan was taken in. Subject: its code; detail: groups, tasks, links, targets."""
    PLAN_IMPORTED = "plan_imported"
    """A file changed a plan. Subject: its code; detail: file, hash, counts, decision
    of extensions."""
    PROGRESS_IMPORTED = "progress_imported"
    """A file of reports was taken in. Subject: plan; detail: file, hash, counts."""
    PLAN_EXPORTED = "plan_exported"
    """A plan left the system. Subject: its code; detail: shape, day, filter, rows."""
    PROGRESS_REPORTED = "progress_reported"
    """Subject: plan and task; detail: percent, number of the report."""
    PROGRESS_JUDGED = "progress_judged"
    """A report was accepted or returned. Subject: plan and task; detail: verdict,
    number of the report."""
    TARGET_REPORTED = "target_reported"
    """Subject: plan and target; detail: value, day, number of the report."""
    TARGET_JUDGED = "target_judged"
    """A report on a target was accepted or returned. Subject: plan and target;
    detail: verdict, number of the report."""
    DEADLINE_EXTENDED = "deadline_extended"
    """Subject: plan and task; detail: decision, day before, day after, how often."""
    TASK_DECIDED = "task_decided"
    """Suspended, resumed, cancelled. Subject: plan and task; detail: kind, decision."""
    OUTLIER_MARKED = "outlier_marked"
    """What was made of an unusual count. Subject: org unit and measure; detail: day,
    state."""
    ACCESS_REFUSED = "access_refused"
    """Somebody signed in asked for what they may not see. Subject: address of the
    page; detail: permission."""


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One line of the log; it holds ids and codes, never personal data.

    `at` is UTC-aware; `user_id` None: nobody was signed in, or the command line.
    `detail` keeps its order.
    """

    kind: AuditKind
    at: datetime
    user_id: UserId | None
    subject: str
    detail: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"at must know its zone, got {self.at}")
