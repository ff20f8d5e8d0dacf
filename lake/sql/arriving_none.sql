DELETE FROM temp.arriving_{entity}
