//! What begins with a name: 'Hama countryside', 'Aleppo's city centre', 'Pokrovsk direction',
//! 'Damascus-Beirut highway', 'X's border with Y'.

use super::super::lexicon::{Roles, roles};
use super::super::recognize::Says;
use super::super::tokens::Kind;
use super::borders::{hand, is_bank, is_border};
use super::{Anchor, Draft, Grammar, Relation, Shore};
use crate::geodesy::Compass;

impl Grammar<'_> {
    /// All that begins with a name: 'Hama countryside', 'Aleppo's city centre', 'Pokrovsk direction',
    /// 'Damascus-Beirut highway', 'X-Y border'.
    pub(super) fn name_first(&self, at: usize) -> Option<Draft> {
        let (end, anchor) = self.direct_object(at)?;
        let Anchor::Name(index) = anchor else { return None };
        if self.names[index].first != at {
            return None;
        }
        let draft = |end, relation| Some(Draft { first: at, end, relation, anchors: vec![Anchor::Name(index)] });
        // 'Homs desert', 'Damascus suburbs': the word belongs to the name, and still says that the land around is meant.
        let last = self.low(end - 1);
        let town = self.names[index].known.settlement && self.names[index].whole.is_empty();
        if town && end > self.names[index].core.1 {
            match last {
                "desert" | "badia" => return draft(end, Relation::Countryside(Vec::new())),
                "suburbs" | "neighborhoods" | "neighbourhoods" => {
                    return draft(end, relation_of_head(last, Vec::new()));
                }
                _ => {}
            }
        }
        // 'M5 highway between A and B'
        if self.names[index].says == Says::Road
            && let Some((end, anchors)) = self.two_behind_between(end)
        {
            return Some(Draft { first: at, end, relation: Relation::Road, anchors });
        }
        // Two names and a road, a border, an axis.
        if self.is_dash(end)
            && let Some((after, second)) = self.direct_object(end + 1).or_else(|| self.actor(end + 1))
            && self.tokens.get(end + 1).is_some_and(|t| !t.line_start)
        {
            let Anchor::Name(other) = second else { return None };
            let said = self.names[other].says;
            let low = self.low(after);
            let (stop, relation) = if said == Says::Road {
                (after, Relation::Road)
            } else if roles(low).any(Roles::ROAD) {
                (after + 1, Relation::Road)
            } else if is_border(low) && !self.tokens.roles(after + 1).any(Roles::FACILITY) {
                (after + 1, Relation::Border(Vec::new()))
            } else if matches!(low, "axis" | "line" | "front" | "direction" | "sector" | "area") {
                (after + 1, Relation::Between)
            } else {
                return None;
            };
            return Some(Draft {
                first: at,
                end: stop,
                relation,
                anchors: vec![Anchor::Name(index), Anchor::Name(other)],
            });
        }
        if let Some((end, second)) = self.border_with(end) {
            let anchors = vec![Anchor::Name(index), second];
            return Some(Draft { first: at, end, relation: Relation::Border(Vec::new()), anchors });
        }
        // 'Homs' eastern countryside': behind an s the apostrophe stands alone.
        let bare =
            matches!(self.low(end), "'" | "’") || ['\'', '’'].into_iter().any(|mark| self.tokens.is_mark(end, mark));
        let possessive = self.tokens.is_possessive(end)
            || bare && self.low(end - 1).ends_with('s') && self.tokens.get(end).is_some_and(|token| !token.spaced);
        let mut next = if possessive { end + 1 } else { end };
        if self.tokens.get(next).is_none_or(|t| t.line_start || t.kind != Kind::Word) {
            return None;
        }
        if self.names[index].known.country && self.low(next) == "side" && self.is_of(next + 1) {
            let border = self.past_article(next + 2);
            return if is_border(self.low(border)) { draft(border + 1, Relation::BorderSide) } else { None };
        }
        // 'the Dnipro's left bank'
        if let Some(shore) = hand(self.low(next))
            && is_bank(self.low(next + 1))
            && (possessive || self.names[index].says == Says::Water)
        {
            return draft(next + 2, Relation::Bank(shore));
        }
        let mut towards = Vec::new();
        if let Some((after, all, adjective)) = self.directions(next) {
            if is_bank(self.low(after)) && (possessive || self.names[index].says == Says::Water) {
                return draft(after + 1, Relation::Bank(Shore::Towards(all)));
            }
            if !adjective && !possessive {
                return None;
            }
            towards = all;
            next = after;
        }
        let low = self.low(next);
        let role = roles(low);
        if role.any(Roles::AROUND)
            || possessive && role.any(Roles::PART.or(Roles::QUARTER)) && (low.ends_with('s') || !towards.is_empty())
        {
            if matches!(low, "vicinity" | "entrance" | "entrances") && !possessive {
                return None;
            }
            return draft(next + 1, relation_of_head(low, towards));
        }
        if !towards.is_empty() && is_border(low) {
            return draft(next + 1, Relation::Border(towards));
        }
        // 'Syria's north'
        if !towards.is_empty() {
            let noun = possessive
                && matches!(
                    self.low(next - 1),
                    "north" | "south" | "east" | "west" | "northeast" | "northwest" | "southeast" | "southwest"
                );
            let goes_on = self.tokens.is_word(next) && self.is_of(next);
            return if noun && !goes_on { draft(next, Relation::Part(towards)) } else { None };
        }
        if matches!(low, "suburbs" | "neighborhoods" | "neighbourhoods") && self.names[index].says == Says::Nothing {
            return draft(next + 1, relation_of_head(low, towards));
        }
        if low == "city" && matches!(self.low(next + 1), "centre" | "center") {
            return draft(next + 2, Relation::Middle);
        }
        if matches!(low, "centre" | "center") && (possessive || self.names[index].says == Says::Settlement) {
            return draft(next + 1, Relation::Middle);
        }
        if self.names[index].says == Says::Admin || self.names[index].known.country && !is_border(low) {
            return None;
        }
        if matches!(low, "tactical" | "operational") && self.tokens.roles(next + 1).any(Roles::FRONT.or(Roles::AREA)) {
            return draft(next + 2, Relation::Front);
        }
        if role.any(Roles::FRONT) && !possessive && !matches!(low, "pocket" | "theater" | "theatre") {
            return draft(next + 1, Relation::Front);
        }
        if matches!(low, "area" | "areas" | "surroundings") {
            return draft(next + 1, Relation::Around);
        }
        if matches!(low, "border" | "borders") && !self.tokens.roles(next + 1).any(Roles::FACILITY) {
            return draft(next + 1, Relation::Border(Vec::new()));
        }
        None
    }

    /// Behind a name: ''s border with X', ' border with X'.
    fn border_with(&self, at: usize) -> Option<(usize, Anchor)> {
        let next = at + usize::from(self.tokens.is_possessive(at));
        let next = next + usize::from(self.is_directed_border(next));
        if !is_border(self.low(next)) || self.low(next + 1) != "with" {
            return None;
        }
        self.object_or_country(next + 2)
    }
}

/// Whether the word is a coast.
pub fn is_coast(low: &str) -> bool {
    matches!(
        low,
        "coast"
            | "coastline"
            | "shore"
            | "shores"
            | "littoral"
            | "côte"
            | "costa"
            | "побережье"
            | "побережья"
            | "côtes"
            | "costas"
            | "побережью"
            | "побережьем"
            | "узбережжя"
            | "узбережжі"
            | "узбережжю"
            | "узбережжям"
            | "ساحل"
            | "الساحل"
            | "سواحل"
            | "السواحل"
    )
}

/// 'районах', 'кварталам': districts of a town, or of a division, in Ukrainian and Russian.
pub fn is_quarter(low: &str) -> bool {
    ["район", "квартал"].iter().any(|stem| {
        low.strip_prefix(stem).is_some_and(|ending| matches!(ending, "и" | "ах" | "ам" | "ами" | "ів" | "ы" | "ов"))
    })
}

/// What a word for a part or the land around says, with the directions that stand by it.
pub fn relation_of_head(low: &str, towards: Vec<Compass>) -> Relation {
    match low {
        _ if is_coast(low) => Relation::Coast(towards),
        "outskirts"
        | "outskirt"
        | "edge"
        | "edges"
        | "periphery"
        | "perimeter"
        | "entrance"
        | "entrances"
        | "environs"
        | "surroundings"
        | "vicinity"
        | "suburbs"
        | "suburb"
        | "banlieue"
        | "périphérie"
        | "environs'"
        | "alentours"
        | "afueras"
        | "inmediaciones"
        | "alrededores"
        | "околиці"
        | "околицях"
        | "околиць"
        | "околицы"
        | "окраина"
        | "окраине"
        | "окраины"
        | "окраинах"
        | "окрестности"
        | "окрестностях"
        | "передмістя"
        | "передмісті"
        | "пригород"
        | "пригороде"
        | "periferia"
        | "abords"
        | "lisière"
        | "sortie"
        | "entrée"
        | "cercanías"
        | "suburbios"
        | "entrada"
        | "approaches"
        | "gates"
        | "околиця"
        | "околицю"
        | "околицею"
        | "передмістях"
        | "окраину"
        | "окраиной"
        | "предместье"
        | "пригородах"
        | "أطراف"
        | "الأطراف"
        | "مشارف"
        | "تخوم"
        | "مداخل"
        | "محيط"
        | "ضواحي"
        | "ضاحية" => Relation::Outskirts(towards),
        _ if roles(low).any(Roles::AROUND) || matches!(low, "rural" | "الريف") => Relation::Countryside(towards),
        "neighborhoods" | "neighbourhoods" | "neighborhood" | "neighbourhood" | "quarters" | "quarter"
        | "districts" | "quartiers" | "barrios" | "أحياء" | "الأحياء" => Relation::Quarters(towards),
        _ if is_quarter(low) => Relation::Quarters(towards),
        _ => Relation::Part(towards),
    }
}
