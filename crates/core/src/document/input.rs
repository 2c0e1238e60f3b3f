//! What a text is read as.

/// What the input is said to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum InputKind {
    /// Each document is classified by itself.
    #[default]
    Auto,
    /// A whole Talos machine configuration: unknown kinds and an empty stream are refused.
    TalosConfig,
    /// A Talos patch: fragments, `$patch`.
    TalosPatch,
    /// Kubernetes objects.
    Kubernetes,
}

impl InputKind {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::TalosConfig,
        Self::TalosPatch,
        Self::Kubernetes,
        Self::Auto,
    ];

    /// The word used in settings and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TalosConfig => "talos-config",
            Self::TalosPatch => "talos-patch",
            Self::Kubernetes => "kubernetes",
            Self::Auto => "auto",
        }
    }

    /// The one that a word stands for.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}
