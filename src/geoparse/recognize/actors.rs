//! Whether a name speaks of the place or of an actor: 'Russian warplanes', 'Damascus said'.

use super::{Known, Recognizer, Says};
use crate::geoparse::lexicon::{self, HEADS, Roles, roles};
use crate::model::{ActorKind, Role};

impl Recognizer<'_, '_> {
    /// Place or actor, by what stands around.
    pub(super) fn role_of(
        &self,
        start: usize,
        end: usize,
        run_start: usize,
        known: &Known,
        says: Says,
        low: &str,
    ) -> Role {
        let tokens = self.tokens;
        if self.backed_after(end) {
            let held = matches!(tokens.low(end + 1), "occupied" | "controlled" | "held");
            if !(held && known.places.is_empty()) {
                return Role::Actor(ActorKind::NounModifier);
            }
        }
        if says != Says::Nothing {
            return Role::Literal;
        }
        let power = known.country || known.capital || lexicon::country_alias(low).is_some();
        if !power {
            // 'Kherson officials said' is still about an actor, but rarely; the town is near enough.
            return Role::Literal;
        }
        let before = run_start.checked_sub(1);
        let before_low = before.map_or("", |index| tokens.low(index));
        let before_low = if before_low == "the" {
            run_start.checked_sub(2).map_or("", |index| tokens.low(index))
        } else {
            before_low
        };
        let before_role = roles(before_low);
        let line_start = tokens.get(start).is_some_and(|t| t.line_start);
        let placed = !line_start
            && (before_role.any(Roles::PREPOSITION.or(Roles::TAKER).or(HEADS)) || before_low == "of")
            && before_low != "against";
        let after = if tokens.is_possessive(end) { end + 1 } else { end };
        let (after_low, after_role) = (tokens.low(after), tokens.roles(after));
        let possessive = after > end;
        if before_low == "of" && run_start >= 2 {
            let head =
                if tokens.low(run_start - 1) == "the" { run_start.checked_sub(3) } else { run_start.checked_sub(2) };
            let head_role = head.map_or_else(Roles::default, |index| tokens.roles(index));
            if head_role.any(Roles::TITLE.or(Roles::GOVERNMENT))
                && !head_role.any(HEADS.or(Roles::PART).or(Roles::AROUND))
            {
                return Role::Actor(ActorKind::NounModifier);
            }
        }
        if possessive
            && (after_role.any(Roles::GOVERNMENT)
                || tokens.roles(after + 1).any(Roles::GOVERNMENT) && !after_role.any(HEADS))
        {
            let kind = if after_low == "ability" { ActorKind::Metonym } else { ActorKind::NounModifier };
            return Role::Actor(kind);
        }
        if before_role.any(Roles::AGENT_PREPOSITION) && !line_start {
            let border = run_start.checked_sub(2).is_some_and(|i| tokens.low(i).starts_with("border"));
            return if border { Role::Literal } else { Role::Actor(ActorKind::Metonym) };
        }
        if !possessive && !placed && tokens.is_word(after) && !tokens.get(after).is_some_and(|t| t.sentence_start) {
            if after_role.any(Roles::SPEECH)
                || known.country && after_role.any(Roles::ACTION)
                || known.capital && matches!(after_low, "had" | "has" | "will" | "would" | "did" | "does")
            {
                return Role::Actor(ActorKind::Metonym);
            }
            if after_role.any(Roles::GOVERNMENT.or(Roles::ORGANISATION))
                && !after_role.any(HEADS.or(Roles::FRONT))
                && known.country
            {
                return Role::Actor(ActorKind::NounModifier);
            }
            // 'Azerbaijan blaming Armenian groups': a country that does something is an actor.
            if known.country
                && after_low.len() > 5
                && after_low.ends_with("ing")
                && self.language == "en"
                && before_low == "with"
            {
                return Role::Actor(ActorKind::Metonym);
            }
        }
        if matches!(low, "us" | "u.s." | "uk" | "u.k." | "united states" | "united kingdom")
            && (!placed || matches!(before_low, "from" | "to" | "on" | "between" | "of"))
        {
            return Role::Actor(if tokens.is_word(after) && !tokens.is_capital(after) {
                ActorKind::NounModifier
            } else {
                ActorKind::Metonym
            });
        }
        Role::Literal
    }
}
