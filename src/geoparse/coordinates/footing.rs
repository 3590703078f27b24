//! What a pair of bare numbers stands on: '48.7415, 37.7804' is a position, '3.14159, 2.71828' is none, and only the words
//! around tell which.

use super::Coordinate;

/// How surely a pair of numbers is a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Footing {
    /// Its own marks, or the words around, say so.
    Sure,
    /// Nothing says so: it is one if it lies near what the report speaks of.
    Open,
    /// The words around say that it is something else: scores, prices, versions.
    Other,
}

/// A cue stands so far before a pair at most, characters, in its line.
const BEFORE: usize = 60;
/// What the numbers count stands so far behind them at most.
const BEHIND: usize = 12;
/// A pair so near behind a sure one goes on with the list.
const LIST: usize = 30;

/// Beginnings of words that announce a position.
const ANNOUNCE: [&str; 27] = [
    "coord",
    "coörd",
    "gps",
    "geoloc",
    "locat",
    "position",
    "lat",
    "grid",
    "map",
    "pin",
    "ubicac",
    "localis",
    "emplacement",
    "координат",
    "геолок",
    "локац",
    "розташ",
    "місце",
    "местополож",
    "точк",
    "إحداثي",
    "احداثي",
    "الإحداثي",
    "الاحداثي",
    "موقع",
    "الموقع",
    "بإحداثي",
];
/// Signs that announce a position.
const PINS: [char; 5] = ['📍', '📌', '🗺', '🎯', '@'];
/// Words right before a pair that put something there.
const PLACE: [&str; 19] = [
    "at",
    "near",
    "around",
    "à",
    "en",
    "près",
    "cerca",
    "у",
    "в",
    "на",
    "біля",
    "возле",
    "около",
    "عند",
    "قرب",
    "في",
    "to",
    "from",
    "by",
];
/// Beginnings of words that say what else the numbers are.
const OTHERWISE: [&str; 41] = [
    "score",
    "rate",
    "price",
    "cost",
    "version",
    "ratio",
    "constant",
    "index",
    "average",
    "median",
    "mean",
    "result",
    "usd",
    "eur",
    "gbp",
    "uah",
    "rub",
    "syp",
    "try",
    "chf",
    "jpy",
    "dollar",
    "euro",
    "pound",
    "hryvni",
    "lira",
    "value",
    "percent",
    "weight",
    "taux",
    "prix",
    "precio",
    "tasa",
    "cotiz",
    "курс",
    "цін",
    "цен",
    "индекс",
    "індекс",
    "سعر",
    "أسعار",
];
const MONEY: [char; 8] = ['$', '€', '£', '₴', '₽', '¥', '₺', 'π'];

/// What a pair that bears no mark of its own stands on. `sure_end` is where the last sure one before it ends.
pub fn footing(body: &str, start: usize, end: usize, sure_end: Option<usize>) -> Footing {
    let line = body[..start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let before = &body[line..start];
    let first = before.char_indices().rev().nth(BEFORE - 1).map_or(0, |(at, _)| at);
    let before = &before[first..];
    let rest = &body[end..];
    let behind = &rest[..rest.char_indices().nth(BEHIND).map_or(rest.len(), |(at, _)| at)];
    let behind = behind.split(['\n', '\r']).next().unwrap_or_default();
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let before_words = words(before);
    // Short words stand for themselves and their plural: 'mean' is not the beginning of 'meanwhile'.
    let is = |word: &str, stem: &str| {
        word.strip_prefix(stem)
            .is_some_and(|ending| ending.is_empty() || ending == "s" || !stem.is_ascii() || stem.len() >= 5)
    };
    let begins = |words: &[String], list: &[&str]| words.iter().any(|word| list.iter().any(|stem| is(word, stem)));
    if begins(&before_words, &ANNOUNCE) || before.contains(PINS) {
        return Footing::Sure;
    }
    if begins(&before_words, &OTHERWISE)
        || begins(&words(behind), &OTHERWISE)
        || before.contains(MONEY)
        || behind.contains(MONEY)
        || is_of_a_list(before, rest)
    {
        return Footing::Other;
    }
    let bare = before.trim_end();
    let put =
        bare.rsplit(|c: char| c.is_whitespace()).next().is_some_and(|word| PLACE.contains(&&*word.to_lowercase()));
    let bracketed = bare.ends_with(['(', '[']) && rest.trim_start().starts_with([')', ']']);
    let timed = is_time(bare.trim_end_matches(['(', ')', ' ', '-']), true)
        || is_time(rest.trim_start_matches(['(', ' ']), false);
    let goes_on = sure_end.is_some_and(|sure_end| sure_end <= start && start - sure_end <= LIST);
    if put || bracketed || timed || goes_on { Footing::Sure } else { Footing::Open }
}

/// Whether the pair is cut out of a longer list of numbers: '12.5, 48.7415, 37.7804', 'v2.48.7415'.
fn is_of_a_list(before: &str, rest: &str) -> bool {
    let digits_before = before.trim_end_matches([',', ';', ' ', '\t']).ends_with(|c: char| c.is_ascii_digit());
    let numbers = |text: &str| {
        let mut count = 0;
        for word in text.split([',', ';', ' ', '\t', '\n']).filter(|word| !word.is_empty()) {
            let number = word.contains('.') && word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
            if !number {
                break;
            }
            count += 1;
        }
        count
    };
    let parted = rest.starts_with([',', ';', ' ', '\t']);
    !digits_before && parted && numbers(rest) % 2 == 1
}

/// Whether a text ends or begins with a time code: '00:04', '1:39'.
fn is_time(text: &str, at_end: bool) -> bool {
    let part = |c: char| c.is_ascii_digit() || c == ':';
    let code: &str = if at_end {
        &text[text.trim_end_matches(part).len()..]
    } else {
        &text[..text.len() - text.trim_start_matches(part).len()]
    };
    let parts: Vec<&str> = code.split(':').collect();
    (2..4).contains(&parts.len()) && parts.iter().all(|part| (1..3).contains(&part.len()))
}

/// Whether both numbers of a pair have as many decimals, and at least four: written by a machine that knows positions.
#[must_use]
pub fn is_exact(coordinate: &Coordinate, text: &str) -> bool {
    let written = coordinate.span.of(text);
    // In '48.74,37.78' the comma parts the numbers.
    let points: &[char] = if written.contains('.') { &['.'] } else { &[',', '٫', '،'] };
    let decimals: Vec<usize> = written
        .split(points)
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_numeric()).count())
        .filter(|count| *count > 0)
        .collect();
    matches!(decimals[..], [first, second] if first == second && first >= 4)
}
