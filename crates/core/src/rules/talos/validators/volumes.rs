//! Volumes: names, provisioning, encryption.

use std::collections::HashSet;

use super::Objections;
use crate::document::talos::Fields;

pub(super) fn validate(kind: &str, fields: Fields<'_>, objections: &mut Objections) {
    match kind {
        "UserVolumeConfig" => {
            volume_name(fields, Some(34), objections);
            match &*fields.string("volumeType") {
                "directory" => directory(fields, objections),
                "disk" => {
                    provisioning(fields, Need::Disk, objections);
                    encryption(fields, objections);
                }
                "" | "partition" => {
                    provisioning(fields, Need::DiskAndSize, objections);
                    encryption(fields, objections);
                }
                _ => {}
            }
        }
        "RawVolumeConfig" | "SwapVolumeConfig" => {
            volume_name(fields, Some(34), objections);
            provisioning(fields, Need::DiskAndSize, objections);
            encryption(fields, objections);
        }
        "ExistingVolumeConfig" => {
            volume_name(fields, None, objections);
            let selector = fields.at(&["discovery", "volumeSelector"]);
            if selector.lacks("match") {
                objections.missing(
                    fields.place("discovery"),
                    "`discovery.volumeSelector.match` is missing",
                    "volume selector is required",
                );
            }
        }
        "VolumeConfig" => system_volume(fields, objections),
        _ => {}
    }
}

/// `longest` is the length of the name of a partition, less what Talos puts before it.
fn volume_name(fields: Fields<'_>, longest: Option<usize>, objections: &mut Objections) {
    let name = fields.string("name");
    if name.is_empty() || fields.is_unknown(&name) {
        return;
    }
    if let Some(longest) = longest.filter(|longest| name.len() > *longest) {
        objections.invalid(
            fields.place("name"),
            format!("the name is longer than {longest} characters"),
            format!("name must be between 1 and {longest} characters long"),
        );
    }
    if !name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    {
        objections.invalid(
            fields.place("name"),
            "the name may have letters, digits and `-` only",
            "name can only contain lowercase and uppercase ASCII letters, digits, and hyphens",
        );
    }
}

/// What a volume has to say about where it goes.
#[derive(Clone, Copy, PartialEq)]
enum Need {
    Nothing,
    Disk,
    DiskAndSize,
}

fn provisioning(fields: Fields<'_>, need: Need, objections: &mut Objections) {
    let provisioning = fields.at(&["provisioning"]);
    if need != Need::Nothing && provisioning.at(&["diskSelector"]).lacks("match") {
        objections.missing(
            fields.place("provisioning"),
            "`provisioning.diskSelector.match` is missing",
            "disk selector is required",
        );
    }
    let has_size = provisioning.any(&["minSize", "maxSize"]);
    match need {
        Need::DiskAndSize if !has_size => objections.missing(
            fields.place("provisioning"),
            "neither `provisioning.minSize` nor `maxSize` is set",
            "min size or max size is required",
        ),
        Need::Disk if has_size || provisioning.any(&["grow"]) => objections.invalid(
            fields.place("provisioning"),
            "a whole disk has no size to choose",
            "min size, max size and grow are not supported",
        ),
        _ => {}
    }
}

fn directory(fields: Fields<'_>, objections: &mut Objections) {
    for key in ["provisioning", "encryption", "filesystem"] {
        if fields.count(key) > 0 {
            objections.invalid(
                fields.place(key),
                format!("a directory has no `{key}`"),
                format!("{key} spec is invalid for volumeType directory"),
            );
        }
    }
}

fn encryption(fields: Fields<'_>, objections: &mut Objections) {
    let encryption = fields.at(&["encryption"]);
    let provider = encryption.string("provider");
    let keys: Vec<Fields<'_>> = encryption
        .elements("keys")
        .map(|key| encryption.inside(key))
        .collect();
    let encrypted = !matches!(&*provider, "" | "none");
    if !encrypted && keys.is_empty() {
        return;
    }
    if !encrypted {
        objections.missing(
            fields.place("encryption"),
            "`encryption.provider` is missing; there is `luks2`",
            "unsupported encryption provider: none",
        );
    }
    if keys.is_empty() {
        objections.missing(
            fields.place("encryption"),
            "`encryption.keys` is empty",
            "encryption keys are required",
        );
    }
    let mut slots = HashSet::new();
    for key in keys {
        let slot = key.integer("slot").unwrap_or(0);
        if !slots.insert(slot) {
            objections.invalid(
                key.place("slot"),
                format!("two keys share slot {slot}"),
                format!("duplicate key slot {slot}"),
            );
        }
        if !key.any(&["static", "nodeID", "kms", "tpm"]) {
            objections.missing(
                key.place("slot"),
                "the key has none of `static`, `nodeID`, `kms` and `tpm`",
                format!("at least one encryption key type must be specified for slot {slot}"),
            );
        }
    }
}

/// Volumes that Talos itself has.
const SYSTEM_VOLUMES: &[&str] = &[
    "STATE",
    "EPHEMERAL",
    "IMAGECACHE",
    "ETCD",
    "CRI",
    "KUBELET",
    "LOG",
];

fn system_volume(fields: Fields<'_>, objections: &mut Objections) {
    let name = fields.string("name");
    if fields.is_unknown(&name) {
        return;
    }
    if !SYSTEM_VOLUMES.contains(&&*name) {
        objections.invalid(
            fields.place("name"),
            format!("`{name}` is no volume of the system; volumes of your own are `UserVolumeConfig` documents"),
            format!(
                "only [{}] volumes are supported",
                SYSTEM_VOLUMES
                    .iter()
                    .map(|volume| format!("\"{volume}\""))
                    .collect::<Vec<_>>()
                    .join(" ")
            ),
        );
        return;
    }
    if name == "STATE" {
        if fields.count("provisioning") > 0 {
            objections.invalid(
                fields.place("provisioning"),
                "the place of the volume `STATE` cannot be chosen",
                "provisioning config is not allowed for the \"STATE\" volume",
            );
        }
        let encryption = fields.at(&["encryption"]);
        for key in encryption
            .elements("keys")
            .map(|key| encryption.inside(key))
        {
            if key.truth("lockToState") == Some(true) {
                objections.invalid(
                    key.place("lockToState"),
                    "a key of the volume `STATE` cannot be locked to it",
                    "state-locked key is not allowed for the \"STATE\" volume",
                );
            }
        }
    }
    provisioning(fields, Need::Nothing, objections);
    encryption(fields, objections);
}
