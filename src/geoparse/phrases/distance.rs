//! What begins with a distance: '25 kilometers (16 miles) north-west of X', '12 km from X', 'within 5 km of X'.

use super::super::lexicon::unit_km;
use super::super::tokens::Kind;
use super::{Draft, Grammar, Relation};

/// Distances beyond these are no part of a phrase, km.
const KM: std::ops::Range<f64> = 0.05..2_000.0;
/// A bare number before a direction is a distance from this on; smaller ones count people and things.
const UNITLESS_MIN: f64 = 15.0;

/// A distance as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distance {
    /// How far, km.
    pub km: f64,
    /// Half of what its last digit counts, km, or half of a range's width: '40' may be 35 or 45.
    pub doubt_km: f64,
}

/// A number of the text.
#[derive(Clone, Copy)]
struct Number {
    value: f64,
    doubt: f64,
    end: usize,
}

impl Grammar<'_> {
    /// All that begins with a distance.
    pub(super) fn distance(&self, at: usize) -> Option<Draft> {
        if let Some(next) = self.within(at) {
            let number = self.number(next)?;
            let (km, mut end) = self.in_km(number)?;
            end += usize::from(matches!(self.low(end), "radius" | "rayon" | "radio"));
            let from = self.past_from(end)?;
            let (end, anchor) = self.object(from)?;
            return Some(Draft { first: at, end, relation: Relation::Within(km.km), anchors: vec![anchor] });
        }
        let number = self.number(at)?;
        let Some((distance, end)) = self.in_km(number) else { return self.without_unit(at, number) };
        let mut next = self.past_second_unit(end);
        if matches!(self.low(next), "radius" | "rayon" | "radio") {
            let (end, anchor) = self.object(self.past_from(next + 1)?)?;
            return Some(Draft { first: at, end, relation: Relation::Within(distance.km), anchors: vec![anchor] });
        }
        if matches!(
            self.low(next),
            "to" | "au" | "à" | "al" | "на" | "к" | "ко" | "إلى" | "الى" | "away" | "further" | "farther"
        ) {
            next = self.past_article(next + 1);
        }
        if let Some((stop, towards, _)) = self.directions(next) {
            let object = if self.past_from(stop).is_some() { stop + 1 } else { stop };
            let (end, anchor) = self.object(object)?;
            let relation = Relation::Beside(towards, Some(distance));
            return Some(Draft { first: at, end, relation, anchors: vec![anchor] });
        }
        let from = self.past_from(next).filter(|_| self.low(next) != "of")?;
        let (end, anchor) = self.object(from)?;
        Some(Draft { first: at, end, relation: Relation::Away(distance), anchors: vec![anchor] })
    }

    /// '130 southeast of X'.
    fn without_unit(&self, at: usize, number: Number) -> Option<Draft> {
        let (next, towards, adjective) = self.directions(number.end)?;
        let year = (1900.0..2100.0).contains(&number.value);
        let counted = at > 0
            && matches!(
                self.low(at - 1),
                "killed"
                    | "killing"
                    | "wounded"
                    | "wounding"
                    | "injured"
                    | "injuring"
                    | "least"
                    | "captured"
                    | "destroyed"
            );
        if adjective || !self.is_of(next) || year || counted || number.value < UNITLESS_MIN || number.value >= 1_000.0 {
            return None;
        }
        let (end, anchor) = self.object(next + 1)?;
        let distance = Distance { km: number.value, doubt_km: number.doubt };
        Some(Draft { first: at, end, relation: Relation::Beside(towards, Some(distance)), anchors: vec![anchor] })
    }

    /// 'north of X by 40 km', 'شمال X بـ 40 كم': the distance behind a phrase that ends at `at`.
    pub(super) fn distance_behind(&self, at: usize) -> Option<(usize, Distance)> {
        let mut next = at;
        if matches!(self.low(next), "by" | "بنحو" | "بحوالي" | "بمسافة" | "بـ" | "ب" | "بعد") {
            next += 1;
        } else if self.low(next) == "على" && self.low(next + 1) == "بعد" {
            next += 2;
        } else {
            return None;
        }
        next += usize::from(matches!(self.low(next), "about" | "some" | "around" | "نحو" | "حوالي"));
        let (distance, end) = self.in_km(self.number(next)?)?;
        Some((end, distance))
    }

    /// 'within', 'à moins de': where the number starts.
    fn within(&self, at: usize) -> Option<usize> {
        let words = |list: &[&str]| {
            list.iter().enumerate().all(|(offset, word)| self.low(at + offset) == *word).then_some(at + list.len())
        };
        let next = words(&["within"])
            .or_else(|| words(&["à", "moins", "de"]))
            .or_else(|| words(&["dans", "un", "rayon", "de"]))
            .or_else(|| words(&["a", "menos", "de"]))
            .or_else(|| words(&["en", "un", "radio", "de"]))
            .or_else(|| words(&["у", "радіусі"]))
            .or_else(|| words(&["в", "радіусі"]))
            .or_else(|| words(&["в", "радиусе"]))
            .or_else(|| words(&["ضمن", "دائرة"]))?;
        Some(next + usize::from(matches!(self.low(next), "a" | "about" | "some")))
    }

    /// Behind the word for 'from'.
    fn past_from(&self, at: usize) -> Option<usize> {
        let from = self.is_of(at) || matches!(self.low(at), "from" | "outside" | "off" | "desde" | "عن" | "d'");
        from.then_some(at + 1)
    }

    /// 'km', and what the number counts in it.
    fn in_km(&self, number: Number) -> Option<(Distance, usize)> {
        let at = number.end + usize::from(self.is_dash(number.end));
        let unit = unit_km(self.low(at))?;
        let distance = Distance { km: number.value * unit, doubt_km: number.doubt * unit };
        // 'km.' with its period.
        let period = self.tokens.is_mark(at + 1, '.')
            && self.tokens.get(at + 2).is_some_and(|t| !t.sentence_start && !t.line_start);
        KM.contains(&distance.km).then_some((distance, at + 1 + usize::from(period)))
    }

    /// '(16 miles)', '/ 16 miles', ', or 16 miles,'.
    fn past_second_unit(&self, at: usize) -> usize {
        if self.tokens.is_mark(at, ',') && matches!(self.low(at + 1), "or" | "ou" | "o" | "або" | "или") {
            let number = self.number(at + 2);
            let stop = number.and_then(|number| self.in_km(number)).map(|(_, end)| end);
            if let Some(stop) = stop.filter(|&stop| self.tokens.is_mark(stop, ',')) {
                return stop + 1;
            }
        }
        if self.tokens.is_mark(at, '(') {
            return (at + 1..at + 6).find(|&i| self.tokens.is_mark(i, ')')).map_or(at, |i| i + 1);
        }
        if (self.tokens.is_mark(at, '/') || self.low(at) == "or")
            && let Some(number) = self.number(at + 1)
            && let Some((_, end)) = self.in_km(number)
        {
            return end;
        }
        at
    }

    /// A number: '25', '1.5', '1,5', '10-15', 'ten', '٤٠'.
    fn number(&self, at: usize) -> Option<Number> {
        let mut first = self.one_number(at)?;
        let to = self.is_dash(first.end) || matches!(self.low(first.end), "to" | "or");
        if to && let Some(second) = self.one_number(first.end + 1).filter(|second| second.value > first.value) {
            let half = (second.value - first.value) / 2.0;
            first = Number { value: first.value + half, doubt: half.max(second.doubt), end: second.end };
        }
        Some(first)
    }

    /// 'a few kilometres', 'une dizaine de kilomètres', 'кілька кілометрів': value, doubt, and how many words that is.
    fn vague_number(&self, at: usize) -> Option<(f64, f64, usize)> {
        let (low, second) = (self.low(at), self.low(at + 1));
        let of = |count: usize| if matches!(self.low(at + count), "de" | "of") { count + 1 } else { count };
        let (value, doubt, words) = match (low, second) {
            ("a" | "unos" | "unas", "few" | "pocos" | "pocas" | "cuantos") => (3.5, 2.0, 2),
            ("few", _) | ("quelques" | "кілька" | "декілька" | "несколько" | "нескольких" | "عدة" | "بضعة", _) => {
                (3.5, 2.0, 1)
            }
            ("several", _) | ("varios", _) | ("plusieurs", _) => (5.0, 3.0, 1),
            ("une", "dizaine") | ("una", "decena") => (10.0, 3.0, of(2)),
            ("une", "quinzaine") => (15.0, 4.0, of(2)),
            ("une", "vingtaine") => (20.0, 5.0, of(2)),
            ("une", "trentaine") => (30.0, 5.0, of(2)),
            ("a", "dozen") => (12.0, 3.0, 2),
            _ => return None,
        };
        unit_km(self.low(at + words)).filter(|unit| *unit >= 1.0).map(|_| (value, doubt, words))
    }

    fn one_number(&self, at: usize) -> Option<Number> {
        let token = self.tokens.get(at)?;
        match token.kind {
            Kind::Number => {
                let text = token.span.of(self.tokens.text());
                // '1,5' and '1,200': a comma before three digits groups thousands.
                if self.tokens.is_mark(at + 1, ',')
                    && let Some(next) = self.tokens.get(at + 2).filter(|t| t.kind == Kind::Number && !t.spaced)
                    && self.tokens.get(at + 1).is_some_and(|comma| !comma.spaced)
                {
                    let decimals = next.span.of(self.tokens.text());
                    let mark = if decimals.len() == 3 { "" } else { "." };
                    return number(&format!("{text}{mark}{decimals}"), at + 3);
                }
                number(text, at + 1)
            }
            Kind::Mark(c) if arabic_digit(c).is_some() => {
                let (mut text, mut end) = (String::new(), at);
                while let Some(Kind::Mark(c)) = self.tokens.get(end).filter(|t| end == at || !t.spaced).map(|t| t.kind)
                {
                    match arabic_digit(c) {
                        Some(digit) if text.len() < 12 => text.push(digit),
                        None if c == '٫' || c == ',' && !text.contains('.') => text.push('.'),
                        _ => break,
                    }
                    end += 1;
                }
                number(text.trim_end_matches('.'), end)
            }
            Kind::Word => {
                if let Some((value, doubt, words)) = self.vague_number(at) {
                    return Some(Number { value, doubt, end: at + words });
                }
                let value = word_number(self.low(at))?;
                Some(Number { value, doubt: if value >= 10.0 { 2.5 } else { 0.5 }, end: at + 1 })
            }
            _ => None,
        }
    }
}

fn number(text: &str, end: usize) -> Option<Number> {
    let value: f64 = text.parse().ok().filter(|value: &f64| value.is_finite())?;
    let step = match text.split_once('.') {
        Some((_, decimals)) => 10f64.powi(-(decimals.len().min(9) as i32)),
        // Whole numbers are rounded to fives and tens as they please.
        None if value >= 10.0 && value % 10.0 == 0.0 => 10.0,
        None if value >= 10.0 && value % 5.0 == 0.0 => 5.0,
        None => 1.0,
    };
    Some(Number { value, doubt: step / 2.0, end })
}

fn arabic_digit(c: char) -> Option<char> {
    match c {
        '٠'..='٩' => char::from_digit(c as u32 - '٠' as u32, 10),
        '۰'..='۹' => char::from_digit(c as u32 - '۰' as u32, 10),
        _ => None,
    }
}

fn word_number(low: &str) -> Option<f64> {
    const WORDS: [(&str, f64); 18] = [
        ("two", 2.0),
        ("three", 3.0),
        ("four", 4.0),
        ("five", 5.0),
        ("six", 6.0),
        ("seven", 7.0),
        ("eight", 8.0),
        ("nine", 9.0),
        ("ten", 10.0),
        ("twelve", 12.0),
        ("fifteen", 15.0),
        ("twenty", 20.0),
        ("thirty", 30.0),
        ("forty", 40.0),
        ("fifty", 50.0),
        ("sixty", 60.0),
        ("dix", 10.0),
        ("diez", 10.0),
    ];
    WORDS.iter().find(|(word, _)| *word == low).map(|(_, value)| *value)
}
