//! What callers give.

use std::sync::Arc;

use pullpath_core::document::InputKind;
use pullpath_core::engine::{self, Input, Options};
use pullpath_core::rules::Preset;
use pullpath_core::source::{MAX_SOURCE_BYTES, Source};
use pullpath_core::version::Version;
use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// A file by name and text.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Tsify)]
pub struct FileInput {
    /// The name shown in reports.
    pub name: String,
    /// The text.
    pub text: String,
}

/// Several files, checked together.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Tsify)]
pub struct Files(pub Vec<FileInput>);

/// What the files are, and what the nodes run.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Tsify)]
#[serde(default, rename_all = "camelCase")]
pub struct CheckOptions {
    /// What the input is; each document is classified by itself when nothing is said.
    #[tsify(
        optional,
        type = "\"auto\" | \"talos-config\" | \"talos-patch\" | \"kubernetes\""
    )]
    pub input: Option<String>,
    /// Release of Talos on the nodes, such as `1.14`.
    #[tsify(optional)]
    pub talos_version: Option<String>,
    /// Release of the Kairos operator, such as `0.1.3`.
    #[tsify(optional)]
    pub kairos_operator_version: Option<String>,
    /// From which preset on rules run.
    #[tsify(optional, type = "\"recommended\" | \"strict\" | \"all\"")]
    pub preset: Option<String>,
    /// Registries that need no credentials.
    #[tsify(optional)]
    pub assume_public: Vec<String>,
    /// Secrets that exist in the cluster though no file shows them: `namespace/name`, or `name`.
    #[tsify(optional)]
    pub known_secrets: Vec<String>,
    /// Whether the image cache of the node is ready, for pull paths.
    #[tsify(optional)]
    pub image_cache: bool,
    /// The present in seconds since 1970; without it no certificate is judged by its dates.
    #[tsify(optional)]
    pub now: Option<f64>,
}

/// The longest text that is taken, in bytes. The page stays alive under it.
const LONGEST: usize = MAX_SOURCE_BYTES;

impl CheckOptions {
    /// The options of the engine, or what is wrong with them.
    pub(crate) fn read(&self) -> Result<Arc<Options>, String> {
        let version = |text: &Option<String>, default| match text.as_deref() {
            None | Some("") => Ok(default),
            Some(text) => text.parse::<Version>().map_err(|error| error.to_string()),
        };
        let input = match self.input.as_deref() {
            None | Some("") => InputKind::Auto,
            Some(word) => {
                InputKind::named(word).ok_or_else(|| format!("`{word}` is no kind of input"))?
            }
        };
        let preset = match self.preset.as_deref() {
            None | Some("") => Preset::Recommended,
            Some(word) => Preset::named(word).ok_or_else(|| format!("`{word}` is no preset"))?,
        };
        #[expect(
            clippy::cast_possible_truncation,
            reason = "whole seconds, far from the limits of the type"
        )]
        let now = self.now.map(|seconds| seconds as i64);
        Ok(Arc::new(Options {
            input,
            talos: version(&self.talos_version, Version::DEFAULT_TALOS)?,
            kairos_operator: version(
                &self.kairos_operator_version,
                Version::DEFAULT_KAIROS_OPERATOR,
            )?,
            now,
            preset,
            assume_public: self.assume_public.as_slice().into(),
            known_secrets: self.known_secrets.as_slice().into(),
            ..Options::default()
        }))
    }
}

impl Files {
    /// Reads the files, or says which is too long.
    pub(crate) fn read(&self, options: &Arc<Options>) -> Result<Vec<Input>, String> {
        let mut inputs = self
            .0
            .iter()
            .map(|file| {
                if file.text.len() > LONGEST {
                    return Err(format!(
                        "`{}` is longer than {} MiB",
                        file.name,
                        LONGEST / 1024 / 1024
                    ));
                }
                let source = Source::new(file.name.as_str(), file.text.as_str());
                Ok(Input::read(&source, options))
            })
            .collect::<Result<Vec<_>, String>>()?;
        engine::define(&mut inputs, |_| Arc::default());
        Ok(inputs)
    }
}
