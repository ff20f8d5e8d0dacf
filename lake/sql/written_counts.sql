SELECT count(*), count(*) FILTER (WHERE is_known) FROM temp.written_{entity}
