//! A score in words, as data, and by the names of its measures.

use super::confidence::Reliability;
use super::conflict::ConflictScore;
use super::examples::Examples;
use super::measures::{KindCount, Rates};
use super::toponyms::{CLOSE_KM, NEAR_KM, ToponymScore};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How a parser does on one corpus.
#[derive(Clone, Debug, PartialEq)]
pub enum Score {
    /// On a classic corpus.
    Toponyms(ToponymScore),
    /// On conflict reports.
    Conflict(ConflictScore),
}

/// The measures that have a name, for floors and ceilings: shares in percent, distances in km.
pub const MEASURES: [&str; 28] = [
    "exact-p",
    "exact-r",
    "exact-f1",
    "overlap-p",
    "overlap-r",
    "overlap-f1",
    "core-p",
    "core-r",
    "core-f1",
    "placed-p",
    "placed-r",
    "placed-f1",
    "placed-share",
    "actor-pins",
    "e2e161-p",
    "e2e161-r",
    "e2e161-f1",
    "e2e20-p",
    "e2e20-r",
    "e2e20-f1",
    "resolved",
    "acc161",
    "acc20",
    "mean-km",
    "median-km",
    "mean-all-km",
    "auc",
    "confident-right",
];

impl Score {
    /// A measure by its name, one of [`MEASURES`]; `None` if this corpus does not have it.
    #[must_use]
    pub fn measure(&self, name: &str) -> Option<f64> {
        let percent = |share: Option<f64>| share.map(|share| 100.0 * share);
        if let Some((rates, part @ ("p" | "r" | "f1"))) = name.rsplit_once('-') {
            let rates = self.rates(rates)?;
            return percent(match part {
                "p" => rates.precision(),
                "r" => Some(rates.recall()),
                _ => rates.f1(),
            });
        }
        if name == "confident-right" {
            return percent(self.reliability().confident().map(|bin| bin.share_right()));
        }
        match (self, name) {
            (Self::Toponyms(score), "resolved") => percent(score.placed()),
            (Self::Toponyms(score), "acc161") => percent(score.accuracy_within(NEAR_KM)),
            (Self::Toponyms(score), "acc20") => percent(score.accuracy_within(CLOSE_KM)),
            (Self::Toponyms(score), "mean-km") => score.mean_km(),
            (Self::Toponyms(score), "mean-all-km") => score.mean_km_all(),
            (Self::Toponyms(score), "median-km") => score.median_km(),
            (Self::Toponyms(score), "auc") => score.area_under_curve(),
            (Self::Conflict(score), "placed-share") => percent(Some(score.placed_of_found())),
            (Self::Conflict(score), "median-km") => score.median_km(),
            (Self::Conflict(score), "actor-pins") => Some(score.actor_pins_per_100()),
            _ => None,
        }
    }

    fn rates(&self, name: &str) -> Option<&Rates> {
        match (self, name) {
            (Self::Toponyms(score), "exact") => Some(&score.exact),
            (Self::Toponyms(score), "overlap") => Some(&score.overlap),
            (Self::Toponyms(score), "e2e161") if score.gold_located > 0 => Some(&score.within_161_km),
            (Self::Toponyms(score), "e2e20") if score.gold_located > 0 => Some(&score.within_20_km),
            (Self::Conflict(score), "exact") => Some(&score.exact),
            (Self::Conflict(score), "overlap") => Some(&score.overlap),
            (Self::Conflict(score), "core") => Some(&score.core),
            (Self::Conflict(score), "placed") => Some(&score.placed),
            _ => None,
        }
    }

    fn reliability(&self) -> &Reliability {
        match self {
            Self::Toponyms(score) => &score.reliability,
            Self::Conflict(score) => &score.reliability,
        }
    }

    fn kinds(&self) -> &BTreeMap<String, KindCount> {
        match self {
            Self::Toponyms(score) => &score.kinds,
            Self::Conflict(score) => &score.kinds,
        }
    }

    fn examples(&self) -> &Examples {
        match self {
            Self::Toponyms(score) => &score.examples,
            Self::Conflict(score) => &score.examples,
        }
    }
}

/// The score in words, some lines with their breaks.
#[must_use]
pub fn text(name: &str, score: &Score, by_kind: bool) -> String {
    let mut out = String::new();
    // Writing into a string cannot fail.
    let _ = match score {
        Score::Toponyms(score) => toponyms_text(&mut out, name, score),
        Score::Conflict(score) => conflict_text(&mut out, name, score),
    };
    let _ = reliability_text(&mut out, score);
    if by_kind {
        for (kind, count) in score.kinds() {
            let share = if count.gold == 0 { 0.0 } else { 100.0 * count.placed / count.gold as f64 };
            let KindCount { gold, found, placed } = count;
            let _ = writeln!(out, "  {kind:<16} gold {gold:5}  found {found:5}  placed {placed:7.1}  ({share:.0} %)");
        }
    }
    for (sort, lines) in score.examples().sorts.iter().filter(|(_, lines)| !lines.is_empty()) {
        let _ = writeln!(out, "  {sort}:");
        for line in lines {
            let _ = writeln!(out, "    {line}");
        }
    }
    out
}

fn toponyms_text(out: &mut String, name: &str, score: &ToponymScore) -> std::fmt::Result {
    let ToponymScore { documents, answered, gold, gold_located, .. } = score;
    let only = if score.gold_spans {
        "; gold spans given"
    } else if score.partial {
        "; annotated in part, so only recall counts"
    } else {
        ""
    };
    writeln!(
        out,
        "{name}: {documents} documents ({answered} answered), {gold} toponyms, {gold_located} with coordinates{only}"
    )?;
    if !score.gold_spans {
        rates_text(out, "recognition, exact span", &score.exact)?;
        rates_text(out, "recognition, overlap", &score.overlap)?;
    }
    if score.gold_located == 0 {
        return Ok(());
    }
    writeln!(
        out,
        "  resolution of {}: placed {}  Acc@161 {}  Acc@20 {}  mean {} km  median {} km  mean of all {} km  AUC {}{}",
        score.errors_km.len(),
        percent(score.placed()),
        percent(score.accuracy_within(NEAR_KM)),
        percent(score.accuracy_within(CLOSE_KM)),
        number(score.mean_km(), 0),
        number(score.median_km(), 1),
        number(score.mean_km_all(), 0),
        number(score.area_under_curve(), 3),
        match score.same_id_share() {
            Some(share) => format!("  same GeoNames id {} of {}", percent(Some(share)), score.same_id.1),
            None => String::new(),
        },
    )?;
    if !score.gold_spans {
        rates_text(out, "end to end, 161 km", &score.within_161_km)?;
        rates_text(out, "end to end, 20 km", &score.within_20_km)?;
    }
    Ok(())
}

fn conflict_text(out: &mut String, name: &str, score: &ConflictScore) -> std::fmt::Result {
    let ConflictScore { documents, answered, required, .. } = score;
    writeln!(
        out,
        "{name}: {documents} conflict reports ({answered} answered), {required} mentions that belong on the map"
    )?;
    rates_text(out, "recognition, exact span", &score.exact)?;
    rates_text(out, "recognition, exact or core", &score.core)?;
    rates_text(out, "recognition, overlap", &score.overlap)?;
    let placed = percent(Some(score.placed_of_found()));
    writeln!(out, "  placed, of the found         {placed} %, median error {} km", number(score.median_km(), 1))?;
    rates_text(out, "placed, end to end", &score.placed)?;
    writeln!(out, "  pins on actors, to 100 mentions on the map: {:.1}", score.actor_pins_per_100())
}

fn rates_text(out: &mut String, what: &str, rates: &Rates) -> std::fmt::Result {
    let (precision, recall, f1) = (percent(rates.precision()), percent(Some(rates.recall())), percent(rates.f1()));
    let Rates { right, predicted, gold, .. } = rates;
    writeln!(
        out,
        "  {what:<27}  P {precision}  R {recall}  F1 {f1}   ({right} right, {predicted} predicted, {gold} gold)"
    )
}

fn reliability_text(out: &mut String, score: &Score) -> std::fmt::Result {
    let reliability = score.reliability();
    if reliability.bins().next().is_none() {
        return Ok(());
    }
    writeln!(out, "  confidence   mentions  mean   right %  right % of those on a gold mention")?;
    for (from, to, bin) in reliability.bins().rev() {
        let (mentions, mean) = (bin.mentions, bin.mean_confidence());
        let (right, on_gold) = (100.0 * bin.share_right(), 100.0 * bin.share_right_on_gold());
        writeln!(out, "  {from:.1} to {to:.1}   {mentions:8}  {mean:.2}   {right:7.1}  {on_gold:7.1}")?;
    }
    match reliability.confident() {
        Some(bin) => writeln!(
            out,
            "  of mentions given 0.9 or more, {:.1} % are right ({:.1} % of those on a gold mention)",
            100.0 * bin.share_right(),
            100.0 * bin.share_right_on_gold()
        ),
        None => writeln!(out, "  no mention is given 0.9 or more"),
    }
}

/// A share in percent, five wide; a dash where there is none.
fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "    -".to_owned(), |share| format!("{:5.1}", 100.0 * share))
}

fn number(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.decimals$}"))
}

/// The score as JSON, all figures in full; shares are 0 to 1.
#[must_use]
pub fn json(name: &str, score: &Score) -> Value {
    let mut fields = match score {
        Score::Toponyms(score) => json!({
            "file": name,
            "scheme": "toponyms",
            "docs": score.documents,
            "answered": score.answered,
            "chars": score.characters,
            "partial": score.partial,
            "gold": score.gold,
            "gold_located": score.gold_located,
            "exact": rates_json(&score.exact),
            "overlap": rates_json(&score.overlap),
            "resolution": {
                "n": score.errors_km.len(),
                "resolved": score.placed(),
                "acc161": score.accuracy_within(NEAR_KM),
                "acc20": score.accuracy_within(CLOSE_KM),
                "mean_km": score.mean_km(),
                "median_km": score.median_km(),
                "mean_km_all": score.mean_km_all(),
                "auc": score.area_under_curve(),
                "id_match": score.same_id_share(),
                "id_n": score.same_id.1,
            },
            "e2e161": rates_json(&score.within_161_km),
            "e2e20": rates_json(&score.within_20_km),
        }),
        Score::Conflict(score) => json!({
            "file": name,
            "scheme": "conflict",
            "docs": score.documents,
            "answered": score.answered,
            "required": score.required,
            "exact": rates_json(&score.exact),
            "core": rates_json(&score.core),
            "overlap": rates_json(&score.overlap),
            "placed_share": score.placed_of_found(),
            "median_km": score.median_km(),
            "end_to_end": rates_json(&score.placed),
            "actor_pins_per_100": score.actor_pins_per_100(),
        }),
    };
    let kinds: Map<String, Value> = score
        .kinds()
        .iter()
        .map(|(kind, count)| (kind.clone(), json!({"gold": count.gold, "found": count.found, "placed": count.placed})))
        .collect();
    let bins = score.reliability().bins().map(|(from, to, bin)| {
        json!({"from": from, "to": to, "mentions": bin.mentions, "on_gold": bin.on_gold, "right": bin.right,
            "mean_confidence": bin.mean_confidence()})
    });
    fields["by_kind"] = kinds.into();
    fields["confidence"] = json!({
        "bins": bins.collect::<Vec<Value>>(),
        "confident_right": score.reliability().confident().map(|bin| bin.share_right()),
        "calibration_error": score.reliability().calibration_error(),
    });
    let examples = &score.examples().sorts;
    if examples.iter().any(|(_, lines)| !lines.is_empty()) {
        fields["examples"] = examples.iter().map(|(sort, lines)| ((*sort).to_owned(), json!(lines))).collect();
    }
    fields
}

fn rates_json(rates: &Rates) -> Value {
    json!({"right": rates.right, "predicted": rates.predicted, "gold": rates.gold, "P": rates.precision(),
        "R": rates.recall(), "F1": rates.f1()})
}
