//! What a scene is made from.

use super::{Grid, PlaceIndex};
use crate::model::{Area, Bounds, LatLon, MentionId, MentionKind, Status};
use std::borrow::Cow;
use std::sync::Arc;

/// A mention that has a place on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark<'a> {
    /// The mention it stands for.
    pub id: MentionId,
    /// What is there: 'Idlib Governorate'.
    pub name: Cow<'a, str>,
    /// The point, or a point that stands for the area.
    pub position: LatLon,
    /// Radius in km of the circle in which the text leaves the place open.
    pub radius_km: f64,
    /// The area meant, where it is one.
    pub area: Option<Arc<Area>>,
    /// How sure the placement is.
    pub status: Status,
    /// What sort of expression was placed.
    pub kind: MentionKind,
    /// Whether it is placed by what it lies in or near, because no gazetteer knows it.
    pub by_container: bool,
}

/// A name on the map that no report put there.
#[derive(Clone, Debug, PartialEq)]
pub struct MapLabel {
    /// The name in the interface's language, which is English.
    pub text: String,
    /// The name as it is written there, where it is known and can be drawn.
    pub local: Option<String>,
    /// Where the place is.
    pub position: LatLon,
    /// How much it matters.
    pub rank: LabelRank,
    /// Tells apart places of one rank: the one with more people is drawn first.
    pub population: u64,
    /// How far an area reaches from west to east and from south to north, degrees; 0 for a point.
    pub extent_deg: (f64, f64),
}

impl MapLabel {
    /// The name of a point, in one language.
    #[must_use]
    pub fn new(text: impl Into<String>, position: LatLon, rank: LabelRank, population: u64) -> Self {
        Self { text: text.into(), local: None, position, rank, population, extent_deg: (0.0, 0.0) }
    }
}

/// In which language the map's own names are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LabelLanguage {
    /// The interface's, English.
    #[default]
    English,
    /// The one of the country, where the name in it is known and can be drawn.
    Local,
    /// English, and the local name under it.
    Both,
}

/// How much a name on the map matters; the first matter most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LabelRank {
    /// A country.
    Country,
    /// The capital of a country, or a city of five million.
    Capital,
    /// A city of half a million.
    City,
    /// A province, governorate, oblast.
    Province,
    /// A town of 100,000.
    LargeTown,
    /// A town of 20,000.
    Town,
    /// A settlement of 3,000.
    LargeVillage,
    /// Any smaller settlement.
    Village,
}

impl LabelRank {
    /// All ranks, those that matter most first.
    pub const ALL: [Self; 8] = [
        Self::Country,
        Self::Capital,
        Self::City,
        Self::Province,
        Self::LargeTown,
        Self::Town,
        Self::LargeVillage,
        Self::Village,
    ];

    /// The rank of a settlement that so many people live in.
    #[must_use]
    pub fn of_settlement(population: u64, is_capital: bool) -> Self {
        match population {
            _ if is_capital => Self::Capital,
            5_000_000.. => Self::Capital,
            500_000.. => Self::City,
            100_000.. => Self::LargeTown,
            20_000.. => Self::Town,
            3_000.. => Self::LargeVillage,
            _ => Self::Village,
        }
    }

    /// The zooms at which names of this rank are drawn.
    #[must_use]
    pub fn zooms(self) -> std::ops::RangeInclusive<f64> {
        match self {
            Self::Country => 1.0..=7.0,
            Self::Capital => 3.0..=18.0,
            Self::City => 4.6..=18.0,
            Self::Province => 5.8..=10.5,
            Self::LargeTown => 6.2..=18.0,
            Self::Town => 7.6..=18.0,
            Self::LargeVillage => 8.8..=18.0,
            Self::Village => 10.0..=18.0,
        }
    }

    /// The smallest population of a settlement whose name is drawn at a zoom, `None` while only
    /// countries and capitals are: what to ask the gazetteer for.
    #[must_use]
    pub fn population_min(zoom: f64) -> Option<u64> {
        let ranks = [
            (Self::Village, 0),
            (Self::LargeVillage, 3_000),
            (Self::Town, 20_000),
            (Self::LargeTown, 100_000),
            (Self::City, 500_000),
            (Self::Capital, 1_000_000),
        ];
        ranks.into_iter().find(|(rank, _)| zoom >= *rank.zooms().start()).map(|(_, population)| population)
    }
}

/// Whatever stands on the picture beside the map itself. An empty text is left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Furniture {
    /// The picture's title.
    pub title: String,
    /// The line under the title: which reports, from when to when.
    pub subtitle: String,
    /// The line that names the sources.
    pub sources: String,
    /// The day the picture was made, as it is to be read.
    pub date: String,
    /// Whether to explain the symbols that occur.
    pub legend: bool,
    /// Whether to draw a scale bar.
    pub scale_bar: bool,
    /// Whether to draw a north arrow.
    pub north_arrow: bool,
    /// Whose data the map is drawn from.
    pub credit: String,
    /// What the picture does not claim; see [`DISCLAIMER`].
    pub disclaimer: String,
}

/// The disclaimer of a briefing picture; say after it whose view of the borders is drawn.
pub const DISCLAIMER: &str = "The boundaries, names and designations shown do not imply endorsement or acceptance \
                              by the makers of this map. Positions are read from reports and may be wrong.";

impl Furniture {
    /// What stands on the map in the window: a scale bar and the credit.
    #[must_use]
    pub fn window(credit: impl Into<String>) -> Self {
        Self { scale_bar: true, credit: credit.into(), ..Self::none() }
    }

    /// What stands on a picture for a briefing: everything, with the title, the sources and the credit
    /// given. Set the rest on the value.
    #[must_use]
    pub fn briefing(title: impl Into<String>, sources: impl Into<String>, credit: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            subtitle: String::new(),
            sources: sources.into(),
            date: String::new(),
            legend: true,
            scale_bar: true,
            north_arrow: true,
            credit: credit.into(),
            disclaimer: DISCLAIMER.to_owned(),
        }
    }

    /// Nothing at all.
    #[must_use]
    pub fn none() -> Self {
        Self {
            title: String::new(),
            subtitle: String::new(),
            sources: String::new(),
            date: String::new(),
            legend: false,
            scale_bar: false,
            north_arrow: false,
            credit: String::new(),
            disclaimer: String::new(),
        }
    }
}

/// Everything a scene is made from.
#[derive(Clone, Copy, Debug)]
pub struct SceneInput<'a> {
    /// The mentions that have a place.
    pub places: &'a PlaceIndex,
    /// The map's own names.
    pub labels: &'a [MapLabel],
    /// The language of these.
    pub language: LabelLanguage,
    /// The mention that is selected.
    pub selected: Option<MentionId>,
    /// The mention under the pointer, here or in the text.
    pub hovered: Option<MentionId>,
    /// The stack of coincident places that is fanned out: any mention in it.
    pub fanned_out: Option<MentionId>,
    /// What stands beside the map.
    pub furniture: Option<&'a Furniture>,
    /// Whether to show how densely places are mentioned, in place of their pins.
    pub density: bool,
    /// The lines drawn over the map, if any.
    pub grid: Option<Grid>,
}

impl<'a> SceneInput<'a> {
    /// Places and labels alone, nothing selected, no furniture.
    #[must_use]
    pub fn new(places: &'a PlaceIndex, labels: &'a [MapLabel]) -> Self {
        Self {
            places,
            labels,
            language: LabelLanguage::default(),
            selected: None,
            hovered: None,
            fanned_out: None,
            furniture: None,
            density: false,
            grid: None,
        }
    }
}

/// The box around places, areas and circles of uncertainty in full: position, radius in km, area and kind
/// of each; `None` for none. Countries count only where nothing else is there.
pub(super) fn bounds_around<'a>(
    places: impl Iterator<Item = (LatLon, f64, Option<&'a Area>, MentionKind)> + Clone,
) -> Option<Bounds> {
    let any_narrow = places.clone().any(|(_, radius_km, _, kind)| !is_wide(kind, radius_km));
    let chosen = places.filter(|(_, radius_km, _, kind)| !(any_narrow && is_wide(*kind, *radius_km)));
    Bounds::around(chosen.flat_map(|(position, radius_km, area, _)| match area {
        Some(area) => corners_of(area),
        None if radius_km > 0.5 => crate::geodesy::circle(position, radius_km.min(5000.0), 4),
        None => vec![position],
    }))
}

/// Whether it is so wide that it says little of where things are.
pub(super) fn is_wide(kind: MentionKind, radius_km: f64) -> bool {
    kind == MentionKind::Country || radius_km > 400.0
}

/// The box around a mark alone.
#[must_use]
pub fn bounds_of(mark: &Mark) -> Option<Bounds> {
    bounds_around(std::iter::once((mark.position, mark.radius_km, mark.area.as_deref(), mark.kind)))
}

/// The corners of the box around each polygon: enough to find the box of the whole, also for an area
/// that is cut at the antimeridian.
fn corners_of(area: &Area) -> Vec<LatLon> {
    use geo::BoundingRect;
    let rects = area.shape().0.iter().filter_map(BoundingRect::bounding_rect);
    rects
        .flat_map(|rect| {
            let (min, max) = (rect.min(), rect.max());
            // A longitude of 180 would wrap to the other side; a hair less stays.
            let east = max.x.min(179.999_999);
            [LatLon::clamped(min.y, min.x), LatLon::clamped(max.y, east)]
        })
        .collect()
}
