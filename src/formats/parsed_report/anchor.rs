//! Finds the stretch of text a file means by offsets, quote, prefix and suffix.

use super::CONTEXT;
use crate::model::{CodePoints, Span};

/// What a file says about where a mention stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Selector<'a> {
    /// First code point.
    pub(super) start: Option<usize>,
    /// One past the last code point.
    pub(super) end: Option<usize>,
    pub(super) quote: Option<&'a str>,
    pub(super) prefix: &'a str,
    pub(super) suffix: &'a str,
}

/// A span that was found, and whether it stands elsewhere than the offsets said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Anchored {
    pub(super) span: Span,
    pub(super) moved: bool,
}

/// How many bytes all searches in one file may look at, so that a file of wrong offsets takes seconds
/// and not hours.
pub(super) const SEARCH_BUDGET: usize = 1 << 30;

/// The text's stretch that the selector means, or why there is none.
pub(super) fn anchor(
    text: &str,
    points: &CodePoints,
    selector: &Selector<'_>,
    budget: &mut usize,
) -> Result<Anchored, String> {
    let (start, end) = (selector.start, selector.end);
    let given = match (start, end) {
        (Some(start), Some(end)) if start < end => points.to_byte(text, start).zip(points.to_byte(text, end)),
        _ => None,
    }
    .map(|(start, end)| Span::new(start, end));
    let Some(quote) = selector.quote.filter(|quote| !quote.is_empty()) else {
        return match (given, start, end) {
            (Some(span), ..) => Ok(Anchored { span, moved: false }),
            (None, Some(start), Some(end)) if start >= end => Err(format!("its span {start}–{end} is empty")),
            (None, Some(start), Some(end)) => {
                Err(format!("its span {start}–{end} is outside the text of {} characters", points.len()))
            }
            _ => Err("it has neither `start` and `end` nor a `quote`".to_owned()),
        };
    };
    if let Some(span) = given.filter(|span| span.of(text) == quote) {
        return Ok(Anchored { span, moved: false });
    }
    search(text, quote, selector, start.and_then(|start| points.to_byte(text, start)), budget)
        .map(|span| Anchored { span, moved: start.is_some() })
}

/// The occurrence of the quote whose surroundings fit best; among equals the one nearest to `near`.
fn search(
    text: &str,
    quote: &str,
    selector: &Selector<'_>,
    near: Option<usize>,
    budget: &mut usize,
) -> Result<Span, String> {
    let mut best: Option<(usize, usize, Span)> = None;
    let mut tied = false;
    let mut from = 0;
    while let Some(offset) = text[from..].find(quote) {
        let start = from + offset;
        let cost = offset + quote.len() + 4 * CONTEXT;
        *budget = budget.checked_sub(cost).ok_or("too many mentions of this file stand elsewhere than it says")?;
        let span = Span::new(start, start + quote.len());
        let fit = common_end(&text[..start], selector.prefix) + common_start(&text[span.end..], selector.suffix);
        let distance = near.map_or(0, |near| start.abs_diff(near));
        let better = best
            .is_none_or(|(best_fit, best_distance, _)| fit > best_fit || (fit == best_fit && distance < best_distance));
        if better {
            best = Some((fit, distance, span));
            tied = false;
        } else if best.is_some_and(|(best_fit, best_distance, _)| (fit, distance) == (best_fit, best_distance)) {
            tied = true;
        }
        from = start + quote.chars().next().map_or(1, char::len_utf8);
    }
    *budget =
        budget.checked_sub(text.len() - from).ok_or("too many mentions of this file stand elsewhere than it says")?;
    match best {
        None => Err("its quote is not in the text".to_owned()),
        Some(_) if tied => {
            Err("its quote stands in the text more than once, and nothing tells which is meant".to_owned())
        }
        Some((_, _, span)) => Ok(span),
    }
}

fn common_end(text: &str, prefix: &str) -> usize {
    text.chars().rev().zip(prefix.chars().rev()).take(CONTEXT).take_while(|(a, b)| a == b).count()
}

fn common_start(text: &str, suffix: &str) -> usize {
    text.chars().zip(suffix.chars()).take(CONTEXT).take_while(|(a, b)| a == b).count()
}

/// The code points before and after a span, as a file keeps them.
pub(in crate::formats) fn context(text: &str, span: Span) -> (&str, &str) {
    let before = text.get(..span.start).unwrap_or("");
    let after = text.get(span.end..).unwrap_or("");
    let prefix_start = before.char_indices().rev().take(CONTEXT).last().map_or(before.len(), |(at, _)| at);
    let suffix_end = after.char_indices().nth(CONTEXT).map_or(after.len(), |(at, _)| at);
    (&before[prefix_start..], &after[..suffix_end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str, selector: &Selector<'_>) -> Result<(String, usize, bool), String> {
        let points = CodePoints::of(text);
        let anchored = anchor(text, &points, selector, &mut SEARCH_BUDGET.clone())?;
        Ok((anchored.span.of(text).to_owned(), points.from_byte(text, anchored.span.start), anchored.moved))
    }

    const TEXT: &str = "إدلب: Idlib city and Idlib province.";

    #[test]
    fn right_offsets_stay() {
        let selector = Selector { start: Some(6), end: Some(11), quote: Some("Idlib"), ..Selector::default() };
        assert_eq!(find(TEXT, &selector), Ok(("Idlib".into(), 6, false)));
        let selector = Selector { start: Some(0), end: Some(4), ..Selector::default() };
        assert_eq!(find(TEXT, &selector), Ok(("إدلب".into(), 0, false)));
    }

    #[test]
    fn a_moved_quote_is_found_by_its_surroundings_else_by_nearness() {
        let selector =
            Selector { start: Some(0), end: Some(5), quote: Some("Idlib"), suffix: " province", ..Selector::default() };
        assert_eq!(find(TEXT, &selector), Ok(("Idlib".into(), 21, true)));
        let selector = Selector { start: Some(8), end: Some(13), quote: Some("Idlib"), ..Selector::default() };
        assert_eq!(find(TEXT, &selector), Ok(("Idlib".into(), 6, true)));
        let selector = Selector { quote: Some("Idlib"), prefix: "and ", ..Selector::default() };
        assert_eq!(find(TEXT, &selector), Ok(("Idlib".into(), 21, false)));
    }

    #[test]
    fn what_cannot_be_anchored_says_why() {
        for (selector, reason) in [
            (Selector { start: Some(30), end: Some(99), ..Selector::default() }, "outside the text of 36 characters"),
            (Selector { start: Some(3), end: Some(3), ..Selector::default() }, "is empty"),
            (Selector { start: Some(6), end: Some(11), quote: Some("Hama"), ..Selector::default() }, "not in the text"),
            (Selector { quote: Some("Idlib"), ..Selector::default() }, "more than once"),
            (Selector::default(), "neither"),
        ] {
            let error = find(TEXT, &selector).unwrap_err();
            assert!(error.contains(reason), "{selector:?}: {error}");
        }
    }

    #[test]
    fn context_is_cut_at_characters() {
        let text = "ش".repeat(40) + "Idlib" + &"ق".repeat(3);
        let (prefix, suffix) = context(&text, Span::new(80, 85));
        assert_eq!((prefix.chars().count(), suffix.chars().count()), (CONTEXT, 3));
    }
}
