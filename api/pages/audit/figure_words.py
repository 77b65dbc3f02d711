"""What the figures of reports are called, and what each counts of whom, for those who read them and
did not make them: `docs/figures.md` says the same at length."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from api.pages import words
from api.pages.staff import Staff
from domain.case.measures.instruments import instrument
from domain.policies import policy

_FINISHED = "of those who finished a course of treatment"
_NOT_WELL = "of those who finished, without those who were below the cut-offs at the start"
_OUTCOMES: Mapping[str, tuple[str, str]] = {
    "finished": (
        "Finished a course",
        "Attended treatment at least twice before the case ended, of adults whose case ended in"
        " these days.",
    ),
    "at_caseness": (
        "Unwell enough at the start (caseness)",
        f"The first score of depression or of anxiety reached its cut-off, {_FINISHED}.",
    ),
    "not_at_caseness": (
        "Below the cut-offs at the start",
        f"Both first scores stayed below their cut-offs, {_FINISHED}.",
    ),
    "caseness_not_known": (
        "Start not known",
        f"A first score is missing, so that neither can be said, {_FINISHED}.",
    ),
    "recovery": (
        "Recovery",
        f"Unwell enough at the start, and both last scores below their cut-offs, {_NOT_WELL}.",
    ),
    "reliable_recovery": (
        "Reliable recovery",
        f"Recovered, and improved by more than a score moves by chance, {_NOT_WELL}.",
    ),
    "reliable_improvement": (
        "Reliable improvement",
        "One score fell by more than it moves by chance, and the other did not rise by as much,"
        f" {_FINISHED}.",
    ),
    "reliable_deterioration": (
        "Reliable deterioration",
        "One score rose by more than it moves by chance, and the other did not fall by as much,"
        f" {_FINISHED}.",
    ),
    "no_reliable_change": (
        "No reliable change",
        f"First and last scores are there, and moved by no more than chance, {_FINISHED}.",
    ),
    "unpaired": (
        "First or last score missing",
        "Depression or anxiety has no first or no later score, so that no change can be told,"
        f" {_FINISHED}.",
    ),
    "other_anxiety_measure_counted": (
        "GAD-7 counted instead",
        f"GAD-7 stood in for the measure of anxiety that goes with the problem, {_FINISHED}.",
    ),
    "stepped_up": ("Stepped up", f"Moved to more intensive help at least once, {_FINISHED}."),
    "stepped_down": ("Stepped down", f"Moved to less intensive help at least once, {_FINISHED}."),
    "young_with_two_contacts": (
        "Children and young people seen twice",
        "Attended two contacts or more, of those aged up to 17 when they were referred whose case"
        " ended in these days.",
    ),
    "paired": (
        "First and last score there",
        "The same questionnaire, or the same goal, was scored from the first contact on and again"
        " from the second on, of children and young people seen twice.",
    ),
    "improved": (
        "Improved",
        "Something got better by more than chance and nothing got worse, of those whose first and"
        " last scores are there.",
    ),
    "deteriorated": (
        "Deteriorated",
        "Something got worse by more than chance, of those whose first and last scores are there.",
    ),
    "no_change": (
        "No change",
        "Neither better nor worse, of those whose first and last scores are there.",
    ),
}
_MEASURES: Mapping[str, tuple[str, str]] = {
    "finished_without_a_pair": (
        "Finished, first or last score missing",
        f"Depression or the anxiety measure that counts lacks one of the two, {_FINISHED}.",
    ),
    "problems_own_measure_not_answered": (
        "The problem’s own measure never answered",
        "Another measure of anxiety was, of those who answered any.",
    ),
    "measure_of_another_problem_answered": (
        "A measure of another problem answered",
        "It neither goes with the problem nor stands in for its measure, of those who answered any"
        " measure of anxiety.",
    ),
}
_UNPAIRED = "_unpaired"
_MISSING = (
    "First or last score missing",
    f"One of the two is missing, {_FINISHED} and whose problem the measure goes with.",
)
_RATERS = {
    "self": "rated by the young person",
    "parent": "rated by a parent",
    "clinician": "rated by a clinician",
}
_DAYS = re.compile(r"(.+?)_(?:within_(\d+)|(\d+)_to_(\d+)|over_(\d+))_days")
_WAITS: Mapping[str, tuple[str, str]] = {
    "treatment": (
        "First treated",
        "From the referral, of adults who finished a course in these days.",
    ),
    "wait_for_assessment": (
        "Wait for assessment",
        "From the referral to the first assessment that was attended, of those first assessed in"
        " these days.",
    ),
    "wait_for_treatment": (
        "Wait for treatment",
        "From the referral to the first treatment that was attended, of those first treated in"
        " these days.",
    ),
    "first_to_second_treatment": (
        "First to second treatment",
        "Of those treated for the second time in these days.",
    ),
    "quiet": (
        "Quiet",
        "How long ago the last treatment was on the last of these days, of open cases that were"
        " treated at least once.",
    ),
    "waiting_for_assessment": (
        "Still waiting for assessment",
        "On the last of these days, of open cases that nobody has assessed yet.",
    ),
    "waiting_for_treatment": (
        "Still waiting for treatment",
        "On the last of these days, of open cases that were assessed and not treated yet.",
    ),
}
_REASONS = {
    "age-not-known": "The referral names no date of birth",
    "age-outside-the-figures": "18 or older when referred, or not born yet: pathway or date of"
    " birth may be wrong",
    "rcads-sex-missing": "RCADS can’t be compared: there is no norm without a registered sex",
    "rcads-age-missing": "RCADS can’t be compared: the referral names no date of birth",
    "rcads-age-without-norm": "RCADS can’t be compared: there are norms for ages 8 to 17 alone",
    "rcads-rater-without-norm": "RCADS can’t be compared: there are norms for answers of the"
    " young person and of a parent alone",
    "seen-before-the-referral": "A contact lies before the referral: one of the two days is wrong",
}
_RULES = {
    "anxiety_measure": "which measure goes with the problem",
    "caseness": "from which score on somebody is unwell enough to count",
    "reliable_change": "how far a score moves by chance",
    "risk_item": "which question asks about harm",
}
_RULE = re.compile(r"\w+: (\w+) (\w+)")


@dataclass(frozen=True)
class Explained:
    """What a figure is called, and what it counts."""

    name: str
    counts: str


def figure_words(code: str) -> str:
    """What a figure is called."""
    return _explained(code).name


def explained(codes: Iterable[str]) -> list[Explained]:
    """What these figures count, each once: the bands of one wait and the raters of one change are
    told together."""
    return list(dict.fromkeys(_together(codes)))


def reason_words(code: str) -> str:
    """Why a case is left out of a figure."""
    return _REASONS.get(code, words.in_words(code))


def rule_words(name: str) -> str:
    """A rule that nobody has checked yet, by what it settles."""
    found = _RULE.fullmatch(name)
    if found is None:
        return words.in_words(name)
    return f"{_measure(found[1])}: {_RULES.get(found[2], words.in_words(found[2]).lower())}"


def group_words(by: str, group: str, staff: Staff) -> str:
    """A group of those into which figures are divided by something."""
    if group == "not_recorded":
        return words.in_words(group)
    match by:
        case "practitioner":
            return staff.who(group) or group
        case "team" | "service" | "step" | "decile":
            return f"{words.in_words(by)} {group}"
        case "descriptor":
            return _problem(group)
        case "ethnicity":
            label: str = policy("demographics")["ethnicity"].get(group, group)
            return label
        case "anxiety_measure":
            return _measure(group)
    return words.in_words(group) if by == "pathway" else group


def _explained(code: str) -> Explained:
    if (found := _DAYS.fullmatch(code)) and found[1] in _WAITS:
        name, counts = _WAITS[found[1]]
        return Explained(f"{name}{_long(found)}", counts)
    if code in _MEASURES:
        return Explained(*_MEASURES[code])
    if code.endswith(_UNPAIRED):
        name, counts = _MISSING
        return Explained(
            f"{_measure(code.removesuffix(_UNPAIRED).upper())}: {name.lower()}", counts
        )
    rater, _, what = code.partition("_")
    if rater in _RATERS and what in _OUTCOMES:
        name, counts = _OUTCOMES[what]
        return Explained(f"{name}, {_RATERS[rater]}", counts)
    name, counts = _OUTCOMES.get(code, (words.in_words(code), ""))
    return Explained(name, counts)


def _together(codes: Iterable[str]) -> Iterator[Explained]:
    for code in codes:
        rater, _, what = code.partition("_")
        if (found := _DAYS.fullmatch(code)) and found[1] in _WAITS:
            yield Explained(*_WAITS[found[1]])
        elif rater in _RATERS and what in _OUTCOMES:
            yield Explained(*_OUTCOMES[what])
        elif code.endswith(_UNPAIRED):
            yield Explained(*_MISSING)
        elif (one := _explained(code)).counts:
            yield one


def _long(found: re.Match[str]) -> str:
    _, within, first, last, over = found.groups()
    if within is not None:
        return f" within {within} days"
    return f": more than {over} days" if over is not None else f": {first} to {last} days"


def _problem(code: str) -> str:
    """A problem by the label of its code, or of the code that it is one of, with the code."""
    listed = {each["code"]: each["label"] for each in policy("problems")["problems"]}
    label = listed.get(code) or listed.get(code.partition(".")[0])
    return code if label is None else f"{words.first_letter(label)} ({code})"


def _measure(code: str) -> str:
    """A questionnaire by its label; without what the list says beside it."""
    listed = policy(instrument(code).rules)["instruments"]
    label: str = listed[code]["label"]
    return re.split(r"[,;:]", label)[0]
