CREATE OR REPLACE TEMP TABLE moved_{entity} AS SELECT {old_keys} FROM {entity} AS o WHERE false
