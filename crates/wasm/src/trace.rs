//! Pull paths.

use std::sync::Arc;

use pullpath_core::document::File;
use pullpath_core::engine::Input;
use pullpath_core::trace::{Answer, Attempt as CoreAttempt, LoginKind, Options, Pulls};
use pullpath_report::trace as render;
use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::input::{CheckOptions, Files};

/// How an image is pulled.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Tsify)]
pub struct TraceResult {
    /// Why nothing can be said: the image is no reference, or the input cannot be read.
    pub error: Option<String>,
    /// The image in full.
    pub canonical: Option<String>,
    /// One entry for each engine.
    pub pullers: Vec<Puller>,
    /// What the engines do differently.
    pub differences: Vec<String>,
    /// Settings that look as if they applied, and do not.
    pub notes: Vec<String>,
}

/// The path of one engine.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
pub struct Puller {
    /// `Talos`, `containerd`, `kubelet`, …
    pub name: String,
    /// Why no request can be made.
    pub error: Option<String>,
    /// Requests in order, for engines that make them.
    pub attempts: Vec<Attempt>,
    /// Credentials in order, for engines that look them up in Secrets.
    pub credentials: Vec<Credential>,
}

/// One request.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, each drawn by itself"
)]
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// The whole URL.
    pub url: String,
    /// Scheme.
    pub scheme: String,
    /// Host with port.
    pub host: String,
    /// Root of the registry API.
    pub path: String,
    /// What brings it about.
    #[tsify(type = "\"mirror\" | \"fallback\" | \"default\" | \"image-cache\"")]
    pub source: String,
    /// Index of the file of the mirror.
    pub file: Option<u32>,
    /// Line of the mirror's endpoint, from 1.
    pub line: Option<u32>,
    /// Whether the server's certificate is accepted unseen.
    pub insecure: bool,
    /// Whether other certificates than those of the system are trusted.
    pub custom_ca: bool,
    /// Whether a client certificate is shown.
    pub client_certificate: bool,
    /// The user whose password is sent.
    pub username: Option<String>,
    /// Whether an identity token is sent.
    pub identity_token: bool,
    /// Why it cannot work.
    pub broken: Option<String>,
    /// Whether plain HTTP is tried on the same host when TLS fails.
    pub http_fallback: bool,
}

/// Credentials out of a Secret.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
pub struct Credential {
    /// The Secret.
    pub secret: String,
    /// Its key.
    pub key: String,
    /// The user's name; none where the key does not match.
    pub username: Option<String>,
    /// Why the key does not match.
    pub rejected: Option<String>,
}

/// How an image is pulled under the settings of files, taken together.
pub fn trace(image: &str, files: &Files, options: &CheckOptions) -> TraceResult {
    match answer(image, files, options) {
        Ok(answer) => result(&answer),
        Err(error) => TraceResult {
            error: Some(error),
            ..TraceResult::default()
        },
    }
}

/// The pull path as text: `text`, `json`, `mermaid` or `dot`.
pub fn diagram(image: &str, files: &Files, options: &CheckOptions, format: &str) -> String {
    let answers = match answer(image, files, options) {
        Ok(answer) => [answer],
        Err(error) => return error,
    };
    let look = render::Look {
        colors: false,
        width: 80,
    };
    let mut out = Vec::new();
    let written = match format {
        "text" => render::text(&answers, look, &mut out),
        "json" => render::json(&answers, &mut out),
        "mermaid" => render::mermaid(&answers, &mut out),
        "dot" => render::dot(&answers, &mut out),
        other => return format!("`{other}` is no format"),
    };
    match written {
        Ok(()) => String::from_utf8_lossy(&out).into_owned(),
        Err(error) => error.to_string(),
    }
}

fn answer(image: &str, files: &Files, options: &CheckOptions) -> Result<Answer, String> {
    let options = options.read()?;
    let inputs: Vec<Input> = files.read(&options)?;
    let files: Vec<&File> = inputs.iter().map(|input| &input.file).collect();
    let pulls = Pulls::of(
        &files,
        &Options {
            talos: options.talos,
            ..Options::default()
        },
    );
    Ok(pulls.answer(image))
}

fn result(answer: &Answer) -> TraceResult {
    let trace = match &answer.outcome {
        Ok(trace) => trace,
        Err(error) => {
            return TraceResult {
                error: Some(error.to_string()),
                ..TraceResult::default()
            };
        }
    };
    let attempts = |attempts: &[Arc<CoreAttempt>]| -> Vec<Attempt> {
        attempts
            .iter()
            .map(|attempt| self::attempt(attempt, &trace.reference))
            .collect()
    };
    let mut pullers = Vec::new();
    if answer.has_talos {
        pullers.push(Puller {
            name: "Talos".to_owned(),
            error: trace.talos.error.clone(),
            attempts: attempts(&trace.talos.attempts),
            credentials: Vec::new(),
        });
        let path = &trace.containerd.path;
        pullers.push(Puller {
            name: "containerd".to_owned(),
            error: path.error.clone(),
            attempts: attempts(&path.attempts),
            credentials: Vec::new(),
        });
    }
    for keyring in &answer.keyrings {
        let found = keyring.credentials.iter().map(|found| Credential {
            secret: found.secret.clone(),
            key: found.key.clone(),
            username: Some(found.username.clone()),
            rejected: None,
        });
        let rejected = keyring.rejected.iter().map(|rejected| Credential {
            secret: rejected.secret.clone(),
            key: rejected.key.clone(),
            username: None,
            rejected: Some(rejected.reason.clone()),
        });
        pullers.push(Puller {
            name: keyring.puller.as_str().to_owned(),
            error: keyring.error.clone(),
            attempts: Vec::new(),
            credentials: found.chain(rejected).collect(),
        });
    }
    TraceResult {
        error: None,
        canonical: Some(trace.reference.to_string()),
        pullers,
        differences: answer.differences.clone(),
        notes: answer.notes.clone(),
    }
}

fn attempt(attempt: &CoreAttempt, image: &pullpath_core::reference::Reference) -> Attempt {
    let origin = attempt.source.origin();
    let broken = match &attempt.login.kind {
        LoginKind::Error(error) => Some(error.clone()),
        _ if attempt.is_broken() => Some("there is no host to ask".to_owned()),
        _ => None,
    };
    Attempt {
        url: attempt.url(image),
        scheme: attempt.scheme.clone(),
        host: attempt.host.clone(),
        path: attempt.path.clone(),
        source: attempt.source.as_str().to_owned(),
        file: origin.and_then(|origin| u32::try_from(origin.file).ok()),
        line: origin.map(|origin| origin.line),
        insecure: attempt.tls.insecure_skip_verify,
        custom_ca: attempt.tls.custom_ca,
        client_certificate: attempt.tls.client_certificate,
        username: attempt.login.username().map(str::to_owned),
        identity_token: matches!(attempt.login.kind, LoginKind::IdentityToken(_)),
        broken,
        http_fallback: attempt.http_fallback,
    }
}
