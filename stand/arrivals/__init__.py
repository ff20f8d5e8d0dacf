"""Where schools of the stand leave their files: folders of an SFTP server and boxes of an IMAP server."""
