//! The bundled fonts, and how wide a text is in them.
