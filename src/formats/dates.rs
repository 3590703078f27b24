//! Dates as reports write them: '30 November 2024', 'November 30, 2024', '2024-11-30', '30.11.2024',
//! '30 تشرين الثاني 2024'. A date that can be read two ways, like 03/04/2024, is none.

use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::OnceLock;

/// The date a field holds: ISO 8601, with or without a time, or any form [`find`] knows.
pub(super) fn parse(field: &str) -> Option<Date> {
    find(field)
}

/// The first date in a line, years 1900 to 2100.
pub(super) fn find(line: &str) -> Option<Date> {
    // Every form has digits, and most lines have none.
    if !line.chars().any(|c| digit(c).is_some()) {
        return None;
    }
    let tokens = tokens(line);
    (0..tokens.len()).find_map(|at| date_at(&tokens, at))
}

/// Whether the text names a month or holds a digit: a part of a line that is no place.
pub(super) fn speaks_of_time(text: &str) -> bool {
    let tokens = tokens(text);
    (0..tokens.len()).any(|at| matches!(tokens[at], Token::Number { .. }) || month_at(&tokens, at).is_some())
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number { value: i64, digits: usize },
    Word(String),
    Sign(char),
}

/// How many tokens of a line are looked at.
const MAX_TOKENS: usize = 200;

fn tokens(line: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut glued = false;
    for c in line.chars() {
        match (digit(c), tokens.last_mut()) {
            (Some(digit), Some(Token::Number { value, digits })) if glued && *digits < 9 => {
                *value = *value * 10 + digit;
                *digits += 1;
            }
            (Some(digit), _) => tokens.push(Token::Number { value: digit, digits: 1 }),
            (None, Some(Token::Word(word))) if glued && c.is_alphanumeric() => word.extend(c.to_lowercase()),
            (None, _) if c.is_alphanumeric() => tokens.push(Token::Word(c.to_lowercase().collect())),
            (None, _) if c.is_whitespace() => {}
            (None, _) => tokens.push(Token::Sign(c)),
        }
        glued = c.is_alphanumeric();
        if tokens.len() >= MAX_TOKENS {
            break;
        }
    }
    tokens
}

/// The value of a Western, Arabic-Indic or Persian digit.
fn digit(c: char) -> Option<i64> {
    let value = match c {
        '0'..='9' => c as u32 - '0' as u32,
        '٠'..='٩' => c as u32 - '٠' as u32,
        '۰'..='۹' => c as u32 - '۰' as u32,
        _ => return None,
    };
    Some(i64::from(value))
}

fn date_at(tokens: &[Token], at: usize) -> Option<Date> {
    let number = |at: usize, digits: std::ops::RangeInclusive<usize>| match tokens.get(at) {
        Some(Token::Number { value, digits: n }) if digits.contains(n) => Some(*value),
        _ => None,
    };
    let sign = |at: usize| match tokens.get(at) {
        Some(Token::Sign(c)) => Some(*c),
        _ => None,
    };
    if let Some(month_first) = month_at(tokens, at) {
        let (month, next) = month_first;
        let day = number(next, 1..=2)?;
        let next = skip(tokens, next + 1);
        return date(number(next, 4..=4)?, month, day);
    }
    if let Some(year) = number(at, 4..=4) {
        let separator = sign(at + 1).filter(|c| "-/.".contains(*c))?;
        let month = number(at + 2, 1..=2)?;
        if sign(at + 3) != Some(separator) {
            return None;
        }
        return date(year, month, number(at + 4, 1..=2)?);
    }
    let first = number(at, 1..=2)?;
    if let Some(separator) = sign(at + 1).filter(|c| "-/.".contains(*c))
        && let Some(second) = number(at + 2, 1..=2)
        && sign(at + 3) == Some(separator)
        && let Some(year) = number(at + 4, 4..=4)
    {
        return match (first > 12, second > 12) {
            (true, false) => date(year, second, first),
            (false, true) if separator != '.' => date(year, first, second),
            _ if first == second || separator == '.' => date(year, second, first),
            _ => None,
        };
    }
    let (month, next) = month_at(tokens, skip(tokens, at + 1))?;
    date(number(skip(tokens, next), 4..=4)?, month, first)
}

/// Past commas, ordinal endings and small words between the parts of a date.
fn skip(tokens: &[Token], mut at: usize) -> usize {
    for _ in 0..2 {
        match tokens.get(at) {
            Some(Token::Sign(',' | '،' | '.')) => at += 1,
            Some(Token::Word(word)) if ["st", "nd", "rd", "th", "of", "de", "عام", "سنة"].contains(&word.as_str()) => {
                at += 1
            }
            _ => break,
        }
    }
    at
}

fn date(year: i64, month: i64, day: i64) -> Option<Date> {
    if !(1900..=2100).contains(&year) {
        return None;
    }
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The month named at a token, and the token after it; 'نوفمبر/تشرين الثاني' is one name.
fn month_at(tokens: &[Token], at: usize) -> Option<(i64, usize)> {
    let (month, mut next) = month_name(tokens, at)?;
    if let Some(Token::Sign('.')) = tokens.get(next) {
        next += 1;
    }
    if let Some(Token::Sign('/' | '(')) = tokens.get(next)
        && let Some((again, after)) = month_name(tokens, next + 1)
        && again == month
    {
        next = after;
        if let Some(Token::Sign(')')) = tokens.get(next) {
            next += 1;
        }
    }
    Some((month, next))
}

fn month_name(tokens: &[Token], at: usize) -> Option<(i64, usize)> {
    let word = |at: usize| match tokens.get(at) {
        Some(Token::Word(word)) => Some(word.as_str()),
        _ => None,
    };
    let first = word(at)?;
    let names = months().get(first)?;
    names.iter().find_map(|&(second, month)| match second {
        None => Some((month, at + 1)),
        Some(second) => (word(at + 1) == Some(second)).then_some((month, at + 2)),
    })
}

/// By the first word of a month's name: its second word, where it has one, and the month.
type Months = HashMap<&'static str, Vec<(Option<&'static str>, i64)>>;

fn months() -> &'static Months {
    static BY_WORD: OnceLock<Months> = OnceLock::new();
    BY_WORD.get_or_init(|| {
        let mut by_word = Months::new();
        for (names, month) in MONTHS.iter().zip(1..) {
            for name in names.split(' ') {
                let (first, second) =
                    name.split_once('_').map_or((name, None), |(first, second)| (first, Some(second)));
                by_word.entry(first).or_default().push((second, month));
            }
        }
        by_word
    })
}

/// Names of each month: English, French, Spanish, German, Turkish, Ukrainian, Russian, Arabic of the
/// Levant and of Egypt, the Gulf and the Maghreb.
const MONTHS: [&str; 12] = [
    "january jan janvier enero januar ocak січня января كانون_الثاني يناير جانفي",
    "february feb février febrero februar şubat лютого февраля شباط فبراير فيفري",
    "march mar mars marzo märz mart березня марта آذار مارس",
    "april apr avril abril nisan квітня апреля نيسان أبريل ابريل إبريل أفريل",
    "may mai mayo mayıs травня мая أيار ايار مايو ماي",
    "june jun juin junio juni haziran червня июня حزيران يونيو يونيه جوان",
    "july jul juillet julio juli temmuz липня июля تموز يوليو يوليه جويلية",
    "august aug août agosto ağustos серпня августа آب أغسطس اغسطس أوت",
    "september sep sept septembre septiembre eylül вересня сентября أيلول ايلول سبتمبر",
    "october oct octobre octubre oktober ekim жовтня октября تشرين_الأول تشرين_الاول أكتوبر اكتوبر",
    "november nov novembre noviembre kasım листопада ноября تشرين_الثاني نوفمبر",
    "december dec décembre diciembre dezember aralık грудня декабря كانون_الأول كانون_الاول ديسمبر",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_reports_write_them() {
        for line in [
            "30 November 2024",
            "Published: November 30, 2024 at 14:05",
            "Nov. 30, 2024",
            "Saturday, 30th of November, 2024",
            "2024-11-30",
            "2024-11-30T12:00:00+03:00",
            "2024/11/30",
            "30/11/2024",
            "11/30/2024",
            "30.11.2024",
            "30 تشرين الثاني 2024",
            "السبت ٣٠ نوفمبر/تشرين الثاني ٢٠٢٤",
            "30 листопада 2024 року",
            "30 ноября 2024",
            "le 30 novembre 2024",
            "KYIV, Ukraine, Nov 30 2024 (Reuters)",
        ] {
            assert_eq!(find(line).map(|date| date.to_string()).as_deref(), Some("2024-11-30"), "{line}");
        }
    }

    #[test]
    fn a_date_that_can_be_read_two_ways_is_none() {
        for line in
            ["03/04/2024", "2024", "31 February 2024", "30 November", "in May 2024 the", "12:30", "", "3-4-2024"]
        {
            assert_eq!(find(line), None, "{line}");
        }
        assert_eq!(find("05/05/2024").map(|date| date.to_string()).as_deref(), Some("2024-05-05"));
        assert_eq!(find("03.04.2024").map(|date| date.to_string()).as_deref(), Some("2024-04-03"));
    }
}
