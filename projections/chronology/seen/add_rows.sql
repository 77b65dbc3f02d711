COPY views.chronology_contact_1 (
    from_position,
    until_position,
    contact_id,
    case_id,
    seen_at
) FROM STDIN (FORMAT binary)
