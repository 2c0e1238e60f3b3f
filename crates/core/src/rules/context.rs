//! What a rule may look at.

use std::sync::OnceLock;

use crate::document::kubernetes::{Objects, PromisedSecret, names_pull_secrets, promised_secrets};
use crate::document::talos::{Configuration, Registries};
use crate::document::{DocumentIssue, DocumentRef, File, InputKind};
use crate::endpoint::GoRelease;
use crate::engine::Options;
use crate::rules::certificate::field::{Field, fields_of};
use crate::rules::loader::outcome::Outcome;
use crate::rules::pull::cluster::Cluster;
use crate::rules::talos::validators::{Objection, objections};
use crate::rules::trace::paths::{MirrorTrace, may_surprise};
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
    other_secrets: OnceLock<OtherSecrets<'a>>,
    objections: OnceLock<Vec<(DocumentRef<'a>, Objection)>>,
    may_surprise: OnceLock<bool>,
}

/// What the documents of a file say about Secrets that need not stand in it.
#[derive(Default)]
pub(super) struct OtherSecrets<'a> {
    /// Those that its objects make in the cluster.
    pub(super) promised: Vec<PromisedSecret<'a>>,
    /// Whether a workload names Secrets that its images are pulled with.
    pub(super) are_named: bool,
}

impl<'a> OtherSecrets<'a> {
    fn add(&mut self, document: DocumentRef<'a>) {
        self.promised.extend(promised_secrets(document));
        self.are_named = self.are_named || names_pull_secrets(document);
    }
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
            other_secrets: OnceLock::new(),
            objections: OnceLock::new(),
            may_surprise: OnceLock::new(),
        }
    }

    /// Builds the views that walk over all documents, each document once: in a long stream, a look at every document
    /// costs more than what is looked for. A view that is asked for without this is built alone.
    fn survey(&self) {
        let go = self.go();
        let mut outcomes = Vec::new();
        let mut problems = Vec::new();
        let mut yaml_issues = Vec::new();
        let mut registries = Registries::default();
        let mut configuration = Configuration::empty(self.file);
        let mut objections = Vec::new();
        let mut objects = Objects::default();
        let mut other_secrets = OtherSecrets::default();
        for document in self.file.documents() {
            let outcome = Outcome::of(document);
            problems.extend(outcome.iter().flat_map(|outcome| self.problems_of(outcome)));
            outcomes.extend(outcome);
            yaml_issues.extend(document.yaml_issues());
            registries.add(document, go);
            if configuration.add(document) {
                objections.extend(objections_to(document));
            }
            objects.add_judged(document);
            other_secrets.add(document);
        }
        // A view that was built before is the same.
        let _ = self.outcomes.set(outcomes);
        let _ = self.problems.set(problems);
        let _ = self.yaml_issues.set(yaml_issues);
        let _ = self.registries.set(registries);
        let _ = self.configuration.set(configuration);
        let _ = self.objections.set(objections);
        let _ = self.objects.set(objects);
        let _ = self.other_secrets.set(other_secrets);
    }

    fn go(&self) -> GoRelease {
        GoRelease::of_talos(self.options.talos)
    }

    fn problems_of(&self, outcome: &Outcome<'a>) -> Vec<Problem<'a>> {
        let directives = match self.file.input() {
            InputKind::TalosConfig => PatchDirectives::Unknown,
            _ => PatchDirectives::Understood,
        };
        match &outcome.dispatch {
            Dispatch::Known(kind) => {
                schema::check(outcome.root, kind, self.options.talos, directives)
            }
            _ => Vec::new(),
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
            .get_or_init(|| Registries::of(self.file, self.go()))
    }

    /// Where its Talos documents differ from the structure of their kinds.
    pub fn problems(&self) -> &[Problem<'a>] {
        self.problems.get_or_init(|| {
            let outcomes = self.outcomes().iter();
            outcomes
                .flat_map(|outcome| self.problems_of(outcome))
                .collect()
        })
    }

    /// What the loader takes its Talos documents for.
    fn outcomes(&self) -> &[Outcome<'a>] {
        self.outcomes
            .get_or_init(|| self.file.documents().filter_map(Outcome::of).collect())
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
            let effective = Effective::of_registries(self.file, self.registries(), self.go());
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

    /// What Talos objects to in each of its documents by itself.
    fn objections(&self) -> &[(DocumentRef<'a>, Objection)] {
        self.objections.get_or_init(|| {
            let documents = self.configuration().documents();
            documents.flat_map(objections_to).collect()
        })
    }

    /// What its documents say about Secrets that need not stand in it.
    pub(super) fn other_secrets(&self) -> &OtherSecrets<'a> {
        self.other_secrets.get_or_init(|| {
            let mut secrets = OtherSecrets::default();
            for document in self.file.documents() {
                secrets.add(document);
            }
            secrets
        })
    }

    /// Its Kubernetes objects that are judged.
    pub fn objects(&self) -> &Objects<'a> {
        self.objects.get_or_init(|| Objects::judged(self.file))
    }
}

fn objections_to(document: DocumentRef<'_>) -> impl Iterator<Item = (DocumentRef<'_>, Objection)> {
    let objections = objections(document).into_iter();
    objections.map(move |objection| (document, objection))
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

    /// Builds the views that most rules on the file under examination take, see [`Views::survey`].
    pub(crate) fn survey(&self) {
        self.view().survey();
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

    /// Whether the paths of images through the mirrors of the file under examination are known, and may be others than
    /// they seem.
    pub(super) fn may_surprise(&self) -> bool {
        let view = self.view();
        *view
            .may_surprise
            .get_or_init(|| may_surprise(view.registries()))
    }

    /// What Talos objects to in the documents of the file under examination, each by itself.
    pub(super) fn objections(&self) -> &'a [(DocumentRef<'a>, Objection)] {
        self.view().objections()
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
