-- A page that was never read leaves no receipt; one that was, even without a row, does.
SELECT DISTINCT organisation_id, page_kind
FROM page_receipt
WHERE source = 'registers'
