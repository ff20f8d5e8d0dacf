INSERT INTO temp.gone_{entity}
SELECT {keys}, min(page_kind), max(gone_at), true FROM temp.scope_gone GROUP BY {keys}
