SELECT count(*) FROM temp.gone_{entity}
