INSERT INTO temp.tally
SELECT page_ordinal, disposition, sum(items) FROM temp.judged_{entity} WHERE NOT is_echo GROUP BY ALL
