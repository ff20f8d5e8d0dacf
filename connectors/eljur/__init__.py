"""ЭлЖур and its regional hosts behind ESIA."""
