//! Credentials in the URL of an endpoint, moved to where Talos reads them.

use super::urls::Known;
use crate::document::talos::{Origin, Registries};
use crate::fix::Edit;
use crate::rules::hosts::append_document;
use crate::yaml::{NodeKind, NodeRef, write_flow_text, write_key, write_text};

/// The edits that give a host its credentials, for each host whose URL holds some.
///
/// Several endpoints may be on one host. Where they have the same credentials, they share the edits, so that the host
/// gets one entry; where they differ, the first ones are taken.
#[derive(Default)]
pub(super) struct Moved {
    hosts: Vec<Host>,
}

struct Host {
    name: String,
    credentials: (String, String),
    edits: Option<Vec<Edit>>,
}

impl Moved {
    /// The edits that put the credentials of this endpoint beside it. None where there is not both a user name and a
    /// password, where the host has credentials already, or where the text takes no such edit.
    pub(super) fn edits(
        &mut self,
        registries: &Registries<'_>,
        known: &Known<'_>,
    ) -> Option<Vec<Edit>> {
        let url = known.web_url()?;
        let credentials = url.credentials()?;
        let name = url.host().into_owned();
        if url.hostname().is_empty() || registries.has_auth(&name) {
            return None;
        }
        if let Some(host) = self.hosts.iter().find(|host| host.name == name) {
            return host
                .edits
                .clone()
                .filter(|_| host.credentials == credentials);
        }
        let edits = entry(known, &name, &credentials);
        self.hosts.push(Host {
            name,
            credentials,
            edits: edits.clone(),
        });
        edits
    }
}

fn entry(known: &Known<'_>, host: &str, credentials: &(String, String)) -> Option<Vec<Edit>> {
    match known.mirror.origin {
        Origin::Document => {
            let root = known.mirror.document.root()?;
            if root.kind() != NodeKind::BlockMapping {
                return None;
            }
            let text = document(host, credentials);
            Some(vec![append_document(known.mirror.document, &text)?])
        }
        Origin::Legacy => {
            let root = known.mirror.document.root()?;
            legacy(root.at_path(&["machine", "registries"])?, host, credentials)
        }
    }
}

fn document(host: &str, (name, password): &(String, String)) -> String {
    format!(
        "apiVersion: v1alpha1\nkind: RegistryAuthConfig\nname: {}\nusername: {}\npassword: {}\n",
        write_text(host),
        write_text(name),
        write_text(password)
    )
}

/// Adds `config.HOST.auth` to the legacy block, or as much of it as is missing: inner keys first.
fn legacy(
    block: NodeRef<'_>,
    host: &str,
    (name, password): &(String, String),
) -> Option<Vec<Edit>> {
    let mut holder = block;
    let mut missing = vec!["auth", host, "config"];
    while let Some(key) = missing.last() {
        let Some(found) = holder.get(key) else { break };
        holder = found.value;
        missing.pop();
    }
    // Everything is there: `auth` is null, or no mapping.
    let first = missing.pop()?;
    let lines = [
        format!("username: {}", write_text(name)),
        format!("password: {}", write_text(password)),
    ];
    let fields = [
        format!("username: {}", write_flow_text(name)),
        format!("password: {}", write_flow_text(password)),
    ];
    let mut block = lines.join("\n");
    let mut flow = format!("{{{}}}", fields.join(", "));
    for key in &missing {
        block = format!("{}:\n{}", write_key(key), indented(&block));
        flow = format!("{{{}: {flow}}}", write_flow_text(key));
    }
    holder
        .insert_entry(first, &format!("\n{}", indented(&block)))
        .or_else(|| holder.insert_entry(first, &flow))
}

fn indented(lines: &str) -> String {
    format!("  {}", lines.replace('\n', "\n  "))
}
