"""What nobody decides alone: who asked for it, or did it, is not who approves it."""

from uuid import UUID

from domain.commands import NotAllowed


def refuse_same_person(actor: UUID, *before: UUID, code: str, sentence: str) -> None:
    """Raises :class:`~domain.commands.NotAllowed` where somebody acts on what they did before.

    ``before`` are those who acted already.
    """
    if actor in before:
        raise NotAllowed(code, sentence)


def refuse_own_request(actor: UUID, *before: UUID) -> None:
    """Raises ``own-request`` where somebody approves what they asked for."""
    refuse_same_person(
        actor,
        *before,
        code="own-request",
        sentence="Somebody else approves what you have asked for.",
    )
