//! What a rule says about a piece of text.

use crate::fix::Fix;
use crate::rules::Rule;
use crate::source::Span;

/// How much a finding should worry its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Shown in editors only as a faint mark.
    Hint,
    /// Worth knowing.
    Info,
    /// Likely a mistake.
    Warning,
    /// Will fail.
    Error,
}

impl Level {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::Hint, Self::Info, Self::Warning, Self::Error];

    /// The one that a word stands for.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }

    /// The word used in reports and settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What the thing that was found does to its consumer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Impact {
    /// Redundant, deprecated, misleading.
    Hygiene,
    /// Accepted and working, but unsafe.
    Risk,
    /// Accepted, but a pull fails, goes around the mirror, or work runs where it should not.
    Breaks,
    /// The consumer refuses the document or the whole input. Present if and only if it really does.
    Rejected,
}

impl Impact {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hygiene => "hygiene",
            Self::Risk => "risk",
            Self::Breaks => "breaks",
            Self::Rejected => "rejected",
        }
    }
}

/// Who reads a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Consumer {
    /// Talos Linux: its configuration loader, validator and image resolver.
    Talos,
    /// The Kubernetes API server.
    Kubernetes,
    /// The Kairos operator.
    Kairos,
    /// containerd on a Talos node, pulling for pods.
    Containerd,
    /// The kubelet.
    Kubelet,
}

impl Consumer {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Talos => "talos",
            Self::Kubernetes => "kubernetes",
            Self::Kairos => "kairos",
            Self::Containerd => "containerd",
            Self::Kubelet => "kubelet",
        }
    }
}

/// When a consumer refuses; the two stages differ in what else is still examined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The input does not load; nothing after it is looked at.
    Load,
    /// The input loads, and its validation reports this beside other errors.
    Validate,
    /// As [`Stage::Validate`], but of the whole configuration: no document on its own is at fault.
    Configuration,
}

/// What editors may show in another way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tag {
    /// The text has no effect.
    Unnecessary,
    /// The text is deprecated.
    Deprecated,
}

/// A second place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// What this place has to do with it.
    pub message: String,
    /// Index of the file among the inputs; `None` for the finding's own file.
    pub file: Option<usize>,
    /// Where.
    pub span: Span,
}

/// A rule's statement about a span of text.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that speaks.
    pub rule: &'static Rule,
    /// Level after settings.
    pub level: Level,
    /// What it does.
    pub impact: Impact,
    /// To whom; `None` for findings about pullpath's own directives and settings.
    pub consumer: Option<Consumer>,
    /// When the consumer refuses; `Some` exactly when `impact` is [`Impact::Rejected`].
    pub stage: Option<Stage>,
    /// Whether the consumer accepts, and itself prints a warning about this.
    pub consumer_warns: bool,
    /// What is wrong here. Lower case, code in backticks, no full stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// What the consumer says in its own words, and other background.
    pub notes: Vec<String>,
    /// Index of the document in the file.
    pub document: Option<usize>,
    /// Path inside the document, such as `endpoints[0].url`.
    pub path: Option<String>,
    /// Where.
    pub span: Span,
    /// Other places.
    pub labels: Vec<Label>,
    /// Ways to repair it.
    pub fixes: Vec<Fix>,
    /// How editors may show it.
    pub tags: Vec<Tag>,
}

impl Finding {
    /// A finding with its rule's own level, impact and consumer. A rejected one refuses at [`Stage::Validate`]
    /// unless said otherwise.
    pub fn new(rule: &'static Rule, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            level: rule.level,
            impact: rule.impact,
            consumer: rule.consumer,
            stage: (rule.impact == Impact::Rejected).then_some(Stage::Validate),
            consumer_warns: false,
            message: message.into(),
            help: None,
            notes: Vec::new(),
            document: None,
            path: None,
            span,
            labels: Vec::new(),
            fixes: Vec::new(),
            tags: Vec::new(),
        }
    }

    /// All that it says, line by line, each word of advice with what it is in front: `help: …`, `note: …`.
    pub fn in_full(&self) -> String {
        let help = self.help.iter().map(|help| format!("\nhelp: {help}"));
        let notes = self.notes.iter().map(|note| format!("\nnote: {note}"));
        let remarks: String = help.chain(notes).collect();
        format!("{}{remarks}", self.message)
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds background, such as the consumer's own message.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds another place in the same file.
    #[must_use]
    pub fn label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label {
            message: message.into(),
            file: None,
            span,
        });
        self
    }

    /// Adds a place in another file of the run, by its index.
    #[must_use]
    pub fn label_in(mut self, file: usize, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label {
            message: message.into(),
            file: Some(file),
            span,
        });
        self
    }

    /// Adds a way to repair it.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fixes.extend(fix.into());
        self
    }

    /// Adds a hint on how to show it.
    #[must_use]
    pub fn tag(mut self, tag: Tag) -> Self {
        self.tags.push(tag);
        self
    }

    /// Lowers the level below the rule's own, where certainty is low.
    #[must_use]
    pub fn at_level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// Refused by its consumer at this stage.
    #[must_use]
    pub fn rejected(mut self, stage: Stage) -> Self {
        self.impact = Impact::Rejected;
        self.stage = Some(stage);
        self.level = Level::Error;
        self
    }

    /// Accepted, with an impact other than the rule's own.
    #[must_use]
    pub fn impact(mut self, impact: Impact) -> Self {
        self.impact = impact;
        self.stage = (impact == Impact::Rejected).then_some(Stage::Validate);
        self
    }

    /// Quotes the message with which Talos refuses.
    #[must_use]
    pub fn talos_says(self, message: impl std::fmt::Display) -> Self {
        self.note(format!("Talos says: {message}"))
    }

    /// The consumer accepts it and prints this warning.
    #[must_use]
    pub fn warned_by_talos(mut self, warning: impl std::fmt::Display) -> Self {
        self.consumer_warns = true;
        self.note(format!("Talos warns: {warning}"))
    }

    /// Names another consumer than the rule's own.
    #[must_use]
    pub fn consumer(mut self, consumer: Consumer) -> Self {
        self.consumer = Some(consumer);
        self
    }
}
