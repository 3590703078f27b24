//! Reads what a parser found: the lines of `dateline parse`, or another program's in the same form.

use super::gold::{number, position, stretch, whole};
use super::pairing::Stretch;
use crate::model::{LatLon, Problem, Severity};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The most mentions of one document.
const MAX_MENTIONS: usize = 100_000;

/// A mention that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// Where it stands.
    pub at: Stretch,
    /// Where it was placed, if it was.
    pub position: Option<LatLon>,
    /// The place in GeoNames, if it is known.
    pub geonameid: Option<u64>,
    /// How sure the parser was, 0 to 1, if it says so.
    pub confidence: Option<f64>,
}

/// What was found in each document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Predictions {
    /// By the document's id as JSON text.
    of: BTreeMap<String, Vec<Prediction>>,
}

impl Predictions {
    /// Reads `{"id", "mentions": [{"start", "end", "lat", "lon", "confidence"}]}`, one a line. What is
    /// something else is left out, with a problem.
    #[must_use]
    pub fn read(path: &str, bytes: &[u8]) -> (Self, Vec<Problem>) {
        let mut found = Self::default();
        let mut problems = Vec::new();
        for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            if line.trim_ascii().is_empty() {
                continue;
            }
            let mut left_out = |message: String| {
                problems.push(Problem {
                    severity: Severity::Error,
                    message,
                    path: path.to_owned(),
                    place: Some(format!("line {}", index + 1)),
                    hint: Some(
                        "each line is {\"id\", \"mentions\": [{\"start\", \"end\", \"lat\", \"lon\"}]}".to_owned(),
                    ),
                });
            };
            let value: Value = serde_json::from_slice(line).unwrap_or_default();
            let (Some(id), Some(Value::Array(mentions))) = (value.get("id"), value.get("mentions")) else {
                left_out("the line is no document with an id and mentions; it is left out".to_owned());
                continue;
            };
            let read: Vec<Prediction> = mentions.iter().take(MAX_MENTIONS).filter_map(prediction).collect();
            if read.len() < mentions.len() {
                let lost = mentions.len() - read.len();
                left_out(format!("{lost} mentions are left out: no `start` and `end`, or too many"));
            }
            found.of.insert(id.to_string(), without_twins(read));
        }
        (found, problems)
    }

    /// What was found in the document of this id; `None` if nobody answered for it.
    #[must_use]
    pub fn of(&self, id: &str) -> Option<&[Prediction]> {
        self.of.get(id).map(Vec::as_slice)
    }
}

fn prediction(value: &Value) -> Option<Prediction> {
    Some(Prediction {
        at: stretch(value, "start", "end")?,
        position: position(value),
        geonameid: whole(value.get("geonameid")).filter(|id| *id != 0),
        confidence: number(value.get("confidence")).map(|confidence| confidence.clamp(0.0, 1.0)),
    })
}

/// Each span counts once, and an empty one not at all.
fn without_twins(mut found: Vec<Prediction>) -> Vec<Prediction> {
    let mut seen = BTreeSet::new();
    found.retain(|prediction| prediction.at.end > prediction.at.start && seen.insert(prediction.at));
    found
}
