//! `auth-name-docker-io`: credentials for Docker Hub under the name of its images.

use crate::declare_rule;
use crate::document::talos::Origin;
use crate::finding::{Consumer, Finding};
use crate::fix::Fix;
use crate::rules::renaming::Names;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// Credentials for Docker Hub named `docker.io`.
    ///
    /// Images are called `docker.io/…`, but the host that serves them is `registry-1.docker.io`, and credentials are
    /// looked up by host.
    ///
    /// ## What happens
    /// Pods use the credentials, because their name is translated for containerd. Talos' own pulls (the kubelet,
    /// etcd, the installer) do not find them and stay anonymous, so they run into Docker Hub's rate limit for
    /// anonymous users.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: docker.io
    /// username: node
    /// password: node-password
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry-1.docker.io
    /// username: node
    /// password: node-password
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry-1.docker.io
    /// username: node
    /// password: node-password
    /// ```
    pub(crate) static AUTH_NAME_DOCKER_IO = {
        name: "auth-name-docker-io",
        summary: "Talos does not find credentials for Docker Hub under `docker.io`",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.7.5, 3.4, 3.5; trace vectors of the family auth-dockerhub",
        misses: InFile,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let registries = context.registries();
    let named = |name: &str| {
        registries
            .auths
            .iter()
            .filter(move |auth| auth.known_name() == Some(name))
            .collect::<Vec<_>>()
    };
    if !named("registry-1.docker.io").is_empty() {
        return;
    }
    for credentials in named("docker.io") {
        let Some(name) = credentials.name else { continue };
        // A legacy entry may hold TLS settings under the same key.
        let shared = credentials.origin == Origin::Legacy
            && registries.tls.iter().any(|tls| {
                tls.origin == Origin::Legacy && tls.known_name() == Some("docker.io")
            });
        let edits = Names::of_auths(registries).rename(name, credentials.origin, "registry-1.docker.io");
        let title = "Name it `registry-1.docker.io`";
        sink.push(
            Finding::new(
                &AUTH_NAME_DOCKER_IO,
                name.span(),
                "Talos looks for credentials of Docker Hub under `registry-1.docker.io`, not `docker.io`",
            )
            .help("name it `registry-1.docker.io`; pods then use it as well")
            .fix(edits.map(|edits| {
                if shared {
                    Fix::unsafe_(title, edits)
                } else {
                    Fix::safe(title, edits)
                }
            })),
        );
    }
}
