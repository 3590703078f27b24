//! What the analyst has open: one state, changed by commands alone.
