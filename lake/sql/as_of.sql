SELECT {columns} FROM {entity} WHERE changed_at <= $moment
UNION ALL
SELECT {columns} FROM {entity}_revision WHERE seen_from_at <= $moment AND replaced_at > $moment
