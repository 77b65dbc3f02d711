"""Why the service cannot start, said to the operator."""


class CannotStart(Exception):
    """The service cannot start; the message is one sentence that says what to do.

    The message never carries a password and never carries anything from a case.
    """
