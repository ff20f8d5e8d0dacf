SELECT DISTINCT page_ordinal FROM temp.judged_{entity} WHERE disposition IN ({dispositions})
