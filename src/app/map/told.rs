//! What the map says of the thing under the pointer: the words of the report, and the place they mean.

use crate::app::text::BidiLabel;
use crate::model::{Basis, MentionId};
use crate::session::State;
use egui::Ui;

/// So many different phrases are told of one thing.
const PHRASES_MAX: usize = 4;

/// The passages of a pin, cluster or area.
pub fn ui(ui: &mut Ui, state: &State, ids: &[MentionId]) {
    ui.set_max_width(340.0);
    for line in lines(state, ids) {
        ui.add(BidiLabel::new(&line));
    }
}

/// A line for each phrase: its words, and what they mean where that is something else.
fn lines(state: &State, ids: &[MentionId]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // Of very many mentions the first ones tell enough.
    for &id in ids.iter().take(200) {
        let Some(line) = line(state, id) else { continue };
        if !lines.contains(&line) {
            lines.push(line);
        }
        if lines.len() > PHRASES_MAX {
            break;
        }
    }
    if lines.len() > PHRASES_MAX {
        lines.truncate(PHRASES_MAX);
        lines.push(format!("{} mentions in all", ids.len()));
    }
    lines
}

fn line(state: &State, id: MentionId) -> Option<String> {
    let open = state.report(id.report)?;
    let mention = open.mention(id)?;
    let placement = mention.resolution.placement.as_ref()?;
    let words = mention.span.of(&open.report.text).split_whitespace().collect::<Vec<_>>().join(" ");
    let place = match placement.basis {
        Basis::Phrase => {
            let anchors = mention.anchors.iter().filter_map(|anchor| anchor.resolution.placement.as_ref());
            let mut names: Vec<&str> = anchors.map(|placement| placement.name.as_str()).collect();
            names.dedup();
            names.join(", ")
        }
        _ => placement.name.clone(),
    };
    Some(if place.is_empty() || place == words { format!("“{words}”") } else { format!("“{words}”: {place}") })
}
