//! Network links and virtual addresses.

use std::net::IpAddr;

use super::Objections;
use super::addresses::{parse_address, parse_network};
use crate::document::talos::Fields;
use crate::encoding::base64;

pub(super) fn validate(kind: &str, fields: Fields<'_>, objections: &mut Objections) {
    match kind {
        "LinkConfig" | "DummyLinkConfig" | "BridgeConfig" => {}
        "BondConfig" => bond(fields, objections),
        "VLANConfig" => vlan(fields, objections),
        "VRFConfig" => vrf(fields, objections),
        "VethConfig" => veth(fields, objections),
        "WireguardConfig" => wireguard(fields, objections),
        "Layer2VIPConfig" | "HCloudVIPConfig" => return virtual_address(kind, fields, objections),
        _ => return,
    }
    common(fields, objections);
}

/// What all links have: addresses and routes.
fn common(fields: Fields<'_>, objections: &mut Objections) {
    for (index, item) in fields.elements("addresses").enumerate() {
        let address = fields.inside(item);
        let text = address.string("address");
        if text.is_empty() {
            objections.missing(
                address.place("address"),
                "the address is missing",
                format!("address {index} must be specified"),
            );
        } else if parse_network(&text).is_some_and(|(address, _)| is_unspecified(address)) {
            objections.invalid(
                address.place("address"),
                "this is no address of a machine",
                format!("address {index} must be a valid IP address"),
            );
        }
    }
    for (index, item) in fields.elements("routes").enumerate() {
        let route = fields.inside(item);
        let unspecified = |key: &str| {
            let text = route.string(key);
            parse_network(&text)
                .map(|(address, _)| address)
                .or_else(|| parse_address(&text))
                .is_some_and(is_unspecified)
        };
        for (key, says) in [
            ("destination", "destination must be a valid IP prefix"),
            ("gateway", "gateway must be a valid IP address"),
            ("source", "source must be a valid IP address"),
        ] {
            if unspecified(key) {
                objections.invalid(
                    route.place(key),
                    format!("`{key}` of a route cannot be the unspecified address"),
                    format!("route {index} {says}"),
                );
            }
        }
    }
}

fn is_unspecified(address: IpAddr) -> bool {
    address.is_unspecified()
}

fn bond(fields: Fields<'_>, objections: &mut Objections) {
    if fields.count("links") == 0 {
        objections.missing(
            fields.place("links"),
            "the bond has no links",
            "at least one link must be specified",
        );
    }
    let mode = fields.string("bondMode");
    if fields.set(&["bondMode"]).is_none() {
        objections.missing(
            fields.place("bondMode"),
            "`bondMode` is missing",
            "bond mode must be specified",
        );
    } else if mode == "802.3ad" {
        for key in ["miimon", "updelay", "downdelay"] {
            if fields.set(&[key]).is_none() {
                objections.warned(
                    fields.place("bondMode"),
                    format!("an 802.3ad bond should have `{key}`"),
                    format!("{key} was not specified for 802.3ad bond"),
                );
            }
        }
    }
}

fn vlan(fields: Fields<'_>, objections: &mut Objections) {
    let id = fields.integer("vlanID").unwrap_or(0);
    if !(1..=4094).contains(&id) {
        objections.invalid(
            fields.place("vlanID"),
            "`vlanID` has to be between 1 and 4094",
            "vlanID must be specified and between 1 and 4094",
        );
    }
    objections.require_text(fields, "parent", "parent must be specified");
}

fn vrf(fields: Fields<'_>, objections: &mut Objections) {
    let table = fields.string("table");
    let reserved = match &*table {
        "" | "0" | "unspec" => "unspec",
        "253" | "default" => "default",
        "254" | "main" => "main",
        "255" | "local" => "local",
        _ => return,
    };
    objections.invalid(
        fields.place("table"),
        format!("a VRF needs a routing table of its own, not `{reserved}`"),
        format!("cannot create vrf with reserved table {reserved}"),
    );
}

fn veth(fields: Fields<'_>, objections: &mut Objections) {
    let peer = fields.at(&["peer"]);
    let name = fields.string("name");
    let peer_name = peer.string("name");
    if let Some(problem) = link_name_problem(&name) {
        // An empty name is reported for all kinds alike.
        if !name.is_empty() {
            objections.invalid(
                fields.place("name"),
                format!("the name {problem}"),
                format!("name {problem}"),
            );
        }
    }
    let peer_place = if peer.node().is_some() {
        peer.place("name")
    } else {
        fields.place("peer")
    };
    if let Some(problem) = link_name_problem(&peer_name) {
        objections.invalid(
            peer_place,
            format!("the name of the peer {problem}"),
            format!("peer name {problem}"),
        );
    }
    if !name.is_empty() && name == peer_name {
        objections.invalid(
            peer_place,
            "the two ends need different names",
            "name and peer name must be different",
        );
    }
    if peer.node().is_some() {
        common(peer, objections);
    }
}

fn link_name_problem(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        return Some("must be specified");
    }
    if name.len() > 15 {
        return Some("must not exceed 15 bytes");
    }
    match name {
        "." => return Some("must not be \".\""),
        ".." => return Some("must not be \"..\""),
        _ => {}
    }
    if name.contains(['/', ':']) {
        return Some("must not contain '/' or ':'");
    }
    name.contains(|c: char| c.is_whitespace() || c.is_control())
        .then_some("must not contain whitespace or non-printable characters")
}

fn wireguard(fields: Fields<'_>, objections: &mut Objections) {
    if let Some(key) = objections.require_text(
        fields,
        "privateKey",
        "wireguard private key must be specified",
    ) {
        wireguard_key(
            fields,
            "privateKey",
            &key,
            "wireguard private key",
            objections,
        );
    }
    let port = fields.integer("listenPort").unwrap_or(0);
    if !(0..=65535).contains(&port) {
        objections.invalid(
            fields.place("listenPort"),
            "`listenPort` has to be between 0 and 65535",
            "wireguard listen port must be between 0 and 65535",
        );
    }
    for (index, item) in fields.elements("peers").enumerate() {
        let peer = fields.inside(item);
        let says = format!("wireguard peer public key must be specified (peer index {index})");
        if let Some(key) = objections.require_text(peer, "publicKey", &says) {
            wireguard_key(
                peer,
                "publicKey",
                &key,
                "wireguard peer public key",
                objections,
            );
        }
        if let Some(key) = peer.known("presharedKey").filter(|key| !key.is_empty()) {
            wireguard_key(
                peer,
                "presharedKey",
                &key,
                "wireguard peer preshared key",
                objections,
            );
        }
    }
}

/// The key's text is never quoted: it may be a secret.
fn wireguard_key(
    fields: Fields<'_>,
    field: &str,
    key: &str,
    who: &str,
    objections: &mut Objections,
) {
    let problem = match base64::decode(key.as_bytes()) {
        Ok(bytes) if bytes.len() == 32 => return,
        Ok(_) => "invalid wireguard key length",
        Err(_) => "illegal base64 data",
    };
    objections.invalid(
        fields.place(field),
        format!("`{field}` is no WireGuard key: 32 bytes in base64"),
        format!("{who} is invalid: {problem}"),
    );
}

fn virtual_address(kind: &str, fields: Fields<'_>, objections: &mut Objections) {
    let name = fields.string("name");
    if !name.is_empty() && !fields.is_unknown(&name) && parse_address(&name).is_none() {
        objections.invalid(
            fields.place("name"),
            "the name has to be the IP address",
            format!("name must be a valid IP address: ParseAddr(\"{name}\"): unable to parse IP"),
        );
    }
    objections.require_text(fields, "link", "link must be specified");
    if kind == "HCloudVIPConfig" {
        objections.require_text(fields, "apiToken", "apiToken must be specified");
    }
}
