//! Numbers and strings as bytes, small ones short: what the embedded assets are made of.

/// Why bytes could not be read back.
pub type Damage = &'static str;

/// Appends a number in groups of seven bits, the low ones first.
pub fn push_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a signed number, small magnitudes short.
pub fn push_signed(out: &mut Vec<u8>, value: i64) {
    push_varint(out, ((value << 1) ^ (value >> 63)) as u64);
}

/// Appends bytes with their length before them.
pub fn push_section(out: &mut Vec<u8>, section: &[u8]) {
    push_varint(out, section.len() as u64);
    out.extend_from_slice(section);
}

/// Reads from the front of a slice.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    bytes: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// Starts at the first byte.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// The next number; 0 past the end, which [`Cursor::is_empty`] tells.
    #[inline]
    pub fn varint(&mut self) -> u64 {
        // Most numbers are small.
        match self.bytes {
            [byte, rest @ ..] if *byte < 0x80 => {
                self.bytes = rest;
                u64::from(*byte)
            }
            _ => self.long_varint(),
        }
    }

    fn long_varint(&mut self) -> u64 {
        // Two and three bytes come next in number.
        match self.bytes {
            [first, last, rest @ ..] if *last < 0x80 => {
                self.bytes = rest;
                return u64::from(first & 0x7f) | u64::from(*last) << 7;
            }
            [first, second, last, rest @ ..] if *last < 0x80 => {
                self.bytes = rest;
                return u64::from(first & 0x7f) | u64::from(second & 0x7f) << 7 | u64::from(*last) << 14;
            }
            _ => {}
        }
        let mut value = 0;
        for (i, &byte) in self.bytes.iter().enumerate().take(10) {
            value |= u64::from(byte & 0x7f).wrapping_shl(7 * i as u32);
            if byte < 0x80 {
                self.bytes = &self.bytes[i + 1..];
                return value;
            }
        }
        self.bytes = &[];
        0
    }

    /// The next signed number.
    #[inline]
    pub fn signed(&mut self) -> i64 {
        let value = self.varint();
        (value >> 1) as i64 ^ -((value & 1) as i64)
    }

    /// The next bytes that carry their length.
    ///
    /// # Errors
    /// If they are cut short.
    pub fn section(&mut self) -> Result<&'a [u8], Damage> {
        let len = usize::try_from(self.varint()).map_err(|_| "a length is too large")?;
        if len > self.bytes.len() {
            return Err("it is cut short");
        }
        let (section, rest) = self.bytes.split_at(len);
        self.bytes = rest;
        Ok(section)
    }

    /// All that is left.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    /// How many bytes are left.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether all is read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

/// Packs an asset: a magic word, the length unpacked, and a zstd frame with a checksum.
///
/// # Errors
/// If zstd fails.
pub fn pack(magic: &[u8; 8], raw: &[u8], level: i32) -> std::io::Result<Vec<u8>> {
    let mut encoder = zstd::Encoder::new(Vec::new(), level)?;
    encoder.include_checksum(true)?;
    encoder.include_contentsize(true)?;
    encoder.set_pledged_src_size(Some(raw.len() as u64))?;
    encoder.window_log(27)?;
    std::io::Write::write_all(&mut encoder, raw)?;
    let mut out = magic.to_vec();
    out.extend_from_slice(&(raw.len() as u64).to_le_bytes());
    out.extend_from_slice(&encoder.finish()?);
    Ok(out)
}

/// Unpacks what [`pack`] made, and holds it against its checksum.
///
/// # Errors
/// If the bytes are not what was packed.
pub fn unpack(magic: &[u8; 8], packed: &[u8]) -> Result<Vec<u8>, Damage> {
    let rest = packed.strip_prefix(magic).ok_or("it does not start as it should")?;
    let (len, frame) = rest.split_first_chunk::<8>().ok_or("it is cut short")?;
    let len = usize::try_from(u64::from_le_bytes(*len)).map_err(|_| "its length is wrong")?;
    if len > 1 << 28 {
        return Err("its length is wrong");
    }
    let mut decoder = zstd::bulk::Decompressor::new().map_err(|_| "zstd could not start")?;
    decoder.window_log_max(27).map_err(|_| "zstd could not start")?;
    let raw = decoder.decompress(frame, len).map_err(|_| "its checksum is wrong")?;
    if raw.len() == len { Ok(raw) } else { Err("its length is wrong") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_flipped_bit_is_noticed_wherever_it_is() {
        let raw: Vec<u8> = (0..2000u32).flat_map(|i| (i * i).to_le_bytes()).collect();
        let packed = pack(b"TESTTEST", &raw, 3).unwrap();
        assert_eq!(unpack(b"TESTTEST", &packed).unwrap(), raw);
        for at in 0..packed.len() {
            let mut damaged = packed.clone();
            damaged[at] ^= 0x10;
            // A bit that says nothing may flip, but no wrong content ever comes out.
            assert!(
                unpack(b"TESTTEST", &damaged).is_err() || unpack(b"TESTTEST", &damaged).unwrap() == raw,
                "byte {at}"
            );
        }
    }

    proptest! {
        #[test]
        fn numbers_come_back(values in proptest::collection::vec(any::<i64>(), 0..20)) {
            let mut out = Vec::new();
            for &value in &values {
                push_signed(&mut out, value);
                push_varint(&mut out, value as u64);
            }
            let mut cursor = Cursor::new(&out);
            for &value in &values {
                prop_assert_eq!(cursor.signed(), value);
                prop_assert_eq!(cursor.varint(), value as u64);
            }
            prop_assert!(cursor.is_empty());
        }
    }
}
