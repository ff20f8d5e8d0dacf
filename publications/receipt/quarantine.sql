-- What could not be read of an organisation's deliveries, and what was mended since: with when each was first met.
-- $organisation.
SELECT
    quarantine.source,
    quarantine.page_kind,
    quarantine.page_key,
    quarantine.source_page,
    quarantine.source_pointer,
    quarantine.raw_value,
    quarantine.reason_code,
    quarantine.remedy,
    quarantine.items,
    first_run.as_of_at AS first_seen_at,
    quarantine.released_run_id,
    released_run.as_of_at AS released_at
FROM quarantine
LEFT JOIN run AS first_run ON quarantine.first_run_id = first_run.run_id
LEFT JOIN run AS released_run ON quarantine.released_run_id = released_run.run_id
WHERE quarantine.organisation_id = $organisation
ORDER BY
    quarantine.source, quarantine.page_kind, quarantine.page_key, quarantine.source_pointer, quarantine.quarantine_id
