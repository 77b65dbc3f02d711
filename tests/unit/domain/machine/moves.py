"""From which status a case may come to which."""

from domain.case.case import Status

_ON = {Status.ACCEPTED, Status.WAITING_ASSESSMENT, Status.ASSESSED, Status.IN_TREATMENT}
RUNNING = _ON | {Status.DISCHARGE_PLANNED}
MOVES: dict[Status, set[Status]] = {
    Status.RECEIVED: {Status.ACCEPTED, Status.DECLINED, Status.REDIRECTED, Status.OPTED_OUT},
    Status.ACCEPTED: RUNNING | {Status.CLOSED},
    Status.WAITING_ASSESSMENT: (RUNNING | {Status.CLOSED}) - {Status.ACCEPTED},
    Status.ASSESSED: {Status.IN_TREATMENT, Status.DISCHARGE_PLANNED, Status.CLOSED},
    # A corrected attendance may show that treatment had not started.
    Status.IN_TREATMENT: (RUNNING | {Status.CLOSED}) - {Status.IN_TREATMENT},
    Status.DISCHARGE_PLANNED: {Status.CLOSED},
    Status.CLOSED: RUNNING,
    Status.OPTED_OUT: RUNNING | {Status.RECEIVED},
    Status.DECLINED: set(),
    Status.REDIRECTED: set(),
    Status.DECEASED: set(Status),
}
# A lapsed invitation makes a closed case one that opted out, and anybody may die.
MOVES = {
    status: moves | {Status.DECEASED} | ({Status.OPTED_OUT} if Status.CLOSED in moves else set())
    for status, moves in MOVES.items()
}
