CREATE OR REPLACE TEMP TABLE gone_{entity} AS
SELECT {keys}, NULL::VARCHAR AS page_kind, NULL::TIMESTAMPTZ AS gone_at, false AS is_scoped
FROM {entity} AS c WHERE false
