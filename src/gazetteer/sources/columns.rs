//! What columns of a table, or properties of features, mean: guessed from their names and first values.

use super::geonames::kind_from_feature;
use super::positions::{decimal, from_wkt, pair};
use super::{ALIASES_MAX, Countries, Format};
use crate::gazetteer::build::PlaceRow;
use crate::gazetteer::fold;
use crate::gazetteer::pack::Entry;
use crate::model::{Area, LatLon, PlaceKind};

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// The main name.
    Name,
    /// Other names.
    OtherName,
    /// Degrees north.
    Latitude,
    /// Degrees east.
    Longitude,
    /// Both, latitude first.
    Position,
    /// Well-known text.
    Shape,
    /// A code or name.
    Country,
    /// What sort of place it is, in a word or a GeoNames feature code.
    Kind,
    /// GeoNames feature class.
    Class,
    /// How many live there.
    Population,
    /// Id in GeoNames.
    Id,
    /// Rows that share it are one place.
    Group,
    /// How a row's name ranks among its place's.
    NameType,
}

impl Role {
    /// All, in the order in which they are told.
    pub const ALL: [Self; 13] = [
        Self::Name,
        Self::OtherName,
        Self::Latitude,
        Self::Longitude,
        Self::Position,
        Self::Shape,
        Self::Country,
        Self::Kind,
        Self::Class,
        Self::Population,
        Self::Id,
        Self::Group,
        Self::NameType,
    ];

    /// What it is called.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::OtherName => "other names",
            Self::Latitude => "latitude",
            Self::Longitude => "longitude",
            Self::Position => "position",
            Self::Shape => "shape",
            Self::Country => "country",
            Self::Kind => "sort of place",
            Self::Class => "feature class",
            Self::Population => "population",
            Self::Id => "GeoNames id",
            Self::Group => "one place for each",
            Self::NameType => "sort of name",
        }
    }
}

/// Which column is for what.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns {
    /// Their names.
    pub header: Vec<String>,
    roles: Vec<(Role, usize)>,
    /// Names of administrative units: level and column, the deepest level last.
    pub(super) levels: Vec<(u8, usize)>,
}

impl Columns {
    /// The columns that are for it.
    #[must_use]
    pub fn of(&self, role: Role) -> Vec<usize> {
        let mut found: Vec<usize> =
            self.roles.iter().filter(|(known, _)| *known == role).map(|(_, column)| *column).collect();
        if role == Role::Name {
            found.extend(self.levels.iter().map(|(_, column)| *column));
        }
        found
    }

    /// Whether a column is for anything.
    #[must_use]
    pub fn uses(&self, column: usize) -> bool {
        self.roles.iter().any(|(_, used)| *used == column) || self.levels.iter().any(|(_, used)| *used == column)
    }

    /// Guesses from names and the first rows. `None` where there is no name, or no position and none is given besides.
    pub(super) fn guess(header: &[String], rows: &[Vec<String>], positions_known: bool) -> Option<(Format, Self)> {
        let mut columns = Self { header: header.to_vec(), ..Self::default() };
        let keys: Vec<String> = header.iter().map(|name| key(name)).collect();
        if let Some(format) =
            columns.gns(&keys).or_else(|| columns.cod(&keys)).or_else(|| columns.geo_boundaries(&keys))
        {
            return Some((format, columns));
        }
        columns.position(&keys, rows);
        columns.name(&keys, rows);
        let placed = columns.has(Role::Position) || columns.has(Role::Shape) || columns.has(Role::Longitude);
        if !columns.has(Role::Name) || !(placed || positions_known) {
            return None;
        }
        let format = if positions_known { Format::GeoJson } else { Format::Table };
        for (role, names) in [
            (
                Role::Country,
                &[
                    "countrycode",
                    "country",
                    "iso2",
                    "isoa2",
                    "iso3",
                    "isoa3",
                    "iso",
                    "cc",
                    "addrcountry",
                    "countryname",
                    "adm0",
                ][..],
            ),
            (
                Role::Kind,
                &[
                    "featurecode",
                    "fcode",
                    "dsg",
                    "kind",
                    "type",
                    "level",
                    "admlevel",
                    "adminlevel",
                    "placetype",
                    "featuretype",
                    "category",
                    "place",
                    "fclass",
                    "amenity",
                ],
            ),
            (Role::Class, &["featureclass"]),
            (Role::Population, &["population", "pop", "inhabitants", "poptotal", "totalpop", "popest", "popmax"]),
            (Role::Id, &["geonameid", "geonamesid", "gnid"]),
        ] {
            let free = |i: usize| !columns.roles.iter().any(|(_, used)| *used == i);
            let found = names.iter().find_map(|name| (0..keys.len()).find(|&i| keys[i] == *name && free(i)));
            columns.roles.extend(found.map(|i| (role, i)));
        }
        Some((format, columns))
    }

    fn has(&self, role: Role) -> bool {
        self.roles.iter().any(|(known, _)| *known == role)
    }

    /// Takes the first column of one of those names.
    fn take(&mut self, role: Role, keys: &[String], names: &[&str]) -> bool {
        let found = names.iter().find_map(|name| keys.iter().position(|key| key == name));
        self.roles.extend(found.map(|i| (role, i)));
        found.is_some()
    }

    /// Both headers of NGA's files.
    fn gns(&mut self, keys: &[String]) -> Option<Format> {
        let has = |name: &str| keys.iter().any(|key| key == name);
        if !(has("ufi") && (has("fullname") || has("fullnamero"))) {
            return None;
        }
        self.take(Role::Name, keys, &["fullnamero", "fullname"]);
        self.take(Role::OtherName, keys, &["fullnamendro", "fullnmnd", "fullnamend"]);
        self.take(Role::OtherName, keys, &["fullnamerg"]);
        self.take(Role::Latitude, keys, &["latdd", "lat", "dlat"]);
        self.take(Role::Longitude, keys, &["longdd", "long", "dlong"]);
        self.take(Role::Kind, keys, &["desigcd", "dsg"]);
        self.take(Role::Class, keys, &["fc"]);
        self.take(Role::Country, keys, &["ccft", "cc1"]);
        self.take(Role::Population, keys, &["pop", "population"]);
        self.take(Role::Group, keys, &["ufi"]);
        self.take(Role::NameType, keys, &["nt"]);
        self.has(Role::Longitude).then_some(Format::Gns)
    }

    /// 'ADM2_EN' and 'ADM2_PCODE', 'admin2Name_en' and 'admin2Pcode', 'adm2_name'.
    fn cod(&mut self, keys: &[String]) -> Option<Format> {
        let levels: Vec<Option<(u8, &str)>> = keys.iter().map(|key| level(key)).collect();
        if !levels.iter().flatten().any(|(_, rest)| matches!(*rest, "pcode" | "code")) {
            return None;
        }
        let is_name = |rest: &str| {
            let rest = rest.strip_prefix("name").unwrap_or(rest);
            let alternate =
                rest.strip_prefix("altname").or_else(|| rest.strip_prefix("alt")).or_else(|| rest.strip_prefix("ref"));
            let rest = alternate.unwrap_or(rest).trim_start_matches(|c: char| c.is_ascii_digit());
            let rest = rest.strip_prefix("name").unwrap_or(rest);
            rest.is_empty() || matches!(rest.len(), 2 | 3) && rest.bytes().all(|byte| byte.is_ascii_lowercase())
        };
        // English first, then as they stand.
        let order = |rest: &str| match rest.strip_prefix("name").unwrap_or(rest) {
            "en" => 0,
            "" => 1,
            "fr" | "es" | "pt" => 2,
            _ => 3,
        };
        for (column, (level, rest)) in levels.iter().enumerate().filter_map(|(i, level)| Some((i, (*level)?))) {
            if is_name(rest) {
                self.levels.push((level, column));
            } else if level == 0 && rest == "pcode" {
                self.roles.push((Role::Country, column));
            }
        }
        self.levels.sort_by_key(|&(level, column)| (level, levels[column].map_or(9, |(_, rest)| order(rest)), column));
        self.take(Role::Latitude, keys, &["centerlat", "centroidlat", "latitude", "lat", "ycoord", "y", "pointy"]);
        self.take(
            Role::Longitude,
            keys,
            &["centerlon", "centroidlon", "longitude", "lon", "long", "xcoord", "x", "pointx"],
        );
        if !self.has(Role::Country) {
            self.take(Role::Country, keys, &["iso2", "iso3", "adm0name", "adm0en", "admin0nameen"]);
        }
        (!self.levels.is_empty()).then_some(Format::Cod)
    }

    fn geo_boundaries(&mut self, keys: &[String]) -> Option<Format> {
        let has = |name: &str| keys.iter().any(|key| key == name);
        if !(has("shapename") && (has("shapetype") || has("shapeiso") || has("shapegroup"))) {
            return None;
        }
        self.take(Role::Name, keys, &["shapename"]);
        self.take(Role::Kind, keys, &["shapetype"]);
        self.take(Role::Country, keys, &["shapegroup"]);
        Some(Format::GeoBoundaries)
    }

    fn position(&mut self, keys: &[String], rows: &[Vec<String>]) {
        const LAT: [&str; 13] = [
            "latitude",
            "lat",
            "latdd",
            "declat",
            "latdec",
            "latwgs84",
            "latdeg",
            "gpslatitude",
            "gpslat",
            "centerlat",
            "centroidlat",
            "y",
            "ycoord",
        ];
        const LON: [&str; 17] = [
            "longitude",
            "lon",
            "long",
            "lng",
            "longdd",
            "londd",
            "declon",
            "declong",
            "londec",
            "lonwgs84",
            "longwgs84",
            "gpslongitude",
            "gpslon",
            "centerlon",
            "centroidlon",
            "x",
            "xcoord",
        ];
        let number = |limit: f64| move |text: &str| decimal(text).is_some_and(|value| value.abs() <= limit);
        let find = |names: &[&str], word: &str, limit: f64| {
            let exact = names.iter().find_map(|name| keys.iter().position(|key| key == name));
            let other = || {
                (0..keys.len())
                    .find(|&i| keys[i].contains(word) || keys[i] == format!("point{}", names[names.len() - 2]))
            };
            exact.or_else(other).filter(|&i| mostly(rows, i, number(limit)))
        };
        if let (Some(lat), Some(lon)) = (find(&LAT, "latitude", 90.0), find(&LON, "longitude", 180.0)) {
            self.roles.extend([(Role::Latitude, lat), (Role::Longitude, lon)]);
            return;
        }
        let shape = (0..keys.len()).find(|&i| mostly(rows, i, |text| from_wkt(text).is_some()));
        if let Some(i) = shape {
            self.roles.push((Role::Shape, i));
            return;
        }
        let both = (0..keys.len()).find(|&i| mostly(rows, i, |text| pair(text).is_some()));
        self.roles.extend(both.map(|i| (Role::Position, i)));
    }

    fn name(&mut self, keys: &[String], rows: &[Vec<String>]) {
        const NAMES: [&str; 24] = [
            "nameen",
            "nameenglish",
            "englishname",
            "name",
            "asciiname",
            "placename",
            "fullname",
            "officialname",
            "toponym",
            "settlementname",
            "settlement",
            "villagename",
            "villagenameen",
            "villageen",
            "village",
            "townname",
            "town",
            "cityname",
            "city",
            "locality",
            "locationname",
            "location",
            "title",
            "label",
        ];
        let is_text = |i: usize| mostly(rows, i, |text| text.chars().any(char::is_alphabetic) && !text.contains("://"));
        let free = |columns: &Self, i: usize| !columns.uses(i) && is_text(i);
        let exact = NAMES.iter().find_map(|name| (0..keys.len()).find(|&i| keys[i] == *name && free(self, i)));
        let of_unit = |key: &str| {
            [
                "country",
                "adm",
                "region",
                "province",
                "district",
                "state",
                "governorate",
                "user",
                "file",
                "oblast",
                "source",
                "author",
            ]
            .iter()
            .any(|word| key.contains(word))
        };
        let like = || {
            (0..keys.len()).find(|&i| {
                let words = ["name", "village", "settlement", "town", "city", "site", "camp", "facility", "place"];
                words.iter().any(|word| keys[i].contains(word)) && !of_unit(&keys[i]) && free(self, i)
            })
        };
        let Some(name) = exact.or_else(like) else { return };
        self.roles.push((Role::Name, name));
        let stem = keys[name].trim_end_matches("en");
        for (i, key) in keys.iter().enumerate() {
            let language = key.strip_prefix(stem).is_some_and(|rest| matches!(rest.len(), 2 | 3) || rest == "local");
            let another = [
                "alternatename",
                "altname",
                "alias",
                "othername",
                "oldname",
                "localname",
                "asciiname",
                "synonym",
                "aka",
            ]
            .iter()
            .any(|word| key.contains(word))
                || matches!(key.as_str(), "alt" | "variants");
            let named = key.starts_with("name")
                || key.ends_with("name")
                || key.ends_with("names")
                || NAMES[..8].contains(&key.as_str());
            if i != name && (language || another || named) && !of_unit(key) && free(self, i) {
                self.roles.push((Role::OtherName, i));
            }
        }
    }

    /// The place of a row. A position besides the columns, as GeoJSON has it, goes before theirs.
    pub(super) fn place(
        &self,
        format: Format,
        cells: &[String],
        at: Option<LatLon>,
        area: Option<Area>,
        countries: &mut Countries<'_>,
    ) -> Result<Entry, &'static str> {
        let cell = |role: Role| {
            let i = self.roles.iter().find(|(known, _)| *known == role).map(|(_, i)| *i);
            i.and_then(|i| cells.get(i)).map_or("", |cell| cell.trim())
        };
        let (at, area) = match (at, cell(Role::Shape)) {
            (None, wkt) if !wkt.is_empty() => from_wkt(wkt).unzip(),
            (at, _) => (at, Some(area)),
        };
        let degrees = |role| decimal(cell(role));
        let at = at
            .or_else(|| LatLon::new(degrees(Role::Latitude)?, degrees(Role::Longitude)?))
            .or_else(|| pair(cell(Role::Position)));
        let (mut names, level) = self.names(cells);
        if names.is_empty() {
            return Err("it has no name");
        }
        let kind = match level {
            Some(level) => unit_kind(level),
            None => self.kind(cell(Role::Class), cell(Role::Kind)),
        };
        let said = cell(Role::Country);
        // P-codes start with the country's code.
        let said = match (format, said) {
            (Format::Cod, code) if code.len() > 3 && code.bytes().any(|byte| byte.is_ascii_digit()) => &code[..2],
            (_, said) => said,
        };
        let (at, country) = match at {
            // Its codes are told all together.
            Some(at) if format == Format::Gns => (at, String::new()),
            Some(at) => (at, countries.code(said, at)),
            // A unit without a position is where the embedded gazetteer has it.
            None => countries.unit(said, &names, kind).ok_or("it has no position")?,
        };
        let name = names.remove(0);
        let code = cell(Role::Kind);
        let is_code = !code.is_empty() && !cell(Role::Class).is_empty() && code.len() <= 10;
        Ok(Entry {
            row: PlaceRow {
                name,
                aliases: names.into_iter().take(ALIASES_MAX).collect(),
                kind,
                feature_code: if is_code { code.to_owned() } else { String::new() },
                country,
                division: String::new(),
                position: at,
                population: decimal(&cell(Role::Population).replace([',', ' ', '\u{a0}'], ""))
                    .map_or(0, |n| n.max(0.0) as u64),
                geonameid: cell(Role::Id).parse().ok(),
            },
            area: area.flatten(),
        })
    }

    /// What a place is; a number is an administrative level.
    fn kind(&self, class: &str, word: &str) -> PlaceKind {
        match word.parse::<u8>() {
            Ok(level @ 0..=11) if class.is_empty() => {
                let column = self.of(Role::Kind).first().map(|&column| key(&self.header[column]));
                // OpenStreetMap counts otherwise than the United Nations.
                let counted_by_osm = column.is_some_and(|column| column == "adminlevel");
                unit_kind(if counted_by_osm { level.saturating_sub(1) / 2 } else { level })
            }
            _ => kind_of(class, word),
        }
    }

    /// A row's names, the main one first, and its administrative level, where it has one.
    pub(super) fn names(&self, cells: &[String]) -> (Vec<String>, Option<u8>) {
        let text = |column: usize| cells.get(column).map_or("", |cell| cell.trim());
        let deepest = self.levels.iter().rev().find(|(_, column)| !text(*column).is_empty()).map(|(level, _)| *level);
        let columns: Vec<usize> = match deepest {
            Some(deepest) => {
                self.levels.iter().filter(|(level, _)| *level == deepest).map(|(_, column)| *column).collect()
            }
            None => [self.of(Role::Name), self.of(Role::OtherName)].concat(),
        };
        let mut names: Vec<String> = Vec::new();
        for (i, column) in columns.into_iter().enumerate() {
            let several = key(&self.header[column]);
            let commas = ["alt", "alias", "names", "other"].iter().any(|word| several.contains(word));
            let parts: Vec<&str> = match i {
                0 => vec![text(column)],
                _ => text(column).split(|c| matches!(c, ';' | '|') || commas && c == ',').collect(),
            };
            for part in parts {
                let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
                if !fold(&part).is_empty() && !names.contains(&part) {
                    names.push(part);
                }
            }
        }
        (names, deepest)
    }

    /// A cell by its role.
    pub(super) fn cell<'a>(&self, role: Role, cells: &'a [String]) -> &'a str {
        let i = self.roles.iter().find(|(known, _)| *known == role).map(|(_, i)| *i);
        i.and_then(|i| cells.get(i)).map_or("", |cell| cell.trim())
    }
}

impl Countries<'_> {
    /// Where the embedded gazetteer has an administrative unit of those names, and its country's code.
    fn unit(&self, country: &str, names: &[String], kind: PlaceKind) -> Option<(LatLon, String)> {
        let country = self.known.country(country).map(|id| self.known.country_code(id).to_owned());
        let mut found =
            names.iter().flat_map(|name| self.known.lookup(name)).map(|found| found.place).filter(|&place| {
                let code = self.known.country_code(place);
                self.known.kind(place) == kind && country.as_ref().is_none_or(|country| country == code)
            });
        let place = found.next()?;
        Some((self.known.position(place), self.known.country_code(place).to_owned()))
    }
}

/// A column's name in small letters without signs.
pub fn key(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// 'adm2pcode' as 2 and 'pcode'.
fn level(key: &str) -> Option<(u8, &str)> {
    let rest = key.strip_prefix("admin").or_else(|| key.strip_prefix("adm"))?;
    let digit = rest.bytes().next().filter(|byte| (b'0'..=b'5').contains(byte))?;
    Some((digit - b'0', &rest[1..]))
}

fn unit_kind(level: u8) -> PlaceKind {
    match level {
        0 => PlaceKind::Country,
        1 => PlaceKind::Admin1,
        2 => PlaceKind::Admin2,
        _ => PlaceKind::AdminOther,
    }
}

/// What a place is by a class and code of GeoNames' or by a word.
pub fn kind_of(class: &str, word: &str) -> PlaceKind {
    if class.len() == 1 {
        return kind_from_feature(class, word);
    }
    let word = word.trim().to_lowercase();
    if let Some(level) = word.strip_prefix("adm").and_then(|level| level.parse().ok()) {
        return unit_kind(level);
    }
    let has = |words: &[&str]| words.iter().any(|known| word.contains(known));
    match word.as_str() {
        "" => PlaceKind::PopulatedPlace,
        "ppl" | "ppla" | "ppla2" | "ppla3" | "pplc" | "town" | "city" | "village" | "hamlet" => {
            PlaceKind::PopulatedPlace
        }
        _ if has(&["airport", "aerodrome", "air base", "airbase", "airfield"]) => PlaceKind::Airport,
        _ if has(&["suburb", "quarter", "neighbourhood", "neighborhood", "pplx"]) => PlaceKind::Neighbourhood,
        _ if has(&["country"]) => PlaceKind::Country,
        _ if has(&["governorate", "province", "oblast"]) => PlaceKind::Admin1,
        _ if has(&["district", "raion", "county"]) => PlaceKind::Admin2,
        _ if has(&["municipality", "subdistrict", "hromada"]) => PlaceKind::AdminOther,
        _ if has(&["road", "highway", "street", "railway"]) => PlaceKind::Road,
        _ if has(&["river", "lake", "sea", "water", "reservoir", "wadi"]) => PlaceKind::Water,
        _ if has(&["mountain", "hill", "valley", "peak", "desert"]) => PlaceKind::Landform,
        _ if has(&[
            "hospital",
            "clinic",
            "camp",
            "bridge",
            "crossing",
            "school",
            "mosque",
            "church",
            "base",
            "checkpoint",
        ]) || has(&[
            "prison",
            "market",
            "station",
            "port",
            "dam",
            "power",
            "facility",
            "health",
            "university",
            "roundabout",
        ]) =>
        {
            PlaceKind::Facility
        }
        _ if has(&["region", "area"]) => PlaceKind::Region,
        _ => PlaceKind::PopulatedPlace,
    }
}

/// Whether most of the first rows' cells that are not empty fit, and one does.
fn mostly(rows: &[Vec<String>], column: usize, fits: impl Fn(&str) -> bool) -> bool {
    let filled = rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.trim().is_empty());
    let (all, good) = filled.fold((0, 0), |(all, good), cell| (all + 1, good + usize::from(fits(cell))));
    good * 10 >= all * 7 && good > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_what_a_place_is() {
        for (class, word, kind) in [
            ("P", "PPL", PlaceKind::PopulatedPlace),
            ("S", "HSP", PlaceKind::Facility),
            ("", "ADM2", PlaceKind::Admin2),
            ("", "Military airport", PlaceKind::Airport),
            ("", "IDP camp", PlaceKind::Facility),
            ("", "village", PlaceKind::PopulatedPlace),
            ("", "suburb", PlaceKind::Neighbourhood),
        ] {
            assert_eq!(kind_of(class, word), kind, "{word}");
        }
    }
}
