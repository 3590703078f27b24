//! A page's tags and text, one after the other, in linear time whatever the page is.

/// A piece of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text between tags, entities as written.
    Text(&'a str),
    /// What stands in a script or a style.
    Raw,
    /// An opening tag: its name as written, and about how many attributes it has.
    Start { name: &'a str, attributes: usize, closed: bool },
    /// A closing tag.
    End { name: &'a str },
}

pub(super) struct Tokens<'a> {
    html: &'a str,
    at: usize,
    raw_until: Option<&'static str>,
    /// A quote was never closed: from there on quotes mean nothing, so that no stretch is read twice.
    quotes_broken: bool,
}

impl<'a> Tokens<'a> {
    pub(super) fn of(html: &'a str) -> Self {
        Self { html, at: 0, raw_until: None, quotes_broken: false }
    }

    /// To the end of `needle`, or to the page's end.
    fn skip_past(&mut self, needle: &str) {
        self.at = self.html[self.at..].find(needle).map_or(self.html.len(), |offset| self.at + offset + needle.len());
    }

    /// Where a tag ends, past its `>`, and how many attributes it has.
    fn tag_end(&mut self, from: usize) -> Option<(usize, usize)> {
        let bytes = self.html.as_bytes();
        let mut attributes = 0;
        let mut quote = None;
        let mut before = b'<';
        for (offset, &byte) in bytes[from..].iter().enumerate() {
            match quote {
                Some(open) if byte == open => quote = None,
                Some(_) => {}
                None if byte == b'>' => return Some((from + offset + 1, attributes)),
                None if (byte == b'"' || byte == b'\'') && before == b'=' && !self.quotes_broken => quote = Some(byte),
                None if byte.is_ascii_whitespace() || byte == b'/' => {}
                None if before.is_ascii_whitespace() || before == b'/' => attributes += 1,
                None => {}
            }
            if quote.is_some() || !byte.is_ascii_whitespace() || before != b'=' {
                before = byte;
            }
        }
        if self.quotes_broken {
            return None;
        }
        self.quotes_broken = true;
        self.tag_end(from)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let rest = &self.html[self.at..];
            if rest.is_empty() {
                return None;
            }
            if let Some(name) = self.raw_until.take() {
                let mut from = 0;
                let mut end = rest.len();
                while let Some(offset) = rest[from..].find("</") {
                    let close = from + offset;
                    if rest.as_bytes()[close + 2..]
                        .get(..name.len())
                        .is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()))
                    {
                        end = close;
                        break;
                    }
                    from = close + 2;
                }
                self.at += end;
                return Some(Token::Raw);
            }
            if !rest.starts_with('<') {
                let end = rest.find('<').unwrap_or(rest.len());
                self.at += end;
                return Some(Token::Text(&rest[..end]));
            }
            if let Some(comment) = rest.strip_prefix("<!--") {
                self.at += 4;
                if comment.starts_with('>') {
                    self.at += 1;
                } else {
                    self.skip_past("-->");
                }
                continue;
            }
            if rest.starts_with("<![CDATA[") {
                self.skip_past("]]>");
                continue;
            }
            if rest.starts_with("<!") || rest.starts_with("<?") {
                self.skip_past(">");
                continue;
            }
            let closing = rest.starts_with("</");
            let name_start = self.at + 1 + usize::from(closing);
            let inside = &self.html[name_start..];
            let tag = inside.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| self.tag_end(name_start)).flatten();
            let Some((end, attributes)) = tag else {
                // A '<' that opens no tag is text.
                let end = rest[1..].find('<').map_or(rest.len(), |offset| 1 + offset);
                self.at += end;
                return Some(Token::Text(&rest[..end]));
            };
            let name_end =
                inside.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>').unwrap_or(inside.len());
            let name = &inside[..name_end];
            self.at = end;
            if closing {
                return Some(Token::End { name });
            }
            self.raw_until = ["script", "style"].into_iter().find(|raw| name.eq_ignore_ascii_case(raw));
            let closed = self.html[..end].ends_with("/>");
            return Some(Token::Start { name, attributes, closed });
        }
    }
}

/// Whether a tree can be built from the page without using up time or stack: the costs of a tree grow
/// with nesting, with formatting left open over many paragraphs, and with attributes of one tag.
pub(super) fn can_be_a_tree(html: &str) -> bool {
    const MAX_BYTES: usize = 16 << 20;
    const MAX_DEPTH: usize = 256;
    const MAX_ATTRIBUTES: usize = 500;
    const MAX_REOPENED: usize = 2_000_000;
    /// Elements that end by themselves when the next one starts, or have no content.
    const NO_DEPTH: [&str; 35] = [
        "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option", "optgroup", "rb", "rt", "rtc",
        "rp", "colgroup", "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr", "html", "head", "body", "image",
    ];
    const FORMATTING: [&str; 14] =
        ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
    if html.len() > MAX_BYTES {
        return false;
    }
    let mut open: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    let (mut depth, mut formatting, mut reopened) = (0_usize, 0_usize, 0_usize);
    for token in Tokens::of(html) {
        match token {
            Token::Start { name, attributes, closed } => {
                if attributes > MAX_ATTRIBUTES || name.len() > 100 {
                    return false;
                }
                let name = name.to_ascii_lowercase();
                reopened += formatting;
                let foreign = closed && (open.contains_key("svg") || open.contains_key("math"));
                if NO_DEPTH.contains(&name.as_str()) || foreign {
                    continue;
                }
                formatting += usize::from(FORMATTING.contains(&name.as_str()));
                depth += 1;
                *open.entry(name).or_default() += 1;
            }
            Token::End { name } => {
                let name = name.to_ascii_lowercase();
                if let Some(count) = open.get_mut(&name).filter(|count| **count > 0) {
                    *count -= 1;
                    depth -= 1;
                    formatting -= usize::from(FORMATTING.contains(&name.as_str()));
                }
            }
            Token::Text(_) | Token::Raw => {}
        }
        if depth > MAX_DEPTH || reopened > MAX_REOPENED {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> String {
        Tokens::of(html)
            .map(|token| match token {
                Token::Text(text) => format!("'{text}'"),
                Token::Raw => "RAW".to_owned(),
                Token::Start { name, attributes: 0, .. } => format!("<{name}>"),
                Token::Start { name, attributes, .. } => format!("<{name} {attributes}>"),
                Token::End { name } => format!("</{name}>"),
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn pages_come_apart_into_tags_and_text() {
        for (html, expect) in [
            ("<p>One &amp; <b class='x' id=y>two</b></p>", "<p> 'One &amp; ' <b 2> 'two' </b> </p>"),
            ("<a title=\"a > b\">x</a>", "<a 1> 'x' </a>"),
            ("<script>if (a<b) '</p>'</SCRIPT>x", "<script> RAW </SCRIPT> 'x'"),
            ("a <!-- <b> --> c <!doctype html> d", "'a ' ' c ' ' d'"),
            ("1 < 2 <3 </ x", "'1 ' '< 2 ' '<3 ' '</ x'"),
            ("<a href=\"x>y<b>", "<a 1> 'y' <b>"),
            ("<br/>x<p", "<br> 'x' '<p'"),
            ("<script>", "<script>"),
            ("<!-- open", ""),
        ] {
            assert_eq!(shown(html), expect, "{html}");
        }
    }

    #[test]
    fn pages_that_would_break_a_tree_are_known() {
        assert!(can_be_a_tree(&"<div><p>x</div>".repeat(1000)));
        assert!(can_be_a_tree(&"<li>x<p>y".repeat(1000)));
        assert!(!can_be_a_tree(&"<div>".repeat(1000)));
        assert!(!can_be_a_tree(&"<div></span>".repeat(1000)));
        assert!(!can_be_a_tree(&format!("<p {}>", "a ".repeat(1000))));
        assert!(!can_be_a_tree(&("<i><b>".repeat(100) + &"<p>x".repeat(100_000))));
    }
}
