INSERT INTO temp.found_reject
SELECT a.page_ordinal, a.source_pointer, {raw_value}, r.reason_code, r.remedy, a.items, a.row_ordinal
FROM temp.judged_{entity} AS a
INNER JOIN (VALUES
    ('conflicting', 'conflicting_values', $conflicting_remedy),
    ('stale', 'stale_page', $stale_remedy),
    ('held', 'held_change', $held_remedy)
) AS r (disposition, reason_code, remedy) ON r.disposition = a.disposition
WHERE NOT a.is_echo
