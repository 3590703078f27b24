//! How fast the real window is while its map is dragged about: with nothing on it, and with a million mentions; and
//! how much memory it takes. It needs a display and drags by itself:
//!
//! `LIBGL_ALWAYS_SOFTWARE=1 xvfb-run -s '-screen 0 1280x800x24' cargo bench --bench frames`

mod corpus;

use dateline::app::{App, Jobs};
use dateline::model::{MentionKind, Status};
use dateline::session::{Action, Bookmark, Command};
use egui::{Context, Event, Modifiers, PointerButton, RawInput, Ui, pos2};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// Until a view has all its tiles, and whatever else it waits for.
const SETTLE: Duration = Duration::from_secs(3);
/// Frames of a drag, and how many of its first ones do not count.
const FRAMES: usize = 260;
const FRAMES_LEFT_OUT: usize = 20;
/// A million mentions may take so long to open.
const OPEN_MAX: Duration = Duration::from_secs(300);

/// What the window is doing.
enum Step {
    /// On the way to a view, by number.
    Going(usize, Instant),
    /// Dragging it.
    Dragging(usize, Vec<Duration>),
    /// The million is being read.
    Opening(Instant),
}

struct Timed {
    app: App,
    step: Step,
    /// Whether the million mentions are there.
    full: bool,
    file: String,
    last_frame: Instant,
    /// The processor time at the start of a drag, of all threads: what a frame takes of it says more on a busy machine.
    cpu: Duration,
    /// Frame times of the empty map at each view, in the middle.
    empty: Vec<Duration>,
}

impl Timed {
    fn look(&mut self, context: &Context, view: usize) {
        self.app.send(context, Command::GoToBookmark(view));
        self.step = Step::Going(view, Instant::now());
    }

    /// Takes the time of a frame, and goes on to what is next.
    fn advance(&mut self, context: &Context) {
        let took = self.last_frame.elapsed();
        self.last_frame = Instant::now();
        match &mut self.step {
            Step::Going(view, since) => {
                if since.elapsed() > SETTLE {
                    self.step = Step::Dragging(*view, Vec::new());
                }
            }
            Step::Dragging(view, times) => {
                times.push(took);
                if times.len() == FRAMES_LEFT_OUT {
                    self.cpu = processor_time();
                }
                if times.len() == FRAMES {
                    let view = *view;
                    let mut times = times.split_off(FRAMES_LEFT_OUT);
                    times.sort_unstable();
                    self.report(view, &times);
                    match view + 1 < corpus::views().count() {
                        true => self.look(context, view + 1),
                        false if self.full => context.send_viewport_cmd(egui::ViewportCommand::Close),
                        false => {
                            self.app.open(vec![self.file.clone()]);
                            self.step = Step::Opening(Instant::now());
                        }
                    }
                }
            }
            Step::Opening(since) => {
                assert!(since.elapsed() < OPEN_MAX, "the file takes too long to open");
                let state = self.app.state();
                if state.running.is_empty() && !state.reports.is_empty() {
                    let mentions: usize = state.reports.iter().map(|open| open.mentions.len()).sum();
                    println!("{mentions} mentions open after {:.1} s; {}", since.elapsed().as_secs_f64(), memory());
                    self.full = true;
                    self.look(context, 0);
                }
            }
        }
        context.request_repaint();
    }

    fn report(&mut self, view: usize, sorted: &[Duration]) {
        let (name, _) = corpus::views().nth(view).expect("a view");
        let ms = |time: Duration| time.as_secs_f64() * 1000.0;
        let (middle, slow) = (sorted[sorted.len() / 2], sorted[sorted.len() * 95 / 100]);
        let mean = sorted.iter().sum::<Duration>() / sorted.len() as u32;
        let rate = 1.0 / mean.as_secs_f64();
        let against = match self.empty.get(view) {
            Some(empty) if self.full => format!(", {:.2} times the empty map's", ms(middle) / ms(*empty)),
            _ => String::new(),
        };
        let cpu = (processor_time() - self.cpu) / sorted.len() as u32;
        let what = if self.full { "a million mentions" } else { "nothing" };
        println!(
            "{name}, {what}: {rate:.0} frames a second, {:.1} ms in the middle{against}, {:.1} ms for 19 of 20, {:.1} ms of processor time",
            ms(middle),
            ms(slow),
            ms(cpu)
        );
        if !self.full {
            self.empty.push(middle);
        }
    }
}

impl eframe::App for Timed {
    fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
        self.app.frame_ui(ui);
        let context = ui.ctx().clone();
        self.advance(&context);
    }

    /// The pointer goes round in a circle, pressed.
    fn raw_input_hook(&mut self, context: &Context, input: &mut RawInput) {
        let Step::Dragging(_, times) = &self.step else { return };
        let size = context.content_rect().size();
        let turn = times.len() as f32 / 60.0 * std::f32::consts::TAU;
        let at = pos2(size.x * 0.25 + 120.0 * turn.cos(), size.y * 0.35 + 120.0 * turn.sin());
        input.events.push(Event::PointerMoved(at));
        if times.is_empty() || times.len() == FRAMES - 1 {
            let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
            input.events.push(Event::PointerButton { pos: at, button, pressed: times.is_empty(), modifiers });
        }
    }
}

/// A million mentions as the window opens them.
fn write_corpus(path: &Path) -> std::io::Result<()> {
    let mut file = BufWriter::new(std::fs::File::create(path)?);
    let marks = corpus::corpus();
    for report in marks.chunk_by(|a, b| a.id.report == b.id.report) {
        let (mut text, mut mentions) = (String::new(), Vec::new());
        for mark in report {
            let start = text.len();
            text += &mark.name;
            let kind = match mark.kind {
                MentionKind::Facility => "facility",
                MentionKind::Water => "water",
                _ => "populated_place",
            };
            let status = if mark.status == Status::Ambiguous { "ambiguous" } else { "resolved" };
            mentions.push(format!(
                r#"{{"start":{start},"end":{},"kind":"{kind}","status":"{status}","name":"{}","lat":{:.6},"lon":{:.6},"radius_km":{}}}"#,
                text.len(),
                mark.name,
                mark.position.lat_deg(),
                mark.position.lon_deg(),
                mark.radius_km
            ));
            text += ". ";
        }
        let (id, mentions) = (report[0].id.report.0, mentions.join(","));
        writeln!(file, r#"{{"dateline":1,"id":{id},"language":"en","text":"{text}","mentions":[{mentions}]}}"#)?;
    }
    file.flush()
}

/// Of all threads of this process, to a hundredth of a second: Linux counts in those.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = after_name.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(10 * ticks)
}

fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let lines = status.lines().filter(|line| line.starts_with("VmHWM") || line.starts_with("VmRSS"));
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join(", ")
}

fn main() {
    // `cargo test --benches` only wants to know that it builds.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let folder = tempfile::tempdir().expect("room for a folder");
    let file = folder.path().join("million.jsonl");
    // In a process of its own, so that its memory is not counted.
    if let Some(path) = std::env::args().skip_while(|argument| argument != "--write").nth(1) {
        return write_corpus(Path::new(&path)).expect("room for a file");
    }
    let program = std::env::current_exe().expect("this program");
    let written = std::process::Command::new(program).args(["--bench", "--write"]).arg(&file).status();
    assert!(written.is_ok_and(|status| status.success()), "the million mentions are written");
    let file = file.to_string_lossy().into_owned();
    let viewport = egui::ViewportBuilder::default().with_inner_size([1280.0, 800.0]).with_position([0.0, 0.0]);
    let mut options = eframe::NativeOptions { viewport, persist_window: false, ..dateline::app::window_options() };
    // Frames come as fast as they can be drawn.
    options.glow_options.vsync = false;
    let run = eframe::run_native(
        "Dateline bench",
        options,
        Box::new(move |creation| {
            let context = &creation.egui_ctx;
            let mut app = App::new(context, Jobs::on_threads(context));
            let bookmark = |(name, view): (&str, dateline::geodesy::Viewport)| Bookmark {
                name: name.to_owned(),
                center: view.center,
                zoom: view.zoom,
            };
            app.send(context, Command::SetBookmarks(corpus::views().map(bookmark).collect()));
            // The map alone, as when there is nothing to list.
            app.send(context, Command::Do(Action::ToggleLists));
            app.send(context, Command::Do(Action::ToggleText));
            let (now, empty) = (Instant::now(), Vec::new());
            let mut timed = Timed {
                app,
                step: Step::Going(0, now),
                full: false,
                file,
                last_frame: now,
                cpu: Duration::ZERO,
                empty,
            };
            timed.look(context, 0);
            Ok(Box::new(timed))
        }),
    );
    println!("{}", memory());
    run.expect("a window");
}
