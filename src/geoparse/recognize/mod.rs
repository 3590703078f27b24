//! Names of places in a text, and whether they speak of the place or of an actor.
//!
//! 1. [`runs`] cuts capitalised words into names that the gazetteer has ([`known`]), peoples, designators and unknown
//!    names; [`uncased`] finds names where capitals do not help, and [`layout`] tells where they say little.
//! 2. [`assembly`] puts names together; [`surroundings`] and [`actors`] read what stands around them, and [`weighing`]
//!    adds up what speaks for each. [`lists`] passes that along: what weighs enough is a mention.
//! 3. [`adoption`] takes over what a trained model decided, where one did.
//!
//! The rules ask nothing of a statistical model, so that every decision can be given in words.

mod runs;
mod known;
mod uncased;
mod layout;
mod assembly;
mod surroundings;
mod actors;
mod weighing;
mod lists;
mod adoption;

use super::knowledge::Knowledge;
use super::lexicon::HEADS;
use super::tokens::{Kind, Script, Shape, Tokens};
use crate::gazetteer::MatchKind;
use crate::model::{MentionKind, PlaceId, Role, Span};
use hashbrown::HashSet;
pub use known::Known;
use known::prior;
use layout::{caps_lines, source_notes};
pub use lists::joined;
use std::rc::Rc;
use surroundings::says_of;

/// What weighs this much is a mention.
const ENOUGH: f64 = 1.0;

/// What the words around a name say it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// Nothing.
    Nothing,
    /// A town or village.
    Settlement,
    /// A part of a town.
    Quarter,
    /// A province or district.
    Admin,
    /// A built thing.
    Facility,
    /// A road.
    Road,
    /// A river, lake or sea.
    Water,
    /// A mountain, valley, desert.
    Landform,
}

/// A stretch of text that may name a place.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its first token.
    pub first: usize,
    /// One past its last token, a designator behind the name included.
    pub end: usize,
    /// The name alone, as tokens.
    pub core: (usize, usize),
    /// The whole, in the text.
    pub span: Span,
    /// The name alone, in the text.
    pub core_span: Span,
    /// The plain toponym in the text, with what belongs to the name: 'Cook County', but 'Idlib' of 'Idlib city'.
    pub toponym: Span,
    /// What the gazetteer knows of it.
    pub known: Rc<Known>,
    /// The places that bear the name with its designator: 'Cook County'.
    pub whole: Vec<(PlaceId, MatchKind)>,
    /// Place or actor.
    pub role: Role,
    /// What the words around it say it is.
    pub says: Says,
    /// How much speaks for a mention.
    pub weight: f64,
    /// How probable the trained model finds it; 1 where it was not asked.
    pub probability: f64,
    /// Whether it was cut out of a list that has lost its commas.
    pub listed: bool,
    /// Whether it is one capitalised word of which the report knows no small twin.
    pub single_capital_word: bool,
    /// What spoke for it, in words.
    pub reasons: Vec<String>,
}

impl Found {
    /// A name of the tokens `core`, with what stands behind it up to `end`; nothing is said of it yet, and it weighs
    /// enough.
    #[must_use]
    pub fn of(tokens: &Tokens, core: (usize, usize), end: usize, known: Rc<Known>) -> Self {
        let core_span = tokens.span(core.0, core.1);
        Self {
            first: core.0,
            end,
            core,
            span: tokens.span(core.0, end),
            core_span,
            toponym: core_span,
            known,
            whole: Vec::new(),
            role: Role::Literal,
            says: Says::Nothing,
            weight: ENOUGH,
            probability: 1.0,
            listed: false,
            single_capital_word: false,
            reasons: Vec::new(),
        }
    }

    /// Whether it is to be reported.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.weight >= ENOUGH
    }

    /// What sort of expression it is, as far as the words say.
    #[must_use]
    pub fn kind(&self) -> MentionKind {
        match self.says {
            Says::Admin => MentionKind::AdminArea,
            Says::Facility => MentionKind::Facility,
            Says::Road => MentionKind::Road,
            Says::Water => MentionKind::Water,
            Says::Landform => MentionKind::Landform,
            Says::Settlement | Says::Quarter | Says::Nothing => MentionKind::PopulatedPlace,
        }
    }
}

/// Remembers how a report writes words, over all its windows.
#[derive(Default)]
pub struct Memory {
    /// Words that the report also writes small.
    small: HashSet<String>,
    /// Folded names that were clearly places somewhere in the report.
    sure: HashSet<String>,
}

/// The recognizer over one window of a text.
pub struct Recognizer<'a, 'm> {
    /// The window's tokens.
    pub tokens: &'a Tokens<'a>,
    /// Where names are looked up.
    pub knowledge: &'a Knowledge<'a>,
    /// How the report writes words.
    pub memory: &'m mut Memory,
    language: &'a str,
    /// What was found so far.
    pub found: Vec<Found>,
    caps_line: Vec<bool>,
    source_note: Vec<bool>,
}

/// Finds the names of a window, in text order and without overlap; those that weigh too little are
/// there too, for a second look.
#[must_use]
pub fn recognize<'a, 'm>(
    tokens: &'a Tokens<'a>,
    knowledge: &'a Knowledge<'a>,
    memory: &'m mut Memory,
    language: &'a str,
) -> (Vec<Found>, Recognizer<'a, 'm>) {
    for index in 0..tokens.len() {
        if tokens.get(index).is_some_and(|t| t.shape == Shape::Lower && t.kind == Kind::Word) {
            let low = tokens.low(index);
            if low.len() <= 24 && !memory.small.contains(low) && memory.small.len() < 200_000 {
                memory.small.insert(low.to_owned());
            }
        }
    }
    let mut recognizer = Recognizer {
        tokens,
        knowledge,
        memory,
        language,
        found: Vec::new(),
        caps_line: caps_lines(tokens),
        source_note: source_notes(tokens),
    };
    let mut at = 0;
    while at < tokens.len() {
        at = recognizer.step(at).max(at + 1);
    }
    recognizer.pass_along_lists();
    recognizer.remember_names();
    recognizer.pass_along_lists();
    (std::mem::take(&mut recognizer.found), recognizer)
}

/// One span that somebody says is a name, as it stands.
#[must_use]
pub fn exactly(tokens: &Tokens, knowledge: &Knowledge, memory: &mut Memory, span: Span) -> Found {
    let recognizer = Recognizer {
        tokens,
        knowledge,
        memory,
        language: "en",
        found: Vec::new(),
        caps_line: Vec::new(),
        source_note: Vec::new(),
    };
    let end = tokens.len();
    let mut known = recognizer.known(0, end);
    let mut says = Says::Nothing;
    // 'Idlib province', 'the province of Idlib', 'محافظة حلب'
    for (start, stop) in [(0, end.saturating_sub(1)), (1, end), (2, end)] {
        let head = if start == 0 { end.saturating_sub(1) } else { 0 };
        if known.places.is_empty() && start < stop && tokens.roles(head).any(HEADS) {
            known = recognizer.known(start, stop);
            says = says_of(tokens.roles(head)).unwrap_or(Says::Nothing);
        }
    }
    Found {
        span,
        core_span: span,
        toponym: span,
        says,
        reasons: vec!["the file asked for this span".into()],
        ..Found::of(tokens, (0, end), end, known)
    }
}

/// Shows what the rules find in an English text, for tests.
#[cfg(test)]
pub fn looked_at<T>(text: &str, look: impl FnOnce(Vec<Found>, Recognizer) -> T) -> T {
    let gazetteer = crate::gazetteer::Gazetteer::embedded().unwrap();
    let knowledge = Knowledge::new(&gazetteer);
    let tokens = Tokens::of(text, Span::new(0, text.len()));
    let mut memory = Memory::default();
    let (found, recognizer) = recognize(&tokens, &knowledge, &mut memory, "en");
    look(found, recognizer)
}

impl Recognizer<'_, '_> {
    /// Whether the token stands in a line of capitals.
    #[must_use]
    pub fn in_caps_line(&self, at: usize) -> bool {
        self.caps_line.get(at).copied().unwrap_or(false)
    }

    /// Whether the token stands in a source in brackets.
    #[must_use]
    pub fn in_source_note(&self, at: usize) -> bool {
        self.source_note.get(at).copied().unwrap_or(false)
    }

    fn step(&mut self, at: usize) -> usize {
        let Some(token) = self.tokens.get(at) else { return at + 1 };
        if token.kind != Kind::Word {
            return at + 1;
        }
        match token.script {
            Script::Arabic => self.arabic(at),
            Script::Latin | Script::Cyrillic if self.starts_run(at) => self.run(at),
            Script::Latin | Script::Cyrillic => self.small_people(at),
            Script::Other => at + 1,
        }
    }
}
