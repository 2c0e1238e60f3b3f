//! The operator's own validation of an `OSArtifact`.
//!
//! It runs when a build starts. Its message goes to the operator's log and nowhere else: the object's phase stays
//! empty, and the operator tries again for ever.

use crate::kubernetes::{Data, ROOT, Tree, ValueId};

/// Names of volumes that the operator uses itself.
pub const RESERVED_VOLUMES: [&str; 5] = ["artifacts", "rootfs", "config", "ocispec", "cloudconfig"];

/// One objection of the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// What the operator says, word for word.
    pub message: String,
    /// Names from the object down to the value it is about; the last may be missing from the object.
    pub path: Vec<Step>,
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into an object.
    Name(&'static str),
    /// Into a list.
    Index(usize),
}

impl Objection {
    fn new(path: &[&'static str], message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            path: path.iter().map(|name| Step::Name(name)).collect(),
        }
    }

    fn of_volume(index: usize, message: String) -> Self {
        let mut objection = Self::new(&["spec", "volumes"], message);
        objection
            .path
            .extend([Step::Index(index), Step::Name("name")]);
        objection
    }

    /// The innermost value on its path that is there.
    pub fn value(&self, tree: &Tree<'_>) -> ValueId {
        let mut value = ROOT;
        for step in &self.path {
            let inner = match step {
                Step::Name(name) => tree.get(value, name),
                Step::Index(index) => tree.items(value).get(*index).copied(),
            };
            match inner {
                Some(inner) => value = inner,
                None => break,
            }
        }
        value
    }
}

/// Everything that the operator objects to, in its order. It stops at the first; the rest comes to light once that
/// is mended.
pub fn validate(tree: &Tree<'_>) -> Vec<Objection> {
    let artifact = Artifact { tree };
    let mut objections = Vec::new();
    artifact.volumes(&mut objections);
    artifact.image(&mut objections);
    artifact.artifacts(&mut objections);
    objections
}

/// The volume with the files of a build.
pub const BUILD_CONTEXT: [&str; 4] = ["spec", "image", "ociSpec", "buildContextVolume"];
/// The volume with the certificate authorities of a build.
pub const CA_CERTIFICATES: [&str; 3] = ["spec", "image", "caCertificatesVolume"];
/// The volume with files for the installation medium.
pub const OVERLAY_ISO: [&str; 3] = ["spec", "artifacts", "overlayISOVolume"];
/// The volume with files for the root file system.
pub const OVERLAY_ROOTFS: [&str; 3] = ["spec", "artifacts", "overlayRootfsVolume"];
/// The volume with the keys of unified kernel images.
pub const KEYS: [&str; 4] = ["spec", "artifacts", "uki", "keysVolume"];
/// The volume that receives the artifacts.
pub const ARTIFACTS_VOLUME: [&str; 3] = ["spec", "artifacts", "volume"];
/// All fields that name a volume of the object.
pub const VOLUME_FIELDS: [&[&str]; 6] = [
    &BUILD_CONTEXT,
    &CA_CERTIFICATES,
    &OVERLAY_ISO,
    &OVERLAY_ROOTFS,
    &KEYS,
    &ARTIFACTS_VOLUME,
];

#[derive(Clone, Copy)]
struct Artifact<'t, 's> {
    tree: &'t Tree<'s>,
}

impl<'t> Artifact<'t, '_> {
    fn get(self, path: &[&str]) -> Option<ValueId> {
        self.tree
            .at(ROOT, path)
            .filter(|id| *self.tree.data(*id) != Data::Null)
    }

    fn text(self, path: &[&str]) -> &'t str {
        self.get(path)
            .and_then(|id| self.tree.text(id))
            .unwrap_or("")
    }

    fn is_on(self, path: &[&str]) -> bool {
        self.get(path)
            .is_some_and(|id| *self.tree.data(id) == Data::Bool(true))
    }

    fn volumes(self, objections: &mut Vec<Objection>) {
        let Some(volumes) = self.get(&["spec", "volumes"]) else {
            return;
        };
        let mut seen: Vec<&str> = Vec::new();
        for (index, volume) in self.tree.items(volumes).iter().enumerate() {
            let name = self.tree.get(*volume, "name");
            let name = name.and_then(|id| self.tree.text(id)).unwrap_or("");
            let message = if name.is_empty() {
                format!("spec.volumes[{index}].name must not be empty")
            } else if RESERVED_VOLUMES.contains(&name) {
                format!("volume name {name:?} is reserved for internal use")
            } else if seen.contains(&name) {
                format!("duplicate volume name {name:?} in spec.volumes")
            } else {
                seen.push(name);
                continue;
            };
            objections.push(Objection::of_volume(index, message));
        }
    }

    fn image(self, objections: &mut Vec<Objection>) {
        const BUILD_IMAGE: [&str; 3] = ["spec", "image", "buildImage"];
        let has_ref = !self.text(&["spec", "image", "ref"]).is_empty();
        let build_image = self.get(&BUILD_IMAGE);
        let parts = ["registry", "repository", "tag"].map(|name| {
            build_image
                .and_then(|id| self.tree.text(self.tree.get(id, name)?))
                .is_some_and(|text| !text.is_empty())
        });
        let is_complete = !parts.contains(&false);
        if build_image.is_some() && has_ref {
            objections.push(Objection::new(
                &BUILD_IMAGE,
                "spec.image.buildImage is only used when building; ref must be empty when buildImage is set",
            ));
        }
        // One without any text counts as absent here.
        if parts.contains(&true) && !is_complete {
            objections.push(Objection::new(
                &BUILD_IMAGE,
                "spec.image.buildImage: when set, registry, repository, and tag are all required",
            ));
        }
        let has_options = self.get(&["spec", "image", "buildOptions"]).is_some();
        let has_definition = self.get(&["spec", "image", "ociSpec", "ref"]).is_some();
        if has_ref {
            return;
        }
        if !has_options && !has_definition {
            objections.push(Objection::new(
                &["spec", "image"],
                "spec.image: when ref is empty, at least one of buildOptions or ociSpec must be set",
            ));
        }
        if self.is_on(&["spec", "image", "push"]) && !is_complete {
            objections.push(Objection::new(
                &["spec", "image", "push"],
                "spec.image.push is true but buildImage is missing or incomplete; when pushing, registry, repository, and tag are required",
            ));
        }
        if has_options {
            for (path, message) in [
                (
                    &["spec", "image", "buildOptions", "version"],
                    "spec.image.buildOptions.version is required when using buildOptions",
                ),
                (
                    &["spec", "image", "buildOptions", "baseImage"],
                    "spec.image.buildOptions.baseImage is required when using buildOptions",
                ),
            ] {
                if self.text(path).is_empty() {
                    objections.push(Objection::new(path, message));
                }
            }
        }
    }

    fn artifacts(self, objections: &mut Vec<Objection>) {
        const ARTIFACTS: [&str; 2] = ["spec", "artifacts"];
        let has_ref = !self.text(&["spec", "image", "ref"]).is_empty();
        let has_artifacts = self.get(&ARTIFACTS).is_some();
        if !has_ref {
            if self.get(&["spec", "image", "ociSpec", "ref"]).is_some() {
                self.volume_field(&BUILD_CONTEXT, objections);
            }
            self.volume_field(&CA_CERTIFICATES, objections);
        }
        if !has_artifacts && has_ref {
            objections.push(Objection::new(
                &ARTIFACTS,
                "spec.artifacts is required when spec.image.ref is set (pre-built image); specify which artifacts to produce (e.g. ISO, cloud image)",
            ));
        }
        if !has_artifacts {
            return;
        }
        let kernel_images = ["iso", "container", "efi"]
            .iter()
            .any(|name| self.is_on(&["spec", "artifacts", "uki", name]));
        let others = ["iso", "cloudImage", "azureImage", "gceImage", "netboot"]
            .iter()
            .any(|name| self.is_on(&["spec", "artifacts", name]));
        if !kernel_images && !others {
            objections.push(Objection::new(
                &ARTIFACTS,
                "spec.artifacts: at least one artifact type must be enabled (iso, cloudImage, azureImage, gceImage, netboot, or uki.iso/uki.container/uki.efi)",
            ));
        }
        if kernel_images && self.text(&KEYS).is_empty() {
            objections.push(Objection::new(
                &KEYS,
                "spec.artifacts.uki.keysVolume is required when any of uki.iso, uki.container, or uki.efi is true",
            ));
        }
        self.volume_field(&OVERLAY_ISO, objections);
        self.volume_field(&OVERLAY_ROOTFS, objections);
        if kernel_images {
            self.volume_field(&KEYS, objections);
        }
        self.volume_field(&ARTIFACTS_VOLUME, objections);
    }

    /// Whether the volume that a field refers to is defined.
    fn volume_field(self, path: &'static [&'static str], objections: &mut Vec<Objection>) {
        let name = self.text(path);
        let is_defined = self.get(&["spec", "volumes"]).is_some_and(|volumes| {
            self.tree.items(volumes).iter().any(|volume| {
                let defined = self.tree.get(*volume, "name");
                defined.and_then(|id| self.tree.text(id)) == Some(name)
            })
        });
        if !name.is_empty() && !is_defined {
            objections.push(Objection::new(
                path,
                format!(
                    "{} references volume {name:?} which is not defined in spec.volumes",
                    path.join(".")
                ),
            ));
        }
    }
}
