//! The open mappings and lists at a line, and what it costs to leave them.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use super::outline::below;
use crate::schema::{Form, Shape};

/// How much a reading strains belief, in hundredths.
pub(super) type Cost = u32;

/// A mapping or a list that is left without anything in it.
const EMPTY: Cost = 100;
/// A field that must be there and is not.
const MISSING: Cost = 80;
/// A level that is left.
const LEVEL: Cost = 2;

/// What a place may hold; none where anything may stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place(pub(super) Option<&'static Shape>);

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        match (self.0, other.0) {
            (Some(a), Some(b)) => std::ptr::eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        }
    }
}

impl Eq for Place {}

impl Hash for Place {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.map(std::ptr::from_ref).hash(state);
    }
}

/// What a value may be, for the purpose of indentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Mapping,
    List,
    Scalar,
    Any,
}

impl Place {
    pub(super) const ANY: Self = Self(None);

    pub(super) fn sort(self) -> Sort {
        match self.0.map(|shape| shape.form) {
            None | Some(Form::Any) => Sort::Any,
            Some(Form::Structure | Form::Map | Form::Unstructured) => Sort::Mapping,
            Some(Form::List | Form::Arguments) => Sort::List,
            Some(_) => Sort::Scalar,
        }
    }

    pub(super) fn form(self) -> Option<Form> {
        self.0.map(|shape| shape.form)
    }

    /// Whether only known names may stand in it.
    pub(super) fn has_fields(self) -> bool {
        self.form() == Some(Form::Structure)
    }

    /// The place of a field.
    pub(super) fn field(self, name: &str) -> Option<Self> {
        let field = self.0?.field(name)?;
        Some(Self(Some(below(&field.name, &field.shape))))
    }

    /// The place of an item, or of a value under a free name.
    pub(super) fn element(self) -> Self {
        Self(self.0.and_then(|shape| shape.element.as_deref()))
    }
}

/// A mapping, list or text that is open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Frame<'t> {
    pub(super) kind: FrameKind<'t>,
    /// The column of its entries.
    pub(super) indent: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum FrameKind<'t> {
    /// A mapping with the keys seen so far.
    Mapping {
        place: Place,
        seen: Vec<Cow<'t, str>>,
    },
    /// A list of such items.
    List { item: Place, empty: bool },
    /// A key without a value whose sort nobody knows.
    Unknown,
    /// A block scalar.
    Block { empty: bool },
}

impl Frame<'_> {
    pub(super) fn mapping(place: Place, indent: usize) -> Self {
        Self {
            kind: FrameKind::Mapping {
                place,
                seen: Vec::new(),
            },
            indent,
        }
    }

    /// What opens below a key or a dash that has nothing behind it; none where a scalar is wanted.
    pub(super) fn opened(place: Place, indent: usize) -> Option<Self> {
        let kind = match place.sort() {
            Sort::Mapping => return Some(Self::mapping(place, indent)),
            Sort::List => FrameKind::List {
                item: place.element(),
                empty: true,
            },
            Sort::Any => FrameKind::Unknown,
            Sort::Scalar => return None,
        };
        Some(Self { kind, indent })
    }

    /// Whether a key may still come in it.
    pub(super) fn awaits(&self, name: &str) -> bool {
        match &self.kind {
            FrameKind::Mapping { place, seen } => {
                place.has_fields()
                    && place.field(name).is_some()
                    && !seen.iter().any(|key| key == name)
            }
            _ => false,
        }
    }

    /// What it costs to leave it as it is.
    pub(super) fn leave(&self) -> Cost {
        LEVEL
            + match &self.kind {
                FrameKind::Mapping { place, seen } => {
                    let missing = place.0.map_or(0, |shape| {
                        shape
                            .fields
                            .iter()
                            .filter(|field| field.required && !seen.contains(&field.name))
                            .count()
                    });
                    let missing = Cost::try_from(missing).unwrap_or(Cost::MAX / 200);
                    missing * MISSING + if seen.is_empty() { EMPTY } else { 0 }
                }
                FrameKind::List { empty, .. } | FrameKind::Block { empty } => {
                    if *empty {
                        EMPTY
                    } else {
                        0
                    }
                }
                FrameKind::Unknown => EMPTY / 2,
            }
    }
}
