COPY views.caseload_holder_1 (
    from_position,
    until_position,
    event_id,
    case_id,
    position,
    covers,
    practitioner_id,
    practitioner_role,
    supervisor_id,
    team,
    starting,
    last_day
) FROM STDIN (FORMAT binary)
