"""The claims of a bundle in words of ours: what each is called, what it means where it holds, what
it does not prove, and what was found of it.

The verifier says the same in words of its own, for whoever runs it without us.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from api.pages import words
from api.pages.staff import Staff
from domain.envelope import Purpose

PURPOSES = {
    Purpose.QUALITY.value: "To examine the quality of care, or for an audit",
    Purpose.SAFEGUARDING.value: "To keep somebody safe",
    Purpose.ADMINISTRATION.value: "For a court, a complaint, or somebody who asks for their record",
    Purpose.SUPERVISION.value: "For supervision",
    Purpose.CARE.value: "For the person’s care",
}
"""What a bundle may be made for."""


@dataclass(frozen=True)
class Meaning:
    """What a claim is called, and what it is worth."""

    title: str
    means: str
    does_not_prove: str


MEANINGS: Mapping[str, Meaning] = {
    "files": Meaning(
        "The files belong together",
        "Each file of the bundle is the one that its list of contents names.",
        "Who wrote that list. It is not signed; what it says is checked below, or only stated.",
    ),
    "signature": Meaning(
        "The log signed this history",
        "The service signed, with its own key, how many entries its log had and what all of them"
        " were.",
        "That the service shows everybody the same history. That is what witnesses are for.",
    ),
    "witnesses": Meaning(
        "Witnesses saw this history",
        "As many witnesses as are asked for saw that this history was only ever added to.",
        "Anything about what was recorded after they signed, nor that they are independent.",
    ),
    "records": Meaning(
        "The entries are records of this log",
        "Each entry is unchanged, letter for letter, and none was recorded before the one in front"
        " of it.",
        "That what was recorded is true, or that the service’s clock was right.",
    ),
    "inclusion": Meaning(
        "The entries stand where they are said to",
        "Each entry that is shown stands at its position in the history that was signed.",
        "That no other entries were recorded.",
    ),
    "chain": Meaning(
        "The entries follow one another",
        "The entries of the case follow one another by number, each tied to the one before it.",
        "That the last one shown is the last there is.",
    ),
    "complete": Meaning(
        "No entry is left out",
        "The log itself noted with which entry the case ended so far. Up to there nothing of the"
        " case is left out.",
        "Anything about other cases of the same person, nor about what was recorded later.",
    ),
    "openings": Meaning(
        "The texts are those that were recorded",
        "Each text that is shown is the one that was recorded then; no other would fit.",
        "That the text is true, or that whoever wrote it was the one who had signed in.",
    ),
    "documents": Meaning(
        "The documents are those that were recorded",
        "Each document is unchanged, byte for byte.",
        "Where it came from before it was recorded.",
    ),
    "withheld": Meaning(
        "What is not shown is named",
        "Each text that is left out is named, with the ground and who decided, or with the order"
        " to erase it, which is part of this history.",
        "That a ground is a good one. Grounds, and who decided, are stated by who made the bundle.",
    ),
    "entries": Meaning(
        "Entries that are not shown at all are named",
        "Where a whole entry is left out, its place in the history is named, with the ground and"
        " who decided, and what stands after it is tied to it.",
        "What it says. Grounds, and who decided, are stated by who made the bundle.",
    ),
    "access": Meaning(
        "The readings shown are in the access log",
        "Each reading that is shown stands in the signed history of who looked at records.",
        "That there were no other readings: these are not proved to be all.",
    ),
    "stated": Meaning(
        "What is only stated",
        "Who asked for the bundle, when and what for, and the report in it that can be read, are"
        " stated by who made it.",
        "Any of it. Where the report and the evidence differ, the evidence counts.",
    ),
}
"""By the names that the verifier gives them, in the order in which it tells them."""


def asker(detail: str) -> str | None:
    """The id of whoever asked for a bundle, in what is only stated of it."""
    stated = _STATED.fullmatch(detail)
    return stated and stated["by"]


def found_of(claim: str, detail: str, staff: Staff) -> str:
    """What the verifier found of a claim, in words that need no knowledge of how a log is made;
    who asked for the bundle by the name that they have here."""
    if claim == "stated" and (stated := _STATED.fullmatch(detail)):
        return _stated(**stated.groupdict(), staff=staff)
    if (known := _HELD.get(claim)) and (match := known[0].fullmatch(detail)):
        return known[1](*match.groups())
    for pattern, said in _OTHERWISE:
        detail = pattern.sub(said, detail)
    return words.first_letter(_with_moments(detail))


def _many(count: str, one: str, more: str) -> str:
    number = int(count)
    return f"{number:,} {one if number == 1 else more}" if number else f"No {more}"


def _records(own: str, others: str) -> str:
    told = _many(own, "entry of the case", "entries of the case")
    beside = _many(others, "other that it is checked by", "others that they are checked by")
    return told if others == "0" else f"{told}, and {beside}"


def _complete(last: str, position: str, noted: str, at: str, later: str) -> str:
    shown = "No later entry is shown" if later == "0" else _many(later, "later entry", "later ones")
    return (
        f"Entry {last} was the last of the case at position {position}. The log noted so at"
        f" position {noted}, on {_moment(at)}. {shown}"
    )


def _withheld(parts: str, orders: str) -> str:
    if parts == "0":
        return "Nothing is left out"
    told = _many(parts, "text is left out", "texts are left out")
    return f"{told}; {_many(orders, 'order to erase', 'orders to erase').lower()}"


def _stated(by: str, at: str, why: str, *, staff: Staff) -> str:
    who = "you" if by == staff.me else staff.named(by) or f"somebody who has no name here ({by})"
    purpose = PURPOSES.get(why) or words.in_words(why)
    return f"Asked for by {who}, {_moment(at)}. {purpose}"


_HELD: Mapping[str, tuple[re.Pattern[str], Callable[..., str]]] = {
    "files": (re.compile(r"(\d+) files"), lambda count: _many(count, "file", "files")),
    "signature": (
        re.compile(r"(\d+) events, signed by (.+)"),
        lambda count, log: f"{_many(count, 'entry', 'entries')}, signed as {log}",
    ),
    "witnesses": (
        re.compile(r"the policy asks for none"),
        lambda: "None is asked for",
    ),
    "records": (re.compile(r"(\d+) events of the stream, (\d+) others"), _records),
    "inclusion": (re.compile(r"(\d+) events"), lambda count: _many(count, "entry", "entries")),
    "chain": (
        re.compile(r"versions (\d+) to (\d+)"),
        lambda first, last: f"Entries {first} to {last} of the case",
    ),
    "complete": (
        re.compile(
            r"version (\d+) was the last at position (\d+), by the heads event at position (\d+)"
            r" of (\S+); (\d+) later events are shown"
        ),
        _complete,
    ),
    "openings": (re.compile(r"(\d+) parts"), lambda count: _many(count, "text", "texts")),
    "documents": (
        re.compile(r"(\d+) documents"),
        lambda count: _many(count, "document", "documents"),
    ),
    "withheld": (
        re.compile(r"(\d+) withheld, of which (\d+) erasure orders are shown"),
        _withheld,
    ),
    "entries": (
        re.compile(r"withheld as a whole: version (.+)"),
        lambda numbers: f"Left out as a whole, by their numbers in the case: {numbers}",
    ),
    "access": (re.compile(r"(\d+) events"), lambda count: _many(count, "reading", "readings")),
}
"""What the verifier says of what holds, and how it is told here."""
_STATED = re.compile(r"asked for by (?P<by>\S+) at (?P<at>\S+), purpose (?P<why>.+)")

_OTHERWISE = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"\bthe heads event\b", "the log’s note of where each case ended"),
        (r"\bheads event\b", "note of where the case ended"),
        (r"\bthe heads\b", "where each case ended"),
        (r"\bthe manifest\b", "the list of contents"),
        (r"\bstream\b", "case"),
        (r"\bevents\b", "entries"),
        (r"\ban event\b", "an entry"),
        (r"\bevent\b", "entry"),
        (r"\bversions\b", "entries of the case"),
        (r"\bversion\b", "entry"),
        (r"\bopenings\b", "texts"),
        (r"\bparts?\b", "text"),
        (r"\bleaves\b", "entries"),
        (r"\bcosignatures\b", "signatures of witnesses"),
        (r"\bno quorum\b", "too few witnesses"),
    )
)
"""Words of the verifier, of what does not hold, for which a reader has others."""
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:.]+Z")


def _with_moments(text: str) -> str:
    return _INSTANT.sub(lambda found: _moment(found.group()), text)


def _moment(instant: str) -> str:
    """The instant in words; as it stands where there is none in London, as what anybody made may
    say."""
    try:
        return words.moment(instant)
    except (ValueError, OverflowError):
        return instant
