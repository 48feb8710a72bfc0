// What Package.swift was told of the commit; empty where it was told nothing.

const char *_Nonnull flatline_revision(void);

// As 2026-11-26.
const char *_Nonnull flatline_date(void);
