"""Commands in the order in which a case mostly sees them, so that each finds what it acts upon."""

LATER = "weeks later"
"""Stands between commands of which the second is due only when a day has passed."""

CHAINS = {
    "safeguarding": (
        *("raise-concern", "triage-concern", "decide-on-concern"),
        *("refer-to-agency", LATER, "mark-response-overdue", "chase-agency-response"),
        *("record-agency-response", "escalate-disagreement", "close-concern", "reopen-concern"),
    ),
    "risk": ("record-measures", "assess-risk", "change-risk-level", "discuss-risk-with-senior"),
    "crisis": ("record-crisis-response", "agree-safety-plan", "review-safety-plan"),
    "safety plan": ("agree-safety-plan", "withdraw-safety-plan"),
    "protection": (
        *("record-strategy-discussion", "start-section-47-enquiry", "conclude-section-47-enquiry"),
        *("record-conference", "start-child-protection-plan", "change-child-protection-plan"),
        "end-child-protection-plan",
    ),
    "early help": ("start-early-help-plan", "end-early-help-plan"),
    "in need": ("start-child-in-need-plan", "end-child-in-need-plan"),
    "looked after": (
        *("start-looked-after-status", "change-looked-after-status", "end-looked-after-status"),
    ),
    "adult enquiry": ("start-adult-enquiry", "record-adult-enquiry-outcome"),
    "handover": (
        *("allocate-case", "offer-handover", "reject-handover", "offer-handover"),
        *("accept-handover", "complete-handover"),
    ),
    "handover withdrawn": ("allocate-case", "offer-handover", "withdraw-handover"),
    "allocation": (
        *("allocate-case", "reallocate-case", "arrange-cover", "end-cover", "unallocate-case"),
    ),
    "supervision": (
        *("allocate-case", "schedule-supervision", "request-supervision", "review-case"),
        "complete-supervision-action",
    ),
    "transition": ("plan-transition", "ask-adult-service", "complete-transition"),
    "transition failed": ("plan-transition", "fail-transition"),
    "goals": ("set-goal", "revise-goal", "score-goal"),
    "documents": ("add-document", "send-document"),
    "consent": ("assess-capacity", "record-consent", "expire-consent", "record-consent-refusal"),
    "taken back": ("assess-competence", "record-consent", "record-consent-withdrawal"),
    "sharing": ("record-sharing-decision", "record-disclosure"),
    "responsibility": ("record-parental-responsibility", "end-parental-responsibility"),
    "links": ("link-referral", "flag-duplicate", "unlink-referral"),
    "amending": ("add-addendum", "add-subject-statement", "link-reentered-entry"),
    "rectification": ("request-rectification", "correct-entry", "decide-rectification"),
    "attendance": ("book-contact", "reschedule-contact", "record-attendance"),
    "non-attendance": (
        *("book-contact", "record-attendance", "book-contact", "record-attendance"),
        "follow-up-non-attendance",
    ),
    "called off": ("book-contact", "cancel-contact"),
    "group": ("book-contact", "book-contact", "book-contact", "record-group-attendance"),
    "descriptor": ("set-problem-descriptor", "change-problem-descriptor"),
    "opting in": ("request-opt-in", "record-opt-in"),
    "not opting in": ("request-opt-in", LATER, "lapse-opt-in", "record-opt-in"),
    "assessment": (
        *("book-assessment", "record-attendance", "book-assessment", "record-attendance"),
        *("screen-risk", "screen-risk", "complete-assessment", "complete-assessment"),
        *("decide-suitability", "step-up", "step-down"),
    ),
    "stepping": (
        *("book-assessment", "record-attendance", "book-assessment", "record-attendance"),
        *("screen-risk", "screen-risk", "complete-assessment", "complete-assessment"),
        *("decide-suitability", "decide-suitability", "step-up", "step-up", "step-up"),
    ),
    "treatment": (
        *("book-contact", "record-attendance", "screen-risk", "record-session", "sign-note"),
        *("countersign-note", "record-measures", "log-internet-therapy"),
    ),
    "notes": (
        *("book-contact", "record-attendance", "screen-risk", "record-session", "sign-note"),
        *("countersign-note", "countersign-note", "countersign-note"),
    ),
    "aftercare": (
        *("book-contact", "record-attendance", "book-contact", "record-attendance"),
        *("plan-discharge", "send-discharge-letter", "record-follow-up-contact"),
    ),
    "closing": ("plan-discharge", "close-case", "reopen-case"),
    "death": ("record-death", "withdraw-death"),
    "chronology": ("raise-concern", "exclude-from-chronology", "include-in-chronology"),
    "overdue": ("raise-concern", "refer-to-agency", LATER, "mark-response-overdue"),
    "linked": (
        *("raise-concern", "raise-concern", "raise-concern", "link-concern", "merge-concern"),
    ),
    "agency": ("raise-concern", "refer-to-agency", "record-agency-response", "record-disclosure"),
    "duties": (
        *("report-fgm", "make-prevent-referral", "make-marac-referral", "check-cpis"),
        *("complete-exploitation-screen", "raise-modern-slavery-concern"),
    ),
    "governance": (
        *("link-incident", "link-complaint", "record-management-decision"),
        *("record-mdt-discussion", "mark-audit-sampled", "rate-priority"),
    ),
    "restriction": ("restrict-access", "lift-restriction"),
    "sealed": ("restrict-access", "restrict-access", "request-unsealing", "lift-restriction"),
    "conflict": ("declare-conflict", "end-conflict"),
    "who they are": (
        *("match-identity", "leave-identity-unverified", "record-demographics"),
        *("record-employment", "record-communication-needs"),
    ),
    "passed on": ("record-unplanned-contact", "inform-referrer", "signpost", "transfer-case"),
}
