//! `dateline places`: what the gazetteer knows by a name.

use super::arguments::PlacesArguments;
use super::{Console, FAILED, SUCCESS, inputs};
use crate::gazetteer::{Containing, Crowd, Fit, Gazetteer, SearchHit};
use crate::geodesy::grid::mgrs;
use crate::geoparse::coordinates::{self, Coordinate};
use crate::model::{Place, PlaceKind, grouped};
use crate::session::place_kind_words;
use serde_json::json;
use std::io::Write as _;

pub(super) fn run(arguments: &PlacesArguments, console: &mut Console) -> anyhow::Result<u8> {
    let name = arguments.name.join(" ");
    let Some(gazetteer) = inputs::gazetteer(&arguments.gazetteer, console)? else { return Ok(FAILED) };
    if let Some(coordinate) = coordinates::read(&name) {
        let around = gazetteer.containing(coordinate.position);
        return position(&coordinate, around, &gazetteer, arguments.json, console);
    }
    let hits = gazetteer.search(&name, usize::from(arguments.limit));
    inputs::say_damage(&gazetteer, console);
    if hits.is_empty() {
        console.say(format_args!("error: no place is called '{name}'\nhint: `dateline gazetteer add FILE` adds a GeoNames country file, which has villages too"));
        return Ok(FAILED);
    }
    if let Some(Crowd { kept, places }) = gazetteer.crowd(&name) {
        console.say(format_args!(
            "note: {} places bear this name, and only the {kept} most populous are looked at",
            grouped(places)
        ));
    }
    for SearchHit { place, name, how } in hits {
        let place = gazetteer.place(place);
        if arguments.json {
            writeln!(console.out, "{}", json_line(&place, &name, how))?;
        } else {
            writeln!(console.out, "{}", line(&place, &name))?;
        }
    }
    Ok(SUCCESS)
}

/// A position typed in place of a name: in degrees, how exact, in the military grid, and in what it lies.
fn position(
    coordinate: &Coordinate,
    around: Containing,
    gazetteer: &Gazetteer,
    json: bool,
    console: &mut Console,
) -> anyhow::Result<u8> {
    let at = coordinate.position;
    let name = |id| gazetteer.place(id).name.clone();
    let (country, admin1) = (around.country.map(name), around.admin1.map(name));
    let grid = mgrs(at, 5);
    if json {
        let line = json!({
            "lat": at.lat_deg(),
            "lon": at.lon_deg(),
            "radius_km": coordinate.radius_km,
            "mgrs": grid,
            "country_name": country,
            "admin1": admin1,
        });
        writeln!(console.out, "{line}")?;
        return Ok(SUCCESS);
    }
    let within: Vec<String> = [admin1, country].into_iter().flatten().collect();
    let within = if within.is_empty() { String::new() } else { format!(" in {}", within.join(", ")) };
    let grid = grid.map_or(String::new(), |grid| format!("\t{grid}"));
    writeln!(
        console.out,
        "a position{within}\t{:.5}, {:.5}\twithin {} m{grid}",
        at.lat_deg(),
        at.lon_deg(),
        (coordinate.radius_km * 1000.0).round()
    )?;
    Ok(SUCCESS)
}

fn json_line(place: &Place, found_as: &str, how: Fit) -> serde_json::Value {
    let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    json!({
        "name": place.name,
        "found_as": found_as,
        "match": match how {
            Fit::Exact => "exact",
            Fit::Folded => "folded",
            Fit::Prefix => "prefix",
            Fit::Near => "near",
        },
        "kind": kind_word(place.kind),
        "lat": place.position.lat_deg(),
        "lon": place.position.lon_deg(),
        "country": known(&place.country),
        "country_name": known(&place.country_name),
        "admin1": known(&place.admin1),
        "admin2": known(&place.admin2),
        "population": (place.population > 0).then_some(place.population),
        "feature_code": known(&place.feature_code),
        "geonameid": place.geonameid,
    })
}

/// 'Morek (as Mork), town: Hama, Syria  35.3833, 36.6833  population 14,307  GeoNames 168023'.
fn line(place: &Place, found_as: &str) -> String {
    let mut line = place.name.clone();
    if found_as != place.name {
        line += &format!(" (as {found_as})");
    }
    line += &format!(", {}", place_kind_words(place.kind));
    let within: Vec<&str> = [&place.admin2, &place.admin1, &place.country_name]
        .into_iter()
        .map(String::as_str)
        .filter(|name| !name.is_empty() && *name != place.name)
        .collect();
    if !within.is_empty() {
        line += &format!(" in {}", within.join(", "));
    }
    line += &format!("\t{:.4}, {:.4}", place.position.lat_deg(), place.position.lon_deg());
    if place.population > 0 {
        line += &format!("\tpopulation {}", grouped(place.population));
    }
    if let Some(id) = place.geonameid {
        line += &format!("\tGeoNames {id}");
    }
    line
}

fn kind_word(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Country => "country",
        PlaceKind::Admin1 => "admin1",
        PlaceKind::Admin2 => "admin2",
        PlaceKind::AdminOther => "admin_other",
        PlaceKind::PopulatedPlace => "populated_place",
        PlaceKind::Neighbourhood => "neighbourhood",
        PlaceKind::Airport => "airport",
        PlaceKind::Facility => "facility",
        PlaceKind::Road => "road",
        PlaceKind::Water => "water",
        PlaceKind::Landform => "landform",
        PlaceKind::Region => "region",
    }
}
