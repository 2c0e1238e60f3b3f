//! The rules: one file each, registered in one place.
//!
//! A rule is a `static` made by [`declare_rule!`](crate::declare_rule), which turns the doc comment into the rule's
//! page. The lists in this file and in the groups below it are the single register; settings schema, pages, reports
//! and editors derive from [`all`].

use crate::document::talos::{Auth, Mirror, Tls};
use crate::finding::{Consumer, Impact, Level};
use registry::urls::Known;

mod context;
mod examples;
mod renaming;
mod sink;

pub use context::{Context, Views};
pub use examples::{Example, Language, Shows};
pub use sink::Sink;

/// Which rules run when nothing is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Preset {
    /// The calm default: a correct real-world file yields nothing.
    Recommended,
    /// More opinions, for those who want them.
    Strict,
    /// Everything, style included.
    All,
}

impl Preset {
    /// All of them, each with more rules than the one before.
    pub const ALL: [Self; 3] = [Self::Recommended, Self::Strict, Self::All];

    /// The one that a word stands for.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.as_str() == word)
    }

    /// The word used in settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::Strict => "strict",
            Self::All => "all",
        }
    }
}

/// Where the pages of the rules stand.
const PAGES: &str = "https://github.com/pullpath/pullpath/blob/main/docs/rules";

impl Rule {
    /// Address of the rule's page.
    pub fn url(&self) -> String {
        format!("{PAGES}/{}.md", self.name)
    }
}

/// What a rule looks at. Where that is one thing at a time, the engine takes each and shows it to all rules for its like,
/// so that a long file passes through the processor's cache once and not once a rule.
#[derive(Clone, Copy)]
pub(crate) enum Check {
    /// Findings come out of another pass (the reader, the structure walk, the settings), which names this rule.
    Elsewhere,
    /// One mirror at a time, of a document or of the legacy block, as those that follow.
    Mirror(fn(&Context<'_>, &Mirror<'_>, &mut Sink<'_>)),
    /// One endpoint of a mirror at a time, if its URL is known and not empty.
    Endpoint(fn(&Context<'_>, &Known<'_>, &mut Sink<'_>)),
    /// The credentials for one host at a time.
    Auth(fn(&Context<'_>, &Auth<'_>, &mut Sink<'_>)),
    /// The TLS settings for one host at a time.
    Tls(fn(&Context<'_>, &Tls<'_>, &mut Sink<'_>)),
    /// One file at a time: what its documents say together.
    File(fn(&Context<'_>, &mut Sink<'_>)),
    /// All files of the run together.
    Run(fn(&Context<'_>, &mut Sink<'_>)),
}

/// Where a rule misses something. It stays silent as long as part of that cannot be read: what seems to be missing may
/// stand in the lines that were skipped. While somebody types, that is the normal state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misses {
    /// It rests on what is there.
    Nothing,
    /// In the document of its finding.
    InDocument,
    /// In all documents of the file together.
    InFile,
}

/// A rule: what it is called, how much it matters, how it looks.
pub struct Rule {
    /// Its id: kebab-case, named after the offence.
    pub name: &'static str,
    /// One line.
    pub summary: &'static str,
    /// The page: Markdown with examples; the summary alone where the feature `pages` is off.
    pub docs: &'static str,
    /// Default level.
    pub level: Level,
    /// What the offence does.
    pub impact: Impact,
    /// To whom.
    pub consumer: Option<Consumer>,
    /// From which preset on it runs.
    pub preset: Preset,
    /// The observed behaviour it rests on: sections of the facts, ids of vectors.
    pub evidence: &'static str,
    /// Where it misses something.
    pub misses: Misses,
    /// How it looks.
    pub(crate) check: Check,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Rule {}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// All rules, in the order of the register.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().flat_map(|group| group.iter().copied())
}

/// The rule with this name.
pub fn by_name(name: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.name == name)
}

/// Whether a rule cannot be turned off: silence of a failed rule would be taken for a sound file.
pub fn always_runs(rule: &Rule) -> bool {
    rule.name == "internal-error"
}

/// The groups of rules: one folder each, with its own list.
static GROUPS: &[&[&Rule]] = &[
    yaml::RULES,
    loader::RULES,
    structure::RULES,
    talos::RULES,
    registry::RULES,
    certificate::RULES,
    auth::RULES,
    tls::RULES,
    trace::RULES,
    kubernetes::RULES,
    secret::RULES,
    pull::RULES,
    kairos::RULES,
    patch::RULES,
    pullpath::RULES,
];

/// Declares the rule files of a group and lists their rules: `rules! { file_name::STATIC_NAME, … }`. A file that is
/// not in the list is not compiled.
macro_rules! rules {
    ($($file:ident::$rule:ident),* $(,)?) => {
        $(pub(crate) mod $file;)*
        /// The rules of this group.
        pub(super) static RULES: &[&crate::rules::Rule] = &[$(&$file::$rule),*];
    };
}

mod auth;
mod certificate;
mod hosts;
pub(crate) mod kairos;
mod kubernetes;
mod loader;
pub(crate) mod patch;
mod pull;
mod pullpath;
pub(crate) mod registry;
mod secret;
mod structure;
mod talos;
mod tls;
mod trace;
mod yaml;

pub(crate) use loader::duplicate_document::DUPLICATE_DOCUMENT;
pub(crate) use loader::missing_kind::MISSING_KIND;
pub(crate) use loader::unknown_kind::UNKNOWN_KIND;
pub(crate) use pullpath::ignore_misplaced::IGNORE_MISPLACED;
pub(crate) use pullpath::ignore_missing_rules::IGNORE_MISSING_RULES;
pub(crate) use pullpath::ignore_unknown_directive::IGNORE_UNKNOWN_DIRECTIVE;
pub(crate) use pullpath::ignore_unknown_rule::IGNORE_UNKNOWN_RULE;
pub(crate) use pullpath::ignore_unused::IGNORE_UNUSED;
pub(crate) use pullpath::internal_error::{internal_error, internal_error_at_the_end};
pub(crate) use pullpath::settings_invalid_value::SETTINGS_INVALID_VALUE;
pub(crate) use pullpath::settings_syntax::SETTINGS_SYNTAX;
pub(crate) use pullpath::settings_unknown_key::SETTINGS_UNKNOWN_KEY;
pub(crate) use pullpath::settings_unknown_rule::SETTINGS_UNKNOWN_RULE;
pub(crate) use yaml::indentation_lost::INDENTATION_LOST;
pub(crate) use yaml::yaml_unknown_alias::YAML_UNKNOWN_ALIAS;

/// Declares a rule. The doc comment is its page.
#[macro_export]
macro_rules! declare_rule {
    (
        $(#[doc = $doc:literal])+
        $vis:vis static $ident:ident = {
            name: $name:literal,
            summary: $summary:literal,
            level: $level:ident,
            impact: $impact:ident,
            consumer: $consumer:expr,
            preset: $preset:ident,
            evidence: $evidence:literal,
            $(misses: $misses:ident,)?
            check: $check:expr $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        $vis static $ident: $crate::rules::Rule = $crate::rules::Rule {
            name: $name,
            summary: $summary,
            docs: if cfg!(feature = "pages") {
                concat!($($doc, "\n"),+)
            } else {
                $summary
            },
            level: $crate::finding::Level::$level,
            impact: $crate::finding::Impact::$impact,
            consumer: $consumer,
            preset: $crate::rules::Preset::$preset,
            evidence: $evidence,
            misses: $crate::declare_rule!(@misses $($misses)?),
            check: $check,
        };
    };
    (@misses) => {
        $crate::rules::Misses::Nothing
    };
    (@misses $misses:ident) => {
        $crate::rules::Misses::$misses
    };
}
