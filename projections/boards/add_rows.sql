COPY views.board_item_2 (
    from_position,
    until_position,
    item_id,
    kind,
    case_id,
    entry,
    because,
    begun_at,
    due_on,
    owner,
    about,
    code,
    after_end
) FROM STDIN (FORMAT BINARY)
