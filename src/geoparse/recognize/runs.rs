//! Runs of capitalised words: where one begins and ends, and the known names, peoples, designators and unknown names
//! that it is made of.

use super::{Known, Recognizer, Script};
use crate::geoparse::lexicon::{self, HEADS, Roles};
use crate::geoparse::tokens::Kind;
use std::rc::Rc;

/// Names have at most so many words.
const NAME_WORDS: usize = 7;

/// What a piece of a capitalised run is.
#[derive(Clone, Debug)]
pub(super) enum What {
    Place(Rc<Known>),
    People,
    Word(Roles),
    Unknown,
}

pub(super) struct Piece {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) what: What,
}

impl Recognizer<'_, '_> {
    /// Whether a run of capitalised words begins here: 'Morek', 'al-Jinah', 'al Tabqa'.
    pub(super) fn starts_run(&self, at: usize) -> bool {
        if self.tokens.is_capital(at) {
            return true;
        }
        self.article_end(at).is_some()
    }

    /// Where the word after a small article starts, if one follows: 'al-|Jinah'.
    fn article_end(&self, at: usize) -> Option<usize> {
        if !self.tokens.roles(at).any(Roles::ARTICLE) || !self.tokens.is_word(at) {
            return None;
        }
        let next = if self.tokens.is_hyphen(at + 1) { at + 2 } else { at + 1 };
        // A small article without a hyphen must not be an English word: 'an', 'at', 'as', 'ed'.
        let hyphened = next == at + 2;
        let arabic = matches!(self.tokens.low(at), "al" | "el" | "ar" | "ash" | "ad" | "az" | "ath" | "adh");
        let spanish = matches!(self.tokens.low(at), "el" | "al") && self.language == "es";
        (self.tokens.is_capital(next) && (hyphened || (arabic && !spanish)) && self.same_line(at, next)).then_some(next)
    }

    pub(super) fn same_line(&self, from: usize, to: usize) -> bool {
        (from + 1..=to).all(|index| !self.tokens.get(index).is_some_and(|t| t.line_start))
    }

    /// Where the run of capitalised words that begins at `at` ends.
    fn run_end(&self, at: usize) -> usize {
        let mut end = self.article_end(at).map_or(at + 1, |next| next + 1);
        while end - at < 40 {
            if self.tokens.is_hyphen(end) {
                let next = end + 1;
                if self.tokens.is_capital(next) {
                    end = next + 1;
                    continue;
                }
                let role = self.tokens.roles(next);
                if role.any(Roles::BACKED) {
                    break;
                }
                // 'Khan al-Assal', 'Deir-ez-Zor', 'Jisr-al-Shughur'
                if role.any(Roles::ARTICLE.or(Roles::INNER)) {
                    let after = if self.tokens.is_hyphen(next + 1) { next + 2 } else { next + 1 };
                    if self.tokens.is_capital(after) {
                        end = after + 1;
                        continue;
                    }
                }
                break;
            }
            let Some(token) = self.tokens.get(end) else { break };
            if token.kind == Kind::Number && !token.spaced {
                break;
            }
            if token.kind != Kind::Word || token.line_start || token.sentence_start {
                break;
            }
            if self.tokens.is_capital(end) {
                end += 1;
                continue;
            }
            if let Some(next) = self.article_end(end) {
                end = next + 1;
                continue;
            }
            let low = self.tokens.low(end);
            let latin_small = matches!(low, "ibn" | "bin" | "ben" | "umm" | "abu" | "bou" | "ez" | "es" | "sur")
                || (matches!(low, "de" | "la" | "du" | "del" | "los" | "las") && !matches!(self.language, "fr" | "es"));
            if latin_small && self.tokens.is_capital(end + 1) && self.same_line(end, end + 1) {
                end += 2;
                continue;
            }
            break;
        }
        end
    }

    /// The end of the longest known name that starts at `at`, and what is known.
    fn longest(&self, at: usize, run_end: usize) -> Option<(usize, Rc<Known>)> {
        let mut best = None;
        let mut words = 0;
        let mut end = at + 1;
        while end <= run_end && words < NAME_WORDS {
            if self.tokens.is_hyphen(end - 1) {
                end += 1;
                continue;
            }
            words += 1;
            let surface = self.tokens.slice(at, end);
            // A part of a hyphened compound is no name of its own.
            let cut = self.tokens.is_hyphen(end) && end < run_end;
            let article_alone = words == 1 && self.tokens.roles(at).any(Roles::ARTICLE);
            if !cut && !article_alone {
                let known = self.known(at, end);
                if !known.places.is_empty() {
                    best = Some((end, known));
                }
            }
            let cyrillic = self.tokens.get(at).is_some_and(|t| t.script == Script::Cyrillic);
            if !cyrillic && !article_alone && !self.knowledge.may_start_name(surface) {
                break;
            }
            end += 1;
        }
        best
    }

    pub(super) fn run(&mut self, start: usize) -> usize {
        let end = self.run_end(start);
        let pieces = self.pieces(start, end);
        self.weigh_run(start, end, pieces);
        end
    }

    /// Cuts a run into known names, peoples, words and unknown names.
    fn pieces(&mut self, start: usize, end: usize) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut at = start;
        while at < end {
            if self.tokens.is_hyphen(at) {
                at += 1;
                continue;
            }
            let low = self.tokens.low(at);
            let role = self.tokens.roles(at);
            let is_people = self.tokens.people(at).is_some();
            let longest = self.longest(at, end);
            let (next, what) = match longest {
                Some((mut stop, mut known)) => {
                    // 'Idlib Governorate' is 'Idlib' with a designator, where 'Idlib' is known too.
                    if stop > at + 1 && self.tokens.roles(stop - 1).any(HEADS) && !role.any(Roles::PREFIX_HEAD) {
                        let shorter = self.known(at, stop - 1);
                        if !shorter.places.is_empty() && !role.any(Roles::COMMON) {
                            stop -= 1;
                            known = shorter;
                        }
                    }
                    let construct = stop == at + 1
                        && at + 1 < end
                        && role.any(Roles::CONSTRUCT)
                        && role.any(Roles::COMMON.or(Roles::DOUBTFUL))
                        && !self.tokens.get(at).is_some_and(|t| t.sentence_start)
                        && !known.country;
                    if construct {
                        pieces.push(Piece { start: at, end: self.unknown_end(at, end), what: What::Unknown });
                        at = pieces.last().map_or(at + 1, |piece| piece.end);
                        continue;
                    }
                    let single = stop == at + 1;
                    let starts = self.tokens.get(at).is_some_and(|t| t.sentence_start);
                    let word_rather = single
                        && (is_people && !known.country
                            || role.any(HEADS.or(Roles::TITLE).or(Roles::MIDDLE).or(Roles::STOP))
                            || lexicon::direction(low).is_some()
                            || role.any(Roles::ORGANISATION) && !known.country
                            || role.any(Roles::FIRSTNAME) && !known.country && known.population < 100_000
                            || role.any(Roles::COMMON) && !(known.country && known.population > 100_000 && !starts));
                    if word_rather {
                        (stop, if is_people { What::People } else { What::Word(role) })
                    } else {
                        (stop, What::Place(known))
                    }
                }
                None if is_people => (at + 1, What::People),
                None if role.any(Roles::CONSTRUCT.or(Roles::ARTICLE)) && !role.any(Roles::TITLE) && at + 1 < end => {
                    (self.unknown_end(at, end), What::Unknown)
                }
                None if role.any(
                    Roles::COMMON
                        .or(HEADS)
                        .or(Roles::TITLE)
                        .or(Roles::ORGANISATION)
                        .or(Roles::FIRSTNAME)
                        .or(Roles::MIDDLE),
                ) || lexicon::direction(low).is_some()
                    || role.any(Roles::ORGANISATION_FIRST) =>
                {
                    (at + 1, What::Word(role))
                }
                None => (self.unknown_end(at, end), What::Unknown),
            };
            pieces.push(Piece { start: at, end: next, what });
            at = next;
        }
        pieces
    }

    /// Where an unknown name of one element ends: an article or 'Bab', 'Kafr' takes the next word along.
    fn unknown_end(&self, at: usize, end: usize) -> usize {
        let mut stop = at + 1;
        let mut open = self.tokens.roles(at).any(Roles::CONSTRUCT.or(Roles::ARTICLE));
        while stop < end {
            if self.tokens.is_hyphen(stop) {
                open = self.tokens.roles(stop + 1).any(Roles::ARTICLE.or(Roles::INNER));
                stop += 2;
                continue;
            }
            let role = self.tokens.roles(stop);
            if open || role.any(Roles::INNER) && !self.tokens.is_capital(stop) && !self.tokens.is_hyphen(stop + 1) {
                open = role.any(Roles::CONSTRUCT.or(Roles::ARTICLE).or(Roles::INNER));
                stop += 1;
                continue;
            }
            break;
        }
        stop.min(end)
    }
}
