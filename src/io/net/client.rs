//! Asking a server, with an end to everything: time, size, and how often it may send on.

use super::{Allowed, NetError, Url, address, host_of};
use reqwest::header::{HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::{Response, redirect};
use std::future::Future;
use std::pin::pin;
use std::sync::OnceLock;
use std::task::Poll;
use std::time::{Duration, SystemTime};
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// How servers know us: by name and version, and by nothing about the computer or who sits at it.
const USER_AGENT: &str = concat!("Dateline/", env!("CARGO_PKG_VERSION"), " (desktop map viewer)");
/// How often a server may send on.
const SENT_ON_MAX: usize = 5;
/// How often it is looked whether an answer is still wanted.
const STILL_WANTED: Duration = Duration::from_millis(40);

/// How long to wait.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For a connection.
    pub connect: Duration,
    /// For the next bytes.
    pub silence: Duration,
    /// For the whole answer, if there is an end to that.
    pub whole: Option<Duration>,
}

impl Limits {
    /// For small things that somebody waits for.
    pub const SMALL: Self = Self {
        connect: Duration::from_secs(8),
        silence: Duration::from_secs(10),
        whole: Some(Duration::from_secs(20)),
    };
    /// For large files: as long as something comes.
    pub const LARGE: Self = Self { connect: Duration::from_secs(15), silence: Duration::from_secs(30), whole: None };
}

/// Where a server may send on to. From https nobody is ever sent on to http.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follow {
    /// To itself alone: nobody else is to learn what is asked for.
    SameServer,
    /// To wherever it keeps its files.
    Anywhere,
}

/// What a server is asked for.
pub struct Question<'a> {
    /// The address.
    pub url: &'a Url,
    /// More headers.
    pub headers: HeaderMap,
    /// Most bytes that are taken.
    pub limit: u64,
    /// Where it may send on to.
    pub follow: Follow,
}

/// What stands before the answer's bytes.
#[derive(Debug)]
pub struct Head {
    /// HTTP's number: a success, or 304.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// How many bytes follow, where the server says so.
    pub total: Option<u64>,
}

/// Takes an answer's bytes as they come.
pub type Sink<'a> = dyn FnMut(&Head, &[u8]) -> Result<(), NetError> + 'a;

/// A way to servers. It comes into being with the first question.
pub struct Client {
    allowed: Allowed,
    limits: Limits,
    live: OnceLock<Result<Live, NetError>>,
}

/// What works: connections, and a thread that drives them until this is dropped.
struct Live {
    http: reqwest::Client,
    runtime: Handle,
    _end: oneshot::Sender<()>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("allowed", &self.allowed).finish_non_exhaustive()
    }
}

impl Client {
    pub fn new(allowed: Allowed, limits: Limits) -> Self {
        Self { allowed, limits, live: OnceLock::new() }
    }

    pub fn is_withdrawn(&self) -> bool {
        self.allowed.is_withdrawn()
    }

    /// Asks, and waits for the answer: a success, or 304. The bytes go to `sink`.
    pub fn ask(
        &self,
        question: &Question<'_>,
        sink: &mut Sink<'_>,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<Head, NetError> {
        let stopped = || match (self.allowed.is_withdrawn(), cancelled()) {
            (true, _) => Some(NetError::Withdrawn),
            (false, true) => Some(NetError::Cancelled),
            (false, false) => None,
        };
        if let Some(stopped) = stopped() {
            return Err(stopped);
        }
        let live = self.live.get_or_init(|| Live::start(&self.limits)).as_ref().map_err(Clone::clone)?;
        live.runtime.block_on(async {
            let answer = exchange(&live.http, question, sink);
            let answer = async {
                match self.limits.whole {
                    None => answer.await,
                    Some(whole) => match tokio::time::timeout(whole, answer).await {
                        Ok(answer) => answer,
                        Err(_) => Err(NetError::Silent { host: host_of(question.url) }),
                    },
                }
            };
            let stop = async {
                loop {
                    if let Some(stopped) = stopped() {
                        break Err(stopped);
                    }
                    tokio::time::sleep(STILL_WANTED).await;
                }
            };
            first(stop, answer).await
        })
    }

    /// Asks, and gives the bytes of the answer.
    pub fn bytes(&self, question: &Question<'_>, cancelled: &dyn Fn() -> bool) -> Result<(Head, Vec<u8>), NetError> {
        let mut bytes = Vec::new();
        let head = self.ask(
            question,
            &mut |_, part| {
                bytes.extend_from_slice(part);
                Ok(())
            },
            cancelled,
        )?;
        Ok((head, bytes))
    }
}

impl Live {
    fn start(limits: &Limits) -> Result<Self, NetError> {
        let fail = |what: &str, error: &dyn std::fmt::Display| NetError::Unreachable {
            host: "the network".to_owned(),
            reason: format!("{what}: {error}"),
        };
        // Whoever chose one before has the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(limits.connect)
            .read_timeout(limits.silence)
            .redirect(redirect::Policy::none())
            .referer(false)
            .pool_max_idle_per_host(2);
        #[cfg(test)]
        let builder = builder.no_proxy();
        let http = builder.build().map_err(|error| {
            fail("no safe connection can be made (are the system's certificates installed?)", &innermost(&error))
        })?;
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| fail("no timer", &error))?;
        let handle = runtime.handle().clone();
        let (end, ended) = oneshot::channel::<()>();
        let drive = move || {
            let _ = runtime.block_on(ended);
            // A name that is being looked up is not waited for.
            runtime.shutdown_background();
        };
        std::thread::Builder::new()
            .name("network".to_owned())
            .spawn(drive)
            .map_err(|error| fail("no thread", &error))?;
        Ok(Self { http, runtime: handle, _end: end })
    }
}

/// The result of whichever is done first.
async fn first<T>(one: impl Future<Output = T>, other: impl Future<Output = T>) -> T {
    let (mut one, mut other) = (pin!(one), pin!(other));
    std::future::poll_fn(move |context| match one.as_mut().poll(context) {
        Poll::Ready(result) => Poll::Ready(result),
        Poll::Pending => other.as_mut().poll(context),
    })
    .await
}

async fn exchange(http: &reqwest::Client, question: &Question<'_>, sink: &mut Sink<'_>) -> Result<Head, NetError> {
    let mut url = question.url.clone();
    for _ in 0..=SENT_ON_MAX {
        let host = host_of(&url);
        let asked = http.get(url.clone()).headers(question.headers.clone()).send().await;
        let response = asked.map_err(|error| words(&host, &error))?;
        let status = response.status().as_u16();
        match (status, response.headers().get(LOCATION)) {
            (301 | 302 | 303 | 307 | 308, Some(to)) => {
                let to = to.to_str().ok().and_then(|to| url.join(to).ok());
                url = sent_on(&url, to, question.follow)?;
            }
            (200..=299 | 304, _) => return take(response, &host, question.limit, sink).await,
            _ => return Err(NetError::Refused { host, status, wait: wait(response.headers(), SystemTime::now()) }),
        }
    }
    Err(NetError::SentOn { host: host_of(question.url), to: "too many addresses in turn".to_owned() })
}

async fn take(mut response: Response, host: &str, limit: u64, sink: &mut Sink<'_>) -> Result<Head, NetError> {
    let too_large = || NetError::TooLarge { host: host.to_owned(), limit };
    let total = response.content_length();
    if total.is_some_and(|total| total > limit) {
        return Err(too_large());
    }
    let head = Head { status: response.status().as_u16(), headers: response.headers().clone(), total };
    let mut taken = 0;
    while let Some(part) = response.chunk().await.map_err(|error| words(host, &error))? {
        taken += part.len() as u64;
        if taken > limit {
            return Err(too_large());
        }
        sink(&head, &part)?;
    }
    Ok(head)
}

/// The address that a server sends on to, if it may be followed.
fn sent_on(from: &Url, to: Option<Url>, follow: Follow) -> Result<Url, NetError> {
    let fail = |to: String| NetError::SentOn { host: host_of(from), to };
    let to = to.ok_or_else(|| fail("no address that can be read".to_owned()))?;
    address(to.as_str()).map_err(|error| fail(format!("something else: {error}")))?;
    if from.scheme() == "https" && to.scheme() != "https" {
        return Err(fail(format!("{}, unencrypted, which is not followed", host_of(&to))));
    }
    if follow == Follow::SameServer && from.host_str() != to.host_str() {
        return Err(fail(format!("{}, another server, which is not asked", host_of(&to))));
    }
    Ok(to)
}

/// How long the server wants to be left alone: seconds, or until a date.
fn wait(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(SystemTime::from(date.timestamp()).duration_since(now).unwrap_or_default())
}

/// What went wrong, in plain words; reqwest's own would tell the whole address.
fn words(host: &str, error: &reqwest::Error) -> NetError {
    let host = host.to_owned();
    if error.is_timeout() {
        return NetError::Silent { host };
    }
    let inner = innermost(error);
    let reason = match (error.is_connect(), error.is_body() || error.is_decode()) {
        (true, _) if inner.contains("dns") || inner.contains("lookup") => "no server of that name is found".to_owned(),
        (true, _) => format!("no connection ({inner})"),
        _ if inner.contains("closed") || inner.contains("reset") => "the connection broke off".to_owned(),
        (false, true) => "the connection broke off".to_owned(),
        (false, false) => format!("no answer that can be read ({inner})"),
    };
    NetError::Unreachable { host, reason }
}

fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::super::server::{Reply, Server};
    use super::*;

    const QUICK: Limits = Limits {
        connect: Duration::from_secs(5),
        silence: Duration::from_millis(700),
        whole: Some(Duration::from_secs(5)),
    };

    fn ask(client: &Client, url: &str, follow: Follow) -> Result<(u16, Vec<u8>), NetError> {
        let url = address(url).unwrap();
        let question = Question { url: &url, headers: HeaderMap::new(), limit: 1000, follow };
        client.bytes(&question, &|| false).map(|(head, bytes)| (head.status, bytes))
    }

    fn once(url: &str) -> Result<(u16, Vec<u8>), NetError> {
        ask(&Client::new(Allowed::by_the_analyst(), QUICK), url, Follow::SameServer)
    }

    #[test]
    fn a_server_learns_the_programs_name_and_nothing_about_the_computer() {
        let server = Server::start(|_| Reply::ok("image/png", b"tile"));
        assert_eq!(once(&server.url("/1/0/0.png?key=x")).unwrap(), (200, b"tile".to_vec()));
        let [asked] = &server.asked()[..] else { panic!("one question") };
        assert_eq!(asked.path, "/1/0/0.png?key=x");
        assert_eq!(asked.header("user-agent"), Some(USER_AGENT));
        for name in ["cookie", "referer", "accept-language", "from"] {
            assert_eq!(asked.header(name), None, "{name}");
        }
    }

    #[test]
    fn without_leave_no_connection_is_made() {
        let server = Server::start(|_| Reply::ok("image/png", b"tile"));
        let allowed = Allowed::by_the_analyst();
        let client = Client::new(allowed.clone(), QUICK);
        allowed.withdraw();
        assert_eq!(ask(&client, &server.url("/"), Follow::Anywhere), Err(NetError::Withdrawn));
        assert!(client.live.get().is_none(), "not even the client is built");
        assert_eq!(server.connections(), 0);
    }

    #[test]
    fn withdrawing_ends_what_is_under_way() {
        let allowed = Allowed::by_the_analyst();
        let leave = allowed.clone();
        let server = Server::start(move |_| {
            leave.withdraw();
            Reply::Stall
        });
        let patient = Limits { silence: Duration::from_secs(60), whole: None, ..QUICK };
        let client = Client::new(allowed, patient);
        assert_eq!(ask(&client, &server.url("/"), Follow::Anywhere), Err(NetError::Withdrawn));
    }

    #[test]
    fn every_way_of_failing_ends_soon_and_says_so() {
        let server = Server::start(|asked| match asked.path.as_str() {
            "/stall" => Reply::Stall,
            "/drop" => Reply::Drop,
            "/broken" => Reply::Broken { promised: 500, sent: b"half of it".to_vec() },
            "/rubbish" => Reply::Raw(b"\x00\x01 this is not HTTP\r\n\r\n".to_vec()),
            "/large" => Reply::ok("image/png", &[0; 1001]),
            "/endless" => Reply::Unsized(vec![0; 1001]),
            "/busy" => Reply::status(429).with("Retry-After", "7"),
            status => Reply::status(status[1..].parse().unwrap()),
        });
        let told = |path: &str| {
            let error = once(&server.url(path)).unwrap_err();
            (error.to_string().replace(&server.host(), "HOST"), error.is_passing())
        };
        assert_eq!(told("/stall"), ("HOST does not answer in time".to_owned(), true));
        assert_eq!(told("/drop"), ("HOST can't be reached: the connection broke off".to_owned(), true));
        assert_eq!(told("/broken"), ("HOST can't be reached: the connection broke off".to_owned(), true));
        assert!(told("/rubbish").0.starts_with("HOST can't be reached: no answer that can be read"));
        assert_eq!(told("/large"), ("what HOST sends is larger than 0 MB".to_owned(), false));
        assert_eq!(told("/endless"), told("/large"));
        assert_eq!(told("/404"), ("HOST answers 404 (not found)".to_owned(), false));
        assert_eq!(told("/503"), ("HOST answers 503 (it has a fault of its own)".to_owned(), true));
        assert_eq!(told("/busy"), ("HOST answers 429 (too many requests)".to_owned(), true));
        let Err(NetError::Refused { wait, .. }) = once(&server.url("/busy")) else { panic!() };
        assert_eq!(wait, Some(Duration::from_secs(7)));
        // Nobody listens there any more.
        let url = server.url("/");
        drop(server);
        assert!(once(&url).unwrap_err().is_passing());
    }

    #[test]
    fn a_server_may_send_on_within_limits() {
        let other = Server::start(|_| Reply::ok("text/plain", b"other"));
        let to = other.url("/").replace("127.0.0.1", "localhost");
        let server = Server::start(move |asked| match asked.path.as_str() {
            "/round" => Reply::status(302).with("Location", "/round"),
            "/here" => Reply::status(301).with("Location", "/there"),
            "/away" => Reply::status(307).with("Location", &to),
            "/file" => Reply::status(302).with("Location", "file:///etc/passwd"),
            "/nowhere" => Reply::status(302).with("Location", "http://["),
            _ => Reply::ok("text/plain", b"there"),
        });
        assert_eq!(once(&server.url("/here")).unwrap().1, b"there");
        let error = once(&server.url("/away")).unwrap_err().to_string();
        assert!(error.contains("another server, which is not asked"), "{error}");
        assert_eq!(other.connections(), 0);
        for path in ["/round", "/file", "/nowhere"] {
            let error = once(&server.url(path)).unwrap_err();
            assert!(matches!(error, NetError::SentOn { .. }) && !error.is_passing(), "{path}: {error}");
        }
        let client = Client::new(Allowed::by_the_analyst(), QUICK);
        assert_eq!(ask(&client, &server.url("/away"), Follow::Anywhere).unwrap().1, b"other");
    }

    #[test]
    fn nobody_is_sent_on_from_encrypted_to_open() {
        let url = |text: &str| Url::parse(text).unwrap();
        let from = url("https://a.org/x");
        for follow in [Follow::SameServer, Follow::Anywhere] {
            let error = sent_on(&from, Some(url("http://a.org/x")), follow).unwrap_err();
            assert_eq!(error.to_string(), "a.org sends on to a.org, unencrypted, which is not followed");
        }
        assert!(sent_on(&url("http://a.org/x"), Some(url("https://a.org/x")), Follow::SameServer).is_ok());
    }

    #[test]
    fn a_server_says_how_long_to_wait_in_seconds_or_by_date() {
        let wait = |text: &str, now: u64| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, text.parse().unwrap());
            wait(&headers, SystemTime::UNIX_EPOCH + Duration::from_secs(now))
        };
        assert_eq!(wait("120", 0), Some(Duration::from_secs(120)));
        assert_eq!(wait("Thu, 01 Jan 1970 00:01:40 GMT", 40), Some(Duration::from_secs(60)));
        assert_eq!(wait("Thu, 01 Jan 1970 00:01:40 GMT", 400), Some(Duration::ZERO));
        assert_eq!(wait("soon", 0), None);
    }
}
