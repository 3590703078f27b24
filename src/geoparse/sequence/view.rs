//! What is known of a window's tokens before the model is asked: what the words, the rules and the gazetteer say of each, what
//! the report does with its words, and how the text is written.

use super::super::lexicon::Roles;
use super::super::recognize::{Found, Recognizer};
use super::super::tokens::{Kind, Shape, Tokens};
use super::classes::{Classes, LEVELS};
use crate::model::{ActorKind, Role};
use hashbrown::HashMap;

pub(super) const fn mix(mut x: u64) -> u64 {
    x ^= x >> 32;
    x = x.wrapping_mul(0xd6e8_feb8_6659_fd93);
    x ^= x >> 32;
    x.wrapping_mul(0xd6e8_feb8_6659_fd93)
}

pub(super) fn hash(bytes: &[u8]) -> u64 {
    // FNV-1a over eight bytes at a time: texts come from reports, so nobody gains from collisions.
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        state = mix(state ^ u64::from_le_bytes(word));
    }
    for &byte in chunks.remainder() {
        state = (state ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    }
    mix(state ^ bytes.len() as u64)
}

/// What is known of every token before any is looked at in its place.
pub(super) struct Seen {
    /// Hash of the lower-case word, or of the mark.
    pub(super) low: u64,
    pub(super) roles: u64,
    pub(super) shape: u8,
}

/// How often the report uses a word in which way.
#[derive(Clone, Copy, Default)]
pub(super) struct Use {
    pub(super) capital: u16,
    pub(super) small: u16,
    /// After a preposition or what else stands before places.
    pub(super) placed: u16,
    /// After a title or a given name.
    pub(super) personal: u16,
    /// Before a verb of speaking.
    pub(super) speaks: u16,
    /// As part of a name that the rules are sure of.
    pub(super) sure: u16,
}

/// What the rules and the gazetteer say of a token.
#[derive(Clone, Copy, Default)]
pub(super) struct Said {
    /// 0 nothing, 1 begins a name, 2 goes on, 3 is the designator behind it.
    pub(super) state: u8,
    /// How much speaks for the name, in seven steps.
    pub(super) weight: u8,
    pub(super) role: u8,
    pub(super) says: u8,
    /// How well known the place is, from 1: unknown, country, province, capital, and on by population.
    pub(super) gazetteer: u8,
    /// Whether the name begins here, with what belongs before its core.
    pub(super) first: bool,
}

pub(super) fn starts_line(tokens: &Tokens, index: usize) -> bool {
    tokens.get(index).is_some_and(|token| token.line_start)
}

fn see(tokens: &Tokens, index: usize) -> Seen {
    let Some(token) = tokens.get(index) else { return Seen { low: 0, roles: 0, shape: 0 } };
    let low = tokens.low(index);
    let (low_hash, role) = match token.kind {
        Kind::Word | Kind::Clitic => {
            let role = token.roles.bits() | if token.people.is_some() { 1 << 40 } else { 0 };
            (hash(low.as_bytes()), role)
        }
        Kind::Number => (1, 1 << 41),
        Kind::Mark(mark) => (2 + u64::from(u32::from(mark)), 1 << 42),
    };
    let shape = match (token.kind, token.shape) {
        (Kind::Word, Shape::Lower) => 1,
        (Kind::Word, Shape::Capital) if token.span.len() <= 2 => 2,
        (Kind::Word, Shape::Capital) => 3,
        (Kind::Word, Shape::Upper) if tokens.low(index).ends_with('.') || tokens.low(index).contains('.') => 4,
        (Kind::Word, Shape::Upper) if token.span.len() <= 4 => 5,
        (Kind::Word, Shape::Upper) => 6,
        (Kind::Word, Shape::Camel) => 7,
        (Kind::Word, Shape::Uncased) => 8,
        (Kind::Number, _) => 9,
        (Kind::Clitic, _) => 10,
        (Kind::Mark(mark), _) => match mark {
            ',' => 11,
            '.' => 12,
            '(' | ')' => 13,
            '-' | '–' | '—' => 14,
            '"' | '“' | '”' | '\'' | '‘' | '’' => 15,
            '/' => 16,
            '#' | '@' => 17,
            ':' | ';' => 18,
            _ => 19,
        },
    };
    Seen { low: low_hash, roles: role, shape }
}

/// A word's classes; a mark or a number is a class of its shape.
fn class(classes: &Classes, tokens: &Tokens, index: usize, seen: &Seen) -> [u16; LEVELS] {
    match tokens.get(index).map(|token| token.kind) {
        Some(Kind::Word) => classes.of(seen.low),
        _ => [u16::MAX - u16::from(seen.shape); LEVELS],
    }
}

fn said(tokens: &Tokens, found: &[Found]) -> Vec<Said> {
    let mut said = vec![Said::default(); tokens.len()];
    for name in found {
        let weight = match name.weight {
            w if w < -1.0 => 1,
            w if w < 0.0 => 2,
            w if w < 0.5 => 3,
            w if w < 1.0 => 4,
            w if w < 1.5 => 5,
            w if w < 2.5 => 6,
            _ => 7,
        };
        let role = match name.role {
            Role::Literal => 1,
            Role::Actor(ActorKind::Demonym) => 2,
            Role::Actor(ActorKind::Embedded) => 3,
            Role::Actor(ActorKind::Metonym) => 4,
            Role::Actor(_) => 5,
        };
        let known = &name.known;
        let gazetteer = match (known.places.len(), known.population) {
            (0, _) => 1,
            _ if known.country => 2,
            _ if known.admin1 => 3,
            _ if known.capital => 4,
            (_, 500_000..) => 5,
            (_, 100_000..) => 6,
            (_, 15_000..) => 7,
            (_, 1_000..) => 8,
            _ => 9,
        };
        for (index, said) in said.iter_mut().enumerate().take(name.end).skip(name.first) {
            let state = if index == name.core.0 {
                1
            } else if index < name.core.1 {
                2
            } else {
                3
            };
            *said = Said { state, weight, role, says: name.says as u8 + 1, gazetteer, first: index == name.first };
        }
    }
    said
}

fn uses(tokens: &Tokens, seen: &[Seen], found: &[Found]) -> HashMap<u64, Use> {
    let mut uses: HashMap<u64, Use> = HashMap::new();
    let place_before = Roles::PREPOSITION.or(Roles::STRONG_PREPOSITION).or(Roles::TAKER).bits();
    let person_before = Roles::TITLE.or(Roles::FIRSTNAME).bits();
    for index in 0..tokens.len() {
        let Some(token) = tokens.get(index).filter(|t| t.kind == Kind::Word) else { continue };
        if token.shape == Shape::Lower {
            if token.span.len() < 16 {
                let entry = uses.entry(seen[index].low).or_default();
                entry.small = entry.small.saturating_add(1);
            }
            continue;
        }
        let entry = uses.entry(seen[index].low).or_default();
        if !token.sentence_start {
            entry.capital = entry.capital.saturating_add(1);
        }
        if let Some(before) = index.checked_sub(1) {
            if seen[before].roles & place_before != 0 {
                entry.placed = entry.placed.saturating_add(1);
            }
            if seen[before].roles & person_before != 0 || seen[before].shape == 4 {
                entry.personal = entry.personal.saturating_add(1);
            }
        }
        if seen.get(index + 1).is_some_and(|next| next.roles & Roles::SPEECH.bits() != 0) {
            entry.speaks = entry.speaks.saturating_add(1);
        }
    }
    for name in found.iter().filter(|name| name.accepted() && name.role == Role::Literal) {
        for seen in seen.iter().take(name.core.1).skip(name.core.0) {
            if let Some(entry) = uses.get_mut(&seen.low) {
                entry.sure = entry.sure.saturating_add(1);
            }
        }
    }
    uses
}

/// What is known of a window's tokens before the model is asked.
pub struct View<'a> {
    pub(super) tokens: &'a Tokens<'a>,
    pub(super) seen: Vec<Seen>,
    pub(super) said: Vec<Said>,
    pub(super) uses: HashMap<u64, Use>,
    /// How it is written.
    pub style: Style,
    /// The classes of the tokens at each level; none in letters of long ago, whose words the classes do not know from
    /// each other as well as the letters do.
    pub(super) classes: Vec<[u16; LEVELS]>,
    pub(super) recognizer: &'a Recognizer<'a, 'a>,
}

/// How a text is written, as far as its words tell: what counts as a name, and what stands around one, differs
/// between an officer's letter of long ago, a post, a headline and the news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// The news, and most else.
    News,
    /// An officer's letter or report of the American Civil War and its like.
    Letter,
    /// A short text with tags or names of accounts.
    Post,
    /// A short text without.
    Headline,
}

/// Texts of fewer tokens are posts or headlines.
const SHORT: usize = 60;

fn style(tokens: &Tokens) -> Style {
    let (mut long_ago, mut today, mut martial, mut marks) = (0, 0, 0, 0);
    for index in 0..tokens.len() {
        let Some(token) = tokens.get(index) else { continue };
        match token.kind {
            Kind::Number if token.span.len() == 4 => match tokens.slice(index, index + 1).parse::<u32>() {
                Ok(1500..=1914) => long_ago += 1,
                Ok(1915..=2100) => today += 1,
                _ => {}
            },
            Kind::Word if token.span.len() >= 7 => martial += usize::from(is_of_old_letters(tokens.low(index))),
            Kind::Mark('#' | '@') => marks += 1,
            _ => {}
        }
    }
    if today == 0 && (long_ago > 0 && martial > 0 || martial > 2) {
        Style::Letter
    } else if tokens.len() >= SHORT {
        Style::News
    } else if marks > 0 {
        Style::Post
    } else {
        Style::Headline
    }
}

fn is_of_old_letters(low: &str) -> bool {
    matches!(
        low,
        "respectfully"
            | "obedient"
            | "headquarters"
            | "adjutant"
            | "brigadier"
            | "cavalry"
            | "infantry"
            | "regiment"
            | "colonel"
            | "commanding"
    )
}

impl<'a> View<'a> {
    /// A window as the model sees it, with what the rules found in it.
    #[must_use]
    pub fn new(recognizer: &'a Recognizer, found: &[Found]) -> Self {
        let tokens = recognizer.tokens;
        let seen: Vec<Seen> = (0..tokens.len()).map(|index| see(tokens, index)).collect();
        let (said, uses, style) = (said(tokens, found), uses(tokens, &seen, found), style(tokens));
        let classes = match Classes::embedded() {
            Ok(classes) if style != Style::Letter => {
                (0..tokens.len()).map(|index| class(classes, tokens, index, &seen[index])).collect()
            }
            _ => Vec::new(),
        };
        Self { tokens, seen, said, uses, style, classes, recognizer }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;

    #[test]
    fn letters_of_long_ago_posts_headlines_and_news_are_told_apart() {
        let long = "Residents said on Sunday that the road to the village was cut. ".repeat(6);
        for (text, expected) in [
            ("HEADQUARTERS, Camp near Falmouth, March 3, 1863. The cavalry crossed the ford at dawn.", Style::Letter),
            (
                "The colonel led the regiment over the bridge, and the infantry of our brigadier followed.",
                Style::Letter,
            ),
            (
                "In 2014 the town remembered the cavalry and infantry of 1863, and a colonel's regiment.",
                Style::Headline,
            ),
            ("Smoke over Morek right now #Hama", Style::Post),
            ("Shells fall on two villages near Hama", Style::Headline),
            (long.as_str(), Style::News),
        ] {
            assert_eq!(style(&Tokens::of(text, Span::new(0, text.len()))), expected, "{text}");
        }
    }
}
