//! How the model's terms read in lists, details and files for people.

use crate::model::{Basis, MentionKind, PlaceKind, Placement, Status, grouped};

/// 'town or village', 'area told in words'.
#[must_use]
pub fn kind_words(kind: MentionKind) -> &'static str {
    match kind {
        MentionKind::PopulatedPlace => "City, town or village",
        MentionKind::AdminArea => "Administrative division",
        MentionKind::Country => "Country",
        MentionKind::Region => "Region",
        MentionKind::Facility => "Facility",
        MentionKind::Road => "Road or railway",
        MentionKind::Water => "Water",
        MentionKind::Landform => "Landform",
        MentionKind::RelativeArea => "Area told in words",
        MentionKind::Coordinate => "Coordinate",
    }
}

/// All kinds, in the order in which filters list them.
pub const KINDS: [MentionKind; 10] = [
    MentionKind::PopulatedPlace,
    MentionKind::AdminArea,
    MentionKind::Country,
    MentionKind::Region,
    MentionKind::RelativeArea,
    MentionKind::Facility,
    MentionKind::Road,
    MentionKind::Water,
    MentionKind::Landform,
    MentionKind::Coordinate,
];

/// All outcomes, surest first.
pub const STATUSES: [Status; 4] = [Status::Given, Status::Resolved, Status::Ambiguous, Status::Unresolved];

/// 'Given', 'Placed', 'Ambiguous', 'Not placed'.
#[must_use]
pub fn status_words(status: Status) -> &'static str {
    match status {
        Status::Given => "Given",
        Status::Resolved => "Placed",
        Status::Ambiguous => "Ambiguous",
        Status::Unresolved => "Not placed",
    }
}

/// What a place of the gazetteer is: 'populated place', 'first-order division'.
#[must_use]
pub fn place_kind_words(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Country => "country",
        PlaceKind::Admin1 => "first-order division",
        PlaceKind::Admin2 => "second-order division",
        PlaceKind::AdminOther => "division",
        PlaceKind::PopulatedPlace => "populated place",
        PlaceKind::Neighbourhood => "part of a town",
        PlaceKind::Airport => "airport",
        PlaceKind::Facility => "facility",
        PlaceKind::Road => "road or railway",
        PlaceKind::Water => "water",
        PlaceKind::Landform => "landform",
        PlaceKind::Region => "region",
    }
}

/// How far off the true place may be: 'within about 8 km', 'an area of about 60 km across'.
#[must_use]
pub fn uncertainty_words(placement: &Placement) -> String {
    let radius_km = placement.radius_km;
    match &placement.area {
        Some(_) => format!("an area about {} across", km_words(2.0 * radius_km)),
        None => format!("within about {}", km_words(radius_km)),
    }
}

/// '300 m', '1.5 km', '24 km'.
#[must_use]
pub fn km_words(km: f64) -> String {
    match km {
        _ if km < 0.095 => format!("{:.0} m", (km * 1000.0).max(1.0)),
        _ if km < 0.95 => format!("{:.0} m", (km * 10.0).round() * 100.0),
        _ if km < 9.95 => format!("{:.1} km", km).replace(".0 km", " km"),
        _ => format!("{km:.0} km"),
    }
}

/// A measured length: '812 m', '54.97 km', '1,204.3 km'.
#[must_use]
pub fn length_words(km: f64) -> String {
    match km {
        _ if km < 1.0 => format!("{:.0} m", km * 1000.0),
        _ if km < 100.0 => format!("{km:.2} km"),
        _ => format!("{}.{:.0} km", grouped(((km * 10.0).round() / 10.0) as u64), (km * 10.0).round() % 10.0),
    }
}

/// A measured area: '5,200 m²', '12.40 km²', '24,260 km²'.
#[must_use]
pub fn area_words(km2: f64) -> String {
    match km2 {
        _ if km2 < 1.0 => format!("{} m²", grouped((km2 * 1e6).round() as u64)),
        _ if km2 < 1000.0 => format!("{km2:.2} km²"),
        _ => format!("{} km²", grouped(km2.round() as u64)),
    }
}

/// What a placement rests on.
#[must_use]
pub fn basis_words(basis: &Basis) -> String {
    match basis {
        Basis::Coordinates => "Coordinates written in the text".to_owned(),
        Basis::Gazetteer => "A place of the gazetteer".to_owned(),
        Basis::Phrase => "An area worked out from the words".to_owned(),
        Basis::Container(name) => format!("No gazetteer knows it: placed by {name}, which it lies in or near"),
        Basis::File => "The file says so".to_owned(),
        Basis::Analyst => "The analyst says so".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_measured_is_told_as_exactly_as_is_of_use() {
        assert_eq!(
            [0.8124, 54.972_27, 1204.34, 99.999].map(length_words),
            ["812 m", "54.97 km", "1,204.3 km", "100.00 km"]
        );
        assert_eq!([0.0052, 12.4, 24_260.4].map(area_words), ["5,200 m²", "12.40 km²", "24,260 km²"]);
    }

    #[test]
    fn distances_read_as_people_write_them() {
        let words = [0.0, 0.03, 0.3, 0.96, 1.0, 1.46, 9.96, 24.4].map(km_words);
        assert_eq!(words, ["1 m", "30 m", "300 m", "1 km", "1 km", "1.5 km", "10 km", "24 km"]);
    }
}
