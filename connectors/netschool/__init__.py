"""The school edition of «Сетевой город. Образование» (NetSchool): its web diary."""
