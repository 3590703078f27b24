//! Markdown: the words as they are read, without the marks, and what the front matter says.

use super::facts::{self, Known};
use super::problems::Problems;
use super::{MAX_TEXT_BYTES, Source, dates, html, text};
use crate::model::{Origin, Report, SourceMap};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// The longest front matter, in lines.
const FRONT_MATTER_LINES: usize = 100;

pub(super) fn read(source: &Source<'_>, raw: &str, problems: &mut Problems<'_>) -> Vec<Report> {
    let (clean, lines) = text::clean(raw, 1, problems);
    let (matter, body_at) = front_matter(&clean);
    let mut page = words(&clean, body_at);
    if text::is_blank(&page.text, problems) {
        return Vec::new();
    }
    let title = matter.title.clone().or(page.title);
    // The headline is part of the report, and places in it are mentions too.
    if let Some(title) = matter.title.filter(|title| !page.text.lines().take(3).any(|line| line.trim() == title)) {
        let shift = title.len() + 2;
        page.text.insert_str(0, &format!("{title}\n\n"));
        page.starts.iter_mut().for_each(|(start, _)| *start += shift);
        page.starts.insert(0, (0, 0));
    }
    let mut report = source.report(0, page.text);
    let mut map = SourceMap::default();
    for (start, at) in page.starts {
        map.push(start, lines.origin(at).unwrap_or(Origin::Line(1)));
    }
    report.source_map = map;
    report.title = title;
    report.author = matter.author;
    report.publisher = matter.publisher;
    report.published = matter.published.as_deref().and_then(dates::parse);
    report.language = matter.language;
    facts::complete(&mut report, &Known::default());
    vec![report]
}

#[derive(Debug, Default, PartialEq)]
struct FrontMatter {
    title: Option<String>,
    author: Option<String>,
    publisher: Option<String>,
    published: Option<String>,
    language: Option<String>,
}

/// What stands between two lines `---` at the top, and where the text after it starts. Only lines
/// `key: value` are read, which is what reports have there.
fn front_matter(text: &str) -> (FrontMatter, usize) {
    let mut matter = FrontMatter::default();
    let mut at = 0;
    for (index, line) in text.split_inclusive('\n').take(FRONT_MATTER_LINES).enumerate() {
        at += line.len();
        let line = line.trim_end();
        match (index, line) {
            (0, "---") => continue,
            (0, _) => break,
            (_, "---" | "...") => return (matter, at),
            _ => {}
        }
        // Indented lines belong to the list or the map above them.
        let Some((key, value)) = line.split_once(':').filter(|_| !line.starts_with([' ', '\t', '-', '#'])) else {
            continue;
        };
        let value = plain_value(value);
        let field = match key.trim().to_lowercase().as_str() {
            "title" | "headline" => &mut matter.title,
            "author" | "authors" | "by" | "byline" => &mut matter.author,
            "publisher" | "source" | "site" | "agency" | "outlet" => &mut matter.publisher,
            "date" | "published" | "publication_date" => &mut matter.published,
            "language" | "lang" => &mut matter.language,
            _ => continue,
        };
        if !value.is_empty() && field.is_none() {
            *field = Some(value);
        }
    }
    (FrontMatter::default(), 0)
}

/// A value without its quotes; a list in brackets with its commas.
fn plain_value(value: &str) -> String {
    let value = value.trim();
    let value = value.strip_prefix('[').and_then(|list| list.strip_suffix(']')).unwrap_or(value);
    let parts = value.split(", ").map(|part| {
        let part = part.trim();
        let quoted = |quote: char| part.strip_prefix(quote).and_then(|part| part.strip_suffix(quote));
        quoted('"').or_else(|| quoted('\'')).unwrap_or(part)
    });
    let whole = |quote: char| value.len() > 1 && value.starts_with(quote) && value.ends_with(quote);
    if whole('"') || whole('\'') { value[1..value.len() - 1].to_owned() } else { parts.collect::<Vec<_>>().join(", ") }
}

/// The text of a Markdown page.
#[derive(Default)]
struct Words {
    text: String,
    /// Where in the text a stretch starts, and where in the source it came from.
    starts: Vec<(usize, usize)>,
    /// The first heading, if the page opens with one.
    title: Option<String>,
}

impl Words {
    /// As much white space as `gap` asks for, unless it is there already or nothing stands before.
    fn gap(&mut self, gap: &str) {
        let there = self.text.len() - self.text.trim_end_matches('\n').len();
        if !self.text.is_empty() && there < gap.len() {
            self.text.push_str(&gap[there..]);
        }
    }

    fn push(&mut self, words: &str, from: usize) {
        if self.starts.last().is_none_or(|(start, _)| *start < self.text.len()) || self.text.is_empty() {
            self.starts.push((self.text.len(), from));
        }
        self.text.push_str(words);
    }
}

fn words(source: &str, body_at: usize) -> Words {
    let mut words = Words::default();
    let body = &source[body_at..];
    let mut title_from = None;
    let mut cell = 0;
    let mut page = String::new();
    let mut page_from = 0;
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
        let from = body_at + range.start;
        if words.text.len() >= MAX_TEXT_BYTES {
            break;
        }
        match event {
            Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) if words.text.is_empty() => title_from = Some(0),
            Event::End(TagEnd::Heading(_)) => {
                if let Some(from) = title_from.take() {
                    let title = words.text[from..].trim();
                    words.title = (!title.is_empty()).then(|| title.to_owned());
                }
                words.gap("\n\n");
            }
            Event::Start(Tag::Item) => {
                words.gap("\n");
                words.push("• ", from);
            }
            Event::End(TagEnd::Item) => words.gap("\n"),
            // A paragraph in a list item stays on the item's line.
            Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::CodeBlock(_)) if !words.text.ends_with("• ") => {
                words.gap("\n\n");
            }
            Event::Start(Tag::BlockQuote(_) | Tag::Table(_) | Tag::List(_)) if !words.text.ends_with("• ") => {
                words.gap("\n")
            }
            Event::End(
                TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::BlockQuote(_) | TagEnd::Table | TagEnd::List(_),
            ) => words.gap("\n\n"),
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                words.gap("\n");
                cell = 0;
            }
            Event::Start(Tag::TableCell) => {
                if cell > 0 {
                    words.text.push('\t');
                }
                cell += 1;
            }
            Event::Start(Tag::HtmlBlock) => (page, page_from) = (String::new(), from),
            Event::Html(html) => page.push_str(&html),
            Event::End(TagEnd::HtmlBlock) => {
                let text = html::words(&page);
                if !text.is_empty() {
                    words.gap("\n\n");
                    words.push(&text, page_from);
                    words.gap("\n\n");
                }
            }
            Event::Text(text) | Event::Code(text) => words.push(&text, from),
            Event::SoftBreak => words.push(" ", from),
            Event::HardBreak => words.gap("\n"),
            Event::Rule => words.gap("\n\n"),
            _ => {}
        }
    }
    words.text.truncate(words.text.trim_end().len());
    words
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use crate::model::Origin;

    #[test]
    fn marks_are_taken_off_and_places_stay_whole() {
        let source = "# Truce in **Idlib**\r\n\r\nThe town of [Deir\r\nez-Zor](https://example.org/damascus) was *quiet*.\r\n\r\n- Hama\r\n- Morek,\r\n  too\r\n\r\n| Town | Dead |\r\n|---|---|\r\n| Homs | 3 |\r\n\r\n<div>Raqqa</div>\r\n";
        let report = &read("a.md", source.as_bytes(), None).reports[0];
        assert_eq!(
            report.text,
            "Truce in Idlib\n\nThe town of Deir ez-Zor was quiet.\n\n• Hama\n• Morek, too\n\nTown\tDead\nHoms\t3\n\nRaqqa"
        );
        assert_eq!(report.title.as_deref(), Some("Truce in Idlib"));
        let line = |word: &str| report.source_map.origin(report.text.find(word).unwrap());
        assert_eq!(line("Idlib"), Some(Origin::Line(1)));
        assert_eq!(line("ez-Zor"), Some(Origin::Line(4)));
        assert_eq!(line("Morek"), Some(Origin::Line(7)));
        assert_eq!(line("Homs"), Some(Origin::Line(12)));
        assert_eq!(line("Raqqa"), Some(Origin::Line(14)));
    }

    #[test]
    fn front_matter_tells_title_author_source_and_date() {
        let source = "---\ntitle: \"Truce: a first day\"\nauthor: [Jane Doe, 'John Roe']\nsource: North Press\ndate: 2024-11-30T08:00:00Z\ntags:\n  - title: no\n---\n\nIDLIB, Syria (NP) – Quiet.\n";
        let report = &read("-", source.as_bytes(), None).reports[0];
        assert_eq!(report.text, "Truce: a first day\n\nIDLIB, Syria (NP) – Quiet.");
        assert_eq!(report.title.as_deref(), Some("Truce: a first day"));
        assert_eq!(report.author.as_deref(), Some("Jane Doe, John Roe"));
        assert_eq!(report.publisher.as_deref(), Some("North Press"));
        assert_eq!(report.published.unwrap().to_string(), "2024-11-30");
        assert_eq!(report.dateline.as_ref().unwrap().place.of(&report.text), "IDLIB, Syria");
        let quiet = report.text.find("Quiet").unwrap();
        assert_eq!(report.source_map.origin(quiet), Some(Origin::Line(10)));
    }

    #[test]
    fn front_matter_that_never_ends_is_text() {
        let report = &read("a.md", b"---\ntitle: x\n\nIdlib was quiet.", None).reports[0];
        assert!(report.text.contains("title: x"), "{}", report.text);
    }
}
