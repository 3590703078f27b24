//! Words, numbers and marks of a text, with the byte spans they came from.
//!
//! One pass, linear in the text, whatever it holds: a word longer than any name is kept as one token
//! that nothing matches.

use super::lexicon::{self, Roles};
use crate::model::Span;

/// Words longer than this many bytes are no names.
const WORD_MAX: usize = 120;

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters, with the apostrophes, digits and marks inside a word.
    Word,
    /// Digits, with the decimal point inside.
    Number,
    /// What is glued to a word but not of it: possessive `'s`, French `l'`.
    Clitic,
    /// One mark or symbol.
    Mark(char),
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `village`.
    Lower,
    /// `Morek`.
    Capital,
    /// `IDLIB`.
    Upper,
    /// `NovaOdesa`.
    Camel,
    /// A script without capitals.
    Uncased,
}

/// The script a word is written in, as far as parsing cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// Latin letters.
    Latin,
    /// Cyrillic letters.
    Cyrillic,
    /// Arabic letters.
    Arabic,
    /// Any other.
    Other,
}

/// A word, number or mark.
#[derive(Clone, Debug)]
pub struct Token {
    /// Where it stands in the report's text.
    pub span: Span,
    /// What it is made of.
    pub kind: Kind,
    /// How it is written.
    pub shape: Shape,
    /// In which script.
    pub script: Script,
    /// Whether white space stands before it.
    pub spaced: bool,
    /// Whether a line break stands before it.
    pub line_start: bool,
    /// Whether a sentence may begin with it, so that its capital says little.
    pub sentence_start: bool,
    /// What the word can do in a report's grammar of place.
    pub roles: Roles,
    /// The country whose people or adjective the word is, ISO 3166-1 alpha-2; `XX` for what is no country's.
    pub people: Option<&'static str>,
    lower: (u32, u32),
}

/// The tokens of a text.
pub struct Tokens<'a> {
    text: &'a str,
    list: Vec<Token>,
    lower: String,
}

impl<'a> Tokens<'a> {
    /// Splits `text[window]` into tokens; spans count from the start of `text`.
    #[must_use]
    pub fn of(text: &'a str, window: Span) -> Self {
        let mut tokens = Self { text, list: Vec::new(), lower: String::new() };
        tokens.split(window);
        tokens
    }

    /// How many there are.
    #[must_use]
    #[inline]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The token at an index.
    #[must_use]
    #[inline]
    pub fn get(&self, index: usize) -> Option<&Token> {
        self.list.get(index)
    }

    /// The word at an index in lower case with plain apostrophes; empty where there is no word.
    #[must_use]
    #[inline]
    pub fn low(&self, index: usize) -> &str {
        self.list.get(index).map_or("", |token| &self.lower[token.lower.0 as usize..token.lower.1 as usize])
    }

    /// What the word at an index can do; nothing where there is no word.
    #[must_use]
    #[inline]
    pub fn roles(&self, index: usize) -> Roles {
        self.list.get(index).map_or_else(Roles::default, |token| token.roles)
    }

    /// The country of a people or adjective at an index.
    #[must_use]
    #[inline]
    pub fn people(&self, index: usize) -> Option<&'static str> {
        self.list.get(index)?.people
    }

    /// Whether the token is this mark.
    #[must_use]
    #[inline]
    pub fn is_mark(&self, index: usize, mark: char) -> bool {
        self.list.get(index).is_some_and(|token| token.kind == Kind::Mark(mark))
    }

    /// Whether the token is a word.
    #[must_use]
    #[inline]
    pub fn is_word(&self, index: usize) -> bool {
        self.list.get(index).is_some_and(|token| token.kind == Kind::Word)
    }

    /// Whether the token is a word that starts with a capital.
    #[must_use]
    #[inline]
    pub fn is_capital(&self, index: usize) -> bool {
        self.list.get(index).is_some_and(|token| {
            token.kind == Kind::Word && matches!(token.shape, Shape::Capital | Shape::Upper | Shape::Camel)
        })
    }

    /// Whether the token is a possessive `'s`.
    #[must_use]
    #[inline]
    pub fn is_possessive(&self, index: usize) -> bool {
        self.list.get(index).is_some_and(|token| token.kind == Kind::Clitic) && !self.low(index).ends_with('\'')
    }

    /// Whether the token is glued to the word before it: 'Varnell's', 'Davis''.
    #[must_use]
    #[inline]
    pub fn is_glued_clitic(&self, index: usize) -> bool {
        self.list.get(index).is_some_and(|token| token.kind == Kind::Clitic && !token.spaced)
    }

    /// Whether the token is a hyphen glued to both its neighbours.
    #[must_use]
    #[inline]
    pub fn is_hyphen(&self, index: usize) -> bool {
        self.list.get(index).is_some_and(|token| matches!(token.kind, Kind::Mark('-' | '‐' | '‑')) && !token.spaced)
            && self.list.get(index + 1).is_some_and(|next| !next.spaced && matches!(next.kind, Kind::Word))
            && index > 0
            && self.list[index - 1].kind == Kind::Word
    }

    /// The span from the first token to the one before `end`.
    #[must_use]
    pub fn span(&self, start: usize, end: usize) -> Span {
        match (self.list.get(start), end.checked_sub(1).and_then(|last| self.list.get(last))) {
            (Some(first), Some(last)) if start < end => Span::new(first.span.start, last.span.end),
            _ => Span::new(0, 0),
        }
    }

    /// The report's text from the first token to the one before `end`.
    #[must_use]
    pub fn slice(&self, start: usize, end: usize) -> &'a str {
        self.span(start, end).of(self.text)
    }

    /// The whole text the spans point into.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    fn split(&mut self, window: Span) {
        let body = window.of(self.text);
        let mut at = 0;
        let (mut spaced, mut line_start, mut sentence_start) = (true, true, true);
        while let Some(first) = body[at..].chars().next() {
            let rest = &body[at..];
            if first.is_whitespace() || is_skipped(first) {
                spaced |= first.is_whitespace();
                if matches!(first, '\n' | '\r' | '\u{2028}' | '\u{2029}') {
                    line_start = true;
                    sentence_start = true;
                }
                at += first.len_utf8();
                continue;
            }
            let (kind, len) = if first.is_ascii_digit() {
                (Kind::Number, number_len(rest))
            } else if first.is_alphabetic() {
                let after_digit = !spaced && self.list.last().is_some_and(|t| t.kind == Kind::Number);
                word_len(rest, after_digit)
            } else if is_apostrophe(first) && !spaced && possessive_len(rest).is_some() && self.follows_word() {
                (Kind::Clitic, possessive_len(rest).unwrap_or(1))
            } else {
                (Kind::Mark(first), first.len_utf8())
            };
            let span = Span::new(window.start + at, window.start + at + len);
            let (shape, script) = describe(span.of(self.text));
            let lower_start = self.lower.len();
            let word = &rest[..len];
            if !matches!(kind, Kind::Word | Kind::Clitic) || len > WORD_MAX {
                // Nothing to look up.
            } else if word.is_ascii() && !word.contains('`') {
                self.lower.push_str(word);
                self.lower[lower_start..].make_ascii_lowercase();
            } else {
                for c in rest[..len].chars() {
                    match c {
                        c if is_apostrophe(c) => self.lower.push('\''),
                        '\u{0301}' => {} // the stress mark of Cyrillic dictionaries
                        // Arabic vowel marks and the stretch are no letters.
                        '\u{064B}'..='\u{0652}' | '\u{0640}' | '\u{200D}' => {}
                        c => self.lower.extend(c.to_lowercase()),
                    }
                }
            }
            let ends_sentence = match kind {
                Kind::Mark('.') => !self.after_initial(),
                Kind::Mark('!' | '?' | '…' | '•' | '؟' | '۔' | '"' | '“' | '«' | ':' | ';' | '—' | '–') => {
                    !matches!(kind, Kind::Mark(';' | ':' | '—' | '–')) || spaced_after(rest, len)
                }
                _ => false,
            };
            let low = &self.lower[lower_start..];
            let (roles, people) =
                if low.is_empty() { (Roles::default(), None) } else { (lexicon::roles(low), lexicon::people(low)) };
            let keeps_start = sentence_start && matches!(kind, Kind::Mark(_) | Kind::Clitic);
            self.list.push(Token {
                span,
                kind,
                shape,
                script,
                spaced,
                line_start,
                sentence_start: sentence_start && kind == Kind::Word,
                roles,
                people,
                lower: (lower_start as u32, self.lower.len() as u32),
            });
            sentence_start = ends_sentence || keeps_start;
            spaced = false;
            line_start = false;
            at += len;
        }
    }

    fn follows_word(&self) -> bool {
        self.list.last().is_some_and(|token| matches!(token.kind, Kind::Word | Kind::Number))
    }

    /// Whether the last token is a title or an initial, after which a period ends no sentence.
    fn after_initial(&self) -> bool {
        let Some(last) = self.list.last() else { return false };
        let low = &self.lower[last.lower.0 as usize..last.lower.1 as usize];
        last.kind == Kind::Word
            && (matches!(low, "mr" | "mrs" | "ms" | "dr" | "gen" | "col" | "lt" | "st" | "sgt" | "maj" | "gov" | "sen")
                || (low.chars().count() == 1 && last.shape == Shape::Upper))
    }
}

fn spaced_after(rest: &str, len: usize) -> bool {
    rest[len..].chars().next().is_none_or(char::is_whitespace)
}

/// Marks of direction and joining that have no place of their own.
fn is_skipped(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}')
}

/// The marks that are written for an apostrophe.
#[must_use]
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´' | 'ʿ' | 'ʾ')
}

fn number_len(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut len = 0;
    while len < bytes.len() {
        let inner = matches!(bytes[len], b'.') && bytes.get(len + 1).is_some_and(u8::is_ascii_digit);
        if !bytes[len].is_ascii_digit() && !inner {
            break;
        }
        len += 1;
    }
    len
}

/// The length of a word, or of the clitic it opens with (`l'Ukraine`).
fn word_len(rest: &str, after_digit: bool) -> (Kind, usize) {
    let mut len = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let plain = len;
    let mut chars = rest[plain..].char_indices().map(|(at, c)| (plain + at, c)).peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_alphanumeric() || is_mark_of_letter(c) {
            len = at + c.len_utf8();
            continue;
        }
        let next = chars.peek().map(|next| next.1);
        if c == '.' && (1..12).contains(&at) && next.is_some_and(char::is_uppercase) && is_initials(&rest[..at]) {
            continue;
        }
        if c == '.' && (3..12).contains(&at) && is_initials(&rest[..at]) {
            // 'U.S.' with its last period.
            return (Kind::Word, at + 1);
        }
        if is_apostrophe(c) && next.is_some_and(char::is_alphabetic) {
            let before = &rest[..at];
            if !after_digit && is_elision(before) && next.is_some() {
                return (Kind::Clitic, at + c.len_utf8());
            }
            if possessive_len(&rest[at..]).is_some() {
                break;
            }
            continue;
        }
        break;
    }
    (Kind::Word, len.max(1))
}

/// `'s` at a word's end, its length in bytes.
fn possessive_len(rest: &str) -> Option<usize> {
    let mut chars = rest.chars();
    let mark = chars.next().filter(|c| is_apostrophe(*c))?;
    let letter = chars.next().filter(|c| matches!(c, 's' | 'S'))?;
    match chars.next() {
        Some(c) if c.is_alphanumeric() || is_apostrophe(c) => None,
        _ => Some(mark.len_utf8() + letter.len_utf8()),
    }
}

/// French and Italian articles and prepositions that lose their vowel.
fn is_elision(before: &str) -> bool {
    matches!(
        before,
        "l" | "L" | "d" | "D" | "qu" | "Qu" | "jusqu" | "Jusqu" | "dell" | "all" | "nell" | "n" | "s" | "c"
    )
}

fn is_initials(before: &str) -> bool {
    let mut letters = 0;
    for part in before.split('.') {
        let mut chars = part.chars();
        if !(chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()) {
            return false;
        }
        letters += 1;
    }
    letters > 0
}

fn is_mark_of_letter(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{064B}'..='\u{065F}' | '\u{0640}' | '\u{0670}' | '\u{0591}'..='\u{05C7}'
        | '\u{0900}'..='\u{0DFF}' | '\u{1000}'..='\u{109F}' | '\u{200C}' | '\u{200D}')
}

fn describe(word: &str) -> (Shape, Script) {
    let (mut upper, mut lower, mut letters, mut inner_upper) = (0, 0, 0, 0);
    let mut script = Script::Other;
    if word.is_ascii() {
        for byte in word.bytes().take(WORD_MAX).filter(u8::is_ascii_alphabetic) {
            script = Script::Latin;
            let capital = usize::from(byte.is_ascii_uppercase());
            inner_upper += if letters > 0 { capital } else { 0 };
            upper += capital;
            lower += 1 - capital;
            letters += 1;
        }
        let first_upper = word.bytes().find(u8::is_ascii_alphabetic).is_some_and(|byte| byte.is_ascii_uppercase());
        return (shape(first_upper, upper, lower, letters, inner_upper), script);
    }
    for (index, c) in word.chars().take(WORD_MAX).filter(|c| c.is_alphabetic()).enumerate() {
        letters += 1;
        if index == 0 {
            script = match c {
                'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => Script::Latin,
                '\u{400}'..='\u{52F}' => Script::Cyrillic,
                '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{FB50}'..='\u{FEFC}' => Script::Arabic,
                _ => Script::Other,
            };
        }
        if c.is_uppercase() {
            upper += 1;
            inner_upper += usize::from(index > 0);
        } else if c.is_lowercase() {
            lower += 1;
        }
    }
    let first_upper = word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
    (shape(first_upper, upper, lower, letters, inner_upper), script)
}

/// How a word is written, by its first letter and by how many of its letters are large and small.
fn shape(first_upper: bool, upper: usize, lower: usize, letters: usize, inner_upper: usize) -> Shape {
    if upper + lower == 0 {
        Shape::Uncased
    } else if first_upper && letters > 1 && lower == 0 {
        Shape::Upper
    } else if first_upper && inner_upper > 0 && lower > 1 {
        Shape::Camel
    } else if first_upper {
        Shape::Capital
    } else {
        Shape::Lower
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        let tokens = Tokens::of(text, Span::new(0, text.len()));
        (0..tokens.len()).map(|i| tokens.slice(i, i + 1)).collect()
    }

    #[test]
    fn words_keep_inner_apostrophes_and_lose_clitics() {
        assert_eq!(
            words("Sana’a Aleppo’s Слов’янськ l’Ukraine"),
            ["Sana’a", "Aleppo", "’s", "Слов’янськ", "l’", "Ukraine"]
        );
        assert_eq!(words("U.S. troops, 40km"), ["U.S.", "troops", ",", "40", "km"]);
        assert_eq!(words("Turkish-backed"), ["Turkish", "-", "backed"]);
    }

    #[test]
    fn shapes_are_told_apart() {
        let shape = |word| describe(word).0;
        assert_eq!(shape("Morek"), Shape::Capital);
        assert_eq!(shape("IDLIB"), Shape::Upper);
        assert_eq!(shape("NovaOdesa"), Shape::Camel);
        assert_eq!(shape("حلب"), Shape::Uncased);
    }

    proptest! {
        #[test]
        fn tokens_are_ordered_and_on_character_boundaries(text in "\\PC{0,200}") {
            let tokens = Tokens::of(&text, Span::new(0, text.len()));
            let mut last = 0;
            for i in 0..tokens.len() {
                let span = tokens.get(i).unwrap().span;
                prop_assert!(span.start >= last && span.end > span.start);
                prop_assert!(text.get(span.start..span.end).is_some());
                last = span.end;
            }
        }
    }
}
