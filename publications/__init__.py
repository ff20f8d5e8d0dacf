"""What is made from checked data: reports, diaries, sheets, archives."""
