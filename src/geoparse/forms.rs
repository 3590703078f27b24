//! Forms under which a gazetteer may know a name: the nominative of an inflected name, a hashtag's
//! words apart, an Arabic name without what is written onto it.

use super::tokens::{Script, Shape, Tokens};

/// At most so many forms are tried for one name.
const FORMS_MAX: usize = 24;

/// The forms of the tokens from `start` to before `end`, the text's own first.
#[must_use]
pub fn forms(tokens: &Tokens, start: usize, end: usize) -> Vec<String> {
    let surface = tokens.slice(start, end);
    let mut forms = vec![surface.to_owned()];
    let Some(first) = tokens.get(start) else { return forms };
    if first.shape == Shape::Camel && end == start + 1 {
        forms.push(apart(surface));
    }
    if first.script == Script::Cyrillic {
        inflected(tokens, start, end, &mut forms);
    }
    forms
}

/// 'NovaOdesa' as 'Nova Odesa'.
fn apart(word: &str) -> String {
    let mut out = String::with_capacity(word.len() + 4);
    let mut last_lower = false;
    for c in word.chars() {
        if c.is_uppercase() && last_lower {
            out.push(' ');
        }
        last_lower = c.is_lowercase();
        out.push(c);
    }
    out
}

/// Nominatives of a Ukrainian or Russian name: every word's endings taken back, words combined.
fn inflected(tokens: &Tokens, start: usize, end: usize, forms: &mut Vec<String>) {
    if end - start > 5 {
        return;
    }
    let mut combined: Vec<String> = vec![String::new()];
    for index in start..end {
        let spaced = index > start && tokens.get(index).is_some_and(|token| token.spaced);
        let word = tokens.slice(index, index + 1);
        let endings = if tokens.is_word(index) { nominatives(word) } else { vec![word.to_owned()] };
        let mut next = Vec::new();
        for head in &combined {
            for ending in &endings {
                if next.len() < FORMS_MAX * 2 {
                    next.push(format!("{head}{}{ending}", if spaced { " " } else { "" }));
                }
            }
        }
        combined = next;
    }
    for form in combined {
        if forms.len() < FORMS_MAX && !forms.contains(&form) {
            forms.push(form);
        }
    }
}

/// A case ending and the nominative endings it may come from.
const ENDINGS: &[(&str, &[&str])] = &[
    // Adjectives and names like them: Торського, Широкого, Білицького, Тернової, Верхньої.
    ("ського", &["ське", "ський"]),
    ("ського", &["ськое"]),
    ("цького", &["цьке", "цький"]),
    ("ому", &["е", "ий", "ое", "ый"]),
    ("ого", &["е", "ий", "ое", "ый", "ой"]),
    ("ього", &["є", "ій"]),
    ("его", &["ее", "ий"]),
    ("єго", &["є"]),
    ("ої", &["а"]),
    ("ьої", &["я"]),
    ("ій", &["а", "я", "ій"]),
    ("ою", &["а"]),
    ("ей", &["и", "я", "ей"]),
    ("ой", &["а", "ая", "ой"]),
    ("ую", &["ая"]),
    ("их", &["і", "ы", "ие", "и"]),
    ("ых", &["ые"]),
    ("ими", &["і"]),
    ("им", &["е", "ий"]),
    // Nouns: Миколаївки, Стариці, Сергіївку, Києва, Харкові, Сум.
    ("ві", &["в"]),
    ("ову", &["ів", "ов"]),
    ("єву", &["їв"]),
    ("єва", &["їв"]),
    ("єві", &["їв"]),
    ("ова", &["ів", "ов", "ове", "ова"]),
    ("ові", &["ів", "ове", "ова"]),
    ("ева", &["ев", "їв", "ево"]),
    ("ке", &["к"]),
    ("ки", &["ка", "ки"]),
    ("ці", &["ка", "ця", "ці"]),
    ("ку", &["ка", "к"]),
    ("кою", &["ка"]),
    ("ї", &["я", "ї"]),
    ("ії", &["ія"]),
    ("ією", &["ія"]),
    ("сти", &["сть"]),
    ("ів", &["и", "ів", "і"]),
    ("ах", &["и", "ы", "а"]),
    ("ях", &["і", "я"]),
    ("ами", &["и", "ы"]),
    ("и", &["а", "и", "я"]),
    ("ы", &["а", "ы"]),
    ("і", &["а", "", "я", "ь", "о", "е"]),
    ("у", &["а", "", "о"]),
    ("ссю", &["сь"]),
    ("ю", &["я", "ь", ""]),
    ("я", &["ь", "е", "є", "я"]),
    ("а", &["", "о", "а"]),
    ("е", &["", "а", "е"]),
    ("ом", &["", "о"]),
    ("ем", &["ь", "е"]),
];

/// The nominatives one inflected word may come from, itself first.
fn nominatives(word: &str) -> Vec<String> {
    let mut out = vec![word.to_owned()];
    if word.chars().count() < 3 || word.len() > 80 {
        return out;
    }
    let mut push = |form: String| {
        if !out.contains(&form) && out.len() < 10 {
            out.push(form);
        }
    };
    let mut lengths: Vec<&(&str, &[&str])> = ENDINGS.iter().filter(|(ending, _)| word.ends_with(ending)).collect();
    lengths.sort_by_key(|entry| std::cmp::Reverse(entry.0.len()));
    for (ending, endings) in lengths {
        let stem = &word[..word.len() - ending.len()];
        if stem.chars().count() < 2 {
            continue;
        }
        for nominative in *endings {
            push(format!("{stem}{nominative}"));
            // A vowel that comes back: Черкас, Конотопі; Торецька from Торецьк; Степів from Степи.
            if nominative.is_empty()
                && let Some(form) = with_vowel(stem)
            {
                push(form);
            }
        }
    }
    // A plural's genitive has no ending: Сум from Суми, Черкас from Черкаси.
    if word.ends_with(|c: char| !"аеиіоуяюєїыэёйь".contains(c)) {
        push(format!("{word}и"));
        push(format!("{word}ы"));
        push(format!("{word}а"));
    }
    out
}

/// 'Рівн' as 'Рівен', 'Кучерового' goes by its own rule.
fn with_vowel(stem: &str) -> Option<String> {
    let last = stem.chars().next_back()?;
    let before = &stem[..stem.len() - last.len_utf8()];
    let inner = before.chars().next_back()?;
    (!"аеиіоуяюєїыэё".contains(inner) && "нцркл".contains(last)).then(|| format!("{before}е{last}"))
}

/// The towns that an adjective like 'Покровському' or 'Pokrovskyi' may be made from.
#[must_use]
pub fn towns_of_adjective(word: &str) -> Vec<String> {
    const ADJECTIVES: &[&str] = &[
        "ському",
        "ського",
        "ський",
        "ським",
        "ском",
        "ского",
        "ский",
        "ским",
        "ську",
        "ская",
        "ской",
        "ська",
        "ської",
        "ській",
        "цького",
        "цький",
        "цькому",
        "цьким",
        "цькій",
        "зькому",
        "зького",
        "зьким",
        "зькій",
        "зький",
        "ськими",
        "ських",
        "ских",
    ];
    let Some(stem) = ADJECTIVES.iter().find_map(|ending| word.strip_suffix(ending)) else { return Vec::new() };
    if stem.chars().count() < 2 {
        return Vec::new();
    }
    let mut towns = Vec::new();
    for ending in [
        "ськ", "ск", "", "ка", "е", "ове", "и", "а", "я", "ь", "івка", "ськ-", "цьк", "зьк", "ня", "ське", "в", "к",
        "жжя", "ье",
    ] {
        towns.push(format!("{stem}{ending}"));
    }
    // Гуляйпільському from Гуляйполе, Оріхівському from Оріхів, Куп'янському from Куп'янськ.
    if let Some(base) = stem.strip_suffix("піль") {
        towns.push(format!("{base}поле"));
        towns.push(format!("{base}пілля"));
    }
    if let Some(base) = stem.strip_suffix("нів") {
        towns.push(format!("{base}нівка"));
    }
    if let Some(base) = stem.strip_suffix("ян") {
        towns.push(format!("{base}янськ"));
    }
    if let Some(base) = stem.strip_suffix('ь') {
        towns.push(format!("{base}ля"));
        towns.push(format!("{base}ль"));
    }
    towns
}

/// How many bytes of an Arabic word may be prepositions and conjunctions written onto it, longest
/// last; 0 always comes first.
#[must_use]
pub fn arabic_clitics(word: &str) -> Vec<usize> {
    let mut lengths = vec![0];
    let mut at = 0;
    for c in word.chars().take(3) {
        if !matches!(c, 'و' | 'ف' | 'ب' | 'ل' | 'ك') || word.len() - at <= 6 {
            break;
        }
        at += c.len_utf8();
        lengths.push(at);
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;

    #[test]
    fn inflected_names_lead_back_to_their_nominatives() {
        for (inflected, nominative) in [
            ("Миколаївки", "Миколаївка"),
            ("Великої Чернеччини", "Велика Чернеччина"),
            ("Торського", "Торське"),
            ("Стариці", "Стариця"),
            ("Сум", "Суми"),
            ("Києву", "Києв"),
            ("Куп’янська-Вузлового", "Куп’янськ-Вузловий"),
            ("Магнитогорске", "Магнитогорск"),
            ("Степів", "Степи"),
            ("Надії", "Надія"),
            ("Росією", "Росія"),
            ("Запорожской области", "Запорожская область"),
        ] {
            let tokens = Tokens::of(inflected, Span::new(0, inflected.len()));
            let forms = forms(&tokens, 0, tokens.len());
            assert!(forms.iter().any(|form| form == nominative), "{inflected}: {forms:?}");
        }
    }

    #[test]
    fn adjectives_of_fronts_lead_to_their_towns() {
        for (adjective, town) in [
            ("Покровському", "Покровськ"),
            ("Гуляйпільському", "Гуляйполе"),
            ("Оріхівському", "Оріхів"),
            ("Лиманському", "Лиман"),
            ("Запорізькому", "Запоріжжя"),
            ("Запорожском", "Запорожье"),
            ("Кременчуцькому", "Кременчук"),
        ] {
            assert!(towns_of_adjective(adjective).iter().any(|form| form == town), "{adjective}");
        }
    }
}
