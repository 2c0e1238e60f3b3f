//! A machine configuration as one thing: the main document and the documents beside it.

use std::collections::HashMap;

use super::fields::Fields;
use crate::document::{Class, DocumentRef, File};
use crate::source::Span;

/// The role of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MachineType {
    /// The control plane node that creates the cluster; replaced by `controlplane` and `talosctl bootstrap`.
    Init,
    /// A node that runs the Kubernetes control plane.
    ControlPlane,
    /// A node for workloads.
    Worker,
}

impl MachineType {
    /// Reads `machine.type`. Nothing at all and `join` mean a worker.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "init" => Some(Self::Init),
            "controlplane" => Some(Self::ControlPlane),
            "worker" | "join" | "" => Some(Self::Worker),
            _ => None,
        }
    }

    /// The word for it in a configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Init => "init",
            Self::ControlPlane => "controlplane",
            Self::Worker => "worker",
        }
    }

    /// Whether the Kubernetes control plane runs there.
    pub fn is_control_plane(self) -> bool {
        matches!(self, Self::Init | Self::ControlPlane)
    }
}

/// The Talos documents of a file.
#[derive(Clone, Debug)]
pub struct Configuration<'f> {
    main: Option<DocumentRef<'f>>,
    documents: Vec<DocumentRef<'f>>,
    /// Places in `documents` by kind.
    kinds: HashMap<&'f str, Vec<usize>>,
    whole: bool,
    patch: bool,
}

impl<'f> Configuration<'f> {
    /// The Talos documents of a file. Documents that only delete something (`$patch: delete`) are not among them, nor
    /// are those that are no sound YAML: what they lack may stand in the part that could not be read.
    pub fn of(file: &'f File) -> Self {
        let mut configuration = Self::empty(file);
        for document in file.documents() {
            configuration.add(document);
        }
        configuration
    }

    /// The configuration of a file, to which its documents are added one after the other.
    pub(crate) fn empty(file: &'f File) -> Self {
        Self {
            main: None,
            documents: Vec::new(),
            kinds: HashMap::new(),
            whole: file.is_whole_configuration(),
            patch: file.is_patch(),
        }
    }

    /// Adds a document of the file. Whether it is one of [`Configuration::documents`].
    pub(crate) fn add(&mut self, document: DocumentRef<'f>) -> bool {
        if !document.is_sound() {
            self.whole = false;
            return false;
        }
        let root = document.root();
        let deletes = || root.is_some_and(|root| root.get("$patch").is_some());
        match document.class() {
            Class::TalosMain if self.main.is_none() && !deletes() => self.main = Some(document),
            Class::Talos if !deletes() => {
                let places = self.kinds.entry(document.kind()).or_default();
                places.push(self.documents.len());
                self.documents.push(document);
                return true;
            }
            _ => {}
        }
        false
    }

    /// Whether this is all that a node gets, see [`File::is_whole_configuration`].
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// Whether this is a patch, see [`File::is_patch`].
    pub fn is_patch(&self) -> bool {
        self.patch
    }

    /// The main document, with `machine` and `cluster`.
    pub fn main(&self) -> Option<DocumentRef<'f>> {
        self.main
    }

    /// The fields of the main document; none when it is missing.
    pub fn legacy(&self) -> Option<Fields<'f>> {
        self.main.map(Fields::of)
    }

    /// The documents that have a kind, in order.
    pub fn documents(&self) -> impl Iterator<Item = DocumentRef<'f>> {
        self.documents.iter().copied()
    }

    /// The documents of a kind, in order.
    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = DocumentRef<'f>> {
        let places = self.kinds.get(kind).into_iter().flatten();
        places.filter_map(|at| self.documents.get(*at).copied())
    }

    /// The fields of the first document of a kind.
    pub fn fields_of(&self, kind: &str) -> Option<Fields<'f>> {
        self.of_kind(kind).next().map(Fields::of)
    }

    /// What kind of machine this is for; none without a main document with `machine`, and for a word that is no
    /// machine type.
    pub fn machine_type(&self) -> Option<MachineType> {
        let machine = self.legacy()?.at(&["machine"]);
        machine.node()?;
        if machine.set(&["type"]).is_some_and(|node| !node.is_scalar()) {
            return None;
        }
        MachineType::parse(&machine.string("type"))
    }

    /// Whether the machine type is filled in later, or stands in a template.
    pub fn machine_type_is_open(&self) -> bool {
        let machine = self.legacy().map(|main| main.at(&["machine"]));
        machine.is_some_and(|machine| {
            machine
                .set(&["type"])
                .is_some_and(|node| !node.is_scalar() || machine.is_unknown(node.text()))
        })
    }

    /// Whether the machine runs the Kubernetes control plane.
    pub fn is_control_plane(&self) -> bool {
        self.machine_type()
            .is_some_and(MachineType::is_control_plane)
    }
}

/// The place that stands for a document: its kind, or where it has none its first key.
pub fn document_head(document: DocumentRef<'_>) -> Span {
    let fields = Fields::of(document);
    fields.place("kind")
}
