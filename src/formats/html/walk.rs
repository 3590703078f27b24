//! A page's words as plain text: paragraphs apart, white space as a browser shows it.

use super::tokens::{Token, Tokens};

/// What is left out of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leave {
    /// Only what a browser does not show.
    Unseen,
    /// The page's furniture too: menus, footers, forms.
    Furniture,
}

const UNSEEN: [&str; 12] = [
    "head", "noscript", "template", "svg", "math", "iframe", "object", "select", "audio", "video", "canvas", "textarea",
];
const FURNITURE: [&str; 5] = ["nav", "footer", "aside", "form", "button"];
/// Elements with a blank line around them.
const BLOCKS: [&str; 28] = [
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "blockquote",
    "section",
    "article",
    "header",
    "main",
    "table",
    "figure",
    "figcaption",
    "pre",
    "hr",
    "dl",
    "address",
    "fieldset",
    "body",
    "nav",
    "footer",
    "aside",
    "form",
];
/// Elements on a line of their own.
const LINES: [&str; 7] = ["li", "tr", "dt", "dd", "caption", "summary", "br"];

/// The text of a page or a part of one, at most `limit` bytes.
pub(super) fn text(html: &str, leave: Leave, limit: usize) -> String {
    let mut out = Text::default();
    // The element being left out, and how often it is open.
    let mut left_out: Option<(String, usize)> = None;
    let mut preformatted = 0_usize;
    for token in Tokens::of(html) {
        if out.text.len() > limit {
            break;
        }
        match token {
            Token::Raw => {}
            Token::Text(text) if left_out.is_none() => out.push(&decode_entities(text), preformatted > 0),
            Token::Text(_) => {}
            Token::Start { name, closed, .. } => {
                let name = name.to_ascii_lowercase();
                // Words mean that the head has ended, closed or not.
                if left_out.as_ref().is_some_and(|(element, _)| element == "head") && BLOCKS.contains(&name.as_str()) {
                    left_out = None;
                }
                if let Some((element, count)) = &mut left_out {
                    *count += usize::from(*element == name && !closed);
                    continue;
                }
                let unwanted = UNSEEN.contains(&name.as_str())
                    || (leave == Leave::Furniture && FURNITURE.contains(&name.as_str()));
                if unwanted && !closed {
                    left_out = Some((name, 1));
                    continue;
                }
                preformatted += usize::from(name == "pre");
                out.element(&name);
            }
            Token::End { name } => {
                let name = name.to_ascii_lowercase();
                if let Some((element, count)) = &mut left_out {
                    *count -= usize::from(*element == name);
                    if *count == 0 {
                        left_out = None;
                        out.want(Gap::Line);
                    }
                    continue;
                }
                preformatted = preformatted.saturating_sub(usize::from(name == "pre"));
                if name != "br" {
                    out.element(&name);
                }
            }
        }
    }
    let mut text = out.text;
    if text.len() > limit {
        let mut end = limit;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
    }
    text
}

/// What is to stand before the next word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Tab,
    Line,
    Paragraph,
}

#[derive(Default)]
struct Text {
    text: String,
    gap: Gap,
}

impl Text {
    fn want(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    fn element(&mut self, name: &str) {
        if BLOCKS.contains(&name) {
            self.want(Gap::Paragraph);
        } else if LINES.contains(&name) {
            self.want(Gap::Line);
        } else if name == "td" || name == "th" {
            self.want(Gap::Tab);
        }
    }

    fn push(&mut self, text: &str, preformatted: bool) {
        for c in text.chars() {
            // As in HTML: a no-break space is a character.
            let white = matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{0C}');
            if white && preformatted && c == '\n' {
                self.want(Gap::Line);
            } else if white {
                self.want(Gap::Space);
            } else if c == '\u{FEFF}' || (c.is_control() && c != '\u{85}') {
            } else {
                self.close_gap();
                self.text.push(if c == '\u{85}' { '…' } else { c });
            }
        }
    }

    fn close_gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push_str(match self.gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Tab => "\t",
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            });
        }
        self.gap = Gap::None;
    }
}

/// Names of the entities met in reports; a tree's text has only the first six.
const ENTITIES: [(&str, char); 40] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("hellip", '…'),
    ("bull", '•'),
    ("middot", '·'),
    ("copy", '©'),
    ("reg", '®'),
    ("deg", '°'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("agrave", 'à'),
    ("ccedil", 'ç'),
    ("ecirc", 'ê'),
    ("acirc", 'â'),
    ("ocirc", 'ô'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("auml", 'ä'),
    ("szlig", 'ß'),
    ("ntilde", 'ñ'),
    ("aacute", 'á'),
    ("iacute", 'í'),
    ("oacute", 'ó'),
    ("uacute", 'ú'),
    ("rlm", '\u{200F}'),
    ("lrm", '\u{200E}'),
];

fn decode_entities(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        // Names are short; a far semicolon is another sentence's.
        let end = after.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| Some((entity(&after[..end])?, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &after[end + 1..];
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out.into()
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        // Numbers between 128 and 159 mean windows-1252, as browsers take them.
        if let Ok(byte @ 0x80..=0x9F) = u8::try_from(code) {
            return encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next();
        }
        return char::from_u32(code).filter(|c| *c != '\0');
    }
    ENTITIES.iter().find(|entry| entry.0 == name).map(|entry| entry.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_as_a_browser_shows_them() {
        for (html, expect) in [
            ("<p>One\n two</p><p>Three</p>", "One two\n\nThree"),
            ("<ul><li>Hama<li>Idlib</ul>x", "Hama\nIdlib\n\nx"),
            ("<table><tr><td>Hama<td>12<tr><td>Idlib", "Hama\t12\nIdlib"),
            ("a<br>b<br/>c", "a\nb\nc"),
            ("<b>Ale</b>ppo &amp; &#72;ama&nbsp;&#x2013; &bogus; &", "Aleppo & Hama\u{a0}– &bogus; &"),
            ("<pre>a\n  b</pre>", "a\nb"),
            ("<head><title>x</title></head><nav>menu</nav>y<script>z</script>", "menu\n\ny"),
            ("<head><title>x</title><body><p>y", "y"),
            ("<svg><svg></svg>a</svg>b", "b"),
            ("", ""),
        ] {
            assert_eq!(text(html, Leave::Unseen, 1000), expect, "{html}");
        }
        assert_eq!(text("<nav>menu</nav><form>f</form><p>y", Leave::Furniture, 1000), "y");
        assert_eq!(text("<p>ааа", Leave::Unseen, 3), "а");
    }
}
