//! What the syntax says of names to each other: 'X in Y', 'X (District, Province)', 'Y's X',
//! 'northwest of A near B'.

use super::lexicon::{HEADS, Roles, direction, people, roles};
use super::phrases::{Expression, Relation};
use super::recognize::{Found, Says, joined};
use super::tokens::{Kind, Tokens};
use crate::geodesy::Compass;
use crate::model::Role;

/// What the words around a name say of where it is; indices count the window's names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// It lies in that one.
    pub within: Option<usize>,
    /// Where a phrase says so of that one, as 'Hass in southern Idlib countryside' does of Idlib: the phrase. It counts the
    /// window's expressions.
    pub within_phrase: Option<usize>,
    /// It lies near that one, in those directions from it where any are given.
    pub near: Option<(usize, Vec<Compass>)>,
    /// It is said to be near that one, and no more: 'Hass near Kafranbel'.
    pub beside: Option<usize>,
}

/// What a text moves towards lies near, unless a city of so many bears the name: that may be far.
const FAR_GOAL_POPULATION: u64 = 100_000;

/// A name or an expression, in text order.
struct Item {
    first: usize,
    end: usize,
    /// The name that stands for it: itself, or the expression's anchor.
    name: usize,
    expression: Option<usize>,
}

/// Links the names of a window.
#[must_use]
pub fn links(tokens: &Tokens, names: &[Found], expressions: &[Expression]) -> Vec<Link> {
    let mut links = vec![Link::default(); names.len()];
    let mut items: Vec<Item> = Vec::new();
    for (index, expression) in expressions.iter().enumerate() {
        if let Some(&name) = expression.anchors.first() {
            items.push(Item { first: expression.first, end: expression.end, name, expression: Some(index) });
        }
    }
    let inside = |name: &Found| {
        let next = expressions.partition_point(|e| e.first <= name.first);
        next.checked_sub(1).is_some_and(|at| name.first < expressions[at].end)
    };
    for (index, name) in names.iter().enumerate() {
        if name.role == Role::Literal && !inside(name) {
            items.push(Item { first: name.first, end: name.end, name: index, expression: None });
        }
    }
    items.sort_by_key(|item| (item.first, item.end));
    for at in 1..items.len() {
        let (a, b) = (&items[at - 1], &items[at]);
        match gap(tokens, a.end, b.first) {
            Gap::In => lie_within(&mut links[a.name], a, b),
            Gap::Bracket if b.expression.is_none() => links[a.name].within = Some(b.name).filter(|w| *w != a.name),
            Gap::Comma
                if b.expression.is_some_and(|e| {
                    matches!(expressions[e].relation, Relation::Part(_) | Relation::Countryside(_))
                }) || is_division(&names[b.name]) && !same_rank(&names[a.name], &names[b.name]) =>
            {
                lie_within(&mut links[a.name], a, b);
            }
            Gap::Nothing if names[b.name].says == Says::Admin && names[a.name].says != Says::Admin => {
                links[a.name].within = links[a.name].within.or(Some(b.name)).filter(|w| *w != a.name);
            }
            Gap::Possessive => links[b.name].within = Some(a.name).filter(|w| *w != b.name),
            Gap::Near if a.expression.is_none() && b.expression.is_none() && a.name != b.name => {
                links[a.name].beside = Some(b.name);
            }
            _ => {}
        }
    }
    // What holds for the last of a list holds for all of it.
    for at in (1..items.len()).rev() {
        let (a, b) = (&items[at - 1], &items[at]);
        if a.expression.is_none()
            && b.expression.is_none()
            && (joined(tokens, a.end, b.first)
                || a.end == b.first
                    && matches!(
                        (names[a.name].says, names[b.name].says),
                        (Says::Quarter | Says::Settlement, Says::Quarter | Says::Settlement)
                    ))
            && links[a.name].within.is_none()
            && let Some(within) = links[b.name].within
            && within != a.name
            && (!is_division(&names[a.name]) || is_division(&names[b.name]))
        {
            links[a.name].within = Some(within);
            links[a.name].within_phrase = links[b.name].within_phrase;
        }
    }
    // 'the villages of A and B near C'
    for at in (1..items.len()).rev() {
        let (a, b) = (&items[at - 1], &items[at]);
        let beside = links[b.name].beside.filter(|beside| *beside != a.name);
        if a.expression.is_none() && links[a.name].beside.is_none() && joined(tokens, a.end, b.first) {
            links[a.name].beside = beside;
        }
    }
    directions_near(tokens, names, &items, expressions, &mut links);
    links
}

/// What one item says of the name before it, unless that lies in something already.
fn lie_within(link: &mut Link, name: &Item, container: &Item) {
    if link.within.is_none() && container.name != name.name {
        link.within = Some(container.name);
        link.within_phrase = container.expression;
    }
}

/// 'northwest of A near B, C and toward D; north of …', and 'B (northwest of A)'.
fn directions_near(tokens: &Tokens, names: &[Found], items: &[Item], expressions: &[Expression], links: &mut [Link]) {
    for at in 0..items.len() {
        let Some(expression) = items[at].expression.map(|index| &expressions[index]) else { continue };
        let Relation::Beside(towards, None) = &expression.relation else { continue };
        let anchor = items[at].name;
        let mut end = items[at].end;
        for item in &items[at + 1..] {
            let words_only = end <= item.first
                && item.first - end <= 6
                && (end..item.first).all(|i| {
                    tokens.is_mark(i, ',')
                        || matches!(
                            tokens.low(i),
                            "and"
                                | "near"
                                | "toward"
                                | "towards"
                                | "in"
                                | "the"
                                | "area"
                                | "of"
                                | "within"
                                | "around"
                                | "at"
                                | "village"
                                | "town"
                                | "from"
                                | "or"
                        )
                });
            if item.expression.is_some() || !words_only || item.name == anchor {
                break;
            }
            // 'The road east of A towards B' leads to a city that may be days away.
            let leads_far = item.first.checked_sub(1).is_some_and(|i| matches!(tokens.low(i), "toward" | "towards"))
                && names[item.name].known.population >= FAR_GOAL_POPULATION;
            if leads_far {
                break;
            }
            if links[item.name].near.is_none() {
                links[item.name].near = Some((anchor, towards.clone()));
            }
            end = item.end;
        }
        // Behind a name, in brackets; 'both' and 'all' reach further back.
        let mut open = items[at].first;
        let mut reach = 1;
        if let Some(before) = open.checked_sub(1) {
            match tokens.low(before) {
                "both" => (open, reach) = (before, 2),
                "all" => (open, reach) = (before, 8),
                _ => {}
            }
        }
        if open == 0 || !tokens.is_mark(open - 1, '(') {
            continue;
        }
        let mut start = open - 1;
        for item in items[..at].iter().rev().take(reach) {
            let direct = item.end == start
                || item.end < start && joined(tokens, item.end, start)
                || start - item.end.min(start) <= 3 && reach > 1;
            if !direct || item.name == anchor {
                break;
            }
            links[item.name].near = Some((anchor, towards.clone()));
            start = item.first;
        }
    }
}

enum Gap {
    In,
    Comma,
    Bracket,
    Possessive,
    Near,
    Nothing,
    Other,
}

/// Whether 'near', 'close to', 'outside the town of' and no more stands there.
fn says_near(tokens: &Tokens, from: usize, to: usize) -> bool {
    let rest = match (tokens.low(from), tokens.low(from + 1)) {
        ("close" | "next" | "adjacent", "to")
        | ("not", "far")
        | ("pas" | "non", "loin")
        | ("no", "lejos")
        | ("près", "de" | "du" | "d'" | "des")
        | ("cerca" | "junto", "de" | "del" | "a" | "al")
        | ("недалеко", "от" | "від")
        | ("рядом", "с" | "со")
        // The 'at' of 'at the nearness of' is a word of its own.
        | ("ب", "القرب") => from + 2,
        (
            "near" | "outside" | "beside" | "біля" | "поблизу" | "неподалік" | "возле" | "близ" | "около" | "قرب"
            | "بجوار",
            _,
        ) => from + 1,
        _ => return false,
    };
    (rest..to).all(|at| {
        let low = tokens.low(at);
        matches!(low, "the" | "of" | "from" | "la" | "le" | "de" | "du" | "d'" | "des" | "del" | "від" | "от" | "من")
            || roles(low).any(HEADS)
    })
}

/// What stands between two names.
fn gap(tokens: &Tokens, from: usize, to: usize) -> Gap {
    if to < from || to - from > 9 || (from..to).any(|i| tokens.get(i).is_some_and(|t| t.line_start && i > from)) {
        return Gap::Other;
    }
    if tokens.get(to).is_some_and(|t| t.line_start) {
        return Gap::Other;
    }
    if from == to {
        return Gap::Nothing;
    }
    if to == from + 1 {
        if tokens.is_mark(from, ',') || tokens.is_mark(from, '،') {
            return Gap::Comma;
        }
        if tokens.is_mark(from, '(') || tokens.is_mark(from, '[') {
            return Gap::Bracket;
        }
        if tokens.is_possessive(from) {
            return Gap::Possessive;
        }
    }
    let mut at = from;
    // 'Ghoweran neighborhood in', 'Big Sukariyeh village in the'
    while at < to && tokens.roles(at).any(HEADS) && at < from + 2 {
        at += 1;
    }
    if tokens.is_mark(at, ',') {
        at += 1;
    }
    if tokens.is_mark(at, '(') {
        at += 1;
    }
    if says_near(tokens, at, to) {
        return Gap::Near;
    }
    let low = tokens.low(at);
    let arabic_in = low == "في" || (at == to && to > from);
    if !(matches!(low, "in" | "inside" | "within" | "of" | "en" | "dans" | "au" | "à" | "в" | "у" | "на") || arabic_in)
    {
        return Gap::Other;
    }
    if low == "of" && at == from {
        return Gap::Other;
    }
    let rest = (at + 1..to).all(|i| {
        let low = tokens.low(i);
        tokens.get(i).is_some_and(|t| t.kind == Kind::Clitic)
            || matches!(
                low,
                "the" | "of" | "la" | "le" | "el" | "de" | "du" | "neighbouring" | "neighboring" | "nearby"
            )
            || roles(low).any(HEADS.or(Roles::MIDDLE))
            || direction(low).is_some()
            || people(low).is_some()
    });
    if rest { Gap::In } else { Gap::Other }
}

/// Whether a name is a division or country by its own words or fame.
fn is_division(name: &Found) -> bool {
    name.says == Says::Admin
        || name.known.country
        || name.says == Says::Nothing && (name.known.admin1 || name.known.admin) && !name.known.settlement
}

/// Whether both are of one rank, as in a list of provinces or countries.
fn same_rank(a: &Found, b: &Found) -> bool {
    (a.known.country && b.known.country) || (a.says == Says::Admin && b.says == Says::Admin && !b.known.country)
}
