-- Per place and moment the last complete reading before it: what it did not show was not there.
CREATE OR REPLACE TEMP TABLE read_before_{entity} AS
WITH place AS (
    SELECT DISTINCT {places} shown_at FROM temp.judged_{entity} WHERE disposition IN ('accepted', 'superseding')
)

SELECT p.*, max(c.observed_at) AS read_at
FROM place AS p
LEFT JOIN temp.coverage_here AS c
    ON c.entity = '{entity}' AND c.observed_at < p.shown_at AND {covered}
GROUP BY ALL
