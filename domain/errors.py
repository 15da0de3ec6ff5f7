"""Error families. Each carries one Vietnamese sentence for the person at the screen."""


class ApplicationError(Exception):
    """A failure that the user can understand; `message` is shown as it is."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class AccessDenied(ApplicationError):
    """The viewer lacks the permission or the scope."""


class NotSignedIn(AccessDenied):
    """There is no valid session."""


class NotFound(ApplicationError):
    """Nothing of that name exists within the viewer's scope."""


class InvalidInput(ApplicationError):
    """A value, filter or file cannot be used; the sentence says what to do."""


class Conflict(ApplicationError):
    """The change clashes with the present data, e.g. an older file or a busy writer."""


class Cancelled(ApplicationError):
    """The person stopped the work; nothing of it was written."""


class Unavailable(ApplicationError):
    """The machine cannot do it now, e.g. a full disk; nothing was written."""
