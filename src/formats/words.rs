//! The words files use for Dateline's enums, one table each, both ways.

use crate::model::{ActorKind, MentionKind, PlaceKind, Role, Status};

/// Words for the variants of an enum.
pub(super) trait Words: Copy + PartialEq + 'static {
    /// Each variant with its word.
    const TABLE: &'static [(Self, &'static str)];

    fn word(self) -> &'static str {
        Self::TABLE.iter().find(|entry| entry.0 == self).map_or("", |entry| entry.1)
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::TABLE.iter().find(|entry| entry.1 == word).map(|entry| entry.0)
    }

    /// All words, for a hint: 'a, b or c'.
    fn choices() -> String {
        let words: Vec<String> = Self::TABLE.iter().map(|entry| format!("`{}`", entry.1)).collect();
        match words.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            _ => words.concat(),
        }
    }
}

impl Words for MentionKind {
    const TABLE: &'static [(Self, &'static str)] = &[
        (Self::PopulatedPlace, "populated_place"),
        (Self::AdminArea, "admin_area"),
        (Self::Country, "country"),
        (Self::Region, "region"),
        (Self::Facility, "facility"),
        (Self::Road, "road"),
        (Self::Water, "water"),
        (Self::Landform, "landform"),
        (Self::RelativeArea, "relative_area"),
        (Self::Coordinate, "coordinate"),
    ];
}

impl Words for Status {
    const TABLE: &'static [(Self, &'static str)] = &[
        (Self::Given, "given"),
        (Self::Resolved, "resolved"),
        (Self::Ambiguous, "ambiguous"),
        (Self::Unresolved, "unresolved"),
    ];
}

impl Words for ActorKind {
    const TABLE: &'static [(Self, &'static str)] = &[
        (Self::Demonym, "demonym"),
        (Self::NounModifier, "noun_modifier"),
        (Self::Metonym, "metonym"),
        (Self::Embedded, "embedded"),
    ];
}

impl Words for PlaceKind {
    const TABLE: &'static [(Self, &'static str)] = &[
        (Self::Country, "country"),
        (Self::Admin1, "admin1"),
        (Self::Admin2, "admin2"),
        (Self::AdminOther, "admin_other"),
        (Self::PopulatedPlace, "populated_place"),
        (Self::Neighbourhood, "neighbourhood"),
        (Self::Airport, "airport"),
        (Self::Facility, "facility"),
        (Self::Road, "road"),
        (Self::Water, "water"),
        (Self::Landform, "landform"),
        (Self::Region, "region"),
    ];
}

/// `literal` or `actor`.
pub(super) fn role_word(role: Role) -> &'static str {
    match role {
        Role::Literal => "literal",
        Role::Actor(_) => "actor",
    }
}
