//! Tells what a file is from its name and its first bytes.

use super::InputFormat;

/// Endings of the files that are opened from a folder, lower case.
const ENDINGS: [(&str, InputFormat); 12] = [
    ("txt", InputFormat::Text),
    ("text", InputFormat::Text),
    ("md", InputFormat::Markdown),
    ("markdown", InputFormat::Markdown),
    ("mdown", InputFormat::Markdown),
    ("html", InputFormat::Html),
    ("htm", InputFormat::Html),
    ("xhtml", InputFormat::Html),
    ("shtml", InputFormat::Html),
    ("json", InputFormat::ParsedReport),
    ("jsonl", InputFormat::JsonLines),
    ("ndjson", InputFormat::JsonLines),
];

/// Whether a file of this name is opened when its folder is; any file can be opened by itself.
#[must_use]
pub fn is_report_name(name: &str) -> bool {
    by_name(name).is_some()
}

fn by_name(name: &str) -> Option<InputFormat> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let (stem, ending) = name.rsplit_once('.')?;
    if stem.is_empty() {
        return None;
    }
    let ending = ending.to_ascii_lowercase();
    ENDINGS.iter().find(|entry| entry.0 == ending).map(|entry| entry.1)
}

/// The format of a file with this name and this text. What the text shows beats the name.
pub(super) fn format(name: &str, text: &str) -> InputFormat {
    let named = by_name(name);
    let top = top(text);
    let start = top.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if looks_like_json(start) && named != Some(InputFormat::Html) {
        return json(named, text);
    }
    if matches!(named, Some(InputFormat::ParsedReport | InputFormat::JsonLines | InputFormat::Html)) {
        return named.unwrap_or(InputFormat::Text);
    }
    if looks_like_html(start) {
        return InputFormat::Html;
    }
    named.unwrap_or(if looks_like_markdown(start) { InputFormat::Markdown } else { InputFormat::Text })
}

fn top(text: &str) -> &str {
    let mut end = text.len().min(4096);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// An object with a first key, or a list of objects: not just a text that opens with a bracket.
fn looks_like_json(start: &str) -> bool {
    let inside = match start.strip_prefix('[') {
        Some(list) => list.trim_start(),
        None => start,
    };
    let Some(object) = inside.strip_prefix('{') else { return false };
    object.trim_start().starts_with(['"', '}'])
}

/// One document, or an object a line: the second line of the file opens another object.
fn json(named: Option<InputFormat>, text: &str) -> InputFormat {
    let mut lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or("").trim_start_matches('\u{feff}');
    let first_is_whole = first.starts_with('{') && first.ends_with('}');
    match lines.next() {
        Some(second) if first_is_whole && second.starts_with('{') => InputFormat::JsonLines,
        // A broken line among lines is a problem of that line alone.
        Some(_) if first_is_whole && named == Some(InputFormat::JsonLines) => InputFormat::JsonLines,
        None if named == Some(InputFormat::ParsedReport) => InputFormat::ParsedReport,
        None if first_is_whole => InputFormat::JsonLines,
        Some(second) if named == Some(InputFormat::JsonLines) && second.starts_with('{') => InputFormat::JsonLines,
        _ => InputFormat::ParsedReport,
    }
}

fn looks_like_html(start: &str) -> bool {
    let start: String = start.chars().take(1024).collect::<String>().to_ascii_lowercase();
    let mut rest = start.as_str();
    // Comments and the XML declaration may stand before the page.
    for _ in 0..4 {
        for (open, close) in [("<!--", "-->"), ("<?xml", "?>")] {
            if let Some((_, after)) = rest.strip_prefix(open).and_then(|inside| inside.split_once(close)) {
                rest = after.trim_start();
            }
        }
    }
    ["<!doctype html", "<html", "<head", "<body", "<article", "<div", "<p>", "<p ", "<h1", "<meta", "<title"]
        .iter()
        .any(|tag| rest.starts_with(tag))
}

fn looks_like_markdown(start: &str) -> bool {
    let front_matter = start.strip_prefix("---\n").or_else(|| start.strip_prefix("---\r\n"));
    let heading = start.lines().take(30).any(|line| {
        let bare = line.trim_start_matches('#');
        (1..=6).contains(&(line.len() - bare.len())) && bare.starts_with(' ')
    });
    front_matter.is_some_and(|inside| inside.contains("\n---")) || heading || start.contains("](http")
}

/// What a file of bytes that are no text is, and what to do with it.
pub(super) fn binary_kind(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const TEXT_OUT: &str = "save it as plain text or HTML and open that";
    const KINDS: [(&[u8], &str, &str); 13] = [
        (b"%PDF", "a PDF", TEXT_OUT),
        (b"{\\rtf", "a rich text document", TEXT_OUT),
        (
            b"PK\x03\x04",
            "a ZIP archive or an office document",
            "save its text as plain text or HTML, or unpack it first",
        ),
        (b"\xD0\xCF\x11\xE0", "an old office document", TEXT_OUT),
        (b"\x1F\x8B", "a gzip archive", "unpack it first"),
        (b"\x28\xB5\x2F\xFD", "a zstd archive", "unpack it first"),
        (b"7z\xBC\xAF", "a 7-Zip archive", "unpack it first"),
        (b"Rar!", "a RAR archive", "unpack it first"),
        (b"\x89PNG", "a picture", "open the report's text"),
        (b"\xFF\xD8\xFF", "a picture", "open the report's text"),
        (b"GIF8", "a picture", "open the report's text"),
        (b"SQLite format 3", "a database", "open the report's text"),
        (b"\x7FELF", "a program", "open the report's text"),
    ];
    KINDS.iter().find(|(magic, ..)| bytes.starts_with(magic)).map(|(_, kind, hint)| (*kind, *hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_format_is_told_by_content_then_name() {
        use InputFormat::{Html, JsonLines, Markdown, ParsedReport, Text};
        for (name, text, expect) in [
            ("a.txt", "Shelling hit Morek.", Text),
            ("a.TXT", "# not Markdown by name", Text),
            ("-", "Shelling hit Morek.", Text),
            ("-", "# Shelling\n\nText", Markdown),
            ("-", "---\ntitle: Shelling\n---\nText", Markdown),
            ("a.md", "Shelling", Markdown),
            ("a.html", "Shelling", Html),
            ("a.txt", "\n<!DOCTYPE html><html>", Html),
            ("-", "<!-- saved -->\n<html>", Html),
            ("-", "<?xml version='1.0'?><!-- x --><html>", Html),
            ("-", "{\"id\":1,\"text\":\"x\"}", JsonLines),
            ("-", "{\"id\":1,\"text\":\"x\"}\n{\"id\":2,\"text\":\"y\"}\n", JsonLines),
            ("a.json", "{\"id\":1,\"text\":\"x\"}\n{\"id\":2,\"text\":\"y\"}\n", JsonLines),
            ("a.json", "{\"id\":1,\"text\":\"x\"}", ParsedReport),
            ("a.jsonl", "{\n\"id\":1,\n\"text\":\"x\"}", ParsedReport),
            ("a.jsonl", "{\"id\":1,\"text\":\"x\"}\nbroken", JsonLines),
            ("a.jsonl", "{broken\n{\"id\":1,\"text\":\"x\"}", JsonLines),
            ("-", "[{\"text\":\"x\"}]", ParsedReport),
            ("-", "[AP] Shelling", Text),
            ("-", "{brackets} are no JSON", Text),
            ("a.json", "", ParsedReport),
            ("", "", Text),
        ] {
            assert_eq!(format(name, text), expect, "{name}: {text}");
        }
    }

    #[test]
    fn report_files_are_known_by_their_ending() {
        for name in ["a.txt", "B.HTML", "x.y.jsonl", "dir/a.md"] {
            assert!(is_report_name(name), "{name}");
        }
        for name in ["a", "a.png", ".txt", "txt", "", "a.geojson"] {
            assert!(!is_report_name(name), "{name}");
        }
    }
}
