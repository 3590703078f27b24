//! What a page says of itself in JSON-LD (schema.org), alone or within a graph.

use serde_json::{Map, Value};

/// The most JSON values looked at.
const MAX_VALUES: usize = 5_000;

/// Title, author, publisher and date as a page's JSON-LD gives them.
#[derive(Debug, Default, PartialEq)]
pub(super) struct LinkedData {
    pub(super) title: Option<String>,
    pub(super) author: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) published: Option<String>,
}

/// Reads one script's JSON-LD: of the things it describes, the one that is an article.
pub(super) fn read(json: &str) -> Option<LinkedData> {
    let json = json.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
    let root: Value = serde_json::from_str(json).ok()?;
    let mut waiting = std::collections::VecDeque::from([&root]);
    let mut things: Vec<&Map<String, Value>> = Vec::new();
    for _ in 0..MAX_VALUES {
        match waiting.pop_front() {
            Some(Value::Object(thing)) => {
                waiting.extend(thing.values());
                things.push(thing);
            }
            Some(Value::Array(values)) => waiting.extend(values),
            Some(_) => {}
            None => break,
        }
    }
    let article = things
        .iter()
        .find(|thing| is_article(thing))
        .or_else(|| things.iter().find(|thing| thing.contains_key("datePublished")))?;
    let text = |name: &str| article.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(LinkedData {
        title: text("headline").or_else(|| text("name")),
        author: article.get("author").and_then(|author| names(author, &things)),
        publisher: article.get("publisher").and_then(|publisher| names(publisher, &things)),
        published: text("datePublished"),
    })
}

fn is_article(thing: &Map<String, Value>) -> bool {
    const KINDS: [&str; 4] = ["Article", "Report", "BlogPosting", "AnalysisNewsArticle"];
    let fits = |kind: &Value| kind.as_str().is_some_and(|kind| KINDS.iter().any(|known| kind.ends_with(known)));
    match thing.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(fits),
        Some(kind) => fits(kind),
        None => false,
    }
}

/// Names of a person or organisation, of several, or of those that an `@id` refers to.
fn names(value: &Value, things: &[&Map<String, Value>]) -> Option<String> {
    let name = |value: &Value| match value {
        Value::String(name) => Some(name.clone()),
        Value::Object(thing) => match (thing.get("name"), thing.get("@id")) {
            (Some(Value::String(name)), _) => Some(name.clone()),
            (_, Some(id)) => things
                .iter()
                .find(|other| other.get("@id") == Some(id) && other.contains_key("name"))
                .and_then(|other| other.get("name")?.as_str().map(str::to_owned)),
            _ => None,
        },
        _ => None,
    };
    let names: Vec<String> = match value {
        Value::Array(values) => values.iter().take(10).filter_map(name).collect(),
        value => name(value).into_iter().collect(),
    };
    (!names.is_empty()).then(|| names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_within_a_graph_is_found_with_its_author() {
        let json = r##"{"@context": "https://schema.org", "@graph": [
            {"@type": "WebPage", "datePublished": "2020-01-01"},
            {"@type": ["NewsArticle"], "headline": "Truce", "datePublished": "2024-11-30T10:00:00Z",
             "author": [{"@id": "#jane"}, "John Roe"], "publisher": {"name": "North Press"}},
            {"@type": "Person", "@id": "#jane", "name": "Jane Doe"}]}"##;
        let found = read(json).unwrap();
        assert_eq!(found.title.as_deref(), Some("Truce"));
        assert_eq!(found.author.as_deref(), Some("Jane Doe, John Roe"));
        assert_eq!(found.publisher.as_deref(), Some("North Press"));
        assert_eq!(found.published.as_deref(), Some("2024-11-30T10:00:00Z"));
    }

    #[test]
    fn other_json_tells_nothing() {
        for json in ["", "[]", "{", "{\"@type\": \"Organization\", \"name\": \"x\"}", "7"] {
            assert_eq!(read(json), None, "{json}");
        }
    }
}
