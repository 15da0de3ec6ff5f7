"""Accounts that exist for trying the sample city."""

from data_access.engine import Session
from data_access.queries import access as queries
from domain.access import Viewer


def is_sample_account(session: Session, viewer: Viewer) -> bool:
    """Whether `viewer` is one of them: what they create is a sample too.

    A file that such an account loads must not turn the sample city into a real one,
    which would end every sample account, its own first.
    """
    account = queries.account_by_id(session, viewer.user_id)
    return account is not None and account.is_sample
