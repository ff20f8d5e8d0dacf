INSERT INTO unit_receipt (
    run_id, organisation_id, source, page_kind, is_complete, observed_at, window_from_on, window_to_on, pages,
    deleted, held, failure, notice
) VALUES (
    $run, $organisation, $source, $kind, $complete, $observed, $from_on, $to_on, $pages, $deleted, $held, $failure,
    $notice
)
