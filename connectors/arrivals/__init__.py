"""How files of schools come into the inbox: fetched over SFTP or out of a mailbox, never changed or removed there."""
