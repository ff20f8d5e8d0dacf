SELECT count(*) FROM temp.arriving_{entity} AS a
INNER JOIN temp.batch_page AS p ON p.page_ordinal = a.page_ordinal
WHERE p.wave = $wave
