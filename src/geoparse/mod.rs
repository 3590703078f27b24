//! From a report's text to its mentions of places: recognize, candidates, resolve, place.
//!
//! 1. [`tokens`] splits the text; [`coordinates`] reads what is written as numbers.
//! 2. [`recognize`] finds names and tells places from actors.
//! 3. [`phrases`] reads the spatial expressions around them, [`links`] what the syntax says of their
//!    order: 'X in Y', 'X (District, Province)', [`settings`] what a passage is about: 'In Y, …'.
//! 4. [`resolve`] weighs the gazetteer's candidates, with reasons in words.
//! 5. [`placing`] draws: points, polygons, and by [`areas`] what phrases describe.
//!
//! Text is taken in windows, so that memory stays bounded whatever a file holds; names are resolved
//! over the whole report.

mod tokens;
mod lexicon;
mod forms;
pub mod coordinates;
mod recognize;
mod models;
mod knowledge;
pub mod sequence;
mod trees;
pub mod training;
mod phrases;
mod links;
mod settings;
pub mod resolve;
mod areas;
mod rivers;
mod placing;
mod evidence;

use crate::gazetteer::Gazetteer;
use crate::geodesy::{distance_km, fuzzy};
use crate::model::{
    ActorKind, Basis, Candidate, Few, LatLon, Mention, MentionKind, Place, PlaceId, PlaceKind, Placement, Report,
    Resolution, Role, Span, Status, grouped,
};
use coordinates::Footing;
use knowledge::Knowledge;
pub use models::{ModelError, Models};
use phrases::{Expression, Relation};
use placing::Placer;
use recognize::{Found, Memory};
use resolve::Named;
use sequence::view::View;
use sequence::{Stretch, reranker};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokens::Tokens;

/// Windows of a text end at the last line break or space before so many bytes.
const WINDOW: usize = 96 * 1024;

/// How to parse. Whether actors are shown is the output's choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Plain toponyms: each area and built thing is replaced by the names in it, and names bear no designators but
    /// those that belong to them. Peoples and names inside those of organisations are left out.
    pub flat: bool,
}

/// What recognition hands on to resolution; indices count `names`.
#[derive(Default)]
struct Recognized {
    names: Vec<Named>,
    /// Whether a name is a part of an expression.
    nested: Vec<bool>,
    expressions: Vec<Expression>,
    coordinates: Vec<coordinates::Coordinate>,
    /// Peoples and countries spoken of, for the report's theatre.
    spoken_of: BTreeMap<String, f64>,
}

/// Finds the places a report speaks of. Mentions are in text order and do not overlap; anchors lie
/// inside their mention. A report with `wanted_spans` gets exactly those resolved.
#[must_use]
pub fn parse(report: &Report, gazetteer: &Gazetteer, options: &Options) -> Vec<Mention> {
    Parser::new(gazetteer).parse(report, options)
}

/// Finds the places a report speaks of, as [`parse`] does, with other models than the embedded ones.
#[must_use]
pub fn parse_with(report: &Report, gazetteer: &Gazetteer, options: &Options, models: &Models) -> Vec<Mention> {
    Parser::with_models(gazetteer, models).parse(report, options)
}

/// Parses one report after another, and remembers what it asked of the gazetteer: for many reports much quicker than
/// [`parse`] for each. What it says of a report does not depend on those before it.
pub struct Parser<'a> {
    knowledge: Knowledge<'a>,
    models: &'a Models,
}

impl<'a> Parser<'a> {
    /// A parser with the embedded models.
    #[must_use]
    pub fn new(gazetteer: &'a Gazetteer) -> Self {
        // A damaged model is told of when the program starts; the rules do without.
        static RULES: Models = Models::none();
        Self::with_models(gazetteer, Models::embedded().unwrap_or(&RULES))
    }

    /// A parser with other models.
    #[must_use]
    pub fn with_models(gazetteer: &'a Gazetteer, models: &'a Models) -> Self {
        Self { knowledge: Knowledge::new(gazetteer), models }
    }

    /// Finds the places a report speaks of, as [`parse`](fn@parse) does.
    #[must_use]
    pub fn parse(&self, report: &Report, options: &Options) -> Vec<Mention> {
        parse_knowing(report, &self.knowledge, options, self.models)
    }
}

fn parse_knowing(report: &Report, knowledge: &Knowledge, options: &Options, models: &Models) -> Vec<Mention> {
    let language = report.language.as_deref().unwrap_or("");
    let mut recognized = recognized(&report.text, language, knowledge, models);
    if let Some(wanted) = &report.wanted_spans {
        keep_wanted(&mut recognized, wanted, &report.text, knowledge);
    }
    let asked = report.wanted_spans.is_some();
    let sure = |coordinate: &&coordinates::Coordinate| asked || coordinate.footing == Footing::Sure;
    let coordinates: Vec<LatLon> = recognized.coordinates.iter().filter(sure).map(|found| found.position).collect();
    let means = resolve::Means {
        knowledge,
        ranker: models.ranker.as_ref(),
        answer_all: report.wanted_spans.is_some(),
        coordinates: &coordinates,
    };
    let outcomes = resolve::resolve(&recognized.names, means, &recognized.spoken_of);
    if !asked {
        keep_founded(&mut recognized, &outcomes, &report.text, knowledge);
    }
    let mut placer = Placer::new(knowledge, &report.text, &recognized, &outcomes);
    let mut mentions = Vec::new();
    for coordinate in &recognized.coordinates {
        mentions.push(of_coordinate(coordinate, &report.text));
    }
    if options.flat {
        for (index, named) in recognized.names.iter().enumerate() {
            let toponym = !matches!(named.found.role, Role::Actor(ActorKind::Demonym | ActorKind::Embedded));
            let reported = report.wanted_spans.is_none() || !recognized.nested[index];
            if reported && (toponym || report.wanted_spans.is_some()) {
                let mut mention = of_name(&mut placer, &named.found, index);
                // Toponyms are placed whoever is meant by them.
                if mention.role != Role::Literal {
                    mention.resolution = placer.name(index).1;
                }
                mention.span = named.found.toponym;
                mentions.push(mention);
            }
        }
        return without_overlaps(mentions);
    }
    for expression in &recognized.expressions {
        let words = expression.span.of(&report.text);
        let kind = if expression.relation == Relation::Road { MentionKind::Road } else { MentionKind::RelativeArea };
        let resolution = placer.phrase(&expression.relation, &expression.anchors, words);
        let mut anchors: Vec<Mention> = expression
            .anchors
            .iter()
            .map(|&index| of_name(&mut placer, &recognized.names[index].found, index))
            .filter(|anchor| expression.span.contains(anchor.span))
            .collect();
        anchors.sort_by_key(|anchor| anchor.span);
        let anchors = anchors.into();
        mentions.push(Mention { span: expression.span, role: Role::Literal, kind, anchors, resolution });
    }
    for (index, named) in recognized.names.iter().enumerate() {
        if !recognized.nested[index] {
            mentions.push(of_name(&mut placer, &named.found, index));
        }
    }
    tell_strays(&mut mentions);
    without_overlaps(mentions)
}

/// A pair of bare numbers this near to what the report speaks of is a position, km.
const FOUNDED_KM: f64 = 300.0;
/// The same, off the outline of a country it speaks of.
const OFF_COUNTRY_KM: f64 = 100.0;

/// Leaves out pairs of bare numbers that are something else, and those of which nothing says that they are positions unless
/// they, or their halves turned round, lie near what the report speaks of. Where it speaks of no place, what has as many
/// decimals as only positions have stays.
fn keep_founded(recognized: &mut Recognized, outcomes: &[resolve::Outcome], text: &str, knowledge: &Knowledge) {
    if recognized.coordinates.iter().all(|coordinate| coordinate.footing == Footing::Sure) {
        return;
    }
    let sure = recognized.coordinates.iter().filter(|coordinate| coordinate.footing == Footing::Sure);
    let mut places: Vec<LatLon> = sure.map(|coordinate| coordinate.position).take(400).collect();
    let mut countries = Vec::new();
    for (named, outcome) in recognized.names.iter().zip(outcomes) {
        let Some(fact) = outcome.best_fact().filter(|_| outcome.confidence >= 0.4) else { continue };
        if fact.kind == PlaceKind::Country {
            countries.push(fact.id);
        } else if named.found.role == Role::Literal && places.len() < 800 {
            places.push(fact.position);
        }
    }
    countries.sort_unstable();
    countries.dedup();
    countries.truncate(20);
    let near = |at: LatLon| {
        places.iter().any(|place| distance_km(*place, at) <= FOUNDED_KM)
            || countries.iter().any(|country| {
                let extent = knowledge.gazetteer.extent(*country);
                extent.is_some_and(|extent| fuzzy::distance_to_km(&extent.area, at) <= OFF_COUNTRY_KM)
            })
    };
    let silent = places.is_empty() && countries.is_empty();
    recognized.coordinates.retain(|coordinate| match coordinate.footing {
        Footing::Sure => true,
        Footing::Other => false,
        Footing::Open if silent => coordinates::is_exact(coordinate, text) && is_alone(coordinate.span, text),
        Footing::Open => near(coordinate.position) || coordinates::swapped(coordinate.position).is_some_and(&near),
    });
}

/// Whether nothing else stands in the line of a span but marks.
fn is_alone(span: Span, text: &str) -> bool {
    let before = text[..span.start].rsplit(['\n', '\r']).next().unwrap_or_default();
    let behind = text[span.end..].split(['\n', '\r']).next().unwrap_or_default();
    !before.chars().chain(behind.chars()).any(char::is_alphanumeric)
}

/// Coordinates farther than this from all else that a report speaks of are told of, km.
const STRAY_KM: f64 = 1_000.0;
/// Turned round, they are offered if that brings them so many times nearer.
const TURNED_NEARER: f64 = 5.0;
/// They are not wondered at so near, km.
const AT_HOME_KM: f64 = 50.0;

/// Coordinates off the theatre, and those that look as if latitude and longitude had changed places, get a word about
/// it and the other reading among their candidates. They stay where they are.
fn tell_strays(mentions: &mut [Mention]) {
    let counts = |mention: &&Mention| {
        mention.role == Role::Literal
            && !matches!(mention.kind, MentionKind::Coordinate | MentionKind::Country | MentionKind::Region)
            && mention.resolution.confidence >= 0.4
    };
    let others: Vec<Arc<Placement>> =
        mentions.iter().filter(counts).filter_map(|m| m.resolution.placement.clone()).take(400).collect();
    if others.is_empty() {
        return;
    }
    let off_km = |at: LatLon| {
        let off = others.iter().map(|other| (distance_km(other.position, at) - other.radius_km).max(0.0));
        off.fold(f64::INFINITY, f64::min)
    };
    for mention in mentions.iter_mut().filter(|mention| mention.kind == MentionKind::Coordinate).take(400) {
        let Some(placement) = &mention.resolution.placement else { continue };
        let here_km = off_km(placement.position);
        if here_km < AT_HOME_KM {
            continue;
        }
        let turned = coordinates::swapped(placement.position).filter(|at| off_km(*at) * TURNED_NEARER < here_km);
        let km = grouped(here_km.round() as u64);
        if let Some(turned) = turned {
            let told =
                format!("these are {km} km from every other place of the report: latitude and longitude swapped?");
            let reading = |at: LatLon, row: u32, name: String, why: &str| Candidate {
                place: Arc::new(Place {
                    // Of no gazetteer.
                    id: PlaceId { gazetteer: u16::MAX, row },
                    name,
                    kind: PlaceKind::Facility,
                    feature_code: String::new(),
                    country: String::new(),
                    country_name: String::new(),
                    admin1: String::new(),
                    admin2: String::new(),
                    position: at,
                    population: 0,
                    geonameid: None,
                }),
                score: 0.5,
                reasons: vec![why.to_owned()].into(),
            };
            let swapped = format!("{:.5}, {:.5} (swapped)", turned.lat_deg(), turned.lon_deg());
            let near = format!("swapped, {} km from the nearest other place", grouped(off_km(turned).round() as u64));
            mention.resolution.candidates = vec![
                reading(placement.position, 0, placement.name.clone(), "as it is written"),
                reading(turned, 1, swapped, &near),
            ]
            .into();
            mention.resolution.status = Status::Ambiguous;
            mention.resolution.confidence = 0.5;
            mention.resolution.evidence.push(told);
        } else if here_km > STRAY_KM {
            mention.resolution.evidence.push(format!("these are {km} km from every other place of the report"));
        }
    }
}

/// Parses several reports; the answers are in the reports' order.
#[must_use]
pub fn parse_all(reports: &[&Report], gazetteer: &Gazetteer, options: &Options) -> Vec<Vec<Mention>> {
    use rayon::prelude::*;
    reports.par_iter().map_init(|| Parser::new(gazetteer), |parser, report| parser.parse(report, options)).collect()
}

/// Plain toponyms: each area replaced by the names inside it.
#[must_use]
pub fn flatten(mentions: &[Mention]) -> Vec<Mention> {
    let mut flat = Vec::new();
    for mention in mentions {
        let made_of_names =
            matches!(mention.kind, MentionKind::RelativeArea | MentionKind::Road | MentionKind::Facility);
        if made_of_names && !mention.anchors.is_empty() {
            flat.extend(mention.anchors.iter().cloned());
        } else {
            flat.push(mention.clone());
        }
    }
    flat
}

/// Recognizes all windows of a text.
fn recognized(text: &str, language: &str, knowledge: &Knowledge, models: &Models) -> Recognized {
    let mut all = Recognized::default();
    let mut memory = Memory::default();
    for (window, language) in windows(text, language) {
        all.coordinates.extend(coordinates::find(text, window));
        let tokens = Tokens::of(text, window);
        for index in 0..tokens.len() {
            if let Some(code) = tokens.people(index).filter(|code| *code != "XX") {
                *all.spoken_of.entry(code.to_owned()).or_insert(0.0) += 1.0;
            }
        }
        let (mut names, mut recognizer) = recognize::recognize(&tokens, knowledge, &mut memory, language);
        // The model has read English alone; in other languages the rules decide.
        if let Some(sequence) = models.sequence.as_ref().filter(|_| language == "en") {
            let view = View::new(&recognizer, &names);
            let likely = sequence.stretches(&view.runs());
            let found = match &models.reranker {
                Some(reranker) => reranker::names(reranker, &view, &likely),
                None => likely.iter().filter(|stretch| stretch.is_best).map(Stretch::name).collect(),
            };
            names = recognizer.adopt(names, &found, &likely, view.style);
        }
        names.retain(Found::accepted);
        let expressions = phrases::expressions(&mut recognizer, &mut names);
        let links = links::links(&tokens, &names, &expressions);
        let settings = settings::settings(&tokens, &names);
        let base = all.names.len();
        let mut nested = vec![false; names.len()];
        let mut town = vec![false; names.len()];
        for expression in &expressions {
            let of_town = matches!(
                expression.relation,
                Relation::Countryside(_)
                    | Relation::Countrysides(_)
                    | Relation::Outskirts(_)
                    | Relation::Middle
                    | Relation::Quarters(_)
                    | Relation::Around
                    | Relation::Front
                    // Roads lead from town to town, and distances are counted from towns.
                    | Relation::Road
                    | Relation::Beside(_, Some(_))
                    | Relation::Away(_)
                    | Relation::Within(_)
            );
            // A place that was named before is spoken of there too.
            for &anchor in expression.anchors.iter().filter(|_| !expression.refers_back) {
                town[anchor] = of_town;
                // 'route de Gao à Kidal': the road is named after the towns.
                if expression.relation == Relation::Road && names[anchor].says == recognize::Says::Road {
                    names[anchor].says = recognize::Says::Nothing;
                }
                nested[anchor] = true;
                names[anchor].role = Role::Literal;
            }
        }
        for (index, found) in names.into_iter().enumerate() {
            let whole = is_whole(&tokens, &found);
            let mut link = links[index].clone();
            link.within = link.within.map(|other| other + base);
            link.within_phrase = link.within_phrase.map(|phrase| phrase + all.expressions.len());
            link.near = link.near.map(|(other, towards)| (other + base, towards));
            link.beside = link.beside.map(|other| other + base);
            let setting = settings[index].map(|other| other + base);
            let town = town[index] || found.says == recognize::Says::Facility;
            all.names.push(Named { found, link, setting, whole, town, asked: false });
            all.nested.push(nested[index]);
        }
        all.expressions.extend(expressions.into_iter().map(|mut expression| {
            expression.anchors.iter_mut().for_each(|anchor| *anchor += base);
            expression
        }));
    }
    all
}

/// Whether 'full control of', 'all of', 'the whole of' stands before: a province, more likely than its town.
fn is_whole(tokens: &Tokens, found: &Found) -> bool {
    let Some(before) = found.first.checked_sub(2) else { return false };
    if tokens.low(before + 1) != "of" || tokens.is_possessive(found.end) {
        return false;
    }
    match tokens.low(before) {
        "control" => before > 0 && matches!(tokens.low(before - 1), "full" | "complete" | "total" | "entire"),
        "all" | "whole" | "entirety" | "most" | "parts" | "much" | "rest" => true,
        _ => false,
    }
}

/// The windows of a text, each with its language: the given one, or what its words are.
fn windows<'a>(text: &'a str, language: &'a str) -> impl Iterator<Item = (Span, &'a str)> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let window = (start < text.len()).then(|| Span::new(start, window_end(text, start)))?;
        start = window.end;
        Some((window, if language.is_empty() { guess_language(window.of(text)) } else { language }))
    })
}

fn window_end(text: &str, start: usize) -> usize {
    let mut end = (start + WINDOW).min(text.len());
    if end == text.len() {
        return end;
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let window = &text[start..end];
    let cut = window.rfind('\n').or_else(|| window.rfind(char::is_whitespace)).filter(|&at| at > WINDOW / 2);
    cut.map_or(end, |at| start + at)
}

/// English, French or Spanish by their small words; other scripts speak for themselves.
fn guess_language(text: &str) -> &'static str {
    let (mut latin, mut cyrillic, mut ukrainian, mut arabic) = (0, 0, 0, 0);
    for c in text.chars().filter(|c| c.is_alphabetic()).take(4_000) {
        match c {
            'і' | 'ї' | 'є' | 'ґ' => (cyrillic, ukrainian) = (cyrillic + 1, ukrainian + 1),
            '\u{400}'..='\u{52F}' => cyrillic += 1,
            '\u{600}'..='\u{6FF}' => arabic += 1,
            _ => latin += 1,
        }
    }
    if cyrillic > latin + arabic {
        return if ukrainian * 50 > cyrillic { "uk" } else { "ru" };
    }
    if arabic > latin {
        return "ar";
    }
    let (mut en, mut fr, mut es) = (0, 0, 0);
    let mut words = text.split_whitespace().take(2_000).peekable();
    while let Some(word) = words.next() {
        match word {
            "the" | "of" | "and" | "in" | "to" | "near" => en += 1,
            "le" | "les" | "des" | "du" | "et" | "dans" | "une" | "Une" | "à" | "au" | "aux" => fr += 1,
            "el" | "los" | "las" | "del" | "y" | "una" | "por" => es += 1,
            // 'en route', 'en masse' are English too.
            "en" if words.peek().is_none_or(|next| !next.starts_with("route") && !next.starts_with("mass")) => es += 1,
            _ => {}
        }
    }
    if fr > en && fr >= es {
        "fr"
    } else if es > en {
        "es"
    } else {
        "en"
    }
}

fn of_name(placer: &mut Placer, found: &Found, index: usize) -> Mention {
    if found.role != Role::Literal {
        let resolution = Resolution::unresolved("speaks of an actor, not of the place");
        let country = found.known.country || found.role == Role::Actor(ActorKind::Demonym);
        let kind = if country { MentionKind::Country } else { MentionKind::PopulatedPlace };
        return Mention { span: found.span, role: found.role, kind, anchors: Few::new(), resolution };
    }
    let (kind, resolution) = placer.name(index);
    Mention { span: found.span, role: Role::Literal, kind, anchors: Few::new(), resolution }
}

fn of_coordinate(coordinate: &coordinates::Coordinate, text: &str) -> Mention {
    Mention {
        span: coordinate.span,
        role: Role::Literal,
        kind: MentionKind::Coordinate,
        anchors: Few::new(),
        resolution: Resolution {
            status: Status::Resolved,
            confidence: 0.99,
            placement: Some(Arc::new(Placement {
                name: coordinate.span.of(text).to_owned(),
                position: coordinate.position,
                radius_km: coordinate.radius_km,
                area: coordinate.square.and_then(areas::square).map(Arc::new),
                basis: Basis::Coordinates,
                place: None,
                geonameid: None,
            })),
            candidates: Few::new(),
            evidence: vec!["coordinates written in the text".into()].into(),
        },
    }
}

/// Leaves exactly the wanted spans: names found there stay as they are, others are made.
fn keep_wanted(recognized: &mut Recognized, wanted: &[Span], text: &str, knowledge: &Knowledge) {
    recognized.coordinates.retain(|c| wanted.contains(&c.span));
    recognized.expressions.retain(|e| wanted.contains(&e.span));
    for index in 0..recognized.names.len() {
        // Others stay for what they say of their neighbours, but are not reported.
        let found = &mut recognized.names[index].found;
        let hit = wanted.contains(&found.span) || wanted.contains(&found.core_span);
        if hit && !wanted.contains(&found.span) {
            found.span = found.core_span;
        }
        if hit {
            found.role = Role::Literal;
        }
        // The phrases are counted anew.
        recognized.names[index].link.within_phrase = None;
        recognized.names[index].asked = hit;
        recognized.nested[index] = !hit;
    }
    let mut memory = Memory::default();
    for span in wanted {
        let there = recognized.coordinates.iter().any(|c| c.span == *span)
            || recognized.expressions.iter().any(|e| e.span == *span)
            || recognized.names.iter().enumerate().any(|(i, n)| n.found.span == *span && !recognized.nested[i]);
        if there || span.of(text).trim().is_empty() {
            continue;
        }
        let tokens = Tokens::of(text, *span);
        let found = recognize::exactly(&tokens, knowledge, &mut memory, *span);
        recognized.names.push(Named {
            found,
            link: links::Link::default(),
            setting: None,
            whole: false,
            town: false,
            asked: true,
        });
        recognized.nested.push(false);
    }
}

/// Sorts mentions and drops what overlaps: coordinates first, then longer spans.
fn without_overlaps(mut mentions: Vec<Mention>) -> Vec<Mention> {
    let rank = |mention: &Mention| u8::from(mention.kind != MentionKind::Coordinate);
    mentions.retain(|mention| !mention.span.is_empty());
    mentions.sort_by_key(|mention| (mention.span.start, rank(mention), std::cmp::Reverse(mention.span.end)));
    let mut kept: Vec<Mention> = Vec::new();
    for mention in mentions {
        match kept.last() {
            Some(last) if last.span.overlaps(mention.span) => {
                if rank(&mention) < rank(last) {
                    kept.pop();
                    kept.push(mention);
                }
            }
            _ => kept.push(mention),
        }
    }
    kept
}

#[cfg(test)]
mod tests;
