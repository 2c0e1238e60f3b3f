//! Pull paths.

use pullpath_core::document::File;
use pullpath_core::engine::Input;
use pullpath_core::reference::Reference;
use pullpath_core::trace::{
    Answer, Attempt as CoreAttempt, KeyringAnswer, LoginKind, Options, Origin, PullPath, Pulls,
};
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

/// A place in one of the files.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Tsify)]
pub struct Place {
    /// Index of the file.
    pub file: u32,
    /// Line, from 1.
    pub line: u32,
}

/// The path of one engine.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Puller {
    /// `Talos`, `containerd`, `kubelet`, …
    pub name: String,
    /// Why no request can be made.
    pub error: Option<String>,
    /// Where the setting is written that is to blame for it.
    pub stopped_by: Option<Place>,
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
    /// Where the mirror's endpoint is written.
    pub place: Option<Place>,
    /// Whether the server's certificate is accepted unseen.
    pub insecure: bool,
    /// Whether other certificates than those of the system are trusted.
    pub custom_ca: bool,
    /// Whether a client certificate is shown.
    pub client_certificate: bool,
    /// Where the settings of its TLS are written.
    pub tls_place: Option<Place>,
    /// The user whose password is sent.
    pub username: Option<String>,
    /// Where its credentials are written.
    pub login_place: Option<Place>,
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
    /// Its key; none where the Secret as a whole is passed over.
    pub key: Option<String>,
    /// The user's name; none where the key does not match.
    pub username: Option<String>,
    /// Why the key does not match.
    pub rejected: Option<String>,
    /// Where the Secret's content is written.
    pub place: Option<Place>,
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

pub(crate) fn answer(image: &str, files: &Files, options: &CheckOptions) -> Result<Answer, String> {
    let image_cache = options.image_cache;
    let options = options.read()?;
    let inputs: Vec<Input> = files.read(&options)?;
    let files: Vec<&File> = inputs.iter().map(|input| &input.file).collect();
    let pulls = Pulls::of(
        &files,
        &Options {
            talos: options.talos,
            image_cache,
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
    let mut pullers = Vec::new();
    if answer.has_talos {
        pullers.push(engine("Talos", &trace.talos, &trace.reference));
        pullers.push(engine(
            "containerd",
            &trace.containerd.path,
            &trace.reference,
        ));
    }
    pullers.extend(answer.keyrings.iter().map(lookup));
    TraceResult {
        error: None,
        canonical: Some(trace.reference.to_string()),
        pullers,
        differences: answer.differences.clone(),
        notes: answer.notes.clone(),
    }
}

/// The requests of an engine.
fn engine(name: &str, path: &PullPath, image: &Reference) -> Puller {
    Puller {
        name: name.to_owned(),
        error: path.error.clone(),
        stopped_by: place(path.stopped_by.as_deref()),
        attempts: path
            .attempts
            .iter()
            .map(|attempt| self::attempt(attempt, image))
            .collect(),
        credentials: Vec::new(),
    }
}

/// What is looked up in Secrets.
fn lookup(keyring: &KeyringAnswer) -> Puller {
    let found = keyring.credentials.iter().map(|found| Credential {
        secret: found.secret.clone(),
        key: Some(found.key.clone()),
        username: Some(found.username.clone()),
        rejected: None,
        place: place(Some(&found.origin)),
    });
    let rejected = keyring.rejected.iter().map(|rejected| Credential {
        secret: rejected.secret.clone(),
        key: rejected.key.clone(),
        username: None,
        rejected: Some(rejected.reason.clone()),
        place: None,
    });
    Puller {
        name: keyring.puller.as_str().to_owned(),
        error: keyring.error.clone(),
        stopped_by: None,
        attempts: Vec::new(),
        credentials: found.chain(rejected).collect(),
    }
}

/// Who logs in, as a sentence names them.
fn username(login: &LoginKind) -> Option<String> {
    match login {
        LoginKind::Basic { username, .. } => Some(username.clone()),
        LoginKind::Open => Some("a user that is filled in later".to_owned()),
        LoginKind::Anonymous | LoginKind::IdentityToken(_) | LoginKind::Error(_) => None,
    }
}

fn attempt(attempt: &CoreAttempt, image: &Reference) -> Attempt {
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
        place: place(attempt.source.origin()),
        insecure: attempt.tls.insecure_skip_verify,
        custom_ca: attempt.tls.custom_ca,
        client_certificate: attempt.tls.client_certificate,
        tls_place: place(attempt.tls.source.as_deref()),
        username: username(&attempt.login.kind),
        login_place: place(attempt.login.source.as_deref()),
        identity_token: matches!(attempt.login.kind, LoginKind::IdentityToken(_)),
        broken,
        http_fallback: attempt.http_fallback,
    }
}

fn place(origin: Option<&Origin>) -> Option<Place> {
    let origin = origin?;
    Some(Place {
        file: u32::try_from(origin.file).ok()?,
        line: origin.line,
    })
}
