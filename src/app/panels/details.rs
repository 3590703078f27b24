//! What is known of the mention chosen: where it is, how sure that is and why, what else it could be,
//! and every passage about the same place.

use super::row::Row;
use crate::app::derived::Derived;
use crate::app::text::{BidiLabel, bidi_text};
use crate::app::theme::bold;
use crate::model::{Candidate, Choice, Correction, Mention, MentionId, Reach, Role, Status, grouped};
use crate::session::{
    Command, Passage, SelectedFrom, State, basis_words, kind_words, place_kind_words, status_words, uncertainty_words,
};
use egui::{Align, Label, Layout, RichText, ScrollArea, TextStyle, Ui};

/// How much of the text is shown around a passage, bytes.
const AROUND: usize = 60;
/// Most passages that are listed.
const PASSAGES_MAX: usize = 300;

/// The details of the mention chosen.
pub fn details_ui(ui: &mut Ui, state: &State, derived: &Derived, out: &mut Vec<Command>) {
    let (Some(id), Some(mention)) = (state.selected, state.selected_mention()) else { return };
    ScrollArea::vertical().id_salt("details").auto_shrink(false).show(ui, |ui| {
        summary_ui(ui, state, id, mention, out);
        evidence_ui(ui, mention);
        candidates_ui(ui, state, id, mention, out);
        passages_ui(ui, state, id, &derived.passages, out);
        ui.add_space(6.0);
    });
}

fn summary_ui(ui: &mut Ui, state: &State, id: MentionId, mention: &Mention, out: &mut Vec<Command>) {
    let words = state.report(id.report).map(|open| mention.span.of(&open.report.text)).unwrap_or_default();
    let resolution = &mention.resolution;
    let dismissed = state.report(id.report).is_some_and(|open| open.not_places.contains(&id.index));
    ui.add(BidiLabel::new(words).strong().size(15.0).max_lines(2));
    if dismissed {
        ui.label("You said that this is not a place.");
        if ui.button("It is a place after all").clicked() {
            out.push(Command::Uncorrect(id));
        }
        return;
    }
    let what = match mention.role {
        Role::Actor(_) => "An actor named after a place: not pinned".to_owned(),
        Role::Literal => format!("{} · {}", kind_words(mention.kind), status_words(resolution.status).to_lowercase()),
    };
    ui.label(what);
    match &resolution.placement {
        Some(placement) => {
            let at = placement.position;
            let place = format!("{}, {}", placement.name, uncertainty_words(placement));
            ui.add(BidiLabel::new(&place));
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(state.notation.write(at)).small());
                if ui.small_button("Copy").on_hover_text("Copy the coordinates").clicked() {
                    out.push(Command::CopyPosition(at));
                }
                ui.label(RichText::new(format!("Confidence {:.0} %", resolution.confidence * 100.0)).small());
            });
            ui.add(Label::new(RichText::new(basis_words(&placement.basis)).small().weak()).wrap());
        }
        None if mention.role == Role::Literal => {
            ui.label("It has no place on the map.");
        }
        None => {}
    }
    ui.horizontal_wrapped(|ui| {
        let corrected = state.corrections.iter().any(|correction| correction.mention == id);
        if mention.role == Role::Literal && ui.small_button("Not a place").clicked() {
            let correction = Correction { mention: id, choice: Choice::NotAPlace, reach: Reach::Mention };
            out.push(Command::Correct(correction));
        }
        if corrected && ui.small_button("Take back my correction").clicked() {
            out.push(Command::Uncorrect(id));
        }
    });
}

fn evidence_ui(ui: &mut Ui, mention: &Mention) {
    if mention.resolution.evidence.is_empty() {
        return;
    }
    ui.add_space(6.0);
    ui.label(bold("Why"));
    for reason in &mention.resolution.evidence {
        ui.add(BidiLabel::new(&format!("• {reason}")));
    }
    for anchor in &mention.anchors {
        if let Some(placement) = &anchor.resolution.placement {
            ui.add(BidiLabel::new(&format!("• told by {}", placement.name)));
        }
    }
}

fn candidates_ui(ui: &mut Ui, state: &State, id: MentionId, mention: &Mention, out: &mut Vec<Command>) {
    let candidates = &mention.resolution.candidates;
    if candidates.is_empty() || (candidates.len() == 1 && mention.resolution.status != Status::Unresolved) {
        return;
    }
    ui.add_space(6.0);
    ui.label(bold("Which place it is"));
    let everywhere_id = egui::Id::unique("correct everywhere");
    let mut everywhere = ui.data(|data| data.get_temp::<bool>(everywhere_id)).unwrap_or(true);
    let current = mention.resolution.placement.as_ref().and_then(|placement| placement.place);
    for (index, candidate) in candidates.iter().enumerate().take(12) {
        let is_current = current == Some(candidate.place.id);
        let (title, detail) = candidate_words(candidate);
        let right = format!("{:.0} %", candidate.score * 100.0);
        let row = Row {
            title: &title,
            detail: &detail,
            right: &right,
            hover: &candidate.reasons.join("; "),
            tall: false,
            color: None,
            selected: is_current,
        };
        let response = ui.push_id(index, |ui| row.show(ui)).inner;
        if response.clicked() && !is_current {
            let reach = if everywhere { Reach::SameName } else { Reach::Mention };
            out.push(Command::Correct(Correction { mention: id, choice: Choice::Candidate(index), reach }));
        }
    }
    let words = state.report(id.report).map(|open| mention.span.of(&open.report.text)).unwrap_or_default();
    let label = bidi_text(ui, &format!("For every '{words}' in all open reports"), TextStyle::Body);
    if ui.checkbox(&mut everywhere, label).changed() {
        ui.data_mut(|data| data.insert_temp(everywhere_id, everywhere));
    }
}

/// 'Morek, Hama, Syria' and 'populated place · 14,000 people'.
fn candidate_words(candidate: &Candidate) -> (String, String) {
    let place = &candidate.place;
    let mut name = place.name.clone();
    for within in [&place.admin1, &place.country_name] {
        if !within.is_empty() && *within != place.name {
            name = format!("{name}, {within}");
        }
    }
    let mut detail = place_kind_words(place.kind).to_owned();
    if place.population > 0 {
        detail = format!("{detail} · {} people", grouped(place.population));
    }
    (name, detail)
}

fn passages_ui(ui: &mut Ui, state: &State, id: MentionId, passages: &[Passage], out: &mut Vec<Command>) {
    if passages.is_empty() {
        return;
    }
    ui.add_space(6.0);
    let reports = {
        let mut reports: Vec<_> = passages.iter().map(|passage| passage.mention.report).collect();
        reports.dedup();
        reports.len()
    };
    let title = match (passages.len(), reports) {
        (1, _) => "The only passage about this place".to_owned(),
        (count, 1) => format!("{count} passages about this place"),
        (count, reports) => format!("{count} passages about this place, in {reports} reports"),
    };
    ui.label(bold(title));
    let mut report = None;
    for passage in passages.iter().take(PASSAGES_MAX) {
        let Some(open) = state.report(passage.mention.report) else { continue };
        if reports > 1 && report != Some(passage.mention.report) {
            report = Some(passage.mention.report);
            let color = ui.visuals().weak_text_color();
            ui.add(BidiLabel::new(open.report.display_name()).small(ui).color(color).truncate());
        }
        let mut quote = around(&open.report.text, passage.span.start, passage.span.end);
        if passage.as_anchor {
            quote.push_str(" (an area told by it)");
        }
        let chosen = passage.mention == id;
        ui.with_layout(Layout::top_down_justified(Align::Min), |ui| {
            let label = BidiLabel::new(&quote).max_lines(2).sense(egui::Sense::click());
            let label = if chosen { label.strong() } else { label };
            let response = ui.add(label).on_hover_cursor(egui::CursorIcon::PointingHand);
            if response.clicked() && !chosen {
                out.push(Command::Select(passage.mention, SelectedFrom::List));
            }
            if response.hovered() {
                out.push(Command::Hover(Some(passage.mention)));
            }
        });
    }
    if passages.len() > PASSAGES_MAX {
        ui.weak(format!("and {} more", passages.len() - PASSAGES_MAX));
    }
}

/// The words around a stretch of text, on one line: '…fighting in Morek, above all…'.
pub fn around(text: &str, start: usize, end: usize) -> String {
    let floor = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let mut from = floor(start.saturating_sub(AROUND));
    let mut to = floor((end + AROUND).min(text.len()));
    // Whole words, and nothing of the paragraphs before and after.
    if from > 0 {
        from += text[from..start].find(char::is_whitespace).map_or(0, |at| at + 1);
    }
    if let Some(at) = text[from..start].rfind('\n') {
        from += at + 1;
    }
    if to < text.len() {
        to = end + text[end..to].rfind(char::is_whitespace).unwrap_or(to - end);
    }
    if let Some(at) = text[end..to].find('\n') {
        to = end + at;
    }
    let quote = text[from..to].split_whitespace().collect::<Vec<_>>().join(" ");
    let open = if from > 0 { "…" } else { "" };
    let close = if to < text.len() { "…" } else { "" };
    format!("{open}{quote}{close}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_is_quoted_in_whole_words_of_its_paragraph() {
        let text = "First paragraph.\nFighting went on in the northern Hama countryside, above all in the town of Morek, the monitor said on Saturday.\nLast.";
        let start = text.find("Morek").unwrap();
        let quote = around(text, start, start + 5);
        assert_eq!(
            quote,
            "…in the northern Hama countryside, above all in the town of Morek, the monitor said on Saturday.…"
        );
        assert_eq!(around("Morek", 0, 5), "Morek");
        let arabic = "قال المرصد إن قصفا استهدف ريف حلب الجنوبي يوم السبت الماضي ".repeat(4);
        let start = arabic.len() / 2 - (arabic.len() / 2) % 2;
        let start = (start..).find(|at| arabic.is_char_boundary(*at)).unwrap();
        let end = (start + 8..).find(|at| arabic.is_char_boundary(*at)).unwrap();
        assert!(around(&arabic, start, end).starts_with('…'));
    }
}
