//! A server on this computer that answers as a test wants it to, well or badly.

#![allow(dead_code)] // each test uses its part

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// A question that came in.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The path with what follows it.
    pub path: String,
    /// Names in small letters, and values.
    pub headers: Vec<(String, String)>,
}

impl Asked {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What the server does about it.
#[derive(Clone, Debug)]
pub enum Reply {
    /// An answer as it should be.
    Answer { status: u16, headers: Vec<(String, String)>, body: Vec<u8> },
    /// Nothing, until the other side hangs up.
    Stall,
    /// The connection is closed without a word.
    Drop,
    /// More is promised than comes.
    Broken { promised: usize, sent: Vec<u8> },
    /// A body whose length nobody says beforehand.
    Unsized(Vec<u8>),
    /// These bytes, whatever they are.
    Raw(Vec<u8>),
}

impl Reply {
    /// A body of a type.
    pub fn ok(kind: &str, body: &[u8]) -> Self {
        Self::Answer { status: 200, headers: vec![("Content-Type".into(), kind.into())], body: body.to_vec() }
    }

    /// A status without a body.
    pub fn status(status: u16) -> Self {
        Self::Answer { status, headers: Vec::new(), body: Vec::new() }
    }

    /// One more header.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }
}

/// The server; it ends when it is dropped.
pub struct Server {
    at: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    asked: Mutex<Vec<Asked>>,
    connections: AtomicUsize,
    ended: AtomicBool,
}

impl Server {
    /// A server on a free port that answers so.
    pub fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let at = listener.local_addr().expect("it has an address");
        let shared = Arc::new(Shared::default());
        let (inner, answer) = (shared.clone(), Arc::new(answer));
        let accepting = thread::spawn(move || {
            for stream in listener.incoming() {
                if inner.ended.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                inner.connections.fetch_add(1, Ordering::SeqCst);
                let (inner, answer) = (inner.clone(), answer.clone());
                thread::spawn(move || serve(stream, &inner, answer.as_ref()));
            }
        });
        Self { at, shared, accepting: Some(accepting) }
    }

    /// '127.0.0.1:4711'.
    pub fn host(&self) -> String {
        self.at.to_string()
    }

    /// The address of a path on it.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.at)
    }

    /// What was asked for so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.shared.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.at);
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

fn serve(mut stream: TcpStream, shared: &Shared, answer: &(impl Fn(&Asked) -> Reply + ?Sized)) {
    let Some(asked) = read_head(&mut stream) else { return };
    shared.asked.lock().unwrap_or_else(PoisonError::into_inner).push(asked.clone());
    let head = |status: u16| format!("HTTP/1.1 {status} As asked\r\nConnection: close\r\n");
    let bytes = match answer(&asked) {
        Reply::Answer { status, headers, body } => {
            let mut text = head(status);
            for (name, value) in headers {
                text.push_str(&format!("{name}: {value}\r\n"));
            }
            if status != 304 {
                text.push_str(&format!("Content-Length: {}\r\n", body.len()));
            }
            [format!("{text}\r\n").into_bytes(), body].concat()
        }
        Reply::Stall => {
            let _ = stream.read(&mut [0]);
            return;
        }
        Reply::Drop => return,
        Reply::Broken { promised, sent } => {
            [format!("{}Content-Length: {promised}\r\n\r\n", head(200)).into_bytes(), sent].concat()
        }
        Reply::Unsized(body) => [format!("{}\r\n", head(200)).into_bytes(), body].concat(),
        Reply::Raw(bytes) => bytes,
    };
    let _ = stream.write_all(&bytes);
    let _ = stream.shutdown(Shutdown::Write);
    // Until the other side has read it all: closing earlier could take it away.
    let _ = stream.read(&mut [0]);
}

fn read_head(stream: &mut TcpStream) -> Option<Asked> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).ok()? == 0 || head.len() > 100_000 {
            return None;
        }
        head.push(byte[0]);
    }
    let text = String::from_utf8_lossy(&head);
    let mut lines = text.lines();
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_lowercase(), value.trim().to_owned()))
        .collect();
    Some(Asked { path, headers })
}
