"""Wiring of what prints frozen chronologies."""

from api.printing.chronology import Freezing, chronology_pdf
from api.printing.typesetting import CannotPrint, TooManyPrints
from api.problems import Problem
from application.chronologies.copying import copied
from application.chronologies.editions import Edition, FrozenEdition
from infrastructure.disclosure.pack_files import sha256_of
from infrastructure.notary.published_tree import NotCovered, PublishedTree

_RETRY = {"Retry-After": "1"}


class Prints:
    """Prints what was frozen, with the root of the log's tree up to the event that froze it."""

    def __init__(self, tree: PublishedTree) -> None:
        self._tree = tree

    def printed(self, frozen: FrozenEdition) -> Edition:
        """The PDF; the same bytes as long as nothing of it is erased.

        Raises a problem ``unavailable`` where others are being made, ``unsigned`` where no
        checkpoint covers the freezing yet, and ``not-acceptable`` where it is too much to be set
        as pages in time.
        """
        edition, event = frozen.edition, frozen.event
        try:
            root = self._tree.root(event.position)
        except NotCovered:
            raise Problem("unsigned", headers=_RETRY) from None
        freezing = Freezing(
            event=event.id,
            position=event.position,
            at=event.at,
            by=event.record["by"],
            sha256=edition.sha256,
            origin=event.record["log"],
            root=root,
        )
        left_out = copied(edition.gathered).left_out
        try:
            content = chronology_pdf(edition.content, left_out, freezing)
        except TooManyPrints:
            raise Problem("unavailable", headers=_RETRY) from None
        except CannotPrint:
            raise Problem(
                "not-acceptable",
                "It could not be set as pages in time: read the edition instead.",
                code="cannot-print",
            ) from None
        return Edition(content, sha256_of(content), edition.gathered)
