CREATE OR REPLACE TEMP TABLE read_before_{entity} AS
SELECT {places} shown_at, NULL::TIMESTAMPTZ AS read_at FROM temp.judged_{entity} WHERE false
