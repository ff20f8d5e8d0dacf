-- A reject keeps its first run while it stays at its place; found again after a release it is open again.
CREATE OR REPLACE TEMP TABLE quarantine_now AS
WITH numbered AS (
    SELECT
        p.page_kind, p.page_key, p.source_page, f.source_pointer, f.raw_value, f.reason_code, f.remedy, f.items,
        row_number() OVER (
            PARTITION BY p.page_kind, p.page_key, f.source_pointer, f.reason_code, f.raw_value ORDER BY f.row_ordinal
        ) AS occurrence
    FROM temp.found_reject AS f
    INNER JOIN temp.batch_page AS p ON p.page_ordinal = f.page_ordinal
    WHERE p.wave >= 0 AND NOT p.is_echo
)

SELECT
    sha256(
        to_json(
            [$organisation, $source, page_kind, page_key, source_pointer, reason_code, raw_value, occurrence::VARCHAR]
        )::VARCHAR
    ) AS quarantine_id,
    *
FROM numbered
