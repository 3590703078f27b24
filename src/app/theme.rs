//! Fonts, colours and sizes of the window.

use super::text::{bold_family, font_definitions};
use crate::scene::{Color, Style};
use crate::session::Theme;
use egui::{
    Color32, CornerRadius, FontFamily, FontId, Margin, RichText, Stroke, TextStyle, ThemePreference, Visuals, vec2,
};

/// Gives egui the bundled fonts and the window's look in both themes.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(font_definitions());
    // Where the system does not say: maps are read best on light ground.
    ctx.options_mut(|options| options.fallback_theme = egui::Theme::Light);
    ctx.style_mut_of(egui::Theme::Light, |style| {
        common(style);
        light(&mut style.visuals);
    });
    ctx.style_mut_of(egui::Theme::Dark, |style| {
        common(style);
        dark(&mut style.visuals);
    });
}

/// Follows the analyst's choice.
pub fn choose(ctx: &egui::Context, theme: Theme) {
    ctx.set_theme(match theme {
        Theme::System => ThemePreference::System,
        Theme::Light => ThemePreference::Light,
        Theme::Dark => ThemePreference::Dark,
    });
}

/// A heading within a panel, in bold letters of the body's size.
pub fn bold(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(13.5, bold_family()))
}

/// A colour of a scene as egui has it.
pub fn egui_color(color: Color) -> Color32 {
    Color32::from_rgba_unmultiplied(color.red, color.green, color.blue, color.alpha)
}

fn common(style: &mut egui::Style) {
    let font = |size| FontId::new(size, FontFamily::Proportional);
    style.text_styles = [
        (TextStyle::Small, font(11.5)),
        (TextStyle::Body, font(13.5)),
        (TextStyle::Button, font(13.5)),
        (TextStyle::Monospace, font(13.0)),
        (TextStyle::Heading, FontId::new(16.0, bold_family())),
    ]
    .into();
    style.spacing.item_spacing = vec2(7.0, 5.0);
    style.spacing.button_padding = vec2(8.0, 3.0);
    style.spacing.interact_size.y = 24.0;
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.window_margin = Margin::same(14);
    style.interaction.tooltip_delay = 0.4;
}

fn light(visuals: &mut Visuals) {
    visuals.panel_fill = Color32::from_rgb(0xf8, 0xf8, 0xf6);
    visuals.window_fill = Color32::from_rgb(0xfc, 0xfc, 0xfb);
    visuals.extreme_bg_color = egui_color(Style::light().paper);
    visuals.faint_bg_color = Color32::from_rgb(0xf0, 0xf1, 0xef);
    visuals.selection.bg_fill = Color32::from_rgb(0xcb, 0xdf, 0xf5);
    visuals.selection.stroke = Stroke::new(1.0, Color32::from_rgb(0x10, 0x3a, 0x66));
    visuals.hyperlink_color = Color32::from_rgb(0x0b, 0x5a, 0xa8);
    visuals.override_text_color = None;
    visuals.widgets.noninteractive.fg_stroke.color = Color32::from_rgb(0x26, 0x2b, 0x31);
    visuals.widgets.inactive.fg_stroke.color = Color32::from_rgb(0x26, 0x2b, 0x31);
    visuals.weak_text_color = Some(Color32::from_rgb(0x5a, 0x63, 0x6d));
    visuals.warn_fg_color = Color32::from_rgb(0x9a, 0x52, 0x00);
    visuals.error_fg_color = Color32::from_rgb(0xb0, 0x1e, 0x1e);
    // Fields and buttons are told from what they stand on.
    visuals.widgets.inactive.bg_stroke = Stroke::new(1.0, Color32::from_rgb(0xb9, 0xc0, 0xc7));
    rounded(visuals);
}

fn dark(visuals: &mut Visuals) {
    visuals.panel_fill = Color32::from_rgb(0x1a, 0x1e, 0x23);
    visuals.window_fill = Color32::from_rgb(0x20, 0x25, 0x2b);
    visuals.extreme_bg_color = egui_color(Style::dark().paper);
    visuals.faint_bg_color = Color32::from_rgb(0x22, 0x28, 0x2e);
    visuals.selection.bg_fill = Color32::from_rgb(0x24, 0x4a, 0x70);
    visuals.selection.stroke = Stroke::new(1.0, Color32::from_rgb(0xe2, 0xee, 0xfa));
    visuals.hyperlink_color = Color32::from_rgb(0x7a, 0xb8, 0xf5);
    visuals.widgets.noninteractive.fg_stroke.color = Color32::from_rgb(0xdd, 0xe2, 0xe7);
    visuals.widgets.inactive.fg_stroke.color = Color32::from_rgb(0xdd, 0xe2, 0xe7);
    visuals.weak_text_color = Some(Color32::from_rgb(0x9c, 0xa8, 0xb4));
    visuals.warn_fg_color = Color32::from_rgb(0xf0, 0xb0, 0x60);
    visuals.error_fg_color = Color32::from_rgb(0xff, 0x8a, 0x80);
    visuals.widgets.inactive.bg_stroke = Stroke::new(1.0, Color32::from_rgb(0x4a, 0x55, 0x60));
    rounded(visuals);
}

fn rounded(visuals: &mut Visuals) {
    let widgets = &mut visuals.widgets;
    for widget in [
        &mut widgets.noninteractive,
        &mut widgets.inactive,
        &mut widgets.hovered,
        &mut widgets.active,
        &mut widgets.open,
    ] {
        widget.corner_radius = CornerRadius::same(4);
    }
    visuals.window_corner_radius = CornerRadius::same(8);
    visuals.menu_corner_radius = CornerRadius::same(6);
}
