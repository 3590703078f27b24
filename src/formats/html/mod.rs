//! Web pages: the article, not the furniture around it.

mod linked_data;
mod tokens;
mod walk;

use super::facts::{self, Known};
use super::problems::Problems;
use super::{MAX_TEXT_BYTES, Source, dates, text};
use crate::model::{Origin, Report, SourceMap};
use dom_smoothie::{Config, Readability};
use walk::Leave;

/// An article shorter than this, in bytes, is taken only if it is most of the page.
const SHORT_ARTICLE: usize = 400;

pub(super) fn read(source: &Source<'_>, html: &str, problems: &mut Problems<'_>) -> Vec<Report> {
    let mut page = if tokens::can_be_a_tree(html) {
        article(html)
    } else {
        problems.note(
            "the page is too deeply nested or too large to find its article; all its text was read",
            None,
            None,
        );
        Page { body: walk::text(html, Leave::Unseen, MAX_TEXT_BYTES + 1), ..Page::default() }
    };
    if page.body.len() > MAX_TEXT_BYTES {
        let mut end = MAX_TEXT_BYTES;
        while !page.body.is_char_boundary(end) {
            end -= 1;
        }
        page.body.truncate(end);
        let message = format!("the text is longer than {} MB; the rest is left out", MAX_TEXT_BYTES >> 20);
        problems.warn(message, None, Some("split the page"));
    }
    if text::is_blank(&page.body, problems) {
        return Vec::new();
    }
    // The headline is part of the report, and places in it are mentions too.
    let body = match &page.title {
        Some(title) if !has_line(&page.body, title) => format!("{title}\n\n{}", page.body),
        _ => std::mem::take(&mut page.body),
    };
    let mut report = source.report(0, body);
    report.source_map = lines_of(&report.text, html);
    report.title = page.title;
    report.author = page.author;
    report.publisher = page.publisher;
    report.published = page.published;
    facts::complete(&mut report, &Known::default());
    vec![report]
}

/// The words of a stretch of HTML within another format.
pub(super) fn words(html: &str) -> String {
    walk::text(html, Leave::Unseen, MAX_TEXT_BYTES)
}

#[derive(Debug, Default)]
struct Page {
    title: Option<String>,
    author: Option<String>,
    publisher: Option<String>,
    published: Option<jiff::civil::Date>,
    body: String,
}

fn article(html: &str) -> Page {
    let mut page = Page::default();
    // JSON-LD is read here: pages describe several things in one graph.
    let config = Config { char_threshold: 250, disable_json_ld: true, ..Config::default() };
    let Ok(mut readability) = Readability::new(html, None, Some(config)) else {
        page.body = walk::text(html, Leave::Furniture, MAX_TEXT_BYTES + 1);
        return page;
    };
    // Looking for the article takes the page apart: read from the whole of it first.
    let metadata = readability.get_article_metadata(None);
    let scripts = readability.doc.select("script[type='application/ld+json']");
    let linked = scripts.iter().take(20).find_map(|script| linked_data::read(&script.text())).unwrap_or_default();
    let whole = readability.doc.select("body").html();
    let time = readability.doc.select("time[datetime]").attr("datetime");
    page.publisher = field(metadata.site_name.as_deref()).or_else(|| field(linked.publisher.as_deref()));
    page.title = field(linked.title.as_deref()).or_else(|| field(Some(&metadata.title)));
    page.title = page.title.map(|title| without_site(title, page.publisher.as_deref()));
    page.author = field(linked.author.as_deref()).or_else(|| field(metadata.byline.as_deref())).map(|byline| {
        let name = ["By ", "by ", "BY ", "بقلم "].iter().find_map(|by| byline.strip_prefix(by));
        name.map_or(byline.clone(), |name| name.trim().to_owned())
    });
    page.author = page.author.filter(|author| !author.starts_with("http") && author.chars().count() <= 200);
    let dates = [linked.published.as_deref(), metadata.published_time.as_deref(), time.as_deref()];
    page.published = dates.into_iter().flatten().find_map(dates::parse);
    let everything = walk::text(&whole, Leave::Furniture, MAX_TEXT_BYTES + 1);
    let article = readability.parse().map(|article| walk::text(&article.content, Leave::Unseen, MAX_TEXT_BYTES + 1));
    page.body = match article {
        Ok(article) if article.len() >= SHORT_ARTICLE || article.len() * 2 >= everything.len() => article,
        _ => everything,
    };
    if page.body.trim().is_empty() {
        page.body = walk::text(&whole, Leave::Unseen, MAX_TEXT_BYTES + 1);
    }
    page
}

/// A field in one line, if there is anything in it.
fn field(value: Option<&str>) -> Option<String> {
    let value = value?.split_whitespace().collect::<Vec<_>>().join(" ");
    (!value.is_empty()).then_some(value)
}

/// 'Truce in Idlib | North Press' without the site's name.
fn without_site(title: String, site: Option<&str>) -> String {
    let Some(site) = site.filter(|site| !site.is_empty()) else { return title };
    let bare =
        title.strip_suffix(site).map(str::trim_end).and_then(|bare| bare.strip_suffix(['|', '-', '–', '—', '·', ':']));
    bare.map(|bare| bare.trim_end().to_owned()).filter(|bare| !bare.is_empty()).unwrap_or(title)
}

/// Whether one of the first lines of the text is this one.
fn has_line(text: &str, line: &str) -> bool {
    let folded = |line: &str| line.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let line = folded(line);
    text.lines().take(12).any(|other| folded(other) == line)
}

/// Leads from paragraphs back to the page's lines: each is looked for by its first words, in order.
/// A paragraph that is not found, because tags or entities stand in its first words, is said to come
/// from where the one before it does.
fn lines_of(text: &str, html: &str) -> SourceMap {
    /// How often a paragraph may be looked for in vain, so that long pages stay quick.
    const MAX_MISSES: usize = 64;
    let mut map = SourceMap::default();
    let (mut at, mut line, mut misses, mut start) = (0, 1, 0, 0);
    for paragraph in text.split_inclusive('\n') {
        let words: String =
            paragraph.chars().take_while(|c| c.is_alphanumeric() || matches!(c, ' ' | ',' | '.')).take(32).collect();
        let words = words.trim();
        if words.len() >= 6 && misses < MAX_MISSES {
            match html[at..].find(words) {
                Some(offset) => {
                    line += html[at..at + offset].bytes().filter(|byte| *byte == b'\n').count();
                    at += offset;
                    map.push(start, Origin::Line(line));
                }
                None => misses += 1,
            }
        }
        start += paragraph.len();
    }
    map
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use crate::model::Origin;

    const PAGE: &str = r#"<!doctype html>
<html lang="en"><head>
<title>Truce in Idlib | North Press</title>
<meta property="og:site_name" content="North Press">
<meta property="og:title" content="Truce in Idlib">
<meta name="author" content="By Jane Doe">
<meta property="article:published_time" content="2024-11-30T10:00:00Z">
<script>var city = "Damascus";</script>
</head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/lebanon">Lebanon</a></li></ul></nav>
<div class="sidebar"><a href="/x">Most read: Beirut</a></div>
<article><h1>Truce in Idlib</h1>
<p>IDLIB, Syria (North Press) &ndash; The two sides agreed on Saturday to stop the fighting in the southern
countryside of Aleppo, residents and local officials said, after three days of shelling.</p>
<p>Shops opened again in the town of Morek, in the northern countryside of Hama, and buses ran on the road
to Khan Sheikhoun, a driver said. Families who had left during the week came back to see their houses.</p>
<p>There was no word from the capital. The truce is to last ten days, and both sides said that they would
keep to it, while aid workers asked for a way into the villages that had been cut off since Wednesday.</p>
</article>
<footer>Contact: Qamishli</footer>
</body></html>"#;

    #[test]
    fn the_article_is_read_and_the_furniture_is_not() {
        let outcome = read("page.html", PAGE.as_bytes(), None);
        assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
        let report = &outcome.reports[0];
        assert!(report.text.starts_with("Truce in Idlib\n\nIDLIB, Syria (North Press) – The two"), "{}", report.text);
        assert!(report.text.contains("southern countryside of Aleppo"));
        assert_eq!(report.text.matches("\n\n").count(), 3, "{}", report.text);
        for furniture in ["Lebanon", "Beirut", "Qamishli", "Damascus"] {
            assert!(!report.text.contains(furniture), "{furniture}");
        }
        assert_eq!(report.title.as_deref(), Some("Truce in Idlib"));
        assert_eq!(report.author.as_deref(), Some("Jane Doe"));
        assert_eq!(report.publisher.as_deref(), Some("North Press"));
        assert_eq!(report.published.unwrap().to_string(), "2024-11-30");
        assert_eq!(report.dateline.as_ref().unwrap().place.of(&report.text), "IDLIB, Syria");
        assert_eq!(report.language.as_deref(), Some("en"));
        let morek = report.text.find("Shops").unwrap();
        assert_eq!(report.source_map.origin(morek), Some(Origin::Line(15)));
    }

    #[test]
    fn json_ld_tells_author_and_date() {
        let page = PAGE
            .replace("<meta name=\"author\" content=\"By Jane Doe\">", "")
            .replace("<meta property=\"article:published_time\" content=\"2024-11-30T10:00:00Z\">", r#"<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Truce in Idlib","datePublished":"2024-11-29T09:00:00+03:00","author":{"@type":"Person","name":"John Roe"}}</script>"#);
        let report = &read("page.html", page.as_bytes(), None).reports[0];
        assert_eq!(report.author.as_deref(), Some("John Roe"));
        assert_eq!(report.published.unwrap().to_string(), "2024-11-29");
    }

    #[test]
    fn a_page_with_no_article_gives_its_body() {
        let report = &read("page.html", b"<html><body><p>Morek was quiet.</p><p>So was Hama.</p>", None).reports[0];
        assert_eq!(report.text, "Morek was quiet.\n\nSo was Hama.");
    }

    #[test]
    fn a_page_of_ten_thousand_nested_boxes_opens() {
        let page = format!("<html><body>{}Morek was quiet.", "<div>".repeat(10_000));
        let outcome = read("page.html", page.as_bytes(), None);
        assert_eq!(outcome.reports[0].text, "Morek was quiet.");
        assert!(outcome.problems[0].message.contains("deeply nested"));
    }

    #[test]
    fn a_page_with_no_words_is_a_problem() {
        let outcome = read("page.html", b"<html><body><img src=x></body></html>", None);
        assert!(outcome.reports.is_empty());
        assert_eq!(outcome.problems[0].message, "the file holds no text");
    }
}
