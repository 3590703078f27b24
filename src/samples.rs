//! The bundled sample reports, embedded so that an installed binary has them too.

/// A bundled report file.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// What to call it, in place of a path: `samples/2024-11-30-idlib-aleppo.txt`.
    pub path: &'static str,
    /// The file's bytes.
    pub bytes: &'static [u8],
}

/// All of them, in the order in which they are listed.
pub const SAMPLES: &[Sample] = &[];
