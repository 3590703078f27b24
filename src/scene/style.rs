//! How a scene looks: colours and sizes.

use super::Color;
use crate::model::MentionKind;

/// Colours and sizes of a scene. The hues are those of Okabe and Ito (2008), which people with any
/// of the common colour vision deficiencies tell apart; shape and hatch say the same again.
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// Whether the map is dark.
    pub dark: bool,
    /// What a report's text stands on.
    pub paper: Color,
    /// Letters of labels and plates.
    pub ink: Color,
    /// Letters of less weight: provinces, credits.
    pub faint_ink: Color,
    /// Behind letters on the map.
    pub halo: Color,
    /// Plates that carry title, legend and scale.
    pub plate: Color,
    /// Edges of plates.
    pub plate_edge: Color,
    /// Rings around what is selected.
    pub selection: Color,
    /// Rings around what is hovered.
    pub hover: Color,
    /// Edge of pins, so that they stand off from the map and each other.
    pub pin_edge: Color,
    /// Radius of a pin, px.
    pub pin_radius: f64,
    /// Font size of pins' names, px.
    pub name_size: f64,
}

impl Style {
    /// For a dark or a light window.
    #[must_use]
    pub fn new(dark: bool) -> Self {
        if dark { Self::dark() } else { Self::light() }
    }

    /// For a light map.
    #[must_use]
    pub fn light() -> Self {
        Self {
            dark: false,
            paper: Color::hex(0xffffff),
            ink: Color::hex(0x1d2733),
            faint_ink: Color::hex(0x5b6673),
            halo: Color::hex(0xffffff).with_opacity(0.85),
            plate: Color::hex(0xffffff).with_opacity(0.94),
            plate_edge: Color::hex(0xc3ccd4),
            selection: Color::hex(0x111111),
            hover: Color::hex(0x56657a),
            pin_edge: Color::hex(0xffffff),
            pin_radius: 7.0,
            name_size: 12.5,
        }
    }

    /// For a dark map.
    #[must_use]
    pub fn dark() -> Self {
        Self {
            dark: true,
            paper: Color::hex(0x121519),
            ink: Color::hex(0xe8edf2),
            faint_ink: Color::hex(0xa3b0bd),
            halo: Color::hex(0x10161d).with_opacity(0.85),
            plate: Color::hex(0x1b232c).with_opacity(0.94),
            plate_edge: Color::hex(0x3c4856),
            selection: Color::hex(0xffffff),
            hover: Color::hex(0xb8c4d2),
            pin_edge: Color::hex(0x10161d),
            ..Self::light()
        }
    }

    /// The colour of a group of kinds.
    #[must_use]
    pub fn color(&self, group: Group) -> Color {
        let (light, dark) = match group {
            Group::Settlement => (0xc44f00, 0xf0803c),
            Group::Division => (0x0072b2, 0x56b4e9),
            Group::Worded => (0x946200, 0xe69f00),
            Group::Built => (0xa8447e, 0xdf8fbd),
            Group::Natural => (0x00805d, 0x2cc79b),
            Group::Coordinate => (0x333a44, 0xe8edf2),
        };
        Color::hex(if self.dark { dark } else { light })
    }

    /// The colour of the names of a group's areas: nearer to the ink, so that they read well.
    #[must_use]
    pub fn area_ink(&self, group: Group) -> Color {
        mix(self.color(group), self.ink, 60)
    }

    /// The colour of a density, 0 for none to 1 for the densest: darker on a light map, brighter on a dark one,
    /// so that it reads without colour vision too.
    #[must_use]
    pub fn density(&self, share: f64) -> Color {
        // Five classes of ColorBrewer's OrRd; for dark maps five steps of matplotlib's inferno.
        const LIGHT: [u32; 5] = [0xfdd49e, 0xfdbb84, 0xfc8d59, 0xd7301f, 0x7f0000];
        const DARK: [u32; 5] = [0x420a68, 0x932667, 0xdd513a, 0xfca50a, 0xfcffa4];
        let stops = if self.dark { DARK } else { LIGHT };
        let share = share.clamp(0.0, 1.0);
        let at = share * (stops.len() - 1) as f64;
        let from = (at as usize).min(stops.len() - 2);
        let percent = ((at - from as f64) * 100.0).round().clamp(0.0, 100.0) as u16;
        let color = mix(Color::hex(stops[from + 1]), Color::hex(stops[from]), percent);
        // Faint at first, and never so dense that the map is hidden.
        color.with_opacity((share * 3.0).min(1.0) * 0.78)
    }

    /// What lies behind words of a report that name something of a group: its colour, thinned with
    /// paper; more of it where the words stand out.
    #[must_use]
    pub fn tint(&self, group: Group, stands_out: bool) -> Color {
        let percent = match (self.dark, stands_out) {
            (false, false) => 17,
            (false, true) => 30,
            (true, false) => 27,
            (true, true) => 38,
        };
        mix(self.color(group), self.paper, percent)
    }
}

/// So many hundredths of one colour, the rest of the other.
fn mix(a: Color, b: Color, percent: u16) -> Color {
    let mix = |a: u8, b: u8| ((u16::from(a) * percent + u16::from(b) * (100 - percent)) / 100) as u8;
    Color { red: mix(a.red, b.red), green: mix(a.green, b.green), blue: mix(a.blue, b.blue), alpha: 255 }
}

/// Kinds that share a colour and a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Cities, towns, villages: a disc.
    Settlement,
    /// Countries, provinces, districts: a solid outline.
    Division,
    /// Areas worked out from words, and regions: a hatch.
    Worded,
    /// Facilities and roads: a square.
    Built,
    /// Waters, mountains, deserts: a triangle.
    Natural,
    /// Written coordinates: a diamond.
    Coordinate,
}

impl Group {
    /// What it holds, in words that go on after 'of'.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Settlement => "settlements",
            Self::Division => "countries and divisions",
            Self::Worded => "areas told in words",
            Self::Built => "facilities and roads",
            Self::Natural => "waters and landforms",
            Self::Coordinate => "coordinates",
        }
    }

    /// All groups.
    pub const ALL: [Self; 6] =
        [Self::Settlement, Self::Division, Self::Worded, Self::Built, Self::Natural, Self::Coordinate];

    /// The group of a kind.
    #[must_use]
    pub fn of(kind: MentionKind) -> Self {
        match kind {
            MentionKind::PopulatedPlace => Self::Settlement,
            MentionKind::AdminArea | MentionKind::Country => Self::Division,
            MentionKind::RelativeArea | MentionKind::Region => Self::Worded,
            MentionKind::Facility | MentionKind::Road => Self::Built,
            MentionKind::Water | MentionKind::Landform => Self::Natural,
            MentionKind::Coordinate => Self::Coordinate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_on_a_mark_or_a_pin_reads_well_in_both_themes() {
        for style in [Style::light(), Style::dark()] {
            for group in Group::ALL {
                let told = |what: &str| format!("{what} of {group:?}, dark: {}", style.dark);
                let color = style.color(group);
                assert!(style.pin_edge.contrast(color) >= 4.5, "{}", told("digits on the pin"));
                for stands_out in [false, true] {
                    let tint = style.tint(group, stands_out);
                    assert!(style.ink.contrast(tint) >= 4.5, "{}", told("words on the mark"));
                    assert!(color.contrast(tint) >= 3.0, "{}", told("line under the mark"));
                }
                assert!(style.area_ink(group).contrast(style.paper) >= 4.5, "{}", told("name"));
            }
            assert!(style.ink.contrast(style.paper) >= 7.0);
            assert!(style.faint_ink.contrast(style.paper) >= 4.5);
            assert!(style.selection.contrast(style.paper) >= 3.0);
        }
    }

    #[test]
    fn no_two_groups_share_a_colour() {
        for style in [Style::light(), Style::dark()] {
            for (index, group) in Group::ALL.into_iter().enumerate() {
                assert!(Group::ALL[..index].iter().all(|other| style.color(*other) != style.color(group)));
            }
        }
    }
}
