//! The bundled sample reports, embedded so that an installed binary has them too.

/// A bundled report file.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// What to call it, in place of a path: `samples/2024-12-05-hama.txt`.
    pub path: &'static str,
    /// The file's bytes.
    pub bytes: &'static [u8],
}

macro_rules! sample {
    ($name:literal) => {
        Sample { path: concat!("samples/", $name), bytes: include_bytes!(concat!("../assets/samples/", $name)) }
    };
}

/// All of them, in the order in which they are listed.
pub const SAMPLES: &[Sample] = &[
    sample!("2021-11-14-hodeidah-marib.jsonl"),
    sample!("2024-07-27-khan-younis-deir-al-balah.txt"),
    sample!("2024-08-26-ukraine-air-attack.txt"),
    sample!("2024-10-24-kupiansk-pokrovsk.md"),
    sample!("2024-11-30-idlib-aleppo.txt"),
    sample!("2024-12-05-hama.txt"),
    sample!("2025-04-14-el-fasher-zamzam.html"),
];
