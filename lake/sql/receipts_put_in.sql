INSERT INTO page_receipt BY NAME SELECT * FROM temp.receipt_now
