-- Source values that could not be read and still can't, by reason; the value itself may name a person and is not shown.
WITH read_page AS (
    SELECT
        organisation_id,
        source_page,
        max_by(page_key, observed_at) AS page_key
    FROM page_receipt
    GROUP BY organisation_id, source_page
)

SELECT
    quarantine.organisation_id,
    quarantine.source,
    quarantine.page_kind,
    quarantine.reason_code,
    quarantine.remedy,
    CAST(sum(quarantine.items) AS BIGINT) AS items,
    arg_min(quarantine.source_page, quarantine.quarantine_id) AS source_page,
    arg_min(quarantine.source_pointer, quarantine.quarantine_id) AS source_pointer,
    arg_min(read_page.page_key, quarantine.quarantine_id) AS page_key
FROM quarantine
LEFT JOIN read_page
    ON quarantine.organisation_id = read_page.organisation_id AND quarantine.source_page = read_page.source_page
WHERE quarantine.released_run_id IS NULL
GROUP BY quarantine.organisation_id, quarantine.source, quarantine.page_kind, quarantine.reason_code, quarantine.remedy
ORDER BY quarantine.organisation_id, items DESC, quarantine.reason_code, quarantine.remedy, quarantine.page_kind
