COPY views.outcomes_2_contacts (
    from_position,
    until_position,
    contact_id,
    case_id,
    assessment,
    treatment,
    medium,
    started_at
) FROM STDIN (FORMAT BINARY)
