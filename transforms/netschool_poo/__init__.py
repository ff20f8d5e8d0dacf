"""«Сетевой город ПОО»: rosters, lessons and attestations of college students."""
