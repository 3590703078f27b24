//! The text of a file that may be packed: ZIP, gzip and zstd, told apart by content.

use super::{Stop, WHOLE_MAX};
use std::io::{Read, Seek, SeekFrom};

/// A file to read.
pub trait Input: Read + Seek {}

impl<T: Read + Seek> Input for T {}

/// Hands the text on, unpacked where it is packed.
pub fn with_text<R>(input: &mut dyn Input, use_it: impl FnOnce(&mut dyn Read) -> Result<R, Stop>) -> Result<R, Stop> {
    input.seek(SeekFrom::Start(0))?;
    let mut magic = Vec::new();
    (&mut *input).take(4).read_to_end(&mut magic)?;
    input.seek(SeekFrom::Start(0))?;
    if magic == b"PK\x03\x04" {
        let broken = |why: zip::result::ZipError| Stop::Source(format!("the ZIP archive is damaged: {why}"));
        let mut archive = zip::ZipArchive::new(input).map_err(broken)?;
        // Readmes and lists of codes stand beside the table, and it is the largest.
        let mut best = None;
        for i in 0..archive.len().min(1000) {
            let file = archive.by_index_raw(i).map_err(broken)?;
            let rank = file.name().map_or(0, |name| rank(&name.to_ascii_lowercase()));
            if rank > 0 {
                best = best.max(Some((rank, file.size(), std::cmp::Reverse(i))));
            }
        }
        let (.., index) = best.ok_or("the ZIP archive has no table and no GeoJSON in it")?;
        let mut member = archive.by_index(index.0).map_err(broken)?;
        return use_it(&mut Told(&mut member, "ZIP archive"));
    }
    if magic.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let mut decoder = zstd::Decoder::new(input)?;
        decoder.window_log_max(27)?;
        return use_it(&mut Told(&mut decoder, "zstd file"));
    }
    if magic.starts_with(&[0x1f, 0x8b]) {
        return use_it(&mut Told(&mut flate2::read::MultiGzDecoder::new(input), "gzip file"));
    }
    use_it(&mut std::io::BufReader::new(input))
}

/// How likely a member of an archive is what was meant; 0 is not at all.
fn rank(name: &str) -> u8 {
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    let last = name.rsplit('/').next().unwrap_or(name);
    if last.starts_with('.') || last.contains("readme") || last.contains("metadata") || last.contains("citation") {
        return 0;
    }
    if ends(&[".geojson"]) {
        3
    } else if ends(&[".txt", ".tsv", ".csv"]) {
        2
    } else {
        u8::from(ends(&[".json", ".geojsonl", ".jsonl"]))
    }
}

/// A reader whose errors say which sort of file is damaged.
struct Told<'a>(&'a mut dyn Read, &'static str);

impl Read for Told<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(into).map_err(|why| std::io::Error::other(format!("the {} is damaged: {why}", self.1)))
    }
}

/// All of a text, to a limit.
pub fn whole(text: &mut dyn Read) -> Result<String, Stop> {
    let mut bytes = Vec::new();
    text.take(WHOLE_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > WHOLE_MAX {
        return Err(format!("it is larger than {} MB unpacked", WHOLE_MAX >> 20).into());
    }
    Ok(decoded(bytes))
}

/// UTF-8, UTF-16 with its mark, or else Windows-1252.
pub fn decoded(bytes: Vec<u8>) -> String {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(&bytes)
        && encoding != encoding_rs::UTF_8
    {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    String::from_utf8(bytes).unwrap_or_else(|error| {
        let bytes = error.as_bytes();
        // A start that is cut inside a letter is UTF-8 all the same.
        let good = error.utf8_error().valid_up_to();
        if bytes.len() - good < 4 {
            return String::from_utf8_lossy(&bytes[..good]).into_owned();
        }
        encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
    })
}
