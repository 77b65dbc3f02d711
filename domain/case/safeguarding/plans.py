"""Plans for a child and being looked after, as periods."""

from domain.case.safeguarding.periods import (
    AREA,
    BeganCommand,
    BeganFact,
    ChangedCommand,
    ChangedFact,
    EndedCommand,
    EndedFact,
    Kind,
)
from domain.commands import command
from domain.facts import Content, event
from domain.roles import EVERYDAY
from domain.text import Code


class _Category(Content):
    category: Code


class _LegalStatus(Content):
    legal_status: Code


class _Reason(Content):
    reason: Code


@event("case.early_help_plan_started", area=AREA, label="Early help plan started", significant=True)
class EarlyHelpPlanStarted(BeganFact):
    STATUS = Kind.EARLY_HELP_PLAN


@event("case.early_help_plan_ended", area=AREA, label="Early help plan ended", significant=True)
class EarlyHelpPlanEnded(_Reason, EndedFact):
    STATUS = Kind.EARLY_HELP_PLAN


@event(
    "case.child_in_need_plan_started",
    area=AREA,
    label="Child in need plan started",
    significant=True,
)
class ChildInNeedPlanStarted(BeganFact):
    STATUS = Kind.CHILD_IN_NEED_PLAN


@event(
    "case.child_in_need_plan_ended", area=AREA, label="Child in need plan ended", significant=True
)
class ChildInNeedPlanEnded(_Reason, EndedFact):
    STATUS = Kind.CHILD_IN_NEED_PLAN


@event(
    "case.child_protection_plan_started",
    area=AREA,
    label="Child protection plan started",
    significant=True,
)
class ChildProtectionPlanStarted(_Category, BeganFact):
    STATUS = Kind.CHILD_PROTECTION_PLAN


@event(
    "case.child_protection_plan_changed",
    area=AREA,
    label="Child protection plan changed",
    significant=True,
)
class ChildProtectionPlanChanged(_Category, ChangedFact):
    STATUS = Kind.CHILD_PROTECTION_PLAN


@event(
    "case.child_protection_plan_ended",
    area=AREA,
    label="Child protection plan ended",
    significant=True,
)
class ChildProtectionPlanEnded(_Reason, EndedFact):
    STATUS = Kind.CHILD_PROTECTION_PLAN


@event("case.looked_after_status_started", area=AREA, label="Became looked after", significant=True)
class LookedAfterStatusStarted(_LegalStatus, BeganFact):
    STATUS = Kind.LOOKED_AFTER


@event(
    "case.looked_after_status_changed",
    area=AREA,
    label="Looked-after status changed",
    significant=True,
)
class LookedAfterStatusChanged(_LegalStatus, ChangedFact):
    STATUS = Kind.LOOKED_AFTER


@event(
    "case.looked_after_status_ended", area=AREA, label="Looked-after status ended", significant=True
)
class LookedAfterStatusEnded(_Reason, EndedFact):
    STATUS = Kind.LOOKED_AFTER


@command(
    "start-early-help-plan",
    area=AREA,
    summary="Record that an early help plan began.",
    roles=EVERYDAY,
    after_end=True,
)
class StartEarlyHelpPlan(BeganCommand):
    STATUS, FACT = Kind.EARLY_HELP_PLAN, EarlyHelpPlanStarted


@command(
    "end-early-help-plan",
    area=AREA,
    summary="Record that an early help plan ended, and why.",
    roles=EVERYDAY,
    after_end=True,
)
class EndEarlyHelpPlan(_Reason, EndedCommand):
    STATUS, FACT = Kind.EARLY_HELP_PLAN, EarlyHelpPlanEnded


@command(
    "start-child-in-need-plan",
    area=AREA,
    summary="Record that a child in need plan began.",
    roles=EVERYDAY,
    after_end=True,
)
class StartChildInNeedPlan(BeganCommand):
    STATUS, FACT = Kind.CHILD_IN_NEED_PLAN, ChildInNeedPlanStarted


@command(
    "end-child-in-need-plan",
    area=AREA,
    summary="Record that a child in need plan ended, and why.",
    roles=EVERYDAY,
    after_end=True,
)
class EndChildInNeedPlan(_Reason, EndedCommand):
    STATUS, FACT = Kind.CHILD_IN_NEED_PLAN, ChildInNeedPlanEnded


@command(
    "start-child-protection-plan",
    area=AREA,
    summary="Record that a child protection plan began, and in which category.",
    roles=EVERYDAY,
    after_end=True,
)
class StartChildProtectionPlan(_Category, BeganCommand):
    STATUS, FACT = Kind.CHILD_PROTECTION_PLAN, ChildProtectionPlanStarted


@command(
    "change-child-protection-plan",
    area=AREA,
    summary="Record that a child protection plan's category changed.",
    roles=EVERYDAY,
    after_end=True,
)
class ChangeChildProtectionPlan(_Category, ChangedCommand):
    STATUS, FACT = Kind.CHILD_PROTECTION_PLAN, ChildProtectionPlanChanged


@command(
    "end-child-protection-plan",
    area=AREA,
    summary="Record that a child protection plan ended, and why.",
    roles=EVERYDAY,
    after_end=True,
)
class EndChildProtectionPlan(_Reason, EndedCommand):
    STATUS, FACT = Kind.CHILD_PROTECTION_PLAN, ChildProtectionPlanEnded


@command(
    "start-looked-after-status",
    area=AREA,
    summary="Record that a child became looked after, and on which legal footing.",
    roles=EVERYDAY,
    after_end=True,
)
class StartLookedAfterStatus(_LegalStatus, BeganCommand):
    STATUS, FACT = Kind.LOOKED_AFTER, LookedAfterStatusStarted


@command(
    "change-looked-after-status",
    area=AREA,
    summary="Record that the legal footing on which a child is looked after changed.",
    roles=EVERYDAY,
    after_end=True,
)
class ChangeLookedAfterStatus(_LegalStatus, ChangedCommand):
    STATUS, FACT = Kind.LOOKED_AFTER, LookedAfterStatusChanged


@command(
    "end-looked-after-status",
    area=AREA,
    summary="Record that a child is no longer looked after, and why.",
    roles=EVERYDAY,
    after_end=True,
)
class EndLookedAfterStatus(_Reason, EndedCommand):
    STATUS, FACT = Kind.LOOKED_AFTER, LookedAfterStatusEnded
