"""The only doors to the outside: HTTP, files, pictures, the journal. Foreign errors are translated here."""
