SELECT disposition, count(*) FROM temp.judged_{entity} GROUP BY disposition
