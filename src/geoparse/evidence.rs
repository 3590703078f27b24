//! Why a mention was placed where it was, in words an analyst can check.

use super::phrases::{Relation, Shore};
use super::resolve::{Named, Outcome, WEIGHED_MAX};
use crate::gazetteer::MatchKind;
use crate::geodesy::Compass;
use crate::model::{Place, grouped};

/// The evidence of a name: what the text says, then what speaks for the candidate.
#[must_use]
pub fn of_name(named: &Named, outcome: &Outcome, place: &Place) -> Vec<String> {
    let mut evidence: Vec<String> = named.found.reasons.clone();
    if let Some(best) = outcome.candidates.first() {
        match best.how {
            MatchKind::Primary => {}
            MatchKind::Alternate => evidence.push(format!("another name of {}", place.name)),
            MatchKind::Folded => evidence.push(format!("spelt like {}", place.name)),
            MatchKind::Skeleton => evidence.push(format!("has the consonants of {}", place.name)),
        }
        for reason in &best.reasons {
            if !evidence.contains(reason) {
                evidence.push(reason.clone());
            }
        }
    }
    if outcome.candidates.len() > 1 {
        evidence.push(format!("best of {} places of that name", outcome.candidates.len()));
    }
    evidence
}

/// What is left out where too many places bear a name.
#[must_use]
pub fn of_crowd(places: u64) -> String {
    format!("{} places bear this name, and only the {WEIGHED_MAX} most populous were weighed", grouped(places))
}

/// The evidence of a phrase: how its area was drawn.
#[must_use]
pub fn of_phrase(relation: &Relation, first: &str, second: Option<&str>) -> String {
    let way = |towards: &[Compass]| towards.iter().map(|d| d.name()).collect::<Vec<_>>().join(" and ");
    match relation {
        Relation::Part(towards) | Relation::Quarters(towards) if towards.is_empty() => format!("all of {first}"),
        Relation::Part(towards) | Relation::Quarters(towards) => format!("the {} part of {first}", way(towards)),
        Relation::Countryside(towards) if towards.is_empty() => format!("the land around {first}, without the town"),
        Relation::Countryside(towards) => {
            format!("the {} part of the land around {first}, without the town", way(towards))
        }
        Relation::Middle => format!("the middle of {first}"),
        Relation::PartAndMiddle(towards) => format!("the {} part of {first} and its middle", way(towards)),
        Relation::MiddleTowards(wind) => format!("between the middle of {first} and the {}", wind.name()),
        Relation::Countrysides(_) => match second {
            Some(second) => format!("the land around {first} and around {second}, without the towns"),
            None => format!("the land around {first}, without the town"),
        },
        Relation::Beside(towards, Some(far)) => format!("{} km {} of {first}", round(far.km), way(towards)),
        Relation::Away(far) => format!("{} km from {first}, whichever way", round(far.km)),
        Relation::Within(km) => format!("within {} km of {first}", round(*km)),
        Relation::Beside(towards, None) => format!("beside {first}, to the {}", way(towards)),
        Relation::Outskirts(_) => format!("around the edge of {first}"),
        Relation::Around => format!("around {first}"),
        Relation::Front => format!("the stretch of the front named after {first}"),
        Relation::Border(towards) => match second {
            Some(second) => format!("the border of {first} and {second}"),
            None if !towards.is_empty() => format!("the {} border of {first}", way(towards)),
            None => format!("the border of {first}, where it is nearest to the places named beside it"),
        },
        Relation::Borderland => match second {
            Some(second) => format!("along the border of {first} and {second}"),
            None => format!("along the country's border in {first}"),
        },
        Relation::BorderSide => format!("along the border, on the side of {first}"),
        Relation::Between => format!("between {first} and {}", second.unwrap_or("another place")),
        Relation::Road => match second {
            Some(second) => format!("along the line from {first} to {second}"),
            None => format!("the road named after {first}"),
        },
        Relation::Coast(towards) if towards.is_empty() => format!("the coast of {first}"),
        Relation::Coast(towards) => format!("the {} coast of {first}", way(towards)),
        Relation::Bank(Shore::Either) => format!("along {first}, on either bank"),
        Relation::Bank(Shore::Left) => format!("along {first}, on the left bank"),
        Relation::Bank(Shore::Right) => format!("along {first}, on the right bank"),
        Relation::Bank(Shore::Towards(towards)) => format!("along {first}, on the {} bank", way(towards)),
        Relation::Along => format!("along {first}"),
        Relation::Held => format!("some part of {first}; the words do not say which"),
    }
}

fn round(km: f64) -> String {
    if km < 10.0 { format!("{}", (km * 10.0).round() / 10.0) } else { format!("{km:.0}") }
}
