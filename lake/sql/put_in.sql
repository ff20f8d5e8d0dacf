INSERT INTO {entity} ({columns})
SELECT {columns} FROM temp.written_{entity} ORDER BY {order}
