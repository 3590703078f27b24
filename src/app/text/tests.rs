use super::layout::{LaidParagraph, Line};
use super::mark::{Emphasis, Look, Palette};
use super::pixels::Pixels;
use super::*;
use crate::model::{MentionId, MentionKind, ReportId, Span};
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

const ENGLISH: &str = "HTS said it holds all of Idlib province and some fifty villages. Fighting went on in the \
    northern Hama countryside, above all in the town of Morek.\n\nRussian warplanes struck Al-Basil Roundabout in \
    central Aleppo.";
const MIXED: &str = "the town of معرة النعمان (Maarat al-Numan) was hit";
const ARABIC: &str = "أعلنت الهيئة سيطرتها على ريف حلب الجنوبي (إدلب) في 27 نوفمبر 2024، وقال المرصد السوري إن القصف \
    طال بلدة مورك بنسبة 50% من المنازل، منها Hama Hospital.";

struct Panel {
    text: String,
    marks: Vec<TextMark>,
    selected: Option<MentionId>,
    memory: TextMemory,
    clicked: Vec<MentionId>,
    hovered: Option<MentionId>,
}

impl Panel {
    /// A panel over a text in which `marked` words are mentions, in text order.
    fn new(text: &str, marked: &[(&str, MentionKind, Look)]) -> Self {
        let mut from = 0;
        let mut marks = Vec::new();
        for (index, &(word, kind, look)) in (0..).zip(marked) {
            let start = from + text[from..].find(word).unwrap();
            from = start + word.len();
            let id = MentionId { report: ReportId(1), index, anchor: None };
            marks.push(TextMark { id, span: Span::new(start, from), kind, look, anchors: Vec::new() });
        }
        let text = text.to_owned();
        Self { text, marks, selected: None, memory: TextMemory::default(), clicked: Vec::new(), hovered: None }
    }

    fn ui(&mut self, ui: &mut egui::Ui) {
        let report = ReportText { selected: self.selected, ..ReportText::new(ReportId(1), &self.text, &self.marks) };
        let response = report_text_ui(ui, &report, &mut self.memory);
        self.clicked.extend(response.clicked);
        self.hovered = response.hovered;
    }

    fn harness(self, width: f32, height: f32, dark: bool) -> (Harness<'static, Self>, Pixels) {
        let pixels = Pixels::default();
        let harness = Harness::builder()
            .with_size(egui::vec2(width, height))
            .with_theme(if dark { egui::Theme::Dark } else { egui::Theme::Light })
            .with_context_setup(|ctx| ctx.set_fonts(font_definitions()))
            .renderer(pixels.clone())
            .build_ui_state(|ui, panel: &mut Self| panel.ui(ui), self);
        (harness, pixels)
    }
}

fn with_fonts<R>(run: impl FnOnce(&mut egui::epaint::text::FontsView<'_>) -> R) -> R {
    let ctx = egui::Context::default();
    ctx.set_fonts(font_definitions());
    let mut run = Some(run);
    let mut result = None;
    let output = ctx.run_ui(egui::RawInput::default(), |ui| {
        if let Some(run) = run.take() {
            result = Some(ui.ctx().fonts_mut(run));
        }
    });
    output.drop_without_applying_deltas();
    result.unwrap()
}

fn column(width: f32) -> Setting {
    Setting { width, line_height: Some(22.0), align_rtl_right: true, ..Setting::one_line(15.0) }
}

/// The letters of a line from left to right as seen, each as the text has it.
fn seen(laid: &LaidParagraph, text: &str) -> Vec<String> {
    let line = |line: &Line| line.clusters.iter().map(|cluster| &text[cluster.range.clone()]).collect();
    laid.lines.iter().map(line).collect()
}

#[test]
fn clicking_a_mark_tells_which() {
    let marked = [
        ("Idlib province", MentionKind::AdminArea, Look::Certain),
        ("Morek", MentionKind::PopulatedPlace, Look::Ambiguous),
        ("Russian", MentionKind::Country, Look::Actor),
    ];
    let (mut harness, _) = Panel::new(ENGLISH, &marked).harness(420.0, 300.0, false);
    harness.get_by_role_and_label(Role::Link, "Morek, place, ambiguous").click();
    harness.run();
    harness.get_by_role_and_label(Role::Link, "Russian, actor").click();
    harness.run();
    assert_eq!(harness.state().clicked.iter().map(|id| id.index).collect::<Vec<_>>(), [1, 2]);
    harness.get_by_label("Idlib province, division, resolved").hover();
    harness.run();
    assert_eq!(harness.state().hovered.map(|id| id.index), Some(0));
}

/// Laid out in a narrow and in a wide column, as the panel does it.
fn laid(text: &str) -> Vec<LaidParagraph> {
    with_fonts(|fonts| [90.0, 300.0, 2000.0].map(|width| LaidParagraph::new(fonts, text, &column(width))).into())
}

#[test]
fn letters_of_mixed_text_are_seen_in_their_right_order() {
    let check = |text: &str, expected: &str| {
        let laid = with_fonts(|fonts| LaidParagraph::new(fonts, text, &column(2000.0)));
        assert_eq!(seen(&laid, text), [expected], "{text}");
    };
    check("plain text", "plain text");
    check("ريف حلب الجنوبي (إدلب) 2024", "2024 )بلدإ( يبونجلا بلح فير");
    check(MIXED, "the town of نامعنلا ةرعم (Maarat al-Numan) was hit");
    check("بنسبة 50% من", "نم %50 ةبسنب");
    check("سنة ۲۰۲۴ و٢٠٢٣", "٢٠٢٣و ۲۰۲۴ ةنس");
    check("‏2024 (أ)", ")أ( 2024‏");
    check("חדרה (Hadera), 1948", "1948 ,)Hadera( הרדח");
    check("Куп'янськ", "Куп'янськ");
    check("မန္တလေး မြို့", "မန္တလေး မြို့");
}

#[test]
fn every_letter_stands_at_one_place_and_lines_leave_nothing_out() {
    let long_word = "الله".repeat(60);
    for text in [ENGLISH, MIXED, ARABIC, &long_word, "", " ", "لا إله إلا الله", "a\tb\r", "בְּרֵאשִׁית a", "office ffi"]
    {
        let text = text.replace('\n', " ");
        for laid in laid(&text) {
            let mut ranges: Vec<_> = laid.lines.iter().flat_map(|l| &l.clusters).map(|c| c.range.clone()).collect();
            ranges.sort_by_key(|range| range.start);
            let ends = ranges.iter().map(|range| range.end);
            let starts = ranges.iter().skip(1).map(|range| range.start);
            assert!(ends.clone().zip(starts).all(|(end, start)| end == start), "gaps or overlaps: {text:?}");
            assert_eq!(ranges.first().map_or(0, |range| range.start), 0);
            assert_eq!(ranges.last().map_or(0, |range| range.end), text.len(), "{text:?}");
            for (line, next) in laid.lines.iter().zip(laid.lines.iter().skip(1)) {
                assert_eq!(line.range.end, next.range.start);
            }
        }
    }
}

#[test]
fn the_middle_of_a_letter_leads_back_to_it() {
    for text in [MIXED, ARABIC, "плита ffi", "לבנון 12"] {
        for laid in laid(text) {
            for line in &laid.lines {
                for cluster in line.clusters.iter().filter(|cluster| cluster.right - cluster.left > 0.1) {
                    let middle = egui::pos2(0.5 * (cluster.left + cluster.right), 0.5 * (line.top + line.bottom));
                    assert_eq!(laid.letter_at(middle), Some(cluster.range.clone()));
                    let rects = laid.rects(&cluster.range);
                    assert!(rects.iter().any(|rect| rect.contains(middle)), "{text}");
                }
            }
        }
    }
}

#[test]
fn no_line_is_wider_than_its_column() {
    for text in [MIXED, ARABIC] {
        let laid = with_fonts(|fonts| LaidParagraph::new(fonts, text, &column(120.0)));
        assert!(laid.lines.len() > 2);
        for cluster in laid.lines.iter().flat_map(|line| &line.clusters) {
            assert!(cluster.left >= -1.0 && cluster.right <= 121.0, "{cluster:?}");
        }
    }
}

#[test]
fn a_paragraph_that_reads_from_the_right_ends_at_the_right() {
    let laid = with_fonts(|fonts| LaidParagraph::new(fonts, ARABIC, &column(300.0)));
    for line in &laid.lines {
        let right = line.clusters.iter().map(|cluster| cluster.right).fold(0.0, f32::max);
        assert!((right - 300.0).abs() < 1.5, "{right}");
    }
    let first = &laid.lines[0].clusters;
    assert_eq!(first.last().map(|cluster| cluster.range.start), Some(0));
}

#[test]
fn a_name_too_long_for_its_row_ends_in_an_ellipsis() {
    let setting = Setting { width: 80.0, max_lines: 1, ..Setting::one_line(14.0) };
    let texts = with_fonts(|fonts| {
        ["Northern Hama countryside", "ريف حلب الجنوبي وريف إدلب"].map(|text| {
            let laid = LaidParagraph::new(fonts, text, &setting);
            assert!(laid.size.x <= 82.0 && laid.lines.len() == 1, "{text}: {laid:?}");
            let galley = laid.galley(fonts);
            galley.rows[0].glyphs.iter().map(|glyph| glyph.chr).collect::<String>()
        })
    });
    assert!(texts[0].ends_with('…') && texts[1].starts_with('…'), "{texts:?}");
}

#[test]
fn fonts_of_different_scripts_share_a_base_line() {
    let bottoms = with_fonts(|fonts| {
        // Letters without a tail in fonts of different heights.
        ["x", "ا", "ו"].map(|letter| {
            let laid = LaidParagraph::new(fonts, letter, &column(300.0));
            let galley = laid.galley(fonts);
            let glyph = galley.rows[0].glyphs[0];
            glyph.pos.y + glyph.uv_rect.offset.y + glyph.uv_rect.size.y
        })
    });
    let spread = bottoms.iter().fold(0.0_f32, |spread, bottom| spread.max((bottom - bottoms[0]).abs()));
    assert!(spread <= 1.0, "{bottoms:?}");
}

#[test]
fn of_a_report_of_megabytes_only_what_is_visible_is_laid_out() {
    let text = format!("{ENGLISH}\n{ARABIC}\n\n").repeat(14_000);
    assert!(text.len() > 5_000_000);
    let (mut harness, _) = Panel::new(&text, &[]).harness(420.0, 400.0, false);
    assert!(harness.state().memory.laid_out() < 60);
    // Far below everything that has been laid out, and exactly there.
    let start = text[4_000_000..].find("Morek").unwrap() + 4_000_000;
    let id = MentionId { report: ReportId(1), index: 0, anchor: None };
    let span = Span::new(start, start + 5);
    let state = harness.state_mut();
    let (kind, look) = (MentionKind::PopulatedPlace, Look::Certain);
    state.marks = vec![TextMark { id, span, kind, look, anchors: Vec::new() }];
    state.memory.reveal(span);
    harness.run();
    let rect = harness.get_by_label("Morek, place, resolved").rect();
    assert!((80.0..200.0).contains(&rect.center().y), "{rect:?}");
    assert!(harness.state().memory.laid_out() < 120);
}

#[test]
fn scrolling_up_over_unknown_paragraphs_does_not_make_the_text_jump() {
    let text = format!("{ENGLISH}\n{ARABIC}\n\n").repeat(50);
    for half in [text.len() / 2, text.len()] {
        let start = text[..half].rfind("Morek").unwrap();
        let (mut harness, _) = Panel::new(&text, &[]).harness(420.0, 400.0, false);
        let id = MentionId { report: ReportId(1), index: 0, anchor: None };
        let span = Span::new(start, start + 5);
        let (kind, look) = (MentionKind::PopulatedPlace, Look::Certain);
        harness.state_mut().marks = vec![TextMark { id, span, kind, look, anchors: Vec::new() }];
        harness.state_mut().memory.reveal(span);
        harness.run();
        harness.run_steps(2);
        let before = harness.get_by_label("Morek, place, resolved").rect().top();
        harness.hover_at(egui::pos2(200.0, 200.0));
        let wheel = egui::vec2(0.0, 100.0);
        let (unit, phase, modifiers) = (egui::MouseWheelUnit::Point, egui::TouchPhase::Move, egui::Modifiers::NONE);
        harness.event(egui::Event::MouseWheel {
            unit,
            delta: wheel,
            phase,
            modifiers,
            source: egui::MouseWheelSource::Wheel,
        });
        let mut log = String::new();
        for _ in 0..12 {
            harness.step();
            log += &format!("{} ", harness.get_by_label("Morek, place, resolved").rect().top() - before);
        }
        let moved = harness.get_by_label("Morek, place, resolved").rect().top() - before;
        assert!((moved - 100.0).abs() < 1.5, "{half}: {moved}: {log}");
    }
}

#[test]
fn text_selected_with_the_mouse_is_copied_in_the_order_of_the_text() {
    let (mut harness, _) = Panel::new(ENGLISH, &[]).harness(420.0, 300.0, false);
    harness.drag_at(egui::pos2(16.0, 24.0));
    harness.run();
    harness.hover_at(egui::pos2(60.0, 24.0));
    harness.run();
    harness.event(egui::Event::PointerButton {
        pos: egui::pos2(60.0, 24.0),
        button: egui::PointerButton::Primary,
        pressed: false,
        modifiers: egui::Modifiers::NONE,
    });
    harness.event(egui::Event::Copy);
    let mut copied = String::new();
    for _ in 0..3 {
        harness.step();
        for command in &harness.output().platform_output.commands {
            if let egui::OutputCommand::CopyText(text) = command {
                copied.clone_from(text);
            }
        }
    }
    assert!(copied.len() > 2 && ENGLISH.starts_with(&copied), "{copied:?}");
}

#[test]
fn an_area_and_the_place_inside_it_can_both_be_clicked() {
    let mut panel = Panel::new(ENGLISH, &[("northern Hama countryside", MentionKind::RelativeArea, Look::Certain)]);
    let area = &mut panel.marks[0];
    let anchor = MentionId { anchor: Some(0), ..area.id };
    let span = Span::new(area.span.start + 9, area.span.start + 13);
    let (kind, look) = (MentionKind::PopulatedPlace, Look::Certain);
    area.anchors = vec![TextMark { id: anchor, span, kind, look, anchors: Vec::new() }];
    let (mut harness, _) = panel.harness(420.0, 300.0, true);
    harness.get_by_label("Hama, place, resolved").click();
    harness.run();
    harness.get_by_label("northern Hama countryside, area, resolved").click();
    harness.run();
    assert_eq!(harness.state().clicked.iter().map(|id| id.anchor).collect::<Vec<_>>(), [Some(0), None]);
}

#[test]
fn marks_are_drawn_where_their_words_are() {
    let marked = [
        ("Idlib province", MentionKind::AdminArea, Look::Certain),
        ("northern Hama countryside", MentionKind::RelativeArea, Look::Certain),
        ("Morek", MentionKind::PopulatedPlace, Look::Ambiguous),
        ("Russian", MentionKind::Country, Look::Actor),
        ("Al-Basil Roundabout", MentionKind::Facility, Look::Unresolved),
        ("Aleppo", MentionKind::PopulatedPlace, Look::Certain),
        ("معرة النعمان", MentionKind::PopulatedPlace, Look::Certain),
        ("ريف حلب الجنوبي", MentionKind::RelativeArea, Look::Certain),
        ("مورك", MentionKind::PopulatedPlace, Look::Certain),
    ];
    let text = format!("{ENGLISH}\n{MIXED}\n\nريف حلب الجنوبي (إدلب) 2024\n{ARABIC}\nЗ'єднання у м. Куп'янськ 50%.");
    for dark in [false, true] {
        let mut panel = Panel::new(&text, &marked);
        panel.selected = Some(panel.marks[1].id);
        let (mut harness, pixels) = panel.harness(480.0, 460.0, dark);
        harness.run();
        let picture = pixels.picture(&harness.ctx, harness.output());
        if let Ok(folder) = std::env::var("DATELINE_PICTURES") {
            picture.save_png(format!("{folder}/text-{dark}.png")).unwrap();
        }
        let palette = Palette::new(dark);
        for (name, look) in [("مورك, place, resolved", Look::Certain), ("Morek, place, ambiguous", Look::Ambiguous)]
        {
            let color = palette.tint(MentionKind::PopulatedPlace, look, Emphasis::Plain);
            let rect = harness.get_by_label(name).rect();
            let pixels = (rect.left() as u32..rect.right() as u32).flat_map(|x| {
                let rows = rect.center().y as u32 - 8..rect.center().y as u32 + 8;
                rows.map(move |y| (x, y))
            });
            let (mut tinted, mut all) = (0, 0);
            for pixel in pixels.filter_map(|(x, y)| picture.pixel(x, y)) {
                all += 1;
                tinted += i32::from([pixel.red(), pixel.green(), pixel.blue()] == [color.r(), color.g(), color.b()]);
            }
            assert!(tinted * 3 > all, "{name}: {tinted} of {all}");
        }
    }
}
