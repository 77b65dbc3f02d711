"""The codes that random commands choose from, by the name of the field that takes them."""

from domain.policies import policy


def codes(name: str, member: str = "codes") -> list[str]:
    """The codes of a list in a rule file, in order."""
    return sorted(policy(name)[member])


def _of_status(status: str, member: str) -> list[str]:
    return sorted(policy("statuses")["lists"][status][member])


LISTED: dict[str, list[str]] = {
    "sha256": [64 * "0"],
    "source_code": codes("referral_sources"),
    "end_code": ["46", "47", "11", "50", "44"],
    "appointment_type": codes("appointment_types"),
    "medium": ["01", "02", "11"],
    "attendance_code": codes("attendance"),
    "interventions": codes("interventions")[:3],
    "therapy": codes("therapies"),
    "instrument": codes("measures", "instruments"),
    "categories": ["physical"],
    "threshold": ["early_help"],
    "basis": codes("sharing_bases"),
    "nhs_number": ["9434765919"],
    "code": ["F41.0", "F32.1", "K58"],
    "reasons": ["practitioner_request", "ready_for_step_change_or_discharge"],
    "reason": codes("contact_changes", "reasons")[:3],
    "decision": ["treatment", "sharing"],
    "category": ["neglect", "emotional"],
    "legal_status": ["V2", "C1"],
    "ground": ["mother", "court_order"],
    "contacted": codes("crisis_contacts"),
    "recipient": ["gp", "school"],
    "tool": codes("exploitation", "tools"),
    "result": codes("cpis", "results"),
    "ods": ["RX1", "RX2"],
    "content_sha256": ["0" * 64],
    "url": ["https://follower.invalid/events"],
    "whole_time_equivalent": ["0.01", "0.60", "1.00"],
    "public": ["MCowBQYDK2VwAyEA"],
    "secret": ["bm90IGEgc2VjcmV0IG9mIGFueWJvZHk="],
}
"""What a field of this name takes, whatever command it stands in."""

LISTED_FOR: dict[str, list[str]] = {
    "AddDocument.kind": codes("documents", "kinds"),
    "CloseMatter.outcome": codes("matters", "outcomes"),
    "CompleteExploitationScreen.outcome": codes("exploitation", "outcomes"),
    "ConcludeSection47Enquiry.outcome": _of_status("section_47_enquiry", "outcome"),
    "DecideOnMatter.decision": codes("matters", "decisions"),
    "DecideRectification.refusal_reason": codes("rectification", "refusal_reasons"),
    "DeclineReferral.end_code": ["50", "50", "10"],
    "EndChildInNeedPlan.reason": _of_status("child_in_need_plan", "reason"),
    "EndChildProtectionPlan.reason": _of_status("child_protection_plan", "reason"),
    "EndEarlyHelpPlan.reason": _of_status("early_help_plan", "reason"),
    "EndLookedAfterStatus.reason": _of_status("looked_after", "reason"),
    "EndParentalResponsibility.reason": codes("responsibility", "endings"),
    "LinkComplaint.stage": codes("governance", "complaint_stages"),
    "LinkIncident.kind": codes("governance", "incident_kinds"),
    "LinkReferral.relation": codes("case_relations", "relations"),
    "LogInternetTherapy.programme": codes("internet_programmes", "programmes"),
    "LogInternetTherapy.therapy": ["748041000000107", "748091000000102", "199314001"],
    "RatePriority.priority": codes("allocation", "priorities"),
    "ReallocateCase.reason": codes("allocation", "reallocation_reasons"),
    "RecordAdultEnquiryOutcome.outcome": _of_status("section_42_enquiry", "outcome"),
    "RecordAdultEnquiryOutcome.risk": _of_status("section_42_enquiry", "risk"),
    "RecordCommunicationNeeds.language": ["pl", "ur", "bfi"],
    "RecordCommunicationNeeds.needs": codes("communication", "needs"),
    "RecordConference.outcome": codes("conferences", "outcomes"),
    "RecordDemographics.deprivation_index": codes("demographics", "deprivation_indices"),
    "RecordDemographics.ethnicity": codes("demographics", "ethnicity"),
    "RecordEmployment.benefits": codes("employment", "answers"),
    "RecordEmployment.hours": codes("employment", "hours"),
    "RecordEmployment.sick_absence": codes("employment", "answers"),
    "RecordEmployment.sick_pay": codes("employment", "answers"),
    "RecordEmployment.status": codes("employment", "status"),
    "RecordEmployment.support": codes("employment", "answers"),
    "RecordManagementDecision.kind": codes("governance", "decisions"),
    "RecordMdtDiscussion.outcome": codes("governance", "mdt_outcomes"),
    "RecordRelationship.relationship": codes("relationships"),
    "RecordStrategyDiscussion.outcome": codes("conferences", "discussion_outcomes"),
    "ReferMatter.agency": codes("matters", "agencies"),
    "ReportStaffAllegation.grounds": codes("matters", "allegation_grounds"),
    "RestrictAccess.ground": [*codes("access", "restriction_grounds"), *3 * ["sealed_from_now"]],
    "ReviewCase.decision": codes("supervision", "decisions"),
    "SendDocument.to": codes("sharing_recipients", "recipients"),
    "TransferCase.reason": codes("transfers", "reasons"),
    "TriageMatter.threshold": codes("matters", "thresholds"),
    "UnallocateCase.reason": codes("allocation", "unallocation_reasons"),
}
"""What the field of one command takes, where others of its name take something else."""
