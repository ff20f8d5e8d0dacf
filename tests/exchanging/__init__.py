"""A school, its published diaries, and a simulated СМЭВ that asks for them over a real socket."""
