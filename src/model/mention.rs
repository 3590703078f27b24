//! Mentions of places in a report's text, and where they are.

use super::{Area, Few, LatLon, Place, PlaceId, ReportId, Span};
use std::sync::Arc;

/// A stretch of a report's text that names a place, or an actor by a place's name.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// The whole phrase: 'southern and eastern countryside of Aleppo'.
    pub span: Span,
    /// Whether the text speaks of the place itself or of an actor.
    pub role: Role,
    /// What sort of expression it is.
    pub kind: MentionKind,
    /// The toponyms inside a longer phrase, in text order, each with its own resolution.
    pub anchors: Few<Mention>,
    /// Where it is, how sure that is, and why.
    pub resolution: Resolution,
}

/// Which mention of which report; the index is its rank in text order. Anchors count within their
/// mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MentionId {
    /// The report.
    pub report: ReportId,
    /// Rank among the report's mentions.
    pub index: u32,
    /// Rank among the mention's anchors, where it is an anchor.
    pub anchor: Option<u16>,
}

/// Whether the text puts something at the place, or names an actor after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The place itself.
    Literal,
    /// Somebody named after a place; marked in the text, never pinned.
    Actor(ActorKind),
}

/// How a place's name came to stand for an actor (after the Pragmatic Guide to Geoparsing Evaluation,
/// Gritta et al. 2020).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActorKind {
    /// 'Russian', 'Syrians'.
    Demonym,
    /// 'US airstrike', 'Turkish-backed'.
    NounModifier,
    /// 'Damascus said'.
    Metonym,
    /// Inside the name of an organisation, a person or a medium: 'North Press'.
    Embedded,
}

/// What sort of place expression it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MentionKind {
    /// A city, town, village or a part of one.
    PopulatedPlace,
    /// A province, district or other division.
    AdminArea,
    /// A country.
    Country,
    /// A region without an administration of its own, or a continent.
    Region,
    /// A built thing: airport, hospital, roundabout, camp.
    Facility,
    /// A road or railway.
    Road,
    /// A river, lake or sea.
    Water,
    /// A mountain, valley, desert.
    Landform,
    /// A phrase that says where in relation to other places: 'northern Hama countryside'.
    RelativeArea,
    /// A coordinate written in the text.
    Coordinate,
}

impl MentionKind {
    /// Whether its area was worked out from words and numbers, and is in no atlas.
    #[must_use]
    pub fn is_worded(self) -> bool {
        matches!(self, Self::RelativeArea | Self::Road | Self::Coordinate)
    }
}

/// Where a mention is, how sure that is, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolution {
    /// How it came out.
    pub status: Status,
    /// Probability that the placement is right, 0 to 1.
    pub confidence: f64,
    /// Where it is drawn; none for the unresolved and for actors that are not placed. Mentions at one place may share it.
    pub placement: Option<Arc<Placement>>,
    /// Which places it could be, best first.
    pub candidates: Few<Candidate>,
    /// Why, in words an analyst can check: 'named after "town of"'.
    pub evidence: Few<String>,
}

impl Resolution {
    /// No place found, for the reason given.
    #[must_use]
    pub fn unresolved(reason: impl Into<String>) -> Self {
        Self {
            status: Status::Unresolved,
            confidence: 0.0,
            placement: None,
            candidates: Few::new(),
            evidence: vec![reason.into()].into(),
        }
    }
}

/// How a resolution came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// The file said so, or the analyst did.
    Given,
    /// One reading stands out.
    Resolved,
    /// Drawn at the best reading, but another one is nearly as good.
    Ambiguous,
    /// Not placed.
    Unresolved,
}

/// A place on the map: a point with an uncertainty, or an area.
#[derive(Clone, Debug, PartialEq)]
pub struct Placement {
    /// What is there, in the gazetteer's words or the phrase's: 'Idlib Governorate'.
    pub name: String,
    /// The point, or a point that stands for the area.
    pub position: LatLon,
    /// Radius in km of the circle in which the text leaves the place open; for an area, of the circle
    /// that covers about as much.
    pub radius_km: f64,
    /// The area meant, where it is one.
    pub area: Option<Arc<Area>>,
    /// What the placement rests on.
    pub basis: Basis,
    /// The gazetteer's place, where it is one.
    pub place: Option<PlaceId>,
    /// Its id in GeoNames.
    pub geonameid: Option<u32>,
}

/// What a placement rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Coordinates written in the text.
    Coordinates,
    /// A place of the gazetteer.
    Gazetteer,
    /// An area worked out from the words.
    Phrase,
    /// No gazetteer knows it; placed by what contains it or what it is said to be near, named here: 'Aleppo'.
    Container(String),
    /// The file said so.
    File,
    /// The analyst said so.
    Analyst,
}

/// A place that a mention could be.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The place.
    pub place: Arc<Place>,
    /// Its share of the belief, 0 to 1 over all candidates.
    pub score: f64,
    /// What speaks for it, in words.
    pub reasons: Few<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_mentions_take_72_mb_before_what_is_said_of_them() {
        assert_eq!(size_of::<Mention>(), 72);
    }
}
