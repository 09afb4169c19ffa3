"""The one error family. Its words travel unchanged to page, API and log, so they are written for the person."""


class Refused(Exception):
    """The rule does not hold. 409; the words say what to do."""

    status = 409


class NotAllowed(Refused):
    """This person may not. 403; the words say who can."""

    status = 403


class Gone(Refused):
    """It was here and is not any more. 410; the words say why, and what to do instead."""

    status = 410


class StaleVersion(Refused):
    """The edit is based on an older version. 409, or 412 when the version came by `If-Match`."""

    def __init__(self, message: str, *, version: int) -> None:
        super().__init__(message)
        self.version = version


class Invalid(Exception):
    """One field of an action's input cannot be used. 422; the words say what to write instead."""

    status = 422

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
