//! All pulls that an object brings about, those of images that none of its fields names included.

use super::images::{ImageSite, Puller, SecretReference};
use super::{KubernetesKind, Object};

/// What operations run where they name no image.
const DEFAULT_IMAGE: &str = "busybox:latest";
/// The operator itself, which reboots the nodes.
const OPERATOR_IMAGE: &str = "quay.io/kairos/kairos-operator:latest";
/// What makes installation media and disks out of an image.
const TOOL_IMAGE: &str = "quay.io/kairos/auroraboot:v0.24.0";
/// What builds an image.
const BUILDAH_IMAGE: &str = "quay.io/buildah/stable:v1.43.1";
/// What makes a base image into one of Kairos.
const INIT_IMAGE: &str = "quay.io/kairos/kairos-init:v0.16.1";

impl<'f> Object<'f> {
    /// All images that are pulled for it: in the order in which a node pulls them for operations, and in no particular
    /// order for others.
    pub fn pulls(&self) -> Vec<ImageSite<'f>> {
        let mut sites = self.images();
        match self.kind {
            KubernetesKind::NodeOp if self.get(&["spec"]).is_some() => {
                if self.text(&["spec", "image"]).is_empty() {
                    sites.push(implied(
                        DEFAULT_IMAGE,
                        "spec.image, which is not there",
                        "NODEOP_DEFAULT_IMAGE",
                        self.pull_secrets(),
                    ));
                }
                // The preflight comes first.
                sites.sort_by_key(|site| !site.path.starts_with("spec.preflight."));
                if self.reboots_nodes() {
                    let first = sites
                        .iter()
                        .take_while(|site| site.path.starts_with("spec.preflight."))
                        .count();
                    sites.insert(first, self.reboot());
                }
            }
            KubernetesKind::NodeOpUpgrade if self.reboots_nodes() => {
                if self.is_on(&["spec", "force"]) {
                    sites.insert(0, self.reboot());
                } else {
                    sites.push(self.reboot());
                }
            }
            KubernetesKind::OsArtifact => sites.extend(self.tools()),
            _ => {}
        }
        sites
    }

    /// Whether an operation reboots its nodes.
    pub fn reboots_nodes(&self) -> bool {
        match self.kind {
            KubernetesKind::NodeOp => self.is_on(&["spec", "rebootOnSuccess"]),
            KubernetesKind::NodeOpUpgrade => {
                self.get(&["spec", "upgradeActive"]).is_none()
                    || self.is_on(&["spec", "upgradeActive"])
            }
            _ => false,
        }
    }

    /// The Pod that reboots a node has no pull secrets, and a service account of its own that has none either.
    fn reboot(&self) -> ImageSite<'f> {
        let mut site = implied(
            OPERATOR_IMAGE,
            "the Pod that reboots the node",
            "OPERATOR_IMAGE",
            Vec::new(),
        );
        site.service_account = Some(format!("{}-reboot", self.name()));
        site
    }

    fn tools(&self) -> Vec<ImageSite<'f>> {
        let mut sites = Vec::new();
        let is_built = self.text(&["spec", "image", "ref"]).is_empty();
        if is_built {
            let place = "the container that builds the image";
            sites.push(implied(
                BUILDAH_IMAGE,
                place,
                "--buildah-image",
                self.of_builder(),
            ));
        }
        let options = ["spec", "image", "buildOptions"];
        let names_init = !self
            .text(&["spec", "image", "buildOptions", "kairosInitImage"])
            .is_empty();
        if is_built && self.get(&options).is_some() && !names_init {
            let secrets = self.build_credentials().into_iter().collect();
            let place = "the build, to make the image one of Kairos";
            let mut site = implied(INIT_IMAGE, place, "kairosInitImage", secrets);
            site.puller = Puller::Buildah;
            sites.push(site);
        }
        if self.get(&["spec", "artifacts"]).is_some() {
            let place = "the containers that make the artifacts";
            sites.push(implied(
                TOOL_IMAGE,
                place,
                "--tool-image",
                self.of_builder(),
            ));
        }
        sites
    }
}

fn implied<'f>(
    image: &str,
    place: &str,
    setting: &'static str,
    secrets: Vec<SecretReference<'f>>,
) -> ImageSite<'f> {
    ImageSite {
        image: image.to_owned(),
        node: None,
        path: place.to_owned(),
        puller: Puller::Kubelet,
        secrets,
        service_account: None,
        setting: Some(setting),
    }
}
