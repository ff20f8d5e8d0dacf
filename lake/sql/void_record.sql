-- What of each touched record stands when its void operations are taken out: the version that the last of the others
-- left (`kept`), none where that was a removal or nothing; `present` is the version that the lake shows.
CREATE OR REPLACE TEMP TABLE void_record_{entity} AS
WITH version AS (
    SELECT {key} AS record_id, organisation_id, revision_number AS version, change_code
    FROM {entity}_revision
    WHERE organisation_id IN (SELECT organisation_id FROM void_change WHERE entity = '{entity}')
    UNION ALL
    SELECT
        {entity}.{key} AS record_id,
        {entity}.organisation_id,
        1 + coalesce(former.last_number, 0) AS version,
        NULL AS change_code
    FROM {entity}
    LEFT JOIN (
        SELECT organisation_id, {key}, max(revision_number) AS last_number
        FROM {entity}_revision
        WHERE organisation_id IN (SELECT organisation_id FROM void_change WHERE entity = '{entity}')
        GROUP BY ALL
    ) AS former
        ON {entity}.organisation_id = former.organisation_id AND {entity}.{key} = former.{key}
    WHERE {entity}.organisation_id IN (SELECT organisation_id FROM void_change WHERE entity = '{entity}')
),

touched AS (
    SELECT version.*
    FROM version
    WHERE EXISTS (
        SELECT 1 FROM void_change
        WHERE
            void_change.entity = '{entity}'
            AND void_change.organisation_id = version.organisation_id
            AND void_change.record_id = version.record_id
    )
),

operation AS (
    SELECT organisation_id, record_id, version, false AS is_removal FROM touched
    UNION ALL
    SELECT organisation_id, record_id, version, true AS is_removal FROM touched WHERE change_code IN ('deleted', 'moved')
),

standing AS (
    SELECT operation.*
    FROM operation
    WHERE NOT EXISTS (
        SELECT 1 FROM void_change
        WHERE
            void_change.entity = '{entity}'
            AND void_change.organisation_id = operation.organisation_id
            AND void_change.record_id = operation.record_id
            AND void_change.version = operation.version
            AND void_change.is_removal = operation.is_removal
    )
),

last_standing AS (
    SELECT
        organisation_id,
        record_id,
        max_by(version, 2 * version + CAST(is_removal AS BIGINT)) AS version,
        max_by(is_removal, 2 * version + CAST(is_removal AS BIGINT)) AS is_removal
    FROM standing
    GROUP BY ALL
)

SELECT
    touched.organisation_id,
    touched.record_id,
    max(touched.version) FILTER (WHERE touched.change_code IS NULL) AS present,
    max(CASE WHEN NOT last_standing.is_removal THEN last_standing.version END) AS kept,
    max(changed.changed_at) AS changed_at
FROM touched
LEFT JOIN last_standing
    ON touched.organisation_id = last_standing.organisation_id AND touched.record_id = last_standing.record_id
INNER JOIN (
    SELECT organisation_id, record_id, max(changed_at) AS changed_at
    FROM void_change
    WHERE entity = '{entity}'
    GROUP BY ALL
) AS changed
    ON touched.organisation_id = changed.organisation_id AND touched.record_id = changed.record_id
GROUP BY ALL
