//! What a rule may look at.

use std::sync::OnceLock;

use crate::document::kubernetes::Objects;
use crate::document::talos::{Configuration, Registries};
use crate::document::{DocumentIssue, File, InputKind};
use crate::endpoint::GoRelease;
use crate::engine::Options;
use crate::rules::certificate::field::{Field, fields_of};
use crate::rules::loader::outcome::Outcome;
use crate::rules::pull::cluster::Cluster;
use crate::rules::trace::paths::MirrorTrace;
use crate::schema::{self, Dispatch, PatchDirectives, Problem};
use crate::trace::{self, Effective, Tracer};

/// A file, what holds for it, and the typed views of it, each built on first use.
pub struct Views<'a> {
    file: &'a File,
    options: &'a Options,
    registries: OnceLock<Registries<'a>>,
    problems: OnceLock<Vec<Problem<'a>>>,
    configuration: OnceLock<Configuration<'a>>,
    tracer: OnceLock<Tracer>,
    yaml_issues: OnceLock<Vec<DocumentIssue>>,
    objects: OnceLock<Objects<'a>>,
    supporting_objects: OnceLock<Objects<'a>>,
    outcomes: OnceLock<Vec<Outcome<'a>>>,
    cluster: OnceLock<Cluster<'a>>,
    mirror_traces: OnceLock<Vec<MirrorTrace>>,
    pem_fields: OnceLock<Vec<Field<'a>>>,
}

impl<'a> Views<'a> {
    /// The views of a file, for these targets and settings.
    pub fn new(file: &'a File, options: &'a Options) -> Self {
        Self {
            file,
            options,
            registries: OnceLock::new(),
            problems: OnceLock::new(),
            configuration: OnceLock::new(),
            tracer: OnceLock::new(),
            yaml_issues: OnceLock::new(),
            objects: OnceLock::new(),
            supporting_objects: OnceLock::new(),
            outcomes: OnceLock::new(),
            cluster: OnceLock::new(),
            mirror_traces: OnceLock::new(),
            pem_fields: OnceLock::new(),
        }
    }

    /// The file.
    pub fn file(&self) -> &'a File {
        self.file
    }

    /// Targets and settings that hold for it.
    pub fn options(&self) -> &'a Options {
        self.options
    }

    /// Its registry settings, documents and legacy block together.
    pub fn registries(&self) -> &Registries<'a> {
        self.registries
            .get_or_init(|| Registries::of(self.file, GoRelease::of_talos(self.options.talos)))
    }

    /// Where its Talos documents differ from the structure of their kinds.
    pub fn problems(&self) -> &[Problem<'a>] {
        self.problems.get_or_init(|| {
            let directives = match self.file.input() {
                InputKind::TalosConfig => PatchDirectives::Unknown,
                _ => PatchDirectives::Understood,
            };
            let mut problems = Vec::new();
            for outcome in self.outcomes() {
                if let Dispatch::Known(kind) = &outcome.dispatch {
                    problems.extend(schema::check(
                        outcome.root,
                        kind,
                        self.options.talos,
                        directives,
                    ));
                }
            }
            problems
        })
    }

    /// What the loader takes its Talos documents for.
    fn outcomes(&self) -> &[Outcome<'a>] {
        self.outcomes.get_or_init(|| Outcome::of(self.file))
    }

    /// The paths that its mirrors lead to.
    fn mirror_traces(&self) -> &[MirrorTrace] {
        self.mirror_traces
            .get_or_init(|| MirrorTrace::of(self.tracer()))
    }

    /// What is wrong with its documents as YAML.
    pub fn yaml_issues(&self) -> &[DocumentIssue] {
        self.yaml_issues.get_or_init(|| self.file.yaml_issues())
    }

    /// How images are pulled with the settings of this file alone.
    pub fn tracer(&self) -> &Tracer {
        self.tracer.get_or_init(|| {
            let go = GoRelease::of_talos(self.options.talos);
            let effective = Effective::of_registries(self.file, self.registries(), go);
            let options = trace::Options {
                talos: self.options.talos,
                image_cache: false,
            };
            Tracer::new(effective, &options)
        })
    }

    /// Its fields that hold certificates or keys.
    fn pem_fields(&self) -> &[Field<'a>] {
        self.pem_fields
            .get_or_init(|| fields_of(self.file, self.registries()))
    }

    /// Its Talos documents as one machine configuration.
    pub fn configuration(&self) -> &Configuration<'a> {
        self.configuration
            .get_or_init(|| Configuration::of(self.file))
    }

    /// Its Kubernetes objects that only say something about others.
    pub fn supporting_objects(&self) -> &Objects<'a> {
        self.supporting_objects
            .get_or_init(|| Objects::supporting(self.file))
    }

    /// Its Kubernetes objects that are judged.
    pub fn objects(&self) -> &Objects<'a> {
        self.objects.get_or_init(|| Objects::judged(self.file))
    }
}

/// The inputs of a run and the file under examination.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    views: &'a [Views<'a>],
    current: usize,
}

impl<'a> Context<'a> {
    /// The context of one file among those of the run.
    pub fn new(views: &'a [Views<'a>], current: usize) -> Option<Self> {
        views.get(current)?;
        Some(Self { views, current })
    }

    /// The file under examination. Rules over the whole run use [`Context::files`].
    pub fn file(&self) -> &'a File {
        self.view().file
    }

    /// Registry settings of the file under examination.
    pub fn registries(&self) -> &'a Registries<'a> {
        self.view().registries()
    }

    /// How images are pulled with the settings of the file under examination.
    pub fn tracer(&self) -> &'a Tracer {
        self.view().tracer()
    }

    /// The Talos documents of the file under examination as one machine configuration.
    pub fn configuration(&self) -> &'a Configuration<'a> {
        self.view().configuration()
    }

    /// Where the Talos documents of the file under examination differ from the structure of their kinds.
    pub fn problems(&self) -> &'a [Problem<'a>] {
        self.view().problems()
    }

    /// Fields of the file under examination that hold certificates or keys.
    pub(super) fn pem_fields(&self) -> &'a [Field<'a>] {
        self.view().pem_fields()
    }

    /// What is wrong with the documents of the file under examination as YAML.
    pub fn yaml_issues(&self) -> &'a [DocumentIssue] {
        self.view().yaml_issues()
    }

    /// The Kubernetes objects of the file under examination that are judged.
    pub fn objects(&self) -> &'a Objects<'a> {
        self.view().objects()
    }

    /// What the loader takes the Talos documents of the file under examination for.
    pub(super) fn outcomes(&self) -> &'a [Outcome<'a>] {
        self.view().outcomes()
    }

    /// The paths that the mirrors of the file under examination lead to.
    pub(super) fn mirror_traces(&self) -> &'a [MirrorTrace] {
        self.view().mirror_traces()
    }

    /// What the files of the run say together about a cluster; kept with the file under examination.
    pub(super) fn cluster(&self) -> &'a Cluster<'a> {
        self.view().cluster.get_or_init(|| Cluster::of(self))
    }

    fn view(&self) -> &'a Views<'a> {
        // `new` has checked the index.
        &self.views[self.current]
    }

    /// All files of the run with their views.
    pub fn files(&self) -> &'a [Views<'a>] {
        self.views
    }

    /// Index of the file under examination among those of the run.
    pub fn current(&self) -> usize {
        self.current
    }

    /// Targets and settings of the file under examination. Rules over the whole run take those of each file.
    pub fn options(&self) -> &'a Options {
        self.view().options
    }
}
