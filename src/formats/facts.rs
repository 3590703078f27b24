//! What a report's own text says of it: title, author, publisher, date and dateline.

use super::{dates, language};
use crate::model::{Dateline, Report, Span};

/// How many lines from the top are looked at.
const TOP_LINES: usize = 16;
/// How many bytes of a line are looked at.
const LINE_BYTES: usize = 400;
/// The longest title, byline or date line, in characters.
const SHORT_LINE: usize = 160;

/// Which facts the file states itself, were it only to say that they are not known.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    pub(super) title: bool,
    pub(super) author: bool,
    pub(super) publisher: bool,
    pub(super) published: bool,
    pub(super) language: bool,
}

/// Adds what the text says to what the file stated. The text stays as it is.
pub(super) fn complete(report: &mut Report, known: &Known) {
    let found = read(&report.text);
    let fill = |known: bool, into: &mut Option<String>, found: Option<Span>| {
        if !known && into.is_none() {
            *into = found.map(|span| span.of(&report.text).to_owned());
        }
    };
    fill(known.title, &mut report.title, found.title);
    fill(known.author, &mut report.author, found.author);
    let publisher = found.publisher.or(found.dateline.as_ref().and_then(|dateline| dateline.agency));
    fill(known.publisher, &mut report.publisher, publisher);
    if !known.published && report.published.is_none() {
        report.published = found.published;
    }
    if !known.language && report.language.is_none() {
        report.language = language::detect(&report.text);
    }
    report.dateline = found.dateline;
}

#[derive(Debug, Default)]
struct Facts {
    title: Option<Span>,
    author: Option<Span>,
    publisher: Option<Span>,
    published: Option<jiff::civil::Date>,
    dateline: Option<Dateline>,
}

#[derive(Clone, Copy, PartialEq)]
enum Key {
    Title,
    Author,
    Publisher,
    Date,
    Location,
}

/// Words before a colon that say what a line holds.
const KEYS: [(Key, &[&str]); 5] = [
    (Key::Title, &["title", "headline", "subject", "العنوان", "заголовок", "titre"]),
    (Key::Author, &["author", "by", "reporter", "reported by", "written by", "الكاتب", "كتب", "автор", "auteur"]),
    (Key::Publisher, &["source", "publisher", "agency", "outlet", "المصدر", "джерело", "источник"]),
    (
        Key::Date,
        &["date", "published", "publication date", "date of publication", "posted", "التاريخ", "تاريخ النشر", "дата"],
    ),
    (Key::Location, &["location", "dateline", "place", "الموقع", "المكان", "місце", "место", "lieu"]),
];

fn read(text: &str) -> Facts {
    let mut facts = Facts::default();
    let lines = top_lines(text);
    for (index, &line) in lines.iter().enumerate() {
        let content = line.of(text);
        let short = content.chars().count() <= SHORT_LINE;
        if let Some((key, value)) = header(text, line).filter(|_| short) {
            match key {
                Key::Title => facts.title = facts.title.or(Some(value)),
                Key::Author => facts.author = facts.author.or(Some(value)),
                Key::Publisher => facts.publisher = facts.publisher.or(Some(value)),
                Key::Date => facts.published = facts.published.or_else(|| dates::find(value.of(text))),
                Key::Location => {
                    let place = Dateline { span: line, place: value, agency: None };
                    facts.dateline = facts.dateline.or(Some(place));
                }
            }
            continue;
        }
        if let Some(dateline) = dateline(text, line).filter(|_| facts.dateline.is_none()) {
            facts.published = facts.published.or_else(|| dates::find(dateline.span.of(text)));
            facts.dateline = Some(dateline);
            continue;
        }
        if !short {
            continue;
        }
        if let Some(name) = byline(text, line) {
            facts.author = facts.author.or(Some(name));
            continue;
        }
        // A date within a sentence is a date of the story; one on a short line of its own is the report's.
        if let Some(date) = dates::find(content).filter(|_| !is_sentence(content)) {
            facts.published = facts.published.or(Some(date));
            if content.chars().count() <= 60 {
                continue;
            }
        }
        let more_follows = index + 1 < lines.len();
        if facts.title.is_none() && facts.dateline.is_none() && index < 3 && more_follows && !is_sentence(content) {
            facts.title = Some(title_span(text, line));
        }
    }
    facts
}

/// The first lines with something in them, trimmed.
fn top_lines(text: &str) -> Vec<Span> {
    let mut lines = Vec::new();
    let mut start = 0;
    // The first lines of a text that is blank for megabytes are not worth the search.
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let lead = line.len() - line.trim_start().len();
        let content = line.trim();
        if !content.is_empty() {
            let mut length = content.len().min(LINE_BYTES);
            while !content.is_char_boundary(length) {
                length -= 1;
            }
            lines.push(Span::new(start + lead, start + lead + length));
        }
        start += line.len();
        if lines.len() >= TOP_LINES || index >= 20 * TOP_LINES {
            break;
        }
    }
    lines
}

fn is_sentence(line: &str) -> bool {
    let line = line.trim_end_matches(['"', '”', '»', '\'', '’', ')']);
    line.ends_with(['.', '؟', '?', '!', '…', ':', ';', '،', ',']) && line.chars().count() > 40
}

/// A title without the signs Markdown puts before it.
fn title_span(text: &str, line: Span) -> Span {
    let content = line.of(text);
    let bare = content.trim_start_matches('#').trim_start();
    let start = line.end - bare.len();
    Span::new(start, start + bare.trim_end_matches('#').trim_end().len())
}

/// 'Source: North Press': what it is, and the value's span.
fn header(text: &str, line: Span) -> Option<(Key, Span)> {
    let content = line.of(text);
    let colon = content.find([':', '：'])?;
    let name = content[..colon].trim_matches(['*', '_', ' ']).to_lowercase();
    let key = KEYS.iter().find(|(_, names)| names.contains(&name.as_str()))?.0;
    let after = &content[colon..];
    let after = &after[after.chars().next().map_or(0, char::len_utf8)..];
    let value = after.trim_matches(|c: char| c.is_whitespace() || c == '*' || c == '_');
    if value.is_empty() {
        return None;
    }
    let start = line.end - after.len() + after.find(value)?;
    Some((key, Span::new(start, start + value.len())))
}

/// 'By Jane Doe', 'بقلم …': the name's span.
fn byline(text: &str, line: Span) -> Option<Span> {
    let content = line.of(text);
    let name = ["By ", "BY ", "by ", "بقلم ", "إعداد "].iter().find_map(|start| content.strip_prefix(start))?.trim();
    let words: Vec<&str> = name.split_whitespace().collect();
    let name_like = |word: &&str| {
        !word.starts_with(|c: char| c.is_lowercase()) || ["and", "in", "al", "de", "van", "for"].contains(word)
    };
    let fits =
        (1..=12).contains(&words.len()) && words.iter().all(name_like) && !is_sentence(name) && !name.ends_with('.');
    let start = line.start + content.find(name)?;
    fits.then(|| Span::new(start, start + name.len()))
}

/// How far into a line its dateline may reach, in bytes.
const DATELINE_BYTES: usize = 160;

/// The dateline a line opens with: 'IDLIB, Syria (North Press) –', 'BEIRUT —', '(Beirut) –'.
pub(super) fn dateline(text: &str, line: Span) -> Option<Dateline> {
    let content = line.of(text);
    // Markdown may set it in bold.
    let bold = content.len() - content.trim_start_matches(['*', '_']).len();
    let head_end = dash(content)?;
    let head = content[bold..head_end].trim_matches(['*', '_', ' ', '\u{a0}']);
    let at = line.start + bold + content[bold..].find(head)?;
    let rest = content[head_end..].trim_start_matches(DASHES).trim();
    if head.is_empty() || rest.is_empty() {
        return None;
    }
    let span = Span::new(at, at + head.len());
    let sub = |part: &str| head.find(part).map(|offset| Span::new(at + offset, at + offset + part.len()));
    if let Some(inner) = head.strip_prefix('(').and_then(|head| head.strip_suffix(')')) {
        let place = place_part(inner).filter(|place| is_place(place))?;
        return Some(Dateline { span, place: sub(place)?, agency: None });
    }
    if let Some((place, agency)) = head.split_once('(') {
        let (agency, tail) = agency.split_once(')')?;
        let agency = agency.trim();
        let tail_fits = tail.trim_matches([',', ' ']).is_empty() || dates::speaks_of_time(tail);
        let place = place_part(place).filter(|place| is_place(place))?;
        let fits = tail_fits && (2..=48).contains(&agency.chars().count()) && agency.chars().any(char::is_alphabetic);
        return fits.then_some(Dateline { span, place: sub(place)?, agency: sub(agency) });
    }
    // Without an agency only capitals tell a dateline from a sentence with a dash in it.
    let place = place_part(head).filter(|place| is_place(place))?;
    let first = place.split([',', '/']).next().unwrap_or("");
    let letters = first.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = letters >= 3 && first.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let named = place.contains(',') && rest.chars().count() >= 60 && content[head_end..].starts_with(['–', '—']);
    (capitals || named).then_some(Dateline { span, place: sub(place)?, agency: None })
}

const DASHES: [char; 7] = ['–', '—', '―', '‒', '-', 'ـ', '−'];

/// Where the dash after a dateline stands.
fn dash(line: &str) -> Option<usize> {
    let mut before = ' ';
    for (at, c) in line.char_indices().take_while(|(at, _)| *at <= DATELINE_BYTES) {
        let next = line[at + c.len_utf8()..].chars().next();
        let apart = before.is_whitespace() || before == ')' || (before == '*' && at > 0);
        let found = match c {
            '–' | '—' | '―' | '‒' | '−' => at > 0,
            '-' | 'ـ' => apart && next.is_some_and(|next| next.is_whitespace() || next == '-'),
            _ => false,
        };
        if found {
            return Some(at);
        }
        before = c;
    }
    None
}

/// What stands before the date in 'GENEVA/CAIRO, 5 March 2024'.
fn place_part(head: &str) -> Option<&str> {
    let mut end = 0;
    let mut at = 0;
    for part in head.split_inclusive([',', '،']) {
        at += part.len();
        if dates::speaks_of_time(part) && !is_month_like_place(part) {
            break;
        }
        end = at;
    }
    Some(head[..end].trim_matches([',', '،', ' ', '\u{a0}'])).filter(|place| !place.is_empty())
}

/// 'Mar' and 'Jan' are months in a date and may be places alone; a part with no digit that is in
/// capitals is taken for a place.
fn is_month_like_place(part: &str) -> bool {
    let part = part.trim_matches([',', ' ']);
    !part.chars().any(char::is_numeric) && part.chars().all(char::is_uppercase)
}

/// Whether words look like 'IDLIB, Syria' or 'إدلب': few, and each with a capital or from a script
/// without.
fn is_place(place: &str) -> bool {
    const SMALL: [&str; 14] = ["al", "el", "ar", "as", "ash", "ad", "an", "and", "of", "the", "de", "la", "du", "near"];
    let words: Vec<&str> = place.split([' ', ',', '/', '،', '\u{a0}']).filter(|word| !word.is_empty()).collect();
    let word_fits = |word: &&str| {
        let lower = word.starts_with(char::is_lowercase);
        !lower
            || SMALL.contains(word)
            || word.split(['-', '\'', '’', 'ʿ', '`']).any(|part| part.starts_with(char::is_uppercase))
    };
    (1..=8).contains(&words.len())
        && place.chars().count() <= 70
        && place.chars().any(char::is_alphabetic)
        && !place.contains(['.', '?', '!', ';', ':', '؟', '"', '“'].as_slice())
        && words.iter().all(word_fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dateline_of(line: &str) -> Option<(&str, &str, Option<&str>)> {
        let dateline = dateline(line, Span::new(0, line.len()))?;
        Some((dateline.span.of(line), dateline.place.of(line), dateline.agency.map(|agency| agency.of(line))))
    }

    #[test]
    fn datelines_are_told_from_sentences() {
        for (line, expect) in [
            (
                "IDLIB, Syria (North Press)  – HTS said",
                Some(("IDLIB, Syria (North Press)", "IDLIB, Syria", Some("North Press"))),
            ),
            ("KYIV, Ukraine (AP) — Russian", Some(("KYIV, Ukraine (AP)", "KYIV, Ukraine", Some("AP")))),
            (
                "KYIV, Ukraine, Nov 30 (Reuters) - Russian",
                Some(("KYIV, Ukraine, Nov 30 (Reuters)", "KYIV, Ukraine", Some("Reuters"))),
            ),
            ("إدلب (نورث برس) – قالت", Some(("إدلب (نورث برس)", "إدلب", Some("نورث برس")))),
            ("GENEVA/CAIRO, 5 March 2024 – The", Some(("GENEVA/CAIRO, 5 March 2024", "GENEVA/CAIRO", None))),
            ("(Beirut, March 3, 2024) – The", Some(("(Beirut, March 3, 2024)", "Beirut", None))),
            ("BEIRUT — Strikes", Some(("BEIRUT", "BEIRUT", None))),
            ("DEIR-EZ-ZOR, Syria -- Strikes", Some(("DEIR-EZ-ZOR, Syria", "DEIR-EZ-ZOR, Syria", None))),
            (
                "Deir ez-Zor (North Press) - Strikes",
                Some(("Deir ez-Zor (North Press)", "Deir ez-Zor", Some("North Press"))),
            ),
            ("**KHARTOUM, Sudan (AP)** — Strikes", Some(("KHARTOUM, Sudan (AP)", "KHARTOUM, Sudan", Some("AP")))),
            ("The army (SAF) – which holds the town – said", Some(("The army (SAF)", "", None))),
            ("The group said — without giving details", None),
            ("Fighting went on north of Hama – a town", None),
            ("north-west Syria - the last", None),
            ("— a dash first", None),
            ("IDLIB, Syria (North Press) –", None),
            ("", None),
        ] {
            let found = dateline_of(line);
            if expect.is_some_and(|(_, place, _)| place.is_empty()) {
                assert!(found.is_none(), "{line}: {found:?}");
            } else {
                assert_eq!(found, expect, "{line}");
            }
        }
    }

    #[test]
    fn the_top_of_a_report_tells_who_wrote_it_and_when() {
        let text = "Quiet day in Idlib\nBy Jane Doe\n30 November 2024\n\nIDLIB, Syria (North Press) – On 27 November 2024 a truce began.\n";
        let facts = read(text);
        assert_eq!(facts.title.unwrap().of(text), "Quiet day in Idlib");
        assert_eq!(facts.author.unwrap().of(text), "Jane Doe");
        assert_eq!(facts.published.unwrap().to_string(), "2024-11-30");
        let dateline = facts.dateline.unwrap();
        assert_eq!(dateline.place.of(text), "IDLIB, Syria");
        assert_eq!(dateline.agency.unwrap().of(text), "North Press");
    }

    #[test]
    fn header_lines_are_read_in_any_order() {
        let text =
            "Source: North Press\nLocation: Morek, Hama\nDate: 30 November 2024\nTitle: A truce\n\nBody text here.";
        let facts = read(text);
        assert_eq!(facts.publisher.unwrap().of(text), "North Press");
        assert_eq!(facts.dateline.unwrap().place.of(text), "Morek, Hama");
        assert_eq!(facts.published.unwrap().to_string(), "2024-11-30");
        assert_eq!(facts.title.unwrap().of(text), "A truce");
    }

    #[test]
    fn the_date_of_an_event_is_not_the_reports() {
        let text = "A truce\n\nThe truce began on 27 November 2024 and held through the weekend, residents said.\n";
        assert_eq!(read(text).published, None);
    }

    #[test]
    fn a_single_sentence_has_no_title() {
        assert_eq!(read("Shelling hit Morek.").title, None);
    }
}
