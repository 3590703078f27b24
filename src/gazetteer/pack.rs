//! An analyst's own places: a GeoNames country file, plain, zipped or zstd-compressed.

use super::GazetteerError;
use super::build::{PlaceRow, has_key, index_bytes};
use super::index::Index;
use crate::model::{LatLon, PlaceKind, Problem, Severity};
use std::io::Read;

/// Largest file, unpacked: all countries' file with its 13 million rows is 1.7 GB, one country's at most 400 MB.
const SIZE_MAX: u64 = 512 << 20;
/// Most places in a pack.
const ROWS_MAX: usize = 3_000_000;
/// Most names read of one place.
const ALIASES_MAX: usize = 200;
/// How many bad rows are told one by one.
const PROBLEMS_MAX: usize = 5;

/// Places read from an analyst's file, ready for [`super::Gazetteer::add_pack`].
#[derive(Debug)]
pub struct Pack {
    name: String,
    pub(super) index: Index,
}

impl Pack {
    /// Reads a GeoNames country file: 19 columns with TABs between them, UTF-8, no header; plain, in a ZIP archive or
    /// zstd-compressed, told apart by content. Rows that can't be read are left out and reported.
    ///
    /// # Errors
    /// If no place could be read from it.
    pub fn read_geonames(name: &str, bytes: &[u8]) -> Result<(Self, Vec<Problem>), GazetteerError> {
        let fail = |reason: String| GazetteerError::Pack {
            reason,
            hint: "give a GeoNames country file: XX.txt, XX.zip, or the text packed with zstd".to_string(),
            name: name.to_string(),
        };
        let text = unpacked(bytes, SIZE_MAX).map_err(fail)?;
        let (mut rows, mut problems, mut bad) = (Vec::new(), Vec::new(), 0usize);
        let mut problem = |line: Option<usize>, message: String| {
            problems.push(Problem {
                severity: Severity::Warning,
                message,
                path: name.to_string(),
                place: line.map(|line| format!("line {line}")),
                hint: None,
            });
        };
        // Line by line, since what is not UTF-8 may take three times as much once it is.
        for (i, line) in text.split(|&byte| byte == b'\n').enumerate() {
            let line = String::from_utf8_lossy(line);
            let line = line.trim_start_matches('\u{feff}').trim_end_matches('\r');
            if line.trim().is_empty() || line.starts_with('#') || line.starts_with("geonameid\t") {
                continue;
            }
            if rows.len() >= ROWS_MAX {
                problem(Some(i + 1), format!("more than {ROWS_MAX} places; the rest is left out"));
                break;
            }
            match read_row(line) {
                Ok(row) => rows.push(row),
                Err(why) => {
                    bad += 1;
                    if bad <= PROBLEMS_MAX {
                        problem(Some(i + 1), format!("a row is left out: {why}"));
                    }
                }
            }
        }
        if rows.is_empty() {
            return Err(fail(format!("no place could be read: {bad} rows, none with the 19 columns of GeoNames")));
        }
        if bad > PROBLEMS_MAX {
            problem(None, format!("{bad} rows are left out in all"));
        }
        let index = Index::from_bytes(&index_bytes(rows)).map_err(|why| fail(why.to_string()))?;
        Ok((Self { name: name.to_string(), index }, problems))
    }

    /// The file, as the analyst named it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many places it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }
}

/// The text of a file that may be packed, at most `size_max` bytes of it.
fn unpacked(bytes: &[u8], size_max: u64) -> Result<Vec<u8>, String> {
    let too_large = || format!("it is larger than {} MB unpacked", size_max >> 20);
    let bounded = |reader: &mut dyn Read, what: &str| {
        let mut text = Vec::new();
        reader.take(size_max + 1).read_to_end(&mut text).map_err(|why| format!("the {what} is damaged: {why}"))?;
        if text.len() as u64 > size_max { Err(too_large()) } else { Ok(text) }
    };
    if bytes.starts_with(b"PK\x03\x04") {
        let broken = |why: zip::result::ZipError| format!("the ZIP archive is damaged: {why}");
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).map_err(broken)?;
        // GeoNames puts a readme beside the table.
        let table = (0..archive.len().min(1000)).find(|&i| {
            archive.name_for_index(i).and_then(Result::ok).is_some_and(|name| {
                let name = name.to_ascii_lowercase();
                (name.ends_with(".txt") || name.ends_with(".tsv")) && !name.ends_with("readme.txt")
            })
        });
        let table = table.ok_or("the ZIP archive has no table in it")?;
        let mut member = archive.by_index(table).map_err(broken)?;
        return bounded(&mut member, "ZIP archive");
    }
    if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let broken = |why: std::io::Error| format!("the zstd file is damaged: {why}");
        let mut decoder = zstd::Decoder::new(bytes).map_err(broken)?;
        decoder.window_log_max(27).map_err(broken)?;
        return bounded(&mut decoder, "zstd file");
    }
    if bytes.len() as u64 > size_max {
        return Err(too_large());
    }
    Ok(bytes.to_vec())
}

fn read_row(line: &str) -> Result<PlaceRow, &'static str> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [id, name, ascii, aliases, lat, lon, class, code, country, _, admin1, admin2, _, _, population, ..] =
        columns[..]
    else {
        return Err("it has fewer than 15 columns");
    };
    let degrees = |text: &str| text.trim().parse::<f64>().ok();
    let position = degrees(lat).zip(degrees(lon)).and_then(|(lat, lon)| LatLon::new(lat, lon));
    let position = position.ok_or("it has no position")?;
    if !has_key(name) {
        return Err("it has no name");
    }
    let country = country.trim().to_ascii_uppercase();
    let division = match (admin1.trim(), admin2.trim()) {
        ("", _) | ("00", _) => String::new(),
        (admin1, "") => format!("{country}.{admin1}"),
        (admin1, admin2) => format!("{country}.{admin1}.{admin2}"),
    };
    let ascii = Some(ascii.trim()).filter(|ascii| !ascii.is_empty());
    let aliases = aliases.split(',').map(str::trim).filter(|alias| !alias.is_empty() && !alias.contains("://"));
    Ok(PlaceRow {
        name: name.trim().to_string(),
        aliases: ascii.into_iter().chain(aliases).take(ALIASES_MAX).map(str::to_string).collect(),
        kind: kind_from_feature(class.trim(), code.trim()),
        feature_code: code.trim().to_string(),
        country,
        division,
        position,
        population: population.trim().parse().unwrap_or(0),
        geonameid: id.trim().parse().ok(),
    })
}

/// What a place is by GeoNames feature class and code.
#[must_use]
pub fn kind_from_feature(class: &str, code: &str) -> PlaceKind {
    match (class, code) {
        ("A", "ADM1" | "ADM1H") => PlaceKind::Admin1,
        ("A", "ADM2" | "ADM2H") => PlaceKind::Admin2,
        ("A", code) if code.starts_with("PCL") => PlaceKind::Country,
        ("A", _) => PlaceKind::AdminOther,
        ("P", "PPLX") => PlaceKind::Neighbourhood,
        ("P", _) => PlaceKind::PopulatedPlace,
        ("S", "AIRP" | "AIRB" | "AIRF" | "AIRQ" | "AIRH") => PlaceKind::Airport,
        ("S", _) => PlaceKind::Facility,
        ("R", _) => PlaceKind::Road,
        ("H", _) => PlaceKind::Water,
        ("T" | "U" | "V", _) => PlaceKind::Landform,
        ("L", _) => PlaceKind::Region,
        _ => PlaceKind::PopulatedPlace,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    const ROWS: &str = "1\tAnadan\tAnadan\tعندان,Andan\t36.29\t37.04\tP\tPPL\tSY\t\t09\t\t\t\t11918\t\t\t\t\n\
                        2\tMorek\t\t\t35.38\t36.69\tP\tPPL\tSY\t\t10\t\t\t\t0\t\t\t\t\n";

    #[test]
    fn a_country_file_opens_plain_zipped_and_zstd() {
        let mut zipped = Vec::new();
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(&mut zipped));
        for (name, text) in [("readme.txt", "nothing"), ("SY.txt", ROWS)] {
            writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap();
        let packed = zstd::encode_all(ROWS.as_bytes(), 3).unwrap();
        for bytes in [ROWS.as_bytes(), &zipped, &packed] {
            let (pack, problems) = Pack::read_geonames("SY", bytes).unwrap();
            assert_eq!((pack.len(), problems.len()), (2, 0));
        }
    }

    #[test]
    fn bad_rows_are_left_out_and_told() {
        let text = format!("{ROWS}3\tNowhere\n4\tBeyond\t\t\t99\t0\tP\tPPL\tSY\t\t\t\t\t\t\t\t\t\t\n");
        let (pack, problems) = Pack::read_geonames("SY.txt", text.as_bytes()).unwrap();
        assert_eq!(pack.len(), 2);
        assert_eq!(problems.iter().filter_map(|p| p.place.as_deref()).collect::<Vec<_>>(), ["line 3", "line 4"]);
    }

    #[test]
    fn a_name_of_nothing_but_signs_as_far_as_names_go_is_no_name() {
        let text = format!("{ROWS}3\t{}Hama\t\t\t35\t36\tP\tPPL\tSY\t\t\t\t\t\t\t\t\t\t\n", "-".repeat(250));
        let (pack, problems) = Pack::read_geonames("SY.txt", text.as_bytes()).unwrap();
        assert_eq!((pack.len(), problems[0].message.as_str()), (2, "a row is left out: it has no name"));
    }

    #[test]
    fn what_is_no_table_says_what_was_wanted() {
        for bytes in [&b""[..], b"just words", b"PK\x03\x04broken", &[0x28, 0xb5, 0x2f, 0xfd, 9, 9], &[0xff; 64]] {
            let error = Pack::read_geonames("x.bin", bytes).unwrap_err().to_string();
            assert!(error.contains("hint: give a GeoNames country file") && error.ends_with("file: x.bin"), "{error}");
        }
    }

    #[test]
    fn an_archive_that_unpacks_to_too_much_is_refused() {
        let bomb = zstd::encode_all(std::io::repeat(b'\n').take((8 << 20) + 1), 1).unwrap();
        assert!(bomb.len() < 10_000);
        assert_eq!(unpacked(&bomb, 8 << 20).unwrap_err(), "it is larger than 8 MB unpacked");
    }
}
