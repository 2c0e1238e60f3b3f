//! What Talos checks of a document by itself, kind by kind.
//!
//! Registry documents, image verification, CRI documents and the main document have rules of their own. Expressions
//! in CEL are not examined: whether they are sound shows on the node.

mod addresses;
mod kubernetes;
mod links;
mod network;
mod runtime;
mod volumes;

use crate::document::DocumentRef;
use crate::document::talos::Fields;
use crate::source::Span;

/// What Talos does about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Refuses: something that is required is not there.
    Missing,
    /// Refuses: something that is there cannot be so.
    Invalid,
    /// Accepts, with a warning.
    Warned,
}

/// Something that Talos objects to.
pub(crate) struct Objection {
    pub(super) verdict: Verdict,
    pub(super) span: Span,
    /// What is wrong, in our words.
    pub(super) what: String,
    /// What Talos says.
    pub(super) says: String,
}

/// Collects objections to one document.
#[derive(Default)]
pub(super) struct Objections {
    list: Vec<Objection>,
}

impl Objections {
    fn missing(&mut self, span: Span, what: impl Into<String>, says: impl Into<String>) {
        self.add(Verdict::Missing, span, what.into(), says.into());
    }

    fn invalid(&mut self, span: Span, what: impl Into<String>, says: impl Into<String>) {
        self.add(Verdict::Invalid, span, what.into(), says.into());
    }

    fn warned(&mut self, span: Span, what: impl Into<String>, says: impl Into<String>) {
        self.add(Verdict::Warned, span, what.into(), says.into());
    }

    fn add(&mut self, verdict: Verdict, span: Span, what: String, says: String) {
        self.list.push(Objection {
            verdict,
            span,
            what,
            says,
        });
    }

    /// Requires a text that is not empty; returns it when it is there and known.
    fn require_text<'f>(
        &mut self,
        fields: Fields<'f>,
        key: &str,
        says: &str,
    ) -> Option<std::borrow::Cow<'f, str>> {
        if fields.lacks(key) {
            self.missing(fields.place(key), format!("`{key}` is missing"), says);
            return None;
        }
        fields.known(key).filter(|text| !text.is_empty())
    }
}

/// Whether a kind has a name that may not be empty, and what Talos says when it is.
fn name_required(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "LinkConfig"
        | "DummyLinkConfig"
        | "BondConfig"
        | "BridgeConfig"
        | "VLANConfig"
        | "VRFConfig"
        | "VethConfig"
        | "WireguardConfig"
        | "Layer2VIPConfig"
        | "HCloudVIPConfig"
        | "DHCPv4Config"
        | "DHCPv6Config"
        | "LinkAliasConfig"
        | "BlackholeRouteConfig"
        | "RoutingRuleConfig"
        | "BGPInstanceConfig" => "name must be specified",
        "TCPProbeConfig" | "HTTPProbeConfig" => "probe name is required",
        "KubeExternalManifestConfig" | "KubeInlineManifestConfig" => "manifest name is required",
        "KubeStaticPodConfig" => "static pod name is required",
        "KubeAuthorizerConfig" => "authorizer name is required",
        "KubeAdmissionControlConfig" => "admission control plugin name is required",
        "EtcFileConfig" => "user etc file name cannot be empty",
        "ExistingVolumeConfig"
        | "ExternalVolumeConfig"
        | "RawVolumeConfig"
        | "SwapVolumeConfig"
        | "UserVolumeConfig"
        | "DiscoveryServiceConfig"
        | "ContainerConfig"
        | "EthernetConfig"
        | "NetworkRuleConfig"
        | "StaticHostConfig"
        | "ExtensionServiceConfig"
        | "KernelModuleConfig"
        | "KmsgLogConfig"
        | "LVMLogicalVolumeConfig"
        | "LVMVolumeGroupConfig"
        | "RAIDArrayConfig" => "name is required",
        _ => return None,
    })
}

/// What Talos objects to in a document.
pub(crate) fn objections(document: DocumentRef<'_>) -> Vec<Objection> {
    let kind = document.kind();
    let fields = Fields::of(document);
    let mut objections = Objections::default();
    if let Some(says) = name_required(kind)
        && fields.lacks("name")
    {
        objections.missing(
            fields.place("name"),
            format!("the `{kind}` has no name"),
            says,
        );
    }
    let validators = [
        links::validate,
        network::validate,
        volumes::validate,
        kubernetes::validate,
        runtime::validate,
    ];
    for validate in validators {
        validate(kind, fields, &mut objections);
    }
    objections.list
}
