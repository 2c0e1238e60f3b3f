//! Logs, events, watchdogs, environment, extensions, installation, links to management, containers.

use super::Objections;
use super::addresses::host_port_problem;
use crate::document::talos::Fields;
use crate::endpoint;
use crate::reference::Reference;

pub(super) fn validate(kind: &str, fields: Fields<'_>, objections: &mut Objections) {
    match kind {
        "KmsgLogConfig" => kernel_log(fields, objections),
        "EventSinkConfig" => event_sink(fields, objections),
        "SideroLinkConfig" => siderolink(fields, objections),
        "WatchdogTimerConfig" => watchdog(fields, objections),
        "OOMConfig" => out_of_memory(fields, objections),
        "ZswapConfig" => zswap(fields, objections),
        "EnvironmentConfig" => environment(fields, objections),
        "ExtensionServiceConfig" => extension_service(fields, objections),
        "UnattendedInstallConfig" => unattended_install(fields, objections),
        "ContainerConfig" => container(fields, objections),
        _ => {}
    }
}

/// Checks a URL whose scheme is one of a few and whose path is empty.
fn url_without_path(
    fields: Fields<'_>,
    key: &str,
    schemes: &[&str],
    objections: &mut Objections,
) -> Option<endpoint::Endpoint> {
    let url = objections.require_text(fields, key, &format!("{key} is required"))?;
    // A text that is no URL at all does not load.
    let endpoint = endpoint::parse(&url).ok()?;
    if !schemes.contains(&endpoint.scheme()) {
        let wanted = schemes
            .iter()
            .map(|scheme| format!("{scheme}://"))
            .collect::<Vec<_>>()
            .join(" or ");
        objections.invalid(
            fields.place(key),
            format!("`{key}` has to begin with {wanted}"),
            format!("{key} scheme must be {wanted}"),
        );
        return None;
    }
    if !matches!(&*endpoint.path(), "" | "/") {
        objections.invalid(
            fields.place(key),
            format!("`{key}` cannot have a path"),
            format!("{key} path must be empty"),
        );
        return None;
    }
    Some(endpoint)
}

fn kernel_log(fields: Fields<'_>, objections: &mut Objections) {
    if fields.lacks("name") {
        // Talos looks no further without a name.
        return;
    }
    let Some(url) = url_without_path(fields, "url", &["tcp", "udp"], objections) else {
        return;
    };
    if url.port().is_none_or(|port| port.is_empty()) {
        objections.missing(
            fields.place("url"),
            "`url` has no port",
            "url port is required",
        );
    }
}

fn siderolink(fields: Fields<'_>, objections: &mut Objections) {
    url_without_path(fields, "apiUrl", &["https", "grpc"], objections);
}

fn event_sink(fields: Fields<'_>, objections: &mut Objections) {
    let Some(endpoint) = fields.known("endpoint") else {
        return;
    };
    if let Some(problem) = host_port_problem(&endpoint) {
        let address = if endpoint.is_empty() {
            String::new()
        } else {
            format!("address {endpoint}: ")
        };
        objections.invalid(
            fields.place("endpoint"),
            "`endpoint` has to be a host and a port, such as `10.0.0.1:8000`",
            format!("event sink endpoint: {address}{problem}"),
        );
    }
}

/// Ten seconds, in nanoseconds.
const MINIMUM_WATCHDOG_TIMEOUT: i64 = 10_000_000_000;

fn watchdog(fields: Fields<'_>, objections: &mut Objections) {
    if objections
        .require_text(fields, "device", "watchdog device: empty value")
        .is_none()
    {
        return;
    }
    let timeout = fields.duration("timeout").unwrap_or(0);
    if timeout != 0 && timeout < MINIMUM_WATCHDOG_TIMEOUT {
        objections.invalid(
            fields.place("timeout"),
            "`timeout` has to be at least 10 seconds",
            "watchdog timeout: minimum value is 10s",
        );
    }
}

fn out_of_memory(fields: Fields<'_>, objections: &mut Objections) {
    if fields
        .duration("sampleInterval")
        .is_some_and(|time| time < 0)
    {
        objections.invalid(
            fields.place("sampleInterval"),
            "`sampleInterval` cannot be negative",
            "OOM sample interval must be longer than 0",
        );
    }
}

fn zswap(fields: Fields<'_>, objections: &mut Objections) {
    let percent = fields.integer("maxPoolPercent").unwrap_or(0);
    if !(0..=100).contains(&percent) {
        objections.invalid(
            fields.place("maxPoolPercent"),
            "`maxPoolPercent` has to be between 0 and 100",
            "maxPoolPercent must be between 0 and 100",
        );
    }
}

fn environment(fields: Fields<'_>, objections: &mut Objections) {
    let Some(variables) = fields.set(&["variables"]) else {
        return;
    };
    for entry in variables.entries() {
        let name = entry.name();
        let mut characters = name.chars();
        let sound = characters
            .next()
            .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && characters.all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !sound && !fields.is_unknown(name) {
            objections.invalid(
                entry.key.span(),
                format!("`{name}` is no name of an environment variable"),
                format!(
                    "invalid environment variable name: {}",
                    endpoint::quote(name)
                ),
            );
        }
    }
}

fn extension_service(fields: Fields<'_>, objections: &mut Objections) {
    let name = fields.string("name");
    if name.is_empty() {
        return;
    }
    if fields.count("configFiles") == 0 && fields.count("environment") == 0 {
        objections.missing(
            fields.place("name"),
            "the extension has neither `configFiles` nor `environment`",
            format!("no config files found for extension \"{name}\""),
        );
    }
    for item in fields.elements("configFiles") {
        let file = fields.inside(item);
        for (key, what) in [("content", "content"), ("mountPath", "mount path")] {
            if file.lacks(key) {
                objections.missing(
                    file.place(key),
                    format!("the file has no `{key}`"),
                    format!("extension {what} is required for extension \"{name}\""),
                );
                return;
            }
        }
    }
}

fn unattended_install(fields: Fields<'_>, objections: &mut Objections) {
    let provisioning = fields.at(&["provisioning", "diskSelector"]);
    if provisioning.lacks("match") {
        objections.missing(
            fields.place("provisioning"),
            "`provisioning.diskSelector.match` is missing",
            "provisioning.diskSelector.match is required",
        );
    }
    if fields.at(&["installer"]).lacks("image") {
        objections.warned(
            fields.place("installer"),
            "`installer.image` is not set",
            "installer.image is not set, if Talos is not booted from asset built by Image Factory, installation will fail",
        );
    }
}

fn container(fields: Fields<'_>, objections: &mut Objections) {
    let name = fields.string("name");
    let sound_name = name
        .bytes()
        .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if !sound_name && !fields.is_unknown(&name) {
        objections.invalid(
            fields.place("name"),
            "the name may have small letters, digits and `-` only",
            format!(
                "name \"{name}\": name can only contain lowercase ASCII letters, digits and hyphens"
            ),
        );
    }
    if let Some(image) = objections.require_text(fields, "image", "image is required")
        && let Ok(reference) = Reference::parse(&image)
        && reference.digest().is_none()
    {
        objections.warned(
            fields.place("image"),
            format!("`{image}` is not pinned by digest"),
            format!(
                "container \"{name}\": image \"{image}\" is not digest-pinned, the running image may change on restart"
            ),
        );
    }
    for (index, (node, variable)) in fields.strings("environment").enumerate() {
        if !variable.contains('=') {
            objections.invalid(
                node.span(),
                "a variable is written as `NAME=value`",
                // The text may be a secret that lost its name.
                format!("environment[{index}]: must be in KEY=value form"),
            );
        }
    }
    for (node, dependency) in fields.at(&["dependsOn"]).strings("containers") {
        if dependency == name && !name.is_empty() {
            objections.invalid(
                node.span(),
                "a container cannot wait for itself",
                format!("container \"{name}\" cannot depend on itself"),
            );
        }
    }
}
