//! Tells which language a text is in.

use whatlang::{Detector, Lang, Script};

/// How much of a text is looked at, in bytes.
const SAMPLE_BYTES: usize = 8 * 1024;
/// Fewer letters than this tell no language.
const MIN_LETTERS: usize = 20;

/// ISO 639-1 code of the text's main language, where it can be told.
pub(super) fn detect(text: &str) -> Option<String> {
    let mut end = text.len().min(SAMPLE_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let sample = &text[..end];
    if sample.chars().filter(|c| c.is_alphabetic()).count() < MIN_LETTERS {
        return None;
    }
    if is_plain_english(sample) {
        return Some("en".to_owned());
    }
    let info = Detector::new().detect(sample)?;
    let short = match info.script() {
        // Letters that only one of the languages has tell more than trigrams.
        Script::Arabic => match (count(sample, "پچژگ"), count(sample, "ٹڈڑےں")) {
            (_, urdu) if urdu > 3 => "ur",
            (persian, _) if persian > 3 => "fa",
            _ => "ar",
        },
        Script::Cyrillic => match (count(sample, "іїєґІЇЄҐ"), count(sample, "ыэъёЫЭЪЁ")) {
            (ukrainian, russian) if ukrainian > russian => match info.lang() {
                Lang::Bel => "be",
                _ => "uk",
            },
            (_, russian) if russian > 0 && info.lang() != Lang::Bul => "ru",
            _ => two_letters(info.lang())?,
        },
        _ if info.is_reliable() || info.confidence() > 0.5 => two_letters(info.lang())?,
        _ => return None,
    };
    Some(short.to_owned())
}

/// Whether a text has no letters but the plain ones and is full of the small words of English: then no statistics of its
/// letters are needed, which take longer than all the rest of reading.
fn is_plain_english(text: &str) -> bool {
    /// Fewer words than this show too little.
    const MIN_WORDS: usize = 24;
    let (mut words, mut small, mut articles) = (0_usize, 0_usize, 0_usize);
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_alphabetic()) {
        rest = &rest[start..];
        let len = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        if rest[len..].starts_with(char::is_alphabetic) {
            return false;
        }
        words += 1;
        match &rest[..len] {
            "the" | "The" => articles += 1,
            "of" | "and" | "to" | "in" | "was" | "were" | "that" | "with" | "for" | "from" | "by" | "which" | "is"
            | "are" | "at" | "on" | "has" | "have" | "had" | "he" | "his" | "it" | "be" | "been" | "as" | "a"
            | "an" | "I" | "we" | "my" | "our" | "they" | "their" | "this" | "not" | "will" => small += 1,
            _ => {}
        }
        rest = &rest[len..];
    }
    words >= MIN_WORDS && articles * 40 >= words && (articles + small) * 6 >= words
}

fn count(text: &str, letters: &str) -> usize {
    text.chars().filter(|c| letters.contains(*c)).count()
}

fn two_letters(language: Lang) -> Option<&'static str> {
    Some(match language {
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Tur => "tr",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Bel => "be",
        Lang::Bul => "bg",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Hrv => "hr",
        Lang::Pol => "pl",
        Lang::Ces => "cs",
        Lang::Slk => "sk",
        Lang::Ron => "ro",
        Lang::Hun => "hu",
        Lang::Ell => "el",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Ara => "ar",
        Lang::Pes => "fa",
        Lang::Urd => "ur",
        Lang::Hye => "hy",
        Lang::Kat => "ka",
        Lang::Aze => "az",
        Lang::Amh => "am",
        Lang::Hin => "hi",
        Lang::Ben => "bn",
        Lang::Mya => "my",
        Lang::Tha => "th",
        Lang::Cmn => "zh",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Swe => "sv",
        Lang::Dan => "da",
        Lang::Nob => "nb",
        Lang::Fin => "fi",
        Lang::Est => "et",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Ind => "id",
        Lang::Vie => "vi",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_english_is_taken_for_plain_english() {
        let times = |sentence: &str| sentence.repeat(4);
        assert!(is_plain_english(&times(
            "The army said on Saturday that it had taken the town and two villages near it. "
        )));
        for other in [
            "De regering zei dat de aanval in het noorden was en dat er veel gewonden zijn in de stad. ",
            "Pasukan itu berada di kota dan di desa, kata seorang warga di wilayah utara pada hari Sabtu. ",
            "Die Armee war in der Stadt, und an dem Abend griff sie im Norden wieder an, so die Bewohner. ",
            "Les combats ont repris dans la campagne au nord de la ville, selon des habitants de la zone. ",
            "The army was in Müllheim and in the villages near it, said a man who had come from the town. ",
        ] {
            assert!(!is_plain_english(&times(other)), "{other}");
        }
        assert!(!is_plain_english("The army took the town."));
    }

    #[test]
    fn languages_of_the_theatres_are_told_apart() {
        for (text, language) in [
            ("Fighting went on in the northern countryside of Hama on Saturday, residents said.", Some("en")),
            ("سيطرت الفصائل على مناطق واسعة في ريف حلب الجنوبي وريف إدلب الشرقي يوم الأربعاء.", Some("ar")),
            ("Українські військові заявили, що місто Покровськ зазнало обстрілу вночі.", Some("uk")),
            ("Российские войска заявили, что город был обстрелян ночью, сообщили жители.", Some("ru")),
            (
                "Les combats se sont poursuivis samedi dans la campagne au nord de Hama, selon des habitants.",
                Some("fr"),
            ),
            (
                "نیروهای دولتی در شهر تهران گفتند که پس از چند روز درگیری، گزارش‌ها ژرف‌تر می‌شود و پگاه چند کشته",
                Some("fa"),
            ),
            ("12:30", None),
            ("", None),
        ] {
            assert_eq!(detect(text).as_deref(), language, "{text}");
        }
    }
}
