"""Pages of the Dnevnik.ru API: a mark hangs on a work, a work on a lesson, absences stand by themselves."""
